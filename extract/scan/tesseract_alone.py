"""tesseract as the only reader, where no other is wanted: labels and prose by its Chinese model, figures by both.

A figure is believed where the model for digits and the Chinese one see the same: alone, either drops a sign or a 增
from a figure without a word. What only one of them reads is left illegible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extract.scan.paper import Picture
from extract.scan.rapid import CONFUSABLE
from extract.scan.reader import Guess, Kind
from extract.scan.tesseract import STRIP_CROPS, TesseractReader, Word, read_strip, tesseract_reader

CHINESE = "chi_sim"
TEXT = "--psm 6 -c preserve_interword_spaces=0"
# What it is worth that both see the same: their own words on it say little, they doubt every figure that stands alone.
BOTH = 0.9
_AS_DIGIT = str.maketrans({alike: printed for printed, many in CONFUSABLE.items() for alike in many})
# A figure with a word before or after it; and which of these are a figure's own notation.
_COUNTED = re.compile(r"\D{0,2}\d[\d,.]*\D{0,3}")
_WITH_WORDS = re.compile(r"(?:增|减|增加|减少)[+-]?\d+|\d[\d,.]*(?:万元|亿元|元)")


class TesseractAlone:
    """Reads everything with tesseract's Chinese model, and figures with that for digits as well."""

    name = "tesseract"

    def __init__(self, digits: TesseractReader) -> None:
        self.version = f"{digits.version}/{CHINESE}"
        self._digits = digits

    def read(self, crops: Sequence[Picture], kind: Kind) -> list[Guess]:
        """A guess for every crop, in order; ("", 0) where nothing is seen, or no figure that both models see."""
        which = 0 if kind == "text" else 1
        return [both[which] for both in self.read_both(crops)]

    def read_both(self, crops: Sequence[Picture]) -> list[tuple[Guess, Guess]]:
        """For every crop its reading as text and as digits."""
        texts: list[Guess] = []
        for start in range(0, len(crops), STRIP_CROPS):
            texts += map(_text, read_strip(crops[start : start + STRIP_CROPS], CHINESE, TEXT))
        digits = self._digits.read(crops, "digits")
        return [_both(text, figure) for text, figure in zip(texts, digits, strict=True)]


@cache
def tesseract_alone() -> TesseractAlone:
    """The reader. Raises RuntimeError where the program isn't installed."""
    digits = tesseract_reader()
    if digits is None:
        raise RuntimeError("tesseract was chosen to read scans, and it is not installed")
    return TesseractAlone(digits)


def _text(words: Sequence[Word]) -> Guess:
    text = "".join(word.text for word in words)
    if not text:
        return Guess("", 0.0)
    return Guess(text, round(min(max(word.confidence for word in words), 1.0), 3))


def _both(text: Guess, digits: Guess) -> tuple[Guess, Guess]:
    """A crop as text and as digits. What holds a figure is neither where the models differ on its digits."""
    plain = text.text.translate(_AS_DIGIT)
    if digits.text and plain == digits.text:
        return text, Guess(plain, BOTH)
    agreed = digits.text == re.sub(r"[^\d,.+-]", "", plain)
    if _COUNTED.fullmatch(plain) and not agreed:
        return Guess("", 0.0), Guess("", 0.0)
    if _WITH_WORDS.fullmatch(plain) and agreed:
        return text, Guess(plain, BOTH)
    return text, Guess("", 0.0)
