"""Connected pieces of ink: their boxes, found in a fraction of the time that labelling every pixel takes; or labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
"""(height, width), 1 where ink is."""
Boxes = NDArray[np.int64]
"""(n, 4): x0, top, x1, bottom of each piece, in pixels."""

Piece = tuple[int, int, NDArray[np.bool_]]
"""x and y of a piece's box and, in it, its pixels."""


def boxes_of(ink: Mask) -> Boxes:
    """The boxes of all pieces, those within the holes of others too."""
    contours, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return np.zeros((0, 4), dtype=np.int64)
    outer = [
        contour for contour, (_, _, _, parent) in zip(contours, tree[0].tolist(), strict=True) if parent < 0
    ]
    found = np.array([cv2.boundingRect(contour) for contour in outer], dtype=np.int64).reshape(-1, 4)
    found[:, 2:] += found[:, :2]
    return found


def ink_in(ink: Mask, boxes: Boxes) -> NDArray[np.int64]:
    """Pixels of ink in each box."""
    total = cv2.integral(ink)
    x0, top, x1, bottom = boxes.T
    found = total[bottom, x1] - total[top, x1] - total[bottom, x0] + total[top, x0]
    return np.asarray(found, dtype=np.int64)


def pieces_of(mask: Mask) -> Iterator[Piece]:
    """Every piece of a mask."""
    labels, stats = _labelled(mask)
    for i, (x, y, width, height) in enumerate(stats, start=1):
        yield x, y, labels[y : y + height, x : x + width] == i


def only(mask: Mask, wanted: Callable[[Piece], bool]) -> Mask:
    """The mask with those of its pieces that are wanted."""
    kept = np.minimum(mask, 1)
    for piece in pieces_of(mask):
        if not wanted(piece):
            x, y, part = piece
            height, width = part.shape
            kept[y : y + height, x : x + width][part] = 0
    return kept


def _labelled(mask: Mask) -> tuple[NDArray[np.generic], list[tuple[int, int, int, int]]]:
    """The number of its piece for every pixel, and x, y, width, height of each from number 1 on."""
    try:
        # Labels of 16 bits are found in a third of the time.
        _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
            mask, 8, cv2.CV_16U, cv2.CCL_BOLELLI
        )
    except cv2.error:
        # There are more pieces than they can count.
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return np.asarray(labels), [tuple(row) for row in stats[1:, :4].tolist()]
