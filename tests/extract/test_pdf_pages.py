"""PDF, page after page: tables over page breaks, furniture, rotated content, hidden text, hostile files."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence

import numpy as np
import pypdfium2
import pytest
from fpdf import FPDF
from fpdf.enums import TextMode

from extract.document import GridTemplate, Link, TemplateCell
from extract.pdf import read_pdf
from extract.pdf_content import Run, make_runs
from extract.pdf_underlines import without_underlines
from tests.extract.conftest import paragraph_texts, table_shape

Row = Sequence[str]


def document(draw: Callable[[FPDF], None]) -> bytes:
    pdf = FPDF(unit="pt", format=(400, 300))
    pdf.set_auto_page_break(auto=False)
    pdf.set_font("Helvetica", size=10)
    draw(pdf)
    return bytes(pdf.output())


def table(
    pdf: FPDF, rows: Sequence[Row], top: float, *, ends: tuple[bool, bool] = (True, True), height: float = 20
) -> None:
    """A ruled table of columns 100 pt wide; `ends` tells whether its first and its last line are drawn."""
    columns = len(rows[0])
    bottom = top + height * len(rows)
    for i in range(columns + 1):
        pdf.line(40 + 100 * i, top, 40 + 100 * i, bottom)
    for i in range(len(rows) + 1):
        if (i or ends[0]) and (i < len(rows) or ends[1]):
            pdf.line(40, top + height * i, 40 + 100 * columns, top + height * i)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            pdf.text(50 + 100 * j, top + height * i + 14, text)


def texts(data: bytes) -> list[list[str]]:
    (found,) = read_pdf(data, sha256="").tables()
    return [[cell.text for cell in row] for row in found.rows()]


def test_a_table_goes_on_over_a_page_break():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        table(pdf, [("item", "count"), ("a", "1")], 200)
        pdf.add_page()
        table(pdf, [("b", "2"), ("c", "3")], 40)
        pdf.text(40, 150, "after")

    data = document(draw)
    assert texts(data) == [["item", "count"], ["a", "1"], ["b", "2"], ["c", "3"]]
    (found,) = read_pdf(data, sha256="").tables()
    assert [cell.locator.page for cell in found.cells] == [1, 1, 1, 1, 2, 2, 2, 2]
    assert found.cells[4].locator.box == (40.0, 40.0, 140.0, 60.0)


def test_a_repeated_header_stands_once():
    def draw(pdf: FPDF) -> None:
        for rows in (
            [("item", "count"), ("a", "1")],
            [("item", "count"), ("b", "2")],
            [("item", "count"), ("c", "3")],
        ):
            pdf.add_page()
            table(pdf, rows, 40)

    assert texts(document(draw)) == [["item", "count"], ["a", "1"], ["b", "2"], ["c", "3"]]


def test_equal_rows_of_figures_are_no_header():
    def draw(pdf: FPDF) -> None:
        for _ in range(2):
            pdf.add_page()
            table(pdf, [("a", "1"), ("b", "2")], 40)

    assert texts(document(draw)) == [["a", "1"], ["b", "2"], ["a", "1"], ["b", "2"]]


def test_a_row_in_halves_is_made_whole():
    """The label stands on one page, its figures on the next, and the border between is left out."""

    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        table(
            pdf, [("item", "made", "kept"), ("a", "1", "4"), ("long label", "", "")], 200, ends=(True, False)
        )
        pdf.add_page()
        table(pdf, [("", "2", "5"), ("c", "3", "6")], 40, ends=(False, True))

    data = document(draw)
    assert texts(data) == [
        ["item", "made", "kept"],
        ["a", "1", "4"],
        ["long label", "2", "5"],
        ["c", "3", "6"],
    ]
    (found,) = read_pdf(data, sha256="").tables()
    assert [cell.locator.page for cell in found.cells if cell.row == 2] == [1, 2, 2]


def test_a_blank_row_at_a_break_stays_blank():
    """Nothing says that figures below a row without any are that row's, where they have a label of their own."""

    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        table(pdf, [("a", "1"), ("b", "")], 200, ends=(True, False))
        pdf.add_page()
        table(pdf, [("c", "3"), ("d", "4")], 40, ends=(False, True))

    assert texts(document(draw)) == [["a", "1"], ["b", ""], ["c", "3"], ["d", "4"]]


