"""What is printed between the lines: connected pieces of ink as boxes, told from specks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# In glyph heights (areas in squares of it): what is smaller than this is a speck, unless it lies flat like a minus.
SPECK_SIZE, SPECK_AREA = 0.22, 0.012
FLAT_WIDTH, FLAT_RATIO, FLAT_AREA = 0.17, 2.0, 0.006

Boxes = NDArray[np.int64]
"""(n, 4): x0, top, x1, bottom of each piece, in pixels."""


@dataclass(frozen=True, slots=True)
class Marks:
    """A page's pieces of print and its specks, and the ink that they were found in."""

    boxes: Boxes
    specks: Boxes
    ink: NDArray[np.bool_]

    def inside(self, box: tuple[float, float, float, float]) -> Marks:
        """Those whose middle lies in a box."""
        return Marks(_inside(self.boxes, box), _inside(self.specks, box), self.ink)

    def outside(self, boxes: list[tuple[float, float, float, float]]) -> Marks:
        """Those whose middle lies in none of the boxes."""
        kept, specks = self.boxes, self.specks
        for box in boxes:
            kept, specks = kept[~_middles_in(kept, box)], specks[~_middles_in(specks, box)]
        return Marks(kept, specks, self.ink)


def find_marks(ink: NDArray[np.bool_], glyph: float) -> Marks:
    """The pieces of a page's ink, its ruling lines taken out before."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    x, y, w, h, area = (stats[1:, i].astype(np.int64) for i in range(5))
    keep = (np.maximum(w, h) >= SPECK_SIZE * glyph) & (area >= SPECK_AREA * glyph * glyph)
    keep |= (w >= FLAT_WIDTH * glyph) & (w >= FLAT_RATIO * h) & (area >= FLAT_AREA * glyph * glyph)
    boxes = np.stack([x, y, x + w, y + h], axis=1)
    return Marks(boxes[keep], boxes[~keep & (area > 2)], ink)


def _middles_in(boxes: Boxes, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    x0, top, x1, bottom = box
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return np.asarray((x0 <= x) & (x < x1) & (top <= y) & (y < bottom))


def _inside(boxes: Boxes, box: tuple[float, float, float, float]) -> Boxes:
    return boxes[_middles_in(boxes, box)]
