"""Extract and normalize: every archived document of a run that these tools have not read yet, by whatever executor.

The ledger is written here, in the process that gives the documents out, and nowhere else: a document is read when its
row is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crawler.ledger import Ledger
from nianbao.console import say, stage
from nianbao.documents import ArchivedDocument, listed_reports, members_of
from nianbao.executor import Task, results
from nianbao.limits import DEFAULT
from nianbao.means import Means
from nianbao.pool import packed
from nianbao.reading_progress import reading_progress
from nianbao.reading_queue import ReadingQueue
from nianbao.stopping import stopped_politely
from nianbao.tool_version import tool_version
from nianbao.worklog import Worklog


def read_new(archive: Path, ledger: Ledger, run_id: str, means: Means) -> int:
    """Read what is new of the run; returns how many documents the run has read, interruptions included. Ctrl-C lets
    the documents in flight come to their end and raises KeyboardInterrupt then; a second one at once."""
    worklog = Worklog(ledger, tool_version(means.readers), DEFAULT)
    queue = ReadingQueue(worklog)
    try:
        for bundle in queue.add(_documents(ledger, run_id)):
            queue.add(members_of(bundle, worklog.result(bundle.sha256)))
        if queue.total or queue.known:
            before = f"; {queue.known} have been read before" if queue.known else ""
            stage(f"reading {queue.total} documents{before}")
        if queue.total:
            _read(archive.absolute(), worklog, run_id, queue, means)
    finally:
        queue.close()
    return worklog.read_in(run_id)


def _documents(ledger: Ledger, run_id: str) -> Iterator[ArchivedDocument]:
    for report in listed_reports(ledger.each_capture(run_id)):
        yield from report.documents


def _read(archive: Path, worklog: Worklog, run_id: str, queue: ReadingQueue, means: Means) -> None:
    executor, _ = means.started(DEFAULT, jobs=queue.total)
    with stopped_politely() as stop, reading_progress(queue.total, queue.seconds) as progress:

        def take() -> Task | None:
            queued = None if stop.is_set() else queue.take()
            return None if queued is None else Task(queued.document.job(archive), queued)

        for finished in results(executor, take, tell=say):
            read = [(task.key, packed(task.job, outcome)) for task, outcome in finished]
            worklog.store_all([(queued.sha256, result) for queued, result in read], run_id)
            for queued, result in read:
                if result.is_bundle:
                    queue.add(members_of(queued.document, result.result()))
                progress.advance(queued.seconds, total=queue.total, seconds_in_all=queue.seconds)
    if stop.is_set():
        raise KeyboardInterrupt
