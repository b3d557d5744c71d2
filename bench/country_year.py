"""`make bench-year`: what a year of the whole country costs in processor hours, from rates measured here and now.

Each format's reports are read from bytes to record in this process, one at a time; what LibreOffice and tesseract use
counts. The first of each format is left out: it pays for what is loaded once. The mean counts, not the median: a year
is a sum.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bench.report import RESULTS, print_table, source, write_result
from nianbao.quirks import GeneratedDocument, generate_many

DOCUMENTS = 250_000
PAGES_OF_A_SCAN = 4
WANTED_HOURS = 24.0
# Share of the year's reports, by the format that stands for them.
SHARES = {"html": 0.85, "pdf": 0.05, "docx": 0.025, "doc": 0.025, "scan_medium": 0.05}
SCAN = "scan_medium"
# How many are measured, and how many more there may be with the same invented text.
_MEASURED = {"html": 60, "pdf": 20, "docx": 20, "doc": 6, SCAN: 4}

_LITTLE = 0.3

Rates = Mapping[str, Mapping[str, float]]


def documents_of(kind: str, count: int) -> list[tuple[str, bytes]]:
    """So many generated documents, none equal to another. A PDF takes a second to write, so there are a dozen of those,
    repeated with other bytes that nobody reads."""
    different = min(count, {"html": 100, SCAN: 8}.get(kind, 12))
    made = generate_many(range(different), kind)
    return [
        (made[number % different].name, _told_apart(made[number % different], number // different))
        for number in range(count)
    ]


def _told_apart(document: GeneratedDocument, turn: int) -> bytes:
    if not turn:
        return document.data
    if document.name.endswith(".html"):
        return document.data + b"\n<!-- %d -->" % turn
    if document.name.endswith(".docx"):
        return _with_comment(document.data, turn)
    # What stands behind the end of a PDF, a Word file or a picture is no part of it.
    return document.data + b"\n%% %d\n" % turn


def _with_comment(data: bytes, number: int) -> bytes:
    """A zip with a comment: other bytes, the same content."""
    comment = str(number).encode()
    return data[:-2] + len(comment).to_bytes(2, "little") + comment


@cache
def rates(scale: float = 1.0) -> Rates:
    """Processor seconds a document, by format, and how many were read for it; of scans for `PAGES_OF_A_SCAN` pages."""
    from extract.page_count import pages_of_work
    from nianbao.reading import FilePart, ReadJob, read_job

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, number in _MEASURED.items():
            spent, units = 0.0, 0.0
            for place, (name, data) in enumerate(documents_of(kind, max(round(number * scale), 2))):
                path = Path(folder) / name
                path.write_bytes(data)
                began = _processor_seconds()
                status = re.match(r'\{"status": "(\w+)"', read_job(ReadJob(name, (FilePart(str(path)),))))
                if place == 0:
                    continue
                assert status is not None
                if status.group(1) not in ("success", "partial"):
                    sys.stderr.write(f"{name}: {status.group(1)}\n")
                spent += _processor_seconds() - began
                units += pages_of_work(data) / PAGES_OF_A_SCAN if kind == SCAN else 1
            found[kind] = {"seconds": spent / units, "measured": units}
    return found


def measured_hours() -> float:
    """Processor hours of a year as the newest result of this benchmark has them; measured, where there is none."""
    results = sorted(RESULTS.glob("country-year-*.json"))
    if results:
        hours: float = json.loads(results[-1].read_text("utf-8"))["hours"]
        return hours
    return sum(of["hours"] for of in year(rates(_LITTLE)).values())


def year(measured: Rates) -> dict[str, dict[str, float]]:
    """Reports and processor hours of a year, by format."""
    return {
        kind: {
            "reports": DOCUMENTS * share,
            "hours": DOCUMENTS * share * measured[kind]["seconds"] / 3600,
            "seconds": measured[kind]["seconds"],
        }
        for kind, share in SHARES.items()
    }


def _processor_seconds() -> float:
    """Of this process and of those it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-year", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="times as many documents are measured")
    options = parser.parse_args()
    about = source()
    measured = rates(options.scale)
    hours = year(measured)
    total = sum(of["hours"] for of in hours.values())
    rows = [
        (kind, f"{of['reports']:,.0f}", f"{of['seconds']:.3f}", f"{of['hours']:.1f}")
        for kind, of in hours.items()
    ]
    rows.append(("all", f"{DOCUMENTS:,}", f"{total * 3600 / DOCUMENTS:.3f}", f"{total:.1f}"))
    print_table(
        f"A year of the country, scans of {PAGES_OF_A_SCAN} pages",
        ("format", "reports", "CPU-seconds each", "CPU-hours"),
        rows,
    )
    sys.stdout.write(f"{total:.1f} CPU-hours; wanted are {WANTED_HOURS:.0f}\n")
    result: dict[str, Any] = {"rates": measured, "year": hours, "hours": total}
    write_result("country-year", result, about, ("rapidocr", "onnxruntime", "lxml", "pdfplumber"))


if __name__ == "__main__":
    main()
