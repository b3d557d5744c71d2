"""A full disk stops the crawl, says so, and costs nothing that was finished."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from crawl_support import LOST_AT_A_KILL, Crawls
from sample_portals.families import FAMILIES

KB = 1024


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, 300 KB large."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={300 * KB}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        if os.environ.get("NIANBAO_REQUIRE_ALL"):
            pytest.fail(mounted.stderr.decode())
        pytest.skip("mounting a small file system takes root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def grow(folder: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,size={20_000 * KB}", str(folder)], check=True)


def test_a_full_disk_stops_the_crawl_and_the_run_goes_on(small_disk, empty_site, crawls_of):
    laid = FAMILIES["ucap"](empty_site)
    whole = crawls_of("whole")
    expected = whole.essence(whole.run([laid.portal])["run"])
    empty_site.forget()

    crawls = Crawls(small_disk / "data")
    stopped = subprocess.run(
        crawls.command([laid.portal]), capture_output=True, text=True, timeout=60, check=False
    )
    assert stopped.returncode == 1
    assert (
        stopped.stderr.rstrip().rpartition("\n")[2].startswith("OSError") or "disk is full" in stopped.stderr
    )
    before = empty_site.paths()
    assert 0 < len(before) < len(laid.asked)

    grow(small_disk)
    result = crawls.run([laid.portal])
    assert result["complete"] is True
    assert crawls.essence(result["run"]) == expected
    assert crawls.warcs_are_sound()
    # What was under way or without a row when the disk was full is asked for again, nothing else.
    asked = Counter(empty_site.paths())
    assert set(asked) == set(laid.asked)
    assert sum(asked.values()) - len(laid.asked) <= LOST_AT_A_KILL
