"""The measurement of the checks has every check, and counts what it should."""

from __future__ import annotations

import pytest

from bench.checks_districts import measured
from bench.checks_statistics import KINDS as STATISTICS_KINDS
from bench.checks_statistics import measured as measured_statistics
from nianbao.quirks.districts import CLEAN
from nianbao.quirks.districts import KINDS as DISTRICT_KINDS
from nianbao.quirks.injected import SINGLE_KINDS
from normalize.checks.catalogue import RULES
from normalize.checks.identities import RULES as IDENTITIES


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


@pytest.mark.parametrize("kind", STATISTICS_KINDS)
def test_what_is_broken_in_the_form_of_2014_is_found(kind: str):
    found = [measured_statistics(kind, seed) for seed in (3, 8)]
    assert {made.found for made in found} <= {"found", "unassessable"}
    assert all(made.false == () for made in found)
