"""A table that was turned: the headings of reviews and lawsuits stand beside their figures, which follow each other
downwards. Turned back it is the form's table, read like any other."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from extract.document import Table, TableCell
from normalize.forms.definition import CURRENT_FORMS, REVIEW_LITIGATION, form
from normalize.labels import SURE_LABEL, similarities
from normalize.notation import looks_like_figure

# Of fifteen results so many must stand in rows of their own, of so many kinds (维持, 纠正, …).
_FEWEST_RESULTS, _FEWEST_KINDS = 10, 4


def turned(table: Table) -> Table:
    """The table with its rows as columns where it is the turned one; any other as it is."""
    return _turn(table) if table.layout == "grid" and _stands_upright(table) else table


def _stands_upright(table: Table) -> bool:
    """Whether most results have a row each, and what stands behind them are figures."""
    if table.n_rows < _FEWEST_RESULTS:
        return False
    found: list[str] = []
    for cells in table.rows():
        kinds = [(kind, i) for i, cell in enumerate(cells) if (kind := _result(cell.text)) is not None]
        if len(kinds) != 1:
            continue
        kind, place = kinds[0]
        behind = cells[place + 1 : place + 2]
        if behind and (not behind[0].text or looks_like_figure(behind[0].text)):
            found.append(kind)
    return len(found) >= _FEWEST_RESULTS and len(set(found)) >= _FEWEST_KINDS


def _result(text: str) -> str | None:
    """The result of a review that a cell names, and nothing else."""
    if not text or looks_like_figure(text):
        return None
    results = _results()
    scores = similarities(text, results)
    best = max(scores)
    return results[scores.index(best)] if best >= SURE_LABEL else None


@cache
def _results() -> tuple[str, ...]:
    paths = (path for name in CURRENT_FORMS for path in form(name).block(REVIEW_LITIGATION).columns)
    return tuple(dict.fromkeys(path[-1] for path in paths))


def _turn(table: Table) -> Table:
    cells = [_turned_cell(cell) for cell in table.cells]
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return replace(table, cells=ordered, n_rows=table.n_columns, n_columns=table.n_rows)


def _turned_cell(cell: TableCell) -> TableCell:
    return replace(
        cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span
    )
