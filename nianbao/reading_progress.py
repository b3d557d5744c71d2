"""How far the reading has come, how fast it goes, and when it will be done: a bar on a terminal, a line now and then
in a log.

What is left is counted in the processor seconds that documents are expected to take, not in documents: the long ones
come first, and by number of documents the end would seem far away until they are done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nianbao.console import console, stage

# Seconds between two lines of a log.
_LINE_EVERY = 60.0
# Before so many documents a rate would be chance.
_FEW = 5


class ReadingProgress:
    """Counts documents and expected seconds done, and says so."""

    def __init__(
        self, total: int, seconds: float, show: Callable[[ReadingProgress], None], clock: Callable[[], float]
    ) -> None:
        self.total, self._seconds = total, seconds
        self.done, self._seconds_done = 0, 0.0
        self._show, self._clock = show, clock
        self._began = clock()

    def advance(self, seconds: float, *, total: int, seconds_in_all: float) -> None:
        """One document of so many expected seconds is read; bundles may have made the whole larger."""
        self.done += 1
        self._seconds_done += seconds
        self.total, self._seconds = total, seconds_in_all
        self._show(self)

    @property
    def rate(self) -> float | None:
        """Documents a second; None while that is chance."""
        elapsed = self._clock() - self._began
        return self.done / elapsed if self.done >= _FEW and elapsed > 0 else None

    @property
    def left(self) -> float | None:
        """Seconds to the end, if the rest goes on as what is done has gone, for what it was expected to take."""
        if self.done < _FEW or self._seconds_done <= 0:
            return None
        elapsed = self._clock() - self._began
        return max(self._seconds - self._seconds_done, 0.0) * elapsed / self._seconds_done

    @property
    def words(self) -> str:
        """`3.1/s, about 2 h 5 min left`; nothing while nobody can know."""
        if self.rate is None or self.left is None:
            return ""
        return f"{self.rate:.1f}/s, about {in_words(self.left)} left"


def in_words(seconds: float) -> str:
    """A length of time as a person would say it: 40 s, 12 min, 2 h 5 min, 3 d 4 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"


@contextmanager
def reading_progress(
    total: int, seconds: float, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[ReadingProgress]:
    """For so many documents, which are expected to take so many processor seconds in all."""
    if not console.is_terminal:
        yield ReadingProgress(total, seconds, _lines(clock), clock)
        return
    with Progress(
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[words]}"),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("reading", total=total, words="")
        yield ReadingProgress(
            total,
            seconds,
            lambda now: bar.update(task, completed=now.done, total=now.total, words=now.words),
            clock,
        )


def _lines(clock: Callable[[], float]) -> Callable[[ReadingProgress], None]:
    """Shows a line at most once in `_LINE_EVERY` seconds."""
    last = clock()

    def show(progress: ReadingProgress) -> None:
        nonlocal last
        if clock() - last >= _LINE_EVERY:
            last = clock()
            words = f"; {progress.words}" if progress.words else ""
            stage(f"read {progress.done} of {progress.total} documents{words}")

    return show
