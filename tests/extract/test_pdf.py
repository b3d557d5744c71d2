"""PDF: geometry of a page with text, pages without, files that can't be opened."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image

from extract.document import UnreadableError
from extract.pdf import read_pdf
from tests.extract.conftest import PARAGRAPHS, TABLE, paragraph_texts, table_shape


def saved(pdf: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def test_table_with_spans_and_paragraphs(page_pdf: bytes):
    document = read_pdf(page_pdf, sha256="ab")
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS
    assert (document.sha256, document.media_type, document.reader) == ("ab", "application/pdf", "pdfium")
    assert (document.pages, document.issues, document.meta["title"]) == (1, (), "page.html")
    kinds = [type(block).__name__ for block in document.blocks]
    assert kinds == ["Paragraph"] * 4 + ["Table"] + ["Paragraph"] * 2


def test_cell_boxes_hold_their_text(page_pdf: bytes):
    (table,) = read_pdf(page_pdf, sha256="").tables()
    cell = next(cell for cell in table.cells if cell.text == "1,204")
    locator = cell.locator
    assert (locator.page, locator.unit, locator.page_size) == (1, "pt", (594.96, 841.92))
    assert locator.box is not None
    x0, top, x1, bottom = locator.box
    page = pypdfium2.PdfDocument(page_pdf)[0].get_textpage()
    assert page.get_text_bounded(x0, 841.92 - bottom, x1, 841.92 - top).strip() == "1,204"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_page_that_a_viewer_turns_is_read_as_shown(page_pdf: bytes, rotation: int):
    """/Rotate with content turned against it, so that the viewer shows it upright."""
    upright = pypdfium2.PdfDocument(page_pdf)
    source = upright[0]
    width, height = source.get_size()
    out = pypdfium2.PdfDocument.new()
    out.import_pages(upright)
    page = out[0]
    matrix = {
        90: pypdfium2.PdfMatrix(0, 1, -1, 0, height, 0),
        180: pypdfium2.PdfMatrix(-1, 0, 0, -1, width, height),
        270: pypdfium2.PdfMatrix(0, -1, 1, 0, 0, width),
    }[rotation]
    for item in page.get_objects():
        item.transform(matrix)
    if rotation != 180:
        page.set_mediabox(0, 0, height, width)
        page.set_cropbox(0, 0, height, width)
    page.gen_content()
    page.set_rotation(rotation)
    document = read_pdf(saved(out), sha256="")
    assert document.reader == "pdfium"
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS


def test_boxes_count_from_the_crop_box(page_pdf: bytes):
    pdf = pypdfium2.PdfDocument(page_pdf)
    pdf[0].set_cropbox(50, 100, 550, 800)
    (plain,) = read_pdf(page_pdf, sha256="").tables()
    (cropped,) = read_pdf(saved(pdf), sha256="").tables()
    assert cropped.locator.page_size == (500.0, 700.0)
    assert plain.locator.box is not None
    assert cropped.locator.box is not None
    shift = [round(a - b, 1) for a, b in zip(plain.locator.box, cropped.locator.box, strict=True)]
    assert shift == [50.0, 41.9, 50.0, 41.9]
    assert [cell.text for cell in cropped.cells] == [cell.text for cell in plain.cells]


def test_page_without_text_goes_through_the_scan_reader(page_pdf: bytes, scan_png: bytes):
    """Decided page by page: a text page, a scanned page, an empty page."""
    picture = io.BytesIO()
    Image.open(io.BytesIO(scan_png)).save(picture, "PDF", resolution=150)
    pdf = pypdfium2.PdfDocument.new()
    pdf.import_pages(pypdfium2.PdfDocument(page_pdf))
    pdf.import_pages(pypdfium2.PdfDocument(picture.getvalue()))
    pdf.new_page(595, 842)
    document = read_pdf(saved(pdf), sha256="")
    digital, scanned = document.tables()
    assert document.pages == 3
    assert document.reader.startswith("pdfium+rapidocr")
    assert (digital.locator.page, digital.locator.unit) == (1, "pt")
    assert (scanned.locator.page, scanned.locator.unit) == (2, "px")
    wanted = [text.replace("—", "-") for *_, text in TABLE]
    assert [cell.text for cell in scanned.cells] == wanted
    assert all(block.locator.page != 3 for block in document.blocks)


def test_open_row_at_a_page_break_is_kept():
    """Browsers cut a table at a page break without a border: the row's figures still belong to the table."""
    pdf = FPDF(unit="pt", format=(300, 200))
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    for x in (50, 150, 250):
        pdf.line(x, 50, x, 140)
    for y in (50, 80, 110):
        pdf.line(50, y, 250, y)
    for row, texts in enumerate((("a", "1"), ("b", "2"), ("c", "3"))):
        for column, text in enumerate(texts):
            pdf.text(90 + 100 * column, 70 + 30 * row, text)
    document = read_pdf(bytes(pdf.output()), sha256="")
    assert [cell[4] for cell in table_shape(document)] == ["a", "1", "b", "2", "c", "3"]


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n", b"%PDF-1.4 and then nothing of use", b"not a PDF"],
    ids=["empty", "header only", "garbage", "other"],
)
def test_broken_files_say_so(data: bytes):
    with pytest.raises(UnreadableError) as caught:
        read_pdf(data, sha256="cd")
    issue = caught.value.issue
    assert (issue.stage, issue.category, issue.severity) == ("extract", "broken_pdf", "error")
    assert issue.document == "cd"
    assert issue.hint


