"""Places in a table: which row and column a cell begins in and how many it spans, and the boundaries between.

Cells of a table share their edges. Every edge position that occurs is a row or column boundary, and a cell
that crosses a boundary spans it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A cell's upper left corner in rows and columns from 0, and its spans."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


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
