"""The form's arithmetic: three outcomes, and no partial sums."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.checks.identities import check_identities, identities
from normalize.forms.definition import CURRENT_FORMS, form
from normalize.record import Cell


def consistent(name: str, seed: int) -> dict[str, Cell]:
    """Cells of a form whose identities all hold."""
    known, chance = form(name), random.Random(seed)
    values = dict.fromkeys(known.indicators, 0)
    block = known.block("requests")
    rows = {row.key: row.codes for row in block.rows}
    results = [key for key in rows if key.count(".") == 2 or key in {"requests.granted", "requests.partial"}]
    for i in range(6):
        for key in results:
            values[rows[key][i]] = chance.randint(0, 30)
        total = sum(values[rows[key][i]] for key in results)
        values[rows["requests.total"][i]] = total
        carried_out = chance.randint(0, 5)
        values[rows["requests.carried_out"][i]] = carried_out
        carried_in = chance.randint(0, min(5, total + carried_out))
        values[rows["requests.carried_in"][i]] = carried_in
        values[rows["requests.new"][i]] = total + carried_out - carried_in
    for codes in rows.values():
        values[codes[6]] = sum(values[code] for code in codes[:6])
    reviews = known.block("review_litigation").rows[0].codes
    for start in (0, 5, 10):
        for code in reviews[start : start + 4]:
            values[code] = chance.randint(0, 9)
        values[reviews[start + 4]] = sum(values[code] for code in reviews[start : start + 4])
    return {
        code: Cell("number", known.indicators[code].unit, value, str(value), 1.0)
        for code, value in values.items()
    }


@pytest.mark.parametrize(("name", "number"), [("2019", 7 + 7 + 23 + 3), ("2021", 7 + 7 + 25 + 3)])
def test_a_consistent_report_passes_every_identity(name: str, number: int):
    findings = check_identities(form(name), consistent(name, 1))
    assert len(findings) == number
    assert {finding.status for finding in findings} == {"pass"}


@given(st.sampled_from(CURRENT_FORMS), st.integers(0, 50), st.data())
def test_any_figure_changed_in_tables_3_and_4_trips_an_identity(name: str, seed: int, data: st.DataObject):
    cells = consistent(name, seed)
    codes = [code for code in cells if not code.startswith("art20")]
    code = data.draw(st.sampled_from(codes))
    old = cells[code].value
    assert isinstance(old, int)
    new = data.draw(st.integers(0, 10**6).filter(lambda value: value != old))
    cells[code] = Cell("number", "count", new, str(new), 1.0)
    failed = [finding for finding in check_identities(form(name), cells) if finding.status == "fail"]
    assert failed
    assert all(code in finding.codes for finding in failed)


@pytest.mark.parametrize("state", ["blank", "dash", "text", "illegible", "conflict", "absent"])
def test_an_unknown_operand_makes_an_identity_unassessable_never_a_partial_sum(state):
    cells = consistent("2021", 3)
    code = "requests.granted.natural_person"
    cells[code] = Cell(state, "count", None, "", 0.5)
    concerned = [finding for finding in check_identities(form("2021"), cells) if code in finding.codes]
    assert {finding.check for finding in concerned} == {"requests.column_sum", "requests.row_sum"}
    for finding in concerned:
        assert (finding.status, finding.expected, finding.actual) == ("unassessable", None, None)
        assert f"{code} is {state}" in finding.message


def test_the_balance_of_the_form_and_its_operands():
    first = next(identities(form("2019")))
    assert first.left == ("requests.new.natural_person", "requests.carried_in.natural_person")
    assert first.right == ("requests.total.natural_person", "requests.carried_out.natural_person")


def test_findings_come_in_the_same_order_every_time():
    cells = consistent("2019", 5)
    assert check_identities(form("2019"), cells) == check_identities(
        form("2019"), dict(reversed(cells.items()))
    )
