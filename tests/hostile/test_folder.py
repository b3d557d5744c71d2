"""A folder of hostile files among good reports, read as a user reads it: the run ends, in bounded time and memory,
every file has its line and its issue, and the good reports' records are those they have when read alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from hostile.files import FIXTURES, HOSTILE, escaping_zip, html, mht, ofd, zipped

from nianbao.samples.store import DATA

GOOD = ("cw_edu-2020.pdf", "lq_gov-2019.docx", "lq_land-2021.pdf", "lq_office-2023.docx")
# Tight clocks, so that what hangs ends soon; good reports take a tenth of them.
LIMITS = {
    "CPU_BASE": 12,
    "CPU_PER_PAGE": 0.1,
    "CPU_PER_MEGABYTE": 0.1,
    "WALL_BASE": 60,
    "WALL_PER_PAGE": 0.1,
    "WALL_PER_MEGABYTE": 0.1,
    "MEMBERS": 200,
}
MEMORY = 3 * 1024**3  # the default limit of a worker's address space
SECONDS = 400
# What a file may meet that costs much by its nature: which limit it meets first depends on the machine.
ANY_LIMIT = frozenset({"time_limit", "out_of_memory", "worker_died", "too_large"})
COSTLY = {"html/wide.html", "html/wide-divs.html", "text/one-line.txt"}
SOURCES = {
    "pdf": DATA / "cw_edu-2020.pdf",
    "docx": DATA / "lq_gov-2019.docx",
    "jpg": DATA / "cw_town-2020-p1.jpg",
    "png": FIXTURES / "scan.png",
    "doc": FIXTURES / "report.doc",
    "rtf": FIXTURES / "report.rtf",
    "xls": FIXTURES / "report.xls",
    "ods": FIXTURES / "report.ods",
    "xml": FIXTURES / "report.xml",
}
MADE = {
    "zip": lambda: zipped(("报告.docx", SOURCES["docx"].read_bytes())),
    "ofd": lambda: ofd("年度报告"),
    "mht": lambda: mht(2),
    "html": lambda: html("<p>年度报告</p>" * 100),
    "gif": lambda: b"GIF89a" + bytes(50),
    "rar": lambda: b"Rar!\x1a\x07\x01\x00" + bytes(50),
    "7z": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50),
    "tif": lambda: b"II*\x00" + bytes(50),
    "bmp": lambda: b"BM" + bytes(60),
    "webp": lambda: b"RIFF\x10\x00\x00\x00WEBP" + bytes(50),
    "txt": lambda: "二、主动公开政府信息情况".encode()[:-1],
}


@dataclass(frozen=True)
class Outcome:
    """What `nianbao extract` said of a folder. `peak` is the most resident memory one process of it had."""

    code: int
    lines: dict[str, list[dict[str, Any]]]
    errors: str
    seconds: float
    peak: int

    def of(self, file: Path) -> list[dict[str, Any]]:
        """Lines of the file, or of the members of a bundle."""
        return [
            line for name, found in self.lines.items() for line in found if name.split("!")[0] == str(file)
        ]


def extract(*paths: Path, **limits: float) -> Outcome:
    environment = {**os.environ, **{f"NIANBAO_LIMIT_{name}": str(value) for name, value in limits.items()}}
    start = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-m", "nianbao", "extract", *map(str, paths), "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environment, "PYTHONUTF8": "1"},
    )
    peaks = [0]

    def watch() -> None:
        while run.poll() is None:
            try:
                processes = psutil.Process(run.pid).children(recursive=True)
                peaks.append(max((process.memory_info().rss for process in processes), default=0))
            except psutil.Error:
                continue
            time.sleep(0.05)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        out, errors = run.communicate(timeout=SECONDS)
    finally:
        run.kill()
    watcher.join()
    lines = defaultdict(list)
    for text in out.decode("utf-8").split("\n"):
        if text:
            line = json.loads(text)
            lines[line["file"]].append(line)
    return Outcome(run.returncode, dict(lines), errors.decode("utf-8"), time.monotonic() - start, max(peaks))


pytestmark = pytest.mark.timeout(SECONDS + 100)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    for name, (make, _) in HOSTILE.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make())
    broken = root / "broken"
    broken.mkdir()
    for suffix, data in {
        **{s: p.read_bytes() for s, p in SOURCES.items()},
        **{s: m() for s, m in MADE.items()},
    }.items():
        (broken / f"empty.{suffix}").write_bytes(b"")
        (broken / f"half.{suffix}").write_bytes(data[: len(data) // 2])
    (root / "bundle" / "escaping.zip").write_bytes(escaping_zip())
    names = root / "names"
    names.mkdir()
    for name in (
        b"\xff\xfe.txt",
        b"a\nb.txt",
        "\u202etxt.exe".encode(),
        b"\x1b[31mred.txt",
        b"'; rm -rf ~ #.txt",
    ):
        Path(os.fsdecode(os.fsencode(names) + b"/" + name)).write_text("随便写的一行", "utf-8")
    (names / "itself").symlink_to(names / "itself")
    (names / "up").symlink_to(root, target_is_directory=True)
    (names / "nowhere.pdf").symlink_to(root / "there is no such file.pdf")
    for position, name in enumerate(GOOD):
        (root / ("aaa", "html", "pdf", "zzz")[position]).mkdir(exist_ok=True)
        (root / ("aaa", "html", "pdf", "zzz")[position] / name).write_bytes((DATA / name).read_bytes())
    return root


@pytest.fixture(scope="module")
def outcome(folder: Path) -> Outcome:
    return extract(folder, **LIMITS)


def test_the_run_ends(outcome: Outcome):
    assert outcome.code == 1
    assert "Traceback" not in outcome.errors
    assert outcome.seconds < SECONDS


def test_no_process_grows_beyond_its_limit(outcome: Outcome):
    assert 0 < outcome.peak < MEMORY


@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_file_has_its_issue(name: str, folder: Path, outcome: Outcome):
    lines = outcome.of(folder / name)
    assert lines
    wanted = HOSTILE[name][1] | (ANY_LIMIT if name in COSTLY else frozenset())
    for line in lines:
        assert line["status"] in {"failed", "skipped", "partial"}
        assert all(issue["hint"] and issue["document"] for issue in line["issues"])
    found = {issue["category"] for line in lines for issue in line["issues"]}
    assert found & wanted, found
    assert "reader_failed" not in found


@pytest.mark.parametrize("suffix", [*SOURCES, *MADE])
def test_empty_and_cut_files(suffix: str, folder: Path, outcome: Outcome):
    (empty,) = outcome.of(folder / "broken" / f"empty.{suffix}")
    assert (empty["status"], [issue["category"] for issue in empty["issues"]]) == ("failed", ["empty_file"])
    for line in outcome.of(folder / "broken" / f"half.{suffix}"):
        assert line["status"] != "success"
        assert line["issues"]
        assert not {issue["category"] for issue in line["issues"]} & {"reader_failed", "worker_died"}


@pytest.mark.parametrize("name", GOOD)
def test_good_reports_among_them_are_read_as_if_alone(name: str, folder: Path, outcome: Outcome):
    (path,) = folder.rglob(name)
    (line,) = outcome.of(path)
    (alone,) = extract(path).of(path)
    assert line == alone
    assert line["record"] is not None


def test_names_that_climb_out_stay_names(folder: Path, outcome: Outcome):
    lines = outcome.of(folder / "bundle" / "escaping.zip")
    assert len(lines) == 3
    assert {line["status"] for line in lines} == {"success"}
    assert not Path("/tmp/nianbao-escaped.docx").exists()
    assert not list(folder.rglob("nianbao-escaped*"))


def test_names_and_links_that_lie(folder: Path, outcome: Outcome):
    there = {str(path) for path in (folder / "names").iterdir() if not path.is_symlink()}
    assert {name for name in outcome.lines if name.startswith(str(folder / "names"))} == there
    assert "\x1b" not in outcome.errors
    assert "\u202e" not in outcome.errors
