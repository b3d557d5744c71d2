"""Times beside their floors: our readers, the peers, and what the parsers below them cost alone, in one run.

Every document is read once by each: a second time would find its labels in our caches, and flatter us. The first
Every document is read once by each: a second time would find its labels in our caches and flatter us. The first
a time is the median over documents, a ratio the median of the ratios to the floor on the same document.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pypdfium2

from bench.peers import PEERS
from bench.scoring import read_record
from extract.read import read
from nianbao.quirks import GeneratedDocument, generate_many

WARM_UP = 2
PDFS = 12
PAGES_OF_HTML = 40
LONG_PAGES = 200
MEMORY_RUNS = 3

_MEMORY = """
import resource, sys
from bench.scoring import read_record
record, issues = read_record(open(sys.argv[1], "rb").read(), "long.pdf")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "ok" if record else issues[0].message)
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a call took, in milliseconds per `unit` (page, or document), and how many times its floor that is."""

    what: str
    unit: str
    milliseconds: float
    ratio: float


def pdf_timings() -> list[Timing]:
    """Milliseconds a page; the floor is pdfium giving a page's text."""
    documents = generate_many(range(PDFS), "pdf")
    calls: dict[str, Callable[[GeneratedDocument], object]] = {
        "floor: pypdfium2 text": lambda d: _pdfium_text(d.data),
        "nianbao, bytes to Document": lambda d: read(d.data),
        "nianbao, bytes to record": lambda d: read_record(d.data, d.name),
    }
    return _timings(calls, documents, "pdf", "page", page_count)


def html_timings() -> list[Timing]:
    """Milliseconds a document; the floor is lxml parsing it, the target one BeautifulSoup(lxml) parse."""
    from bs4 import BeautifulSoup
    from lxml import html

    documents = generate_many(range(PAGES_OF_HTML), "html")
    calls: dict[str, Callable[[GeneratedDocument], object]] = {
        "floor: lxml parse": lambda d: html.document_fromstring(d.data),
        "BeautifulSoup(lxml) parse": lambda d: BeautifulSoup(d.data, "lxml"),
        "nianbao, bytes to Document": lambda d: read(d.data),
        "nianbao, bytes to record": lambda d: read_record(d.data, d.name),
    }
    return _timings(calls, documents, "html", "document", lambda _: 1)


def peak_memory() -> tuple[list[int], str]:
    """Peak memory, in MiB, of each of `MEMORY_RUNS` processes that read a PDF of 200 pages, and what came of it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(_long_pdf())
        file.flush()
        command = [sys.executable, "-c", _MEMORY, file.name]
        runs = [
            subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(MEMORY_RUNS)
        ]
    said = [run.stdout.strip().partition(" ") for run in runs]
    return [int(peak) for peak, _, _ in said], ", ".join(sorted({outcome for _, _, outcome in said}))


def page_count(pdf: bytes) -> int:
    """Pages of a PDF."""
    return len(pypdfium2.PdfDocument(pdf))


def _timings(
    calls: dict[str, Callable[[GeneratedDocument], object]],
    documents: Sequence[GeneratedDocument],
    format: str,
    unit: str,
    units: Callable[[bytes], int],
) -> list[Timing]:
    for peer in PEERS:
        if format in peer.formats and peer.is_here():
            calls[peer.name] = lambda d, tables=peer.tables: tables(d.data, d.name)  # type: ignore[misc]
    spent: dict[str, list[float]] = {what: [] for what in calls}
    for document in documents:
        parts = units(document.data)
        for what, call in calls.items():
            began = time.perf_counter()
            call(document)
            spent[what].append(1000 * (time.perf_counter() - began) / parts)
    floor = next(iter(spent.values()))[WARM_UP:]
    timings = []
    for what, found in spent.items():
        counted = found[WARM_UP:]
        ratios = [own / least for own, least in zip(counted, floor, strict=True)]
        timings.append(Timing(what, unit, statistics.median(counted), statistics.median(ratios)))
    return timings


def _pdfium_text(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    return sum(len(page.get_textpage().get_text_range()) for page in document)


def _long_pdf() -> bytes:
    long = pypdfium2.PdfDocument.new()
    seed = 0
    while len(long) < LONG_PAGES:
        for document in generate_many(range(seed, seed + 5), "pdf"):
            source = pypdfium2.PdfDocument(document.data)
            wanted = min(len(source), LONG_PAGES - len(long))
            long.import_pages(source, pages=list(range(wanted)))
        seed += 5
    out = io.BytesIO()
    long.save(out)
    return out.getvalue()
