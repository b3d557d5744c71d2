"""Words for people, on stderr: stdout belongs to data."""

from __future__ import annotations

import re

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

# Controls other than line ends, marks that turn the direction of writing, stray bytes of names that are no UTF-8.
_OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

console = Console(stderr=True, highlight=False, soft_wrap=True)


def progress() -> Progress:
    """A progress bar that vanishes when done; where stderr is no terminal, `stage` says what goes on instead."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def say(text: str) -> None:
    """A line for people, printed as it stands, but for what a terminal would obey: a file's name may hold anything."""
    console.print(_OBEYED.sub("\ufffd", text), markup=False)


def stage(text: str) -> None:
    """What begins now, as a line of its own, for logs and cron mails: a terminal has the bar."""
    if not console.is_terminal:
        say(text)
