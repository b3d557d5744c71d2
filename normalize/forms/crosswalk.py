"""Which figures of two forms can be compared over the years, which cannot, and why: `crosswalk.csv`, kept by hand.

A line sets one earlier figure against one later, or against several whose sum it stands for; a figure without a
counterpart has a line of its own. Every code of either form occurs in one line of a pair. Nothing here compares
anything: it says what a comparison would mean.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Comparable = Literal["yes", "caveat", "no"]
PAIRS = (("2014", "2019"), ("2019", "2021"), ("2014", "2021"))

_VERDICTS: dict[str, Comparable] = {"yes": "yes", "caveat": "caveat", "no": "no"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why figures can or cannot be compared, by its name, in English and Chinese."""

    name: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures of two forms set against each other: the sum of `earlier` against the sum of `later`. One side is empty
    where the other form has no such figure; `comparable` is then "no"."""

    earlier: tuple[str, ...]
    later: tuple[str, ...]
    comparable: Comparable
    reason: Reason


@cache
def crosswalk(earlier: str, later: str) -> tuple[Comparison, ...]:
    """All figures of both forms, in the forms' order; KeyError for a pair that is not one of `PAIRS`."""
    if (earlier, later) not in PAIRS:
        raise KeyError((earlier, later))
    reasons = _reasons()
    return tuple(
        Comparison(
            earlier=_codes(line["earlier_code"]),
            later=_codes(line["later_code"]),
            comparable=_VERDICTS[line["comparable"]],
            reason=reasons[line["reason"]],
        )
        for line in _lines("crosswalk.csv")
        if (line["earlier"], line["later"]) == (earlier, later)
    )


@cache
def _reasons() -> dict[str, Reason]:
    lines = _lines("crosswalk_reasons.csv")
    return {line["reason"]: Reason(line["reason"], line["en"], line["zh"]) for line in lines}


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split("+")) if text else ()


def _lines(file: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
