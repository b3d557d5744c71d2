"""Tables of the form that are in the document and that nobody could read: none of their rows was recognised, but their
own words stand in a table. Their figures are there, so they are unread, not absent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from normalize.forms.definition import FormBlock
from normalize.labels import SURE_LABEL, similarities
from normalize.matching import FormMatch
from normalize.rows import PrintedRow

# So many of the block's own labels and headings are no coincidence.
_FEWEST_WORDS = 3


def unplaced_blocks(match: FormMatch, rows: Sequence[PrintedRow]) -> Iterator[tuple[FormBlock, PrintedRow]]:
    """The blocks of which no row was found while a table without any row found has their words, each with the first
    row of that table."""
    tables: dict[int, list[PrintedRow]] = defaultdict(list)
    for row in rows:
        tables[row.table].append(row)
    for found in match.rows:
        tables.pop(found.printed.table, None)
    there = {found.block.key for found in match.rows}
    for block in match.form.blocks:
        if block.key in there:
            continue
        first = next((lines[0] for lines in tables.values() if _has_words_of(block, lines)), None)
        if first is not None:
            yield block, first


def _has_words_of(block: FormBlock, rows: Sequence[PrintedRow]) -> bool:
    wanted = _words_of(block)
    texts = {cell.text for row in rows for cell in row.cells if cell.text}
    seen: set[str] = set()
    for text in texts:
        scores = similarities(text, wanted)
        seen.update(label for label, score in zip(wanted, scores, strict=True) if score >= SURE_LABEL)
    return len(seen) >= _FEWEST_WORDS


@cache
def _words_of(block: FormBlock) -> tuple[str, ...]:
    labels = [row.path[-1] for row in block.rows if row.path]
    return tuple(dict.fromkeys([*labels, *(path[-1] for path in block.columns)]))
