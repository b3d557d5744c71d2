"""What of two forms can be compared: every figure has an answer, and one only."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from normalize.forms.crosswalk import PAIRS, crosswalk
from normalize.forms.definition import form

FOLDER = Path(__file__).parents[2] / "normalize" / "forms"


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_every_code_of_both_forms_occurs_exactly_once(earlier: str, later: str):
    comparisons = crosswalk(earlier, later)
    for name, side in ((earlier, "earlier"), (later, "later")):
        found = Counter(code for one in comparisons for code in getattr(one, side))
        assert found == Counter(list(form(name).indicators))


@pytest.mark.parametrize(("earlier", "later"), PAIRS)
def test_what_has_no_counterpart_is_not_comparable_and_what_is_has_two_sides(earlier: str, later: str):
    for one in crosswalk(earlier, later):
        assert (one.comparable == "no") == (not one.earlier or not one.later)
        assert one.reason.en
        assert one.reason.zh


def test_units_agree_where_figures_are_compared():
    for earlier, later in PAIRS:
        for one in crosswalk(earlier, later):
            units = {form(earlier).indicators[code].unit for code in one.earlier}
            units |= {form(later).indicators[code].unit for code in one.later}
            assert one.comparable == "no" or len(units) == 1


def test_what_is_comparable_from_before_2019_are_four_totals():
    for later in ("2019", "2021"):
        found = [one for one in crosswalk("2014", later) if one.comparable != "no"]
        assert {one.comparable for one in found} == {"caveat"}
        assert {one.earlier[0]: one.later for one in found} == {
            "applications.received.total": ("requests.new.total",),
            "applications.closed.total": ("requests.total.total",),
            "reconsideration_cases.total": ("reconsideration.total",),
            "litigation_cases.total": (
                "litigation_direct.total",
                "litigation_after_reconsideration.total",
            ),
        }


def test_requests_compare_code_by_code_from_2019_to_2021_but_for_the_row_that_was_split():
    answers = {one.earlier[0]: one for one in crosswalk("2019", "2021") if one.earlier}
    for code in form("2019").indicators:
        if code.startswith("requests.other."):
            assert (answers[code].comparable, len(answers[code].later)) == ("caveat", 3)
        elif code.startswith(("requests.", "reconsideration.", "litigation_")):
            assert (answers[code].comparable, answers[code].later) == ("yes", (code,))
        else:
            assert answers[code].comparable != "yes"


def test_every_reason_is_used():
    lines = csv.DictReader((FOLDER / "crosswalk_reasons.csv").read_text("utf-8").splitlines())
    used = {one.reason.name for pair in PAIRS for one in crosswalk(*pair)}
    assert {line["reason"] for line in lines} == used


def test_a_pair_that_is_none():
    with pytest.raises(KeyError):
        crosswalk("2021", "2014")
