"""Rows that are two: where the line between two rows is lost, one row holds both labels, and nothing tells whose
the figures are.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from normalize.forms.definition import FormRow
from normalize.labels import bare_words, words
from normalize.rows import PrintedRow

# Rows this far up or down the form may have run into one; a label this long and this like what is printed is there
# (per cent). A shorter one is a part of others.
NEAR, SHORTEST, ALIKE = 2, 4, 85.0


def holds_another(
    e: int, expected: Sequence[FormRow], found: Sequence[int | None], rows: Sequence[PrintedRow]
) -> bool:
    """Whether the printed row that was found for row `e` of the form also holds the label of a row near it that was
    found nowhere, beside its own."""
    position = found[e]
    if position is None or not expected[e].path or rows[position].layout == "lines":
        return False
    printed = "".join(words(cell.text) for cell in rows[position].labels if cell.row_span == 1)
    own = bare_words(expected[e].path[-1])
    place = _place(own, printed)
    if place is None:
        return False
    rest = printed[: place[0]] + " " + printed[place[1] :]
    return any(
        found[other] is None and expected[other].path and _place(bare_words(expected[other].path[-1]), rest)
        for other in range(max(e - NEAR, 0), min(e + NEAR + 1, len(expected)))
        if other != e
    )


def _place(label: str, printed: str) -> tuple[int, int] | None:
    """Where in the printed text a label stands."""
    if len(label) < SHORTEST or len(label) > len(printed) + 1:
        return None
    at = fuzz.partial_ratio_alignment(label, printed, score_cutoff=ALIKE)
    return None if at is None else (at.dest_start, at.dest_end)
