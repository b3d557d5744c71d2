"""Pages that are not flat: seen at an angle, bent at a book's spine, drawn unevenly through a feeder.

Ruling lines and lines of print were straight and parallel once. How far each is from that now is fitted by one smooth
bend of the whole page, in either direction, and the page is drawn again without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.paper import STRIP, Picture, transposed
from extract.scan.pieces import Mask, pieces_of

Points = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Along and across a line, in pixels."""

# In glyph heights. A ruling line that tells is as long; glyphs with gaps up to JOINED make a line of print, which tells
# if it is so long and no higher.
LONG_LINE, THICKEST_LINE = 4.0, 0.3
JOINED, LONG_PRINT, HIGHEST_PRINT = 0.9, 9.0, 1.7
# The longest lines tell; of each, points this far apart.
MOST_LINES, STEP = 160, 0.5
# A line of print is no straighter than its glyphs: it counts so much less than a ruling line.
PRINT_WEIGHT = 0.25
# Lines beyond this (pixels) of the fit count less and less. So many lines at least; the page is left as it is
# where the bend moves nothing by more than this, and where it would move anything by more than this part of the page.
ROBUST, ROUNDS, LEAST_LINES = 1.0, 4, 4
NO_BEND, MOST_BEND = 0.8, 0.08


@dataclass(frozen=True, slots=True)
class Direction:
    """How far points of a page are across from where they belong, as coefficients of `_terms`; size as (along,
    across)."""

    coefficients: NDArray[np.float64]
    size: tuple[int, int]

    def shift(self, along: NDArray[np.float64], across: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels across at these points of the flat page."""
        return np.asarray(np.tensordot(self.coefficients, _terms(along, across, self.size), axes=1))


@dataclass(frozen=True)
class Bend:
    """The bend of a page: `level` moves up and down, `upright` from side to side."""

    level: Direction
    upright: Direction

    def bent(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points (n, 2) of the flat page are on the bent one."""
        x, y = points[:, 0], points[:, 1]
        return np.stack([x + self.upright.shift(y, x), y + self.level.shift(x, y)], axis=1)

    def flat(self, picture: Picture) -> Picture:
        """The bent page drawn without its bend."""
        drawn = np.empty(self.level.size[::-1], dtype=np.uint8)
        # Strip by strip: where every pixel comes from takes eight bytes each.
        for top in range(0, len(drawn), STRIP):
            rows = range(top, min(top + STRIP, len(drawn)))
            xs, ys = self._maps(rows)
            drawn[top : rows.stop] = cv2.remap(picture, xs, ys, cv2.INTER_CUBIC, borderValue=(255.0,))
        return drawn

    def _maps(self, rows: range) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where the pixels of those rows are on the bent page."""
        width, height = self.level.size
        fine = [_enlarged(shifts, width, height, rows) for shifts in self._shifts]
        xs = np.arange(width, dtype=np.float32)[None, :] + fine[0]
        ys = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + fine[1]
        return xs, ys

    @cached_property
    def _shifts(self) -> list[NDArray[np.float32]]:
        """How far points in 33 rows and columns are moved, to the side and down: a smooth bend is as well told by
        few."""
        width, height = self.level.size
        coarse_x, coarse_y = np.linspace(0, width - 1, 33), np.linspace(0, height - 1, 33)
        grid = np.stack([a.ravel() for a in np.meshgrid(coarse_x, coarse_y)], axis=1)
        shifts = (self.bent(grid) - grid).reshape(33, 33, 2).astype(np.float32)
        return [np.ascontiguousarray(shifts[:, :, i]) for i in range(2)]


def bend_of(ink: NDArray[np.bool_], glyph: float) -> Bend | None:
    """The bend of a page (True where there is ink), or None where it has none worth speaking of."""
    picture = ink.astype(np.uint8)
    turned = transposed(picture)
    height, width = picture.shape
    if min(height, width) < LONG_LINE * glyph:
        return None
    level = _fitted(_rulings(picture, glyph), _lines_of_print(picture, glyph), glyph, (width, height))
    upright = _fitted(_rulings(turned, glyph), [], glyph, (height, width))
    if level is None and upright is None:
        return None
    still = np.zeros(_N_TERMS)
    return Bend(
        Direction(still if level is None else level, (width, height)),
        Direction(still if upright is None else upright, (height, width)),
    )


def _enlarged(coarse: NDArray[np.float32], width: int, height: int, rows: range) -> NDArray[np.float32]:
    """Values at evenly spaced points, first and last pixels among them, at every pixel of those rows."""
    n = coarse.shape[0] - 1
    xs = np.linspace(0, n, width, dtype=np.float32)
    ys = np.linspace(0, n, height, dtype=np.float32)[rows.start : rows.stop]
    maps = np.meshgrid(xs, ys)
    return np.asarray(cv2.remap(coarse, maps[0], maps[1], cv2.INTER_LINEAR), dtype=np.float32)


def _rulings(ink: Mask, glyph: float) -> list[Points]:
    """The long horizontal ruling lines, a little crooked as they are."""
    length = np.ones((1, max(round(LONG_LINE * glyph), 12)), np.uint8)
    long = cv2.morphologyEx(cv2.dilate(ink, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, length)
    thick = cv2.morphologyEx(
        long, cv2.MORPH_OPEN, np.ones((max(round(THICKEST_LINE * glyph), 4) + 3, 3), np.uint8)
    )
    return _middles(np.asarray(cv2.subtract(long, thick), dtype=np.uint8), LONG_LINE * glyph, glyph)


def _lines_of_print(ink: Mask, glyph: float) -> list[Points]:
    """The middles of the long lines of print. Half the resolution tells as much."""
    small = np.asarray(
        cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) > 0, dtype=np.uint8
    )
    glyph /= 2
    # Ruling lines would join lines of print.
    for size in ((1, round(LONG_LINE * glyph)), (round(LONG_LINE * glyph), 1)):
        lines = cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones(size, np.uint8))
        small = np.asarray(cv2.subtract(small, cv2.dilate(lines, np.ones((3, 3), np.uint8))), dtype=np.uint8)
    joined = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((1, max(round(JOINED * glyph), 2)), np.uint8))
    found = []
    for x, y, part in pieces_of(np.asarray(joined, dtype=np.uint8)):
        high, wide = part.shape
        slack = wide * 0.03
        if wide < LONG_PRINT * glyph or not 0.6 * glyph <= high <= HIGHEST_PRINT * glyph + slack:
            continue
        # The middle of what is inked, over a few glyphs: single ones stand high or low.
        columns = np.nonzero(part.any(axis=0))[0]
        top, bottom = part.argmax(axis=0)[columns], high - 1 - part[::-1].argmax(axis=0)[columns]
        window = max(round(3 * glyph), 3)
        kernel = np.ones(window) / window
        middle = np.convolve((top + bottom) / 2, kernel, mode="valid")
        xs = columns[window // 2 : window // 2 + len(middle)].astype(np.float64)
        step = max(round(STEP * glyph), 1)
        found.append(((xs[::step] + x) * 2, (middle[::step] + y) * 2))
    return found


def _middles(mask: Mask, least: float, glyph: float) -> list[Points]:
    found = []
    step = max(round(STEP * glyph), 1)
    for x, y, part in pieces_of(mask):
        if part.shape[1] < least:
            continue
        columns = np.nonzero(part.any(axis=0))[0]
        middles = (np.arange(part.shape[0]) @ part)[columns] / part.sum(axis=0)[columns]
        found.append(((columns[::step] + x).astype(np.float64), middles[::step] + y))
    return found


_N_TERMS = 6


def _terms(
    along: NDArray[np.float64], across: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float64]:
    """What a bend is made of; none of it moves the middle of a line."""
    u, v = along / size[0] - 0.5, across / size[1] - 0.5
    return np.stack([u, u * v, u * v * v, u * u, u * u * v, u * u * u])


def _fitted(
    rulings: Sequence[Points], prints: Sequence[Points], glyph: float, size: tuple[int, int]
) -> NDArray[np.float64] | None:
    """Coefficients of the bend that makes the lines straight and parallel, or None."""
    weighted = [(line, 1.0) for line in rulings] + [(line, PRINT_WEIGHT) for line in prints]
    longest = sorted(weighted, key=lambda item: np.ptp(item[0][0]), reverse=True)[:MOST_LINES]
    longest = [item for item in longest if len(item[0][0]) > 2]
    if len(longest) < LEAST_LINES or sum(float(np.ptp(line[0])) for line, _ in longest) < 3 * size[0]:
        return None
    rows, values, weights = [], [], []
    for (along, across), weight in longest:
        terms = _terms(along, np.full_like(along, across.mean()), size)
        rows.append((terms - terms.mean(axis=1, keepdims=True)).T)
        values.append(across - across.mean())
        weights.append(np.full(len(along), weight))
    matrix, wanted, trust = np.concatenate(rows), np.concatenate(values), np.concatenate(weights)
    # Curves take more evidence than a slope: a little is held against them.
    stiff = np.diag([0.0, 1e-4, 3e-4, 1e-4, 3e-4, 3e-4]) * trust.sum()
    found = np.zeros(_N_TERMS)
    kept = trust
    for _ in range(ROUNDS):
        weighted_matrix = matrix * kept[:, None]
        found = np.linalg.solve(
            matrix.T @ weighted_matrix + stiff + 1e-9 * np.eye(_N_TERMS), weighted_matrix.T @ wanted
        )
        off = np.abs(wanted - matrix @ found)
        kept = trust / np.maximum(off / ROBUST, 1.0)
    edges = np.linspace(0, 1, 9)
    a, b = (axis.ravel() for axis in np.meshgrid(edges * size[0], edges * size[1]))
    most = float(np.abs(np.tensordot(found, _terms(a, b, size), axes=1)).max())
    return found if NO_BEND < most < MOST_BEND * max(size) else None
