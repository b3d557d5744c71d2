"""The readers in force (`extract/readers.py`), made. Another reader is a line here, its name there, and a file that
keeps the contract (`reader.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extract.readers import RAPIDOCR, TESSERACT
from extract.scan.rapid import rapid_reader
from extract.scan.reader import FirstReader, Reader
from extract.scan.tesseract import tesseract_reader
from extract.scan.tesseract_alone import tesseract_alone

# What reads everything where it comes first, and what has a vote on figures where it comes next.
FIRST: Mapping[str, Callable[[], FirstReader]] = {RAPIDOCR: rapid_reader, TESSERACT: tesseract_alone}
NEXT: Mapping[str, Callable[[], Reader | None]] = {TESSERACT: tesseract_reader}


def made(names: tuple[str, ...]) -> tuple[FirstReader, Reader | None]:
    """The first of these readers and, of two, the one with a vote. `names` are as `extract.readers.in_force` gives
    them, one at least."""
    first, *others = names
    return FIRST[first](), NEXT[others[0]]() if others else None
