"""The contract of what reads many documents: seats, each of which reads one document at a time, and the loop that
keeps them at work.

An executor offers seats: processes of this machine (`nianbao/pool.py`) or of a cluster (`nianbao/ray_executor.py`).
Results come in any order. A seat that is lost costs the document it had, and that one is given to another seat. Memory
is bounded by the seats: a job is taken when a seat is free for it, and not before.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from extract.document import Issue

# A document whose process died for no reason that it told is read once more: the machine may have killed it for
# another's sake. Twice is the document's own doing.
_DEATHS = 2
# Seats lost with whole machines say nothing about a document; only a cluster that falls apart takes it so often.
_LOST_SEATS = 8
# When nothing has been ready to read for so long (seconds), people are told what is waited for.
_PATIENCE = 20.0


class Named(Protocol):
    """A job that tells what it is about."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Task:
    """A job, and whatever its giver knows it by."""

    job: Any
    key: Any  # hashable


@dataclass(frozen=True, slots=True)
class Lost:
    """A document that was in the hands of a process when that was gone; `issue` says so, should it stay unread.
    `with_seat`: the place itself is gone, and announces itself again if it comes back."""

    issue: Issue
    with_seat: bool = False


class Seat(Protocol):
    """Where one document is read at a time."""

    def begin(self, job: Any, done: Callable[[Any], None]) -> None:
        """Start on a job and return at once. `done` is called once, by any thread, with the job's result, an Issue
        where a limit ended it, Lost where the process is gone, or an exception that is a fault of ours."""


class Executor(Protocol):
    """Gives seats."""

    def open(self, seated: Callable[[Seat], None], failed: Callable[[Exception], None]) -> None:
        """Get ready. Calls `seated`, from any thread and at any time until `close`, for each seat that is free, and
        `failed` with what makes it useless to go on: it is raised where results are waited for."""

    def close(self) -> None:
        """End every process at once; documents in their hands are given up. May be called twice."""

    def waiting_for(self) -> str:
        """What keeps the first seat, in words for people."""


Take = Callable[[], Task | None]
Tell = Callable[[str], None]


def results(executor: Executor, take: Take, *, tell: Tell) -> Generator[list[tuple[Task, Any]]]:
    """Read what `take` gives until it gives nothing more; yields (task, its result or the Issue that ended it), in
    any order, all at once that are there. `take` is asked again after each of these lists, so a result may lead to
    more tasks. The executor is closed at the end, and when the caller goes away: documents in flight are given up
    then. `tell` has a word for people when no seat is to be had."""
    loop = _Loop(executor, take)
    try:
        executor.open(loop.seated, loop.failed)
        while True:
            loop.begin()
            if loop.finished:
                finished, loop.finished = loop.finished, []
                yield finished
            elif loop.is_over:
                return
            else:
                loop.wait(tell)
    finally:
        executor.close()


class _Loop:
    """Which seats are idle, which tasks are in flight, and what has come back."""

    def __init__(self, executor: Executor, take: Take) -> None:
        self._executor, self._take = executor, take
        self._events: SimpleQueue[tuple[Seat | None, Task | None, Any]] = SimpleQueue()
        self._idle: deque[Seat] = deque()
        self._again: deque[Task] = deque()
        self._losses: Counter[tuple[Any, bool]] = Counter()
        self._following: Task | None = None
        self._in_flight = 0
        self._patience: float | None = _PATIENCE
        self.finished: list[tuple[Task, Any]] = []

    def seated(self, seat: Seat) -> None:
        """A seat is free. Called by any thread."""
        self._events.put((seat, None, None))

    def failed(self, error: Exception) -> None:
        """There is no going on. Called by any thread."""
        self._events.put((None, None, error))

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to be done and nothing to be waited for."""
        return self._following is None and not self._in_flight

    def begin(self) -> None:
        """Give every idle seat a task, as far as there are any."""
        while True:
            if self._following is None:
                self._following = self._again.popleft() if self._again else self._take()
            if self._following is None or not self._idle:
                return
            seat, task = self._idle.popleft(), self._following
            self._following = None
            self._in_flight += 1
            seat.begin(task.job, partial(self._came_back, seat, task))

    def wait(self, tell: Tell) -> None:
        """Until something comes back; then take in everything that has."""
        try:
            self._take_in(*self._events.get(timeout=self._patience))
            self._patience = None
        except Empty:
            tell(self._executor.waiting_for())
            self._patience = None  # told once
        while not self._events.empty():
            self._take_in(*self._events.get())

    def _came_back(self, seat: Seat, task: Task, outcome: Any) -> None:
        """Called by any thread."""
        self._events.put((seat, task, outcome))

    def _take_in(self, seat: Seat | None, task: Task | None, outcome: Any) -> None:
        if isinstance(outcome, BaseException):
            raise outcome
        if seat is not None and not (isinstance(outcome, Lost) and outcome.with_seat):
            self._idle.append(seat)
        if task is None:
            return
        self._in_flight -= 1
        if isinstance(outcome, Lost):
            self._losses[task.key, outcome.with_seat] += 1
            allowed = _LOST_SEATS if outcome.with_seat else _DEATHS
            if self._losses[task.key, outcome.with_seat] < allowed:
                self._again.append(task)
                return
            outcome = outcome.issue
        self.finished.append((task, outcome))


@dataclass(eq=False, slots=True)
class _Turn:
    """A job's place in the order; `result` once it is there."""

    job: Any
    result: Any = None
    is_done: bool = False


def in_order(
    executor: Executor,
    jobs: Iterable[Any],
    finished: Callable[[Any, Any], Any],
    followers: Callable[[Any, Any], Sequence[tuple[Any, Any | None]]] = lambda _job, _result: (),
    *,
    ahead: int,
    tell: Tell = lambda _: None,
) -> Iterator[tuple[Any, Any]]:
    """(job, `finished(job, outcome)`) in the order of the jobs. A result is followed by its `followers`: jobs of their
    own, or with an outcome that is known already. At most `ahead` results wait for one before them; then nothing new
    is begun: that bounds the memory."""
    remaining = iter(jobs)
    turns: deque[_Turn] = deque()
    urgent: deque[_Turn] = deque()

    def take() -> Task | None:
        turn = urgent.popleft() if urgent else None
        if turn is None and len(turns) < ahead:
            job = next(remaining, None)
            if job is not None:
                turn = _Turn(job)
                turns.append(turn)
        return None if turn is None else Task(turn.job, turn)

    reading = results(executor, take, tell=tell)
    try:
        for finished_now in reading:
            for task, outcome in finished_now:
                turn = task.key
                assert isinstance(turn, _Turn)
                turn.result, turn.is_done = outcome, True
            while turns and turns[0].is_done:
                first = turns.popleft()
                result = finished(first.job, first.result)
                yield first.job, result
                new = [_Turn(job, known, known is not None) for job, known in followers(first.job, result)]
                turns.extendleft(reversed(new))
                urgent.extend(turn for turn in new if not turn.is_done)
    finally:
        reading.close()
