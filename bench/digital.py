"""`make bench-digital`: how well and how fast digital documents are read, beside peers and floors, in one run.

Prints the tables that `docs/digital.md` shows, then what was missed and why, and writes everything with the machine's
facts to `bench/results/`. Held-back seeds are measured and summed; their misses are counted by kind, not shown one by
one, so that nobody mends a reader for them. Always ends with exit code 0: this is a measurement, not a test.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from bench.clock import html_timings, pdf_timings, peak_memory
from bench.peers import PEERS, document_of
from bench.report import OURS, SPLITS, miss_lines, print_table, source, write_result
from bench.scoring import Score, add, read_document, read_record
from nianbao.quirks import FORMATS, GeneratedDocument, generate_many
from nianbao.quirks.convert import ToolMissingError

_PACKAGES = (
    "lxml",
    "pdfplumber",
    "pypdfium2",
    "camelot-py",
    "kreuzberg",
    "pandas",
    "beautifulsoup4",
    "fpdf2",
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reading of digital documents.")
    parser.add_argument(
        "formats", nargs="*", default=[name for name in FORMATS if not name.startswith("scan_")]
    )
    parser.add_argument("-n", type=int, default=20, help="documents per format and split")
    parser.add_argument("--form-2014", action="store_true", help="reports of before 2019, with their 统计表")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--only-clock", action="store_true")
    parser.add_argument("--no-clock", action="store_true")
    options = parser.parse_args()
    results: list[dict[str, Any]] = []
    about = source()
    if options.only_clock:
        write_result("digital", {"results": results, "clock": _print_clock()}, about, _PACKAGES)
        return
    accuracy, peers, misses = [], [], []
    for name in options.formats:
        for split, first in SPLITS.items():
            sys.stderr.write(f"{name}, {split} …\n")
            try:
                documents = generate_many(range(first, first + options.n), name, statistics=options.form_2014)
            except (ToolMissingError, OSError) as error:
                misses.append(f"{name} was not measured: it takes {error}")
                continue
            ours = _scored(documents)
            accuracy.append(_accuracy_row(name, split, ours))
            misses += miss_lines(name, split, ours, documents)
            results.append(_result(OURS, name, split, ours))
            if options.no_peers:
                continue
            for peer, score in _peer_scores(name, documents):
                peers.append(_peer_row(name, split, peer, score))
                results.append(_result(peer, name, split, score))
            if any(name in peer.formats for peer in PEERS):
                peers.append(_peer_row(name, split, OURS, ours))
    print_table(
        f"Accuracy, {options.n} documents per format and split",
        (
            "format",
            "split",
            "cells %",
            "non-zero %",
            "silent wrong",
            "form",
            "agency",
            "year",
            "title",
            "sections",
            "perfect",
        ),
        accuracy,
    )
    if peers:
        header = (
            "format",
            "split",
            "tables read by",
            "cells %",
            "non-zero %",
            "silent wrong",
            "form",
            "ms a document",
        )
        print_table("Table readers, each with our form alignment behind it", header, peers)
    clock = {} if options.no_clock else _print_clock()
    sys.stdout.write("## What was missed\n\n" + "\n".join(misses) + "\n")
    write_result("digital", {"results": results, "clock": clock}, about, _PACKAGES)


def _scored(documents: Sequence[GeneratedDocument]) -> Score:
    score = Score()
    for document in documents:
        began = time.perf_counter()
        record, issues = read_record(document.data, document.name)
        score.seconds += time.perf_counter() - began
        add(score, document, record, issues)
    return score


def _peer_scores(name: str, documents: Sequence[GeneratedDocument]) -> Iterator[tuple[str, Score]]:
    for peer in PEERS:
        if name not in peer.formats or not peer.is_here():
            continue
        score = Score()
        for document in documents:
            began = time.perf_counter()
            try:
                tables = peer.tables(document.data, document.name)
            except Exception as error:  # noqa: BLE001 - a peer that fails on a document has read none of its cells
                sys.stderr.write(f"{peer.name} {document.name}: {type(error).__name__}: {error}\n")
                tables = []
            record, issues = read_document(document_of(tables), document.name)
            score.seconds += time.perf_counter() - began
            add(score, document, record, issues, tables_only=True)
        yield peer.name, score


def _accuracy_row(name: str, split: str, score: Score) -> tuple[str, ...]:
    return (
        name,
        split,
        score.share(score.right, score.cells),
        score.share(score.nonzero_right, score.nonzero),
        str(score.silent),
        *(
            str(part)
            for part in (score.form, score.agency, score.year, score.title, score.sections, score.perfect)
        ),
    )


def _peer_row(name: str, split: str, reader: str, score: Score) -> tuple[str, ...]:
    return (
        name,
        split,
        reader,
        score.share(score.right, score.cells),
        score.share(score.nonzero_right, score.nonzero),
        str(score.silent),
        str(score.form),
        f"{1000 * score.seconds / max(score.documents, 1):.0f}",
    )


def _print_clock() -> dict[str, Any]:
    timings = {"PDF": pdf_timings(), "HTML": html_timings()}
    for title, rows in timings.items():
        print_table(
            f"Time, {title}",
            ("what", f"ms a {rows[0].unit}", "times the floor"),
            [(row.what, f"{row.milliseconds:.1f}", f"{row.ratio:.1f}") for row in rows],
        )
    peaks, outcome = peak_memory()
    shown = ", ".join(map(str, peaks))
    sys.stdout.write(f"Peak memory of processes that read a PDF of 200 pages: {shown} MiB ({outcome}).\n\n")
    return {"peak_mib": peaks, **{title: [asdict(row) for row in rows] for title, rows in timings.items()}}


def _result(reader: str, name: str, split: str, score: Score) -> dict[str, Any]:
    return {
        "reader": reader,
        "format": name,
        "split": split,
        **asdict(replace(score, misses=score.misses[:2000])),
    }


if __name__ == "__main__":
    main()
