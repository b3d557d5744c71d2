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


def test_indented_sentences_and_headings_between_tables_belong_to_none():
    text = "\t（一）公开情况。共10条。\n二、主动公开情况\n\t信息内容\n\t数量\n\n\t规章\n\t1\n三、申请情况\n"
    blocks = blocks_of_text(text)
    assert [b.text if isinstance(b, Paragraph) else rows_of(b) for b in blocks] == [
        "（一）公开情况。共10条。",
        "二、主动公开情况",
        [["信息内容", "数量"], ["规章", "1"]],
        "三、申请情况",
    ]


def test_a_tab_before_every_row_is_no_cell_but_one_before_some_is():
    (table,) = blocks_of_text("\t结果维持\t结果纠正\n\t\t1\n")
    assert isinstance(table, Table)
    assert rows_of(table) == [["结果维持", "结果纠正"], ["", "1"]]
    (table,) = blocks_of_text("\t\t申请人\n\t三、办理结果\t公开\t1\n四、结转下年度继续办理\t2\t3\n")
    assert isinstance(table, Table)
    assert rows_of(table)[0] == ["", "", "申请人"]
    assert rows_of(table)[2] == ["四、结转下年度继续办理", "2", "3"]


def test_a_row_of_tabs_is_a_row_of_blanks():
    (table,) = blocks_of_text("\t维持\t纠正\t总计\n\t\t\t\n")
    assert isinstance(table, Table)
    assert rows_of(table) == [["维持", "纠正", "总计"], ["", "", ""]]


def test_tables_drawn_with_lines():
    box = "┌──┬──┐\n│ 规章 │ 0 │\n├──┼──┤\n│ 行政许可 │  │\n└──┴──┘\n"
    (table,) = blocks_of_text(box)
    assert isinstance(table, Table)
    assert rows_of(table) == [["规章", "0"], ["行政许可", ""]]
    assert [cell.locator.line for cell in table.cells] == [2, 2, 4, 4]
    grid = "+----+----+\n| 规章 | -- |\n+====+====+\n| -- | -- |\n+----+----+\n"
    (table,) = blocks_of_text(grid)
    assert isinstance(table, Table)
    assert rows_of(table) == [["规章", "--"], ["--", "--"]]


def test_a_cell_of_a_drawn_table_on_several_lines():
    rule = "├────┼────┤"
    rows = [
        "│ 信息内容 │ 数量 │",
        "│ 规章 │ 1 │",
        "│ 其他对外管理 │ 12 │\n│ 服务事项 │  │",
        "│ 行政许可 │ 3 │",
    ]
    (table,) = blocks_of_text("\n".join([rule, f"\n{rule}\n".join(rows), rule]))
    assert isinstance(table, Table)
    assert rows_of(table)[2] == ["其他对外管理\n服务事项", "12"]


def test_lines_without_rules_between_them_are_rows():
    text = "+--+--+\n| 信息内容 | 数量 |\n+--+--+\n| 规章 | 1 |\n| 行政许可 | 3 |\n+--+--+"
    (table,) = blocks_of_text(text)
    assert isinstance(table, Table)
    assert rows_of(table) == [["信息内容", "数量"], ["规章", "1"], ["行政许可", "3"]]


def test_quoted_cells_that_go_on_in_the_next_line():
    (table,) = blocks_of_text('尚未审结\t"总\n计"\t维持\n0\t"1,234"\t0\n')
    assert isinstance(table, Table)
    assert rows_of(table) == [["尚未审结", "总\n计", "维持"], ["0", "1,234", "0"]]
    (table, _) = blocks_of_text('规章\t"0\n许可\t1\n后文\n')
    assert isinstance(table, Table)
    assert rows_of(table) == [["规章", '"0'], ["许可", "1"]]


def test_a_bar_in_prose_stays_as_it_is_printed():
    (paragraph,) = blocks_of_text("首页│政务公开")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "首页│政务公开"


def test_what_markdown_marks_as_heading():
    title, heading = blocks_of_text("# 云溪区教育局年报\n## 一、总体情况 ##\n")
    assert isinstance(title, Paragraph)
    assert isinstance(heading, Paragraph)
    assert (title.text, title.role, heading.text, heading.role) == (
        "云溪区教育局年报",
        "title",
        "一、总体情况",
        "heading",
    )
