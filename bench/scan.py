"""`make bench-scan`: how well, how fast and in how much memory scans are read, beside whole-page engines, in one run.

Prints the tables that `docs/scans.md` shows, then what was missed by kind, and writes everything with the machine's
facts to `bench/results/`. Every reader works in a process of its own; peers are handed the very pictures that our scan
reader was handed. Documents with a page that is no picture are left out of that comparison, for us too. Of held-back
seeds only sums and kinds are shown. Always ends with exit code 0: this is a measurement, not a test.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.peers import document_of
from bench.report import SPLITS, miss_lines, print_table, source, write_result
from bench.scan_jobs import ONE_READER, RAPIDOCR, TESSERACT, TWO_READERS
from bench.scan_peers import PeerPage, cells_in_grid, document_of_lines
from bench.scoring import Score, add, read_document
from nianbao.quirks import GeneratedDocument, generate_many
from normalize.record import Issue, Record
from output.record_json import issue_from_json, record_from_json

LEVELS = ("light", "medium", "heavy")
IMG2TABLE = "img2table + RapidOCR"
ROOT = Path(__file__).parent.parent
IMG2TABLE_PYTHON = ROOT / ".venv-img2table" / "bin" / "python"
_PACKAGES = (
    "rapidocr",
    "onnxruntime",
    "pytesseract",
    "opencv-python-headless",
    "numpy",
    "pillow",
    "pypdfium2",
)
# tesseract's threads wait for each other by spinning: twice the processor's time for nothing.
_ENVIRONMENT = {**os.environ, "OMP_THREAD_LIMIT": "1", "PYTHONPATH": str(ROOT)}

Json = dict[str, Any]


@dataclass(slots=True)
class Cost:
    """Seconds of a reader on a level, and its peak of memory. `table_*` are of pages that hold a table."""

    pages: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    table_pages: int = 0
    table_cpu: float = 0.0
    table_wall: float = 0.0
    around_cpu: float = 0.0
    peak_mib: int = 0

    def add_page(self, page: Mapping[str, Any], *, table: bool) -> None:
        """Count one picture."""
        self.pages += 1
        self.cpu += page["cpu"]
        self.wall += page["wall"]
        if table:
            self.table_pages += 1
            self.table_cpu += page["cpu"]
            self.table_wall += page["wall"]


@dataclass(slots=True)
class Measured:
    """One reader on one level and split."""

    reader: str
    level: str
    split: str
    score: Score = field(default_factory=Score)
    cost: Cost = field(default_factory=Cost)

    @property
    def wrong_unflagged(self) -> float:
        """Wrong numbers that nothing flags, per 10,000 cells."""
        return 10_000 * self.score.unflagged / max(self.score.cells, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reading of scans.")
    parser.add_argument("levels", nargs="*", default=list(LEVELS), help=", ".join(LEVELS))
    parser.add_argument("-n", type=int, default=20, help="documents per level and split")
    parser.add_argument("--peer-documents", type=int, default=5, help="of these, how many the peers read too")
    parser.add_argument("--split", choices=SPLITS, action="append", help="both where none is named")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--no-one-reader", action="store_true", help="only with both readers")
    options = parser.parse_args()
    about = source()
    ours: list[Measured] = []
    beside: list[Measured] = []
    misses: list[str] = []
    for level in options.levels:
        for split in options.split or SPLITS:
            sys.stderr.write(f"{level}, {split} …\n")
            first = SPLITS[split]
            try:
                documents = generate_many(range(first, first + options.n), f"scan_{level}")
            except OSError as error:
                misses.append(f"scan_{level} was not measured: {error}")
                continue
            with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
                run = _Run(Path(folder), documents, level, split)
                ours += run.ours(both=not options.no_one_reader)
                misses += miss_lines(f"scan_{level}", split, ours[-1].score, documents)
                if not options.no_peers:
                    beside += run.peers(options.peer_documents)
    _print(ours, beside, options.n)
    sys.stdout.write("## What was missed\n\n" + "\n".join(misses) + "\n")
    write_result(
        "scan",
        {"ours": [_plain(m) for m in ours], "beside": [_plain(m) for m in beside], "options": vars(options)},
        about,
        _PACKAGES,
    )


class _Run:
    """Documents of one level and split, read by one after the other."""

    def __init__(self, folder: Path, documents: Sequence[GeneratedDocument], level: str, split: str) -> None:
        self._folder = folder
        self._documents = documents
        self._level, self._split = level, split
        self._read: dict[str, Json] = {}
        self._jobs: list[Json] = []
        for number, document in enumerate(documents):
            path, pages = folder / f"{number}", folder / f"{number}.pages"
            path.write_bytes(document.data)
            pages.mkdir()
            self._jobs.append({"name": document.name, "path": str(path), "pages": str(pages)})

    def ours(self, *, both: bool) -> list[Measured]:
        """With one reader and, last, with two: that reading keeps the pictures for the peers."""
        found = []
        if both:
            jobs = [{"name": job["name"], "path": job["path"]} for job in self._jobs]
            found.append(self._measured(ONE_READER, _run(_job(ONE_READER), jobs, self._folder)))
        results = _run(_job(TWO_READERS), self._jobs, self._folder)
        self._read = {result["name"]: result for result in results if "name" in result}
        return [*found, self._measured(TWO_READERS, results)]

    def _measured(self, reader: str, results: Iterable[Json], names: Sequence[str] | None = None) -> Measured:
        measured = self._new(reader)
        by_name = {result["name"]: result for result in results if "name" in result}
        measured.cost.peak_mib = next((r["peak_mib"] for r in results if "peak_mib" in r), 0)
        for document in self._documents:
            result = by_name.get(document.name)
            if result is None or (names is not None and document.name not in names):
                continue
            for page in result["pages"]:
                measured.cost.add_page(page, table=page["table"])
            measured.cost.around_cpu += result["cpu"] - sum(page["cpu"] for page in result["pages"])
            add(measured.score, document, *_record(result))
        return measured

    def peers(self, n: int) -> list[Measured]:
        """The peers on the first n documents that are pictures throughout, and we on the same."""
        names = [d.name for d in self._documents if self._is_pictures(self._read.get(d.name))][:n]
        jobs = [
            {"name": name, "pages": [page["path"] for page in self._read[name]["pages"]]} for name in names
        ]
        found = [self._measured(TWO_READERS, list(self._read.values()), names)]
        if not jobs:
            return found
        for peer in (RAPIDOCR, TESSERACT):
            if peer == TESSERACT and shutil.which("tesseract") is None:
                continue
            results = _run(_job(peer), jobs, self._folder)
            found += [self._in_rows(peer, results), self._in_grid(peer, results)]
        if IMG2TABLE_PYTHON.exists():
            script = str(ROOT / "bench" / "img2table_job.py")
            found.append(self._in_grids(_run([str(IMG2TABLE_PYTHON), script], jobs, self._folder)))
        else:
            sys.stderr.write(f"img2table is left out: no {IMG2TABLE_PYTHON} (make bench-scan sets it up)\n")
        return found

    @staticmethod
    def _is_pictures(result: Json | None) -> bool:
        """Whether all figures of the reading come from pictures that the scan reader was handed."""
        if result is None or result["record"] is None or not result["pages"]:
            return False
        sources = [cell["source"] for cell in result["record"]["cells"].values() if cell["source"]]
        return all(place.get("unit") == "px" for place in sources)

    def _in_rows(self, peer: str, results: Sequence[Json]) -> Measured:
        measured = self._peer(f"{peer}, its rows", results)
        for document, pages in self._with_pages(results):
            record, issues = read_document(document_of_lines(pages), document.name)
            add(measured.score, document, record, issues, tables_only=True)
        return measured

    def _in_grid(self, peer: str, results: Sequence[Json]) -> Measured:
        measured = self._peer(f"{peer}, our grid", results)
        for document, pages in self._with_pages(results):
            record, _ = _record(self._read[document.name])
            read = None if record is None else cells_in_grid(record, pages)
            add(measured.score, document, read, (), tables_only=True)
        return measured

    def _in_grids(self, results: Sequence[Json]) -> Measured:
        measured = self._peer(IMG2TABLE, results)
        by_name = {result["name"]: result for result in results if "name" in result}
        for document in self._documents:
            if document.name not in by_name:
                continue
            grids = [grid for page in by_name[document.name]["pages"] for grid in page["grids"]]
            record, issues = read_document(document_of(grids), document.name)
            add(measured.score, document, record, issues, tables_only=True)
        return measured

    def _peer(self, name: str, results: Sequence[Json]) -> Measured:
        measured = self._new(name)
        for result in results:
            if "peak_mib" in result:
                measured.cost.peak_mib = result["peak_mib"]
                continue
            for page, own in zip(result["pages"], self._read[result["name"]]["pages"], strict=True):
                measured.cost.add_page(page, table=own["table"])
        return measured

    def _with_pages(self, results: Sequence[Json]) -> list[tuple[GeneratedDocument, list[PeerPage]]]:
        by_name = {result["name"]: result for result in results if "name" in result}
        return [
            (d, peer_pages(by_name[d.name]["pages"], self._read[d.name]["pages"]))
            for d in self._documents
            if d.name in by_name
        ]

    def _new(self, reader: str) -> Measured:
        return Measured(reader, self._level, self._split)


def peer_pages(read: Sequence[Json], own: Sequence[Json]) -> list[PeerPage]:
    """What a peer read on each picture, with the picture's place: those of one page follow each other downwards."""
    pages: list[PeerPage] = []
    tops: dict[int, float] = {}
    for page, picture in zip(read, own, strict=True):
        number = picture["page"]
        top = tops.get(number, 0.0)
        tops[number] = top + picture["height"]
        pages.append(PeerPage(number, top, tuple(map(tuple, page["lines"]))))
    return pages


