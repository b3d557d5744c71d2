"""Bytes that somebody already has, put into the archive and the ledger as a crawl would have put them.

A deposit is marked as a crawl is: its record is on the disk before its row is written. Bytes that the ledger knows are
not written again, so the same deposit twice adds nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from crawler.addresses import request_key
from crawler.archive import Archive, Header
from crawler.ledger import Fetch, Ledger, Run
from crawler.ledger_rows import Role
from crawler.portal import Portal

FILE = "file:"


@dataclass(frozen=True, slots=True)
class Deposit:
    """One document. `url` is its address, `file:///…` for one that has none; `body` without any Content-Encoding;
    `headers` those of the answer where an archive kept it; `taken_at` when the bytes were had. The words of the list
    that led to it as in `Fetch`."""

    url: str
    body: bytes
    media_type: str
    taken_at: datetime
    role: Role = "page"
    filename: str | None = None
    headers: Sequence[Header] | None = None
    parent_url: str | None = None
    link_text: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    agency: str | None = None

    @property
    def sha256(self) -> str:
        """Of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()


class Depositor:
    """Puts documents into one run of a portal that is never crawled. The run is begun with the first new document, or
    is the one that a killed deposit left open."""

    def __init__(self, ledger: Ledger, archive: Archive, portal: Portal) -> None:
        self._ledger = ledger
        self._archive = archive
        self._portal = portal
        self._archived = set(ledger.archived_documents())
        self._scope = {"portals": [portal.id], "years": None}
        self.run: Run | None = self._left_open()
        self._ordinal = 0
        if self.run is not None:
            self._begin(self.run)

    def put(self, documents: Sequence[Deposit]) -> int:
        """A report's page with its parts, or one document alone; returns how many of them are new. Where all are known
        nothing is written; where one is new the known ones go with it, as rows that name the bytes already there.

        Raises OSError where the disk refuses."""
        known = [self._known(document) for document in documents]
        if all(
            found is not None or self._is_known_file(d) for found, d in zip(known, documents, strict=True)
        ):
            return 0
        if self.run is None:
            self._begin(self._ledger.start_run(self._scope))
        for part, (document, found) in enumerate(zip(documents, known, strict=True)):
            self._put(document, part, found)
        self._ordinal += 1
        return sum(found is None for found in known)

    def finish(self) -> None:
        """Mark the run's documents as complete: it waits to be read."""
        self._archive.close()
        if self.run is not None:
            self._ledger.mark_crawl_done(self.run.run_id)

    def _left_open(self) -> Run | None:
        runs = self._ledger.all_runs()
        left = [r for r in runs if r.state == "running" and r.scope == self._scope and not r.crawl_done_at]
        return left[-1] if left else None

    def _begin(self, run: Run) -> None:
        self.run = run
        self._ordinal = self._ledger.next_ordinal(run.run_id, self._portal.id)
        self._archive.start(run.run_id)

    def _known(self, document: Deposit) -> Fetch | None:
        return self._ledger.brought(request_key("GET", document.url), document.sha256)

    def _is_known_file(self, document: Deposit) -> bool:
        """A copy in another folder is no other place of publication: the bytes alone count."""
        return document.url.startswith(FILE) and document.sha256 in self._archived

    def _put(self, document: Deposit, part: int, known: Fetch | None) -> None:
        assert self.run is not None
        position = None
        if known is None:
            position = self._archive.append_resource(
                document.url, document.body, document.media_type, document.taken_at, document.headers
            )
        self._ledger.record_fetch(
            Fetch(
                run_id=self.run.run_id,
                portal=self._portal.id,
                request_key=request_key("GET", document.url),
                url=document.url,
                final_url=document.url,
                method="GET",
                role=document.role,
                ordinal=self._ordinal,
                part=part,
                outcome="ok" if known is None else "unchanged",
                fetched_at=document.taken_at.isoformat(timespec="microseconds"),
                status=200,
                media_type=document.media_type,
                filename=document.filename,
                sha256=document.sha256,
                size=len(document.body),
                warc_file=position.file if position else None,
                warc_offset=position.offset if position else None,
                warc_length=position.length if position else None,
                revisit_of=None if known is None else known.revisit_of or known.id,
                parent_url=document.parent_url,
                link_text=document.link_text,
                listed_title=document.listed_title,
                listed_date=document.listed_date,
                agency=document.agency,
            )
        )
        self._archived.add(document.sha256)


@contextmanager
def deposited(ledger: Ledger, archive: Archive, portal: Portal) -> Iterator[Depositor]:
    """A depositor whose run is marked complete at the end, unless an error ends it: then the next one goes on."""
    depositor = Depositor(ledger, archive, portal)
    try:
        yield depositor
    except BaseException:
        archive.close()
        raise
    depositor.finish()
