"""Rows that an office adds to the 统计表 (form of 2014): kept as printed beside the form's figures, never taken for
them.

Anhui's offices break 主动公开政府信息数 down by subject (政府文件, 财政预决算, …); others count letters or calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.document import Document
from normalize.cells import source_of
from normalize.labels import words
from normalize.matching import FormMatch
from normalize.notation import looks_like_figure
from normalize.record import ExtraRow
from normalize.rows import PrintedRow, is_unit
from normalize.run_together import parted_rows

# What stands below the table: who signs for it, and when.
_FOOT = re.compile("单位负责人|负责人|审核|填报|填表|制表|联系|电话|日期|时间|年度|备注|说明|注")


def extra_rows(match: FormMatch, document: Document, rows: Sequence[PrintedRow]) -> tuple[ExtraRow, ...]:
    """The rows with figures, or with room for them, that stand in the tables of the 统计表 and are none of its own; of
    another form's tables none."""
    if not match.form.is_statistics:
        return ()
    codes = {_key(found.printed): found.row.codes[0] for found in match.rows}
    known = codes.keys() | {_key(row) for row in match.headings}
    tables = {row.printed.table for row in match.rows}
    places = [i for i, row in enumerate(rows) if _key(row) in codes]
    return tuple(_found(rows, range(places[0], places[-1]), known, codes, tables, document))


def _found(
    rows: Sequence[PrintedRow],
    inside: range,
    known: set[tuple[int, int]],
    codes: dict[tuple[int, int], str],
    tables: set[int],
    document: Document,
) -> Iterator[ExtraRow]:
    after = None
    widths = {len(row.cells) for row in rows if _key(row) in codes and len(row.cells) > 1}
    for i, row in enumerate(parted_rows(rows)):
        after = codes.get(_key(row), after)
        if row.table not in tables or _key(row) in known or not row.labels:
            continue
        beyond = row.cells[row.label_positions[-1] + 1 :]
        has_figure = any(re.search(r"\d", cell.text) and looks_like_figure(cell.text) for cell in beyond)
        if i in inside:
            left_blank = any(not cell.text or is_unit(cell.text) for cell in beyond)
            is_row = has_figure or (row.layout != "lines" and left_blank)
        else:
            # Below the last row stands who signs for it, in cells of another number.
            like_a_row = row.layout == "grid" and len(row.cells) in widths
            like_a_row = like_a_row or any(is_unit(cell.text) for cell in beyond)
            is_row = (has_figure or (like_a_row and i > inside.stop)) and not _FOOT.search(
                words(row.labels[0].text)
            )
        if is_row:
            yield ExtraRow(
                labels=tuple(cell.text for cell in row.labels),
                after=after,
                texts=tuple(cell.text for cell in beyond),
                sources=tuple(source_of(cell, document) for cell in beyond),
            )


def _key(row: PrintedRow) -> tuple[int, int]:
    return row.table, row.index
