"""Every wording that offices have taught us: right it passes, with a figure off its check fails; what states nothing of
the tables is left alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from nianbao.quirks import statements as said
from nianbao.quirks.pools import Pool
from nianbao.samples.agencies import SampleAgency
from nianbao.samples.figures import Figures, figures
from normalize.checks.prose import check_prose
from normalize.forms.definition import form
from normalize.record import Cell, Finding, Record, Section

SEEDS = range(6)
# Wordings that the checks do not understand, or not for certain: they raise nothing. One that is mended is taken out.
_FILE = Path(__file__).parents[2] / "unheard_wordings.txt"
UNHEARD = {tuple(line.split("\t")) for line in _FILE.read_text("utf-8").splitlines()}


def _all(pool: Pool[str]) -> tuple[str, ...]:
    """Those held back too: their generation was looked at when it had measured (docs/checks-measured.md)."""
    return (*pool.common, *pool.third, *pool.held_back)


EVERY = [(kind, text) for kind, pool in said.POOLS.items() for text in _all(pool)]
WORDINGS = [wording for wording in EVERY if wording not in UNHEARD]
INNOCENT = _all(said.INNOCENT)


@cache
def drawn(seed: int) -> tuple[int, Figures]:
    year = random.Random(seed).choice((2019, 2021, 2022, 2023))
    agency = SampleAgency(f"w{seed}", "某区教育局", "sample-trs", "department", "", (1, 20))
    return year, figures(agency, seed)[year]


def findings(seed: int, sentence: str, section: int) -> list[Finding]:
    year, known = drawn(seed)
    name = "2019" if year <= 2020 else "2021"
    cells = {
        code: Cell("number", i.unit, known[code], str(known[code]), 1.0)
        for code, i in form(name).indicators.items()
    }
    sections = (Section(section, "", sentence),)
    return list(
        check_prose(Record("r", name, year, None, None, None, cells, sections, (), (), "success", ()))
    )


def printed(kind: str, wording: str, *, wrong: bool) -> Iterator[list[Finding]]:
    for seed in SEEDS:
        year, known = drawn(seed)
        values = said.values(known, year, random.Random(seed))
        if wrong:
            values = said.set_wrong(values, wording, kind, random.Random(seed))
        yield findings(seed, wording.format(**values), 4 if kind == "reviews" else 1)


@pytest.mark.parametrize(("kind", "wording"), WORDINGS)
def test_a_right_statement_passes(kind: str, wording: str):
    for found in printed(kind, wording, wrong=False):
        assert [f.message for f in found if f.status == "fail"] == []
        assert f"prose.{kind}" in [f.check for f in found if f.status == "pass"]


@pytest.mark.parametrize(("kind", "wording"), WORDINGS)
def test_a_wrong_statement_fails(kind: str, wording: str):
    for found in printed(kind, wording, wrong=True):
        failed = [f for f in found if f.status == "fail"]
        assert f"prose.{kind}" in [f.check for f in failed]
        assert all(f.evidence and f.attribution == "agency" for f in failed)


@pytest.mark.parametrize(("kind", "wording"), sorted(UNHEARD))
def test_what_is_not_understood_raises_nothing(kind: str, wording: str):
    assert (kind, wording) in EVERY
    for found in printed(kind, wording, wrong=False):
        assert [f.message for f in found if f.status == "fail"] == []


@pytest.mark.parametrize("sentence", INNOCENT)
def test_what_states_nothing_is_left_alone(sentence: str):
    for seed in SEEDS:
        assert [f.message for f in findings(seed, sentence, 1) if f.status == "fail"] == []


def test_answers_in_time_are_all_answers_unless_others_were_late():
    _, known = drawn(0)
    done = known["requests.total.total"]
    in_time = f"按时答复申请{int(done) - 3}件。"
    assert [f.status for f in findings(0, in_time, 1)] == ["fail"]
    assert findings(0, f"{in_time}延期答复申请3件。", 1) == []
