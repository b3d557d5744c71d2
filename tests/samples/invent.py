"""Invented reports with the quirks that are asked for, instead of those that a seed draws."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar
from unittest.mock import patch

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport, quirky_report
from nianbao.quirks.statistics_report import statistics_report
from normalize.forms.definition import form
from tests.quirk_golden import ExpectedDocument, Statement

T = TypeVar("T")

# What is drawn where nothing is asked for.
_PLAIN = (
    "plain", "nothing", "form", "none", "full", "runs", "bare", "utf-8", "\n", "single_blank", "{c}、{t}",
    "{c}市{d}区人民政府", "万元", "spelled", "stroked", "one_sheet", "quoted-printable", "collapse",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Script(Dice):
    """Dice that fall as asked. An entry of a pool is asked for by itself or, of a tuple, by its first part."""

    asked: tuple[object, ...] = ()

    def draw(self, pool: Pool[T]) -> T:
        """The entry that was asked for, or else the plain one."""
        entries = (*pool.common, *pool.retired)
        for wanted in (self.asked, _PLAIN):
            for entry in entries:
                if entry in wanted or (isinstance(entry, tuple) and entry[0] in wanted):
                    return entry
        # Names of places are as many as there are characters.
        letters = all(isinstance(entry, str) and len(entry) == 1 for entry in entries)
        return self.rng.choice(entries) if letters else entries[0]

    def happens(self, probability: float, quirk: str = "") -> bool:
        """What was asked for; of what has no name, all that is usual. `traditional script` has none and is rare."""
        if quirk:
            return quirk in self.asked
        return probability >= 0.5 or (probability == 0.08 and "traditional script" in self.asked)


@contextmanager
def asking(*asked: object) -> Iterator[None]:
    """Within this, the generator draws what is asked for."""

    def of(seed: int, purpose: str) -> Dice:
        return Script(random.Random(f"samples/{seed}/{purpose}"), "development", [], asked)

    with patch.object(Dice, "of", of):
        yield


def report(seed: int, *asked: object, grid: bool = True) -> QuirkyReport:
    """An invented report of the current form, or with "2019" of the old one, with a few blanks."""
    wanted = "2019" if "2019" in asked else "2021"
    with asking(*asked):
        while True:
            made = quirky_report(seed, grid=grid)
            if made.truth.form == wanted and _says_much(made):
                return replace(made, seed=seed)
            seed += 100


def report_on_2014(seed: int, *asked: object, grid: bool = True) -> QuirkyReport:
    """An invented report of before 2019 with its 统计表."""
    with asking(*asked):
        while True:
            made = statistics_report(seed, grid=grid)
            if _says_much(made):
                return replace(made, seed=seed)
            seed += 100


def _says_much(made: QuirkyReport) -> bool:
    """Whether figures are there that could be lost: more than a third of the cells are no zeros."""
    told = [cell for cell in made.truth.cells.values() if cell.value or cell.state != "number"]
    return 3 * len(told) > len(made.truth.cells)


def with_tables(made: QuirkyReport, number: int, tables: tuple[GridTemplate, ...]) -> QuirkyReport:
    """The report with other tables in that section."""
    return replace(
        made,
        sections=tuple(replace(s, tables=tables) if s.number == number else s for s in made.sections),
    )


def table(made: QuirkyReport, number: int) -> GridTemplate:
    """The one table of that section."""
    (only,) = made.sections[number - 1].tables
    return only


def relabelled(made: QuirkyReport, words: Mapping[str, str]) -> QuirkyReport:
    """The report with words in the labels of its tables replaced."""

    def changed(cell: TemplateCell) -> TemplateCell:
        label = cell.label
        for old, new in () if cell.code else words.items():
            label = label.replace(old, new)
        return replace(cell, label=label)

    return _with_cells(made, changed)


def _with_cells(made: QuirkyReport, change: Callable[[TemplateCell], TemplateCell]) -> QuirkyReport:
    sections = tuple(
        replace(s, tables=tuple(replace(t, cells=tuple(map(change, t.cells))) for t in s.tables))
        for s in made.sections
    )
    return replace(made, sections=sections)


def expected(
    made: QuirkyReport,
    name: str,
    *,
    issues: tuple[str, ...] = (),
    links: tuple[tuple[str, str], ...] = (),
    absent: tuple[str, ...] = (),
    **facts: str,
) -> ExpectedDocument:
    """What must be said of the report, by its truth and by the texts that were printed. `facts` says what this
    document doesn't print as the truth has it; `absent`: beginnings of codes that it doesn't print at all."""
    truth = made.truth
    printed = {
        cell.code: cell.label
        for section in made.sections
        for grid in section.tables
        for cell in grid.cells
        if cell.code
    }
    cells: dict[str, Statement] = {}
    for code in form(truth.form).indicators:
        told = truth.cells[code]
        cells[code] = (told.state, told.value, printed.get(code))
        if code.startswith(absent) or code not in printed:
            cells[code] = ("absent", None, None)
    year, month, day = made.published
    known = {
        "status": "success",
        "form": truth.form,
        "year": str(truth.year),
        "title": truth.title,
        "agency": truth.agency,
        "published": f"{year}-{month:02}-{day:02}",
    }
    sections = tuple((section.number, section.heading) for section in made.sections)
    return ExpectedDocument(name, {**known, **facts}, issues, links, sections, cells, truth.extra_rows)
