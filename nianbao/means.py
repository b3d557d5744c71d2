"""With what a command reads documents, as its options say."""

from __future__ import annotations

from dataclasses import dataclass

from extract.readers import choice


@dataclass(frozen=True, slots=True)
class Means:
    """How many reading processes (None: one a core), and the names of the readers of scans."""

    workers: int | None
    readers: tuple[str, ...]


def means(workers: int | None, reader: str | None) -> Means:
    """From the options `--workers` and `--reader`. Raises ReaderChoiceError where a reader is not to be had."""
    return Means(workers, choice(reader))