def _record(result: Json) -> tuple[Record | None, tuple[Issue, ...]]:
    record = None if result["record"] is None else record_from_json(result["record"])
    return record, tuple(map(issue_from_json, result["issues"]))


def _job(reader: str) -> list[str]:
    return [sys.executable, "-m", "bench.scan_jobs", reader]


def _run(command: Sequence[str], jobs: Sequence[Json], folder: Path) -> list[Json]:
    """A reader's process; without the lines of documents that it did not get to, where it died."""
    given, got = folder / "jobs.json", folder / "results.jsonl"
    given.write_text(json.dumps(jobs), "utf-8")
    got.write_text("", "utf-8")
    done = subprocess.run(
        [*command, str(given), str(got)],
        env=_ENVIRONMENT,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}\n")
    return [json.loads(line) for line in got.read_text("utf-8").splitlines()]


def _print(ours: Sequence[Measured], beside: Sequence[Measured], n: int) -> None:
    print_table(
        f"Accuracy, {n} documents per level and split",
        (
            "level",
            "split",
            "reader",
            "cells",
            "cells %",
            "non-zero %",
            "wrong, unflagged per 10,000",
            "wrong, no issue",
            "conflict",
            "illegible",
            "form",
            "perfect",
        ),
        [
            (
                m.level,
                m.split,
                m.reader,
                str(m.score.cells),
                m.score.share(m.score.right, m.score.cells),
                m.score.share(m.score.nonzero_right, m.score.nonzero),
                f"{m.wrong_unflagged:.2f} ({m.score.unflagged})",
                str(m.score.silent),
                str(m.score.conflicts),
                str(m.score.illegible),
                str(m.score.form),
                str(m.score.perfect),
            )
            for m in ours
        ],
    )
    print_table("Cost", _COST_HEADER, [_cost_row(m) for m in ours])
    if beside:
        header = (
            "level",
            "split",
            "reader",
            "documents",
            "cells %",
            "non-zero %",
            "wrong, unflagged per 10,000",
        )
        rows = [
            (
                m.level,
                m.split,
                m.reader,
                str(m.score.documents),
                m.score.share(m.score.right, m.score.cells),
                m.score.share(m.score.nonzero_right, m.score.nonzero),
                f"{m.wrong_unflagged:.1f} ({m.score.unflagged})",
            )
            for m in beside
        ]
        print_table("Beside whole-page engines, on the same pictures", header, rows)
        print_table("Cost beside them", _COST_HEADER, [_cost_row(m) for m in beside])


_COST_HEADER = (
    "level",
    "split",
    "reader",
    "pages",
    "CPU s a page",
    "wall s a page",
    "table pages",
    "CPU s a table page",
    "wall s a table page",
    "CPU s a page around reading",
    "peak MiB",
)


def _cost_row(m: Measured) -> tuple[str, ...]:
    cost = m.cost
    return (
        m.level,
        m.split,
        m.reader,
        str(cost.pages),
        _each(cost.cpu, cost.pages),
        _each(cost.wall, cost.pages),
        str(cost.table_pages),
        _each(cost.table_cpu, cost.table_pages),
        _each(cost.table_wall, cost.table_pages),
        _each(cost.around_cpu, cost.pages),
        str(cost.peak_mib),
    )


def _each(total: float, count: int) -> str:
    return f"{total / count:.2f}" if count else "-"


def _plain(measured: Measured) -> Json:
    shown = replace(
        measured.score, misses=measured.score.misses[:2000] if measured.split == "development" else []
    )
    return {**asdict(replace(measured, score=shown)), "wrong_unflagged": measured.wrong_unflagged}


if __name__ == "__main__":
    main()
