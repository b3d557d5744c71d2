"""Spreadsheets: every cell as shown, with its spans, and the lines of text around the tables."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from extract import sniff
from extract.document import Document, Paragraph, Table, UnreadableError
from extract.number_format import shown
from extract.read import read
from extract.sheet_layout import cell_name
from tests.extract.build_office import report_xlsx
from tests.extract.conftest import FIXTURES, PARAGRAPHS, TABLE, paragraph_texts, table_shape


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(*rows: tuple[object, ...]) -> Document:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return read(saved(book))


@pytest.mark.parametrize("bordered", [True, False])
def test_xlsx(bordered: bool):
    document = read(report_xlsx(bordered=bordered))
    assert (document.media_type, document.reader) == (sniff.XLSX, "openpyxl")
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS
    assert [type(block) for block in document.blocks[3:6]] == [Paragraph, Table, Paragraph]
    (table,) = document.tables()
    assert table.locator.path == "Sheet!A5:E11"
    assert next(cell for cell in table.cells if cell.text == "7").locator.path == "Sheet!C7"


def test_xls_and_et_which_is_the_same():
    document = read((FIXTURES / "report.xls").read_bytes())
    assert (document.media_type, document.reader) == (sniff.XLS, "xlrd")
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS


def test_ods(require_tool):
    require_tool("soffice")
    document = read((FIXTURES / "report.ods").read_bytes())
    assert document.media_type == sniff.ODS
    assert document.reader.startswith("openpyxl via LibreOffice ")
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS


def test_values_as_shown():
    document = sheet_of(
        ("件数", "金额", "日期", "时刻", "是否"),
        (5.0, 32.25, dt.date(2021, 1, 31), dt.datetime(2021, 1, 31, 8, 30), True),  # noqa: DTZ001  sheets know no zones
        (0, -3, None, "", "－"),
    )
    (table,) = document.tables()
    assert [[cell.text for cell in row] for row in table.rows()] == [
        ["件数", "金额", "日期", "时刻", "是否"],
        ["5", "32.25", "2021-01-31", "2021-01-31 08:30:00", "TRUE"],
        ["0", "-3", "", "", "－"],
    ]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (5, "General", "5"),
        (5.0, "General", "5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e15, "General", "1000000000000000"),
        (5.0, "0.00", "5.00"),
        (32.5, "0.00_ ", "32.50"),
        (2.5, "0", "3"),
        (-0.3, "0", "0"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (12345678.9, "#,##0.##", "12,345,678.9"),
        (1234567, "#,##0,", "1,235"),
        (0.123, "0.0%", "12.3%"),
        (7, "000", "007"),
        (0, "#", ""),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (0, "0;-0;;@", ""),
        (-12, "0_);[Red](0)", "(12)"),
        (12, '0"件"', "12件"),
        (12.5, 'General"万元"', "12.5万元"),
        (28, "[$¥-804]#,##0", "¥28"),
        (3, "\\+0;-0", "+3"),
        (-3, "\\+0;-0", "-3"),
        (12, "[DBNum1]0", "12"),
        (1234.5, "0.00E+00", "1234.5"),
        (0.5, "# ?/?", "0.5"),
        (5, "[>3]0;0.00", "5"),
        (5, "@", "5"),
    ],
)
def test_number_formats(value: float, code: str, text: str):
    assert shown(value, code) == text


def test_two_tables_without_borders_and_their_headings():
    book = openpyxl.Workbook()
    rows = [("某局2021年报告",), ("一、总体",), ("全年公开信息3条。",), (), ("名称", "数量"), ("规章", 0), ()]
    rows += [("二、申请",), ("（本表单位：件）",), ("名称", "自然人"), ("第一类",), ("新收", 7), ("完",)]
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A8:B8")
    kinds = [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows()]
        for block in read(saved(book)).blocks
    ]
    assert kinds == [
        "某局2021年报告",
        "一、总体",
        "全年公开信息3条。",
        [["名称", "数量"], ["规章", "0"]],
        "二、申请",
        "（本表单位：件）",
        [["名称", "自然人"], ["第一类", ""], ["新收", "7"]],
        "完",
    ]


BLANKS_BELOW = (
    ("二、申请",),
    ("项目", "自然人", "总计"),
    ("新收", 7, 7),
    ("结转", "_", "_"),
    ("_", "_", "_"),
    ("总计", "_", "_"),
    ("三、其他",),
)


def with_blanks(*rows: tuple[object, ...]) -> Document:
    """A sheet without borders; `_` is a cell that the file holds, with a look and without a value."""
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = book.active.cell(number, column, None if value == "_" else value)
            cell.alignment = openpyxl.styles.Alignment(horizontal="center")
    return read(saved(book))


def test_rows_of_blank_cells_belong_to_the_table_above():
    document = with_blanks(*BLANKS_BELOW)
    assert paragraph_texts(document) == ("二、申请", "三、其他")
    (table,) = document.tables()
    assert [[cell.text for cell in row] for row in table.rows()] == [
        ["项目", "自然人", "总计"],
        ["新收", "7", "7"],
        ["结转", "", ""],
        ["", "", ""],
        ["总计", "", ""],
    ]


def test_rows_without_any_cell_belong_to_the_table_by_their_merged_labels():
    book = openpyxl.Workbook()
    rows = [
        ("二、申请",),
        ("项目", "", "自然人", "法人", "总计"),
        ("新收", "", 7, 0, 7),
        ("结果", "公开", 7, 0, 7),
    ]
    rows += [("", "不公开"), ("总计",), ("三、其他",)]
    for row in rows:
        book.active.append(row)
    for area in ("A2:B2", "A3:B3", "A4:A5", "A6:B6"):
        book.active.merge_cells(area)
    document = read(saved(book))
    assert paragraph_texts(document) == ("二、申请", "三、其他")
    (table,) = document.tables()
    assert [cell.text for row in table.rows()[3:] for cell in row] == [
        "不公开",
        "",
        "",
        "",
        "总计",
        "",
        "",
        "",
    ]


def test_a_last_column_of_blanks_is_a_column():
    (table,) = with_blanks(("项目", "数量", "_"), ("新收", 7, "_")).tables()
    assert (table.n_rows, table.n_columns) == (2, 3)


def test_blank_cells_beside_lines_of_text_tell_nothing():
    prose = "本年度本单位主动公开政府信息，群众可在门户网站查阅，也可向办公室索取纸质文本。" * 3
    document = with_blanks((prose, "_", "_"), *BLANKS_BELOW)
    assert paragraph_texts(document) == (prose, "二、申请", "结转", "总计", "三、其他")


def test_hidden_sheets_are_not_printed():
    book = openpyxl.Workbook()
    book.active["A1"] = "看得见"
    book.create_sheet("选项").append(("是", "否"))
    book["选项"].sheet_state = "hidden"
    assert [block.text for block in read(saved(book)).blocks if isinstance(block, Paragraph)] == ["看得见"]


def test_a_formula_without_a_saved_value_is_not_blank_in_silence():
    document = sheet_of(("甲", "乙", "合计"), (1, 2, "=A2+B2"))
    assert [issue.category for issue in document.issues] == ["formula_without_value"]
    assert "Sheet!C2" in document.issues[0].message


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1")]
)
def test_cell_names(column: int, name: str):
    assert cell_name(0, column) == name


def test_one_stray_cell_far_away_costs_nothing():
    book = openpyxl.Workbook()
    book.active["A1"] = "题目"
    book.active["XFD1048576"] = "远"
    assert [block.text for block in read(saved(book)).blocks if isinstance(block, Paragraph)] == [
        "题目",
        "远",
    ]


def test_areas_merged_without_end_are_refused():
    book = openpyxl.Workbook()
    book.active["A1"] = "题目"
    book.active.merged_cells.add("A1:XFD1048576")
    with pytest.raises(UnreadableError) as raised:
        read(saved(book))
    assert raised.value.issue.category == "broken_sheet"
    assert "merged" in raised.value.issue.message


@pytest.mark.parametrize("name", ["report.xls", "report.ods"])
def test_cut_short(name: str):
    with pytest.raises(UnreadableError) as raised:
        read((FIXTURES / name).read_bytes()[:3000])
    assert raised.value.issue.severity == "error"
