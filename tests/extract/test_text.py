"""Text dumps: three notations of a flattened table."""

from __future__ import annotations

from extract.document import Paragraph, Table
from extract.text import blocks_of_text


def rows_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def test_one_cell_a_line_keeps_empty_cells_and_joins_the_lines_of_a_cell():
    text = "标题\n\t信息内容\n\t本年新\n制作数量\n\n\t规章\n\t　　0\n\t\n\n后文\n"
    first, table, last = blocks_of_text(text)
    assert isinstance(first, Paragraph)
    assert isinstance(table, Table)
    assert rows_of(table) == [["信息内容", "本年新\n制作数量"], ["规章", "0", ""]]
    assert [cell.locator.line for cell in table.cells] == [2, 3, 6, 7, 8]
    assert isinstance(last, Paragraph)
    assert last.text == "后文"


def test_one_row_a_line_by_tabs():
    (table,) = blocks_of_text("规章\t0\t\t1\n规范性文件\t2\t3\t4\n")
    assert rows_of(table) == [["规章", "0", "", "1"], ["规范性文件", "2", "3", "4"]]


def test_pipes_with_padding_and_pipes_in_a_frame():
    (padded,) = blocks_of_text("规章 | 0 | | 1 | |\n政府集中采购 | 0 | 0 | | |")
    assert rows_of(padded)[0] == ["规章", "0", "", "1", "", ""]
    (framed,) = blocks_of_text("| 规章 | 0 |  |\n|---|---|---|\n| 合计 | 1 | 2 |")
    assert rows_of(framed) == [["规章", "0", ""], ["合计", "1", "2"]]


def test_indented_paragraphs_are_no_table():
    long = "一是" + "加强学习" * 40
    blocks = blocks_of_text(f"\t{long}\n\n\t{long}\n")
    assert [type(block) for block in blocks] == [Paragraph, Paragraph]


def test_word_processor_residue_is_left_out():
    (paragraph,) = blocks_of_text("[bookmark: _GoBack]一、总体情况")
    assert paragraph.text == "一、总体情况"
