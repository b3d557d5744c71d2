"""Records, findings and issues as JSON and back, without loss.

The public shape of a record (`output/schema.py` describes it, `docs/record.schema.json` publishes it). Counts
are integers; yuan are strings with at least two decimals, so that no reader turns money into a float. Reading
back gives an equal record: `record_from_json(record_to_json(r)) == r`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from normalize.record import (
    Agency,
    Cell,
    CellSource,
    CellUnit,
    Correction,
    Evidence,
    ExtraRow,
    Finding,
    Issue,
    Quote,
    Record,
    Section,
    Source,
    Verdict,
)
from output.finding_ids import finding_ids

JsonObject = dict[str, Any]

# Left out of a cell's source where they say nothing: which of them are set depends on the source's format.
PLACE_KEYS = ("line", "path", "page", "box", "page_size", "unit")
YUAN_DECIMALS = 2


def record_to_json(record: Record) -> JsonObject:
    """The record as JSON-ready values, cells in the record's own order.

    Raises ValueError where a value does not fit its unit (a count that is no integer, money that is not
    finite): such a record must not be written.
    """
    return {
        "record_id": record.record_id,
        "form": record.form,
        "year": record.year,
        "year_evidence": [_evidence_to_json(evidence) for evidence in record.year_evidence],
        "title": record.title,
        "agency": None if record.agency is None else _agency_to_json(record.agency),
        "published_on": record.published_on,
        "status": record.status,
        "cells": {code: cell_to_json(cell) for code, cell in record.cells.items()},
        "sections": [_section_to_json(section) for section in record.sections],
        "findings": [
            finding_to_json(finding, id)
            for finding, id in zip(record.findings, finding_ids(record), strict=True)
        ],
        "sources": [source_to_json(source) for source in record.sources],
        "issues": [issue_to_json(issue) for issue in record.issues],
        "versions": dict(record.versions),
        "extra_rows": [_extra_row_to_json(row) for row in record.extra_rows],
        "version": record.version,
        "supersedes": record.supersedes,
        "corrections": [correction_to_json(correction) for correction in record.corrections],
    }


def record_from_json(obj: object) -> Record:
    """The record that `record_to_json` wrote. Unknown keys are ignored, so that a newer file can be read.

    Raises ValueError (pydantic's ValidationError is one) naming the place where the shape is broken.
    """
    if not isinstance(obj, Mapping):
        raise ValueError(f"a record is a JSON object, not {type(obj).__name__}")
    prepared = dict(obj)
    if isinstance(cells := prepared.get("cells"), Mapping):
        prepared["cells"] = {
            code: _with_values_parsed(cell, "value", "suggested") for code, cell in cells.items()
        }
    if isinstance(findings := prepared.get("findings"), list):
        prepared["findings"] = [_with_values_parsed(f, "expected", "actual") for f in findings]
    if isinstance(corrections := prepared.get("corrections"), list):
        prepared["corrections"] = [_with_values_parsed(c, "value") for c in corrections]
    return _record_adapter().validate_python(prepared)


def cell_to_json(cell: Cell) -> JsonObject:
    """One cell; `value`, `raw`, `confidence` and `source` are null where the document has no such cell."""
    return {
        "state": cell.state,
        "value": None if cell.value is None else _value_to_json(cell.value, cell.unit),
        "raw": cell.raw,
        "unit": cell.unit,
        "confidence": cell.confidence,
        "source": None if cell.source is None else _cell_source_to_json(cell.source),
        "suggested": None if cell.suggested is None else _value_to_json(cell.suggested, cell.unit),
    }


def correction_to_json(correction: Correction) -> JsonObject:
    """What a person read; an amount of money is a string, as in a cell."""
    return {
        "code": correction.code,
        "state": correction.state,
        "value": None if correction.value is None else _value_to_json(correction.value, correction.unit),
        "raw": correction.raw,
        "unit": correction.unit,
        "author": correction.author,
        "date": correction.date,
        "reason": correction.reason,
        "evidence": correction.evidence,
        "file": correction.file,
    }


def cell_from_json(obj: object) -> Cell:
    """The cell that `cell_to_json` wrote; ValueError naming the place where the shape is broken."""
    return _cell_adapter().validate_python(_with_values_parsed(obj, "value", "suggested"))


def finding_to_json(finding: Finding, id: str) -> JsonObject:
    """One check's outcome under its id (`finding_ids.py`); an amount of money is a string, as in a cell."""
    return {
        "id": id,
        "check": finding.check,
        "status": finding.status,
        "severity": finding.severity,
        "codes": list(finding.codes),
        "expected": _number_to_json(finding.expected),
        "actual": _number_to_json(finding.actual),
        "message": finding.message,
        "message_zh": finding.message_zh,
        "subject": finding.subject,
        "evidence": [_quote_to_json(quote) for quote in finding.evidence],
        "attribution": finding.attribution,
        "verdict": None if finding.verdict is None else verdict_to_json(finding.verdict),
    }


def verdict_to_json(verdict: Verdict) -> JsonObject:
    """What a person ruled on a finding."""
    return {
        "ruling": verdict.ruling,
        "author": verdict.author,
        "date": verdict.date,
        "reason": verdict.reason,
        "file": verdict.file,
    }


def _quote_to_json(quote: Quote) -> JsonObject:
    return {"text": quote.text, "section": quote.section, "record_id": quote.record_id}


def issue_to_json(issue: Issue) -> JsonObject:
    """One issue, every key always there."""
    return {
        "stage": issue.stage,
        "category": issue.category,
        "severity": issue.severity,
        "message": issue.message,
        "hint": issue.hint,
        "document": issue.document,
        "page": issue.page,
    }


def issue_from_json(obj: object) -> Issue:
    """The issue that `issue_to_json` wrote; ValueError naming the place where the shape is broken."""
    return _issue_adapter().validate_python(obj)


def yuan_to_json(amount: int | Decimal) -> str:
    """Exact, never in exponent notation, at least two decimals: `322500.00`. ValueError where not finite."""
    exact = Decimal(amount)
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"an amount of money cannot be {exact}")
    if -exponent >= YUAN_DECIMALS:
        return format(exact, "f")
    # By text, not by quantize(): that rounds to the context's 28 digits.
    whole, _, decimals = format(exact, "f").partition(".")
    return f"{whole}.{decimals.ljust(YUAN_DECIMALS, '0')}"


