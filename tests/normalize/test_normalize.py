"""From a page to a record: spans, both forms, quirks of labels and headings, and what is no report."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from golden_seeds import GOLDENS, load
from html_forms import page_html, table_html

from extract.document import Reading, Table, Vote
from extract.read import read
from normalize.forms.definition import FORM_NAMES, form
from normalize.normalize import Normalized, normalize


def read_page(markup: str) -> Normalized:
    return normalize(read(markup.encode()))


def figures(form_name: str, seed: int) -> dict[str, str]:
    """A different figure in every cell, so that no shift goes unseen."""
    codes = list(form(form_name).indicators)
    numbers = random.Random(seed).sample(range(1, 9999), len(codes))
    return {code: str(number) for code, number in zip(codes, numbers, strict=True)}


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_the_seeds_figures_through_html_with_spans(path):
    golden = load(path)
    raw = {code: printed for code, (_, _, printed) in golden.cells.items()}
    record = read_page(page_html("2019", raw)).record
    assert record is not None
    assert {c: (cell.state, cell.value, cell.raw) for c, cell in record.cells.items()} == golden.cells


@pytest.mark.parametrize("name", FORM_NAMES)
def test_every_cell_of_both_forms_is_placed(name: str):
    raw = figures(name, seed=7)
    result = read_page(page_html(name, raw))
    assert result.status == "success"
    record = result.record
    assert record is not None
    assert record.form == name
    assert {code: cell.raw for code, cell in record.cells.items()} == raw
    assert {cell.state for cell in record.cells.values()} == {"number"}


def test_the_fee_of_the_2021_form_is_in_the_unit_of_its_heading():
    raw = {**figures("2021", 1), "art20_8.fees.amount": "12.5"}
    record = read_page(page_html("2021", raw)).record
    assert record is not None
    assert record.cells["art20_8.fees.amount"].value == Decimal("125000.00")


def test_the_form_is_decided_by_the_tables_not_by_the_year_or_the_notice():
    page = page_html("2021", figures("2021", 3), title="云溪区教育局2019年政府信息公开工作年度报告").replace(
        "本年度依法公开。", "按照国办公开办函〔2019〕60号的要求编制。"
    )
    record = read_page(page).record
    assert record is not None
    assert (record.form, record.year) == ("2021", 2019)


def test_blank_cells_stay_blank_and_dashes_stay_dashes():
    raw = {
        **figures("2019", 5),
        "requests.new.total": "",
        "requests.new.other_org": "—",
        "requests.new.research": "/",
    }
    record = read_page(page_html("2019", raw)).record
    assert record is not None
    states = {
        code: (record.cells[code].state, record.cells[code].value, record.cells[code].raw) for code in raw
    }
    assert states["requests.new.total"] == ("blank", None, "")
    assert states["requests.new.other_org"] == ("dash", None, "—")
    assert states["requests.new.research"] == ("dash", None, "/")


def test_headings_cut_short_and_extra_rows_do_not_shift_anything():
    raw = figures("2019", 11)
    page = page_html("2019", raw).replace("本年新制作数量", "本年新").replace("本年新公开数量", "本年新")
    extra = "<tr><td>其他主动公开文件</td><td>5</td><td>6</td><td>7</td></tr>"
    banner = page.index("<tr", page.index("规范性文件"))
    page = page[:banner] + extra + page[banner:]
    record = read_page(page).record
    assert record is not None
    assert {code: cell.raw for code, cell in record.cells.items()} == raw


def test_an_extra_column_is_told_by_the_headings():
    raw = figures("2021", 13)
    page = page_html("2021", raw)
    # A column 备注 after the last one of the first part of table 2, as some offices add.
    page = page.replace(
        "<span>现行有效件数</span></p></td>", "<span>现行有效件数</span></p></td><td><p>备注</p></td>"
    )
    for row in ("regulations", "normative"):
        last = f"<span>{raw[f'art20_1.{row}.in_force']}</span></p></td>"
        page = page.replace(last, f"{last}<td><p>说明</p></td>", 1)
    record = read_page(page).record
    assert record is not None
    assert {code: cell.raw for code, cell in record.cells.items()} == raw


def test_tables_split_over_pages_are_one_form():
    raw = figures("2019", 17)
    table = table_html("2019", 1, raw)
    cut = table.index("<tr", table.index("4.保护第三方合法权益") - 600)
    rows_before = table[:cut].count("<tr>")
    assert rows_before > 5
    split = f"{table[:cut]}</table><p>（续表）</p><table>{table[cut:]}"
    record = read_page(page_html("2019", raw).replace(table, split)).record
    assert record is not None
    assert {code: cell.raw for code, cell in record.cells.items()} == raw


def test_a_merged_figure_is_not_given_to_every_column_it_covers():
    raw = figures("2019", 19)
    page = page_html("2019", raw)
    first, second = raw["requests.new.business"], raw["requests.new.research"]
    single = '<td rowspan="1" colspan="1"><p><span>{}</span></p></td>'
    merged = f'<td colspan="2">{first}</td>'
    record = read_page(page.replace(single.format(first) + single.format(second), merged)).record
    assert record is not None
    assert record.cells["requests.new.business"].state == "illegible"
    assert record.cells["requests.new.research"].state == "illegible"
    assert record.cells["requests.new.business"].raw == first
    assert record.cells["requests.new.nonprofit"].raw == raw["requests.new.nonprofit"]
    assert record.status == "partial"


def test_a_flattened_row_that_lost_a_cell_is_not_shifted_but_unread():
    lines = ["云溪区教育局2020年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]
    for row in form("2019").block("requests").rows:
        cells = ["1", "2", "3", "4", "5", "6"] if row.key == "requests.granted" else ["0"] * 7
        lines.append("\t".join([row.path[-1], *cells]))
    record = normalize(read("\n".join(lines).encode())).record
    assert record is not None
    granted = [record.cells[f"requests.granted.{c}"] for c in ("natural_person", "business", "total")]
    assert {(cell.state, cell.value, cell.raw) for cell in granted} == {("illegible", None, "1 2 3 4 5 6")}
    assert record.cells["requests.partial.total"].value == 0
    assert "unplaced_figures" in {issue.category for issue in record.issues}


def test_missing_tables_are_an_error_of_the_record_never_zeros():
    page = page_html("2019", figures("2019", 23))
    page = page.replace(table_html("2019", 2, figures("2019", 23)), "")
    result = read_page(page)
    assert result.record is not None
    assert result.status == "partial"
    assert {
        result.record.cells[code].state for code in form("2019").indicators if code.startswith("recon")
    } == {"absent"}
    assert [i.category for i in result.issues if i.severity == "error"] == ["table_missing"]


@pytest.mark.parametrize(
    ("markup", "category"),
    [
        (
            "<h1>关于做好2020年政府信息公开工作年度报告编制工作的通知</h1><p>各单位：请于一月底前报送。</p>",
            "notice_about_reports",
        ),
        (
            "<h1>云溪区行政执法统计年报</h1><table><tr><td>行政处罚</td><td>5</td><td>6</td></tr></table>",
            "enforcement_statistics",
        ),
        ("<p>页面不存在</p>", "not_a_report"),
    ],
)
def test_what_is_no_report_is_set_aside_with_the_reason(markup: str, category: str):
    result = read_page(f"<html><body>{markup}</body></html>")
    assert (result.status, result.record) == ("skipped", None)
    (issue,) = result.issues
    assert issue.category == category
    assert issue.message


@pytest.mark.parametrize(("readers", "said"), [(("a",), True), (("a", "b"), False), ((), False)])
def test_a_scan_whose_figures_one_reader_read_says_so(readers: tuple[str, ...], said: bool):
    document = read(page_html("2021", figures("2021", 3)).encode())
    votes = tuple(Vote(reader, "1", "0", 0.95) for reader in readers)
    reading = Reading("read", 0.95, votes) if votes else None
    blocks = tuple(
        replace(block, cells=tuple(replace(cell, reading=reading) for cell in block.cells))
        if isinstance(block, Table)
        else block
        for block in document.blocks
    )
    result = normalize(replace(document, blocks=blocks))
    assert [issue.severity for issue in result.issues if issue.category == "one_reader"] == ["info"] * said


@pytest.mark.parametrize(
    ("text", "state"), [("11完", "illegible"), ("烟", "illegible"), ("见附件", "text"), ("11件", "number")]
)
def test_a_figure_from_ink_with_a_letter_that_is_no_unit_is_unread(text: str, state: str):
    document = read(page_html("2021", {**figures("2021", 3), "requests.new.total": "98765"}).encode())
    reading = Reading("read", 0.88, (Vote("a", "1", text, 0.88),))
    blocks = tuple(
        replace(
            block,
            cells=tuple(
                replace(cell, text=text, reading=reading) if cell.text == "98765" else cell
                for cell in block.cells
            ),
        )
        if isinstance(block, Table)
        else block
        for block in document.blocks
    )
    record = normalize(replace(document, blocks=blocks)).record
    assert record is not None
    assert (record.cells["requests.new.total"].state, record.cells["requests.new.total"].raw) == (state, text)


def test_a_page_of_pictures_says_so():
    result = read_page("<div><p>2020年年报</p><img src='1.png'><img src='2.png'></div>")
    assert "2 pictures" in result.issues[0].message


def test_a_merged_cell_and_an_extra_column_do_not_add_up_to_a_full_row():
    """As many cells as columns, but one of them covers two and the last is a note: nothing may shift."""
    raw = figures("2019", 29)
    page = page_html("2019", raw)
    single = '<td rowspan="1" colspan="1"><p><span>{}</span></p></td>'
    heading = page.index("复议后起诉")
    row = page.index("<tr>", page.rindex("尚未审结", heading))
    first, second = raw["reconsideration.upheld"], raw["reconsideration.corrected"]
    merged = page[row:].replace(
        single.format(first) + single.format(second), f'<td colspan="2">{first} {second}</td>', 1
    )
    last = single.format(raw["litigation_after_reconsideration.total"])
    record = read_page(page[:row] + merged.replace(last, last + "<td></td>", 1)).record
    assert record is not None
    shifted = {
        code: cell.value
        for code, cell in record.cells.items()
        if cell.state == "number" and cell.raw != raw[code] and code.startswith(("recon", "litig"))
    }
    assert shifted == {}
    assert record.cells["reconsideration.upheld"].state == "illegible"
    assert record.cells["litigation_direct.total"].raw == raw["litigation_direct.total"]
