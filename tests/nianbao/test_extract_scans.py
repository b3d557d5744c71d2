"""The same record from the same scan, byte for byte: in two runs, and with one worker and two."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao.quirks import generate

SCANS = (("scan_light", 4), ("scan_heavy", 1))


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("scans")
    paths = []
    for kind, seed in SCANS:
        document = generate(seed, kind)
        paths.append(folder / document.name)
        paths[-1].write_bytes(document.data)
    return paths


def test_a_scan_gives_the_same_record_in_every_run_and_with_any_number_of_workers(scans: list[Path]):
    alone, shared = (_extract(scans, workers) for workers in (1, 2))
    assert all(json.loads(line)["record"]["cells"] for line in alone.splitlines())
    assert alone == shared


def _extract(paths: list[Path], workers: int) -> bytes:
    command = [sys.executable, "-m", "nianbao", "extract", *map(str, paths), "--workers", str(workers)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    assert len(done.stdout.splitlines()) >= len(paths)
    return done.stdout
