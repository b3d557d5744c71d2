"""What became of the form's tables: cut, joined, given rows and columns of the office's own.

Every operation takes a table and returns another. A `TemplateCell` here holds the text as printed in `label` and,
for a figure, its `code` beside it. Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from extract.document import GridTemplate, TemplateCell
from normalize.forms.definition import ARTICLE_BANNERS


def printed(table: GridTemplate, text_of: Callable[[TemplateCell], str]) -> GridTemplate:
    """The form's table with the texts of a report in it."""
    return replace(table, cells=tuple(replace(cell, label=text_of(cell)) for cell in table.cells))


def header_rows(table: GridTemplate) -> int:
    """Rows before the first row with a figure."""
    return min((cell.row for cell in table.cells if cell.code), default=table.n_rows)


def insert_row(table: GridTemplate, at: int, cells: Mapping[int, tuple[int, str]]) -> GridTemplate:
    """A row above row `at`; `cells`: column → (span, text). Cells that reach over `at` grow."""
    moved = []
    for cell in table.cells:
        if cell.row >= at:
            moved.append(replace(cell, row=cell.row + 1))
        elif cell.row + cell.row_span > at:
            moved.append(replace(cell, row_span=cell.row_span + 1))
        else:
            moved.append(cell)
    new = [TemplateCell(at, column, 1, span, label=text) for column, (span, text) in cells.items()]
    return _sorted(replace(table, n_rows=table.n_rows + 1), [*moved, *new])


def insert_column(table: GridTemplate, at: int, cells: Mapping[int, tuple[int, str]]) -> GridTemplate:
    """A column left of column `at`; `cells`: row → (span, text). Cells that reach over `at` grow."""
    moved = []
    for cell in table.cells:
        if cell.column >= at:
            moved.append(replace(cell, column=cell.column + 1))
        elif cell.column + cell.column_span > at:
            moved.append(replace(cell, column_span=cell.column_span + 1))
        else:
            moved.append(cell)
    new = [TemplateCell(row, at, span, 1, label=text) for row, (span, text) in cells.items()]
    return _sorted(replace(table, n_columns=table.n_columns + 1), [*moved, *new])


def rows_of(table: GridTemplate, first: int, last: int, *, repeat_labels: bool = False) -> GridTemplate:
    """Rows `first` to `last` (exclusive) as a table. A label that began above is empty, or printed again."""
    cells = []
    for cell in table.cells:
        top, bottom = max(cell.row, first), min(cell.row + cell.row_span, last)
        if top >= bottom:
            continue
        text = cell.label if cell.row >= first or repeat_labels else ""
        cells.append(replace(cell, row=top - first, row_span=bottom - top, label=text))
    return _sorted(replace(table, n_rows=last - first), cells)


def stacked(upper: GridTemplate, lower: GridTemplate) -> GridTemplate:
    """Two tables of the same width as one."""
    moved = [replace(cell, row=cell.row + upper.n_rows) for cell in lower.cells]
    return _sorted(replace(upper, n_rows=upper.n_rows + lower.n_rows), [*upper.cells, *moved])


def split(table: GridTemplate, at: int, *, repeat_header: bool, repeat_labels: bool) -> list[GridTemplate]:
    """The table as two, the second beginning with row `at`, with or without the headings once more."""
    head = rows_of(table, 0, header_rows(table))
    tail = rows_of(table, at, table.n_rows, repeat_labels=repeat_labels)
    return [rows_of(table, 0, at), stacked(head, tail) if repeat_header else tail]


