"""Ctrl-C: the first lets what is in hand come to its end, the second ends at once, and the next run goes on."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from collected import all_gone, below, collect, outcome, processing, readings, wait_for
from support import nianbao

PIECES = 5  # driver, fork server, its helper, and a process with its guard


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("collected")
    collect(data)
    return data


def test_the_first_stops_politely_and_the_next_run_goes_on(collected: Path, tmp_path: Path):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    for copy in (whole, stopped):
        shutil.copytree(collected, copy)
    nianbao("process", "--data", whole, "--reader", "rapidocr", code=1)
    with processing(stopped, "--workers", "1", "--reader", "rapidocr") as run:
        # The scan is first: it is in hand for seconds.
        wait_for(lambda: len(below(run.pid)) >= PIECES - 1, "reading process")
        os.killpg(run.pid, signal.SIGINT)
        _, told = run.communicate(timeout=60)
    assert run.returncode == 3
    assert "stopping when the documents in hand are read" in told
    assert "Nothing finished is lost" in told
    everything = readings(whole)
    assert 1 <= len(readings(stopped)) < len(everything)
    nianbao("process", "--data", stopped, "--reader", "rapidocr", code=1)
    assert outcome(stopped) == outcome(whole)


def test_the_second_stops_at_once_and_leaves_no_process(collected: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(collected, data)
    with processing(data, "--workers", "1", "--reader", "rapidocr") as run:
        wait_for(lambda: len(below(run.pid)) >= PIECES - 1, "reading process")
        processes = below(run.pid)
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(0.3)
        asked = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)
        _, told = run.communicate(timeout=60)
        took = time.monotonic() - asked
    assert run.returncode == 3, told
    assert took < 3
    wait_for(lambda: all_gone(processes), "end of the processes", 5)
    assert readings(data) == {}


def test_extract_stops_politely_too(tmp_path: Path):
    import subprocess
    import sys

    from nianbao.samples.store import DATA

    for number in range(30):
        shutil.copy(DATA / "lq_gov-2019.docx", tmp_path / f"{number}.docx")
    with subprocess.Popen(
        [sys.executable, "-m", "nianbao", "extract", str(tmp_path), "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        first = run.stdout.readline()
        run.send_signal(signal.SIGINT)
        rest, told = run.communicate(timeout=60)
    assert run.returncode == 3
    assert "interrupted" in told
    lines = [first, *rest.splitlines(keepends=True)]
    assert all(line.startswith('{"file"') and line.endswith("}\n") for line in lines)
    assert len(lines) < 30
