"""Words for people, on stderr: stdout belongs to data."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

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
    """A line for people, printed as it stands."""
    console.print(text, markup=False)


def stage(text: str) -> None:
    """What begins now, as a line of its own, for logs and cron mails: a terminal has the bar."""
    if not console.is_terminal:
        say(text)
