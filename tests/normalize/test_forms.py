"""The forms, against the specification they are built from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from normalize.forms.definition import CURRENT_FORMS, FORM_NAMES, form
from normalize.forms.layout import printed_tables

FORMS = Path(__file__).parents[2] / "normalize" / "forms"
INDICATORS = FORMS / "indicators.csv"


def test_the_copy_is_the_specification(shared: Path):
    assert INDICATORS.read_bytes() == (shared / "spec" / "indicators.csv").read_bytes()


@pytest.mark.parametrize(
    ("file", "name", "cells"),
    [
        ("indicators.csv", "2019", 198),
        ("indicators.csv", "2021", 200),
        ("indicators_2014.csv", "2014", 58),
    ],
)
def test_every_line_of_the_specification_is_one_cell_of_one_row(file: str, name: str, cells: int):
    text = (FORMS / file).read_text("utf-8")
    lines = [line for line in csv.DictReader(text.splitlines()) if line["form"] == name]
    assert len(lines) == cells
    known = form(name)
    assert list(known.indicators) == [line["code"] for line in lines]
    in_rows = [code for block in known.blocks for row in block.rows for code in row.codes]
    assert in_rows == list(known.indicators)
    for line in lines:
        indicator = known.indicators[line["code"]]
        assert (indicator.unit, "/".join(indicator.row_path)) == (line["unit"], line["row_label"])
        assert "/".join(indicator.column_path) == line["column_label"]


@pytest.mark.parametrize("name", FORM_NAMES)
def test_printed_tables_cover_their_grid_once_and_hold_every_code_once(name: str):
    codes: list[str] = []
    for table in printed_tables(name):
        covered = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert sorted(covered) == [(r, c) for r in range(table.n_rows) for c in range(table.n_columns)]
        codes += [cell.code for cell in table.cells if cell.code]
    assert sorted(codes) == sorted(form(name).indicators)


def test_a_form_that_does_not_exist():
    with pytest.raises(KeyError):
        form("2008")


def test_no_code_of_the_form_of_2014_is_a_code_of_another():
    # Its figures mean other things: what has the same name must be the same.
    codes = set(form("2014").indicators)
    assert not codes & {code for name in CURRENT_FORMS for code in form(name).indicators}


def test_the_form_of_2014_prints_a_unit_for_every_figure():
    indicators = form("2014").indicators.values()
    assert {i.printed_unit for i in indicators} == {*"条件次篇个人", "人次", "万元"}
    assert {i.code for i in indicators if i.unit == "yuan"} == {
        i.code for i in indicators if i.printed_unit == "万元"
    }


def test_the_headings_of_the_form_of_2014_are_rows_without_figures():
    headings = [row.path[-1] for block in form("2014").blocks for row in block.rows if not row.codes]
    assert headings == [
        "一、主动公开情况",
        "（二）通过不同渠道和方式公开政府信息的情况",
        "二、回应解读情况",
        "（二）通过不同渠道和方式回应解读的情况",
        "三、依申请公开情况",
        "八、机构建设和保障经费情况",
        "九、政府信息公开会议和培训情况",
    ]
