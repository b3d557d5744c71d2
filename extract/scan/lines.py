"""Ruling lines of a page: masks of what is long, thin and alone, and the straight lines that run through them.

Lines may be worn, dashed, dotted or doubled. Pieces of them are joined over small gaps; rows of strokes of glyphs,
which are joined by the same, give themselves away by what stands on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.paper import STRIP, Picture
from extract.scan.pieces import Mask, Piece, only, pieces_of

# In glyph heights. An unbroken piece of a line is longer than any stroke of a glyph. Dashes and dots are joined
# over gaps up to BRIDGE; what comes of that is longer than what comes of the strokes of two glyphs.
SHORTEST_LINE = 1.5
BRIDGE, SHORTEST_BRIDGED = 0.4, 3.0
THICKEST_LINE = 0.3
# What stands on a line within this reach, in glyph heights. Of a row of strokes of glyphs, it is more than this share
# of its length; a line that is accompanied over its whole length is doubled.
BESIDE, CROWDED, DOUBLED = (0.1, 0.3), 0.1, 0.7
# Of a piece of which this share is unbroken, only what touches it tells, and nothing if it is this long: the strokes of
# blurred glyphs run into each other.
SOLID, TOUCHING, TOUCHED, LONG = 0.5, (0.06, 0.14), 0.15, 6.0
# Print that runs against a line touches more of it; a piece without any gap that is longer than this is one all
# the same.
WHOLE, LONGER, MUCH_TOUCHED = 0.95, 2.5, 0.5
# Pieces whose middle lines lie this close, in glyph heights, belong to one line.
SAME_LINE = 0.4
# A faint line is darker by this (of 255) than what is above and below it, its darkness differs by no more than this
# part of it, and it is so long (glyph heights).
FAINT, UNEVEN, SHORTEST_FAINT = 26, 0.45, 2.0
# Slopes (tangents) of two lines of a page differ by less; up to here a line's own one is believed.
OWN_SLOPE = 0.01


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line `across = offset + slope * along`; horizontal: along is x, across is y. `length` is
    the ink found on it, in pixels, between `start` and `end`."""

    offset: float
    slope: float
    length: float
    start: float = 0.0
    end: float = 0.0

    def at(self, along: float) -> float:
        """Where the line is at a position along it."""
        return self.offset + self.slope * along


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one direction, as if they were horizontal: `mask` of certain ones, `doubtful` of what may be one or
    a row of strokes, `thin` of all ink that is thin enough for one (strokes of glyphs too), and all `ink`."""

    mask: Mask
    thin: Mask
    ink: Mask
    doubtful: Mask

    def part(self, rows: slice, columns: slice) -> Lines:
        """What lies in a rectangle."""
        return Lines(
            self.mask[rows, columns],
            self.thin[rows, columns],
            self.ink[rows, columns],
            self.doubtful[rows, columns],
        )


def find_lines(ink: Mask, glyph: float, grey: Picture | None = None) -> Lines:
    """The horizontal lines of a page's ink (0 and 1); transpose it for vertical ones. `grey` is the flat page,
    which shows lines that are too light to be ink."""
    thickest = max(round(THICKEST_LINE * glyph), 4)
    thin = cv2.subtract(ink, cv2.morphologyEx(ink, cv2.MORPH_OPEN, _upright(thickest + 1)))
    # A skew of a fraction of a degree makes a long line step from row to row: a little height lets it pass.
    bridge = np.ones((3, max(round(BRIDGE * glyph), 3)), np.uint8)
    joined = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, bridge)
    worn = cv2.morphologyEx(joined, cv2.MORPH_OPEN, _level(SHORTEST_BRIDGED * glyph))
    solid = cv2.morphologyEx(cv2.dilate(ink, _upright(3)), cv2.MORPH_OPEN, _level(SHORTEST_LINE * glyph))
    # What is thicker is a large heading, a filled area or a picture; dilating added two rows.
    block = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((thickest + 3, 3), np.uint8))
    sure = np.asarray(cv2.subtract(solid, block), dtype=np.uint8)
    likely = np.asarray(cv2.bitwise_or(worn, sure), dtype=np.uint8)
    mask = _lines_only(likely, sure, ink, glyph)
    doubtful = np.asarray(cv2.subtract(likely, mask), dtype=np.uint8)
    if grey is not None:
        faint = _faint(grey, ink, glyph)
        mask, thin = np.maximum(mask, faint), cv2.bitwise_or(thin, faint)
    return Lines(mask, np.asarray(thin, dtype=np.uint8), ink, doubtful)


def _faint(grey: Picture, ink: Mask, glyph: float) -> Mask:
    """Lines printed in grey, or worn to it: of one darkness all along, darker than what is above and below them.

    Noise that hides a single pixel evens out along a stretch; a row of glyphs is now dark, now light.
    """
    length = max(round(SHORTEST_LINE * glyph), 8)
    dark = cv2.bitwise_not(grey)
    # A line that is not quite level keeps its darkness from row to row.
    wide = cv2.dilate(dark, _upright(3))
    even = _even(np.asarray(wide, dtype=np.uint8), length, 2 * max(round(THICKEST_LINE * glyph), 4) + 1)
    if not even.any():
        return np.zeros_like(ink)
    # Towards its ends a line fills less and less of a stretch.
    reaching = np.asarray(cv2.dilate(even, _level(length)), dtype=np.uint8)
    reaching[np.asarray(wide) <= FAINT] = 0
    found = cv2.morphologyEx(reaching, cv2.MORPH_OPEN, _level(SHORTEST_FAINT * glyph))

    def is_line(piece: Piece) -> bool:
        # Labels stand close to a long line; a long row of strokes is not even.
        least = MUCH_TOUCHED if piece[2].shape[1] >= LONG * glyph else CROWDED
        return crowd(piece, ink, glyph, BESIDE) <= least

    return only(np.asarray(found, dtype=np.uint8), is_line)


def _even(dark: Picture, length: int, above: int) -> Mask:
    """Where a stretch of that length is of one darkness, and darker than what is within so many rows of it. Done strip
    by strip: the means of a whole page are as many megabytes as it has pixels, times four, and several times that."""
    height = dark.shape[0]
    found = np.zeros(dark.shape, dtype=np.uint8)
    for top in range(0, height, STRIP):
        first, last = max(top - above, 0), min(top + STRIP + above, height)
        mean = cv2.boxFilter(dark[first:last], cv2.CV_32F, (length, 1))
        stands_out = np.asarray(cv2.morphologyEx(mean, cv2.MORPH_TOPHAT, _upright(above))) > FAINT
        inside = slice(top - first, min(top + STRIP, height) - first)
        # How even a stretch is, is asked in few rows only.
        rows = np.flatnonzero(stands_out[inside].any(axis=1))
        if len(rows):
            means = np.asarray(mean)[inside][rows]
            squares = np.asarray(cv2.sqrBoxFilter(dark[top + rows], cv2.CV_32F, (length, 1)))
            even = squares - means * means < (UNEVEN * means) ** 2
            found[top + rows] = stands_out[inside][rows] & even
    return found


def _upright(length: float) -> Mask:
    return np.ones((max(round(length), 1), 1), np.uint8)


def _level(length: float) -> Mask:
    return np.ones((1, max(round(length), 8)), np.uint8)


def _lines_only(mask: Mask, solid: Mask, ink: Mask, glyph: float) -> Mask:
    """The mask without pieces that are rows of strokes: of nothing solid, glyphs standing on them, or as thick."""

    def is_line(piece: Piece) -> bool:
        x, y, part = piece
        height, width = part.shape
        unbroken = (part & (solid[y : y + height, x : x + width] > 0)).any(axis=0).mean()
        if unbroken < SOLID:
            return crowd(piece, ink, glyph, BESIDE) <= CROWDED
        if width >= LONG * glyph:
            return True
        whole = unbroken >= WHOLE and width >= LONGER * glyph
        return crowd(piece, ink, glyph, TOUCHING) <= (MUCH_TOUCHED if whole else TOUCHED)

    return only(mask, is_line)


def crowd(piece: Piece, ink: Mask, glyph: float, reach: tuple[float, float]) -> float:
    """The share of a piece's length that has ink within this reach (glyph heights) above, or else below; 1 where the
    piece is too thick for a line."""
    x, y, part = piece
    xs = np.nonzero(part.any(axis=0))[0]
    top = part.argmax(axis=0)[xs] + y
    bottom = y + part.shape[0] - 1 - part[::-1].argmax(axis=0)[xs]
    if np.mean(bottom - top + 1) > THICKEST_LINE * glyph + 2:
        return 1.0
    near, far = (max(round(distance * glyph), 2) for distance in reach)
    offsets = np.arange(near, far + 1)[:, None]
    columns = xs[None, :] + x
    last = ink.shape[0] - 1
    above = ink[np.maximum(top[None, :] - offsets, 0), columns].mean(axis=1)
    below = ink[np.minimum(bottom[None, :] + offsets, last), columns].mean(axis=1)
    beside = [side[side < DOUBLED] for side in (above, below)]
    return float(max((side.mean() for side in beside if len(side)), default=0.0))


def long_lines(mask: Mask, glyph: float) -> Mask:
    """The horizontal lines of a mask that no row of strokes is as long as."""
    return only(mask, lambda piece: piece[2].shape[1] >= LONG * glyph)


def rulings(mask: Mask, glyph: float) -> list[Ruling]:
    """Horizontal lines of a mask, top to bottom.

    Pieces are fitted with a straight line each, grouped by where they cross the middle of the mask along the
    page's common slope, and every group is fitted again as a whole.
    """
    pieces = []
    for x, y, part in pieces_of(mask):
        if part.shape[1] < SHORTEST_LINE * glyph / 2:
            continue
        columns = part.any(axis=0)
        weights = part.sum(axis=0)[columns]
        middles = (np.arange(part.shape[0]) @ part)[columns] / weights + y
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


_Points = tuple[NDArray[np.int64], NDArray[np.float64]]


def _crossing(piece: _Points, slope: float, at: float) -> float:
    xs, ys = piece
    return float(np.mean(ys - slope * (xs - at)))


def _common_slope(pieces: list[_Points]) -> float:
    """Slope of the longest pieces; 0 where none is long enough to tell."""
    longest = sorted(pieces, key=lambda piece: len(piece[0]), reverse=True)[:10]
    slopes = [float(np.polyfit(xs, ys, 1)[0]) for xs, ys in longest if len(xs) > 50]
    return float(np.median(slopes)) if slopes else 0.0


def _fit(group: list[_Points], slope: float) -> Ruling:
    xs = np.concatenate([piece[0] for piece in group])
    ys = np.concatenate([piece[1] for piece in group])
    if len(xs) > 200:
        own = float(np.polyfit(xs, ys, 1)[0])
        # A line of its own mind is a row of strokes; the page's slope is the better guess.
        slope = own if abs(own - slope) < OWN_SLOPE else slope
    offset = float(np.mean(ys - slope * xs))
    return Ruling(offset, slope, float(len(np.unique(xs))), float(xs.min()), float(xs.max()))
