"""A document's tables as rows of labels and figures, whatever their layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extract.document import Table, TableCell
from normalize.notation import looks_like_figure


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of a table. `cells` cover the row from left to right, those that began in a row above included;
    the first `n_labels` of them are its labels (and empty cells before a label), the rest its figures."""

    table: int
    index: int
    is_grid: bool
    cells: tuple[TableCell, ...]
    n_labels: int

    @property
    def labels(self) -> tuple[TableCell, ...]:
        """The row's label cells, outermost first, without empty ones."""
        return tuple(cell for cell in self.cells[: self.n_labels] if cell.text)

    @property
    def figures(self) -> tuple[TableCell, ...]:
        """The cells after the labels."""
        return self.cells[self.n_labels :]

    @property
    def is_header(self) -> bool:
        """Whether every cell with text is a label."""
        return bool(self.labels) and not any(cell.text for cell in self.figures)


def printed_rows(tables: Iterable[Table]) -> list[PrintedRow]:
    """All rows of all tables, in reading order. Rows without any text are left out."""
    rows: list[PrintedRow] = []
    for number, table in enumerate(tables):
        covering = _covering(table) if table.layout == "grid" else table.rows()
        for index, cells in enumerate(covering):
            if any(cell.text or cell.reading for cell in cells):
                rows.append(
                    PrintedRow(number, index, table.layout == "grid", tuple(cells), _count_labels(cells))
                )
    return rows


def _covering(table: Table) -> list[list[TableCell]]:
    rows: list[list[TableCell]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.n_rows)):
            rows[row].append(cell)
    for row_cells in rows:
        row_cells.sort(key=lambda cell: cell.column)
    return rows


def _count_labels(cells: list[TableCell]) -> int:
    """Length of the leading run of labels; empty cells belong to it only where a label follows them."""
    count = 0
    for position, cell in enumerate(cells):
        if not cell.text:
            continue
        if looks_like_figure(cell.text):
            break
        if any(c.text and looks_like_figure(c.text) for c in cells[count:position]):
            break
        count = position + 1
    return count
