"""Rows of the 统计表 (form of 2014) whose cells ran together: `1.当面申请数 件 12` in one.

A page without ruling lines, or with lines between rows only, may be read so. The unit between label and figure, apart
from both, tells where they end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from normalize.notation import looks_like_figure
from normalize.rows import PrintedRow, is_unit

_NUMBER_APART = re.compile(r"[（(]\t[一二三四五六七八九]\t[）)]\w")


def parted_rows(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows with label, unit and figure in cells of their own; a row of unit and figure alone goes to the label
    above it, whose last line it stood beside."""
    found: list[PrintedRow] = []
    for row in map(_with_number_joined, rows):
        before = found[-1] if found else None
        rest = _unit_and_figure(row)
        if rest is not None and before is not None and before.table == row.table and _is_label_alone(before):
            cell = next(cell for cell in row.cells if cell.text)
            own = tuple(replace(cell, text=text, column=cell.column + i + 1) for i, text in enumerate(rest))
            cells = (*(c for c in before.cells if c.text), *own)
            found[-1] = PrintedRow(before.table, before.index, before.layout, cells, 2)
            emptied = (replace(cell, text=""),)
            found.append(PrintedRow(row.table, row.index, row.layout, emptied, 0))
        else:
            found.append(_parted(row))
    return found


def _with_number_joined(row: PrintedRow) -> PrintedRow:
    """The row with the number of its label in the label's cell: `（`, `二`, `）申请办结数` where lines were seen
    in it."""
    texts = [cell.text for cell in row.cells[:3]]
    if len(texts) < 3 or not _NUMBER_APART.match("\t".join(texts)):
        return row
    label = replace(row.cells[0], text="".join(texts), column_span=1)
    cells = (label, *row.cells[3:])
    has_unit = len(cells) > 1 and is_unit(cells[1].text)
    return PrintedRow(row.table, row.index, row.layout, cells, 2 if has_unit else 1)


def _is_label_alone(row: PrintedRow) -> bool:
    return len([cell for cell in row.cells if cell.text]) == 1 and len(row.label_positions) == 1


def _unit_and_figure(row: PrintedRow) -> tuple[str, str] | None:
    printed = [cell for cell in row.cells if cell.text]
    if row.layout == "lines" or len(printed) != 1 or printed[0].reading is not None:
        return None
    unit, _, figure = printed[0].text.partition(" ")
    return (unit, figure) if is_unit(unit) and figure and looks_like_figure(figure) else None


def _parted(row: PrintedRow) -> PrintedRow:
    """The row with label, unit and figure in cells of their own; the row itself where they are, or cannot be told."""
    printed = [i for i, cell in enumerate(row.cells) if cell.text]
    if not printed or row.layout == "lines" or row.cells[printed[0]].reading is not None:
        return row
    at = printed[0]
    cell = row.cells[at]
    parts = _split(cell.text)
    if parts is None or any(looks_like_figure(row.cells[i].text) for i in printed[1:]):
        return row
    own = tuple(
        replace(cell, text=text, column=cell.column + i, column_span=1) for i, text in enumerate(parts)
    )
    notes = tuple(replace(c, column=c.column + len(own) - 1) for c in row.cells[at + 1 :])
    return PrintedRow(row.table, row.index, row.layout, (*row.cells[:at], *own, *notes), at + 2)


def _split(text: str) -> tuple[str, str, str] | None:
    """Label, unit and figure (empty for none) of a text that holds all."""
    words = text.split()
    at = next((i for i in range(len(words) - 1, 0, -1) if is_unit(words[i])), None)
    if at is None:
        return None
    label, figure = " ".join(words[:at]), " ".join(words[at + 1 :])
    if looks_like_figure(label) or (figure and not looks_like_figure(figure)):
        return None
    return label, words[at], figure
