"""What is printed between the lines: connected pieces of ink as boxes, told from specks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.document import Box
from extract.scan.pieces import Boxes, boxes_of, ink_in

# In glyph heights (areas in squares of it): what is smaller than this is a speck, unless it lies flat like a minus.
SPECK_SIZE, SPECK_AREA = 0.22, 0.012
FLAT_WIDTH, FLAT_RATIO, FLAT_AREA = 0.17, 2.0, 0.006
# A table's glyphs may be so much smaller or larger than the page's usual ones; so many of them tell.
OWN_SIZES, LEAST_GLYPHS = (0.35, 1.6), 12


@dataclass(frozen=True, slots=True)
class Marks:
    """Pieces of ink of a part of a page, and the whole page's ink that they were found in. `areas` are the pixels of
    ink in each box."""

    boxes: Boxes
    areas: NDArray[np.int64]
    ink: NDArray[np.bool_]

    def inside(self, box: Box) -> Marks:
        """Those whose middle lies in a box."""
        return self.only(_middles_in(self.boxes, box))

    def outside(self, boxes: Sequence[Box]) -> Marks:
        """Those whose middle lies in none of the boxes."""
        kept = np.ones(len(self.boxes), dtype=np.bool_)
        for box in boxes:
            kept &= ~_middles_in(self.boxes, box)
        return self.only(kept)

    def no_larger_than(self, height: float) -> Marks:
        """Those of up to this height, in pixels."""
        return self.only(self.sizes[:, 1] <= height)

    def print(self, glyph: float) -> Marks:
        """Those that are no specks beside glyphs of this height."""
        return self.only(self._is_print(glyph))

    def specks(self, glyph: float) -> Marks:
        """Those that are specks beside glyphs of this height."""
        return self.only(~self._is_print(glyph))

    def glyph_height(self, usual: float) -> float:
        """The usual height of a glyph of this part; the page's usual one where there is too little to tell."""
        longer, shorter = self.sizes.max(axis=1, initial=0), self.sizes.min(axis=1, initial=1 << 30)
        likely = longer[
            (longer >= OWN_SIZES[0] * usual) & (longer <= OWN_SIZES[1] * usual) & (longer <= 2.5 * shorter)
        ]
        if len(likely) < LEAST_GLYPHS:
            return usual
        return float(np.percentile(likely, 75)) * 1.1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """(n, 2): width and height."""
        return self.boxes[:, 2:] - self.boxes[:, :2]

    def _is_print(self, glyph: float) -> NDArray[np.bool_]:
        width, height = self.sizes[:, 0], self.sizes[:, 1]
        keep = (np.maximum(width, height) >= SPECK_SIZE * glyph) & (self.areas >= SPECK_AREA * glyph * glyph)
        flat = (width >= FLAT_WIDTH * glyph) & (width >= FLAT_RATIO * height)
        return np.asarray(keep | (flat & (self.areas >= FLAT_AREA * glyph * glyph)))

    def only(self, kept: NDArray[np.bool_]) -> Marks:
        """Those that are kept."""
        return Marks(self.boxes[kept], self.areas[kept], self.ink)


def find_marks(ink: NDArray[np.bool_]) -> Marks:
    """The pieces of a page's ink, its ruling lines taken out before; single pixels left out."""
    picture = ink.astype(np.uint8)
    boxes = boxes_of(picture)
    areas = ink_in(picture, boxes)
    return Marks(boxes[areas > 2], areas[areas > 2], ink)


def _middles_in(boxes: Boxes, box: Box) -> NDArray[np.bool_]:
    x0, top, x1, bottom = box
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return np.asarray((x0 <= x) & (x < x1) & (top <= y) & (y < bottom))
