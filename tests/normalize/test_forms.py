"""The forms, against the specification they are built from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from normalize.forms.definition import FORM_NAMES, form
from normalize.forms.layout import printed_tables

INDICATORS = Path(__file__).parents[2] / "normalize" / "forms" / "indicators.csv"


def test_the_copy_is_the_specification(shared: Path):
    assert INDICATORS.read_bytes() == (shared / "spec" / "indicators.csv").read_bytes()


@pytest.mark.parametrize(("name", "cells"), [("2019", 198), ("2021", 200)])
def test_every_line_of_the_specification_is_one_cell_of_one_row(name: str, cells: int):
    lines = [
        line for line in csv.DictReader(INDICATORS.read_text("utf-8").splitlines()) if line["form"] == name
    ]
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
        form("2014")
