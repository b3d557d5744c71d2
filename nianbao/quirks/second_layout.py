"""Held back once, in the second generation: what offices did to their tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks.layout import header_rows, insert_column, insert_row, rows_of

Arrangement = Callable[[GridTemplate], list[GridTemplate]]


def column_numbers(table: GridTemplate) -> list[GridTemplate]:
    """A row under the headings that numbers the columns, as statistical forms have it (栏次)."""
    head = header_rows(table)
    figures = [cell for cell in table.cells if cell.row == head and cell.code]
    cells = {0: (figures[0].column, "栏次")} if figures[0].column else {}
    cells |= {cell.column: (cell.column_span, f"({number})") for number, cell in enumerate(figures, 1)}
    return [insert_row(table, head, cells)]


def banner_column(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 with 第二十条第…项 not above each block but left of it."""
    banners = [cell for cell in table.cells if cell.column_span == table.n_columns]
    ends = [*(cell.row for cell in banners[1:]), table.n_rows]
    blocks = []
    for number, (banner, end) in enumerate(zip(banners, ends, strict=True)):
        block = insert_column(rows_of(table, banner.row + 1, end), 0, {})
        cells = [TemplateCell(0, 0, block.n_rows, 1, label=banner.label), *block.cells]
        above = sum(end - banner.row - 1 for banner, end in zip(banners[:number], ends, strict=False))
        blocks += [replace(cell, row=cell.row + above) for cell in cells]
    ordered = tuple(sorted(blocks, key=lambda cell: (cell.row, cell.column)))
    rows = table.n_rows - len(banners)
    return [replace(table, n_rows=rows, n_columns=table.n_columns + 1, cells=ordered)]


def reviews_apart(table: GridTemplate) -> list[GridTemplate]:
    """Table 4 as two: 行政复议 by itself, 行政诉讼 below it."""
    first = next(cell.column_span for cell in table.cells if (cell.row, cell.column) == (0, 0))
    left = [cell for cell in table.cells if cell.column < first]
    right = [replace(cell, column=cell.column - first) for cell in table.cells if cell.column >= first]
    return [
        replace(table, n_columns=first, cells=tuple(left)),
        replace(table, n_columns=table.n_columns - first, cells=tuple(right)),
    ]


ARRANGEMENTS: dict[str, tuple[tuple[str, Arrangement], ...]] = {
    "disclosure": (("banner_column", banner_column),),
    "requests": (("column_numbers", column_numbers),),
    "review_litigation": (("column_numbers", column_numbers), ("reviews_apart", reviews_apart)),
}
