"""Reading processes on this machine that survive whatever a document does to one of them.

Each seat has one process and a channel of its own to it, so what happens to one process is no other's trouble. A
process that runs out of time is killed, one that dies is replaced, one that has grown too large or has read many
documents is replaced between two of them.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from extract.document import Issue
from nianbao import fork_server
from nianbao.confinement import (
    OUT_OF_MEMORY,
    OUT_OF_PROCESSOR,
    OUT_OF_WALL_CLOCK,
    confine,
    start_clocks,
    stop_clocks,
)
from nianbao.executor import Executor, Lost, Named, Seat, in_order
from nianbao.limits import Limits
from nianbao.reading import Clock, Packed, ReadJob, ReadResult, failure, out_of_memory, read_job

Result = TypeVar("Result")
AnyJob = TypeVar("AnyJob", bound=Named)

# The worker's own clock knows the document, and says more when it ends it; this is the second line.
_GRACE = 30.0
# How many results may wait for one before them where the order matters, for each seat: a scan takes as long as a
# hundred web pages. A result that waits has some 4 KB.
_AHEAD_PER_SEAT = 200


def default_workers() -> int:
    """One worker a core that this process may use."""
    return len(os.sched_getaffinity(0))


def read_all(
    jobs: Iterable[ReadJob],
    executor: Executor,
    *,
    seats: int,
    unbundle: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[ReadJob, ReadResult]]:
    """Read every job; yields (job, result) in the order of the jobs, as they are ready. With `unbundle`, a bundle's
    result is followed by its members', each with a job of its own."""

    def followers(job: ReadJob, result: ReadResult) -> Sequence[tuple[ReadJob, Packed | None]]:
        if not unbundle or not result.members:
            return ()
        from nianbao.bundles import member_jobs

        return [(of, None if known is None else Packed.of(known)) for of, known in member_jobs(job, result)]

    def unpacked(job: ReadJob, outcome: Packed | Issue) -> ReadResult:
        return packed(job, outcome).result()

    return in_order(executor, jobs, unpacked, followers, ahead=seats * _AHEAD_PER_SEAT, tell=tell)


def packed(job: ReadJob, outcome: Packed | Issue) -> Packed:
    """What became of the job: its result, or the failure that the issue makes of it."""
    return Packed.of(failure(job.name, outcome)) if isinstance(outcome, Issue) else outcome


def confined(
    work: Callable[[AnyJob, Limits, Clock], Result], jobs: Iterable[AnyJob], *, workers: int, limits: Limits
) -> Iterator[tuple[AnyJob, Result | Issue]]:
    """Do other work on documents in processes of the same kind; yields (job, its result or why there is none), in the
    order of the jobs. `work` is a function of a module, and its clock is to be told the documents' pages and bytes;
    what it raises is raised here."""
    executor = LocalExecutor(workers, limits, (), partial(_work_confined, work))
    return in_order(executor, jobs, lambda _job, outcome: outcome, ahead=workers * _AHEAD_PER_SEAT)


class LocalExecutor:
    """Seats on this machine. `readers` are the names of those that read scans: all that are installed, where none is
    named. `work(job, limits)` is done in the processes; reading, where nothing else is said."""

    def __init__(
        self,
        workers: int,
        limits: Limits,
        readers: Sequence[str] = (),
        work: Callable[[Any, Limits], Any] | None = None,
    ) -> None:
        self._seats = [Process(limits, readers, work or read_confined) for _ in range(workers)]

    def open(self, seated: Callable[[Seat], None], failed: Callable[[Exception], None]) -> None:
        for seat in self._seats:
            seated(seat)

    def close(self) -> None:
        for seat in self._seats:
            seat.stop()

    def waiting_for(self) -> str:
        return "waiting for the first reading process"


@dataclass(frozen=True, slots=True)
class _Done:
    """What comes back from a process: the result, and how much memory (bytes) the process holds after it."""

    result: Any
    held: int


