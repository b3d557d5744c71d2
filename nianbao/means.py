"""With what a command reads documents, as its options say."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from extract.readers import choice

if TYPE_CHECKING:
    from nianbao.executor import Executor
    from nianbao.limits import Limits

LOCAL, RAY = "local", "ray"


class ExecutorError(Exception):
    """Raised where the executor that was asked for can't be had; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Means:
    """How many reading processes (None: one a core), the names of the readers of scans, and where the processes are:
    on this machine, or on the Ray cluster at `address` (None: a cluster on this machine, for the time of the run)."""

    workers: int | None
    readers: tuple[str, ...]
    executor: str = LOCAL
    address: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether documents are read on this machine."""
        return self.executor == LOCAL

    def started(self, limits: Limits, *, jobs: int) -> tuple[Executor, int]:
        """The executor for so many jobs, and how many seats it has. Raises ClusterError (an OSError) where a
        cluster can't be reached."""
        if self.is_local:
            from nianbao.pool import LocalExecutor, default_workers

            seats = min(self.workers or default_workers(), max(jobs, 1))
            return LocalExecutor(seats, limits, self.readers), seats
        from nianbao.ray_executor import RayExecutor

        executor = RayExecutor(self.address, self.workers, limits, self.readers)
        return executor, executor.seats


def means(
    workers: int | None, reader: str | None, executor: str = LOCAL, address: str | None = None
) -> Means:
    """From the options. Raises ReaderChoiceError where a reader is not to be had, ExecutorError for an executor that
    is not to be had or a combination that makes no sense."""
    if executor not in (LOCAL, RAY):
        raise ExecutorError(f"--executor takes {LOCAL} or {RAY}, not {executor!r}")
    if address is not None and executor != RAY:
        raise ExecutorError("--address is a Ray cluster's; give --executor ray with it")
    if executor == RAY and find_spec("ray") is None:
        raise ExecutorError("--executor ray needs Ray: pip install 'nianbao[ray]'")
    return Means(workers, choice(reader), executor, address)
