"""Held back once, in the third generation: pictures of pages in fewer tones."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image


def in_grey(picture: Image.Image) -> Image.Image:
    """Grey where it has no colour."""
    return picture if picture.mode == "RGB" else picture.convert("L")


def black_and_white(picture: Image.Image) -> Image.Image:
    """One bit a pixel: black where it is darker than the mean around it, so that shadows stay paper."""
    if picture.mode == "1":
        return picture
    tones = np.asarray(picture.convert("L"), dtype=np.float32)
    around = cv2.GaussianBlur(tones, (0, 0), max(picture.width / 40, 2))
    return Image.fromarray(tones > np.minimum(0.8 * around, 200))
