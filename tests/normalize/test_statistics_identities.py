"""What must add up in the 统计表 of 2014: warnings, and no partial sums."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from nianbao.quirks.statistics_figures import statistics_figures
from normalize.checks.identities import check_identities, identities
from normalize.forms.definition import form
from normalize.record import Cell, Finding

FORM = form("2014")


def cells(seed: int = 3) -> dict[str, Cell]:
    """Figures that keep every identity, with something to be wrong about in each."""
    values = statistics_figures(random.Random(seed), "government")
    return {
        code: Cell("number", FORM.indicators[code].unit, value, "", 1.0) for code, value in values.items()
    }


def with_value(known: dict[str, Cell], code: str, value: int) -> dict[str, Cell]:
    return {**known, code: replace(known[code], value=value)}


def failed(known: dict[str, Cell]) -> dict[str, Finding]:
    return {f.check: f for f in check_identities(FORM, known) if f.status == "fail"}


def test_a_consistent_report_passes_every_identity():
    findings = check_identities(FORM, cells())
    assert len(findings) == 13
    assert {finding.status for finding in findings} == {"pass"}


@pytest.mark.parametrize(
    "code",
    [
        *("applications.received.fax", "applications.closed.extended", "applications.answered.redirected"),
        *("applications.denied.privacy", "reconsideration_cases.other", "litigation_cases.upheld"),
        "resources.staff_part_time",
    ],
)
def test_a_part_that_is_wrong_trips_its_sum(code: str):
    known = cells()
    value = known[code].value
    assert isinstance(value, int)
    found = failed(with_value(known, code, value + 1))
    (sum_,) = [finding for finding in found.values() if code in finding.codes]
    assert sum_.severity == "warning"
    assert sum_.expected == (sum_.actual or 0) + 1


@pytest.mark.parametrize(
    ("check", "part"),
    [
        ("disclosure.channels", "disclosure.total"),
        ("disclosure.normative_in_total", "disclosure.normative"),
        ("disclosure.normative_in_issued", "disclosure.normative"),
        ("response.press_conferences_by_head", "response.press_conferences_by_head"),
        ("response.online_interviews_by_head", "response.online_interviews_by_head"),
    ],
)
def test_a_part_may_be_as_large_as_its_whole_and_not_larger(check: str, part: str):
    known = cells()
    (identity,) = [identity for identity in identities(FORM) if identity.check == check]
    whole = sum(value for code in identity.right if isinstance(value := known[code].value, int))
    assert check not in failed(with_value(known, part, whole))
    finding = failed(with_value(known, part, whole + 1))[check]
    assert finding.severity == "warning"
    assert f"{whole + 1} > " in finding.message


def test_an_unknown_operand_makes_it_unassessable():
    known = cells()
    known["litigation_cases.other"] = Cell("blank", "count", raw="")
    (finding,) = [f for f in check_identities(FORM, known) if f.check == "litigation_cases.sum"]
    assert (finding.status, finding.expected, finding.actual) == ("unassessable", None, None)
    assert "litigation_cases.other is blank" in finding.message


def test_every_count_that_has_a_sum_or_a_bound_is_checked():
    checked = {code for identity in identities(FORM) for code in (*identity.left, *identity.right)}
    assert {
        c for c in FORM.indicators if c.startswith(("applications.", "reconsid", "litigation"))
    } <= checked
