"""`python -m nianbao.samples.build`: writes the committed sample files (PDF, docx, scans) and `truth.json`
anew.

Users never run this: it needs fpdf2 and the fonts of Debian's fonts-noto-cjk. HTML reports are made at run
time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nianbao.samples.render_docx import render_docx
from nianbao.samples.render_pdf import render_pdf
from nianbao.samples.render_scan import render_scan
from nianbao.samples.store import DATA, TRUTH_FILE, committed_names
from nianbao.samples.truth import SampleReport, reports
from nianbao.samples.typeset import COMPACT, ROOMY

SET_IN_SANS = "cw_gov-2022"
BREAKING_TABLE_3 = "lq_land-2021"


def build(target: Path = DATA) -> list[Path]:
    """Writes every file into `target`; returns the paths. Raises OSError where the fonts are missing."""
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    entries: list[dict[str, Any]] = []
    for report in reports():
        if report.shape == "html":
            continue
        files = dict(zip(committed_names(report), rendered(report), strict=True))
        for name, content in files.items():
            (target / name).write_bytes(content)
            written.append(target / name)
        entries.append(truth_entry(report, files))
    text = json.dumps({"reports": entries}, ensure_ascii=False, indent=1) + "\n"
    (target / TRUTH_FILE).write_text(text, "utf-8")
    return [*written, target / TRUTH_FILE]


def rendered(report: SampleReport) -> Iterator[bytes]:
    """The report's file, or its pages for a scan; nothing for HTML."""
    if report.shape == "pdf":
        spacing = ROOMY if report.key == BREAKING_TABLE_3 else COMPACT
        yield render_pdf(report, sans=report.key == SET_IN_SANS, spacing=spacing)
    elif report.shape == "docx":
        yield render_docx(report)
    elif report.shape == "scan":
        yield from render_scan(report)


def truth_entry(report: SampleReport, files: dict[str, bytes]) -> dict[str, Any]:
    """What `truth.json` says of a report: files with checksums, and every cell as printed. Money is a string
    of yuan with two decimals, counts are integers."""
    return {
        "key": report.key,
        "agency": report.agency.name,
        "year": report.year,
        "form": report.form,
        "title": report.title,
        "published_on": report.published_on.isoformat(),
        "shape": report.shape,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "quirks": list(report.quirks),
        "expected_failures": [failure.prose for failure in report.expected_failures],
        "sections": {section.number: section.heading for section in report.sections},
        "cells": {
            code: {
                "state": cell.state,
                "value": cell.value
                if cell.value is None or isinstance(cell.value, int)
                else f"{cell.value:.2f}",
                "raw": cell.raw,
            }
            for code, cell in report.values.items()
        },
    }


if __name__ == "__main__":
    for path in build():
        sys.stderr.write(f"{path} {path.stat().st_size}\n")
