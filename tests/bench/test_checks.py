"""The measurement of the checks has every check, and counts what it should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.checks_districts import measured
from bench.checks_scans import scored
from bench.checks_statistics import KINDS as STATISTICS_KINDS
from bench.checks_statistics import measured as measured_statistics
from bench.scoring import read_record
from nianbao.quirks.districts import CLEAN
from nianbao.quirks.districts import KINDS as DISTRICT_KINDS
from nianbao.quirks.injected import DIGIT, SINGLE_KINDS, Injected, single
from nianbao.quirks.write_html import write_html
from normalize.checks.catalogue import RULES
from normalize.checks.identities import RULES as IDENTITIES
from normalize.checks.record_checks import check_record
from normalize.record import Record


def test_every_check_is_measured():
    kinds = {*SINGLE_KINDS, *STATISTICS_KINDS, *DISTRICT_KINDS}
    assert set(RULES) - {rule.id for rule in IDENTITIES} <= kinds


@pytest.mark.parametrize(
    "kind",
    [
        "years.items",
        "meaning.unit_siblings",
        "meaning.copied_table",
        "publication.missing",
        "publication.revised",
    ],
)
def test_an_error_in_a_district_is_found_and_nothing_else(kind: str):
    made = measured(kind, 0)
    assert (made.found, made.false) == ("found", ())


def test_a_clean_district_is_left_in_peace():
    """One of its reports was put right, and says so."""
    made = measured(CLEAN, 0)
    assert (made.found, made.false) == ("missed", ())


@pytest.fixture(scope="module")
def misprinted() -> tuple[Injected, Record]:
    """A report with a wrong digit, and its record as a perfect reader of its scan would make it."""
    made = single(24, DIGIT)
    record, _ = read_record(write_html(made.report)[0], "a.html")
    assert record is not None
    return made, record


def with_cell(record: Record, code: str, **changes: object) -> Record:
    cells = {**record.cells, code: replace(record.cells[code], **changes)}  # type: ignore[arg-type]
    record = replace(record, cells=cells)
    return replace(record, findings=check_record(record))


def test_a_scan_read_as_printed(misprinted: tuple[Injected, Record]):
    made, record = misprinted
    found = scored("light", "development", record, made)
    assert found.arithmetic.broken == found.arithmetic.caught > 0
    assert (found.wronged, found.repaired, found.suggested, found.misread) == (0, False, 0, 0)


def test_a_misprint_set_right_is_counted(misprinted: tuple[Injected, Record]):
    made, record = misprinted
    found = scored("light", "development", with_cell(record, made.codes[0], value=made.right), made)
    assert (found.repaired, found.misread) == (True, 1)
    beside = with_cell(record, made.codes[0], state="illegible", value=None, suggested=made.right)
    found = scored("light", "development", beside, made)
    assert (found.repaired, found.suggested) == (False, 1)


def test_a_misreading_called_the_agencys_is_counted(misprinted: tuple[Injected, Record]):
    made, record = misprinted
    code = "requests.carried_out.natural_person"
    other = record.cells[code].value
    assert isinstance(other, int)
    found = scored("light", "development", with_cell(record, code, value=other + 5), made)
    assert found.arithmetic.wronged > 0
    assert (found.wronged, found.misread) == (found.arithmetic.wronged, 1)
    accused = RULES["structure.section"].finding("fail", (), "", "", attribution="agency")
    assert (
        scored("light", "development", replace(record, findings=(*record.findings, accused)), made).elsewhere
        == 1
    )


@pytest.mark.parametrize("kind", STATISTICS_KINDS)
def test_what_is_broken_in_the_form_of_2014_is_found(kind: str):
    found = [measured_statistics(kind, seed) for seed in (3, 8)]
    assert {made.found for made in found} <= {"found", "unassessable"}
    assert all(made.false == () for made in found)
