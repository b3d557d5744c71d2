"""Held back once, in the third generation: what offices did to their tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks import layout
from nianbao.quirks.layout import header_rows, insert_row, rows_of, stacked

Arrangement = Callable[[GridTemplate], list[GridTemplate]]


def _sorted(table: GridTemplate, cells: list[TemplateCell], *, rows: int, columns: int) -> GridTemplate:
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return replace(table, n_rows=rows, n_columns=columns, cells=ordered)


def _without_row(table: GridTemplate, row: int) -> GridTemplate:
    """The table without a row; a cell that begins in it and reaches further begins below."""
    kept = []
    for cell in table.cells:
        ends = cell.row + cell.row_span
        if cell.row == row and cell.row_span == 1:
            continue
        if cell.row <= row < ends:
            kept.append(replace(cell, row_span=cell.row_span - 1))
        else:
            kept.append(replace(cell, row=cell.row - (cell.row > row)))
    return _sorted(table, kept, rows=table.n_rows - 1, columns=table.n_columns)


def _banners(table: GridTemplate) -> list[int]:
    return [cell.row for cell in table.cells if cell.column_span == table.n_columns and not cell.code]


# ---- table 2 --------------------------------------------------------------------------------------------------
def without_banners(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 without the lines 第二十条第…项."""
    for row in reversed(_banners(table)):
        table = _without_row(table, row)
    return [table]


def shared_headings(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 where a block with the headings of the block above does not print them again."""

    def headings(banner: int) -> list[str]:
        return [cell.label for cell in table.cells if cell.row == banner + 1]

    banners = _banners(table)
    for above, banner in reversed(list(pairwise(banners))):
        if headings(above) == headings(banner):
            table = _without_row(table, banner + 1)
    return [table]


def joined_banners(table: GridTemplate) -> list[GridTemplate]:
    """Table 2 with 第二十条第…项 in the place of 信息内容, in the row of the headings."""
    for row in reversed(_banners(table)):
        label = next(cell.label for cell in table.cells if cell.row == row)
        table = _without_row(table, row)
        cells = [
            replace(cell, label=label) if (cell.row, cell.column) == (row, 0) else cell
            for cell in table.cells
        ]
        table = replace(table, cells=tuple(cells))
    return [table]


# ---- table 3 --------------------------------------------------------------------------------------------------
def _first_figure(table: GridTemplate) -> int:
    return min(cell.column for cell in table.cells if cell.code)


def no_applicants_row(table: GridTemplate) -> list[GridTemplate]:
    """Table 3 whose headings begin with 自然人, without 申请人情况 over all."""
    return [_without_row(table, 0)]


def headings_again(table: GridTemplate) -> list[GridTemplate]:
    """Table 3 with its headings a second time half way down, as conversions of paged documents leave them."""
    at = next(cell.row for cell in table.cells if "无法提供" in cell.label.replace("\n", ""))
    head = rows_of(table, 0, header_rows(table))
    rest = rows_of(table, at, table.n_rows, repeat_labels=True)
    return [stacked(rows_of(table, 0, at), stacked(head, rest))]


def one_label_column(table: GridTemplate) -> list[GridTemplate]:
    """Table 3 with one column of labels: a group's name has a row of its own above its reasons."""
    head, first = header_rows(table), _first_figure(table)
    width = table.n_columns - first + 1
    cells = [
        replace(cell, column=max(cell.column - first + 1, 0), column_span=1)
        if cell.column == 0
        else replace(cell, column=cell.column - first + 1)
        for cell in table.cells
        if cell.row < head
    ]
    at = head
    for row in range(head, table.n_rows):
        labels = [cell for cell in table.cells if cell.row == row and cell.column < first]
        for group in (cell for cell in labels if cell.row_span > 1):
            cells.append(TemplateCell(at, 0, label=group.label.replace("\n", "")))
            cells += [TemplateCell(at, column) for column in range(1, width)]
            at += 1
        own = next(cell for cell in labels if cell.row_span == 1)
        cells.append(TemplateCell(at, 0, label=own.label))
        cells += [
            replace(cell, row=at, column=cell.column - first + 1)
            for cell in table.cells
            if cell.row == row and cell.column >= first
        ]
        at += 1
    return [_sorted(table, cells, rows=at, columns=width)]


def total_first(table: GridTemplate) -> list[GridTemplate]:
    """Table 3 whose column 总计 stands before 自然人."""
    first, last = _first_figure(table), table.n_columns - 1

    def moved(cell: TemplateCell) -> TemplateCell:
        if cell.column == last:
            return replace(cell, column=first)
        under_all = cell.column == first and cell.column_span > 1
        return cell if cell.column < first or under_all else replace(cell, column=cell.column + 1)

    return [_sorted(table, [moved(c) for c in table.cells], rows=table.n_rows, columns=table.n_columns)]


# ---- table 4 --------------------------------------------------------------------------------------------------
def upright(table: GridTemplate) -> list[GridTemplate]:
    """Table 4 turned: its headings stand beside the figures, which follow each other downwards."""
    cells = [
        replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for cell in table.cells
    ]
    return [_sorted(table, cells, rows=table.n_columns, columns=table.n_rows)]


def blocks_below(table: GridTemplate) -> list[GridTemplate]:
    """Table 4 in three blocks of five columns below each other, to fit an upright page."""
    figures = header_rows(table)
    width = table.n_columns // 3
    names = [
        next(c.label for c in table.cells if c.row == 0 and c.column == 0),
        *(c.label for c in table.cells if c.row == 1 and c.column >= width),
    ]
    results = [c.label for c in table.cells if c.row > 0 and c.column < width and not c.code]
    suing = next(c.label for c in table.cells if c.row == 0 and c.column == width).replace("\n", "")
    cells = []
    for block, name in enumerate(names):
        text = name if block == 0 else f"{suing}：{name}"
        cells.append(TemplateCell(3 * block, 0, column_span=width, label=text))
        cells += [TemplateCell(3 * block + 1, column, label=label) for column, label in enumerate(results)]
        cells += [
            replace(cell, row=3 * block + 2, column=cell.column - block * width)
            for cell in table.cells
            if cell.row == figures and block * width <= cell.column < (block + 1) * width
        ]
    return [_sorted(table, cells, rows=9, columns=width)]


# ---- any table ------------------------------------------------------------------------------------------------
def _foot(text: str) -> Arrangement:
    """A last row over the whole width."""
    return lambda table: [insert_row(table, table.n_rows, {0: (table.n_columns, text)})]


def _titled(title: str) -> Arrangement:
    return lambda table: [layout.title_row(table, title)]


_SIGNED = ("signed_row", _foot("单位负责人：　　　　审核人：　　　　填报人：　　　　"))
ARRANGEMENTS: dict[str, tuple[tuple[str, Arrangement], ...]] = {
    "disclosure": (
        ("without_banners", without_banners),
        ("shared_headings", shared_headings),
        ("joined_banners", joined_banners),
        ("title_row", _titled("主动公开政府信息情况统计表")),
        _SIGNED,
    ),
    "requests": (
        ("no_applicants_row", no_applicants_row),
        ("headings_again", headings_again),
        ("one_label_column", one_label_column),
        ("total_first", total_first),
        ("foot_note", _foot("注：“三安全一稳定”指国家安全、公共安全、经济安全、社会稳定。")),
        _SIGNED,
    ),
    "review_litigation": (
        ("upright", upright),
        ("blocks_below", blocks_below),
        ("title_row", _titled("表3　政府信息公开行政复议、行政诉讼情况表")),
        _SIGNED,
    ),
}
