"""Errors put in on purpose are found at their place; clean reports are left in peace."""

from __future__ import annotations

import pytest

from extract.read import read
from nianbao.quirks.districts import CLEAN
from nianbao.quirks.injected import DIGIT, SINGLE_KINDS, single
from nianbao.quirks.write_html import write_html
from nianbao.samples.identities import identities
from normalize.checks.identities import RULES as IDENTITIES
from normalize.normalize import normalize
from normalize.record import Finding


def found(seed: int, kind: str) -> tuple[Finding, ...]:
    data, _ = write_html(single(seed, kind).report)
    record = normalize(read(data)).record
    assert record is not None
    return record.findings


def failed(seed: int, kind: str) -> list[Finding]:
    return [f for f in found(seed, kind) if f.status == "fail" and f.severity != "info"]


@pytest.mark.parametrize("kind", [kind for kind in SINGLE_KINDS if kind != DIGIT])
@pytest.mark.parametrize("seed", [10, 13])
def test_an_error_is_found_by_its_check(kind: str, seed: int):
    made = single(seed, kind)
    cells = made.report.truth.cells
    if any(cells[code].state != "number" for code in made.codes):
        pytest.skip("the office left the figure out")
    tripped = {f.check for f in failed(seed, kind)}
    if not tripped and any(f.check == kind and f.status == "unassessable" for f in found(seed, kind)):
        pytest.skip("the office left an operand out")
    assert kind in tripped
    assert tripped <= {kind, "meaning.decisions"}


@pytest.mark.parametrize("seed", range(20, 32))
def test_a_digit_flipped_in_any_cell_trips_what_it_breaks(seed: int):
    truth = single(seed, DIGIT).report.truth
    values = {code: cell.value if cell.state == "number" else None for code, cell in truth.cells.items()}
    broken = {frozenset((*i.left, *i.right)) for i in identities(truth.form) if i.outcome(values) == "fail"}
    arithmetic = {rule.id for rule in IDENTITIES}
    assert {frozenset(f.codes) for f in failed(seed, DIGIT) if f.check in arithmetic} == broken


@pytest.mark.parametrize("seed", range(40, 52))
def test_a_clean_report_is_left_in_peace(seed: int):
    assert [(f.check, f.message) for f in failed(seed, CLEAN)] == []
