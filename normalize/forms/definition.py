"""The forms 2019 (国办公开办函〔2019〕60号) and 2021 (国办公开办函〔2021〕30号), built from `indicators.csv`, and the
统计表 before them, 2014 (国办发〔2014〕32号), built from `indicators_2014.csv`.

The CSVs are the one definition: their codes are public names and never change. This module only groups their lines
into blocks (a table or a part of one under its own heading), rows and columns, in the order of the form.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from normalize.record import CellUnit

STATISTICS_FORM = "2014"
"""The 统计表 of report years 2014-2018: one table, one figure a row."""
CURRENT_FORMS = ("2019", "2021")
FORM_NAMES = (STATISTICS_FORM, *CURRENT_FORMS)

_DEFINITIONS = dict.fromkeys(CURRENT_FORMS, "indicators.csv") | {STATISTICS_FORM: "indicators_2014.csv"}

# Printed above each part of table 2; the CSV names the part only by its key.
ARTICLE_BANNERS = {
    "art20_1": "第二十条第（一）项",
    "art20_5": "第二十条第（五）项",
    "art20_6": "第二十条第（六）项",
    "art20_8": "第二十条第（八）项",
    "art20_9": "第二十条第（九）项",
}
REQUESTS = "requests"
REVIEW_LITIGATION = "review_litigation"


_PRINTED_UNIT = re.compile(r"（单位：(.+?)）")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a form's CSV: a figure of the form. Label paths run from the outermost label inwards."""

    code: str
    form: str
    block: str
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    unit: CellUnit

    @property
    def printed_unit(self) -> str:
        """The unit that the form prints for the figure (条, 万元); empty where it prints none."""
        match = _PRINTED_UNIT.search(self.column_path[-1])
        return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A printed row: its label path and the codes of its figures, in column order. A row without codes is a heading
    that the form prints as a row of its own (一、主动公开情况)."""

    path: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def key(self) -> str:
        """What the row's codes have in common: `requests.denied.state_secret`."""
        return self.codes[0].rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A table, or the part of table 2 under one 第二十条 banner. `columns` are label paths.

    The table of reconsideration and litigation has one row of figures without a label: its `rows` hold one
    row with an empty path, and its columns the full heading path. `section` is 0 where the block belongs to none of the
    report's sections (the 统计表 is an annex); only there may rows be headings.
    """

    key: str
    section: int
    banner: str
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory form. `indicators` keeps the CSV's order, by code."""

    name: str
    blocks: tuple[FormBlock, ...]
    indicators: Mapping[str, Indicator]

    @property
    def is_statistics(self) -> bool:
        """Whether it is the 统计表 of 2014, one figure a row, to which offices add rows of their own."""
        return self.name == STATISTICS_FORM

    def block(self, key: str) -> FormBlock:
        """The block of that key (`art20_1`, `requests`, …); KeyError where the form has none."""
        for block in self.blocks:
            if block.key == key:
                return block
        raise KeyError(key)


@cache
def form(name: str) -> Form:
    """The form of that name ("2014", "2019", "2021"); KeyError for any other."""
    indicators = {row.code: row for row in _read_indicators(_DEFINITIONS[name]) if row.form == name}
    blocks: dict[str, list[Indicator]] = {}
    for indicator in indicators.values():
        blocks.setdefault(indicator.block, []).append(indicator)
    if name == STATISTICS_FORM:
        return Form(name, _statistics_blocks(blocks), indicators)
    return Form(name, tuple(_build_block(key, rows) for key, rows in blocks.items()), indicators)


def forms() -> tuple[Form, ...]:
    """All three forms, oldest first."""
    return tuple(form(name) for name in FORM_NAMES)


@cache
def _read_indicators(file: str) -> tuple[Indicator, ...]:
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    units: dict[str, CellUnit] = {"count": "count", "signed_count": "signed_count", "yuan": "yuan"}
    return tuple(
        Indicator(
            code=line["code"],
            form=line["form"],
            block=line["table"],
            row_path=tuple(line["row_label"].split("/")),
            column_path=_column_path(line["column_label"]),
            unit=units[line["unit"]],
        )
        for line in csv.DictReader(text.splitlines())
    )


def _column_path(label: str) -> tuple[str, ...]:
    # "本年增/减" is one label; elsewhere a slash separates a heading from the one above it.
    return (label,) if label.startswith("本年增") else tuple(label.split("/"))


def _build_block(key: str, indicators: list[Indicator]) -> FormBlock:
    if key == REVIEW_LITIGATION:
        columns = tuple((*i.row_path, *i.column_path) for i in indicators)
        return FormBlock(key, 4, "", columns, (FormRow((), tuple(i.code for i in indicators)),))
    rows: dict[tuple[str, ...], list[Indicator]] = {}
    for indicator in indicators:
        rows.setdefault(indicator.row_path, []).append(indicator)
    columns = tuple(i.column_path for i in next(iter(rows.values())))
    return FormBlock(
        key=key,
        section=3 if key == REQUESTS else 2,
        banner=ARTICLE_BANNERS.get(key, ""),
        columns=columns,
        rows=tuple(FormRow(path, tuple(i.code for i in row)) for path, row in rows.items()),
    )


def _statistics_blocks(indicators: Mapping[str, list[Indicator]]) -> tuple[FormBlock, ...]:
    """The chapters 一 to 九 of the 统计表. What is above a row in its path and is no row itself is a heading row; both
    stand in printed order."""
    seen: set[tuple[str, ...]] = set()
    blocks = []
    for key, lines in indicators.items():
        rows: list[FormRow] = []
        for indicator in lines:
            path = indicator.row_path
            above = (path[:depth] for depth in range(1, len(path)))
            rows += [FormRow(heading, ()) for heading in above if heading not in seen]
            rows.append(FormRow(path, (indicator.code,)))
            seen |= {path[:depth] for depth in range(1, len(path) + 1)}
        blocks.append(FormBlock(key, 0, lines[0].row_path[0], (("统计数",),), tuple(rows)))
    return tuple(blocks)
