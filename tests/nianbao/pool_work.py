"""What reading processes do in tests of the pool: they die, grow and hang, as jobs say."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from nianbao.limits import Limits

_held: list[bytes] = []


@dataclass(frozen=True)
class Job:
    """`marks` is a folder where each beginning leaves a file."""

    name: str
    marks: str
    deaths: int = 0
    megabytes: int = 0
    seconds: float = 0.0


def work(job: Job, _limits: Limits) -> int:
    """The id of the process that did it."""
    marks = Path(job.marks)
    began = len(list(marks.glob(f"{job.name}-*")))
    (marks / f"{job.name}-{began}").write_text(str(os.getpid()))
    if began < job.deaths:
        os.kill(os.getpid(), signal.SIGKILL)
    _held.append(b"x" * (job.megabytes << 20))
    time.sleep(job.seconds)
    return os.getpid()


def beginnings(job: Job) -> int:
    """How often the job was begun."""
    return len(list(Path(job.marks).glob(f"{job.name}-*")))
