"""Cells between commas, or set apart by spaces; prose with commas and spaces is none."""

from __future__ import annotations

from extract.document import Paragraph, Table
from extract.text import blocks_of_text


def tables(text: str) -> list[list[list[str]]]:
    found = []
    for block in blocks_of_text(text):
        if isinstance(block, Table):
            rows: list[list[str]] = [[] for _ in range(block.n_rows)]
            for cell in block.cells:
                rows[cell.row].append(cell.text)
            found.append(rows)
    return found


def test_cells_between_commas_with_blanks_and_quotes():
    text = '第二十条第（一）项\n信息内容,制发,废止\n规章,0,\n规范性文件,"1,204",3\n'
    assert tables(text) == [[["信息内容", "制发", "废止"], ["规章", "0", ""], ["规范性文件", "1,204", "3"]]]


def test_a_quoted_cell_of_two_lines_is_one():
    assert tables('采购,项目,金额\n政府集中采购,36,"18.7\n万元"\n') == [
        [["采购", "项目", "金额"], ["政府集中采购", "36", "18.7\n万元"]]
    ]


def test_cells_set_apart_by_spaces():
    text = "行政处罚情况\n信息内容    上年    本年\n行政处罚    35    0\n行政强制    0    7\n"
    assert tables(text) == [[["信息内容", "上年", "本年"], ["行政处罚", "35", "0"], ["行政强制", "0", "7"]]]


def test_prose_with_commas_or_spaces_is_no_table():
    text = "In 2020, 35 requests came in, 30 were answered\nIn 2021, 40 came, 39 were answered\n"
    assert tables(text) == []
    assert (
        tables("某区教育局  2020年度报告\n联系电话  010-1\n地址  某路一号\n本单位,收到申请若干\n答复,若干\n")
        == []
    )
    blocks = blocks_of_text("收到申请35件,办结30件,结转5件。\n其中网上30件,信函5件。\n")
    assert all(isinstance(block, Paragraph) for block in blocks)
