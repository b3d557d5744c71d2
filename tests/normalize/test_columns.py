"""Figures under headings that were added, left out, renamed or set beside their columns: right, or unread."""

from __future__ import annotations

import random
import re

from html_forms import page_html, table_html

from extract.read import read
from normalize.forms.definition import form
from normalize.normalize import normalize
from normalize.record import Cell

FORM = "2019"
CODES = [code for code in form(FORM).indicators if code.startswith("requests.")]
FIGURES = dict(zip(CODES, map(str, random.Random(31).sample(range(100, 9999), len(CODES))), strict=True))
TABLE = table_html(FORM, 1, FIGURES)
HEADING = '<td rowspan="2" colspan="1"><p><span>总计</span></p></td>'


def cells_with(table: str) -> dict[str, Cell]:
    page = page_html(FORM, FIGURES).replace(TABLE, table)
    record = normalize(read(page.encode())).record
    assert record is not None
    return {code: record.cells[code] for code in CODES}


def with_column(table: str, heading: str, text: str) -> str:
    """The table with one more column at its right."""
    rows = table.split("</tr>")
    rows[0] += f'<td rowspan="3">{heading}</td>'
    return "</tr>".join(
        [
            rows[0],
            *rows[1:3],
            *(f"{row}<td>{text}</td>" if row.startswith("<tr>") else row for row in rows[3:]),
        ]
    )


def raws(cells: dict[str, Cell]) -> dict[str, str | None]:
    return {code: cell.raw for code, cell in cells.items()}


def test_a_column_of_notes_with_or_without_a_heading():
    for heading in ("备注", "说明", ""):
        for text in ("", "见附件"):
            assert raws(cells_with(with_column(TABLE, heading, text))) == FIGURES


def run_together(table: str) -> str:
    """The table with its head in one cell, as a scan of white print on dark without lines comes out."""
    head, *rows = table.split("</tr>")[:3], *table.split("</tr>")[3:]
    words = " ".join(re.sub("<[^>]*>", " ", part) for part in head)
    return "</tr>".join([f'<table><tr><td colspan="11">{words}</td>', *rows])


def test_a_blank_column_more_below_a_head_that_ran_together():
    assert raws(cells_with(run_together(with_column(TABLE, "", "")))) == FIGURES


def test_a_column_more_below_a_head_that_ran_together_may_be_anybodys():
    cells = cells_with(run_together(with_column(TABLE, "", "7")))
    assert {cell.state for cell in cells.values()} == {"illegible"}


def test_the_sum_by_another_name_beside_a_column_of_notes():
    table = with_column(TABLE.replace(HEADING, HEADING.replace("总计", "合计")), "备注", "无")
    assert raws(cells_with(table)) == FIGURES


def test_one_unknown_heading_is_told_by_its_neighbours():
    table = with_column(TABLE.replace("科研机构", "高等院校"), "备注", "")
    assert raws(cells_with(table)) == FIGURES


def test_headings_set_beside_their_columns():
    """The corner is narrower than the labels below it, so that every heading stands a column to the left."""
    for corner in ("2", "1"):
        table = TABLE.replace('<td rowspan="3" colspan="3">', f'<td rowspan="3" colspan="{corner}">', 1)
        assert raws(cells_with(table)) == FIGURES
        assert raws(cells_with(with_column(table, "", ""))) == FIGURES


def test_headings_beside_their_columns_that_do_not_reach_as_far_are_no_guide():
    table = TABLE.replace('<td rowspan="3" colspan="3">', '<td rowspan="3" colspan="2">', 1)
    rows = with_column(table, "", "").split("</tr>")
    rows[0] = rows[0].replace('<td rowspan="3"></td>', "")
    cells = cells_with("</tr>".join(rows))
    assert {cell.state for cell in cells.values()} == {"illegible"}


def test_a_column_that_was_left_out_is_absent_and_shifts_nothing():
    """科研机构 is not printed; a column of notes makes up the number of columns."""
    rows = TABLE.replace('<td rowspan="1" colspan="1"><p><span>科研机构</span></p></td>', "").split("</tr>")
    kept = [
        re.sub(
            rf"<td[^>]*><p><span>(?:{'|'.join(FIGURES[c] for c in CODES if c.endswith('.research'))})</span></p></td>",
            "",
            row,
        )
        for row in rows
    ]
    table = with_column(
        "</tr>".join(kept).replace('colspan="5"', 'colspan="4"').replace('colspan="7"', 'colspan="6"'),
        "备注",
        "",
    )
    cells = cells_with(table)
    assert raws(cells) == {**FIGURES, **{c: None for c in CODES if c.endswith(".research")}}
    assert {cell.state for code, cell in cells.items() if code.endswith(".research")} == {"absent"}


def test_the_table_of_reconsideration_left_blank_is_blank():
    page = page_html(FORM, FIGURES)
    record = normalize(read(page.encode())).record
    assert record is not None
    states = {
        cell.state
        for code, cell in record.cells.items()
        if code.startswith(("reconsideration", "litigation"))
    }
    assert states == {"blank"}


def test_characters_that_nobody_sees_are_no_text():
    record = normalize(
        read(page_html(FORM, FIGURES).replace("<span></span>", "<span>\u200b</span>").encode())
    ).record
    assert record is not None
    assert record.cells["reconsideration.upheld"].state == "blank"
    assert record.cells["requests.new.total"].raw == FIGURES["requests.new.total"]


