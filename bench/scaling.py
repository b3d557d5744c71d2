"""`make bench-scaling`: how the reading of a run grows with workers, on this machine and on Ray, and how its memory
grows with the queue.

500 mixed documents, in an archive as `nianbao ingest` fills it, are read by `nianbao.read_new` at 1 and 2 workers. What
an executor costs for a document is the difference between many and few documents that take no time to read. From that
serial part, larger clusters are reckoned on paper. Memory: the driver's peak with 1,000 and with 100,000 documents
queued.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.country_year import DOCUMENTS, measured_hours
from bench.report import print_table, source, write_result

ROOT = Path(__file__).parent.parent
WANTED_EFFICIENCY, WANTED_GROWTH = 0.85, 0.10
ON_PAPER = (16, 64, 256, 1000)
FEW, MANY = 200, 1200

Json = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-scaling", description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--scans", type=int, default=4, help="how many of them are scans")
    parser.add_argument("--repeats", type=int, default=3, help="times that each is read; the median counts")
    parser.add_argument("--most", type=int, default=100_000, help="documents in the longer queue")
    parser.add_argument("--no-memory", action="store_true")
    options = parser.parse_args()
    about = source()
    executors = ["local", *(["ray"] if find_spec("ray") else [])]
    with tempfile.TemporaryDirectory() as folder:
        scaling = _scaling(Path(folder), executors, options)
        overhead = _overhead(Path(folder), executors, options.repeats)
        memory = {} if options.no_memory else _memory(Path(folder), options.most)
    paper = _on_paper(overhead)
    write_result(
        "scaling",
        {
            "scaling": scaling,
            "overhead": overhead,
            "memory": memory,
            "on_paper": paper,
            "options": vars(options),
        },
        about,
        ("ray", "pebble", "SQLAlchemy"),
    )


def _scaling(folder: Path, executors: Sequence[str], options: argparse.Namespace) -> list[Json]:
    data = folder / "mixed"
    _job("fill-mixed", data, options.documents, options.scans)
    rows: list[Json] = []
    for executor in executors:
        walls = {}
        for workers in (1, 2):
            measured = _median(options.repeats, lambda e=executor, w=workers: _read(data, e, w), "reading")
            walls[workers] = measured["reading"]
            efficiency = walls[1] / (workers * walls[workers])
            rows.append({"executor": executor, "workers": workers, "efficiency": efficiency, **measured})
    print_table(
        f"{options.documents} mixed documents, {options.scans} of them scans",
        ("executor", "workers", "seconds", "efficiency", "seconds to start"),
        [
            (
                r["executor"],
                str(r["workers"]),
                f"{r['reading']:.1f}",
                f"{r['efficiency']:.2f}",
                f"{r['starting']:.1f}",
            )
            for r in rows
        ],
    )
    sys.stdout.write(f"wanted is an efficiency of {WANTED_EFFICIENCY} at 2 local workers\n\n")
    return rows


def _overhead(folder: Path, executors: Sequence[str], repeats: int) -> Json:
    """Milliseconds for a document that takes none, by executor: on the wall, and of the driver's processor time."""
    found: Json = {}
    for executor in executors:
        few, many = (
            _median(repeats, lambda e=executor, n=number: _read(_tiny(folder, n), e, 1), "reading")
            for number in (FEW, MANY)
        )
        found[executor] = {
            name: 1000 * (many[name] - few[name]) / (MANY - FEW)
            for name in ("reading", "driver_cpu", "storing")
        }
    print_table(
        "What a document costs beside its reading, in milliseconds",
        ("executor", "on the wall", "driver's processor", "of it writing the ledger"),
        [
            (name, f"{of['reading']:.2f}", f"{of['driver_cpu']:.2f}", f"{of['storing']:.2f}")
            for name, of in found.items()
        ],
    )
    return found


def _on_paper(overhead: Json) -> list[Json]:
    """A year's documents on clusters that nobody here has: the work divided, or the driver's part, whichever is
    longer. The driver hands out and stores one document after the other."""
    serial = overhead.get("ray", overhead["local"])["driver_cpu"] / 1000
    hours = measured_hours()
    rows = []
    for workers in ON_PAPER:
        divided, driver = hours / workers, DOCUMENTS * serial / 3600
        rows.append(
            {
                "workers": workers,
                "hours": max(divided, driver),
                "bound": "work" if divided > driver else "driver",
            }
        )
    print_table(
        f"On paper: a year of {DOCUMENTS:,} reports, {hours:.0f} CPU-hours; {1000 * serial:.2f} ms each in the driver",
        ("workers", "hours", "efficiency", "bound by"),
        [
            (
                str(row["workers"]),
                f"{row['hours']:.2f}",
                f"{hours / row['workers'] / row['hours']:.2f}",
                row["bound"],
            )
            for row in rows
        ],
    )
    return rows


def _memory(folder: Path, most: int) -> Json:
    peaks = {number: _read(_tiny(folder, number), "local", 2)["peak_mib"] for number in (1000, most)}
    growth = peaks[most] / peaks[1000] - 1
    print_table(
        "The driver's peak of memory",
        ("documents queued", "MiB"),
        [(f"{number:,}", f"{peak:.1f}") for number, peak in peaks.items()],
    )
    sys.stdout.write(f"{growth:+.1%}; wanted is within {WANTED_GROWTH:.0%}\n\n")
    return {"peaks": peaks, "growth": growth}


def _tiny(folder: Path, number: int) -> Path:
    data = folder / f"tiny-{number}"
    if not data.exists():
        _job("fill-tiny", data, number)
    return data


def _read(data: Path, executor: str, workers: int) -> Json:
    """Read all of it with a ledger that knows of no reading."""
    ledger = data / "ledger.sqlite"
    kept = data / "unread.sqlite"
    if not kept.exists():
        shutil.copy(ledger, kept)
    for leftover in data.glob("ledger.sqlite*"):
        leftover.unlink()
    shutil.copy(kept, ledger)
    result: Json = json.loads(_job("read", data, executor, workers))
    return result


def _median(repeats: int, measure: Callable[[], Json], by: str) -> Json:
    """The measurement that is the median of so many."""
    found = sorted((measure() for _ in range(repeats)), key=lambda one: one[by])
    middle = found[len(found) // 2]
    assert middle[by] >= statistics.median_low([one[by] for one in found])
    return middle


def _job(*arguments: object) -> str:
    command = [sys.executable, "-m", "bench.scaling_jobs", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    return done.stdout


if __name__ == "__main__":
    main()
