"""From readings to records: each listed report's documents become one record, with all its sources.

1. a record of every document that gave one, with its place and what that is worth (`provenance.py`); hijacked pages
are set aside; 2. the copies of one report are found (`copies.py`); 3. one copy speaks, the others stay as sources, and
a figure in which they differ is a finding, never settled in silence (`merge.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import PurePosixPath

from crawler.ledger import Capture
from crawler.portal import Portal
from extract.document import Issue
from nianbao.copies import Cluster, Copy, clusters_of
from nianbao.documents import ArchivedDocument, ListedReport, unbundled
from nianbao.merge import Merged, merge, with_doubts
from nianbao.provenance import provenance_of, signs_of
from nianbao.reading import ReadResult
from normalize.agency_kind import kind_of
from normalize.context import Context, complete, status_of
from normalize.identity import parse_title
from normalize.normalize import record_id
from normalize.record import Agency, Record, Source
from normalize.tampering import HIJACKED
from output.record_json import issue_from_json, record_from_json

NO_PORTALS: Mapping[str, Portal] = {}
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Assembled:
    """A run's reports, each record's id once, and the issues of documents that gave none."""

    reports: tuple[Merged, ...]
    issues: tuple[Issue, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """The reports' records."""
        return tuple(report.record for report in self.reports)


def assemble(
    reports: Iterable[ListedReport],
    result_of: Callable[[str], ReadResult],
    portals: Mapping[str, Portal] = NO_PORTALS,
) -> Assembled:
    """Put the run's records together. `result_of` gives the reading of a document by its sha256; `portals` are those of
    the run by id, which tell what a copy's place is worth."""
    copies: list[Copy] = []
    issues: list[Issue] = []
    for report in reports:
        of_row, without = _copies(report, result_of, portals.get(report.portal))
        copies.extend(of_row)
        issues.extend(without)
    clusters = clusters_of(copies, portals)
    nameless = [cluster for cluster in clusters if _is_nameless_mirror(cluster)]
    issues.extend(_mirror_issue(copy) for cluster in nameless for copy in cluster.copies)
    clusters = [cluster for cluster in clusters if cluster not in nameless]
    merged = {id(cluster): merge(cluster) for cluster in clusters}
    whole = tuple(
        replace(
            merged[id(cluster)],
            record=with_doubts(
                merged[id(cluster)].record,
                [
                    (merged[id(other)].record, reason)
                    for other, reason in cluster.doubts
                    if id(other) in merged
                ],
            ),
        )
        for cluster in clusters
    )
    return Assembled(whole, tuple(dict.fromkeys(issues)))


def _copies(
    report: ListedReport, result_of: Callable[[str], ReadResult], portal: Portal | None
) -> tuple[list[Copy], list[Issue]]:
    """The copies that a row of a list led to, and the issues of its documents that gave none."""
    documents = unbundled(report.documents, result_of)
    readings = [(document, result_of(document.sha256)) for document in documents]
    found: list[Record] = []
    set_aside: list[Issue] = []
    for document, result in readings:
        if result.record is None:
            continue
        record = _record(report, document, result, portal)
        if (issue := _hijacking(record)) is not None:
            set_aside.append(issue)
        else:
            found.append(record)
    without = [*set_aside, *_issues_without_record(readings, has_record=bool(found or set_aside))]
    if not found and (unread := unread_record(report, without, portal)) is not None:
        found.append(unread)
    is_official = portal is None or portal.provenance == "official"
    place = (report.portal, report.row, report.agency, report.listed_title, report.listed_date, is_official)
    return [Copy(record, *place) for record in found], without


def _hijacking(record: Record) -> Issue | None:
    """Why the page must not become a record: it was hijacked, its text is not its owner's."""
    found = next((issue for issue in record.issues if issue.category == HIJACKED), None)
    if found is None:
        return None
    return replace(found, message=f"set aside, the page was hijacked: {found.message}")


def _is_nameless_mirror(cluster: Cluster) -> bool:
    """Mirrors that name no agency, copied from no report that is known: nobody can say whose report it is."""
    agency = cluster.head.record.agency
    nameless = agency is None or kind_of(agency.name) is None
    return nameless and all(copy.is_read and copy.tier == "suspicious" for copy in cluster.copies)


def _mirror_issue(copy: Copy) -> Issue:
    first = copy.record.sources[0]
    return Issue(
        "normalize",
        "mirror_set_aside",
        "warning",
        f"set aside, a suspicious copy that names no agency: {first.tier_evidence}",
        "find the agency's own page, and add its portal",
        document=first.url or first.name,
    )


def unread_record(
    report: ListedReport, issues: Sequence[Issue], portal: Portal | None = None
) -> Record | None:
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
    sources = (
        provenance_of(document.captures[0].final_url, portal).of(source)
        for document in report.documents
        for source in _sources(report, document, "")
    )
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
        sources=tuple(sources),
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
    report: ListedReport, document: ArchivedDocument, result: ReadResult, portal: Portal | None
) -> Record:
    record = record_from_json(result.record)
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
        # The folders that somebody keeps a file in say nothing of the report.
        url=None if capture.url.startswith("file:") else capture.url,
        fetched_on=_day_in_china(capture.fetched_at),
        region_code=portal.region_code if portal is not None else None,
    )
    if document.member:  # the list's words are about the bundle; a member is known by its own name
        place = replace(place, listed_title=PurePosixPath(document.member).stem)
    else:
        place = replace(place, listed_title=report.listed_title, agency=report.agency)
    record = complete(record, place)
    # Where a redirect led is where the bytes stand.
    worth = provenance_of(document.captures[0].final_url, portal, signs_of(record, result.signs))
    return replace(record, sources=tuple(map(worth.of, record.sources)))


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
