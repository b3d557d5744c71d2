"""tesseract as the second, independent reader of figures, where its program is installed.

tesseract finds nothing in a picture of a lone "0", and starting it costs more than reading: all crops go into
one strip, one below the other, each behind a known pair of digits (the anchor), and one call reads the strip.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
import pytesseract
from PIL import Image, ImageDraw, ImageFont

from extract.scan.paper import Picture
from extract.scan.reader import Guess, Kind

# Height of a crop on the strip, of the white between crops, and of the anchor's digits (px).
CROP_HEIGHT, BETWEEN, ANCHOR_SIZE = 48, 20, 38
ANCHOR = "35"
# Between the anchor and the crop: wide enough for two words, so that a lost digit can't pass for the other's.
ANCHOR_GAP = 36
# Grey of ink, and the white left beside it, in heights of the crop.
INK, SIDE = 160, 0.2
# Crops on one strip: tesseract refuses pictures higher than 32,767 pixels.
STRIP_CROPS = 400
DIGITS = "--psm 6 -c tessedit_char_whitelist=0123456789.,+- -c load_system_dawg=0 -c load_freq_dawg=0"
_FIGURE = re.compile(r"[+-]?\d[\d,.]*")


class Word(NamedTuple):
    """A word on a strip: its left edge in pixels of the strip."""

    x: int
    text: str
    confidence: float


class TesseractReader:
    """Reads figures made of digits, signs and points; it has no opinion on anything else (kind "text")."""

    name = "tesseract"

    def __init__(self, program_version: str) -> None:
        self.version = program_version

    def read(self, crops: Sequence[Picture], kind: Kind) -> list[Guess]:
        """A guess for every crop; ("", 0) where tesseract sees no figure, and for all of kind "text"."""
        if kind == "text":
            return [Guess("", 0.0)] * len(crops)
        guesses: list[Guess] = []
        for start in range(0, len(crops), STRIP_CROPS):
            guesses += map(_guess, read_strip(crops[start : start + STRIP_CROPS], "eng", DIGITS))
        return guesses


@cache
def tesseract_reader() -> TesseractReader | None:
    """The reader, or None where the tesseract program isn't installed."""
    try:
        return TesseractReader(str(pytesseract.get_tesseract_version()))
    except pytesseract.TesseractNotFoundError:
        return None


def read_strip(crops: Sequence[Picture], language: str, config: str) -> list[list[Word]]:
    """The words that one call of tesseract finds in each of the crops (lines of text)."""
    anchor = _anchor()
    fitted = [_fit(crop) for crop in crops]
    width = 2 * BETWEEN + anchor.shape[1] + ANCHOR_GAP + max(crop.shape[1] for crop in fitted)
    pitch = CROP_HEIGHT + BETWEEN
    strip = np.full((BETWEEN + pitch * len(fitted), width), 255, dtype=np.uint8)
    left = BETWEEN + anchor.shape[1] + ANCHOR_GAP
    for i, crop in enumerate(fitted):
        top = BETWEEN + i * pitch
        strip[top : top + CROP_HEIGHT, BETWEEN : BETWEEN + anchor.shape[1]] = anchor
        strip[top : top + CROP_HEIGHT, left : left + crop.shape[1]] = crop
    # default: one thread per core; the result is the same, the other workers are not slowed down.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    data = pytesseract.image_to_data(
        Image.fromarray(strip), lang=language, config=config, output_type=pytesseract.Output.DICT
    )
    words: list[list[Word]] = [[] for _ in fitted]
    for x, y, w, h, text, confidence in zip(
        data["left"], data["top"], data["width"], data["height"], data["text"], data["conf"], strict=True
    ):
        row = int((y + h / 2 - BETWEEN / 2) // pitch)
        word = text.strip()
        if x < left - ANCHOR_GAP / 2:
            # The anchor, or the anchor and the crop taken for one word.
            word = word.removeprefix(ANCHOR) if x + w > left else ""
        if word and 0 <= row < len(words) and h < 2 * pitch:
            words[row].append(Word(int(x), word, float(confidence) / 100))
    return [sorted(found) for found in words]


def _guess(words: Sequence[Word]) -> Guess:
    text = "".join(word.text for word in words)
    if not words or _FIGURE.fullmatch(text) is None:
        return Guess("", 0.0)
    return Guess(text, round(min(word.confidence for word in words), 3))


def _fit(crop: Picture) -> Picture:
    """The crop at the strip's height, its white sides cut off: tesseract sees figures in a wide gap."""
    columns = np.nonzero((crop < INK).any(axis=0))[0]
    if len(columns):
        side = round(SIDE * crop.shape[0])
        crop = crop[:, max(int(columns[0]) - side, 0) : int(columns[-1]) + 1 + side]
    width = max(round(crop.shape[1] * CROP_HEIGHT / crop.shape[0]), 4)
    interpolation = cv2.INTER_AREA if crop.shape[0] > CROP_HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, (width, CROP_HEIGHT), interpolation=interpolation), dtype=np.uint8)


@cache
def _anchor() -> Picture:
    """The anchor's digits in the font that Pillow carries: the same on every machine."""
    font = ImageFont.load_default(ANCHOR_SIZE)
    left, top, right, bottom = (int(value) for value in font.getbbox(ANCHOR))
    picture = Image.new("L", (right - left, CROP_HEIGHT), 255)
    at = (-left, (CROP_HEIGHT - (bottom - top)) // 2 - top)
    ImageDraw.Draw(picture).text(at, ANCHOR, fill=0, font=font)
    return np.asarray(picture, dtype=np.uint8)
