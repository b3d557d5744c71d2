"""A reading process against its limits: what breaks one costs that document, is named, and leaves nothing alive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from hostile.files import png
from PIL import Image
from support import nianbao

from extract.limits import ReaderLimits
from nianbao.limits import DEFAULT, Limits, LimitsError, limits_from
from nianbao.pool import LocalExecutor, read_all
from nianbao.reading import FilePart, ReadJob, ReadResult
from nianbao.samples.store import DATA

FIXTURES = Path(__file__).parent.parent / "extract" / "fixtures"
# The clocks of these tests: no page or megabyte counts, so that a limit is reached soon.
SHORT = replace(DEFAULT, wall_base=6.0, wall_per_page=0.0, wall_per_megabyte=0.0)
GOOD = DATA / "lq_gov-2019.docx"


def results(files: list[Path], limits: Limits, workers: int = 1) -> list[ReadResult]:
    jobs = [ReadJob(file.name, (FilePart(str(file)),)) for file in files]
    return [result for _, result in read_all(jobs, LocalExecutor(workers, limits), seats=workers)]


def categories(result: ReadResult) -> list[str]:
    return [issue["category"] for issue in result.issues]


def test_limits_from_the_environment():
    assert limits_from({}) == Limits()
    given = {"NIANBAO_LIMIT_PAGES": "7", "NIANBAO_LIMIT_WALL_BASE": "1.5", "HOME": "/"}
    assert limits_from(given) == Limits(wall_base=1.5, readers=ReaderLimits(pages=7))


@pytest.mark.parametrize(
    ("name", "value"),
    [("PAGES", "many"), ("PAGES", "0"), ("PAGES", "-1"), ("PAGES", "1.5"), ("CPU_BASE", "inf"), ("CPU_BASE", "nan"),
     ("PAGE", "3"), ("READERS", "3")],
)  # fmt: skip
def test_a_limit_that_cannot_be_is_refused(name: str, value: str):
    with pytest.raises(LimitsError, match=f"NIANBAO_LIMIT_{name}"):
        limits_from({f"NIANBAO_LIMIT_{name}": value})


def test_every_limit_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
    defaults = {**{k: getattr(ReaderLimits(), k) for k in ReaderLimits.__slots__}}
    defaults |= {k: getattr(Limits(), k) for k in Limits.__slots__ if k != "readers"}
    for name, value in defaults.items():
        assert f"| `{name.upper()}` | {value:,} |" in page, name


def test_a_wrong_limit_is_wrong_usage(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NIANBAO_LIMIT_PAGES", "lots")
    done = nianbao("extract", GOOD, code=2)
    assert "NIANBAO_LIMIT_PAGES=lots" in done.stderr
    assert "Traceback" not in done.stderr


def test_limits_of_the_environment_reach_the_readers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NIANBAO_LIMIT_PIXELS", "1000")
    done = nianbao("extract", FIXTURES / "scan.png", GOOD, code=1)
    assert "image_too_large" in done.stderr
    assert "1 failed, 1 success" in done.stderr


def endless_scan(folder: Path) -> Path:
    """Forty pages of specks: minutes of work in the readers' native code, which hears no signal meanwhile."""
    file = folder / "stuck.tif"
    rng = np.random.default_rng(4)
    pages = [Image.fromarray(rng.random((3508, 2480)) > 0.9) for _ in range(4)]
    pages[0].save(file, save_all=True, append_images=pages[1:] * 13, compression="group4")
    return file


def test_native_code_that_takes_for_ever_is_ended_by_the_wall_clock(tmp_path: Path):
    stuck = endless_scan(tmp_path)
    before = time.monotonic()
    first, second, third = results([GOOD, stuck, GOOD], SHORT)
    assert time.monotonic() - before < 30
    # On a busy machine its memory may run out before its time does: ended it is, and named, either way.
    assert categories(second)[0] in {"time_limit", "worker_died", "out_of_memory"}
    assert first == third
    assert first.status == "success"


def test_processor_time_is_a_limit_of_its_own(tmp_path: Path):
    stuck = endless_scan(tmp_path)
    limits = replace(DEFAULT, cpu_base=3.0, cpu_per_page=0.0, cpu_per_megabyte=0.0)
    first, second = results([stuck, GOOD], limits)
    assert categories(first) == ["time_limit"]
    assert "processor time" in first.issues[0]["message"]
    assert second.status == "success"


