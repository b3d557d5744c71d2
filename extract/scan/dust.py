"""Dust of a dirty glass: how large its specks are is told by the paper outside of tables, where they lie alone; a cell
that holds nothing else is blank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extract.scan.marks import Marks
from extract.scan.pieces import Boxes

# Specks are no larger than this (glyph heights), lie this far from anything else, and are dots rather than dashes.
LARGEST, ALONE, DASH = 0.4, 0.6, 1.8
# So many of them outside of tables make a page dirty; so many are looked at.
DIRTY, LOOKED_AT = 30, 400
# All but these few tell how large the page's dust is (percentile, and how much larger one in a cell may be).
USUAL, LARGER = 95, 1.1


def dust_size(outside: Marks, glyph: float) -> float:
    """How large (pixels) the specks of a dirty page are; 0.0 on a clean one. `outside` is what stands outside of its
    tables."""
    longer = outside.sizes.max(axis=1, initial=0)
    small = np.nonzero((longer <= LARGEST * glyph) & _are_dots(outside))[0]
    if len(small) < DIRTY:
        return 0.0
    looked_at = small[:: max(len(small) // LOOKED_AT, 1)]
    apart = _distances(outside.boxes[looked_at], outside.boxes)
    near = (apart < ALONE * glyph).sum(axis=1) > 1  # one is the speck itself
    lone = longer[looked_at][~near]
    if len(lone) * len(small) / len(looked_at) < DIRTY:
        return 0.0
    return LARGER * float(np.percentile(lone, USUAL))


def is_dust(marks: Marks, size: float, glyph: float) -> bool:
    """Whether a cell's pieces are nothing but specks of the page's size, smaller than a figure of the cell's own glyph
    height may be, each alone: pieces of a broken figure or of a worn dash lie near each other."""
    boxes = marks.boxes
    longer = marks.sizes.max(axis=1, initial=0)
    if not len(boxes) or longer.max() > min(size, LARGEST * glyph) or not _are_dots(marks.print(glyph)).all():
        return False
    apart = _distances(boxes, boxes)
    np.fill_diagonal(apart, np.iinfo(apart.dtype).max)
    return len(boxes) < 2 or bool(apart.min() >= size)


def _distances(own: Boxes, others: Boxes) -> NDArray[np.int64]:
    """Pixels between each and each, along the axis on which they are further apart."""
    across = np.maximum(others[:, 0] - own[:, None, 2], own[:, None, 0] - others[:, 2])
    down = np.maximum(others[:, 1] - own[:, None, 3], own[:, None, 1] - others[:, 3])
    return np.asarray(np.maximum(across, down), dtype=np.int64)


def _are_dots(marks: Marks) -> NDArray[np.bool_]:
    longer, shorter = marks.sizes.max(axis=1, initial=0), marks.sizes.min(axis=1, initial=1 << 30)
    return np.asarray(longer <= DASH * np.maximum(shorter, 1))
