"""Columns of a table without upright lines, by what stands below each other.

The rows with the most texts, of figures or of a heading, say where the columns are. Where every figure of the table
stands in one of them the table is a grid, and a place without one is blank; else only the order in a row is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.lattice import Place
from extract.pdf_content import Run
from extract.pdf_missing import is_figure

# A figure stands in a column if its middle is this near to the column's, in parts of the distance to the next one.
NEAR = 0.35

Row = Sequence[Sequence[Run]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells with their places; a cell without runs is blank."""

    cells: tuple[tuple[Place, tuple[Run, ...]], ...]
    n_columns: int


def aligned(rows: Sequence[Row], *, rows_known: bool) -> Grid | None:
    """The table as a grid, or None where its figures don't stand in columns.

    `rows_known`: lines part the rows, so that a row of a label alone is a row of blanks, and not part of another.
    """
    middles = [[_middle(cell) for cell in row if is_figure(_text(cell))] for row in rows]
    figures = [cell for row in rows for cell in row if is_figure(_text(cell))]
    if not figures:
        return None
    # What ends left of all figures is a label.
    first = min(run.x0 for cell in figures for run in cell)
    beside = [[_middle(cell) for cell in row if _middle(cell) > first] for row in rows]
    columns = _columns(beside, middles) or _columns(middles, middles)
    if columns is None:
        return None
    pitch = min(b - a for a, b in pairwise(columns))
    edge = min(first, columns[0])
    labels = [[cell for cell in row if _middle(cell) < edge] for row in rows]
    if not rows_known and len({bool(own) for own, found in zip(labels, middles, strict=True) if found}) > 1:
        # Figures without a label among others with one are parts of cells of several lines: nobody knows of which.
        return None
    n_labels = max(1, *map(len, labels))
    cells: list[tuple[Place, tuple[Run, ...]]] = []
    for number, row in enumerate(rows):
        own = labels[number]
        for i, cell in enumerate(own):
            span = n_labels - i if i == len(own) - 1 else 1
            cells.append((Place(number, i, 1, span), tuple(cell)))
        held: dict[int, list[Run]] = {}
        for cell in row[len(own) :]:
            held.setdefault(_nearest(columns, _middle(cell)), []).extend(cell)
        blanks = own and _has_blanks(middles[number], columns, pitch, texts=bool(held), rows_known=rows_known)
        for i in range(len(columns)):
            if i in held or blanks:
                cells.append((Place(number, n_labels + i), tuple(held.get(i, ()))))
    return Grid(tuple(cells), n_labels + len(columns))


def _columns(models: Sequence[Sequence[float]], figures: Sequence[Sequence[float]]) -> list[float] | None:
    """Middles of the columns: of the texts in the rows that have most, if all figures stand in one of them."""
    most = max(map(len, models), default=0)
    if most < 2:
        return None
    models = [row for row in models if len(row) == most]
    columns = [median(row[i] for row in models) for i in range(most)]
    reach = NEAR * min(b - a for a, b in pairwise(columns))
    if any(abs(x - column) > reach for row in models for x, column in zip(row, columns, strict=True)):
        return None
    if any(abs(columns[_nearest(columns, x)] - x) > reach for row in figures for x in row):
        return None
    return columns


def _nearest(columns: Sequence[float], x: float) -> int:
    return min(range(len(columns)), key=lambda i: abs(columns[i] - x))


def _has_blanks(
    figures: Sequence[float], columns: Sequence[float], pitch: float, *, texts: bool, rows_known: bool
) -> bool:
    """Whether places of a row that hold nothing are blank cells, and not parts of a wider one."""
    if not figures:
        return rows_known and not texts
    middle = (columns[0] + columns[-1]) / 2
    # One figure in the middle of all columns stands in a cell that spans them.
    return len(figures) > 1 or abs(figures[0] - middle) > NEAR * pitch


def _middle(cell: Sequence[Run]) -> float:
    return (min(run.x0 for run in cell) + max(run.x1 for run in cell)) / 2


def _text(cell: Sequence[Run]) -> str:
    return "".join(run.text for run in cell)
