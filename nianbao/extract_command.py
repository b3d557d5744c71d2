"""`nianbao extract`: files in, one JSON line a document out, in input order."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nianbao.cli import OK, RUN_FAILED, SOME_FAILED
from nianbao.console import progress, say
from nianbao.limits import DEFAULT
from nianbao.means import Means
from nianbao.pool import read_all
from nianbao.reading import FilePart, ReadJob, ReadResult
from nianbao.stopping import stopped_politely


def extract_paths(paths: Sequence[Path], *, means: Means) -> int:
    """Read files and the files of folders; returns the exit code. A file that fails fails alone."""
    files = [file for path in paths for file in _files(path)]
    # Absolute: a reader on a cluster has another working folder.
    jobs = [ReadJob(name=str(file), parts=(FilePart(str(file.absolute())),)) for file in files]
    statuses: Counter[str] = Counter()
    try:
        _read(jobs, means, statuses)
    except KeyboardInterrupt:
        say("nianbao: interrupted; what is printed is whole")
        return RUN_FAILED
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        say(f"nianbao: {error}")
        return RUN_FAILED
    counted = ", ".join(f"{number} {status}" for status, number in sorted(statuses.items()))
    total = statuses.total()
    noun = "document" if total == 1 else "documents"
    say(
        f"{total} {noun}: {counted}"
        if total
        else "0 documents: nothing to read there; name files, or folders with some"
    )
    return SOME_FAILED if statuses["failed"] else OK


def _read(jobs: Sequence[ReadJob], means: Means, statuses: Counter[str]) -> None:
    """Print a line a document and count them by status. Raises KeyboardInterrupt where Ctrl-C ended it early."""
    executor, seats = means.started(DEFAULT, jobs=len(jobs))
    with stopped_politely() as stop, progress() as bar:
        task = bar.add_task("reading", total=len(jobs))
        wanted = (job for job in jobs if not stop.is_set())
        for job, result in read_all(wanted, executor, seats=seats, unbundle=True, tell=say):
            if result.members:  # a bundle: its members follow, each with a line of its own
                bar.update(task, total=(bar.tasks[0].total or len(jobs)) + len(result.members), advance=1)
                continue
            _print(job, result)
            statuses[result.status] += 1
            bar.advance(task)
    if stop.is_set():
        raise KeyboardInterrupt


def _print(job: ReadJob, result: ReadResult) -> None:
    line = {"file": job.name, "status": result.status, "record": result.record, "issues": result.issues}
    # A file's name may be no UTF-8: its stray bytes become escapes of JSON, which read back as they were.
    text = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    for issue in result.issues:
        if issue["severity"] != "info":
            say(f"{job.name}: {issue['category']}: {issue['message']} — {issue['hint']}")


def _files(path: Path) -> list[Path]:
    """The path itself, or for a folder all files below it, sorted, hidden ones left out."""
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