def test_tables_of_other_columns_are_not_joined():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        table(pdf, [("a", "1"), ("b", "2")], 200)
        pdf.add_page()
        table(pdf, [("c", "3", "x"), ("d", "4", "y")], 40)

    assert len(list(read_pdf(document(draw), sha256="").tables())) == 2


@pytest.mark.parametrize("form", ["- {} -", "{}", "Page {} of 3", "{}/3"])
def test_page_numbers_and_running_lines_are_no_text(form: str):
    def draw(pdf: FPDF) -> None:
        for number in (1, 2, 3):
            pdf.add_page()
            pdf.text(40, 20, "Annual Report of the Bureau")
            pdf.text(40, 100, f"On page {number} stands text {'x' * number}")
            pdf.text(190, 285, form.format(number))

    got = paragraph_texts(read_pdf(document(draw), sha256=""))
    assert got == ("On page 1 stands text x", "On page 2 stands text xx", "On page 3 stands text xxx")


def test_a_figure_in_the_text_is_no_page_number():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        pdf.text(40, 100, "The number of requests is")
        pdf.text(40, 114, "12")

    assert "12" in " ".join(paragraph_texts(read_pdf(document(draw), sha256="")))


def test_content_on_its_side_is_read_upright_and_found_where_it_is_shown():
    """A page without /Rotate whose content was drawn turned: the reader turns its head, the boxes do not."""
    turned = FPDF(unit="pt", format=(300, 400))
    turned.add_page()
    turned.set_font("Helvetica", size=10)
    # Reading upwards: what is right when upright is up here.
    for i in range(3):
        turned.line(100 + 20 * i, 360, 100 + 20 * i, 160)
        turned.line(100, 360 - 100 * i, 140, 360 - 100 * i)
    for row, cells in enumerate((("a", "1"), ("b", "2"))):
        for column, text in enumerate(cells):
            x, y = 114 + 20 * row, 350 - 100 * column
            with turned.rotation(90, x, y):
                turned.text(x, y, text)
    data = bytes(turned.output())
    got = read_pdf(data, sha256="")
    assert [cell[4] for cell in table_shape(got)] == ["a", "1", "b", "2"]
    (found,) = got.tables()
    assert found.locator.page_size == (300.0, 400.0)
    assert found.cells[1].locator.box == (100.0, 160.0, 120.0, 260.0)


def test_a_missing_line_between_figures_is_known_from_other_rows():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        rows = [("item", "made", "kept"), ("a", "1", "4"), ("b", "22", "5")]
        table(pdf, rows[:2], 40)
        for x in (40, 140, 340):
            pdf.line(x, 80, x, 100)
        pdf.line(40, 100, 340, 100)
        for i, text in enumerate(rows[2]):
            pdf.text(50 + 100 * i, 94, text)

    assert texts(document(draw)) == [["item", "made", "kept"], ["a", "1", "4"], ["b", "22", "5"]]


@pytest.mark.parametrize("pattern", [(3, 2), (0.8, 1.2)], ids=["dashed", "dotted"])
def test_broken_lines_are_lines(pattern: tuple[float, float]):
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        pdf.set_dash_pattern(*pattern)
        table(pdf, [("a", "1"), ("b", "2")], 40)

    assert texts(document(draw)) == [["a", "1"], ["b", "2"]]


def test_lines_between_rows_alone_give_rows():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        for row, cells in enumerate((("item", "made", "kept"), ("a", "1", "4"), ("b", "22", "5"))):
            pdf.line(40, 40 + 20 * row, 340, 40 + 20 * row)
            for column, text in enumerate(cells):
                pdf.text(50 + 100 * column, 54 + 20 * row, text)
        pdf.line(40, 100, 340, 100)

    (found,) = read_pdf(document(draw), sha256="").tables()
    assert [[cell.text for cell in row] for row in found.rows()] == [
        ["item", "made", "kept"],
        ["a", "1", "4"],
        ["b", "22", "5"],
    ]


def unruled(rows: Sequence[Row]) -> bytes:
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                pdf.text(50 + 100 * column, 54 + 20 * row, text)

    return document(draw)


def test_figures_below_each_other_are_columns_and_gaps_among_them_blanks():
    data = unruled(
        [("item", "made", "kept", "sum"), ("a", "1", "4", "5"), ("b", "2", "", "2"), ("c", "3", "6", "9")]
    )
    assert texts(data) == [
        ["item", "made", "kept", "sum"],
        ["a", "1", "4", "5"],
        ["b", "2", "", "2"],
        ["c", "3", "6", "9"],
    ]


