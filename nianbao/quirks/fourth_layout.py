"""Held back, fourth generation: what offices did to their tables. Whoever mends readers does not read this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks.layout import header_rows, insert_column, insert_row

Arrangement = Callable[[GridTemplate], list[GridTemplate]]


def _table(like: GridTemplate, cells: list[TemplateCell]) -> GridTemplate:
    """The cells as a table of the size that they take."""
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    rows = max(cell.row + cell.row_span for cell in cells)
    columns = max(cell.column + cell.column_span for cell in cells)
    return replace(like, n_rows=rows, n_columns=columns, cells=ordered)


def _banners(table: GridTemplate) -> list[int]:
    return [cell.row for cell in table.cells if cell.column_span == table.n_columns and not cell.code]


def _line(text: str) -> str:
    return text.replace("\n", "")


# ---- table 2 --------------------------------------------------------------------------------------------------
def rows_between(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 with an empty row above each block but the first."""
    for row in reversed(_banners(table)[1:]):
        table = insert_row(table, row, {0: (table.n_columns, "")})
    return [table]


def unmerged_figures(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 whose wide cells are cut into one a column: what stood in each is in the first, the rest are empty."""
    cells = []
    for cell in table.cells:
        if cell.column_span in {table.n_columns, 1}:
            cells.append(cell)
            continue
        cells.append(replace(cell, column_span=1))
        cells += [
            replace(cell, column=cell.column + more, column_span=1, label="", code="")
            for more in range(1, cell.column_span)
        ]
    return [_table(table, cells)]


def article_column(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 with a first column for the block's number in the list of articles."""
    banners = _banners(table)
    ends = [*banners[1:], table.n_rows]
    widened = insert_column(table, 0, {})
    cells = [
        replace(c, column=0, column_span=c.column_span + 1) if c.row in banners else c for c in widened.cells
    ]
    cells += [
        TemplateCell(banner + 1, 0, end - banner - 1, 1, label=f"（{'一二三四五六七八'[number]}）")
        for number, (banner, end) in enumerate(zip(banners, ends, strict=True))
    ]
    return [_table(widened, cells)]


# ---- table 3 --------------------------------------------------------------------------------------------------
def one_row_of_headings(table: GridTemplate) -> list[GridTemplate]:
    """Table 3 with one row of headings: the seven names of the columns."""
    head = header_rows(table)
    first = min(cell.column for cell in table.cells if cell.code)
    cells = [replace(cell, row=cell.row - head + 1) for cell in table.cells if cell.row >= head]
    corner = next(cell for cell in table.cells if (cell.row, cell.column) == (0, 0))
    cells.append(replace(corner, row_span=1))
    for column in range(first, table.n_columns):
        above = [c for c in table.cells if c.row < head and c.column == column and c.column_span == 1]
        lowest = max(above, key=lambda cell: cell.row)
        cells.append(replace(lowest, row=0, row_span=1))
    return [_table(table, cells)]


def labels_on_every_row(table: GridTemplate) -> list[GridTemplate]:
    """Table 3 whose labels are merged nowhere downwards: a group's name stands in each of its rows."""
    head = header_rows(table)
    cells = []
    for cell in table.cells:
        if cell.row < head or cell.row_span == 1:
            cells.append(cell)
            continue
        cells += [replace(cell, row=cell.row + below, row_span=1) for below in range(cell.row_span)]
    return [_table(table, cells)]


def codes_of_rows(table: GridTemplate) -> list[GridTemplate]:
    """Table 3 with a column 行次 between the labels and the figures."""
    head = header_rows(table)
    first = min(cell.column for cell in table.cells if cell.code)
    numbers = {row: (1, str(row - head + 1)) for row in range(head, table.n_rows)}
    widened = insert_column(table, first, {0: (1, "行次"), **numbers})
    cells = [
        replace(cell, row_span=head) if (cell.row, cell.column) == (0, first) else cell
        for cell in widened.cells
    ]
    return [_table(widened, cells)]


# ---- table 4 --------------------------------------------------------------------------------------------------
def _columns_of_reviews(table: GridTemplate) -> list[tuple[list[str], TemplateCell]]:
    """Each figure of table 4 with the headings above it, from the top."""
    figures = header_rows(table)
    found = []
    for figure in (cell for cell in table.cells if cell.row == figures):
        above = [
            cell
            for cell in table.cells
            if cell.row < figures and cell.column <= figure.column < cell.column + cell.column_span
        ]
        found.append(([_line(cell.label) for cell in sorted(above, key=lambda c: c.row)], figure))
    return found


def three_tables(table: GridTemplate) -> list[GridTemplate]:
    """Table 4 as three, each with its name over its results."""
    blocks: dict[str, list[tuple[str, TemplateCell]]] = {}
    for path, figure in _columns_of_reviews(table):
        blocks.setdefault("（".join(path[:-1]) + "）" * (len(path) - 2), []).append((path[-1], figure))
    tables = []
    for name, columns in blocks.items():
        cells = [TemplateCell(0, 0, column_span=len(columns), label=name)]
        for column, (label, figure) in enumerate(columns):
            cells += [TemplateCell(1, column, label=label), replace(figure, row=2, column=column)]
        tables.append(_table(table, cells))
    return tables


def a_list(table: GridTemplate) -> list[GridTemplate]:
    """Table 4 as a list: what each figure is, in full, and the figure beside it."""
    cells = [TemplateCell(0, 0, label="项目"), TemplateCell(0, 1, label="数量")]
    for row, (path, figure) in enumerate(_columns_of_reviews(table), 1):
        cells += [TemplateCell(row, 0, label="—".join(path)), replace(figure, row=row, column=1)]
    return [_table(table, cells)]


def joined_headings(table: GridTemplate) -> list[GridTemplate]:
    """Table 4 with one row of headings, each naming its block too."""
    cells = []
    for column, (path, figure) in enumerate(_columns_of_reviews(table)):
        cells += [TemplateCell(0, column, label="\n".join(path)), replace(figure, row=1)]
    return [_table(table, cells)]


ARRANGEMENTS: dict[str, tuple[tuple[str, Arrangement], ...]] = {
    "disclosure": (
        ("rows_between", rows_between),
        ("unmerged_figures", unmerged_figures),
        ("article_column", article_column),
    ),
    "requests": (
        ("one_row_of_headings", one_row_of_headings),
        ("labels_on_every_row", labels_on_every_row),
        ("codes_of_rows", codes_of_rows),
    ),
    "review_litigation": (
        ("three_tables", three_tables),
        ("a_list", a_list),
        ("joined_headings", joined_headings),
    ),
}
