"""Blanks that may not be blank: beside them stand figures that found no place of their own.

A blank is a statement, so it is only made where nothing printed could have belonged there. Where the columns or the
rows of a laid-out page came out wrong, the figures are not gone: they stand in a neighbour's cell, or in a row without
a label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from normalize.matching import MatchedRow
from normalize.rows import PrintedRow

_NUMBERS = re.compile(r"[0-9０-９][0-9０-９,，.．]*")


def holds_several(text: str) -> bool:
    """Whether a cell's text has more than one number: its neighbour's may be among them."""
    return len(_NUMBERS.findall(text)) > 1


def beside_unplaced(rows: Sequence[PrintedRow], matched: Sequence[MatchedRow]) -> list[MatchedRow]:
    """Rows without a figure of which a neighbour that is no row of the form has the figures: one without a label, or
    one beyond a page break, where a label may go on."""
    by_place = {(row.printed.table, row.printed.index): row for row in matched}
    found = []
    for before, after in pairwise(rows):
        for row, other in ((before, after), (after, before)):
            match = by_place.get((row.table, row.index))
            if match is None or row.has_figures or row.layout == "lines":
                continue
            placed = (other.table, other.index) in by_place
            if not placed and other.has_figures and (not other.labels or _page(row) != _page(other)):
                found.append(match)
    return found


def _page(row: PrintedRow) -> int | None:
    return row.cells[0].locator.page