def five_tables(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 cut at its banners; each part only as wide as its columns need."""
    banners = [cell.row for cell in table.cells if cell.column_span == table.n_columns]
    parts = zip(banners, [*banners[1:], table.n_rows], strict=True)
    return [_narrowed(rows_of(table, first, last)) for first, last in parts]


def _narrowed(table: GridTemplate) -> GridTemplate:
    starts = sorted({cell.column for cell in table.cells})
    place = {column: i for i, column in enumerate(starts)}
    cells = [
        replace(
            cell,
            column=place[cell.column],
            column_span=sum(cell.column <= start < cell.column + cell.column_span for start in starts),
        )
        for cell in table.cells
    ]
    return _sorted(replace(table, n_columns=len(starts)), cells)


def serial_column(table: GridTemplate, heading: str = "序号") -> GridTemplate:
    """A first column that numbers the rows with figures; banners grow over it."""
    full = {cell.row for cell in table.cells if cell.column == 0 and cell.column_span == table.n_columns}
    figures = sorted({cell.row for cell in table.cells if cell.code})
    cells: dict[int, tuple[int, str]] = {row: (1, str(number)) for number, row in enumerate(figures, 1)}
    if table.name == "disclosure":
        cells |= {row: (1, heading) for row in range(table.n_rows) if row not in cells and row not in full}
    else:
        cells[0] = (header_rows(table), heading)
    widened = insert_column(table, 0, cells)
    return replace(
        widened,
        cells=tuple(
            replace(cell, column=0, column_span=cell.column_span + 1) if cell.row in full else cell
            for cell in widened.cells
        ),
    )


def note_column(table: GridTemplate, heading: str, note: str = "") -> GridTemplate:
    """A last column 备注, or one without any heading."""
    head = header_rows(table)
    full = {cell.row for cell in table.cells if cell.column_span == table.n_columns}
    if table.name == "disclosure":
        cells = {row: (1, note) for row in range(table.n_rows) if row not in full}
        cells |= {
            row: (1, heading)
            for row in range(table.n_rows)
            if _is_heading_row(table, row) and row not in full
        }
    else:
        cells = {0: (head, heading)} | dict.fromkeys(range(head, table.n_rows), (1, note))
    widened = insert_column(table, table.n_columns, cells)
    return replace(
        widened,
        cells=tuple(
            replace(cell, column_span=cell.column_span + 1) if cell.row in full else cell
            for cell in widened.cells
        ),
    )


def _is_heading_row(table: GridTemplate, row: int) -> bool:
    return not any(cell.code for cell in table.cells if cell.row == row)


def label_column(table: GridTemplate, heading: str, label: str) -> GridTemplate:
    """Table 4 with a first column that says what its one row is."""
    head = header_rows(table)
    return insert_column(table, 0, {0: (head, heading), head: (1, label)})


def title_row(table: GridTemplate, title: str) -> GridTemplate:
    """The table with its name as a first row over its whole width."""
    return insert_row(table, 0, {0: (table.n_columns, title)})


def extra_document_row(table: GridTemplate, label: str, figures: list[str]) -> GridTemplate:
    """A row of the office's own (其他主动公开文件) under the last row of the first block of table 2."""
    second_banner = [cell.row for cell in table.cells if cell.column_span == table.n_columns][1]
    above = [cell for cell in table.cells if cell.row == second_banner - 1 and cell.code]
    cells = {0: (1, label)}
    cells |= {cell.column: (cell.column_span, text) for cell, text in zip(above, figures, strict=True)}
    return insert_row(table, second_banner, cells)


def sub_rows(
    table: GridTemplate, row_key: str, labels: list[str], figures: list[list[str]], *, parent_keeps: bool
) -> GridTemplate:
    """Rows of an office's own below one of table 2's: kinds of 其他对外管理服务事项.

    `parent_keeps`: the row itself still prints its figures, and the kinds follow as rows of their own;
    otherwise its label reaches over the kinds' rows, which alone have figures (the row's own are gone).
    """
    row = next(cell.row for cell in table.cells if cell.code.startswith(row_key))
    own = [cell for cell in table.cells if cell.row == row]
    if parent_keeps:
        for offset, (label, texts) in enumerate(zip(labels, figures, strict=True), 1):
            cells = {0: (1, label)}
            codes = [cell for cell in own if cell.code]
            cells |= {cell.column: (cell.column_span, text) for cell, text in zip(codes, texts, strict=True)}
            table = insert_row(table, row + offset, cells)
        return table
    wide = insert_column(table, 1, {})
    kept = [cell for cell in wide.cells if not (cell.row == row and cell.code)]
    # every other label takes both label columns
    kept = [
        replace(cell, column_span=2)
        if cell.column == 0 and cell.column_span == 1 and cell.row != row
        else cell
        for cell in kept
    ]
    base = replace(wide, cells=tuple(kept))
    columns = [(cell.column + 1, cell.column_span) for cell in own if cell.code]
    for _ in labels[1:]:
        base = insert_row(base, row + 1, {})
    body = [replace(c, row_span=len(labels)) if (c.row, c.column) == (row, 0) else c for c in base.cells]
    for offset, (label, texts) in enumerate(zip(labels, figures, strict=True)):
        body.append(TemplateCell(row + offset, 1, label=label))
        body += [
            TemplateCell(row + offset, column, 1, span, label=text)
            for (column, span), text in zip(columns, texts, strict=True)
        ]
    return _sorted(base, body)


def is_banner(text: str) -> bool:
    """Whether a text is one of table 2's 第二十条 lines."""
    return any(text.endswith(banner) for banner in ARTICLE_BANNERS.values())


def _sorted(table: GridTemplate, cells: list[TemplateCell]) -> GridTemplate:
    return replace(table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))
