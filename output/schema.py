"""The JSON Schema (2020-12) of the public record: what `record_json.py` writes, for readers elsewhere.

Built from the data model itself (the literals of `normalize/record.py`) and the codes of the forms, which the
caller hands in, so that it cannot drift from either. `docs/record.schema.json` is its published copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from normalize.record import Attribution, CellState, CellUnit, Check, FindingSeverity, Status, Tier

JsonObject = dict[str, Any]

SCHEMA_ID = "https://nianbao.invalid/record.schema.json"  # RFC 2606: a name, not an address to fetch
YUAN_PATTERN = r"^-?\d+\.\d{2,}$"
SHA256_PATTERN = "^[0-9a-f]{64}$"
FINDING_ID_PATTERN = r"^[0-9a-f]{10}-[0-9a-f]{6}(\.\d+)?$"

_TEXT: JsonObject = {"type": "string"}
_TEXT_OR_NULL: JsonObject = {"type": ["string", "null"]}
_COUNT_FROM_ZERO: JsonObject = {"type": ["integer", "null"], "minimum": 0}
_NUMBER_OR_NULL: JsonObject = {
    "description": "An integer for counts, exact text for yuan, null where the check could not be made.",
    "anyOf": [{"type": ["integer", "null"]}, {"type": "string", "pattern": YUAN_PATTERN}],
}


def record_schema(codes_by_form: Mapping[str, Mapping[str, CellUnit]]) -> JsonObject:
    """The schema of one record. `codes_by_form` maps each form's name to its codes and their units.

    A record of a form has an entry for every code of that form, and no other.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "nianbao record",
        "description": (
            "One agency's annual disclosure report (政府信息公开工作年度报告) for one year, as one published "
            "version states it. A cell is a statement: only state 'number' has a value, blank is never zero."
        ),
        **_object(
            {
                "record_id": {"type": "string", "minLength": 1},
                "form": {
                    "description": "The statutory form, decided by the tables' headings.",
                    "enum": [*codes_by_form, None],
                },
                "year": {"type": ["integer", "null"]},
                "year_evidence": {
                    "description": "All that states the year, what decided it first.",
                    **_list_of("evidence"),
                },
                "title": _TEXT_OR_NULL,
                "agency": {"anyOf": [{"$ref": "#/$defs/agency"}, {"type": "null"}]},
                "published_on": {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"},
                "status": {"enum": list(get_args(Status))},
                "cells": {"type": "object"},
                "sections": _list_of("section"),
                "findings": _list_of("finding"),
                "sources": _list_of("source"),
                "issues": _list_of("issue"),
                "versions": {
                    "description": "The version of every tool that had a part in the record.",
                    "type": "object",
                    "additionalProperties": _TEXT,
                },
                "extra_rows": _list_of("extra_row"),
                "version": {
                    "description": "Counts what was published as this report, from 1.",
                    "type": "integer",
                    "minimum": 1,
                },
                "supersedes": {
                    "description": "sha256 of the document that the version before was read from.",
                    "type": ["string", "null"],
                    "pattern": SHA256_PATTERN,
                },
                "corrections": {
                    "description": "What people read by eye, beside the cells and never in their stead.",
                    **_list_of("correction"),
                },
            }
        ),
        "allOf": [_cells_of_form(name) for name in codes_by_form],
        "$defs": {
            **{f"cells_{name}": _cells(codes) for name, codes in codes_by_form.items()},
            **{f"cell_{unit}": _cell(unit) for unit in get_args(CellUnit)},
            "cell_source": _cell_source(),
            "vote": _vote(),
            "agency": _agency(),
            "evidence": _evidence(),
            "extra_row": _extra_row(),
            "section": _section(),
            "finding": _finding(),
            "quote": _quote(),
            "verdict": _verdict(),
            "source": _source(),
            "correction": _correction(),
            "issue": _issue(),
        },
    }


def _cells_of_form(name: str) -> JsonObject:
    return {
        "if": {"properties": {"form": {"const": name}}, "required": ["form"]},
        "then": {"properties": {"cells": {"$ref": f"#/$defs/cells_{name}"}}},
    }


