"""The one table of truth behind the sample portals: every report, every printed figure, every mistake on
purpose.

`reports()` is what should be read from the portals; `listings()` adds the reports that are listed and
cannot be had. Everything derives from `SEED`, so that two machines have the same truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from nianbao.samples.agencies import (
    AGENCIES,
    BY_KEY,
    GAPS,
    LATE,
    SHAPES,
    TROUBLES,
    YEARS,
    SampleAgency,
    Shape,
    Style,
    Trouble,
    style_of,
)
from nianbao.samples.figures import APPLICANTS, Figures, figures, form_of
from nianbao.samples.identities import Identity, describe, identities
from nianbao.samples.prose import SampleSection, sections
from nianbao.samples.quirks import QUIRKS, Quirk
from normalize.forms.definition import form
from normalize.record import CellUnit

SEED = 20190515
WAN = Decimal(10_000)
DASHES = frozenset({"-", "—", "/", "无", "\\"})
REVISED_CODE = "art20_5.licensing.decisions"
REVISED_BY = 7
REVISED_ON = date(2024, 6, 3)


@dataclass(frozen=True, slots=True)
class SampleValue:
    """A cell as printed. `state` and `value` as in `normalize.record.Cell` (money in yuan); `raw` without the
    blanks a page may put around it."""

    state: Literal["number", "blank", "dash"]
    value: int | Decimal | None
    raw: str


@dataclass(frozen=True, slots=True)
class ExpectedFailure:
    """An identity that the printed figures break. `prose` says it in words, with both sides."""

    identity: Identity
    prose: str


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One report as published. `trouble` says why it can't be had although it is listed (None for most);
    `labels` maps a label of the form to the wording printed instead."""

    agency: SampleAgency
    year: int
    form: str
    title: str
    published_on: date
    values: Mapping[str, SampleValue]
    sections: tuple[SampleSection, ...]
    labels: Mapping[str, str]
    shape: Shape
    style: Style
    quirks: tuple[str, ...]
    expected_failures: tuple[ExpectedFailure, ...]
    trouble: Trouble | None = None
    revised_on: date | None = None

    @property
    def changed_on(self) -> date:
        """The day on which the page last changed, as its server would say."""
        return self.revised_on or self.published_on

    @property
    def key(self) -> str:
        """`cw_edu-2020`: unique, and the stem of the committed file's name."""
        return f"{self.agency.key}-{self.year}"

    def label(self, label: str) -> str:
        """The form's label as this report prints it."""
        return self.labels.get(label, label)


@cache
def listings() -> tuple[SampleReport, ...]:
    """Every report that a list page names, in the order of `AGENCIES`, then by year; troubles included."""
    found: list[SampleReport] = []
    for agency in AGENCIES:
        series = figures(agency, SEED)
        before: SampleReport | None = None
        for year in YEARS:
            report = _report(agency, year, series[year], before)
            listed = (agency.key, year) not in GAPS
            # a year that nobody can read is nothing to compare the next with
            before = report if listed and report.trouble is None else None
            if listed:
                found.append(report)
    return tuple(found)


def reports() -> tuple[SampleReport, ...]:
    """Every report that can be had and read."""
    return tuple(report for report in listings() if report.trouble is None)


def report(agency_key: str, year: int) -> SampleReport:
    """The listed report of that agency and year; KeyError where none is listed."""
    for candidate in listings():
        if (candidate.agency.key, candidate.year) == (agency_key, year):
            return candidate
    raise KeyError((agency_key, year))


def revised(original: SampleReport) -> SampleReport:
    """The same report after a silent correction: one figure (行政许可, 处理决定数量) is higher by seven."""
    before = original.values[REVISED_CODE]
    if not isinstance(before.value, int):
        raise ValueError(f"{original.key}: {REVISED_CODE} is no count")
    value = before.value + REVISED_BY
    after = SampleValue("number", value, _count(value, original.agency))
    return replace(original, values={**original.values, REVISED_CODE: after}, revised_on=REVISED_ON)


def corrected(original: SampleReport) -> SampleReport:
    """The report published again beside the old one: another page, a title that says so (更正), the figure of
    `revised`."""
    return replace(revised(original), title=f"{original.title}（更正）", published_on=REVISED_ON)


