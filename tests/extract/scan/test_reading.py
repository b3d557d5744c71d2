"""Whole pages through the scan reader, with the real recognisers on a real picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from extract.document import Document, Paragraph, TableCell, UnreadableError
from extract.limits import limits
from extract.raster import read_images
from extract.scan.rapid import rapid_reader
from extract.scan.reading import ScanReader
from tests.extract.conftest import PARAGRAPHS, TABLE, paragraph_texts, table_shape

# Any dash is read as "-": to the recogniser they are one.
SCANNED = tuple((*place, text.replace("—", "-")) for *place, text in TABLE)


def encoded(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def one_reader(picture: Image.Image) -> Document:
    """The page read without a second reader, as on a machine without tesseract."""
    page = ScanReader(rapid_reader()).read_page(np.asarray(picture.convert("RGB")), page=1)
    return Document("", "image/png", "", "", page.blocks, issues=page.issues)


def cell(document: Document, row: int, column: int) -> TableCell:
    (table,) = document.tables()
    return next(c for c in table.cells if (c.row, c.column) == (row, column))


@pytest.fixture(scope="module")
def scan(scan_png: bytes) -> Document:
    return read_images([scan_png], sha256="ab")


@pytest.fixture(scope="module")
def picture(scan_png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(scan_png)).convert("L")


def test_every_cell_and_paragraph(scan: Document):
    assert table_shape(scan) == SCANNED
    assert paragraph_texts(scan) == PARAGRAPHS
    assert (scan.sha256, scan.media_type, scan.pages, scan.issues) == ("ab", "image/png", 1, ())
    kinds = [type(block).__name__ for block in scan.blocks]
    assert kinds == ["Paragraph"] * 4 + ["Table"] + ["Paragraph"] * 2


def test_blank_is_a_reading_of_its_own(scan: Document):
    blank = cell(scan, 3, 3).reading
    assert blank is not None
    assert (blank.outcome, blank.votes) == ("blank", ())


def test_figures_have_two_votes(scan: Document, require_tool: Callable[[str], str]):
    require_tool("tesseract")
    for row, column in ((2, 2), (2, 3), (3, 2), (4, 2), (4, 4)):
        reading = cell(scan, row, column).reading
        assert reading is not None
        assert [vote.reader for vote in reading.votes] == ["rapidocr", "tesseract"]
        assert len({vote.text for vote in reading.votes}) == 1
        assert reading.confidence >= 0.99


def test_one_reader_is_enough_but_less_sure(picture: Image.Image):
    document = one_reader(picture)
    assert table_shape(document) == SCANNED
    readings = [c.reading for table in document.tables() for c in table.cells if c.reading and c.text]
    assert {vote.reader for reading in readings for vote in reading.votes} == {
        "rapidocr",
        "shape",
        "twins",
    }
    assert all(reading.confidence <= 0.97 or len(reading.votes) == 2 for reading in readings)


def test_boxes_lead_back_to_the_pixels(scan: Document, picture: Image.Image):
    """The page was turned to be read; the box is where the figure stands in the picture as it came."""
    locator = cell(scan, 4, 4).locator
    assert (locator.page, locator.unit, locator.page_size) == (1, "px", picture.size)
    assert locator.box is not None
    x0, top, x1, bottom = locator.box
    inside = np.asarray(picture.crop((int(x0) + 8, int(top) + 8, int(x1) - 8, int(bottom) - 8)))
    ink = np.argwhere(inside < 128)
    assert len(ink) > 50
    middle = ink.mean(axis=0) / inside.shape
    assert middle == pytest.approx([0.5, 0.5], abs=0.15)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_on_its_side_is_turned(picture: Image.Image, degrees: int):
    turned = picture.rotate(degrees, expand=True)
    document = one_reader(turned)
    assert table_shape(document) == SCANNED
    assert paragraph_texts(document) == PARAGRAPHS
    locator = cell(document, 0, 0).locator
    assert locator.page_size == turned.size


def test_mild_wear_costs_nothing_or_says_so(picture: Image.Image):
    """Softer, noisier, darker to one side, skewed, squeezed: no cell may be wrong and unflagged."""
    rng = np.random.default_rng(7)
    worn = picture.rotate(-2.4, fillcolor=255, resample=Image.Resampling.BICUBIC, expand=True)
    pixels = np.asarray(worn.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float64)
    pixels = pixels * np.linspace(1.0, 0.7, pixels.shape[1]) + rng.normal(0, 8, pixels.shape)
    page = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    document = read_images([encoded(page, "JPEG", quality=50)], sha256="")
    (table,) = document.tables()
    assert len(table.cells) == len(SCANNED)
    for got, (*place, text) in zip(table.cells, SCANNED, strict=True):
        assert [got.row, got.column, got.row_span, got.column_span] == place
        assert got.reading is not None
        if got.reading.outcome in {"read", "blank"}:
            assert got.text == text
    outcomes = [c.reading.outcome for c in table.cells if c.reading]
    assert sum(outcome in {"illegible", "conflict"} for outcome in outcomes) <= 2


def test_ink_that_nobody_can_read_is_illegible(picture: Image.Image, scan: Document):
    """A cell scribbled over is neither blank nor a number, and the vote is kept."""
    scribbled = picture.copy()
    box = cell(scan, 2, 2).locator.box
    assert box is not None
    x0, top, x1, bottom = box
    draw = ImageDraw.Draw(scribbled)
    for i in range(6):
        x = x0 + 20 + i * (x1 - x0 - 40) / 6
        draw.line((x, top + 8, x + 22, bottom - 8), fill=0, width=3)
        draw.line((x + 22, top + 8, x, bottom - 8), fill=0, width=3)
    scratched = cell(one_reader(scribbled), 2, 2)
    assert scratched.reading is not None
    assert (scratched.reading.outcome, scratched.text) == ("illegible", "")
    assert len(scratched.reading.votes) == 4


def test_red_seal_over_figures(picture: Image.Image):
    seal = Image.new("RGB", picture.size, "white")
    ImageDraw.Draw(seal).ellipse((650, 500, 900, 720), outline=(220, 30, 30), width=12)
    page = ImageChops.multiply(picture.convert("RGB"), seal)
    assert table_shape(one_reader(page)) == SCANNED


def test_same_bytes_same_document(scan: Document, scan_png: bytes):
    assert read_images([scan_png], sha256="ab") == scan


def test_pages_of_a_tiff_and_of_several_files(picture: Image.Image, scan_png: bytes, scan: Document):
    empty = Image.new("L", picture.size, 255)
    tiff = encoded(picture, "TIFF", save_all=True, append_images=[empty])
    document = read_images([tiff, scan_png], sha256="")
    assert (document.pages, document.media_type) == (3, "image/tiff")
    assert [table.locator.page for table in document.tables()] == [1, 3]
    first, third = document.tables()
    (original,) = scan.tables()
    assert [c.text for c in first.cells] == [c.text for c in third.cells] == [c.text for c in original.cells]


def test_camera_orientation_is_obeyed(picture: Image.Image):
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = picture.rotate(90, expand=True)
    document = read_images([encoded(turned, "JPEG", quality=90, exif=exif)], sha256="")
    assert table_shape(document) == SCANNED
    assert cell(document, 0, 0).locator.page_size == picture.size


@pytest.mark.parametrize("form", ["BMP", "GIF", "WEBP"])
def test_other_formats(picture: Image.Image, form: str):
    small = picture.crop((0, 420, picture.width, 760))
    options = {"lossless": True} if form == "WEBP" else {}
    assert table_shape(read_images([encoded(small, form, **options)], sha256="")) == SCANNED


def test_empty_page_has_nothing_and_no_issue():
    document = read_images([encoded(Image.new("L", (800, 1000), 255))], sha256="")
    assert (document.blocks, document.issues, document.pages) == ((), (), 1)


def test_a_photo_is_not_a_table():
    rng = np.random.default_rng(3)
    soft = Image.fromarray(rng.integers(0, 255, (60, 80, 3), dtype=np.uint8)).resize((800, 600))
    document = read_images([encoded(soft, "JPEG")], sha256="")
    assert list(document.tables()) == []
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert all(block.reading is not None for block in paragraphs)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"no picture"], ids=["empty", "header", "other"])
def test_broken_pictures_say_so(data: bytes):
    with pytest.raises(UnreadableError) as caught:
        read_images([data], sha256="cd")
    issue = caught.value.issue
    assert (issue.stage, issue.category, issue.document) == ("extract", "broken_image", "cd")


def test_truncated_picture_says_so(scan_png: bytes):
    with pytest.raises(UnreadableError) as caught:
        read_images([scan_png[: len(scan_png) // 2]], sha256="")
    assert caught.value.issue.category == "broken_image"


def test_no_pictures_at_all():
    with pytest.raises(UnreadableError):
        read_images([], sha256="")


def test_a_broken_page_keeps_its_number(scan_png: bytes):
    document = read_images([scan_png, b"broken", scan_png], sha256="cd")
    (issue,) = document.issues
    assert (issue.category, issue.page, issue.document) == ("broken_image", 2, "cd")
    assert [table.locator.page for table in document.tables()] == [1, 3]


def test_too_many_pixels_are_refused_before_they_are_decoded():
    side = int(limits().pixels ** 0.5) + 10
    huge = encoded(Image.new("1", (side, side)))
    with pytest.raises(UnreadableError) as caught:
        read_images([huge], sha256="")
    assert caught.value.issue.category == "image_too_large"
    assert caught.value.issue.hint


def test_templates_are_optional_and_change_nothing_on_a_sound_grid(scan: Document, scan_png: bytes):
    from normalize.forms.layout import printed_tables

    with_forms = read_images([scan_png], sha256="ab", templates=printed_tables("2019"))
    assert replace(with_forms) == scan


def test_a_page_reads_the_same_whatever_was_read_before(picture: Image.Image):
    """What the recogniser keeps, and the pages before, change nothing."""
    page = np.asarray(picture.convert("RGB"))
    again = rapid_reader.__wrapped__()
    fresh = ScanReader(again).read_page(page, page=1)
    ScanReader(again).read_page(np.ascontiguousarray(page[::-1, ::-1]), page=2)
    assert ScanReader(again).read_page(page, page=1) == fresh
    assert ScanReader(rapid_reader()).read_page(page, page=1) == fresh
