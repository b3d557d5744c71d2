"""A data folder with everything collected and nothing read, and what reading made of it, for comparing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
from support import nianbao

from nianbao.samples.portals import SamplePortals


def collect(data: Path) -> None:
    """Crawl the sample portals; read nothing."""
    with SamplePortals() as portals:
        nianbao("crawl", *portals.portal_files(data / "portals"), "--data", data, code=1)


def outcome(data: Path) -> dict[str, object]:
    """Every byte that may not depend on who read it: the ledger's readings, and the files of the one run."""
    (folder,) = (data / "runs").iterdir()
    files = ("records.jsonl", "cells.parquet", "issues.jsonl", "versions.jsonl", "missing.jsonl")
    return {name: (folder / name).read_bytes() for name in files} | {"readings": readings(data)}


def readings(data: Path) -> dict[str, tuple[str, bytes]]:
    """(status, result) by document, as far as they are stored."""
    with closing(sqlite3.connect(data / "ledger.sqlite", timeout=30)) as ledger:
        try:
            rows = ledger.execute("SELECT sha256, status, result FROM readings").fetchall()
        except sqlite3.OperationalError:  # the table is not there yet
            return {}
    return {sha256: (status, result) for sha256, status, result in rows}


@contextmanager
def processing(data: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`nianbao process`, in a group of processes of its own, as a shell would start it."""
    command = [sys.executable, "-m", "nianbao", "process", "--data", str(data), *options]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as run:
        try:
            yield run
        finally:
            if run.poll() is None:
                run.kill()


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"no {what} in {seconds} s"
        time.sleep(0.02)


def below(pid: int) -> list[psutil.Process]:
    """All processes that a process has started, and theirs."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)
