"""The contract of the readers of crops. Adding a reader is one small file that fulfils it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from extract.scan.paper import Picture

UNITS = "件次条个项宗份人篇起家户名批种部"
"""What may be printed behind a count; `0件`, `3人次`."""
Kind = Literal["digits", "text"]
"""digits: figures, signs, 万 and 元, 增 and 减, units, nothing else. text: anything."""


class Guess(NamedTuple):
    """What a reader makes of a crop: "" where it sees nothing. `confidence` is the reader's own, 0..1."""

    text: str
    confidence: float


class Reader(Protocol):
    """Reads crops of one line of text each. The result for a crop never depends on the other crops."""

    name: str
    version: str

    def read(self, crops: Sequence[Picture], kind: Kind) -> list[Guess]:
        """A guess for every crop, in order."""
        ...


class FirstReader(Reader, Protocol):
    """A reader that tells labels from figures: it reads a crop as both in one go."""

    def read_both(self, crops: Sequence[Picture]) -> list[tuple[Guess, Guess]]:
        """For every crop its reading as text and as digits."""
        ...
