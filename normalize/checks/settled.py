"""Which figures are read for certain: those that are text in the document, and those on a picture that two witnesses
agree on. What a single reader saw may be its own misreading, and accuses nobody."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from normalize.record import Cell

_NOT_DIGITS = re.compile(r"\D")
# The shape of a dash is seen by no reader of digits.
_OF_SHAPE = "shape"
# So many who saw the same, independently of each other, are what certainty takes.
WITNESSES = 2


def is_settled(cell: Cell) -> bool:
    """Whether a figure is what is printed: no picture was read, or two witnesses saw it at most of their looks and no
    reader saw another at most of its."""
    if cell.source is None or not cell.source.votes:
        return True
    seen = digits(cell.raw if cell.raw is not None else "")
    looks: dict[str, list[str]] = defaultdict(list)
    for vote in cell.source.votes:
        if vote.reader != _OF_SHAPE and digits(vote.text):
            looks[vote.reader].append(digits(vote.text))
    for_it = [reader for reader, texts in looks.items() if 2 * texts.count(seen) > len(texts)]
    return len(for_it) >= WITNESSES and all(2 * texts.count(seen) >= len(texts) for texts in looks.values())


def unsettled(codes: Iterable[str], cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """The operands that are not read for certain, in their order."""
    return tuple(code for code in codes if not is_settled(cells[code]))


def digits(text: str) -> str:
    """The digits of a text: 3 of 3件, 12 of +12."""
    return _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))
