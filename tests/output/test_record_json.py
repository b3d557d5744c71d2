"""The public JSON of a record: exact both ways, and kept to the contract of DESIGN.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.record import Cell, CellSource, Finding, Issue, Quote, Record, Verdict, Vote
from output.record_json import (
    cell_to_json,
    finding_to_json,
    issue_from_json,
    issue_to_json,
    record_from_json,
    record_to_json,
    yuan_to_json,
)

DOCUMENT = "ab" * 32


def round_trip(record: Record) -> Record:
    return record_from_json(json.loads(json.dumps(record_to_json(record), ensure_ascii=False)))


def test_a_whole_record_comes_back_equal(
    make_record: Callable[..., Record], make_scan: Callable[[Record], Record]
) -> None:
    for record in (make_record(year=2020), make_record(year=2022), make_scan(make_record(year=2022))):
        assert round_trip(record) == record


def test_a_record_that_knows_nothing_comes_back_equal() -> None:
    empty = Record("x", None, None, None, None, None, {}, (), (), (), "failed", ())
    assert round_trip(empty) == empty


def test_counts_are_integers_and_yuan_exact_text() -> None:
    source = CellSource(DOCUMENT, "text", "1", line=12)
    assert cell_to_json(Cell("number", "yuan", Decimal("322500"), "32.25万元", 1.0, source)) == {
        "state": "number",
        "value": "322500.00",
        "raw": "32.25万元",
        "unit": "yuan",
        "confidence": 1.0,
        "source": {"document": DOCUMENT, "reader": "text", "reader_version": "1", "line": 12, "votes": []},
        "suggested": None,
    }
    assert cell_to_json(Cell("number", "signed_count", -179, "减少179", 1.0, source))["value"] == -179


def test_an_absent_cell_says_nothing_but_its_state_and_unit() -> None:
    assert cell_to_json(Cell("absent", "count")) == {
        "state": "absent",
        "value": None,
        "raw": None,
        "unit": "count",
        "confidence": None,
        "source": None,
        "suggested": None,
    }


def test_a_scanned_cell_keeps_its_box_and_votes() -> None:
    vote = Vote("rapidocr", "3.8.1", "7", 0.5)
    source = CellSource(
        DOCUMENT, "scan", "2", None, None, 3, (1.5, 2.0, 3.0, 4.0), (100.0, 200.0), "px", (vote,)
    )
    assert cell_to_json(Cell("conflict", "count", None, "7", 0.5, source))["source"] == {
        "document": DOCUMENT,
        "reader": "scan",
        "reader_version": "2",
        "page": 3,
        "box": [1.5, 2.0, 3.0, 4.0],
        "page_size": [100.0, 200.0],
        "unit": "px",
        "votes": [{"reader": "rapidocr", "version": "3.8.1", "text": "7", "confidence": 0.5}],
    }


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("0"), "0.00"),
        (Decimal("3.225E+5"), "322500.00"),
        (Decimal("-0.5"), "-0.50"),
        (Decimal("1.234567"), "1.234567"),
        (Decimal("12345678901234567890123456789012345"), "12345678901234567890123456789012345.00"),
        (7, "7.00"),
    ],
)
def test_amounts_are_never_rounded_and_never_in_exponent_notation(amount: Decimal, text: str) -> None:
    assert yuan_to_json(amount) == text


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_any_amount_comes_back_equal(amount: Decimal) -> None:
    assert Decimal(yuan_to_json(amount)) == amount


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_that_is_no_number_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        yuan_to_json(amount)


@pytest.mark.parametrize("value", [Decimal("3"), True])
def test_a_count_that_is_no_integer_is_refused(value: Decimal | bool) -> None:
    with pytest.raises(ValueError, match="must be an integer"):
        cell_to_json(Cell("number", "count", value, "3", 1.0, CellSource(DOCUMENT, "text", "1")))


def test_a_finding_keeps_integers_and_money_apart() -> None:
    finding = Finding("c", "fail", "error", ("a", "b"), "m", "信", 3, Decimal("3.5"))
    written = finding_to_json(finding, "0123456789-abcdef")
    assert (written["expected"], written["actual"], written["id"]) == (3, "3.50", "0123456789-abcdef")


def test_findings_and_issues_come_back_equal(make_record: Callable[..., Record]) -> None:
    findings = (
        Finding("c", "fail", "error", ("a", "b"), "m", "信", 3, Decimal("4.50")),
        Finding("d", "unassessable", "info", (), "m", "信"),
        Finding(
            "p",
            "fail",
            "warning",
            ("a",),
            "m",
            "信",
            79,
            80,
            "1.3",
            (Quote("受理79件", 1),),
            "agency",
            Verdict("dismissed", "李雯", "2026-11-03", "other office", "a.yaml"),
        ),
    )
    issue = Issue("extract", "broken_pdf", "error", "text", "hint", DOCUMENT, 4)
    record = replace(make_record(), findings=findings, issues=(issue,))
    assert round_trip(record) == record
    assert issue_from_json(issue_to_json(issue)) == issue


def test_a_newer_file_with_unknown_keys_can_be_read(make_record: Callable[..., Record]) -> None:
    record = make_record()
    assert record_from_json({**record_to_json(record), "suggested": {}}) == record


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"cells": {"a": {"state": "number", "unit": "yuan", "value": "3,5"}}}, "no number"),
        ({"cells": {"a": {"state": "blank", "unit": "count", "value": 3}}}, "cannot hold"),
        ({"cells": {"a": {"state": "empty", "unit": "count"}}}, "state"),
        ({"year": "last"}, "year"),
        ({"status": "fine"}, "status"),
    ],
)
def test_a_broken_shape_is_refused_with_its_place(
    make_record: Callable[..., Record], change: dict[str, object], place: str
) -> None:
    with pytest.raises(ValueError, match=place):
        record_from_json({**record_to_json(make_record()), **change})


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="a record is a JSON object"):
        record_from_json([])
