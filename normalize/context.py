"""What the place of publication adds to a record: an attachment named 附件.doc often says neither whose nor when.

The document's own words come first; the list that links to it fills what they leave out, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from normalize.agency import reconsidered, statements_of_address
from normalize.agency_kind import kind_of
from normalize.checks.record_checks import RECORD_CHECKS, check_record
from normalize.dates import (
    Dated,
    date_against_address,
    decide_year,
    published_on,
    years_of_address,
)
from normalize.identity import Title, parse_title
from normalize.normalize import UNIDENTIFIED, record_id
from normalize.record import Agency, Evidence, Finding, Issue, Record, Status
from normalize.region_of import REGION_CONFLICT, Statement

# Findings that are made again with what the place of publication adds.
_AGAIN = frozenset({"year_conflict", "year_inferred", REGION_CONFLICT})


@dataclass(frozen=True, slots=True)
class Context:
    """Where a document was found: the title and date (ISO) its list gave it, the agency its list belongs to, its
    address, the day it was fetched (ISO), and the region that its portal is registered for."""

    listed_title: str | None = None
    listed_date: str | None = None
    agency: str | None = None
    url: str | None = None
    fetched_on: str | None = None
    region_code: str | None = None


def complete(record: Record, context: Context) -> Record:
    """The record with agency, region, year, title and date completed from the context."""
    listed = parse_title(context.listed_title) if context.listed_title else Title("", None, None)
    of_list = [Evidence("list", listed.text, (str(listed.year),))] if listed.year else []
    dated = decide_year([*record.year_evidence, *of_list, *years_of_address(context.url or "")])
    agency = record.agency
    if agency is None and (name := listed.agency or context.agency):
        agency = Agency(name, kind_of(name), name_from="list", mentions=(name,))
    odd_region: tuple[Finding, ...] = ()
    if agency is not None:
        names = [listed.agency or "", context.agency or ""] if agency.name_from == "list" else []
        statements = [
            *(Statement("list", name) for name in names),
            *(Statement("portal", code) for code in [context.region_code] if code),
            *statements_of_address(context.url or ""),
        ]
        weighed = reconsidered(agency, statements, dated.year)
        agency, odd_region = weighed.agency, weighed.findings
    day = record.published_on
    odd_dates: tuple[Finding, ...] = ()
    if context.fetched_on or (day is None and context.listed_date):
        days = [Dated("document", day)] if day else []
        days += [Dated("list", context.listed_date)] if context.listed_date else []
        day, odd_dates = published_on(days, dated.year, context.fetched_on)
    issues = record.issues
    if agency is not None and dated.year is not None:
        issues = tuple(issue for issue in issues if issue.category != UNIDENTIFIED)
    sha256 = record.sources[0].document
    # Which form is due and what the prose is about depend on the year.
    moved = dated.year != record.year
    again = _AGAIN | RECORD_CHECKS if moved else _AGAIN
    kept = tuple(finding for finding in record.findings if finding.check not in again)
    checks = check_record(replace(record, year=dated.year)) if moved else ()
    odd_address = date_against_address(day, context.url or "")
    return replace(
        record,
        record_id=record_id(agency.name if agency else None, dated.year, sha256),
        agency=agency,
        year=dated.year,
        year_evidence=dated.evidence,
        title=record.title or context.listed_title,
        published_on=day,
        findings=(*checks, *kept, *dated.findings, *odd_dates, *odd_address, *odd_region),
        issues=issues,
        status=status_of(issues),
    )


def status_of(issues: tuple[Issue, ...]) -> Status:
    """A record with an error among its issues is partial."""
    return "partial" if any(issue.severity == "error" for issue in issues) else "success"
