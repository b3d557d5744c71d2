"""Ruling lines of a page: masks of what is long and thin, and the straight lines that run through them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
"""(height, width), 1 where a line runs."""

# In glyph heights. An unbroken piece of a line is longer than any stroke of a glyph; gaps up to BRIDGE
# between such pieces are wear, not ends. (Bridging first would make lines of rows of glyphs.)
SHORTEST_LINE = 1.5
BRIDGE = 1.2
THICKEST_LINE = 0.25
# Pieces of a worn line, once it is known where the line runs. Strokes of glyphs are as long.
SHORTEST_TRACE = 0.5
# Pieces whose middle lines lie this close, in glyph heights, belong to one line.
SAME_LINE = 0.4


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line `across = offset + slope * along`; horizontal: along is x, across is y. `length` is
    the ink found on it, in pixels."""

    offset: float
    slope: float
    length: float

    def at(self, along: float) -> float:
        """Where the line is at a position along it."""
        return self.offset + self.slope * along


def traces(ink: NDArray[np.bool_], glyph: float) -> tuple[Mask, Mask]:
    """Masks of shorter horizontal and vertical pieces: of worn lines, and of strokes of glyphs."""
    length = max(round(SHORTEST_TRACE * glyph), 5)
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8))
    horizontal = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((1, 3), np.uint8))
    vertical = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(horizontal, dtype=np.uint8), np.asarray(vertical, dtype=np.uint8)


def line_masks(ink: NDArray[np.bool_], glyph: float) -> tuple[Mask, Mask]:
    """Masks of horizontal and of vertical lines, worn places bridged."""
    picture = ink.astype(np.uint8)
    length = max(round(SHORTEST_LINE * glyph), 8)
    gap = max(round(BRIDGE * glyph), 3)
    horizontal = _line_mask(picture, length, gap, round(THICKEST_LINE * glyph))
    vertical = _line_mask(np.ascontiguousarray(picture.T), length, gap, round(THICKEST_LINE * glyph))
    return horizontal, np.ascontiguousarray(vertical.T)


def _line_mask(ink: Mask, length: int, gap: int, thickest: int) -> Mask:
    # A skew of a fraction of a degree makes a long line step from row to row: a little height lets it pass.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    opened = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    # What is thicker is a stroke of a large heading, a filled area or a picture; dilating added two rows.
    block = cv2.morphologyEx(opened, cv2.MORPH_OPEN, np.ones((max(thickest, 5) + 2, length // 2), np.uint8))
    return np.asarray(cv2.subtract(opened, block), dtype=np.uint8)


def rulings(mask: Mask, glyph: float) -> list[Ruling]:
    """Horizontal lines of a mask, top to bottom (transpose it for vertical ones).

    Pieces are fitted with a straight line each, grouped by where they cross the middle of the mask along the
    page's common slope, and every group is fitted again as a whole.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = []
    for i in range(1, count):
        x, y, width, height = (int(value) for value in stats[i, :4])
        if width < SHORTEST_LINE * glyph / 2:
            continue
        part = labels[y : y + height, x : x + width] == i
        columns = part.any(axis=0)
        weights = part.sum(axis=0)[columns]
        middles = (np.arange(height) @ part)[columns] / weights + y
        pieces.append((np.nonzero(columns)[0] + x, middles))
    if not pieces:
        return []
    slope = _common_slope(pieces)
    middle = mask.shape[1] / 2
    pieces.sort(key=lambda piece: _crossing(piece, slope, middle))
    groups = [[pieces[0]]]
    for piece in pieces[1:]:
        mean = np.average(
            [_crossing(p, slope, middle) for p in groups[-1]], weights=[len(p[0]) for p in groups[-1]]
        )
        if _crossing(piece, slope, middle) - mean < SAME_LINE * glyph:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_fit(group, slope) for group in groups]


_Piece = tuple[NDArray[np.int64], NDArray[np.float64]]


def _crossing(piece: _Piece, slope: float, at: float) -> float:
    xs, ys = piece
    return float(np.mean(ys - slope * (xs - at)))


def _common_slope(pieces: list[_Piece]) -> float:
    """Slope of the longest pieces; 0 where none is long enough to tell."""
    longest = sorted(pieces, key=lambda piece: len(piece[0]), reverse=True)[:10]
    slopes = [float(np.polyfit(xs, ys, 1)[0]) for xs, ys in longest if len(xs) > 50]
    return float(np.median(slopes)) if slopes else 0.0


def _fit(group: list[_Piece], slope: float) -> Ruling:
    xs = np.concatenate([piece[0] for piece in group])
    ys = np.concatenate([piece[1] for piece in group])
    if len(xs) > 200:
        own = float(np.polyfit(xs, ys, 1)[0])
        # A line of its own mind is a row of strokes; the page's slope is the better guess.
        slope = own if abs(own - slope) < 0.01 else slope
    return Ruling(float(np.mean(ys - slope * xs)), slope, float(len(np.unique(xs))))
