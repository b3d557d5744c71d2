"""From boxes on a page to places in a table: which row and column a cell begins in and how many it spans.

Cells of a table share their edges. Every edge position that occurs is a row or column boundary, and a cell
that crosses a boundary spans it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.document import Box


@dataclass(frozen=True, slots=True)
class Place:
    """A cell's upper left corner in rows and columns from 0, and its spans."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Lattice:
    """`places` in the order of the boxes they were made from; the positions of the boundaries, ascending."""

    places: tuple[Place, ...]
    rows: tuple[float, ...]
    columns: tuple[float, ...]

    @property
    def n_rows(self) -> int:
        """Rows between the boundaries."""
        return max(len(self.rows) - 1, 0)

    @property
    def n_columns(self) -> int:
        """Columns between the boundaries."""
        return max(len(self.columns) - 1, 0)

    def box(self, place: Place) -> Box:
        """The area of a place between its boundaries."""
        return (
            self.columns[place.column],
            self.rows[place.row],
            self.columns[place.column + place.column_span],
            self.rows[place.row + place.row_span],
        )

    def gaps(self) -> list[Place]:
        """What no cell covers, as few rectangles, top to bottom: cells of which a border is missing."""
        free = {(row, column) for row in range(self.n_rows) for column in range(self.n_columns)}
        for place in self.places:
            free -= slots(place)
        found = []
        while free:
            row, column = min(free)
            width = 1
            while (row, column + width) in free:
                width += 1
            height = 1
            while all((row + height, column + i) in free for i in range(width)):
                height += 1
            gap = Place(row, column, height, width)
            free -= slots(gap)
            found.append(gap)
        return found


def slots(place: Place) -> set[tuple[int, int]]:
    """Every (row, column) a place covers."""
    return {
        (row, column)
        for row in range(place.row, place.row + place.row_span)
        for column in range(place.column, place.column + place.column_span)
    }


def boundaries(positions: Iterable[float], tolerance: float) -> list[float]:
    """Mean position of every run of positions that lie within `tolerance` of their neighbour, ascending."""
    runs: list[list[float]] = []
    for position in sorted(positions):
        if runs and position - runs[-1][-1] <= tolerance:
            runs[-1].append(position)
        else:
            runs.append([position])
    return [sum(run) / len(run) for run in runs]


def lattice(boxes: Sequence[Box], tolerance: float) -> Lattice:
    """Rows, columns and spans of cells that tile a table.

    `tolerance` (in the boxes' unit) is how far apart two edges of one boundary may lie; it must be smaller
    than the narrowest column and the lowest row.
    """
    columns = boundaries((x for x0, _, x1, _ in boxes for x in (x0, x1)), tolerance)
    rows = boundaries((y for _, top, _, bottom in boxes for y in (top, bottom)), tolerance)
    places = []
    for x0, top, x1, bottom in boxes:
        column, row = _nearest(columns, x0), _nearest(rows, top)
        places.append(Place(row, column, _nearest(rows, bottom) - row, _nearest(columns, x1) - column))
    return Lattice(tuple(places), tuple(rows), tuple(columns))


def _nearest(positions: Sequence[float], value: float) -> int:
    right = bisect_left(positions, value)
    if right == len(positions):
        return right - 1
    if right and value - positions[right - 1] < positions[right] - value:
        return right - 1
    return right