def test_a_row_of_a_label_alone_is_blank():
    data = unruled([("item", "made", "kept"), ("a", "1", "4"), ("b", "", ""), ("c", "3", "6")])
    assert texts(data)[2] == ["b", "", ""]


def test_a_line_of_a_label_close_to_its_row_is_no_row():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        for x, y, text in (
            *((50, 50, "item"), (150, 50, "made"), (250, 50, "kept")),
            *((50, 74, "goods that"), (50, 86, "were sold"), (150, 80, "1"), (250, 80, "4")),
            *((50, 110, "others"), (150, 110, "2"), (250, 110, "5")),
        ):
            pdf.text(x, y, text)

    assert texts(document(draw)) == [
        ["item", "made", "kept"],
        ["goods thatwere sold", "1", "4"],
        ["others", "2", "5"],
    ]


def test_a_column_that_only_its_heading_shows_is_blank():
    data = unruled([("item", "made", "kept", "sum"), ("a", "1", "", "5"), ("b", "2", "", "2")])
    assert texts(data)[1:] == [["a", "1", "", "5"], ["b", "2", "", "2"]]


def test_figures_between_two_columns_are_in_none():
    """Nobody knows whose the figure is: the rows stay rows, and nothing is called blank."""
    data = unruled([("item", "made", "kept"), ("a", "1", "4"), ("b", "2", "5")])

    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        for x, y, text in (
            *((50, 50, "item"), (150, 50, "made"), (250, 50, "kept")),
            *((50, 70, "a"), (150, 70, "1"), (200, 70, "2")),
            *((50, 90, "b"), (150, 90, "3"), (250, 90, "4")),
        ):
            pdf.text(x, y, text)

    assert [t.layout for t in read_pdf(data, sha256="").tables()] == ["grid"]
    assert [t.layout for t in read_pdf(document(draw), sha256="").tables()] == ["rows"]


def test_a_table_without_lines_goes_on_over_a_page_break():
    """The columns are those of all its rows; headings that are printed again are headings once."""

    def draw(pdf: FPDF) -> None:
        for rows in ((("a", "1", ""), ("b", "2", "")), (("c", "3", ""), ("d", "", "6"))):
            pdf.add_page()
            for row, cells in enumerate((("item", "made", "kept"), *rows)):
                for column, text in enumerate(cells):
                    pdf.text(50 + 100 * column, 54 + 20 * row, text)

    assert texts(document(draw)) == [
        ["item", "made", "kept"],
        ["a", "1", ""],
        ["b", "2", ""],
        ["c", "3", ""],
        ["d", "", "6"],
    ]


def test_an_empty_table_is_known_by_its_headings():
    """Only the labels of a known form tell a table that nobody filled in from words beside each other."""
    rows = [("contents", "issued", "in force"), ("rules", "", "")]
    data = unruled(rows)
    labels = tuple(TemplateCell(0, i, label=label) for i, label in enumerate(rows[0]))
    assert not list(read_pdf(data, sha256="").tables())
    (found,) = read_pdf(data, sha256="", templates=[GridTemplate("t", 1, 3, labels)]).tables()
    assert [cell.text for cell in found.rows()[1]] == ["rules", "", ""]


def test_invisible_text_that_is_not_on_the_picture_is_not_believed(scan_png: bytes):
    """A scan with a hidden text layer that says something else: the page is read as a picture, and said to be."""
    pdf = FPDF(unit="pt", format=(595, 842))
    pdf.add_page()
    pdf.image(io.BytesIO(scan_png), 0, 0, 595, 842)
    pdf.set_font("Helvetica", size=10)
    with pdf.local_context(text_mode=TextMode.INVISIBLE):
        for line in range(30):
            pdf.text(300, 500 + 11 * line, f"hidden words that are nowhere on the page {line}")
    got = read_pdf(bytes(pdf.output()), sha256="")
    assert [(issue.category, issue.page) for issue in got.issues][:1] == [("untrusted_text_layer", 1)]
    assert not any("hidden" in text for text in paragraph_texts(got))
    assert any(cell.text == "124" for found in got.tables() for cell in found.cells)


