"""Which OCR readers read the pages that are pictures: all that are installed, or those that were chosen.

Here they are names: what a reader needs is loaded when the first page is read (`extract/scan/chosen.py`). The first of
those in force reads everything on a page, the next has a vote on its figures. As with limits, whoever runs the readers
may put a choice in force for his process.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextvars import ContextVar
from importlib.util import find_spec

RAPIDOCR, TESSERACT = "rapidocr", "tesseract"
NAMES = (RAPIDOCR, TESSERACT)

_chosen: ContextVar[tuple[str, ...]] = ContextVar("scan_readers", default=())


class ReaderChoiceError(ValueError):
    """Raised for a choice of readers that can't be met; the message names those that are installed."""


def installed() -> tuple[str, ...]:
    """The names of the readers that this machine has, the first reader first."""
    here = {RAPIDOCR: find_spec("rapidocr") is not None, TESSERACT: shutil.which("tesseract") is not None}
    return tuple(name for name in NAMES if here[name])


def choice(text: str | None) -> tuple[str, ...]:
    """The readers that `text` names, with commas between, in the order in which they are used; all that are installed
    for None. Raises ReaderChoiceError."""
    here = installed()
    if text is None:
        return here
    wanted = {name for part in text.split(",") if (name := part.strip().lower())}
    if wanted and wanted <= set(here):
        return tuple(name for name in NAMES if name in wanted)
    missing = sorted(wanted - set(here))
    known = [name for name in missing if name in NAMES]
    if known:
        problem = f"{', '.join(known)} is not installed"
    elif missing:
        problem = f"there is no reader {', '.join(missing)}"
    else:
        problem = "names no reader"
    raise ReaderChoiceError(
        f"--reader {text}: {problem}; installed are {', '.join(here) or 'none'} (`nianbao doctor` tells more)"
    )


def put_in_force(names: Sequence[str]) -> None:
    """From here on, in this thread and what it calls, these read scans; none stands for all that are installed."""
    _chosen.set(tuple(names))


def in_force() -> tuple[str, ...]:
    """The names of the readers in force."""
    return _chosen.get() or installed()
