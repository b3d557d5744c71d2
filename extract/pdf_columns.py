"""Tables without upright lines as grids, each with its parts on the pages that follow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.document import TableCell
from extract.figures import is_figure
from extract.pdf_alignment import Grid, aligned
from extract.pdf_content import Run
from extract.pdf_layout import PageLayout, PageTable, first_on_page, last_on_page, row_cell, text_lines
from extract.pdf_unruled import RowTable, around, begins_anew

_BRACKETS = re.compile(r"[（(][^（()）]*[)）]| ")
# Pages are laid below each other at this distance (pt), which is more than the height of any.
PAGE = 100_000.0


@dataclass(slots=True)
class _Part:
    """The part of a table on one page. `is_followed`: another page comes after it."""

    layout: PageLayout
    table: PageTable
    rows: RowTable
    is_followed: bool


def find_columns(layouts: Sequence[PageLayout | None]) -> None:
    """Give the pages' tables without upright lines their columns, in place; a table over several pages is left on the
    first of them. None stands for a page that was read otherwise. A table whose texts don't stand in columns stays as
    it is."""
    running: list[_Part] = []
    grid: Grid | None = None
    for number, layout in enumerate(layouts, 1):
        tables = [] if layout is None else layout.tables
        parts = [
            _Part(layout, table, table.unruled, number < len(layouts))
            for table in tables
            if layout is not None and table.unruled is not None
        ]
        for i, part in enumerate(parts):
            if running and i == 0 and part.table is part.layout.tables[0] and first_on_page(part.layout):
                longer = [*running, replace(part, rows=_without_repeated(running[0].rows, part.rows))]
                joined = None if begins_anew(longer[-1].rows) else _grid(longer)
                if joined is not None:
                    running, grid = longer, joined
                    continue
            _settle(running, grid)
            running, grid = [part], _grid([part])
        ended = (
            layout is None
            or not parts
            or parts[-1].table is not layout.tables[-1]
            or not last_on_page(layout)
        )
        if ended:
            _settle(running, grid)
            running, grid = [], None
    _settle(running, grid)


def _without_repeated(first: RowTable, part: RowTable) -> RowTable:
    """A part without headings that it repeats from the first one."""
    same = 0
    for above, below in zip(first.rows, part.rows, strict=False):
        words = [_plain(row) for row in (above, below)]
        if words[0] != words[1] or is_figure(words[0]):
            break
        same += 1
    return replace(part, rows=part.rows[same:]) if same < len(part.rows) else part


def _plain(row: Sequence[Sequence[Run]]) -> str:
    """A row's words without what stands in brackets: what a converter says of a character, it doesn't say each time."""
    return _BRACKETS.sub("", "".join(run.text for cell in row for run in cell))


def _grid(parts: Sequence[_Part]) -> Grid | None:
    runs: list[Run] = []
    lines = []
    for page, part in enumerate(parts):
        shift = page * PAGE
        runs += [
            run._replace(top=run.top + shift, bottom=run.bottom + shift) if page else run
            for run in part.rows.runs()
        ]
        lines += [(y + shift, x0, x1) for y, x0, x1 in part.rows.lines]
    return aligned(runs, lines)


def _settle(parts: Sequence[_Part], grid: Grid | None) -> None:
    if len(parts) == 1 and not parts[0].rows.sure:
        layout = parts[0].layout
        layout.tables = [table for table in layout.tables if table is not parts[0].table]
        lines = [*layout.lines, *text_lines(parts[0].rows.runs())]
        layout.lines = sorted(lines, key=lambda line: (line.box[1], line.box[0]))
        return
    if grid is None:
        return
    rows: dict[int, list[Run]] = {}
    for place, runs in grid.cells:
        rows.setdefault(place.row, []).extend(runs)
    uncertain = _cut_rows(parts, rows)
    cells: list[TableCell] = []
    for place, runs in grid.cells:
        if not runs and place.row in uncertain:
            continue
        page = int((runs or rows[place.row] or parts[0].rows.runs())[0].top // PAGE)
        shift = page * PAGE
        own = [run._replace(top=run.top - shift, bottom=run.bottom - shift) for run in runs]
        beside = [run for run in rows[place.row] if run.top // PAGE == page] or [rows[0][0]]
        row_box = around([run._replace(top=run.top - shift, bottom=run.bottom - shift) for run in beside])
        cells.append(row_cell(place, own, row_box, parts[page].layout.content))
    first = parts[0]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    settled = replace(first.table, cells=cells, n_rows=grid.n_rows, layout="grid", n_columns=grid.n_columns)
    first.layout.tables[[table is first.table for table in first.layout.tables].index(True)] = settled
    for part in parts[1:]:
        part.layout.tables = [table for table in part.layout.tables if table is not part.table]


def _cut_rows(parts: Sequence[_Part], rows: Mapping[int, Sequence[Run]]) -> set[int]:
    """Rows of labels alone at the end of a page, without a line below: their figures may be on the next page."""
    last: dict[int, int] = {}
    for row, runs in rows.items():
        for run in runs:
            page = int(run.top // PAGE)
            last[page] = max(last.get(page, row), row)
    return {
        row
        for page, row in last.items()
        if parts[page].is_followed
        and not parts[page].rows.lines
        and parts[page].table is parts[page].layout.tables[-1]
        and last_on_page(parts[page].layout)
        and not any(is_figure(run.text) for run in rows[row])
    }