def _cells(codes: Mapping[str, CellUnit]) -> JsonObject:
    return _object({code: {"$ref": f"#/$defs/cell_{unit}"} for code, unit in codes.items()})


def _cell(unit: str) -> JsonObject:
    value: JsonObject = {"type": "string", "pattern": YUAN_PATTERN} if unit == "yuan" else {"type": "integer"}
    null = {"type": "null"}
    return {
        **_object(
            {
                "state": {"enum": list(get_args(CellState))},
                "value": {"anyOf": [value, null]},
                "raw": {"description": "The text as printed.", **_TEXT_OR_NULL},
                "unit": {"const": unit},
                "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                "source": {"anyOf": [{"$ref": "#/$defs/cell_source"}, null]},
                "suggested": {
                    "description": "What arithmetic alone says of a figure that was not read for certain.",
                    "anyOf": [value, null],
                },
            }
        ),
        "allOf": [
            {
                "if": {"properties": {"state": {"enum": ["illegible", "conflict"]}}},
                "else": {"properties": {"suggested": null}},
            },
            {
                "if": {"properties": {"state": {"const": "number"}}},
                "then": {"properties": {"value": value}},
                "else": {"properties": {"value": null}},
            },
            {
                "if": {"properties": {"state": {"const": "absent"}}},
                "then": {"properties": {"raw": null, "confidence": null, "source": null}},
                "else": {
                    "properties": {
                        "confidence": {"type": "number"},
                        "source": {"$ref": "#/$defs/cell_source"},
                    }
                },
            },
        ],
    }


def _cell_source() -> JsonObject:
    schema = _object(
        {
            "document": {"description": "sha256 of the bytes.", "type": "string", "pattern": SHA256_PATTERN},
            "reader": _TEXT,
            "reader_version": _TEXT,
            "line": {"description": "1-based, text dumps.", "type": "integer", "minimum": 1},
            "path": {
                "description": "A DOM or XML path, or the name of the part that is a picture.",
                **_TEXT,
            },
            "page": {"type": "integer", "minimum": 1},
            "box": {
                "description": "x0, top, x1, bottom in `unit`, from the page's upper left corner.",
                **_numbers(4),
            },
            "page_size": {"description": "Width, height in `unit`.", **_numbers(2)},
            "unit": {"description": "pt: PDF points, px: pixels.", "enum": ["pt", "px"]},
            "votes": _list_of("vote"),
        }
    )
    # Which place a source names depends on its format.
    return {**schema, "required": ["document", "reader", "reader_version", "votes"]}


def _vote() -> JsonObject:
    return _object(
        {
            "reader": _TEXT,
            "version": _TEXT,
            "text": _TEXT,
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        }
    )


def _agency() -> JsonObject:
    return _object(
        {
            "name": {"description": "As printed.", **_TEXT},
            "kind": _TEXT_OR_NULL,
            "parent": {
                "description": "The body that it belongs to, as far as its name tells.",
                **_TEXT_OR_NULL,
            },
            "name_from": {"description": "Which source prints the name.", **_TEXT_OR_NULL},
            "region_code": {
                "description": "区划代码 (GB/T 2260) as of the report year; nine digits for townships.",
                "type": ["string", "null"],
                "pattern": r"^\d{6}(\d{3})?$",
            },
            "region_name": {"description": "With all regions that it lies in.", **_TEXT_OR_NULL},
            "region_decided_by": {
                "description": "The kinds of evidence that decided the region.",
                "type": "array",
                "items": _TEXT,
            },
            "region_evidence": _list_of("evidence"),
            "region_candidates": {
                "description": "Codes that the evidence leaves open, where it does not decide.",
                "type": "array",
                "items": _TEXT,
            },
            "organisation_code": {
                "description": "统一社会信用代码 (18 characters) or 组织机构代码 (9).",
                **_TEXT_OR_NULL,
            },
            "mentions": {"type": "array", "items": _TEXT},
        }
    )


def _evidence() -> JsonObject:
    says = {"description": "Region codes, or a year.", "type": "array", "items": _TEXT}
    return _object({"kind": _TEXT, "text": {"description": "As it stands there.", **_TEXT}, "says": says})


