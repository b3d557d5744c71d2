"""`kill -9` at any moment loses nothing and repeats nothing that was finished."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from crawl_support import LOST_AT_A_KILL
from kill_at import MOMENTS
from support import nianbao, warc_files

# What a run may differ in without being another run: when things happened and where in the archive they lie.
VOLATILE = {"fetched_at", "warc_file", "warc_offset", "warc_length"}
KILLER = Path(__file__).with_name("kill_at.py")
# What was in flight at the two portals when the process died is made again, and the answers without a row.
IN_FLIGHT = dict.fromkeys(
    ("in_a_download", "between_archive_and_ledger", "after_a_list_page"), 2 * LOST_AT_A_KILL
)


def stable(value: Any) -> Any:
    """A record without what may differ."""
    if isinstance(value, dict):
        return {key: stable(item) for key, item in value.items() if key not in VOLATILE}
    return [stable(item) for item in value] if isinstance(value, list) else value


def records_of(folder: Path) -> list[Any]:
    return [stable(json.loads(line)) for line in (folder / "records.jsonl").read_text("utf-8").splitlines()]


def counted(served: list[Any]) -> Counter[tuple[str, str]]:
    return Counter((s.method, s.path) for s in served if "robots.txt" not in s.path)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_is_completed_by_the_next(moment: str, sample_run, tmp_path: Path):
    portals, data = sample_run.portals, tmp_path / "data"
    start = len(portals.requests)
    killed = subprocess.run(
        [sys.executable, str(KILLER), moment, "run", *map(str, sample_run.files), "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    done = nianbao("run", *sample_run.files, "--data", data, code=1)
    folder = Path(done.stdout.strip()).parents[1]

    assert [path.name for path in folder.parent.iterdir()] == [folder.name], "one run, no remains of another"
    assert records_of(folder) == records_of(sample_run.folder)
    issues = (folder / "issues.jsonl").read_text("utf-8")
    assert issues == (sample_run.folder / "issues.jsonl").read_text("utf-8")
    cells = pl.read_parquet(folder / "cells.parquet")
    assert cells.equals(pl.read_parquet(sample_run.folder / "cells.parquet"))

    made = counted(portals.requests[start:])
    unbroken = counted(portals.requests[: sample_run.asked])
    assert set(made) == set(unbroken)
    assert sum((made - unbroken).values()) <= IN_FLIGHT.get(moment, 0)

    checked = subprocess.run(
        [str(Path(sys.executable).with_name("warcio")), "check", *map(str, warc_files(data))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
