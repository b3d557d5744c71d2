"""From captures to documents: what a portal published for one listed report, put back together.

A listed report is a page with its parts. The page itself, each attachment, and all page images together are one
document each; which of them holds the report is known only after reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from crawler.ledger import Capture
from extract.bundle import SEPARATOR
from extract.read import document_sha256
from nianbao.reading import ArchivePart, ReadJob, ReadResult


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """One document in the archive. Several captures are the page images of one document, in order."""

    sha256: str
    captures: tuple[Capture, ...]
    is_complete: bool = True
    member: str = ""  # its name within the bundle that the capture is

    @property
    def url(self) -> str:
        """Where a person finds it: the page of page images, the address of anything else; `bundle.zip!member`."""
        first = self.captures[0]
        if self.member:
            return f"{first.url}{SEPARATOR}{self.member}"
        return first.parent_url or first.url if len(self.captures) > 1 else first.url

    def job(self, archive: Path) -> ReadJob:
        """The job that reads it."""
        parts = tuple(
            ArchivePart(str(archive), capture.position.file, capture.position.offset, capture.position.length)
            for capture in self.captures
            if capture.position is not None
        )
        return ReadJob(self.url, parts, self.member)


@dataclass(frozen=True, slots=True)
class ListedReport:
    """One row of a portal's list: its documents that could be fetched, and the captures that failed. `row` is its
    place in the portal's lists."""

    portal: str
    listed_title: str | None
    listed_date: str | None
    agency: str | None
    documents: tuple[ArchivedDocument, ...]
    failed: tuple[Capture, ...]
    row: int = 0


def listed_reports(captures: Iterable[Capture]) -> Iterator[ListedReport]:
    """Group a run's captures (in the ledger's order) by the row of the list that led to them."""
    for (portal, row), group in groupby(captures, key=lambda c: (c.portal, c.ordinal)):
        of_row = list(group)
        head = of_row[0]
        failed = tuple(capture for capture in of_row if not capture.is_good)
        yield ListedReport(
            portal, head.listed_title, head.listed_date, head.agency, tuple(_documents(of_row)), failed, row
        )


def unbundled(
    documents: Iterable[ArchivedDocument], result_of: Callable[[str], ReadResult]
) -> Iterator[ArchivedDocument]:
    """The documents, each bundle followed by its members that could be had. `result_of` gives a bundle's reading."""
    for document in documents:
        yield document
        yield from members_of(document, result_of(document.sha256))


def members_of(document: ArchivedDocument, result: ReadResult) -> Iterator[ArchivedDocument]:
    """What a bundle holds that could be had, by its reading; nothing for any other document."""
    named = {member["sha256"]: member["name"] for member in result.members if "sha256" in member}
    for digest, name in named.items():
        yield replace(document, sha256=digest, member=name)


def _documents(captures: list[Capture]) -> Iterator[ArchivedDocument]:
    images = [capture for capture in captures if capture.role == "image"]
    for capture in captures:
        if capture.role != "image" and _has_bytes(capture):
            yield ArchivedDocument(capture.sha256 or "", (capture,))
    pages = tuple(capture for capture in images if _has_bytes(capture))
    if pages:
        digest = document_sha256([capture.sha256 or "" for capture in pages])
        yield ArchivedDocument(digest, pages, is_complete=len(pages) == len(images))


def _has_bytes(capture: Capture) -> bool:
    return capture.is_good and capture.sha256 is not None and capture.position is not None
