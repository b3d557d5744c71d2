"""Cells that are several because a line between them was left out, parted as the table's other rows are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.figures import is_figure
from extract.lattice import Place
from extract.pdf_content import Run
from extract.pdf_rules import RuledTable

# A gap this wide (in sizes) parts two texts of one line.
WIDE_GAP = 1.0
# A text stands in the middle of its cell if it is this near to it, in points or in parts of the cell's width.
CENTRED, CENTRED_PART = 3.0, 0.08
# A text reaches over a wall by more than this (pt).
OVER = 1.5


class Parting:
    """Parts the cells of one table."""

    def __init__(self, ruled: RuledTable) -> None:
        self._ruled = ruled
        self._walls: list[set[int]] = []

    def parted(self, place: Place, runs: list[Run]) -> list[tuple[Place, list[Run]]]:
        """The cell with its runs, or the cells that it is.

        It is several where other rows of the table have walls at which its texts part: each text in the middle of what
        would be its cell, or figures with a wide gap before each. A figure alone tells by standing in the middle of
        one.
        """
        if not runs or place.column_span == 1 or place.row_span > 1:
            return [(place, runs)]
        columns = self._ruled.columns
        off = _is_off(runs, columns[place.column], columns[place.column + place.column_span])
        if len(runs) == 1 and not off:
            return [(place, runs)]
        for walls in self._patterns(place):
            bounds = [place.column, *walls, place.column + place.column_span]
            positions = [columns[i] for i in bounds]
            groups: list[list[Run]] = [[] for _ in positions[1:]]
            for run in runs:
                at = bisect_right(positions, (run.x0 + run.x1) / 2) - 1
                groups[min(max(at, 0), len(groups) - 1)].append(run)
            if (off or sum(map(bool, groups)) > 1) and _fits(groups, positions):
                return [
                    (Place(place.row, a, 1, b - a), group)
                    for (a, b), group in zip(pairwise(bounds), groups, strict=True)
                ]
        return [(place, runs)]

    def _patterns(self, place: Place) -> Iterator[tuple[int, ...]]:
        """The walls that other rows have within the place's columns, fewest first, then of the nearest row."""
        first, end = place.column, place.column + place.column_span
        if not self._walls:
            self._walls = [set() for _ in self._ruled.rows[1:]]
            for p in self._ruled.places:
                for row in range(p.row, p.row + p.row_span):
                    self._walls[row].add(p.column)
        found: dict[tuple[int, ...], int] = {}
        for row, walls in enumerate(self._walls):
            inner = tuple(sorted(wall for wall in walls if first < wall < end))
            if (
                inner
                and (first in walls or first == 0)
                and (end in walls or end == len(self._ruled.columns) - 1)
            ):
                found[inner] = min(found.get(inner, len(self._ruled.rows)), abs(row - place.row))
        yield from sorted(found, key=lambda walls: (len(walls), found[walls]))


def _is_off(runs: Sequence[Run], left: float, right: float) -> bool:
    """Whether figures stand nowhere near the middle or an end of the whole cell."""
    x0, x1 = min(run.x0 for run in runs), max(run.x1 for run in runs)
    off = min(abs((x0 + x1) / 2 - (left + right) / 2), x0 - left, right - x1)
    return off > max(CENTRED, CENTRED_PART * (right - left)) and all(is_figure(run.text) for run in runs)


def _fits(groups: Sequence[Sequence[Run]], positions: Sequence[float]) -> bool:
    """Whether texts part at these walls: none reaches over one, none has a wide gap in itself."""
    centred = figures = True
    filled = 0
    end = None
    for group, (left, right) in zip(groups, pairwise(positions), strict=True):
        if not group:
            continue
        x0, x1 = min(run.x0 for run in group), max(run.x1 for run in group)
        size = group[0].size
        if x0 < left - OVER or x1 > right + OVER or _has_wide_gap(group):
            return False
        centred &= abs((x0 + x1) / 2 - (left + right) / 2) <= max(CENTRED, CENTRED_PART * (right - left))
        if filled:
            text = "".join(run.text for run in group)
            figures &= is_figure(text) and end is not None and x0 - end > WIDE_GAP * size
        filled += 1
        end = x1
    return centred or figures


def _has_wide_gap(group: Sequence[Run]) -> bool:
    ordered = sorted(group, key=lambda run: run.x0)
    reach = ordered[0].x1
    for run in ordered[1:]:
        if run.x0 - reach > WIDE_GAP * run.size:
            return True
        reach = max(reach, run.x1)
    return False