def test_truncated_file_says_so(page_pdf: bytes):
    with pytest.raises(UnreadableError) as caught:
        read_pdf(page_pdf[: len(page_pdf) // 20], sha256="")
    assert caught.value.issue.category == "broken_pdf"


def test_password_is_asked_for():
    pdf = FPDF()
    pdf.set_encryption(owner_password="owner", user_password="reader")
    pdf.add_page()
    with pytest.raises(UnreadableError) as caught:
        read_pdf(bytes(pdf.output()), sha256="")
    assert caught.value.issue.category == "password_protected"


def test_owner_password_alone_is_no_obstacle():
    pdf = FPDF()
    pdf.set_encryption(owner_password="owner")
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.text(50, 50, "open to read")
    assert paragraph_texts(read_pdf(bytes(pdf.output()), sha256="")) == ("open to read",)


def three_pages(second: bytes) -> bytes:
    """A PDF of three pages of one word each; `second` is added to the second page's dictionary."""
    box = b"/MediaBox[0 0 595 842]"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 5 0 R 7 0 R]/Count 3>>"]
    for number, (word, extra) in enumerate(((b"first", box), (b"second", second), (b"third", box))):
        stream = b"BT /F1 12 Tf 50 700 Td (%s) Tj ET" % word
        objects.append(
            b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 9 0 R>>>>/Contents %d 0 R%s>>"
            % (4 + 2 * number, extra)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            size,
            table,
            size,
            len(data),
        )
    )


@pytest.mark.parametrize(
    "damage",
    [b"/MediaBox(x)", b"/MediaBox[0 0 (a) 842]", b"/MediaBox[0 0 595 842]/Rotate(q)", b"/MediaBox[0 0 0 0]"],
)
def test_a_page_whose_size_makes_no_sense_is_read_all_the_same(damage: bytes):
    document = read_pdf(three_pages(damage), sha256="ef")
    assert paragraph_texts(document) == ("first", "second", "third")
    assert (document.pages, document.issues) == (3, ())


def test_a_page_that_fails_costs_that_page():
    data = three_pages(b"/MediaBox[0 0 595 842]").replace(
        b"/Kids[3 0 R 5 0 R 7 0 R]", b"/Kids[3 0 R 9 0 R 7 0 R]"
    )
    document = read_pdf(data, sha256="ef")
    assert paragraph_texts(document) == ("first", "third")
    assert document.pages == 3
    (issue,) = document.issues
    assert (issue.category, issue.severity, issue.page, issue.document) == ("page_failed", "error", 2, "ef")


def test_crop_box_off_the_page_is_ignored():
    document = read_pdf(three_pages(b"/MediaBox[0 0 595 842]/CropBox[900 900 1000 1000]"), sha256="")
    assert paragraph_texts(document) == ("first", "second", "third")


def test_text_layer_without_unicode_values_is_not_trusted():
    """Glyph numbers say nothing: the page is read as a picture, and the document says so."""
    data = three_pages(b"/MediaBox[0 0 595 842]").replace(
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype"
        b"/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>",
    )
    document = read_pdf(data, sha256="")
    assert [issue.category for issue in document.issues] == ["untrusted_text_layer"] * 3
    assert all("(cid:" not in text for text in paragraph_texts(document))
