"""Reading on a Ray cluster: each seat is an actor with one core, somewhere in the cluster, that keeps one reading
process with its models loaded. Documents are read by the same function in the same confinement as on one machine, so
the results are the same bytes.

Jobs name places in the archive, not bytes: the nodes read the archive under the path by which this machine knows it.
The ledger is written by the driver alone. An actor, or a node with all its actors, may be lost at any moment: Ray
starts the actor anew where there is room, and its document goes to whichever seat is free.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import ray
from ray.exceptions import RayActorError, RayError

from extract.document import Issue
from nianbao.executor import Lost, Seat
from nianbao.limits import Limits
from nianbao.pool import Process, read_confined
from nianbao.tool_version import tool_version

# Results are a few kilobytes and travel inside of messages; Ray's least is enough for its store (bytes).
_STORE = 80 * 1024**2
_KNOCK = 10.0  # seconds


class ClusterError(ConnectionError):
    """Raised where the cluster can't be reached or does not read as this machine would."""


class _Reader:
    """In the cluster: a seat of the node that it stands on."""

    def __init__(self, limits: Limits, readers: Sequence[str]) -> None:
        self._readers = tuple(readers)
        self._process = Process(limits, readers, read_confined)

    def version(self) -> str:
        """With what this node reads."""
        return tool_version(self._readers)

    def read(self, job: Any) -> Any:
        """The job's result, an Issue or Lost, as a seat has it."""
        outcomes: SimpleQueue[Any] = SimpleQueue()
        self._process.begin(job, outcomes.put)
        return outcomes.get()


class RayExecutor:
    """Seats on the cluster at `address` (`auto`, `host:6379`, `ray://host:10001`, or what RAY_ADDRESS says); where
    there is none, on a cluster that is started here and ends with the run. `workers`: one a core of the cluster for
    None. Raises ClusterError."""

    def __init__(
        self, address: str | None, workers: int | None, limits: Limits, readers: Sequence[str]
    ) -> None:
        self._limits, self._readers = limits, tuple(readers)
        self._actors: list[Any] = []
        self._is_open = True
        self._version = tool_version(self._readers)
        _connect(address or os.environ.get("RAY_ADDRESS"), workers)
        self.seats = workers or max(int(ray.cluster_resources().get("CPU", 1)), 1)

    def open(self, seated: Callable[[Seat], None], failed: Callable[[Exception], None]) -> None:
        # An actor that is lost is started again for ever; a call that was lost with it is ours to make again.
        reader = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=0)(_Reader)
        for _ in range(self.seats):
            actor = reader.remote(self._limits, self._readers)
            self._actors.append(actor)
            _RaySeat(actor, self, seated, failed).knock()

    def close(self) -> None:
        self._is_open = False
        self._actors.clear()
        ray.shutdown()

    def waiting_for(self) -> str:
        free = ray.available_resources().get("CPU", 0)
        return (
            f"waiting for a free core in the cluster: {free:g} are free; `ray status` says who has the others"
        )

    def refusal(self, version: str) -> ClusterError | None:
        """Why a node that reads with `version` may not read for this run."""
        if version == self._version:
            return None
        return ClusterError(
            f"a node of the cluster reads with other tools ({version}) than this machine ({self._version}): its "
            "results would not be this run's; install the same nianbao, libraries and converters on all of them "
            "(docs/scaling.md)"
        )

    @property
    def is_open(self) -> bool:
        """Whether results are still wanted."""
        return self._is_open


class _RaySeat:
    """One actor, as seen from the driver."""

    def __init__(
        self,
        actor: Any,
        executor: RayExecutor,
        seated: Callable[[Seat], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._actor, self._executor = actor, executor
        self._seated, self._failed = seated, failed

    def knock(self) -> None:
        """Ask whether somebody is there; the seat is free once there is an answer, now or after a restart."""
        ask = self._actor.version.options(max_task_retries=-1)
        ask.remote().future().add_done_callback(self._answered)

    def begin(self, job: Any, done: Callable[[Any], None]) -> None:
        future = self._actor.read.remote(job).future()
        future.add_done_callback(lambda future: done(self._outcome(future)))

    def _answered(self, future: Future[str]) -> None:
        if not self._executor.is_open:
            return
        error = future.exception()
        if error is not None:
            self._failed(ClusterError(f"a reader on the cluster could not be started: {_first_line(error)}"))
        elif (refused := self._executor.refusal(future.result())) is not None:
            self._failed(refused)
        else:
            self._seated(self)

    def _outcome(self, future: Future[Any]) -> Any:
        error = future.exception()
        if error is None:
            return future.result()
        if not isinstance(error, RayActorError):
            return ClusterError(_first_line(error)) if isinstance(error, RayError) else error
        if self._executor.is_open:
            self.knock()
        return Lost(_lost_with_its_node(error), with_seat=True)


def _connect(address: str | None, workers: int | None) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would tell its makers of this run
    shared: dict[str, Any] = {
        "log_to_driver": False,
        "logging_level": logging.WARNING,
        "configure_logging": True,
    }
    try:
        if address:
            _knock_at(address)
            ray.init(address=address, **shared)
        else:
            ray.init(
                address="local",
                num_cpus=workers or len(os.sched_getaffinity(0)),
                object_store_memory=_STORE,
                include_dashboard=False,
                **shared,
            )
    except (OSError, RuntimeError, ValueError) as error:
        raise ClusterError(
            f"the Ray cluster at {address or 'this machine'} can't be reached: {_first_line(error)}"
        ) from error


def _knock_at(address: str) -> None:
    """ConnectionError, TimeoutError or another OSError where nobody listens: Ray itself would try for two minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCK).close()


def _lost_with_its_node(error: BaseException) -> Issue:
    return Issue(
        stage="extract",
        category="worker_died",
        severity="error",
        message=f"the reader on the cluster was lost again and again: {_first_line(error)}",
        hint="`ray status` and the nodes' memory tell why; the next run reads the document once the cause is gone",
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else 'no words'}"
