"""What the place of publication adds to a record: an attachment named 附件.doc often says neither whose nor when.

The document's own words come first; the list that links to it fills what they leave out, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from normalize.agency_kind import kind_of
from normalize.identity import Title, parse_title
from normalize.normalize import UNIDENTIFIED, record_id
from normalize.record import Agency, Issue, Record, Status


@dataclass(frozen=True, slots=True)
class Context:
    """Where a document was found: the title and date (ISO) its list gave it, the agency its list belongs to."""

    listed_title: str | None = None
    listed_date: str | None = None
    agency: str | None = None


def complete(record: Record, context: Context) -> Record:
    """The record with agency, year, title and date filled from the context where the document has none."""
    listed = parse_title(context.listed_title) if context.listed_title else Title("", None, None)
    agency, year = record.agency, record.year
    if agency is None and (name := listed.agency or context.agency):
        agency = Agency(name, kind_of(name), mentions=(name,))
    if year is None:
        year = listed.year
    issues = record.issues
    if agency is not None and year is not None:
        issues = tuple(issue for issue in issues if issue.category != UNIDENTIFIED)
    sha256 = record.sources[0].document
    return replace(
        record,
        record_id=record_id(agency.name if agency else None, year, sha256),
        agency=agency,
        year=year,
        title=record.title or context.listed_title,
        published_on=record.published_on or context.listed_date,
        issues=issues,
        status=status_of(issues),
    )


def status_of(issues: tuple[Issue, ...]) -> Status:
    """A record with an error among its issues is partial."""
    return "partial" if any(issue.severity == "error" for issue in issues) else "success"
