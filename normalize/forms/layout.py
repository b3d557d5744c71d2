"""The forms' tables as they are printed: rows, columns and spans, with labels and the codes of the figures.

One description serves the digest (which sets a report as its form prints it), the sample generator (which
prints reports) and the reader of scans (which registers a broken grid to the known shape).
"""

from __future__ import annotations

from functools import cache

from extract.document import GridTemplate, TemplateCell
from normalize.forms.definition import REQUESTS, REVIEW_LITIGATION, Form, FormBlock, form

ROW_HEADING = "信息内容"
REQUESTS_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS = "申请人情况"
REQUESTS_LABEL_COLUMNS = 3
STATISTICS_HEADINGS = ("统计指标", "单位", "统计数")


@cache
def printed_tables(form_name: str) -> tuple[GridTemplate, ...]:
    """The form's three tables, in order: `disclosure` (section 2), `requests` (3), `review_litigation` (4). Of the form
    of 2014 the one table `statistics`."""
    known = form(form_name)
    if known.is_statistics:
        return (_statistics(known),)
    return (
        _disclosure(known),
        _requests(known.block(REQUESTS)),
        _review_litigation(known.block(REVIEW_LITIGATION)),
    )


def _disclosure(known: Form) -> GridTemplate:
    blocks = [block for block in known.blocks if block.section == 2]
    width = 1 + max(len(block.columns) for block in blocks)
    cells: list[TemplateCell] = []
    row = 0
    for block in blocks:
        cells.append(TemplateCell(row, 0, column_span=width, label=block.banner))
        cells.append(TemplateCell(row + 1, 0, label=ROW_HEADING))
        spans = _last_column_fills(len(block.columns), width - 1)
        for (column, span), path in zip(spans, block.columns, strict=True):
            cells.append(TemplateCell(row + 1, 1 + column, column_span=span, label=path[-1]))
        row += 2
        for form_row in block.rows:
            cells.append(TemplateCell(row, 0, label=form_row.path[-1]))
            for (column, span), code in zip(spans, form_row.codes, strict=True):
                cells.append(TemplateCell(row, 1 + column, column_span=span, code=code))
            row += 1
    return GridTemplate("disclosure", row, width, tuple(cells))


def _last_column_fills(columns: int, width: int) -> list[tuple[int, int]]:
    """(column, span) of each column where the last one takes the room that is left."""
    return [(i, 1 if i < columns - 1 else width - i) for i in range(columns)]


def _requests(block: FormBlock) -> GridTemplate:
    labels = REQUESTS_LABEL_COLUMNS
    width = labels + len(block.columns)
    cells = [
        TemplateCell(0, 0, row_span=3, column_span=labels, label=REQUESTS_CORNER),
        TemplateCell(0, labels, column_span=len(block.columns), label=APPLICANTS),
    ]
    organisations = [i for i, path in enumerate(block.columns) if len(path) == 2]
    for i, path in enumerate(block.columns):
        if len(path) == 1:
            cells.append(TemplateCell(1, labels + i, row_span=2, label=path[0]))
        else:
            cells.append(TemplateCell(2, labels + i, label=path[1]))
    first = organisations[0]
    cells.append(
        TemplateCell(1, labels + first, column_span=len(organisations), label=block.columns[first][0])
    )
    header_rows = 3
    for depth in range(labels):
        row = 0
        while row < len(block.rows):
            path = block.rows[row].path
            if depth >= len(path):
                row += 1
                continue
            run = 1
            while (
                row + run < len(block.rows) and block.rows[row + run].path[: depth + 1] == path[: depth + 1]
            ):
                run += 1
            span = labels - depth if depth == len(path) - 1 else 1
            cells.append(TemplateCell(header_rows + row, depth, run, span, label=path[depth]))
            row += run
    for row, form_row in enumerate(block.rows):
        for i, code in enumerate(form_row.codes):
            cells.append(TemplateCell(header_rows + row, labels + i, code=code))
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return GridTemplate("requests", header_rows + len(block.rows), width, ordered)


def _review_litigation(block: FormBlock) -> GridTemplate:
    depth = max(len(path) for path in block.columns)
    cells: list[TemplateCell] = []
    for level in range(depth):
        column = 0
        while column < len(block.columns):
            path = block.columns[column]
            if level >= len(path):
                column += 1
                continue
            run = 1
            while (
                column + run < len(block.columns)
                and block.columns[column + run][: level + 1] == path[: level + 1]
            ):
                run += 1
            row_span = depth - level if level == len(path) - 1 else 1
            cells.append(TemplateCell(level, column, row_span, run, label=path[level]))
            column += run
    for column, code in enumerate(block.rows[0].codes):
        cells.append(TemplateCell(depth, column, code=code))
    return GridTemplate("review_litigation", depth + 1, len(block.columns), tuple(cells))


def _statistics(known: Form) -> GridTemplate:
    cells = [TemplateCell(0, column, label=label) for column, label in enumerate(STATISTICS_HEADINGS)]
    row = 0
    for block in known.blocks:
        for form_row in block.rows:
            row += 1
            label = form_row.path[-1]
            if not form_row.codes:
                # Printed with a dash for the unit and nothing for the figure: it heads the rows below.
                cells.append(TemplateCell(row, 0, column_span=len(STATISTICS_HEADINGS), label=label))
                continue
            unit = known.indicators[form_row.codes[0]].printed_unit
            cells += [
                TemplateCell(row, 0, label=label),
                TemplateCell(row, 1, label=unit),
                TemplateCell(row, 2, code=form_row.codes[0]),
            ]
    return GridTemplate("statistics", row + 1, len(STATISTICS_HEADINGS), tuple(cells))