def test_embedded_files_are_named():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        pdf.text(40, 40, "see the attached file")
        pdf.embed_file(bytes=b"a,1", basename="figures.csv", desc="the figures")

    got = read_pdf(document(draw), sha256="")
    assert got.links == (Link("attachment", "embedded:figures.csv", "figures.csv"),)


def test_oblique_text_is_left_out_and_said_to_be():
    def draw(pdf: FPDF) -> None:
        pdf.add_page()
        table(pdf, [("a", "1"), ("b", "2")], 40)
        pdf.text(40, 200, "what the page has to say itself")
        with pdf.rotation(35, 120, 90):
            pdf.text(60, 90, "internal use")

    data = document(draw)
    assert texts(data) == [["a", "1"], ["b", "2"]]
    assert [issue.category for issue in read_pdf(data, sha256="").issues] == ["oblique_text"]


def test_pages_past_the_cap_are_said_to_be_unread():
    pdf = pypdfium2.PdfDocument.new()
    for _ in range(10_000):
        pdf.new_page(100, 100)
    buffer = io.BytesIO()
    pdf.save(buffer)
    got = read_pdf(buffer.getvalue(), sha256="ab")
    (issue,) = got.issues
    assert (issue.category, issue.severity, got.pages) == ("too_many_pages", "error", 10_000)


def test_a_page_tree_that_loops_ends():
    data = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9>>\nendobj\n"
        b"3 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 3/Parent 2 0 R>>\nendobj\n"
        b"trailer\n<</Size 4/Root 1 0 R>>\n%%EOF"
    )
    script = "import sys; from extract.pdf import read_pdf; read_pdf(sys.stdin.buffer.read(), sha256='')"
    done = subprocess.run(
        [sys.executable, "-c", script], input=data, capture_output=True, timeout=60, check=False
    )
    assert b"broken_pdf" in done.stderr or b"UnreadableError" in done.stderr


def test_two_hundred_pages_need_little_memory(page_pdf: bytes):
    pdf = pypdfium2.PdfDocument.new()
    source = pypdfium2.PdfDocument(page_pdf)
    for _ in range(200):
        pdf.import_pages(source)
    buffer = io.BytesIO()
    pdf.save(buffer)
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from extract.pdf import read_pdf
        read_pdf(sys.stdin.buffer.read(), sha256="")
        # getrusage would count the memory of the process that started this one.
        status = Path("/proc/self/status").read_text()
        print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    """)
    done = subprocess.run(
        [sys.executable, "-c", script], input=buffer.getvalue(), capture_output=True, timeout=120, check=True
    )
    assert int(done.stdout) < 400 * 1024


@pytest.mark.parametrize(
    ("left", "right", "cells"),
    [
        ("稳定", "17", ["稳定", "17"]),
        ("12（件）", "24（件）", ["12（件）", "24（件）"]),
        # One number that is too wide for its cell stays one.
        ("8561", "25", ["856125", ""]),
        # So does a label that is.
        ("属于国家", "秘密", ["属于国家秘密", ""]),
    ],
)
def test_a_wall_parts_texts_that_stand_without_a_gap(left: str, right: str, cells: list[str]):
    runs = make_runs(
        left + right,
        np.array([[10.0 * i, 0, 10.0 * i + 10, 10] for i in range(len(left + right))]),
        np.full(len(left + right), 10.0),
        [(10.0 * len(left), -5.0, 15.0)],
    )
    assert [run.text for run in runs] == [cell for cell in cells if cell]


def test_flat_characters_stand_on_their_line():
    """Of a font whose boxes are those of the ink."""
    boxes = np.array([[0.0, 0, 10, 10], [10, 4.5, 20, 5.5], [20, 0, 30, 10], [0, 14.5, 10, 15.5]])
    assert [run.text for run in make_runs("只一情一", boxes, np.full(4, 10.0))] == ["只一情", "一"]


def test_an_underlined_figure_keeps_its_cell_in_one_piece():
    """In a narrow cell an underline reaches nearly from wall to wall."""
    run = Run("12件", 103.0, 50.0, 127.0, 60.0, 10.0)
    underline, border, above = (59.0, 103.2, 126.9), (64.0, 101.0, 129.0), (44.0, 103.0, 127.0)
    assert without_underlines([underline, border, above], [], [run]) == [border, above]
    walls = [(103.0, 40.0, 80.0), (127.0, 40.0, 80.0)]
    assert without_underlines([underline], walls, [run]) == [underline]
    assert without_underlines([], walls, [run]) == []
