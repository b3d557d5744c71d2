"""How much memory a process has used at most."""

from __future__ import annotations

from pathlib import Path


def peak_mib() -> float:
    """MiB that this process had resident at most (VmHWM). getrusage's peak begins with that of the process that started
    this one, and hides what is below it."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
