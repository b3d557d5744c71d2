"""Rows of a text dump that neither tabs nor pipes part: cells between commas, as spreadsheets write them (CSV), and
cells set apart by spaces.

Prose has commas and spaces too; what tells a table is figures. Spaces keep no blank cell: whose the figures of a short
row are is for later to tell, or to leave open.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

Line = tuple[int, str]
Row = list[tuple[int, str]]

_APART = re.compile(r"[ \u3000]{2,}")
# A count or an amount with its sign, unit and note; a blank, a dash. A year, a telephone number is none.
_COUNT = re.compile(r"\s*[^\d\s]{0,6}\s*\d[\d,.]*[^年\d-]{0,6}")
_NO_COUNT = re.compile(r"[-—–－/无]?")
# A table shows in so many lines that one of them is a row of at least two figures; rows have two cells.
_LOOK, _LEAST_FIGURES, _LEAST_CELLS = 3, 2, 2
_LONGEST_LABEL = 120


def rows_at(lines: Sequence[Line], start: int) -> tuple[list[Row], int]:
    """The rows of the table that begins at this line, and the position after it; no rows where none does."""
    for cells_of in (_between_commas, _set_apart):
        rows: list[Row] = []
        end = start
        while end < len(lines):
            cells = cells_of(lines[end][1])
            if not _may_be_row(cells):
                break
            rows.append([(lines[end][0], cell) for cell in cells])
            end += 1
        if len(rows) > 1 and any(_is_row_of_figures(row) for row in rows[:_LOOK]):
            return rows, end
    return [], start


def _between_commas(text: str) -> list[str]:
    """None of a line whose commas are followed by spaces, as in a sentence."""
    if "," not in text or ", " in text:
        return []
    try:
        return [cell for row in csv.reader(text.splitlines(keepends=True)) for cell in row]
    except csv.Error:
        return []


def _set_apart(text: str) -> list[str]:
    return _APART.split(text.strip()) if _APART.search(text.strip()) else []


def _may_be_row(cells: Sequence[str]) -> bool:
    return len(cells) >= _LEAST_CELLS and all(
        len(cell) <= _LONGEST_LABEL and not re.search("[。；]", cell) for cell in cells
    )


def _is_row_of_figures(row: Row) -> bool:
    """A label, and figures or blanks behind it."""
    first, *rest = [text.strip() for _, text in row]
    counts = sum(_COUNT.fullmatch(text) is not None for text in rest)
    others = sum(_NO_COUNT.fullmatch(text) is not None for text in rest)
    return bool(counts) and counts + others >= min(_LEAST_FIGURES, len(rest)) and not _COUNT.fullmatch(first)
