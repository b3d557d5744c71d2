"""One very long picture of a whole report, as portals paste it into a page: read piece by piece.

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
from extract.scan.page import glyph_height
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
# A column with ink in this share of a gap is a line that crosses it.
CROSSING = 0.5


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
    if height <= LONG * width:
        return reader.read_page(picture, page=page, templates=templates)
    cuts = [0, *cuts_of(picture), height]
    blocks: list[Block] = []
    issues: list[Issue] = []
    for top, bottom in pairwise(cuts):
        read = reader.read_page(picture[top:bottom], page=page, templates=templates)
        blocks += [_lowered(block, top, (float(width), float(height))) for block in read.blocks]
        issues += read.issues
    return PageReading(tuple(blocks), tuple(dict.fromkeys(issues)))


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
    """Bands of paper from side to side, top to bottom, that no upright line crosses."""
    margin = round(OUTER * ink.shape[1])
    ink = ink[:, margin : ink.shape[1] - margin]
    # Noise is single pixels; so may lines be, which are looked for in the ink as it is, a little crooked as they are.
    without_noise = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    upright = cv2.dilate(ink.astype(np.uint8), np.ones((1, 3), np.uint8))
    paper = np.asarray(without_noise).mean(axis=1) <= PAPER_ROW
    edges = np.flatnonzero(np.diff(np.concatenate([[False], paper, [False]]).astype(np.int8)))
    gaps = [Gap(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    return [
        gap
        for gap in gaps
        if gap.bottom - gap.top >= LEAST_GAP * glyph
        and not (np.asarray(upright)[gap.top : gap.bottom].mean(axis=0) > CROSSING).any()
    ]


def _lowered(block: Block, by: int, size: tuple[float, float]) -> Block:
    """The block of a piece where it stands on the whole picture."""

    def lowered(locator: Locator) -> Locator:
        if locator.box is None:
            return locator
        x0, top, x1, bottom = locator.box
        return replace(locator, box=(x0, round(top + by, 1), x1, round(bottom + by, 1)), page_size=size)

    if isinstance(block, Paragraph):
        return replace(block, locator=lowered(block.locator))
    cells = tuple(replace(cell, locator=lowered(cell.locator)) for cell in block.cells)
    return replace(block, cells=cells, locator=lowered(block.locator))
