"""Table 4 turned on its side, and tables that are there though nobody can place their figures."""

from __future__ import annotations

import random
from dataclasses import replace

from html_forms import page_html, table_html

from extract.document import GridTemplate, Table, TableCell
from extract.read import read
from nianbao.quirks.third_layout import upright
from normalize.forms.definition import form
from normalize.forms.layout import printed_tables
from normalize.normalize import Normalized, normalize
from normalize.upright import turned

FORM = "2021"
CODES = [code for code in form(FORM).indicators if code.startswith(("reconsideration", "litigation"))]
FIGURES = dict(zip(CODES, map(str, random.Random(7).sample(range(10, 999), len(CODES))), strict=True))
TABLE = table_html(FORM, 2, FIGURES)


def upright_table() -> GridTemplate:
    (template,) = [table for table in printed_tables(FORM) if table.name == "review_litigation"]
    filled = [replace(cell, label=cell.label or FIGURES[cell.code]) for cell in template.cells]
    (found,) = upright(replace(template, cells=tuple(filled)))
    return found


def html(table: GridTemplate) -> str:
    rows = [""] * table.n_rows
    for cell in table.cells:
        span = f'rowspan="{cell.row_span}" colspan="{cell.column_span}"'
        rows[cell.row] += f"<td {span}>{cell.label}</td>"
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def with_table(table: str) -> Normalized:
    return normalize(read(page_html(FORM, FIGURES).replace(TABLE, table).encode()))


def test_results_beside_their_figures_are_read():
    record = with_table(html(upright_table())).record
    assert record is not None
    assert {code: record.cells[code].raw for code in CODES} == FIGURES


def test_what_is_not_upright_stays_as_it_is():
    lying = read(page_html(FORM, FIGURES).encode())
    for table in lying.tables():
        assert turned(table) is table
    cells = tuple(
        TableCell(row, column, text) for row in range(12) for column, text in enumerate(("总计", "5"))
    )
    totals = Table(cells, 12, 2)
    assert turned(totals) is totals, "one kind of result is no table of reviews"


def test_a_table_whose_figures_cannot_be_placed_is_unread_and_not_missing():
    named = "".join(f"<tr><td>{name}</td></tr>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结"))
    result = with_table(f"<table>{named}<tr><td>见附件1、2</td></tr></table>")
    assert result.record is not None
    assert {result.record.cells[code].state for code in CODES} == {"illegible"}
    assert [i.category for i in result.issues if i.severity == "error"] == ["unread_cells"]
    (found,) = [f for f in result.record.findings if f.check == "structure.table" and f.subject == "4"]
    assert found.status == "pass"


def test_a_table_that_is_not_there_is_missing():
    result = with_table("<table><tr><td>联系电话</td><td>12345</td></tr></table>")
    assert result.record is not None
    assert {result.record.cells[code].state for code in CODES} == {"absent"}
    (found,) = [f for f in result.record.findings if f.check == "structure.table" and f.subject == "4"]
    assert (found.status, found.attribution) == ("fail", "agency")
