"""Tables that came apart into lines: rows that kept their cells are read, rows that lost one are not guessed."""

from __future__ import annotations

from extract.document import Locator, Paragraph
from extract.text import read_text
from normalize.flattened import unfold
from normalize.forms.definition import form
from normalize.normalize import normalize
from normalize.record import Record


def lines_report(rows: dict[str, list[str]], *, between_rows: int = 0) -> str:
    """A report whose table 3 is one label and one figure a line."""
    lines = ["云溪区教育局2020年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况"]
    for row in form("2019").block("requests").rows:
        lines += [row.path[-1], *rows.get(row.key, ["0"] * 7), *[""] * between_rows]
    return "\n".join([*lines, "四、政府信息公开行政复议、行政诉讼情况", "无。"])


def read(text: str) -> Record:
    record = normalize(read_text(text.encode(), sha256="0" * 64)).record
    assert record is not None
    return record


def values(record: Record, row: str) -> list[tuple[str, object]]:
    codes = next(r.codes for r in form("2019").block("requests").rows if r.key == row)
    return [(record.cells[code].state, record.cells[code].value) for code in codes]


def test_a_row_of_lines_is_read_with_each_figure_on_its_line():
    record = read(lines_report({"requests.granted": ["1", "2", "3", "4", "5", "6", "21"]}))
    assert values(record, "requests.granted") == [("number", n) for n in (1, 2, 3, 4, 5, 6, 21)]
    source = record.cells["requests.granted.business"].source
    first = record.cells["requests.granted.natural_person"].source
    assert source is not None
    assert first is not None
    assert source.line == (first.line or -9) + 1


def test_an_empty_line_among_the_figures_is_an_empty_cell():
    record = read(lines_report({"requests.granted": ["1", "", "3", "4", "5", "6", "21"]}))
    assert values(record, "requests.granted")[:3] == [("number", 1), ("blank", None), ("number", 3)]


def test_a_lost_line_leaves_the_row_unread():
    record = read(lines_report({"requests.granted": ["1", "3", "4", "5", "6", "21"]}))
    assert {state for state, _ in values(record, "requests.granted")} == {"illegible"}
    assert values(record, "requests.partial")[0] == ("number", 0)


def test_spacing_between_rows_does_not_stand_in_for_a_lost_line():
    """Six figures and the empty line that follows every row are not seven cells."""
    record = read(lines_report({"requests.granted": ["1", "3", "4", "5", "6", "21"]}, between_rows=1))
    assert {state for state, _ in values(record, "requests.granted")} == {"illegible"}
    assert values(record, "requests.partial")[6] == ("number", 0)


def test_prose_and_headings_stay_prose():
    record = read(lines_report({}))
    assert [section.number for section in record.sections] == [3, 4]
    assert [section.text for section in record.sections] == ["", "无。"]


def test_page_numbers_at_the_edge_of_a_page_are_no_text():
    def line(text: str, top: float) -> Paragraph:
        place = Locator(page=1, box=(280, top, 310, top + 10), page_size=(595, 842), unit="pt")
        return Paragraph(text, locator=place)

    kept = unfold([line("- 1 -", 800), line("第 1 页 共 4 页", 20), line("3", 805), line("- 1 -", 400)]).prose
    assert [(paragraph.text, paragraph.locator.box[1]) for paragraph in kept if paragraph.locator.box] == [
        ("- 1 -", 400)
    ]


def test_empty_lines_between_all_lines_stand_before_and_after_an_empty_cell_too():
    text = lines_report({"requests.granted": ["1", "", "3", "4", "5", "6", ""]}).replace("\n", "\n\n")
    assert values(read(text), "requests.granted") == [
        ("number", 1),
        ("blank", None),
        *[("number", n) for n in (3, 4, 5, 6)],
        ("blank", None),
    ]


def test_empty_lines_that_do_not_come_out_even_leave_the_row_unread():
    text = lines_report({"requests.granted": ["1", "2", "", "4", "5", "6", "7"]}).replace("\n", "\n\n")
    text = text.replace("\n\n\n\n4\n", "\n\n\n4\n")
    assert {state for state, _ in values(read(text), "requests.granted")} == {"illegible"}


def test_the_blanks_at_the_end_of_the_only_row_are_cells():
    columns = form("2019").block("review_litigation").columns
    row = ["1", "", "", "", "1", *[""] * 10]
    lines = ["云溪区教育局2020年政府信息公开工作年度报告", "四、政府信息公开行政复议、行政诉讼情况"]
    record = read(
        "\n".join([*lines, *(path[-1] for path in columns), *row, "五、存在的主要问题及改进情况", "无。"])
    )
    cells = [record.cells[code] for code in form("2019").block("review_litigation").rows[0].codes]
    assert [cell.raw for cell in cells] == row


def test_empty_lines_after_the_rows_of_one_table_only_are_its_last_cells():
    """What stands after every row of the document is spacing; another table shows that rows have none."""
    rows = {row.key: ["1", "0", "0", "0", "0", "0", ""] for row in form("2019").block("requests").rows}
    table_2 = ["行政处罚", "1", "2", "3", "行政强制", "4", "5", "6", "二、主动公开政府信息的情况"]
    title, rest = lines_report(rows).split("\n", 1)
    lines = [title, "第二十条第（六）项", "信息内容", "上一年项目数量", "本年增/减", "处理决定数量", *table_2]
    record = read("\n".join([*lines, rest]))
    assert values(record, "requests.granted") == [("number", 1), *[("number", 0)] * 5, ("blank", None)]
