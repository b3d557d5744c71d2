"""From readings to records: each listed report's documents become one record, with all its sources.

Where a report is there as a web page and as its attachment, the text is taken before its picture; the others stay
as sources, and a figure in which they differ is an issue, never settled in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import PurePosixPath
from typing import Any

from crawler.ledger import Capture
from extract.document import Issue
from nianbao.documents import ArchivedDocument, ListedReport, unbundled
from nianbao.reading import ReadResult
from normalize.agency_kind import kind_of
from normalize.context import Context, complete, status_of
from normalize.identity import parse_title
from normalize.normalize import record_id
from normalize.record import Agency, Record, Source
from output.record_json import issue_from_json, record_from_json

# Text before its picture; among texts, what people read on the page before what they download.
_FORMATS = (
    "text/html",
    "text/plain",
    "multipart/related",
    "application/vnd.openxmlformats",
    "application/vnd.ms-",
    "application/vnd.oasis",
    "application/msword",
    "application/rtf",
    "application/pdf",
    "application/ofd",
    "image/",
)
_SHOWN_CODES = 8
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Assembled:
    """A run's records, each id once, and the issues of documents that gave none."""

    records: tuple[Record, ...]
    issues: tuple[Issue, ...]


def assemble(
    reports: Iterable[ListedReport],
    result_of: Callable[[str], ReadResult],
    regions: Mapping[str, str | None] | None = None,
) -> Assembled:
    """Put the run's records together. `result_of` gives the reading of a document by its sha256, `regions` the region
    that a portal is registered for by the portal's id."""
    by_id: dict[str, list[Record]] = {}
    issues: list[Issue] = []
    for report in reports:
        documents = unbundled(report.documents, result_of)
        readings = [(document, result_of(document.sha256)) for document in documents]
        found = [
            _record(report, document, result.record, (regions or {}).get(report.portal))
            for document, result in readings
            if result.record is not None
        ]
        for record in found:
            by_id.setdefault(record.record_id, []).append(record)
        without = list(_issues_without_record(readings, has_record=bool(found)))
        issues.extend(without)
        if not found and (unread := unread_record(report, without)) is not None:
            by_id.setdefault(unread.record_id, []).append(unread)
    records = tuple(_merged(copies) for copies in by_id.values())
    return Assembled(records, tuple(dict.fromkeys(issues)))


def unread_record(report: ListedReport, issues: Sequence[Issue]) -> Record | None:
    """A record of status failed, without cells, for a report that its portal lists and that could not be had or
    read, or that is something else under a report's title: it is not missing, and the agency must not be told
    so. None where the list does not tell whose report of which year it is."""
    failures = (*issues, *(_fetch_issue(capture) for capture in report.failed))
    listed = parse_title(report.listed_title) if report.listed_title else None
    name = (listed.agency if listed else None) or report.agency
    if name is None or listed is None or listed.year is None:
        return None
    if not failures:
        return None
    return Record(
        record_id=record_id(name, listed.year, ""),
        form=None,
        year=listed.year,
        title=report.listed_title,
        agency=Agency(name, kind_of(name), mentions=(name,)),
        published_on=report.listed_date,
        cells={},
        sections=(),
        findings=(),
        sources=tuple(s for document in report.documents for s in _sources(report, document, "")),
        status="failed",
        issues=failures,
    )


def _fetch_issue(capture: Capture) -> Issue:
    return Issue(
        stage="crawl",
        category=capture.error_category or capture.outcome,
        severity="error",
        message=capture.error_message or f"the fetch ended as {capture.outcome}",
        hint=capture.error_hint or "run again; see the log",
        document=capture.url,
    )


def _record(
    report: ListedReport, document: ArchivedDocument, stored: dict[str, Any], region: str | None
) -> Record:
    record = record_from_json(stored)
    issues = tuple(_named(issue, document) for issue in record.issues)
    if not document.is_complete:
        issues = (
            *issues,
            Issue(
                stage="crawl",
                category="page_image_missing",
                severity="error",
                message="at least one of the report's page images could not be fetched",
                hint="see the failed fetch; run again when the portal answers",
                document=document.url,
            ),
        )
    sources = _sources(report, document, record.sources[0].media_type)
    record = replace(record, issues=issues, sources=sources, status=status_of(issues))
    capture = document.captures[0]
    place = Context(
        listed_date=report.listed_date,
        url=capture.url,
        fetched_on=_day_in_china(capture.fetched_at),
        region_code=region,
    )
    if document.member:  # the list's words are about the bundle; a member is known by its own name
        return complete(record, replace(place, listed_title=PurePosixPath(document.member).stem))
    return complete(record, replace(place, listed_title=report.listed_title, agency=report.agency))


