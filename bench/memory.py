"""How much memory a process has used at most."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.25


def peak_mib() -> float:
    """MiB that this process had resident at most (VmHWM). getrusage's peak begins with that of the process that started
    this one, and hides what is below it."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@dataclass
class Family:
    """This process and all that it started, as seen every SAMPLE_SECONDS: the most memory at once in MiB, a page that
    several share counted once (PSS), and the processor's seconds of each of them, by its number."""

    peak_mib: float = 0.0
    seconds: dict[int, float] = field(default_factory=dict)

    def look(self) -> None:
        """Take one sample."""
        this = psutil.Process()
        together = 0
        for process in (this, *this.children(recursive=True)):
            try:
                together += process.memory_full_info().pss
                used = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            self.seconds[process.pid] = used.user + used.system
        self.peak_mib = max(self.peak_mib, together / 2**20)


@contextmanager
def watched() -> Iterator[Family]:
    """What the processes take while the block runs."""
    family, done = Family(), threading.Event()

    def look_on() -> None:
        while not done.wait(SAMPLE_SECONDS):
            family.look()

    family.look()
    before = sum(family.seconds.values())
    watcher = threading.Thread(target=look_on, daemon=True)
    watcher.start()
    try:
        yield family
    finally:
        done.set()
        watcher.join()
        family.look()
        family.seconds[0] = -before
