"""`Document` → `Record`: the way from what was printed to what it says, in one place.

1. divide the paragraphs into the six sections; 2. find out whose report of which year it is; 3. align the tables
to the form that their headings show; 4. read the cells; 5. check the arithmetic. Nothing here opens a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.document import Document, Issue
from normalize.agency import find_agency
from normalize.cells import cells_of
from normalize.checks.record_checks import check_record
from normalize.dates import dates_of, decide_year, published_on, stated_years, year_before
from normalize.elsewhere import of_pictures, set_aside, why_not_a_report
from normalize.extra_rows import extra_rows
from normalize.flattened import unfold
from normalize.forms.definition import forms
from normalize.identity import Signature, Title, find_signature, find_title
from normalize.labels import words
from normalize.matching import FormMatch, match_form
from normalize.other_documents import headlines, other_kind
from normalize.record import Cell, Record, Section, Source, Status
from normalize.regions.table import table_version
from normalize.rows import PrintedRow
from normalize.sections import Outline, outline

VERSION = "5"
UNIDENTIFIED = "unidentified_report"
# A document with no statutory table is still a report if it has this many of the six headings (tables are lost
# on some pages), and never on its title alone: notices about reports have the same title.
_HEADINGS_OF_A_REPORT = 4


@dataclass(frozen=True, slots=True)
class Normalized:
    """What became of a document: a record, or none with the issue that says why."""

    record: Record | None
    status: Status
    issues: tuple[Issue, ...]


def normalize(document: Document, *, name: str = "") -> Normalized:
    """Turn a document into a record. `name` is what people call the file; it goes into the record's source.

    A document that is no such report is `skipped`, with the reason; a report that misses tables or holds
    figures nobody could read is `partial`."""
    unfolded = unfold(document.blocks)
    parts = outline(unfolded.prose)
    match, decided = match_form(unfolded.rows, forms())
    above = parts.preamble or unfolded.prose[:10]
    title = find_title(above, document.meta)
    is_report = match is not None or len(parts.sections) >= _HEADINGS_OF_A_REPORT
    filled = match is not None and any(row.printed.has_figures for row in match.rows)
    lines = headlines(above, document.meta)
    lines = [title.text, *lines[:1]] if title is not None else lines
    if other := other_kind(lines, is_report=is_report, has_figures=filled):
        return Normalized(None, "skipped", (*document.issues, set_aside(document, *other)))
    if not is_report:
        issue = why_not_a_report(document, parts, title)
        return Normalized(None, "skipped", (*document.issues, issue))
    return _record(document, parts, match, decided, title, name, unfolded.rows)


def _record(
    document: Document,
    parts: Outline,
    match: FormMatch | None,
    decided: bool,
    title: Title | None,
    name: str,
    rows: Sequence[PrintedRow],
) -> Normalized:
    signature = find_signature(parts.last)
    texts = [*(p.text for p in parts.preamble), *(s.text for s in parts.sections)]
    own = title.text if title else ""
    # The title's own lines are no second witness of what it says.
    stated = stated_years(title, [t for t in texts[: len(parts.preamble) + 1] if t.strip() not in own])
    dates = dates_of(document.meta, parts.preamble, signature)
    dated = decide_year([*stated, *year_before(dates)])
    year = dated.year
    published, odd_dates = published_on(dates, year)
    lines = [p.text for p in parts.preamble]
    found = find_agency(title, signature, document.meta, lines, year, texts)
    agency = found.agency
    issues = list(document.issues)
    cells: dict[str, Cell] = {}
    if match is None:
        issues.append(
            _issue(
                document,
                "tables_missing",
                f"no statutory table was found in the report{of_pictures(document)}",
            )
        )
    elif not decided:
        issues.append(
            _issue(document, "form_undecided", "the tables that are there are the same in both forms")
        )
        cells = {
            c: cell for c, cell in cells_of(match, document, rows).cells.items() if cell.state != "absent"
        }
    else:
        read = cells_of(match, document, rows)
        cells = read.cells
        issues.extend(read.issues)
        issues.extend(_missing_tables(document, match, cells))
        issues.extend(_unread_cells(document, cells))
        issues.extend(_one_reader(document, cells))
    if agency is None or year is None:
        lacking = " and ".join(
            what for what, value in (("its agency", agency), ("its year", year)) if value is None
        )
        issues.append(_issue(document, UNIDENTIFIED, f"the report does not print {lacking}"))
    status: Status = "partial" if any(issue.severity == "error" for issue in issues) else "success"
    record = Record(
        record_id=record_id(agency.name if agency else None, year, document.sha256),
        form=match.form.name if match is not None and decided else None,
        year=year,
        title=title.text if title else None,
        agency=agency,
        published_on=published,
        cells=cells,
        sections=_without_signature(parts.sections, signature),
        findings=(*dated.findings, *odd_dates, *found.findings),
        sources=(Source(document.sha256, document.media_type, name),),
        status=status,
        issues=tuple(issues),
        versions={
            f"extract.{document.reader}": document.reader_version,
            "normalize": VERSION,
            "regions": table_version(),
        },
        year_evidence=dated.evidence,
        extra_rows=extra_rows(match, document, rows) if match is not None and decided else (),
    )
    record = replace(record, findings=(*check_record(record), *record.findings))
    return Normalized(record, status, tuple(issues))


def record_id(agency: str | None, year: int | None, sha256: str) -> str:
    """A stable name: the same agency and year give the same record, whatever copy it was read from. A report
    that names neither is known by its bytes."""
    if agency is None or year is None:
        return f"unidentified-{sha256[:12]}"
    return f"{year}-{hashlib.sha256(words(agency).encode()).hexdigest()[:12]}"


def _without_signature(sections: Sequence[Section], signature: Signature) -> tuple[Section, ...]:
    if not sections or not signature.paragraphs:
        return tuple(sections)
    last = sections[-1]
    lines = last.text.split("\n")
    kept = lines[: len(lines) - signature.paragraphs]
    return (*sections[:-1], Section(last.number, last.heading, "\n".join(kept)))


def _missing_tables(document: Document, match: FormMatch, cells: Mapping[str, Cell]) -> list[Issue]:
    if match.form.is_statistics:
        there = {row.block.key for row in match.rows}
        lacking = "、".join(block.banner for block in match.form.blocks if block.key not in there)
        message = f"parts of the 统计表 were not found: {lacking}"
        return [_issue(document, "table_missing", message)] if lacking else []
    found = {
        block.section
        for block in match.form.blocks
        if any(cells[code].state != "absent" for row in block.rows for code in row.codes)
    }
    names = {2: "section 2 (主动公开)", 3: "section 3 (依申请公开)", 4: "section 4 (复议、诉讼)"}
    return [
        _issue(document, "table_missing", f"the table of {label} was not found")
        for section, label in names.items()
        if section not in found
    ]


def _unread_cells(document: Document, cells: dict[str, Cell]) -> list[Issue]:
    unread = [code for code, cell in cells.items() if cell.state in {"illegible", "conflict"}]
    if not unread:
        return []
    shown = ", ".join(unread[:5]) + (" …" if len(unread) > 5 else "")
    return [_issue(document, "unread_cells", f"{len(unread)} figures could not be read for certain: {shown}")]


# What is held against a page's own print, or seen by its shape, is no reader's confirmation.
_WITNESSES = frozenset({"shape", "twins"})


def _one_reader(document: Document, cells: dict[str, Cell]) -> list[Issue]:
    """Where figures were read from ink and one reader alone had a vote on all of them: nobody confirmed any."""
    numbers = [cell.source for cell in cells.values() if cell.state == "number" and cell.source is not None]
    voted = [source.votes for source in numbers if source.votes]
    readers = {vote.reader for votes in voted for vote in votes} - _WITNESSES
    if len(readers) != 1:
        return []
    message = f"{len(voted)} figures were read from pictures by one reader only ({readers.pop()})"
    hint = "use a second reader (`nianbao doctor` tells which are here) and run again: it is read again by itself"
    return [Issue("normalize", "one_reader", "info", message, hint, document=document.sha256)]


def _issue(document: Document, category: str, message: str) -> Issue:
    return Issue(
        stage="normalize",
        category=category,
        severity="error",
        message=message,
        hint="open the document and compare; what was found is in the record",
        document=document.sha256,
    )