def _extra_row() -> JsonObject:
    texts: JsonObject = {"type": "array", "items": _TEXT}
    schema = _object(
        {
            "labels": texts,
            "after": {"description": "The code of the form's row above it.", **_TEXT_OR_NULL},
            "texts": {"description": "The cells behind the labels, as printed.", **texts},
            "sources": _list_of("cell_source"),
        }
    )
    return {"description": "A row that the office added to the form of 2014.", **schema}


def _section() -> JsonObject:
    number = {"type": "integer", "minimum": 1, "maximum": 6}
    return _object({"number": number, "heading": _TEXT, "text": _TEXT})


def _finding() -> JsonObject:
    return _object(
        {
            "id": {
                "description": "Stable: what is checked, then what came of it (docs/checks.md).",
                "type": "string",
                "pattern": FINDING_ID_PATTERN,
            },
            "check": _TEXT,
            "status": {"enum": list(get_args(Check))},
            "severity": {"enum": list(get_args(FindingSeverity))},
            "codes": {"description": "The operands, in the rule's order.", "type": "array", "items": _TEXT},
            "expected": _NUMBER_OR_NULL,
            "actual": _NUMBER_OR_NULL,
            "message": _TEXT,
            "message_zh": _TEXT,
            "subject": {"description": "Tells apart findings of one check on the same operands.", **_TEXT},
            "evidence": _list_of("quote"),
            "attribution": {
                "description": "Whose the discrepancy is; null where there is none or nobody can tell.",
                "enum": [*get_args(Attribution), None],
            },
            "verdict": {"anyOf": [{"$ref": "#/$defs/verdict"}, {"type": "null"}]},
        }
    )


def _quote() -> JsonObject:
    schema = _object(
        {
            "text": {"description": "As printed.", **_TEXT},
            "section": {"type": ["integer", "null"], "minimum": 1, "maximum": 6},
            "record_id": {"description": "Another record, whose words they are.", **_TEXT_OR_NULL},
        }
    )
    return {"description": "Words that a finding rests on.", **schema}


def _verdict() -> JsonObject:
    return _object(
        {
            "ruling": {"enum": ["confirmed", "dismissed"]},
            "author": _TEXT,
            "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
            "reason": _TEXT,
            "file": {"description": "Where the verdict is kept.", **_TEXT},
        }
    )


def _source() -> JsonObject:
    return _object(
        {
            "document": {"description": "sha256 of the bytes.", "type": "string", "pattern": SHA256_PATTERN},
            "media_type": _TEXT,
            "name": _TEXT,
            "url": _TEXT_OR_NULL,
            "portal": _TEXT_OR_NULL,
            "fetched_at": _TEXT_OR_NULL,
            "warc_file": _TEXT_OR_NULL,
            "warc_offset": _COUNT_FROM_ZERO,
            "warc_length": _COUNT_FROM_ZERO,
            "tier": {
                "description": "What the place of publication is worth; null where there is no address.",
                "enum": [*get_args(Tier), None],
            },
            "tier_evidence": _TEXT_OR_NULL,
        }
    )


def _correction() -> JsonObject:
    sha256: JsonObject = {"type": "string", "pattern": SHA256_PATTERN}
    return _object(
        {
            "code": _TEXT,
            "state": {"enum": list(get_args(CellState))},
            "value": _NUMBER_OR_NULL,
            "raw": {"description": "The text as the person saw it.", **_TEXT},
            "unit": {"enum": list(get_args(CellUnit))},
            "author": _TEXT,
            "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
            "reason": _TEXT,
            "evidence": {"description": "sha256 of the document that the person saw.", **sha256},
            "file": {"description": "Where the correction is kept.", **_TEXT},
        }
    )


def _issue() -> JsonObject:
    return _object(
        {
            "stage": _TEXT,
            "category": _TEXT,
            "severity": {"enum": list(get_args(FindingSeverity))},
            "message": _TEXT,
            "hint": _TEXT,
            "document": _TEXT,
            "page": {"type": ["integer", "null"], "minimum": 1},
        }
    )


def _object(properties: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(definition: str) -> JsonObject:
    return {"type": "array", "items": {"$ref": f"#/$defs/{definition}"}}


def _numbers(count: int) -> JsonObject:
    return {"type": "array", "items": {"type": "number"}, "minItems": count, "maxItems": count}
