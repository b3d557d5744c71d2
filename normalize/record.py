"""The uniform record of one annual report: what it says, where every figure was printed, what does not add up.

A cell is a statement, never a bare number. `value` is set only where `state` is "number"; blank is never zero
and nothing defaults to 0. A finding never changes a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extract.document import Box, GridTemplate, Issue, TemplateCell, Vote

__all__ = [
    "Agency",
    "Attribution",
    "Box",
    "Cell",
    "CellSource",
    "CellState",
    "CellUnit",
    "Check",
    "Correction",
    "Evidence",
    "ExtraRow",
    "Finding",
    "FindingSeverity",
    "GridTemplate",
    "Issue",
    "Quote",
    "Record",
    "Section",
    "Source",
    "Status",
    "TemplateCell",
    "Tier",
    "Verdict",
    "Vote",
]

CellState = Literal["number", "blank", "dash", "text", "illegible", "conflict", "absent"]
CellUnit = Literal["count", "signed_count", "yuan"]
Status = Literal["success", "partial", "failed", "skipped"]
Check = Literal["pass", "fail", "unassessable"]
FindingSeverity = Literal["error", "warning", "info"]
Attribution = Literal["agency", "reading"]
"""Whose a discrepancy is: the agency printed it, or the figures were not read for certain."""
Tier = Literal["official", "republisher", "suspicious"]
"""How much a copy's place of publication is worth: the agency's own host, somebody who republishes, a mirror."""


@dataclass(frozen=True, slots=True)
class CellSource:
    """Where a figure was printed and who read it. `document` is the sha256 of the bytes; place fields as in
    `extract.document.Locator`."""

    document: str
    reader: str
    reader_version: str
    line: int | None = None
    path: str | None = None
    page: int | None = None
    box: Box | None = None
    page_size: tuple[float, float] | None = None
    unit: str | None = None
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the form. `raw` is the text as printed (None where the document has no such cell);
    `value` is in `unit` (money in yuan, exact); `confidence` is 0..1, None where absent. `suggested` is what arithmetic
    alone says of a figure that could not be read for certain; it is no reading and never stands for one."""

    state: CellState
    unit: CellUnit
    value: int | Decimal | None = None
    raw: str | None = None
    confidence: float | None = None
    source: CellSource | None = None
    suggested: int | Decimal | None = None

    def __post_init__(self) -> None:
        if (self.state == "number") != (self.value is not None):
            raise ValueError(f"a cell of state {self.state!r} cannot hold the value {self.value!r}")
        if self.suggested is not None and self.state not in {"illegible", "conflict"}:
            raise ValueError(f"a cell of state {self.state!r} is read: nothing is suggested in its stead")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement about whose report of which year it is. `kind` says what states it (`site_code`, `title`, …),
    `text` is what stands there, `says` the region codes or the year that it comes to: several where it leaves
    several open, none where it says nothing that is known."""

    kind: str
    text: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtraRow:
    """A row that an office added to the form's: what it counts only its words say, so it is kept as printed. `labels`
    outermost first; `after` is the code of the form's row above it (None for none); `texts` are the cells behind the
    labels (a unit, figures, empty ones), each with its source."""

    labels: tuple[str, ...]
    after: str | None
    texts: tuple[str, ...]
    sources: tuple[CellSource, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """行政机关: who must publish. `name` as printed, by the source `name_from`; `kind` None where the name does not
    tell it; `parent` the body that it belongs to, as far as its name tells.

    `region_code` (GB/T 2260 as of the report year, nine digits for townships) with `region_name`, all that it lies in
    included; the kinds of evidence that decided it in `region_decided_by`, everything that was considered in
    `region_evidence`. Where that leaves several regions open there is no code, and `region_candidates` lists them.
    `organisation_code` is 统一社会信用代码 or 组织机构代码."""

    name: str
    kind: str | None = None
    parent: str | None = None
    name_from: str | None = None
    region_code: str | None = None
    region_name: str | None = None
    region_decided_by: tuple[str, ...] = ()
    region_evidence: tuple[Evidence, ...] = ()
    region_candidates: tuple[str, ...] = ()
    organisation_code: str | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six numbered sections: `number` 1..6, its heading as printed, its prose without the tables."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One capture the record was read from. The WARC position is (file, offset, length). `tier` is None where the
    document has no address to judge it by (a file on disk); `tier_evidence` says what decided it."""

    document: str
    media_type: str
    name: str = ""
    url: str | None = None
    portal: str | None = None
    fetched_at: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    tier: Tier | None = None
    tier_evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person read at a cell's place, beside the reading and never in its stead. `value` is in `unit`, set only
    where `state` is "number"; `raw` is the text as seen. `evidence` is the sha256 of the document that the person
    saw; `file` is where the correction is kept."""

    code: str
    state: CellState
    unit: CellUnit
    value: int | Decimal | None
    raw: str
    author: str
    date: str
    reason: str
    evidence: str
    file: str = ""

    def __post_init__(self) -> None:
        if (self.state == "number") != (self.value is not None):
            raise ValueError(f"a correction to state {self.state!r} cannot hold the value {self.value!r}")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a finding rests on, as printed: in a section of the report (None: elsewhere in it), or of another
    record where `record_id` names one."""

    text: str
    section: int | None = None
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person ruled on a finding, beside it. `file` is where the verdict is kept."""

    ruling: Literal["confirmed", "dismissed"]
    author: str
    date: str
    reason: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome. `check` is the check's id, `codes` the operands' codes in the order of the rule;
    `expected` and `actual` are the two sides of an identity, None where unassessable.

    `subject` tells apart the findings of one check on the same codes (a year, another record's id, the place of a
    sentence); `evidence` are the words it rests on; `attribution` whose the discrepancy is, None where there is none or
    nobody can tell; `verdict` what a person ruled on it."""

    check: str
    status: Check
    severity: FindingSeverity
    codes: tuple[str, ...]
    message: str
    message_zh: str
    expected: int | Decimal | None = None
    actual: int | Decimal | None = None
    subject: str = ""
    evidence: tuple[Quote, ...] = ()
    attribution: Attribution | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One agency, one report year, one published version. `form` is "2014", "2019" or "2021" and is decided by the
    tables' headings; `year_evidence` is all that states the year, what decided it first; `published_on` is an ISO date
    or None; `versions` names every tool that had a part. `extra_rows` are those that an office added to a form of 2014.

    `version` counts what was published under this id, from 1; `supersedes` is the sha256 of the document that the
    version before was read from. `cells` are as read, whatever `corrections` people made."""

    record_id: str
    form: str | None
    year: int | None
    title: str | None
    agency: Agency | None
    published_on: str | None
    cells: Mapping[str, Cell]
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]
    status: Status
    issues: tuple[Issue, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    year_evidence: tuple[Evidence, ...] = ()
    extra_rows: tuple[ExtraRow, ...] = ()
    version: int = 1
    supersedes: str | None = None
    corrections: tuple[Correction, ...] = ()
