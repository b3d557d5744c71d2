"""A pool of reading processes that survives whatever a document does to one of them.

A worker that runs out of time is killed, one that dies is replaced, and in both cases only the document it
held is lost, with an issue that says so. Results come back in the order of the jobs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from functools import partial
from typing import Any, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from extract.document import Issue
from nianbao.bundles import member_jobs
from nianbao.confinement import (
    OUT_OF_MEMORY,
    OUT_OF_PROCESSOR,
    OUT_OF_WALL_CLOCK,
    confine,
    start_clocks,
    stop_clocks,
)
from nianbao.limits import Limits
from nianbao.reading import Clock, ReadJob, ReadResult, failure, out_of_memory, read_job

Result = TypeVar("Result")


class Named(Protocol):
    """A job that tells what it is about."""

    @property
    def name(self) -> str: ...


AnyJob = TypeVar("AnyJob", bound=Named)

# How many documents may wait per worker: enough that none idles, few enough that memory stays flat.
_QUEUED_PER_WORKER = 4
# The worker's own clock knows the document, and says more when it ends it; this is the second line.
_GRACE = 30.0


def default_workers() -> int:
    """One worker a core that this process may use."""
    return len(os.sched_getaffinity(0))


def read_all(
    jobs: Iterable[ReadJob],
    *,
    workers: int,
    limits: Limits,
    readers: Sequence[str] = (),
    unbundle: bool = False,
) -> Iterator[tuple[ReadJob, ReadResult]]:
    """Read every job in child processes; yields (job, result) in the order of the jobs, as they are ready.

    `readers` are the names of those that read scans: all that are installed, where none is named. With `unbundle`, a
    bundle's result is followed by its members', each with a job of its own.
    """
    followers = member_jobs if unbundle else _no_followers
    confinement = (limits, tuple(readers))
    return _in_order(jobs, _read_confined, _result, followers, workers=workers, confinement=confinement)


def confined(
    work: Callable[[AnyJob, Limits, Clock], Result], jobs: Iterable[AnyJob], *, workers: int, limits: Limits
) -> Iterator[tuple[AnyJob, Result | Issue]]:
    """Do other work on documents in processes of the same kind; yields (job, its result or why there is none), in the
    order of the jobs. `work` is a function of a module, and its clock is to be told the documents' pages and bytes;
    what it raises is raised here."""
    function = partial(_work_confined, work)
    return _in_order(jobs, function, _outcome, _no_followers, workers=workers, confinement=(limits, ()))


def _in_order(
    jobs: Iterable[AnyJob],
    function: Callable[[AnyJob, Limits], Any],
    outcome: Callable[[AnyJob, Any], Result],
    followers: Callable[[AnyJob, Result], Sequence[tuple[AnyJob, Result | None]]],
    *,
    workers: int,
    confinement: tuple[Limits, tuple[str, ...]],
) -> Iterator[tuple[AnyJob, Result]]:
    # Not fork: the crawl may have left threads behind. A fork server is started clean and forks fast.
    context = multiprocessing.get_context("forkserver")
    limits, _ = confinement
    waiting: deque[tuple[AnyJob, Any]] = deque()
    remaining = iter(jobs)

    def scheduled(job: AnyJob) -> Any:
        return pool.schedule(function, args=[job, limits], timeout=limits.longest + _GRACE)

    with ProcessPool(
        max_workers=workers,
        max_tasks=limits.documents_per_worker,
        initializer=confine,
        initargs=confinement,
        context=context,
    ) as pool:
        try:
            while True:
                while len(waiting) < workers * _QUEUED_PER_WORKER:
                    job = next(remaining, None)
                    if job is None:
                        break
                    waiting.append((job, scheduled(job)))
                if not waiting:
                    return
                job, future = waiting.popleft()
                result = outcome(job, future)
                yield job, result
                waiting.extendleft(
                    (next_job, known or scheduled(next_job))
                    for next_job, known in reversed(followers(job, result))
                )
        finally:
            # Reached early when the caller stops (Ctrl-C): the documents in flight are given up, not waited for.
            if waiting:
                pool.stop()  # type: ignore[no-untyped-call]  # pebble's only method without annotations


def _no_followers(_job: object, _result: object) -> Sequence[Any]:
    return ()


def _work_confined(work: Callable[[AnyJob, Limits, Clock], Result], job: AnyJob, limits: Limits) -> Result:
    """In the worker: the work against the clocks."""
    start_clocks(limits, pages=1, size=0)
    try:
        return work(job, limits, lambda pages, size: start_clocks(limits, pages=pages, size=size))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        stop_clocks()


def _outcome(_job: Named, future: Any) -> Any:
    try:
        return future.result()
    except FutureTimeoutError:
        return _time_limit("it took longer than any document may")
    except ProcessExpired as error:
        return _issue_of_death(error.exitcode)


def _read_confined(job: ReadJob, limits: Limits) -> str:
    """In the worker: `read_job` against the clocks."""
    start_clocks(limits, pages=1, size=0)
    try:
        result = read_job(job, limits, lambda pages, size: start_clocks(limits, pages=pages, size=size))
    finally:
        stop_clocks()
    if '"out_of_memory"' in result and ReadResult.from_json(result) == failure(job.name, out_of_memory()):
        os._exit(OUT_OF_MEMORY)  # its memory is in pieces: the next document would fail for this one
    return result


def _result(job: ReadJob, future: Any) -> ReadResult:
    if isinstance(future, ReadResult):
        return future  # known without reading
    outcome = _outcome(job, future)
    return failure(job.name, outcome) if isinstance(outcome, Issue) else ReadResult.from_json(outcome)


def _issue_of_death(exitcode: int | None) -> Issue:
    if exitcode == OUT_OF_MEMORY:
        return out_of_memory()
    if exitcode == OUT_OF_WALL_CLOCK:
        return _time_limit("it was not read in the time its size and pages allow")
    if exitcode == OUT_OF_PROCESSOR:
        return _time_limit("it was not read in the processor time its size and pages allow")
    return _issue(
        "worker_died",
        f"the reading process died ({_told(exitcode)})",
        "the document may need too much memory or crash a native library; try it alone",
    )


def _told(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return signal.strsignal(-exitcode) or f"signal {-exitcode}"
    return f"exit code {exitcode}"


def _time_limit(reason: str) -> Issue:
    return _issue(
        "time_limit",
        f"{reason}; the reader was stopped",
        "look at the document; if it is honest work, raise NIANBAO_LIMIT_WALL_BASE and NIANBAO_LIMIT_CPU_BASE",
    )


def _issue(category: str, message: str, hint: str) -> Issue:
    return Issue(stage="extract", category=category, severity="error", message=message, hint=hint)
