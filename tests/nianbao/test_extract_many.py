"""A folder of 200 mixed documents: every core at work, results in the order of the files, the same by one worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from nianbao.pool import default_workers
from tests.quirk_golden import FOLDER, SUFFIX

DOCUMENTS = 200
FORMATS = {"html", "txt", "docx", "pdf", "xlsx", "xls", "et", "ofd", "mht", "doc"}
# These take seconds each: scans, and what needs LibreOffice.
SLOW = {"doc.doc", "wps.wps", "rtf.rtf"}
SCANNED = ("pdf_cid", "pdf_unknown", "pdf_private_use", "pdf_wrong", "pdf_text_elsewhere", "pdf_hidden")
BUNDLES = (".zip", ".7z", ".rar")
# Of an equal part of the workers' processor time, what at least two of them have when the work is shared.
FAIR = 0.25


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every cheap sample, over and over, in folders of ten; among them some that can't be read."""
    root = tmp_path_factory.mktemp("mixed")
    kinds = _by_turns([path for path in sorted(FOLDER.iterdir()) if _is_cheap(path)])
    for number in range(DOCUMENTS):
        source = kinds[number % len(kinds)]
        target = root / f"{number // 10:02}" / f"{number:03}-{source.name}"
        target.parent.mkdir(exist_ok=True)
        data = source.read_bytes()
        target.write_bytes(data[: len(data) // 2] if number % 25 == 24 else data)
    return root


def test_200_documents_are_shared_by_all_cores_and_told_in_order(folder: Path):
    files = [str(path) for path in sorted(folder.rglob("*.*"))]
    assert len(files) == DOCUMENTS
    assert {name.rpartition(".")[2] for name in files} == FORMATS
    # By default one worker a core; a machine with one core is told.
    shared, seconds = _extract(folder, *(() if default_workers() > 1 else ("--workers", "2")))
    alone, alone_seconds = _extract(folder, "--workers", "1")
    lines = [json.loads(line) for line in shared.splitlines()]
    assert [line["file"] for line in lines] == files
    assert {line["status"] for line in lines} == {"success", "partial", "failed", "skipped"}
    assert sum(line["status"] == "success" for line in lines) > DOCUMENTS * 0.8
    assert shared == alone
    assert _fair(seconds) >= 2, seconds
    assert len(alone_seconds) == 1, alone_seconds


def _fair(seconds: dict[int, float]) -> int:
    """How many processes took a fair part of the work."""
    equal = sum(seconds.values()) / len(seconds)
    return sum(spent >= FAIR * equal for spent in seconds.values())


def _extract(folder: Path, *options: str) -> tuple[bytes, dict[int, float]]:
    """What the command prints, and the processor seconds of each process that read, by its id."""
    command = [sys.executable, "-m", "nianbao", "extract", str(folder), *options]
    with (folder.parent / "out").open("w+b") as out:
        running = psutil.Popen(
            command, stdout=out, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUTF8": "1"}
        )
        seconds: dict[int, float] = {}
        while running.poll() is None:
            for worker in _workers(running):
                try:
                    times = worker.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                seconds[worker.pid] = times.user + times.system
            time.sleep(0.1)
        out.seek(0)
        return out.read(), seconds


def _workers(command: Any) -> Iterator[psutil.Process]:
    """The reading processes: children of the fork server, which is a child of the command. Their guards are theirs."""
    try:
        for child in command.children():
            yield from child.children()
    except psutil.NoSuchProcess:
        return


def _is_cheap(path: Path) -> bool:
    return not (
        path.name in SLOW or path.name.startswith(SCANNED) or path.suffix in {SUFFIX, ".md", *BUNDLES}
    )


def _by_turns(paths: list[Path]) -> list[Path]:
    """The kinds mixed: one of each, as long as there are any."""
    kinds: dict[str, list[Path]] = {}
    for path in paths:
        kinds.setdefault(path.suffix, []).append(path)
    longest = max(map(len, kinds.values()))
    return [found[turn] for turn in range(longest) for found in kinds.values() if turn < len(found)]
