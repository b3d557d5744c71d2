"""What a PDF's fonts draw for the digits that its text layer names.

A font's map from glyphs to characters is only a claim. Where it names other digits than are drawn, text and ink
contradict each other, and every figure in that font is wrong in the text layer. The outlines of ten glyphs, held
against the shapes that digits have (`digit_shapes.txt`), tell without drawing a page.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from extract.pdfium_calls import POINTER, function

Shape: TypeAlias = NDArray[np.bool_]
Outline: TypeAlias = tuple[tuple[tuple[float, float], ...], ...]

DIGITS = "0123456789"
# Squares of a shape, which is stretched to fill them.
WIDE, HIGH = 12, 18
# A shape's distance: the share of squares that differ, and how much its proportions differ (logarithm, weighted).
_PROPORTION = 0.3
# A glyph is another digit if that one's nearest shape is nearer by this factor than the named one's ...
_CLEARLY = 0.75
# ... for so many of the font's digits: one alone may be drawn in a fanciful way.
_SEVERAL = 2
_STEPS_OF_A_CURVE = (0.25, 0.5, 0.75, 1.0)
_MOST_SEGMENTS = 400

_base_name = function("FPDFFont_GetBaseFontName", ctypes.c_size_t, POINTER, POINTER, ctypes.c_size_t)
_glyph_path = function("FPDFFont_GetGlyphPath", POINTER, POINTER, ctypes.c_uint32, ctypes.c_float)
_count = function("FPDFGlyphPath_CountGlyphSegments", ctypes.c_int, POINTER)
_segment = function("FPDFGlyphPath_GetGlyphPathSegment", POINTER, POINTER, ctypes.c_int)
_point = function("FPDFPathSegment_GetPoint", ctypes.c_int, POINTER, POINTER, POINTER)
_type = function("FPDFPathSegment_GetType", ctypes.c_int, POINTER)


class DigitCheck:
    """Looks at each glyph of one document once."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, bytes, str], str] = {}

    def misnamed(self, font: int, digits: Iterable[str]) -> dict[str, str]:
        """Of these digits, those that the font (pdfium's handle) draws as another one: named → drawn. Empty where fewer
        than two are, or where the font has no outlines.

        The digits must be ones that a text in the font has: for another one pdfium may give any glyph."""
        name = ctypes.create_string_buffer(64)
        _base_name(font, ctypes.addressof(name), len(name))
        found = {}
        for digit in sorted(digits):
            # The name goes with the handle, which pdfium may give to another font later.
            key = (font, name.raw, digit)
            if key not in self._drawn:
                outline = glyph_outline(font, digit)
                self._drawn[key] = _drawn(outline, digit) if outline else digit
            if self._drawn[key] != digit:
                found[digit] = self._drawn[key]
        return found if len(found) >= _SEVERAL else {}


@lru_cache(maxsize=1024)
def _drawn(outline: Outline, named: str) -> str:
    """`drawn_digit`, remembered over documents: most are set in the same few fonts."""
    return drawn_digit(outline, named)


def drawn_digit(outline: Outline, named: str) -> str:
    """The digit that the outline shows: the named one, unless another is clearly nearer."""
    shape, proportion = rasterised(outline)
    known, flat = known_shapes(), shape.ravel().astype(np.float32)
    differing = known.filled + flat.sum() - 2 * (known.squares @ flat)
    distances = differing / flat.size + _PROPORTION * np.abs(known.logarithms - math.log(proportion))
    by_digit = distances.min(axis=0).tolist()
    nearest = by_digit.index(min(by_digit))
    return DIGITS[nearest] if by_digit[nearest] < _CLEARLY * by_digit[int(named)] else named


def glyph_outline(font: int, character: str) -> Outline:
    """The contours of the glyph that the font has for a character, curves as chords; empty where it has none."""
    path = _glyph_path(font, ord(character), 100.0)
    if not path:
        return ()
    x, y = ctypes.c_float(), ctypes.c_float()
    x_at, y_at = ctypes.addressof(x), ctypes.addressof(y)
    contours: list[list[tuple[float, float]]] = []
    controls: list[tuple[float, float]] = []
    for index in range(min(_count(path), _MOST_SEGMENTS)):
        segment = _segment(path, index)
        _point(segment, x_at, y_at)
        point, kind = (x.value, y.value), _type(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO or not contours:
            contours.append([point])
        elif kind == raw.FPDF_SEGMENT_BEZIERTO:
            controls.append(point)
            if len(controls) == 3:
                contours[-1] += _chords(contours[-1][-1], *controls)
                controls = []
        else:
            contours[-1].append(point)
    return tuple(tuple(contour) for contour in contours if len(contour) > 2)


def _chords(
    start: tuple[float, float], one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    for t in _STEPS_OF_A_CURVE:
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield (
            a * start[0] + b * one[0] + c * two[0] + d * end[0],
            a * start[1] + b * one[1] + c * two[1] + d * end[1],
        )


def rasterised(outline: Outline) -> tuple[Shape, float]:
    """The filled shape in squares, top row first, and its width by its height."""
    contours = [np.array(contour, np.float64) for contour in outline]
    corners = np.concatenate(contours)
    low = corners.min(axis=0)
    size = np.maximum(corners.max(axis=0) - low, 1e-6)
    ends = np.concatenate([contour[np.arange(1, len(contour) + 1) % len(contour)] for contour in contours])
    edges = np.concatenate([(corners - low) / size, (ends - low) / size], axis=1)
    x0, y0, x1, y1 = edges[edges[:, 1] != edges[:, 3]].T
    xs, ys = (np.arange(WIDE) + 0.5) / WIDE, ((np.arange(HIGH) + 0.5) / HIGH)[:, None]
    turns = ((y0 <= ys) & (ys < y1)).astype(int) - ((y1 <= ys) & (ys < y0))
    crossings = x0 + (ys - y0) * (x1 - x0) / (y1 - y0)
    winding = (turns[:, :, None] * (crossings[:, :, None] < xs)).sum(axis=1)
    return (winding != 0)[::-1], float(max(size[0] / size[1], 0.05))


@dataclass(frozen=True, slots=True)
class KnownShapes:
    """Shapes of the digits 0 to 9 (columns) in several fonts (rows): squares (fonts, 10, HIGH * WIDE) of 0 and 1, how
    many are 1, and the logarithms of width by height."""

    squares: NDArray[np.float32]
    filled: NDArray[np.float32]
    logarithms: NDArray[np.float32]


@lru_cache(maxsize=1)
def known_shapes() -> KnownShapes:
    """The shapes of the data file: of each font ten digits in order, each a line with the digit and its width by
    height, then its rows."""
    lines = resources.files("extract").joinpath("digit_shapes.txt").read_text("ascii").splitlines()
    lines = [line for line in lines if line and not line.startswith(";")]
    proportions = [float(line.split()[1]) for line in lines[:: HIGH + 1]]
    rows = [line for place, line in enumerate(lines) if place % (HIGH + 1)]
    squares = np.array([[square == "#" for square in row] for row in rows], np.float32)
    squares = squares.reshape(-1, len(DIGITS), HIGH * WIDE)
    return KnownShapes(
        squares, squares.sum(axis=2), np.log(np.array(proportions, np.float32)).reshape(-1, len(DIGITS))
    )