def carried_failures(before: SampleReport, after: SampleReport) -> tuple[ExpectedFailure, ...]:
    """Columns in which `after` carries in another number than `before` carried out."""
    broken: list[ExpectedFailure] = []
    for column in (*APPLICANTS, "total"):
        left, right = f"requests.carried_out.{column}", f"requests.carried_in.{column}"
        identity = Identity("carried", column, (left,), (right,))
        values = {left: before.values[left].value, right: after.values[right].value}
        if identity.outcome(values) == "fail":
            broken.append(ExpectedFailure(identity, describe(identity, values)))
    return tuple(broken)


def _report(
    agency: SampleAgency, year: int, true_figures: Figures, before: SampleReport | None
) -> SampleReport:
    quirks = QUIRKS.get((agency.key, year), ())
    form_name = form_of(year)
    values = _printed(agency, year, _mistaken(true_figures, quirks), quirks)
    known = {code: value.value for code, value in values.items()}
    failures = [
        ExpectedFailure(identity, describe(identity, known))
        for identity in identities(form_name)
        if identity.outcome(known) == "fail"
    ]
    month, day = LATE.get((agency.key, year), agency.publishes)
    made = SampleReport(
        agency=agency,
        year=year,
        form=form_name,
        title=agency.title.format(name=agency.name, year=year),
        published_on=date(year + 1, month, day),
        values=values,
        sections=sections(agency, year, true_figures, SEED),
        labels={label: text for quirk in quirks for label, text in quirk.labels.items()},
        shape=SHAPES.get((agency.key, year), "html"),
        style=style_of(agency, year),
        quirks=tuple(quirk.note for quirk in quirks),
        expected_failures=tuple(failures),
        trouble=TROUBLES.get((agency.key, year)),
    )
    if before is None:
        return made
    return replace(made, expected_failures=made.expected_failures + carried_failures(before, made))


def _mistaken(true_figures: Figures, quirks: tuple[Quirk, ...]) -> Figures:
    out = dict(true_figures)
    for quirk in quirks:
        for code, by in quirk.shifted.items():
            out[code] += by
        for row in quirk.copied:
            out[f"{row}.decisions"] = out[f"{row}.prev_items"] + out[f"{row}.change"]
    return out


def _printed(
    agency: SampleAgency, year: int, printed_figures: Figures, quirks: tuple[Quirk, ...]
) -> dict[str, SampleValue]:
    overrides = {prefix: text for quirk in quirks for prefix, text in quirk.printed.items()}
    values: dict[str, SampleValue] = {}
    for code, indicator in form(form_of(year)).indicators.items():
        # a prefix ends in a dot; a whole code stands for itself
        texts = [
            text for prefix, text in overrides.items() if f"{code}.".startswith(f"{prefix.rstrip('.')}.")
        ]
        if texts:
            values[code] = SampleValue("dash" if texts[0] in DASHES else "blank", None, texts[0])
        else:
            values[code] = _number(agency, year, indicator.unit, printed_figures[code])
    return values


def _number(agency: SampleAgency, year: int, unit: CellUnit, value: int | Decimal) -> SampleValue:
    if unit == "yuan":
        return SampleValue("number", Decimal(value), _money(agency, year, Decimal(value)))
    if not isinstance(value, int):
        raise TypeError(f"a count is a whole number, not {value!r}")
    if unit == "signed_count":
        return SampleValue("number", value, _signed(value, agency))
    return SampleValue("number", value, _count(value, agency))


def _count(value: int, agency: SampleAgency) -> str:
    return f"{value:,}" if agency.thousands else str(value)


def _signed(value: int, agency: SampleAgency) -> str:
    if value == 0:
        return "0"
    rise, fall = agency.signs
    return f"{rise if value > 0 else fall}{abs(value)}"


def _money(agency: SampleAgency, year: int, value: Decimal) -> str:
    wan = f"{value / WAN:f}"
    if "." in wan:
        wan = wan.rstrip("0").rstrip(".")
    if form_of(year) == "2021":
        return wan  # the column's heading states the unit: 万元
    if agency.money == "wan":
        return f"{wan}万元"
    yuan = f"{value:,f}" if agency.thousands else f"{value:f}"
    return f"{yuan.rstrip('0').rstrip('.') if '.' in yuan else yuan}元"


def agency(key: str) -> SampleAgency:
    """The agency of that key; KeyError for any other."""
    return BY_KEY[key]
