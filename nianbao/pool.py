"""A pool of reading processes that survives whatever a document does to one of them.

A worker that runs out of time is killed, one that dies is replaced, and in both cases only the document it
held is lost, with an issue that says so. Results come back in the order of the jobs.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

from pebble import ProcessExpired, ProcessPool

from extract.document import Issue
from nianbao.limits import Limits
from nianbao.reading import ReadJob, ReadResult, failure, read_job

# How many documents may wait per worker: enough that none idles, few enough that memory stays flat.
_QUEUED_PER_WORKER = 4
_PR_SET_PDEATHSIG = 1


def default_workers() -> int:
    """One worker a core that this process may use."""
    return len(os.sched_getaffinity(0))


def read_all(
    jobs: Iterable[ReadJob], *, workers: int, limits: Limits
) -> Iterator[tuple[ReadJob, ReadResult]]:
    """Read every job in child processes; yields (job, result) in the order of the jobs, as they are ready."""
    # Not fork: the crawl may have left threads behind. A fork server is started clean and forks fast.
    context = multiprocessing.get_context("forkserver")
    waiting: deque[tuple[ReadJob, Any]] = deque()
    remaining = iter(jobs)
    with ProcessPool(
        max_workers=workers,
        max_tasks=limits.documents_per_worker,
        initializer=_confine,
        initargs=(limits.address_space,),
        context=context,
    ) as pool:
        try:
            while True:
                while len(waiting) < workers * _QUEUED_PER_WORKER:
                    job = next(remaining, None)
                    if job is None:
                        break
                    waiting.append((job, pool.schedule(read_job, args=[job], timeout=limits.seconds)))
                if not waiting:
                    return
                job, future = waiting.popleft()
                yield job, _result(job, future, limits)
        finally:
            # Reached early when the caller stops (Ctrl-C): the documents in flight are given up, not waited for.
            if waiting:
                pool.stop()  # type: ignore[no-untyped-call]  # pebble's only method without annotations


def _result(job: ReadJob, future: Any, limits: Limits) -> ReadResult:
    try:
        return ReadResult.from_json(future.result())
    except FutureTimeoutError:
        return failure(
            job.name,
            _issue(
                "time_limit",
                f"not read within {limits.seconds:.0f} s; the reader was stopped",
                "look at the document; raise `seconds` in nianbao/limits.py if it is honest work",
            ),
        )
    except ProcessExpired as error:
        return failure(
            job.name,
            _issue(
                "worker_died",
                f"the reading process died (exit code {error.exitcode})",
                "the document may need too much memory or crash a native library; try it alone",
            ),
        )


def _confine(address_space: int) -> None:
    """In a new worker: bound its memory, bind its life to its parent's, leave Ctrl-C to the parent."""
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    # A core dump of a worker would fill the disk of a long crawl.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        return  # not Linux: a worker then ends at its next read from the closed pipe


def _issue(category: str, message: str, hint: str) -> Issue:
    return Issue(stage="extract", category=category, severity="error", message=message, hint=hint)
