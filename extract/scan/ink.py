"""Where text stands: ink of a cell or a region of the page, without specks and remains of lines, as lines.

Blank is decided here, by the absence of ink; never by the silence of a recogniser.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.document import Box
from extract.scan.page import Picture

Ink = NDArray[np.bool_]
LineBox = tuple[int, int, int, int]
"""x0, top, x1, bottom of a line of text, in pixels."""

# In glyph heights (areas in squares of it): what is smaller than this is a speck, unless it lies flat like a
# minus. Specks beside a line (a minus blurred thin, a point) still widen its crop, up to NEAR glyphs away.
SPECK_SIZE, SPECK_AREA = 0.22, 0.012
FLAT_WIDTH, FLAT_RATIO, FLAT_AREA = 0.17, 2.0, 0.006
NEAR = 0.8
# Ink at the rim of a cell no thicker than this is what is left of a ruling line.
RIM, ALONG = 0.25, 0.9
# Pieces of one glyph lie within this height; lines of text within one run of ink are taller than TALL_RUN.
# They are cut apart only where there is less ink than this share of the usual.
LINE_HEIGHT, TALL_RUN, VALLEY = 1.25, 1.75, 0.3
# Around a line: what the recogniser sees beside and above the ink.
PAD_BESIDE, PAD_ABOVE = 0.3, 0.12
# A lone dash needs more white to be seen for what it is.
FLAT_LINE, PAD_BESIDE_FLAT = 0.4, 0.7
# Half a ruling line's thickness and a pixel of blur, in glyph heights and at least this many pixels.
CELL_MARGIN, LEAST_MARGIN = 0.07, 2


def cell_lines(ink: Ink, box: Box, glyph: float) -> list[LineBox]:
    """Lines of text in a cell, top to bottom, in page pixels; empty where the cell is blank."""
    x0, top, x1, bottom = inner_box(box, glyph, ink.shape)
    if x1 - x0 < 3 or bottom - top < 3:
        return []
    kept, small = _without_specks(ink[top:bottom, x0:x1], glyph, rim=RIM * glyph)
    lines = [_widened(line, small, glyph) for line in _lines(kept, glyph)]
    return [(a + x0, b + top, c + x0, d + top) for a, b, c, d in lines]


def region_lines(ink: Ink, glyph: float) -> list[LineBox]:
    """Lines of text on a page (or what is left of it without its tables), top to bottom."""
    kept, small = _without_specks(ink, glyph, rim=0.0)
    return [_widened(line, small, glyph) for line in _lines(kept, glyph)]


def inner_box(box: Box, glyph: float, shape: tuple[int, ...]) -> LineBox:
    """A cell's box without its ruling lines, in whole pixels, within a page of that (height, width)."""
    margin = max(CELL_MARGIN * glyph, LEAST_MARGIN)
    return (
        max(round(box[0] + margin), 0),
        max(round(box[1] + margin), 0),
        min(round(box[2] - margin), shape[1]),
        min(round(box[3] - margin), shape[0]),
    )


def crop(grey: Picture, line: LineBox, glyph: float, within: LineBox) -> Picture:
    """The picture of a line with white around it, never showing what lies outside of `within` (its cell).

    At least a glyph high, so that a dash or a dot keeps its size.
    """
    x0, top, x1, bottom = line
    missing = max(glyph - (bottom - top), 0.0) / 2
    flat = bottom - top < FLAT_LINE * glyph
    beside, above = (
        round((PAD_BESIDE_FLAT if flat else PAD_BESIDE) * glyph),
        round(PAD_ABOVE * glyph + missing),
    )
    left, upper, right, lower = x0 - beside, top - above, x1 + beside, bottom + above
    canvas = np.full((lower - upper, right - left), 255, dtype=np.uint8)
    a, b = max(left, within[0]), max(upper, within[1])
    c, d = min(right, within[2]), min(lower, within[3])
    canvas[b - upper : d - upper, a - left : c - left] = grey[b:d, a:c]
    return canvas