def _value_to_json(value: int | Decimal, unit: CellUnit) -> int | str:
    if unit == "yuan":
        return yuan_to_json(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"a {unit} must be an integer, not {value!r}")
    return value


def _number_to_json(value: int | Decimal | None) -> int | str | None:
    return yuan_to_json(value) if isinstance(value, Decimal) else value


def _cell_source_to_json(source: CellSource) -> JsonObject:
    place: JsonObject = {
        "line": source.line,
        "path": source.path,
        "page": source.page,
        "box": None if source.box is None else list(source.box),
        "page_size": None if source.page_size is None else list(source.page_size),
        "unit": source.unit,
    }
    return {
        "document": source.document,
        "reader": source.reader,
        "reader_version": source.reader_version,
        **{key: place[key] for key in PLACE_KEYS if place[key] is not None},
        "votes": [
            {
                "reader": vote.reader,
                "version": vote.version,
                "text": vote.text,
                "confidence": vote.confidence,
            }
            for vote in source.votes
        ],
    }


def _agency_to_json(agency: Agency) -> JsonObject:
    return {
        "name": agency.name,
        "kind": agency.kind,
        "parent": agency.parent,
        "name_from": agency.name_from,
        "region_code": agency.region_code,
        "region_name": agency.region_name,
        "region_decided_by": list(agency.region_decided_by),
        "region_evidence": [_evidence_to_json(evidence) for evidence in agency.region_evidence],
        "region_candidates": list(agency.region_candidates),
        "organisation_code": agency.organisation_code,
        "mentions": list(agency.mentions),
    }


def _evidence_to_json(evidence: Evidence) -> JsonObject:
    return {"kind": evidence.kind, "text": evidence.text, "says": list(evidence.says)}


def _extra_row_to_json(row: ExtraRow) -> JsonObject:
    return {
        "labels": list(row.labels),
        "after": row.after,
        "texts": list(row.texts),
        "sources": [_cell_source_to_json(source) for source in row.sources],
    }


def _section_to_json(section: Section) -> JsonObject:
    return {"number": section.number, "heading": section.heading, "text": section.text}


def source_to_json(source: Source) -> JsonObject:
    """One capture the record was read from, every key always there."""
    return {
        "document": source.document,
        "media_type": source.media_type,
        "name": source.name,
        "url": source.url,
        "portal": source.portal,
        "fetched_at": source.fetched_at,
        "warc_file": source.warc_file,
        "warc_offset": source.warc_offset,
        "warc_length": source.warc_length,
        "tier": source.tier,
        "tier_evidence": source.tier_evidence,
    }


def _with_values_parsed(obj: object, *keys: str) -> object:
    """A copy in which amounts of money are Decimals again: pydantic would read "3.00" as the integer 3."""
    if not isinstance(obj, Mapping):
        return obj
    parsed = dict(obj)
    for key in keys:
        text = parsed.get(key)
        if isinstance(text, str):
            try:
                parsed[key] = Decimal(text)
            except InvalidOperation as error:
                raise ValueError(f"{key} is no number: {text!r}") from error
    return parsed


@cache
def _record_adapter() -> TypeAdapter[Record]:
    return TypeAdapter(Record)


@cache
def _cell_adapter() -> TypeAdapter[Cell]:
    return TypeAdapter(Cell)


@cache
def _issue_adapter() -> TypeAdapter[Issue]:
    return TypeAdapter(Issue)
