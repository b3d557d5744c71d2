"""Rows of the 统计表 (form of 2014) whose cells ran together: `1.当面申请数 件 12` in one.

A page without ruling lines, or with lines between rows only, may be read so. The unit between label and figure, apart
from both, tells where they end.
"""

from __future__ import annotations

from dataclasses import replace

from normalize.notation import looks_like_figure
from normalize.rows import PrintedRow, is_unit


def parted_row(row: PrintedRow) -> PrintedRow:
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