def test_a_row_that_numbers_the_columns_is_of_the_head():
    numbers = "".join(f"<td>({i})</td>" for i in range(1, 8))
    rows = TABLE.split("</tr>")
    rows.insert(3, f'<tr><td colspan="3">栏次</td>{numbers}')
    assert raws(cells_with(with_column("</tr>".join(rows), "备注", ""))) == FIGURES


def test_the_numbers_of_the_columns_are_not_the_figures_of_a_row_without_label():
    codes = [code for code in form(FORM).indicators if code.startswith(("reconsideration", "litigation"))]
    raw = {code: str(100 + i) for i, code in enumerate(codes)}
    table = table_html(FORM, 2, raw)
    rows = table.split("</tr>")
    for numbers in ([f"({i})" for i in range(1, 16)], [f"【{i}】" for i in range(1, 16)]):
        numbered = [*rows[:3], "<tr>" + "".join(f"<td>{n}</td>" for n in numbers), *rows[3:]]
        page = page_html(FORM, {**FIGURES, **raw}).replace(table, "</tr>".join(numbered))
        record = normalize(read(page.encode())).record
        assert record is not None
        assert {code: record.cells[code].raw for code in codes} == raw


def review_tables(raw: dict[str, str], *, direct_apart: bool) -> list[str]:
    """Reconsideration and litigation each in a table of its own, or each kind of litigation too."""
    codes = list(raw)
    leaves = "".join(f"<td>{leaf}</td>" for leaf in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))

    def row(part: list[str]) -> str:
        return "<tr>" + "".join(f"<td>{raw[code]}</td>" for code in part) + "</tr>"

    recon = f'<table><tr><td colspan="5">行政复议</td></tr><tr>{leaves}</tr>{row(codes[:5])}</table>'
    kinds = ("未经复议直接起诉", "复议后起诉")
    if direct_apart:
        parts = (codes[5:10], codes[10:])
        tables = [
            f'<table><tr><td colspan="5">{kind}</td></tr><tr>{leaves}</tr>{row(part)}</table>'
            for kind, part in zip(kinds, parts, strict=True)
        ]
        return [recon, *tables]
    heads = "".join(f'<td colspan="5">{kind}</td>' for kind in kinds)
    litigation = f'<table><tr><td colspan="10">行政诉讼</td></tr><tr>{heads}</tr><tr>{leaves}{leaves}</tr>'
    return [recon, f"{litigation}{row(codes[5:])}</table>"]


def test_reconsideration_and_litigation_in_tables_of_their_own():
    codes = [code for code in form(FORM).indicators if code.startswith(("reconsideration", "litigation"))]
    raw = {code: str(100 + i) for i, code in enumerate(codes)}
    page = page_html(FORM, {**FIGURES, **raw})
    for direct_apart in (False, True):
        tables = review_tables(raw, direct_apart=direct_apart)
        record = normalize(
            read(page.replace(table_html(FORM, 2, raw), "<p>无。</p>".join(tables)).encode())
        ).record
        assert record is not None
        assert {code: record.cells[code].raw for code in codes} == raw
        lacking = page.replace(table_html(FORM, 2, raw), tables[0])
        record = normalize(read(lacking.encode())).record
        assert record is not None
        assert "number" not in {record.cells[code].state for code in codes[5:]}


def test_a_span_lost_in_the_first_row_of_the_head_moves_no_figure():
    """法人或其他组织 too narrow or too wide: 总计 stands over the wrong figures."""
    first, second, *rest = TABLE.split("</tr>")
    head = f"<table>{second.removeprefix('<tr>')}".replace("<table>", f"<table>{_corner(first)}", 1)
    for span in ("4", "7"):
        lost = head.replace('colspan="5"', f'colspan="{span}"')
        assert lost != head
        assert raws(cells_with("</tr>".join([lost, *rest]))) == FIGURES


def _corner(row: str) -> str:
    """The corner of the head, over two rows: the row 申请人情况 is left out."""
    return row.partition("</td>")[0].removeprefix("<table>").replace('rowspan="3"', 'rowspan="2"') + "</td>"


def test_headings_known_by_most_of_them_keep_a_span_from_moving_figures():
    """Two headings are cut beyond recognition; the others stand in their own places."""
    first, second, *rest = TABLE.split("</tr>")
    head = f"<table>{second.removeprefix('<tr>')}".replace("<table>", f"<table>{_corner(first)}", 1)
    lost = "</tr>".join([head.replace('colspan="5"', 'colspan="4"'), *rest])
    assert raws(cells_with(lost.replace("社会公益组织", "公益").replace("法律服务机构", "律所"))) == FIGURES


def test_headings_that_begin_over_the_labels_move_no_figure_of_table_4():
    codes = [code for code in form(FORM).indicators if code.startswith(("reconsideration", "litigation"))]
    figures = {code: str(100 + i) for i, code in enumerate(codes)}
    table = table_html(FORM, 2, figures)
    first, *rest, last, end = table.split("</tr>")
    # 件数 before the figures; the corner above it is there in the first row only
    moved = "</tr>".join(
        [
            first.replace("<tr>", "<tr><td></td>", 1),
            *rest,
            last.replace("<tr>", "<tr><td>件数</td>", 1),
            end,
        ]
    )
    page = page_html(FORM, figures).replace(table, moved)
    record = normalize(read(page.encode())).record
    assert record is not None
    assert {code: record.cells[code].raw for code in codes} == figures
