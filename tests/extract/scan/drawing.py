"""A plain table with figures, drawn: what the tests of scans bend, screen, shade and streak."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Page = NDArray[np.uint8]
XS, YS = tuple(range(100, 901, 160)), tuple(range(200, 1001, 80))
SIZE = (1300, 1000)


def page(line: int = 0, width: int = 3) -> Page:
    """A page (height, width) of white with a grid of lines of this grey and a figure in every cell."""
    picture = Image.new("L", SIZE[::-1], 255)
    draw = ImageDraw.Draw(picture)
    for y in YS:
        draw.line((XS[0], y, XS[-1], y), fill=line, width=width)
    for x in XS:
        draw.line((x, YS[0], x, YS[-1]), fill=line, width=width)
    font = ImageFont.load_default(34)
    for row in range(len(YS) - 1):
        for column in range(len(XS) - 1):
            at = (XS[column] + 60, YS[row] + 22)
            draw.text(at, figure(row, column), fill=0, font=font)
    return np.asarray(picture, dtype=np.uint8).copy()


def figure(row: int, column: int) -> str:
    """What stands in a cell."""
    return str((7 * row + 3 * column) % 90)


def keystoned(picture: Page, by: float) -> Page:
    """As seen from below: its upper edge is shorter by this share on either side."""
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    seen = np.array(
        [[by * width, 0], [(1 - by) * width, 0.01 * height], [width, height], [0, 0.99 * height]],
        dtype=np.float32,
    )
    matrix = cv2.getPerspectiveTransform(corners, seen)
    warped = cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255.0,) * 3
    )
    return np.asarray(warped, dtype=np.uint8)


def waved(picture: Page, by: float) -> Page:
    """Bent at a spine: rows of pixels sink towards the right, by so many pixels in all."""
    height, width = picture.shape[:2]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    warped = cv2.remap(picture, xs, ys - by * (xs / width) ** 2, cv2.INTER_CUBIC, borderValue=(255.0,) * 3)
    return np.asarray(warped, dtype=np.uint8)
