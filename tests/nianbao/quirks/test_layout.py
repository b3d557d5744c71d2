"""What is done to the tables leaves every figure in one place, under its own label."""

from __future__ import annotations

import pytest

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks import layout
from normalize.forms.layout import printed_tables

DISCLOSURE, REQUESTS, REVIEWS = (
    layout.printed(table, lambda cell: cell.code or cell.label) for table in printed_tables("2019")
)

CASES = {
    "five tables": layout.five_tables(DISCLOSURE),
    "split": layout.split(REQUESTS, 9, repeat_header=False, repeat_labels=False),
    "split, repeated": layout.split(REQUESTS, 9, repeat_header=True, repeat_labels=True),
    "numbered": [layout.serial_column(DISCLOSURE)],
    "numbered requests": [layout.serial_column(REQUESTS)],
    "notes": [layout.note_column(DISCLOSURE, "备注", "无")],
    "notes on requests": [layout.note_column(REQUESTS, "备注")],
    "label": [layout.label_column(REVIEWS, "项目", "数量")],
    "extra row": [layout.extra_document_row(DISCLOSURE, "其他文件", ["1", "2", "3"])],
    "kinds below": [
        layout.sub_rows(
            DISCLOSURE, "art20_5.other_services", ["行政检查"], [["1", "2", "3"]], parent_keeps=True
        )
    ],
    "empty row": [layout.insert_row(REQUESTS, 3, {0: (REQUESTS.n_columns, "")})],
}


@pytest.mark.parametrize("name", CASES)
def test_every_place_belongs_to_one_cell(name: str):
    for table in CASES[name]:
        places = [place for cell in table.cells for place in _places(cell)]
        assert len(places) == len(set(places))
        assert set(places) == {
            (row, column) for row in range(table.n_rows) for column in range(table.n_columns)
        }


@pytest.mark.parametrize("name", CASES)
def test_every_figure_is_still_there_once(name: str):
    source = next(t for t in (DISCLOSURE, REQUESTS, REVIEWS) if t.name == CASES[name][0].name)
    assert sorted(_codes(CASES[name])) == sorted(_codes([source]))


def test_kinds_under_a_row_without_figures_of_its_own():
    table = layout.sub_rows(
        DISCLOSURE,
        "art20_5.other_services",
        ["行政检查", "行政确认"],
        [["1", "2", "3"], ["4", "5", "6"]],
        parent_keeps=False,
    )
    assert _row(table, "行政检查") == ["其他对外管理服务事项", "行政检查", "1", "2", "3"]
    assert _row(table, "行政确认") == ["行政确认", "4", "5", "6"]
    assert set(_codes([DISCLOSURE])) - set(_codes([table])) == {
        f"art20_5.other_services.{column}" for column in ("prev_items", "change", "decisions")
    }


def test_numbers_stand_before_their_rows():
    assert _row(layout.serial_column(DISCLOSURE), "规章")[:2] == ["1", "规章"]
    assert _row(layout.serial_column(DISCLOSURE), "信息内容")[0] == "序号"


def _places(cell: TemplateCell) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]


def _codes(tables: list[GridTemplate]) -> list[str]:
    return [cell.code for table in tables for cell in table.cells if cell.code]


def _row(table: GridTemplate, label: str) -> list[str]:
    row = next(cell.row for cell in table.cells if cell.label == label)
    return [cell.label for cell in table.cells if cell.row == row]
