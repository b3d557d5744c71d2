"""img2table with RapidOCR on page pictures, in an environment of its own: its OpenCV and ours can't stand side by side.
Takes and gives what `scan_jobs.py` says; its pages have "grids" instead of lines. Needs nothing of ours.

    python3 -m venv .venv-img2table && .venv-img2table/bin/pip install -r requirements-img2table.lock
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from img2table.document import Image
from img2table.ocr import RapidOCR


def main() -> None:
    jobs, out = json.loads(Path(sys.argv[1]).read_text("utf-8")), Path(sys.argv[2])
    from rapidocr import LangRec

    # its own default is English
    ocr = RapidOCR(params={"Rec.lang_type": LangRec.CH})
    with out.open("w", encoding="utf-8") as file:
        for job in jobs:
            pages = [_page(path, ocr) for path in job["pages"]]
            file.write(json.dumps({"name": job["name"], "pages": pages}, ensure_ascii=False) + "\n")
        file.write(json.dumps({"peak_mib": _peak_mib()}) + "\n")


def _page(path: str, ocr: RapidOCR) -> dict[str, Any]:
    cpu, wall = _seconds(), time.perf_counter()
    try:
        tables = Image(path, detect_rotation=True).extract_tables(ocr=ocr, borderless_tables=False)
        grids = [_grid(table) for table in tables]
    except Exception as error:  # noqa: BLE001 - a peer that fails on a page has read none of its cells
        sys.stderr.write(f"img2table: {path}: {type(error).__name__}: {error}\n")
        grids = []
    return {"cpu": _seconds() - cpu, "wall": time.perf_counter() - wall, "grids": grids}


def _grid(table: Any) -> list[list[str | None]]:
    """Rows of texts; None where a cell to the left reaches, "" where one from above does."""
    grid: list[list[str | None]] = []
    above: list[Any] = []
    for cells in table.content.values():
        row: list[str | None] = []
        for column, cell in enumerate(cells):
            if column and cells[column - 1].bbox == cell.bbox:
                row.append(None)
            elif column < len(above) and above[column].bbox == cell.bbox:
                row.append("")
            else:
                row.append(cell.value or "")
        grid.append(row)
        above = cells
    return grid


def _seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_mib() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
