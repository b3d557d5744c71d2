"""One very long picture of a whole report, as portals paste it into a page, or two pages of a booklet in one
picture: read piece by piece.

It is cut where paper shows from side to side, so that no table with lines and no line of text is cut, and each piece
has about a page's shape: skew, light and size of print are measured on it as on a page. Boxes and page numbers are
those of the whole picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.document import Block, GridTemplate, Issue, Locator, Paragraph
from extract.scan.page import glyph_height, glyphs_in
from extract.scan.paper import Picture, rough_ink, to_grey, unscreened
from extract.scan.reading import PageReading, ScanReader

# In widths of the picture: higher than this it is cut, into pieces of these heights where it can be.
LONG, SHORTEST, LONGEST = 2.2, 0.8, 1.8
# Gaps are looked for in a smaller copy: it shows them as well, and a long picture has tens of millions of pixels.
LOOK_WIDTH = 800
# At the sides, of the width: a frame around the page, the dark beside it under an open lid.
OUTER = 0.06
# A row of pixels is paper with this share of ink (specks); a gap has this many glyph heights of such rows.
PAPER_ROW, LEAST_GAP = 0.003, 0.4
# Wider than so many times its height, a picture may show two pages beside each other, with a gap (glyph heights)
# between them in this part of its width.
WIDE, FOLD, FOLD_GAP, LEAST_GLYPHS = 1.15, (0.38, 0.62), 2.0, 60
# A column with ink in this share of a gap is a line that crosses it.
CROSSING = 0.5
# A row of a table has walls at both its ends; one line alone that crosses a gap as high (glyph heights) as the margins
# between two sheets is a streak of the feeder's glass.
STREAKS, MARGIN = 1, 3.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows of paper, `bottom` not included."""

    top: int
    bottom: int

    @property
    def middle(self) -> int:
        """Where to cut."""
        return (self.top + self.bottom) // 2


def read_picture(
    reader: ScanReader, picture: Picture, *, page: int, templates: Sequence[GridTemplate] = ()
) -> PageReading:
    """Read one picture (RGB or grey), a long one in pieces. Boxes are in its own pixels."""
    height, width = picture.shape[:2]
    if height > LONG * width:
        parts = [(0, top, width, bottom) for top, bottom in pairwise([0, *cuts_of(picture), height])]
    elif width > WIDE * height and (fold := fold_of(picture)) is not None:
        parts = [(0, 0, fold, height), (fold, 0, width, height)]
    else:
        return reader.read_page(picture, page=page, templates=templates)
    blocks: list[Block] = []
    issues: list[Issue] = []
    for left, top, right, bottom in parts:
        part = np.ascontiguousarray(picture[top:bottom, left:right])
        read = reader.read_page(part, page=page, templates=templates)
        blocks += [_moved(block, left, top, (float(width), float(height))) for block in read.blocks]
        issues += read.issues
    return PageReading(tuple(blocks), tuple(dict.fromkeys(issues)))


def fold_of(picture: Picture) -> int | None:
    """Where two pages lie side by side in a picture: the column between them, in the middle of the widest band of paper
    from top to bottom near the picture's middle. None where there is no such band, or nothing on one side of it."""
    scale = max(picture.shape[1] / (2 * LOOK_WIDTH), 1.0)
    size = (round(picture.shape[1] / scale), round(picture.shape[0] / scale))
    grey = unscreened(
        to_grey(np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8))
    )
    ink = rough_ink(grey)
    rim = round(OUTER * ink.shape[0])
    inked = cv2.morphologyEx(ink[rim:-rim].astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    share = np.asarray(inked).mean(axis=0)
    first, last = (round(part * ink.shape[1]) for part in FOLD)
    paper = np.concatenate([[False], share[first:last] <= PAPER_ROW, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(paper))
    bands = [(int(a) + first, int(b) + first) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if not bands:
        return None
    left, right = max(bands, key=lambda band: band[1] - band[0])
    sides = ink[:, :left], ink[:, right:]
    narrow = right - left < FOLD_GAP * glyph_height(ink)
    if narrow or min(glyphs_in(side) for side in sides) < LEAST_GLYPHS:
        return None
    return int((left + right) / 2 * scale)


def cuts_of(picture: Picture) -> list[int]:
    """Rows at which a picture is cut: the widest gap within a page's length, else the next one there is."""
    scale = max(picture.shape[1] / LOOK_WIDTH, 1.0)
    size = (round(picture.shape[1] / scale), round(picture.shape[0] / scale))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    height, width = small.shape[:2]
    ink = rough_ink(unscreened(to_grey(small)))
    gaps = gaps_of(ink, glyph_height(ink))
    cuts: list[int] = []
    start = 0
    while height - start > LONG * width:
        after = [gap for gap in gaps if gap.middle >= start + SHORTEST * width]
        near = [gap for gap in after if gap.middle <= start + LONGEST * width]
        if not after:
            break
        start = max(near, key=lambda gap: gap.bottom - gap.top).middle if near else after[0].middle
        cuts.append(start)
    return [round(cut * scale) for cut in cuts]


def gaps_of(ink: NDArray[np.bool_], glyph: float) -> list[Gap]:
    """Bands of paper from side to side, top to bottom, that no table's upright lines cross."""
    margin = round(OUTER * ink.shape[1])
    ink = ink[:, margin : ink.shape[1] - margin]
    # Noise is single pixels; so may lines be, which are looked for in the ink as it is, a little crooked as they are.
    without_noise = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    upright = np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((1, 3), np.uint8)), dtype=np.uint8)
    paper = np.asarray(without_noise).mean(axis=1) <= PAPER_ROW
    edges = np.flatnonzero(np.diff(np.concatenate([[False], paper, [False]]).astype(np.int8)))
    gaps = [Gap(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    return [
        gap
        for gap in gaps
        if gap.bottom - gap.top >= LEAST_GAP * glyph
        and _lines_across(upright[gap.top : gap.bottom])
        <= (STREAKS if gap.bottom - gap.top >= MARGIN * glyph else 0)
    ]


def _lines_across(gap: NDArray[np.uint8]) -> int:
    """How many upright lines cross a gap."""
    crossed = np.concatenate([[False], gap.mean(axis=0) > CROSSING])
    return int(np.count_nonzero(np.diff(crossed.astype(np.int8)) == 1))


def _moved(block: Block, dx: int, dy: int, size: tuple[float, float]) -> Block:
    """The block of a piece where it stands on the whole picture."""

    def moved(locator: Locator) -> Locator:
        if locator.box is None:
            return locator
        x0, top, x1, bottom = locator.box
        box = (round(x0 + dx, 1), round(top + dy, 1), round(x1 + dx, 1), round(bottom + dy, 1))
        return replace(locator, box=box, page_size=size)

    if isinstance(block, Paragraph):
        return replace(block, locator=moved(block.locator))
    cells = tuple(replace(cell, locator=moved(cell.locator)) for cell in block.cells)
    return replace(block, cells=cells, locator=moved(block.locator))
