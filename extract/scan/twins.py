"""A page's own print as a witness: a digit in doubt looks like those of the page that two readers agree on, or it
does not.

Readers know thousands of fonts and err where a page's is none of them (a nought with a dot in it, narrow figures). The
page itself shows what its digits look like, as printed, scanned and worn as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.paper import Picture

NAME, VERSION = "twins", "1"
# A digit is looked at in a square of so many pixels; how tall it is beside its line is kept, how thick it is not.
SIZE = 24
# So many of a kind show what it looks like, of as many as these at most.
LEAST, MOST = 3, 40
# A twin is no less like its kind than all but this share of the kind are like each other, by this much of slack; and
# more like it than like any other kind, by this much.
OUTLIERS, SLACK, AHEAD = 0.1, 0.08, 0.02
LEAST_LIKE = 0.7
# Ink of a crop is darker than this; a gap between two digits is a column without any.
INK = 150

Shape = NDArray[np.float32]
"""A digit's picture as a vector of length 1 and mean 0."""


@dataclass(frozen=True, slots=True)
class Twins:
    """The digits of a page by kind: (n, SIZE²) each, and how like each other those of a kind are."""

    kinds: Mapping[str, NDArray[np.float32]]
    alike: Mapping[str, float]

    def reading(self, crop: Picture, length: int) -> tuple[str, float]:
        """What a crop of so many digits shows, and how like them it is, 0..1; ("", 0) where it is like none."""
        shapes = shapes_of(crop, length)
        if not shapes or not self.kinds:
            return "", 0.0
        read = [self._kind_of(shape) for shape in shapes]
        if any(kind == "" for kind, _ in read):
            return "", 0.0
        return "".join(kind for kind, _ in read), round(min(like for _, like in read), 3)

    def knows(self, text: str) -> bool:
        """Whether the page shows what all of these digits look like."""
        return all(digit in self.kinds for digit in text)

    def _kind_of(self, shape: Shape) -> tuple[str, float]:
        likeness = {kind: float((known @ shape).max()) for kind, known in self.kinds.items()}
        best = max(likeness, key=lambda kind: likeness[kind])
        others = [like for kind, like in likeness.items() if kind != best]
        like = likeness[best]
        if like < max(self.alike[best] - SLACK, LEAST_LIKE) or (others and like - max(others) < AHEAD):
            return "", 0.0
        return best, like


def twins_of(agreed: Sequence[tuple[Picture, str]]) -> Twins:
    """The digits of crops whose figures two readers agree on."""
    found: dict[str, list[Shape]] = defaultdict(list)
    for crop, text in agreed:
        if all(len(found[digit]) >= MOST for digit in text):
            continue
        shapes = shapes_of(crop, len(text))
        for digit, shape in zip(text, shapes, strict=bool(shapes)):
            found[digit].append(shape)
    kinds = {
        digit: np.stack(shapes[:MOST]) for digit, shapes in sorted(found.items()) if len(shapes) >= LEAST
    }
    return Twins(kinds, {digit: _alike(known) for digit, known in kinds.items()})


def _alike(known: NDArray[np.float32]) -> float:
    """How like its nearest other one nearly every one of a kind is."""
    likeness = known @ known.T
    np.fill_diagonal(likeness, -1.0)
    return float(np.quantile(likeness.max(axis=1), OUTLIERS))


def shapes_of(crop: Picture, length: int) -> list[Shape]:
    """The digits of a crop, left to right; none where it does not fall into so many."""
    inked = crop < INK
    columns = np.concatenate([[False], inked.any(axis=0), [False]])
    edges = np.flatnonzero(np.diff(columns.astype(np.int8)))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    # Dust is no digit.
    runs = [(a, b) for a, b in runs if inked[:, a:b].sum() > 0.01 * inked.shape[0] ** 2]
    if len(runs) != length:
        return []
    rows = np.flatnonzero(np.any([inked[:, a:b].any(axis=1) for a, b in runs], axis=0))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    return [_shape(crop[top:bottom, a:b]) for a, b in runs]


def _shape(digit: Picture) -> Shape:
    height, width = digit.shape
    side = max(height, width)
    square = np.full((side, side), 255, dtype=np.uint8)
    x, y = (side - width) // 2, (side - height) // 2
    square[y : y + height, x : x + width] = digit
    small = cv2.resize(square, (SIZE, SIZE), interpolation=cv2.INTER_AREA).astype(np.float32)
    small = np.asarray(cv2.GaussianBlur(small, (3, 3), 0), dtype=np.float32)
    flat = (small - small.mean()).ravel()
    return np.asarray(flat / max(float(np.linalg.norm(flat)), 1e-6), dtype=np.float32)
