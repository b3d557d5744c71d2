"""Reports with one error put in on purpose, of a known kind at a known place: what the checks are measured on.

`single(seed, kind)` is one report; `districts.py` has what takes several. Kind "clean" has no error. All of it is
printed with the quirks of its seed (`report.py`), so that what is measured is the way from bytes to finding.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from nianbao.quirks.districts import PROBLEMS
from nianbao.quirks.names import agency_name
from nianbao.quirks.pools import Dice
from nianbao.quirks.report import Given, QuirkyReport, quirky_report
from nianbao.quirks.statements import KINDS, statements, wrong_text
from nianbao.samples.agencies import SampleAgency
from nianbao.samples.figures import Figures, figures

DIGIT = "digit"
PROSE_KINDS = tuple(f"prose.{kind}" for kind in KINDS)
MEANING_KINDS = ("meaning.decisions", "meaning.decisions_odd", "meaning.lost_minus", "meaning.disclosed")
STRUCTURE_KINDS = ("structure.table", "structure.section", "structure.form")
SINGLE_KINDS = (DIGIT, *PROSE_KINDS, *MEANING_KINDS, *STRUCTURE_KINDS)
_ROWS = ("art20_5.licensing", "art20_5.other_services", "art20_6.penalty")


@dataclass(frozen=True, slots=True)
class Injected:
    """A report and what is wrong with it: the check that must see it, the codes or words at its place; none in a clean
    one. `right` is what a digit made wrong replaced; `needs` are the figures without which nobody can see the error."""

    report: QuirkyReport
    kind: str
    codes: tuple[str, ...] = ()
    words: str = ""
    right: int | None = None
    needs: tuple[str, ...] = ()


def single(seed: int, kind: str) -> Injected:
    """The report of that seed with an error of that kind."""
    dice = Dice.of(seed, f"injected/{kind}")
    rng = dice.rng
    name, scale = agency_name(dice)
    needs_2019 = kind.startswith("meaning.") or kind == "structure.form"
    year = rng.choice((2019, 2020)) if needs_2019 else rng.choice((2019, 2020, 2021, 2022, 2023))
    known = dict(figures(SampleAgency(f"i{seed}", name, "sample-trs", scale, "", (1, 20)), seed)[year])
    form = "2019" if year <= 2020 else "2021"
    printed, codes = _changed(rng, known, kind)
    wrong = kind.removeprefix("prose.") if kind.startswith("prose.") else None
    said = statements(seed, year, known, wrong)
    prose: dict[int, tuple[str, ...]] = {
        1: tuple(s.text for s in said if s.section == 1),
        4: tuple(s.text for s in said if s.section == 4),
        5: (rng.choice(PROBLEMS),),
        6: ("没有其他需要报告的事项。",),
    }
    words = wrong_text(seed, year, known, wrong) if wrong else ""
    if kind == DIGIT:
        prose = {1: ("一年来，各项工作有序开展。",), 5: prose[5], 6: prose[6]}
    year = 2022 if kind == "structure.form" else year
    report = quirky_report(
        seed, grid=True, given=Given(name, scale, year, form, printed, prose, (year + 1, 1, 20))
    )
    if kind == "structure.section":
        report = replace(report, sections=report.sections[:-1])
    if kind == "structure.table":
        report = replace(
            report, sections=tuple(replace(s, tables=()) if s.number == 4 else s for s in report.sections)
        )
    right = int(known[codes[0]]) if kind == DIGIT else None
    habit = [f"{row}.{name}" for row in _ROWS for name in ("prev_items", "change", "decisions")]
    return Injected(
        report, kind, codes, words, right, tuple(habit) if kind == "meaning.decisions_odd" else codes
    )


def _changed(rng: random.Random, known: Figures, kind: str) -> tuple[Figures, tuple[str, ...]]:
    """The figures as they are printed, and where they are wrong."""
    out = dict(known)
    if kind == DIGIT:
        code = rng.choice([c for c in out if not c.startswith("art20")])
        out[code] = _another_digit(rng, int(out[code]))
        return out, (code,)
    if kind == "meaning.disclosed":
        total = int(out["art20_1.normative.total"])
        out["art20_1.normative.disclosed"] = total + rng.randint(1, 9)
        return out, ("art20_1.normative.disclosed",)
    if kind == "meaning.lost_minus":
        row, before, change = rng.choice(_ROWS), rng.randint(30, 900), rng.randint(3, 25)
        _set(out, row, before, change, before - change)
        return out, (f"{row}.change",)
    if kind in {"meaning.decisions", "meaning.decisions_odd"}:
        for row in _ROWS:
            before, change = rng.randint(300, 900), rng.choice((1, -1)) * rng.randint(5, 90)
            _set(out, row, before, change, before + change)
        row = rng.choice(_ROWS)
        if kind == "meaning.decisions_odd":
            out[f"{row}.decisions"] = int(out[f"{row}.decisions"]) + rng.choice((-9, 10, 20))
        return out, (f"{row}.decisions",)
    return out, ()


def _set(out: Figures, row: str, before: int, change: int, decisions: int) -> None:
    out |= {f"{row}.prev_items": before, f"{row}.change": change, f"{row}.decisions": decisions}


def _another_digit(rng: random.Random, value: int) -> int:
    digits = list(str(value))
    place = rng.randrange(len(digits))
    digits[place] = rng.choice([d for d in "0123456789" if d != digits[place]])
    return int("".join(digits))