def test_processor_time_is_counted_for_each_document(tmp_path: Path):
    """A worker that has read for an hour still has the whole budget for its next document."""
    files = []
    for number in range(12):
        files.append(tmp_path / f"{number}.html")
        files[-1].write_bytes(b"<html><p>0</p>" + b"<i>0</i>" * 40_000)
    limits = replace(DEFAULT, cpu_base=3.0, cpu_per_page=0.0, cpu_per_megabyte=0.0)
    assert {tuple(categories(result)) for result in results(files, limits)} == {("not_a_report",)}


@pytest.mark.parametrize("megabytes", [300, 900])
def test_a_document_that_needs_more_memory_than_there_is(tmp_path: Path, megabytes: int):
    """In Python or in a native library: it is this document's issue, and the next one is read."""
    large = tmp_path / "large.png"
    large.write_bytes(png(8_000, 8_000, bytes(8_000 * 1_001)))
    limits = replace(DEFAULT, address_space=megabytes * 1024**2)
    first, second = results([large, GOOD], limits)
    assert categories(first) in (["out_of_memory"], ["worker_died"])
    assert second.status == "success"


def descendants_named(name: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(name in part for part in process.info["cmdline"] or []):
            found.append(process)
    return found


def wait_until(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def slow_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A soffice and a tesseract that start a child of their own, as LibreOffice does, and never end. The fork server
    keeps the environment of its start, so reading is done in a process of its own."""
    mark = f"nianbao-slow-{os.getpid()}-{tmp_path.name}"
    folder = tmp_path / mark
    folder.mkdir()
    sleeper = folder / "sleeper"
    sleeper.write_text("#!/bin/sh\nwhile :; do sleep 1; done\n")
    sleeper.chmod(0o755)
    for name in ("soffice", "libreoffice", "tesseract"):
        script = folder / name
        version = 'case "$1" in --version) echo "tesseract 5.3.0"; exit;; esac\n'
        script.write_text(f"#!/bin/sh\n{version}{sleeper} &\n{sleeper}\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    yield mark
    for process in descendants_named(mark):
        process.kill()


@pytest.mark.parametrize("name", ["report.doc", "scan.png"])
def test_a_worker_that_is_stopped_leaves_no_child_alive(
    slow_programs: str, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NIANBAO_LIMIT_WALL_BASE", "8")
    monkeypatch.setenv("NIANBAO_LIMIT_WALL_PER_PAGE", "0.1")
    done = nianbao("extract", FIXTURES / name, GOOD, "--workers", "1", code=1)
    assert "time_limit" in done.stderr
    assert "1 failed, 1 success" in done.stderr
    assert wait_until(lambda: not descendants_named(slow_programs))


@pytest.mark.parametrize("name", ["report.doc", "scan.png"])
def test_a_run_that_is_killed_leaves_no_process_alive(slow_programs: str, name: str):
    run = subprocess.Popen(
        [sys.executable, "-m", "nianbao", "extract", str(FIXTURES / name), "--workers", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert wait_until(lambda: len(descendants_named(slow_programs)) > 1, 30)
    workers = psutil.Process(run.pid).children(recursive=True)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert wait_until(lambda: not descendants_named(slow_programs))
    assert wait_until(
        lambda: not any(worker.is_running() and worker.status() != "zombie" for worker in workers)
    )


def test_a_real_tesseract_dies_with_its_worker(
    tmp_path: Path, require_tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
):
    """The real program on a page that keeps it busy, seen alive before and gone after."""
    program = require_tool("tesseract")
    folder = tmp_path / "path"
    folder.mkdir()
    wrapper = folder / "tesseract"
    # The real program, asked for a page of noise at once with the strip it is given: that takes it a minute.
    noise = tmp_path / "noise.png"
    import numpy as np
    from PIL import Image

    Image.fromarray(np.random.default_rng(1).integers(0, 255, (3000, 3000), dtype=np.uint8)).save(noise)
    wrapper.write_text(
        f'#!/bin/sh\ncase "$1" in --version) exec {program} --version;; esac\nexec {program} {noise} - --psm 11\n'
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    run = subprocess.Popen(
        [sys.executable, "-m", "nianbao", "extract", str(FIXTURES / "scan.png"), "--workers", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NIANBAO_LIMIT_WALL_BASE": "8", "NIANBAO_LIMIT_WALL_PER_PAGE": "0.1"},
    )
    assert wait_until(lambda: descendants_named(str(noise)), 20)
    _, errors = run.communicate()
    assert "time_limit" in errors
    assert wait_until(lambda: not descendants_named(str(noise)), 3)