def other_looks(picture: Picture) -> list[Picture]:
    """The same crop as other eyes would see it: softened, and in a wider frame."""
    soft = cv2.GaussianBlur(picture, (5, 5), 0)
    rim = max(picture.shape[0] // 8, 1)
    framed = cv2.copyMakeBorder(picture, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(255.0,))
    return [np.asarray(soft, dtype=np.uint8), np.asarray(framed, dtype=np.uint8)]


def _without_specks(ink: Ink, glyph: float, rim: float) -> tuple[Ink, list[LineBox]]:
    """The ink without specks, and the boxes of the specks."""
    height, width = ink.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    x, y, w, h, area = (stats[:, i] for i in range(5))
    keep = (np.maximum(w, h) >= SPECK_SIZE * glyph) & (area >= SPECK_AREA * glyph * glyph)
    keep |= (w >= FLAT_WIDTH * glyph) & (w >= FLAT_RATIO * h) & (area >= FLAT_AREA * glyph * glyph)
    own = np.ones(len(stats), dtype=np.bool_)
    if rim:
        at_side = ((x == 0) | (x + w == width)) & (w <= rim)
        at_end = ((y == 0) | (y + h == height)) & (h <= rim)
        # The second line of a double border.
        along_side = ((x <= rim) | (x + w >= width - rim)) & (w <= rim) & (h >= ALONG * height)
        along_end = ((y <= rim) | (y + h >= height - rim)) & (h <= rim) & (w >= ALONG * width)
        own = ~(at_side | at_end | along_side | along_end)
    own[0] = False
    specks = np.nonzero(own & ~keep & (area > 2))[0]
    boxes = [(int(x[i]), int(y[i]), int(x[i] + w[i]), int(y[i] + h[i])) for i in specks]
    return np.asarray((keep & own)[labels], dtype=np.bool_), boxes


def _widened(line: LineBox, specks: list[LineBox], glyph: float) -> LineBox:
    """The line with the specks that stand directly before or after it."""
    x0, top, x1, bottom = line
    beside = [
        speck
        for speck in specks
        if top <= (speck[1] + speck[3]) / 2 <= bottom
        and x0 - NEAR * glyph <= speck[0]
        and speck[2] <= x1 + NEAR * glyph
    ]
    return (
        min([x0, *(speck[0] for speck in beside)]),
        top,
        max([x1, *(speck[2] for speck in beside)]),
        bottom,
    )


def _lines(ink: Ink, glyph: float) -> list[LineBox]:
    runs = _runs(np.asarray(ink.any(axis=1)))
    merged: list[tuple[int, int]] = []
    for start, end in runs:
        if merged and end - merged[-1][0] <= LINE_HEIGHT * glyph:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    lines = []
    for run in merged:
        for start, end in _split(ink, run, glyph):
            columns = np.nonzero(ink[start:end].any(axis=0))[0]
            inked = np.nonzero(ink[start:end].any(axis=1))[0]
            if len(columns):
                lines.append(
                    (int(columns[0]), start + int(inked[0]), int(columns[-1]) + 1, start + int(inked[-1]) + 1)
                )
    return lines


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, end) of every run of True."""
    changes = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    starts, ends = np.nonzero(changes == 1)[0], np.nonzero(changes == -1)[0]
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def _split(ink: Ink, run: tuple[int, int], glyph: float) -> list[tuple[int, int]]:
    """A run of rows taller than a line, cut where it has least ink; lines of text that touch."""
    start, end = run
    height = end - start
    if height <= TALL_RUN * glyph:
        return [run]
    count = max(round(height / (LINE_HEIGHT * glyph)), 2)
    profile = ink[start:end].sum(axis=1)
    valley = VALLEY * float(np.median(profile))
    reach = max(round(0.3 * height / count), 1)
    cuts = [start]
    for i in range(1, count):
        expected = round(i * height / count)
        low = max(expected - reach, 1)
        window = profile[low : expected + reach]
        # A heading is as tall and has no valley.
        if window.min() <= valley:
            cuts.append(start + low + int(np.argmin(window)))
    cuts.append(end)
    return list(pairwise(cuts))
