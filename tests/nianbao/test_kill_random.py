"""One run of the sample portals, killed twenty times over at seeded random moments of its crawl: nobody can tell."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest
from crawl_support import LOST_AT_A_KILL
from support import nianbao, warc_files
from test_kill import counted, records_of

KILLS = 20
SEED = 711


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_run_killed_twenty_times(sample_run, tmp_path):
    portals, data, chance = sample_run.portals, tmp_path / "data", random.Random(SEED)
    start = len(portals.requests)
    for _ in range(KILLS):
        asked = len(portals.requests)
        child = subprocess.Popen(
            [sys.executable, "-m", "nianbao", "crawl", *map(str, sample_run.files), "--data", str(data)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        limit, wanted = time.monotonic() + 30, asked + chance.randrange(1, 4)
        while len(portals.requests) < wanted and child.poll() is None and time.monotonic() < limit:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.02))
        child.kill()
        child.wait()
    done = nianbao("run", *sample_run.files, "--data", data, code=1)
    (folder,) = (data / "runs").iterdir()
    assert str(folder) in done.stdout

    assert records_of(folder) == records_of(sample_run.folder)
    assert (folder / "issues.jsonl").read_text("utf-8") == (sample_run.folder / "issues.jsonl").read_text(
        "utf-8"
    )
    made, unbroken = counted(portals.requests[start:]), counted(portals.requests[: sample_run.asked])
    assert set(made) == set(unbroken)
    assert sum((made - unbroken).values()) <= KILLS * len(sample_run.files) * LOST_AT_A_KILL
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, warc_files(data))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