class Process:
    """A seat on this machine: one process at a time, started when there is work for it."""

    def __init__(self, limits: Limits, readers: Sequence[str], work: Callable[[Any, Limits], Any]) -> None:
        self._limits, self._readers, self._work = limits, tuple(readers), work
        self._pool: ProcessPool | None = None
        self._is_full = False

    def begin(self, job: Any, done: Callable[[Any], None]) -> None:
        if self._pool is not None and (self._is_full or not self._pool.active):
            self.stop()
        if self._pool is None:
            self._pool = self._started()
        timeout = self._limits.longest + _GRACE
        future = self._pool.schedule(_measured, args=[self._work, job, self._limits], timeout=timeout)
        future.add_done_callback(lambda future: done(self._outcome(future)))

    def stop(self) -> None:
        """End the process at once. What it was doing is given up."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble's methods without annotations
            self._pool.join()
        self._pool, self._is_full = None, False

    def _started(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1,
            max_tasks=self._limits.documents_per_worker,
            initializer=confine,
            initargs=(self._limits, self._readers),
            context=fork_server.context(),
        )

    def _outcome(self, future: Any) -> Any:
        """Its result, an Issue, Lost, or an exception. Called by a thread of the pool."""
        try:
            done: _Done = future.result()
        except FutureTimeoutError:
            return _time_limit("it took longer than any document may")
        except ProcessExpired as error:
            return _of_death(error.exitcode)
        except BrokenProcessPool:
            return _of_death(None)
        except BaseException as error:  # noqa: BLE001 - it is the caller's, in whose thread it is raised
            return error
        self._is_full = done.held > self._limits.worker_memory
        return done.result


def _measured(work: Callable[[Any, Limits], Any], job: Any, limits: Limits) -> _Done:
    """In the worker: the work, and the memory that the process holds afterwards."""
    result = work(job, limits)
    resident = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return _Done(result, resident * resource.getpagesize())


def read_confined(job: ReadJob, limits: Limits) -> Packed:
    """In the worker: `read_job` against the clocks."""
    start_clocks(limits, pages=1, size=0)
    try:
        text = read_job(job, limits, lambda pages, size: start_clocks(limits, pages=pages, size=size))
        result = ReadResult.from_json(text)
        if '"out_of_memory"' in text and result == failure(job.name, out_of_memory()):
            os._exit(OUT_OF_MEMORY)  # its memory is in pieces: the next document would fail for this one
        return Packed.of(result, text)
    finally:
        stop_clocks()


def _work_confined(work: Callable[[AnyJob, Limits, Clock], Result], job: AnyJob, limits: Limits) -> Result:
    """In the worker: the work against the clocks."""
    start_clocks(limits, pages=1, size=0)
    try:
        return work(job, limits, lambda pages, size: start_clocks(limits, pages=pages, size=size))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        stop_clocks()


def _of_death(exitcode: int | None) -> Issue | Lost:
    """A limit's issue where the limit ended the process; otherwise nobody knows whose fault it was."""
    if exitcode == OUT_OF_MEMORY:
        return out_of_memory()
    if exitcode == OUT_OF_WALL_CLOCK:
        return _time_limit("it was not read in the time its size and pages allow")
    if exitcode == OUT_OF_PROCESSOR:
        return _time_limit("it was not read in the processor time its size and pages allow")
    return Lost(
        _issue(
            "worker_died",
            f"the reading process died twice ({_told(exitcode)})",
            "the document may need too much memory or crash a native library; try it alone",
        )
    )


def _told(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return signal.strsignal(-exitcode) or f"signal {-exitcode}"
    return "no exit code" if exitcode is None else f"exit code {exitcode}"


def _time_limit(reason: str) -> Issue:
    return _issue(
        "time_limit",
        f"{reason}; the reader was stopped",
        "look at the document; if it is honest work, raise NIANBAO_LIMIT_WALL_BASE and NIANBAO_LIMIT_CPU_BASE",
    )


def _issue(category: str, message: str, hint: str) -> Issue:
    return Issue(stage="extract", category=category, severity="error", message=message, hint=hint)