def _day_in_china(moment: str | None) -> str | None:
    return datetime.fromisoformat(moment).astimezone(_CHINA).date().isoformat() if moment else None


def _sources(report: ListedReport, document: ArchivedDocument, media_type: str) -> tuple[Source, ...]:
    """The document; for one made of page images, the whole first and then each image with its own bytes."""
    own = tuple(
        Source(
            document=capture.sha256 or "",
            media_type=capture.media_type or media_type,
            name=capture.filename or capture.link_text or capture.listed_title or "",
            url=capture.url,
            portal=report.portal,
            fetched_at=capture.fetched_at,
            warc_file=capture.position.file if capture.position else None,
            warc_offset=capture.position.offset if capture.position else None,
            warc_length=capture.position.length if capture.position else None,
        )
        for capture in document.captures
    )
    if document.member:
        # What the archive holds is the bundle; the bytes that were read are the member's.
        return (replace(own[0], document=document.sha256, media_type=media_type, name=document.member),)
    if len(own) == 1:
        return (replace(own[0], media_type=media_type),)
    name = f"{len(own)} page images: {report.listed_title or document.url}"
    whole = replace(own[0], document=document.sha256, media_type=media_type, name=name, url=document.url)
    return (replace(whole, warc_file=None, warc_offset=None, warc_length=None), *own)


def _issues_without_record(
    readings: list[tuple[ArchivedDocument, ReadResult]], *, has_record: bool
) -> Iterable[Issue]:
    """Issues of documents that gave no record: every failure; where nothing failed and nothing gave a record,
    why the first document (the page) is none. A page that only carries its attachments needs no issue."""
    failed = [(document, result) for document, result in readings if result.status == "failed"]
    skipped = [(document, result) for document, result in readings if result.status == "skipped"]
    for document, result in failed or ([] if has_record else skipped[:1]):
        for stored in result.issues:
            yield _named(issue_from_json(stored), document)


def _named(issue: Issue, document: ArchivedDocument) -> Issue:
    """The issue with the document's address: nobody looks for a hash."""
    return replace(issue, document=document.url)


def _merged(copies: list[Record]) -> Record:
    """One record of several copies of a report."""
    best, *others = sorted(copies, key=_preference)
    others = [copy for copy in others if copy.status != "failed"]
    if not others:
        return best
    sources = tuple(dict.fromkeys(source for copy in (best, *others) for source in copy.sources))
    issues = best.issues
    for other in others:
        if differing := _differing(best, other):
            issues = (*issues, _disagreement(best, other, differing))
    return replace(best, sources=sources, issues=issues, status=status_of(issues))


def _preference(record: Record) -> tuple[bool, bool, int, str]:
    if not record.sources:
        return True, True, len(_FORMATS), ""
    media_type = record.sources[0].media_type
    rank = next((i for i, prefix in enumerate(_FORMATS) if media_type.startswith(prefix)), len(_FORMATS))
    return record.form is None, record.status != "success", rank, record.sources[0].document


def _differing(one: Record, other: Record) -> list[str]:
    """Codes whose printed figures differ; cells that either copy could not read are no difference."""
    if one.form != other.form:
        return ["form"]
    unread = {"illegible", "conflict"}
    return [
        code
        for code, cell in one.cells.items()
        if (cell.state, cell.value) != (other.cells[code].state, other.cells[code].value)
        and not {cell.state, other.cells[code].state} & unread
    ]


def _disagreement(best: Record, other: Record, codes: list[str]) -> Issue:
    shown = ", ".join(codes[:_SHOWN_CODES]) + (" …" if len(codes) > _SHOWN_CODES else "")
    return Issue(
        stage="normalize",
        category="sources_disagree",
        severity="warning",
        message=f"two copies of the report differ in {len(codes)} places: {shown}; "
        f"the record shows {best.sources[0].url or best.sources[0].name}",
        hint=f"compare with {other.sources[0].url or other.sources[0].name}",
        document=best.sources[0].url or best.sources[0].name,
    )
