"""The documents of a run that are to be read: a queue on the disk, longest first.

A country has more documents than a process should hold, so they wait in a database in a temporary file, and memory is
the same for a thousand and for a million. Longest first: a scan that begins last would keep one process busy while all
others have nothing to do.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from posixpath import splitext

from nianbao.documents import ArchivedDocument
from nianbao.worklog import Worklog

_BATCH = 200
# Processor seconds as they were measured (docs/performance.md), for the order and for what is left to do: nothing is
# decided by them that could be wrong.
_SECONDS = {"html": 0.06, "word": 0.3, "sheet": 0.2, "converted": 2.0, "pdf": 0.6, "page image": 6.0}
_SCANNED_SECONDS_PER_MB = 12.0
_KINDS = {
    "application/pdf": "pdf",
    ".pdf": "pdf",
    "application/msword": "converted",
    ".doc": "converted",
    ".wps": "converted",
    ".rtf": "converted",
    ".docx": "word",
    ".xls": "sheet",
    ".xlsx": "sheet",
    ".et": "sheet",
}
# A PDF with more bytes than these on it is most likely a scan.
_PDF_OF_TEXT = 700_000


def expected_seconds(document: ArchivedDocument) -> float:
    """Processor seconds that reading it may take, by what is known before its bytes are looked at."""
    first = document.captures[0]
    size = sum(capture.position.length for capture in document.captures if capture.position is not None)
    if first.role == "image" or (first.media_type or "").startswith("image/"):
        return _SECONDS["page image"] * len(document.captures)
    # Not a Path: that keeps the names it has seen in a table which never shrinks.
    _, suffix = splitext(document.member or first.filename or first.final_url.partition("?")[0])
    kind = _KINDS.get(suffix.lower()) or _KINDS.get(first.media_type or "", "html")
    scanned = _SCANNED_SECONDS_PER_MB * size / 1e6 if kind == "pdf" and size > _PDF_OF_TEXT else 0.0
    # The size decides among equals.
    return _SECONDS[kind] * (1 + size / 1e6) + scanned


@dataclass(frozen=True, slots=True)
class Queued:
    """A document to be read; `seconds` it may take."""

    sha256: str
    document: ArchivedDocument
    seconds: float


class ReadingQueue:
    """What is still to be read of a run, each document once. Not for more than one thread."""

    def __init__(self, worklog: Worklog) -> None:
        self._worklog = worklog
        # An empty name: SQLite keeps it in a file of its own that nobody else sees and that goes with the process.
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA cache_size = -512")  # KiB; the kernel keeps the file's pages anyway
        self._rows.execute("CREATE TABLE seen (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
        self._rows.execute("CREATE TABLE waiting (seconds REAL, place INTEGER PRIMARY KEY, row BLOB)")
        self._rows.execute("CREATE INDEX longest ON waiting (seconds DESC, place)")
        self.known = 0
        self.total = 0
        self.seconds = 0.0

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def add(self, documents: Iterable[ArchivedDocument]) -> list[ArchivedDocument]:
        """Put those that have not been read into the queue. Returns those that have been and may be bundles: what they
        hold is known, and has to be read too."""
        bundles: list[ArchivedDocument] = []
        for batch in _batches(self._unseen(documents)):
            known = self._worklog.known([document.sha256 for document in batch])
            rows = []
            for document in batch:
                if (status := known.get(document.sha256)) is not None:
                    self.known += 1
                    if status in ("bundle", "failed") and not document.member:
                        bundles.append(document)
                    continue
                seconds = expected_seconds(document)
                rows.append((seconds, pickle.dumps(document)))
                self.total += 1
                self.seconds += seconds
            self._in_one_go("INSERT INTO waiting (seconds, row) VALUES (?, ?)", rows)
        return bundles

    def take(self) -> Queued | None:
        """The longest one that is left, taken out; None where none is."""
        row = self._rows.execute(
            "SELECT seconds, place, row FROM waiting ORDER BY seconds DESC, place LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        seconds, place, pickled = row
        self._rows.execute("DELETE FROM waiting WHERE place = ?", (place,))
        document: ArchivedDocument = pickle.loads(pickled)
        return Queued(document.sha256, document, seconds)

    def _unseen(self, documents: Iterable[ArchivedDocument]) -> Iterator[ArchivedDocument]:
        """Each document once, whatever the number of reports that lead to it."""
        for batch in _batches(documents):
            self._rows.execute("BEGIN")
            new = [
                document
                for document in batch
                if self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?)", (document.sha256,)).rowcount
            ]
            self._rows.execute("COMMIT")
            yield from new

    def _in_one_go(self, statement: str, rows: list[tuple[float, bytes]]) -> None:
        self._rows.execute("BEGIN")
        self._rows.executemany(statement, rows)
        self._rows.execute("COMMIT")


def _batches(documents: Iterable[ArchivedDocument]) -> Iterator[list[ArchivedDocument]]:
    remaining = iter(documents)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
