"""万元 and 元 mixed up, beside an agency's own years and beside others of its kind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from normalize.checks.money import check_unit_beside, check_units
from normalize.forms.definition import form
from normalize.record import Cell, CellSource, Finding, Record, Vote

FEES = "art20_8.fees.amount"


def record(amount: str, *, confidence: float = 1.0) -> Record:
    cells = {
        code: Cell("number", i.unit, Decimal(0) if i.unit == "yuan" else 0, "0", 1.0)
        for code, i in form("2021").indicators.items()
    }
    cells[FEES] = Cell("number", "yuan", Decimal(amount), amount, confidence)
    return Record("r", "2021", 2022, None, None, None, cells, (), (), (), "success", ())


SIBLINGS = [record(amount) for amount in ("200000", "350000", "410000", "640000", "900000")]


def beside(own: Record, siblings: list[Record] = SIBLINGS) -> list[Finding]:
    return [f for f in check_unit_beside(own, siblings) if f.codes == (FEES,)]


@pytest.mark.parametrize(
    ("amount", "status"),
    [
        ("4500000000", "fail"),  # 45 万元 with 万 twice
        ("45", "fail"),  # 45万元 printed as 45元
        ("450000", "pass"),
        ("41000000", "pass"),  # a hundred times as much as the others is a large agency
        ("90000000000000", "pass"),  # no ten-thousandth of it is among theirs: odd, but no slip of the unit
    ],
)
def test_an_amount_beside_its_siblings(amount: str, status: str):
    (finding,) = beside(record(amount))
    assert (finding.status, finding.expected, finding.actual) == (status, Decimal(410000), Decimal(amount))
    assert finding.attribution == ("agency" if status == "fail" else None)
    assert "5 others" in finding.message


def test_siblings_that_differ_widely_tell_nothing():
    """Their deviation is of more than a power of ten."""
    wide = [record(amount) for amount in ("100", "5000", "400000", "30000000", "2000000000")]
    (finding,) = beside(record("40"), wide)
    assert finding.status == "pass"


def test_four_siblings_are_too_few_and_zeros_are_none():
    assert beside(record("4500000000"), SIBLINGS[:4]) == []
    assert beside(record("4500000000"), [*SIBLINGS[:4], record("0")]) == []
    assert beside(record("0")) == []


def test_an_amount_printed_without_a_unit_accuses_nobody():
    (finding,) = beside(record("45", confidence=0.5))
    assert (finding.status, finding.attribution) == ("unassessable", "reading")
    (finding,) = check_units(record("45", confidence=0.5), [record("450000")])
    assert (finding.status, finding.attribution) == ("unassessable", "reading")


def test_the_agencys_own_years_tell_it_too():
    (finding,) = check_units(record("4500000000"), [record("450000"), record("390000")])
    assert (finding.status, finding.attribution) == ("fail", "agency")


def test_an_amount_that_one_reader_saw_is_not_judged():
    seen = record("4500000000")
    source = CellSource("ab" * 32, "a", "1", votes=(Vote("a", "1", "4500000000", 0.9),))
    cells = {**seen.cells, FEES: replace(seen.cells[FEES], source=source)}
    assert beside(replace(seen, cells=cells)) == []
