"""Times beside their floors: our readers, the peers, and what the parsers below them cost alone, in one run.

Every document is read once by each: a second time would find its labels in our caches and flatter us. The first
two documents are left out: they pay for what is loaded once. A time is the median over documents, a ratio the median
of the ratios to the floor on the same document.
"""

from __future__ import annotations

import gc
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

# The high-water mark of the process itself: `ru_maxrss` begins with that of the process that started it.
_MEMORY = """
import sys
from pathlib import Path
import extract.pdf
from extract.read import read
from normalize.forms.definition import FORM_NAMES
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

templates = [table for form in FORM_NAMES for table in printed_tables(form)]
before = peak()
result = normalize(read(Path(sys.argv[1]).read_bytes(), templates=templates), name="long.pdf")
print(peak(), before, "ok" if result.record else result.issues[0].message)
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
    """Peak memory, in MiB, of each of `MEMORY_RUNS` new processes that read a PDF of 200 pages to a record; and what
    came of it, with what they held before they had the file."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(_long_pdf())
        file.flush()
        command = [sys.executable, "-c", _MEMORY, file.name]
        runs = [
            subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(MEMORY_RUNS)
        ]
    said = [run.stdout.strip().split(" ", 2) for run in runs]
    outcome = ", ".join(sorted({words for _, _, words in said}))
    before = max(int(before) for _, before, _ in said)
    return [int(peak) for peak, _, _ in said], f"{outcome}; {before} MiB of it before the file"


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
            # What another reader left behind is cleared away at its cost, not at the next one's.
            gc.collect()
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
