"""`make bench`: every benchmark of the project, at moderate sizes, and one table of what they found.

Each benchmark runs in a process of its own, one after the other, and prints tables in Markdown; what it prints is kept
with the results. The last table has one line for each figure that says how the project does: what was measured, beside
its floor or its nearest peer, and the ratio of the two. docs/performance.md says how to read it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.report import print_table, source, write_result

# Module and options.
BENCHMARKS: dict[str, tuple[str, ...]] = {
    "start_up": (),
    "country_year": (),
    "scaling": ("--repeats", "1"),
    "digital": ("-n", "8", "--no-peers"),
    "scan": ("medium", "-n", "3", "--peer-documents", "2"),
    "records": ("-n", "20"),
    "checks": ("-n", "5", "--clean", "50", "--districts", "1"),
    "crawl": (),
    "export": ("--records", "1000"),
    "digest": ("--reports", "1000"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a benchmark printed it."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Which figure of a benchmark stands in the last table: the first row of the first table whose title, and the row
    whose beginning, match; its column; and the row that it is compared with, in the same column."""

    benchmark: str
    title: str
    row: str
    column: str
    beside: str = ""


_RECORD, _FLOOR = "nianbao, bytes to record", "floor"
_OUR_SCANS = r"medium \| development \| nianbao \|"
LINES = (
    Line("start_up", "Start-up", "nianbao --help", "median", _FLOOR),
    Line("start_up", "Start-up", "nianbao extract", "median", _FLOOR),
    Line("country_year", "A year", "html", "CPU-seconds each"),
    Line("country_year", "A year", "scan", "CPU-seconds each", "html"),
    Line("country_year", "A year", "all", "CPU-hours"),
    Line("scaling", ".* mixed", r"local \| 2", "seconds", r"local \| 1"),
    Line("scaling", ".* mixed", r"ray \| 2", "seconds", r"local \| 2"),
    Line("scaling", "What a document", "local", "on the wall"),
    Line("scaling", "What a document", "ray", "on the wall", "local"),
    Line("scaling", "The driver's peak", "(?!1,000 )", "MiB", "1,000 "),
    Line("digital", "Time, HTML", _RECORD, "ms a", _FLOOR),
    Line("digital", "Time, PDF", _RECORD, "ms a", _FLOOR),
    Line("scan", "Cost beside", _OUR_SCANS, "CPU s a page", r"medium \| development \| RapidOCR"),
    Line("scan", "Cost beside", _OUR_SCANS, "peak MiB", r"medium \| development \| RapidOCR"),
    Line("crawl", "Throughput", "nianbao", "pages/s", "Scrapy"),
)


def tables_in(text: str) -> Iterator[Table]:
    """The tables of a Markdown text that stand under a heading."""
    for title, body in re.findall(r"^## (.*)\n\n((?:\|.*\n)+)", text, re.M):
        header, _, *rows = [
            tuple(cell.strip() for cell in line.strip("|\n ").split("|")) for line in body.splitlines()
        ]
        yield Table(title, header, tuple(rows))


def found(line: Line, tables: Sequence[Table]) -> tuple[str, float, float | None] | None:
    """What is measured, its figure and the one it is compared with; None where the benchmark did not print it."""
    for table in tables:
        if not re.match(line.title, table.title):
            continue
        column = next((n for n, name in enumerate(table.header) if re.match(line.column, name)), None)
        rows = {
            kind: _row(pattern, table)
            for kind, pattern in (("own", line.row), ("beside", line.beside))
            if pattern
        }
        if column is None or rows.get("own") is None:
            continue
        own = rows["own"]
        beside = rows.get("beside")
        figures = [_number(row[column]) for row in (own, beside) if row is not None]
        if figures[0] is None:
            continue
        names = [
            cell for n, cell in enumerate(own) if n == 0 or table.header[n] in ("workers", "split", "reader")
        ]
        return (
            f"{', '.join(names)}: {table.header[column]}",
            figures[0],
            figures[1] if len(figures) > 1 else None,
        )
    return None


def _row(pattern: str, table: Table) -> tuple[str, ...] | None:
    return next((row for row in table.rows if re.match(pattern, " | ".join(row) + " ")), None)


def _number(text: str) -> float | None:
    digits = re.match(r"[-+]?[\d,]*\.?\d+", text)
    return float(digits.group().replace(",", "")) if digits else None


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(BENCHMARKS)}; default: all")
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    about = source()
    results: dict[str, Any] = {}
    for name in names:
        sys.stderr.write(f"== {name}\n")
        began = time.monotonic()
        module = f"bench.{name}"
        done = subprocess.run(
            [sys.executable, "-m", module, *BENCHMARKS[name]], stdout=subprocess.PIPE, text=True, check=False
        )
        sys.stdout.write(f"# {name}\n\n{done.stdout}\n")
        sys.stdout.flush()
        results[name] = {
            "options": BENCHMARKS[name],
            "exit_code": done.returncode,
            "seconds": time.monotonic() - began,
            "printed": done.stdout,
            "tables": [asdict(table) for table in tables_in(done.stdout)],
        }
    _print_summary(results)
    write_result(
        "all", {"benchmarks": results}, about, ("ray", "pebble", "scrapy", "lxml", "rapidocr", "onnxruntime")
    )
    # 1 says that a figure is not what it should be; the tables say which.
    crashed = [name for name, result in results.items() if result["exit_code"] not in (0, 1)]
    if crashed:
        sys.stderr.write(f"{', '.join(crashed)} came to no end\n")
    return 1 if crashed else 0


def _print_summary(results: dict[str, Any]) -> None:
    rows = []
    for line in LINES:
        if line.benchmark not in results:
            continue
        tables = list(tables_in(results[line.benchmark]["printed"]))
        measured = found(line, tables)
        if measured is None:
            rows.append((line.benchmark, f"{line.row} was not measured", "", "", ""))
            continue
        what, figure, beside = measured
        shown = ("", "") if beside is None else (f"{beside:g}", f"{figure / beside:.2f}" if beside else "")
        rows.append((line.benchmark, what, f"{figure:g}", *shown))
    print_table("All of it", ("benchmark", "what", "measured", "beside", "ratio"), rows)


if __name__ == "__main__":
    sys.exit(main())
