"""A table row that a page break cut: no line closes it on the one page, none opens it on the other.

Browsers print so. The label goes on over the break and the figures stand in one half only, so that the other half looks
like a row of blanks, which it is not.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from extract.document import Reading, TableCell
from extract.figures import is_figure
from extract.pdf_labels import plain

Key = tuple[int, int]


def mended_row(
    cells: list[TableCell], more: list[TableCell], n_rows: int, known: Container[str]
) -> tuple[list[TableCell], list[TableCell], int]:
    """Make the last row of `cells` and the first of `more` one where a label of the form goes on over the break:
    (cells, more, rows saved). Where nobody knows whether it does, the empty cells beside the figures become unread."""
    last = {_key(c): c for c in cells if c.row == n_rows - 1 and c.row_span == 1}
    first = {_key(c): c for c in more if c.row == 0 and c.row_span == 1}
    keys = last.keys() & first.keys()
    figures_above = {key for key in keys if is_figure(last[key].text)}
    figures_below = {key for key in keys if is_figure(first[key].text)}
    if bool(figures_above) == bool(figures_below):
        return cells, more, 0
    labels = [key for key in keys if last[key].text and first[key].text]
    if not labels or any(key in figures_above | figures_below for key in labels):
        return cells, more, 0
    upper, lower = ([plain(half[key].text) for key in labels] for half in (last, first))
    joined = [a + b for a, b in zip(upper, lower, strict=True)]
    # A cell of several rows that has text on both pages has a label of its own that goes on.
    others = {_key(c): c.text for c in more if c.row == 0 and c.row_span > 1}
    whole_beside = not any(text and last[key].text for key, text in others.items() if key in last)
    if whole_beside and all(label in known for label in joined):
        whole = {key: _whole(last[key], first[key]) for key in keys}
        kept = [whole.get(_key(c), c) if c is last.get(_key(c)) else c for c in cells]
        return kept, [c for c in more if _key(c) not in whole or c is not first[_key(c)]], 1
    if all(label in known for label in lower):
        return cells, more, 0
    blank, rows = (first, more) if figures_above else (last, cells)
    doubtful = {key for key in figures_above | figures_below if not blank[key].text}
    unread = [
        replace(c, reading=Reading("illegible", 0.0))
        if _key(c) in doubtful and c is blank.get(_key(c))
        else c
        for c in rows
    ]
    return (cells, unread, 0) if figures_above else (unread, more, 0)


def _whole(upper: TableCell, lower: TableCell) -> TableCell:
    """One cell of both halves, where the one with a figure is printed, or the label begins."""
    if upper.text and lower.text:
        return replace(upper, text=upper.text + lower.text)
    return upper if upper.text else replace(lower, row=upper.row)


def _key(cell: TableCell) -> Key:
    return (cell.column, cell.column_span)
