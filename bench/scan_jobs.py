"""`python -m bench.scan_jobs READER JOBS OUT`: reads documents or pages in a process of its own, whose memory is then
that reader's. JOBS is a JSON list, OUT gets a line of JSON for each job and a last one with the peak of memory.

Ours (`nianbao`, `nianbao, one reader`) take {"name", "path"} and give the record, the issues and, for each page picture
that the scan reader was handed, its seconds and whether it holds a table; with "pages" in the job, a folder, the
pictures are kept there, for the peers to read the very same. Peers take {"name", "pages": [paths]} and give for each
page its seconds and its lines of text with their boxes; img2table, in `img2table_job.py`, gives grids instead.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench.memory import peak_mib
from extract.document import GridTemplate, Table
from extract.scan import reading
from extract.scan.paper import Picture
from extract.scan.rapid import rapid_reader
from extract.scan.reading import PageReading, ScanReader
from output.record_json import issue_to_json, record_to_json

TWO_READERS, ONE_READER = "nianbao", "nianbao, one reader"
RAPIDOCR, TESSERACT = "RapidOCR, whole page", "tesseract, whole page"
# A table of a form; less is a frame around something.
_LEAST_CELLS = 20

Json = dict[str, Any]
Line = tuple[str, float, float, float, float]
"""Text and its box: x0, top, x1, bottom."""


def main() -> None:
    name, jobs, out = sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8")), Path(sys.argv[3])
    results = _ours(name, jobs) if name in {TWO_READERS, ONE_READER} else _peer(PEERS[name](), jobs)
    with out.open("w", encoding="utf-8") as file:
        for result in results:
            file.write(json.dumps(result, ensure_ascii=False) + "\n")
        file.write(json.dumps({"peak_mib": round(peak_mib())}) + "\n")


def seconds() -> float:
    """Processor time of this process and of those it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@dataclass
class WatchedReader:
    """A scan reader that keeps the time of each page."""

    inner: ScanReader
    keep: Path | None = None
    pages: list[Json] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The reader's own."""
        return self.inner.name

    @property
    def version(self) -> str:
        """The reader's own."""
        return self.inner.version

    def read_page(
        self, picture: Picture, *, page: int, templates: Sequence[GridTemplate] = ()
    ) -> PageReading:
        """As the reader does."""
        cpu, wall = seconds(), time.perf_counter()
        found = self.inner.read_page(picture, page=page, templates=templates)
        spent: Json = {"cpu": seconds() - cpu, "wall": time.perf_counter() - wall}
        spent["page"], spent["height"] = page, picture.shape[0]
        spent["table"] = any(isinstance(b, Table) and len(b.cells) >= _LEAST_CELLS for b in found.blocks)
        if self.keep is not None:
            path = self.keep / f"{len(self.pages)}.png"
            Image.fromarray(picture).save(path, compress_level=1)
            spent["path"] = str(path)
        self.pages.append(spent)
        return found


def _ours(name: str, jobs: Sequence[Json]) -> Iterator[Json]:
    from bench.scoring import read_record

    inner = reading.default_scan_reader() if name == TWO_READERS else ScanReader(rapid_reader())
    for job in jobs:
        keep = Path(job["pages"]) if "pages" in job else None
        watched = WatchedReader(inner, keep)
        setattr(reading, "default_scan_reader", partial(_given, watched))  # noqa: B010  mypy wants a ScanReader
        data = Path(job["path"]).read_bytes()
        cpu, wall = seconds(), time.perf_counter()
        record, issues = read_record(data, job["name"])
        yield {
            "name": job["name"],
            "cpu": seconds() - cpu,
            "wall": time.perf_counter() - wall,
            "pages": watched.pages,
            "record": None if record is None else record_to_json(record),
            "issues": [issue_to_json(issue) for issue in issues],
        }


def _given(reader: WatchedReader) -> WatchedReader:
    return reader


def _peer(read: Callable[[Picture], list[Line]], jobs: Sequence[Json]) -> Iterator[Json]:
    for job in jobs:
        pages: list[Json] = []
        for path in job["pages"]:
            picture = np.asarray(Image.open(path).convert("RGB"))
            cpu, wall = seconds(), time.perf_counter()
            lines = read(picture)
            pages.append({"cpu": seconds() - cpu, "wall": time.perf_counter() - wall, "lines": lines})
        yield {"name": job["name"], "pages": pages}


def _rapidocr() -> Callable[[Picture], list[Line]]:
    """RapidOCR as shipped: detector, classifier of angles, recogniser on the whole page."""
    from rapidocr import RapidOCR
    from rapidocr.utils.output import RapidOCROutput

    engine = RapidOCR()

    def read(picture: Picture) -> list[Line]:
        found = engine(picture[:, :, ::-1])
        assert isinstance(found, RapidOCROutput)
        if found.boxes is None or found.txts is None:
            return []
        corners = [(box.min(axis=0).tolist(), box.max(axis=0).tolist()) for box in found.boxes]
        return [(text, *first, *last) for text, (first, last) in zip(found.txts, corners, strict=True)]

    return read


def _tesseract() -> Callable[[Picture], list[Line]]:
    """tesseract on the whole page, in Chinese and segmented by itself (psm 3), which reads tables best of its modes."""
    import pytesseract

    def read(picture: Picture) -> list[Line]:
        words = pytesseract.image_to_data(
            Image.fromarray(picture), lang="chi_sim", config="--psm 3", output_type=pytesseract.Output.DICT
        )
        places = zip(*(words[key] for key in ("text", "left", "top", "width", "height")), strict=True)
        return [
            (text, float(x), float(y), float(x + w), float(y + h))
            for text, x, y, w, h in places
            if text.strip()
        ]

    return read


PEERS: dict[str, Callable[[], Callable[[Picture], list[Line]]]] = {
    RAPIDOCR: _rapidocr,
    TESSERACT: _tesseract,
}


if __name__ == "__main__":
    main()
