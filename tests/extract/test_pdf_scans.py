"""Scanned PDFs: every way in which scanners pack pages, and layers of text that may say something else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image

from extract.document import Document, Paragraph
from extract.pdf import read_pdf
from nianbao.evidence import evidence
from nianbao.quirks.image_pdf import Coding, PicturePage, picture_pdf
from nianbao.samples.typeset import Run
from normalize.record import CellSource
from tests.extract.conftest import PARAGRAPHS, TABLE, paragraph_texts, table_shape

SCANNED = tuple((*place, text.replace("—", "-")) for *place, text in TABLE)
# 1240 x 1087 pixels at 150 dpi.
SIZE = (595.2, 521.8)


@pytest.fixture(scope="module")
def page(scan_png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(scan_png)).convert("L")


def read(data: bytes) -> Document:
    return read_pdf(data, sha256="ab")


def whole(page: Image.Image) -> PicturePage:
    return PicturePage(SIZE, ((0.0, 0.0, *SIZE, page),))


def in_strips(page: Image.Image, count: int) -> PicturePage:
    """The page cut into strips, as scanners with little memory send it."""
    edges = np.linspace(0, page.height, count + 1).astype(int).tolist()
    scale = SIZE[1] / page.height
    return PicturePage(
        SIZE,
        tuple(
            (0.0, SIZE[1] - bottom * scale, SIZE[0], (bottom - top) * scale, page.crop((0, top, page.width, bottom)))
            for top, bottom in pairwise(edges)
        ),
    )  # fmt: skip


def bits(page: Image.Image) -> Image.Image:
    """Black and white, at twice the resolution: what a scanner makes of text."""
    large = page.resize((2 * page.width, 2 * page.height), Image.Resampling.BICUBIC)
    return large.point(lambda grey: 255 * (grey > 140)).convert("1", dither=Image.Dither.NONE)


def check(document: Document) -> None:
    assert table_shape(document) == SCANNED
    # A comma of few pixels, in black and white, may be another one, or a point.
    found, printed = (
        [t.replace("、", "，").replace(",", "，").replace(".", "，") for t in texts]
        for texts in (paragraph_texts(document), PARAGRAPHS)
    )
    assert found == printed


@pytest.mark.parametrize("coding", ["jpeg", "jp2", "flate"])
def test_grey_pages(page: Image.Image, coding: Coding):
    document = read(picture_pdf([whole(page)], coding, 80))
    check(document)
    assert (document.pages, document.issues) == (1, ())


@pytest.mark.parametrize("coding", ["g4", "jbig2"])
def test_pages_of_one_bit(page: Image.Image, coding: Coding):
    check(read(picture_pdf([whole(bits(page))], coding, 0)))


def test_strips_of_one_page(page: Image.Image):
    check(read(picture_pdf([in_strips(page, 7)], "jpeg", 90)))


def test_an_image_mask(page: Image.Image):
    """A stencil through which black is painted, without a colour space of its own."""
    data = picture_pdf([whole(bits(page))], "flate", 0)
    masked = data.replace(b"/ColorSpace /DeviceGray", b"/ImageMask true /X  /Y ")
    assert masked != data
    assert len(masked) == len(data)
    check(read(masked))


def test_a_mask_over_a_background(page: Image.Image):
    """Text as a layer of black with an opacity of its own over a picture of the paper: a "compressed" scan."""
    text = Image.new("LA", page.size, 0)
    text.putalpha(page.point(lambda grey: 255 - grey))
    paper = Image.new("RGB", (page.width // 4, page.height // 4), (250, 246, 232))
    pdf = FPDF(unit="pt", format=SIZE)
    pdf.add_page()
    pdf.image(paper, 0, 0, *SIZE)
    pdf.image(text, 0, 0, *SIZE)
    check(read(bytes(pdf.output())))


@pytest.mark.parametrize("turn", [90, 270])
def test_a_page_that_is_to_be_shown_turned(page: Image.Image, turn: int):
    """What the page's own turn says is done before anything else; places are those of the page as it is shown."""
    lying = page.rotate(turn, expand=True)
    shown = PicturePage((SIZE[1], SIZE[0]), ((0, 0, SIZE[1], SIZE[0], lying),), rotate=turn)
    document = read(picture_pdf([shown], "jpeg", 90))
    check(document)
    (table,) = document.tables()
    assert table.locator.page_size is not None
    assert table.locator.page_size[0] > table.locator.page_size[1]


def layer(change: Callable[[str], str]) -> tuple[Run, ...]:
    """Invisible words where the scan has its own, each put through `change`."""
    words = [(104, 98, PARAGRAPHS[0]), (91, 137, PARAGRAPHS[1]), (92, 206, PARAGRAPHS[3])]
    rows = sorted({place[0] for place in TABLE})
    for row, column, *_, text in TABLE:
        words.append((80 + 92 * column, 222 + 19 * rows.index(row), text))
    return tuple(Run(x, y, 10.0, change(text)) for x, y, text in words if text)


def visible(data: bytes) -> bytes:
    """The same file with its invisible text drawn in black below the pictures, which hide it."""
    pdf = pypdfium2.PdfDocument(data)
    out = io.BytesIO()
    page = pdf[0]
    pictures = [found for found in page.get_objects() if found.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    for found in list(page.get_objects()):
        if found.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT:
            pypdfium2.raw.FPDFTextObj_SetTextRenderMode(found, pypdfium2.raw.FPDF_TEXTRENDERMODE_FILL)
    for picture in pictures:
        page.remove_obj(picture)
        page.insert_obj(picture)
    page.gen_content()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
@pytest.mark.parametrize("below", [False, True], ids=["invisible", "below the picture"])
def test_figures_are_those_of_the_picture(page: Image.Image, wrong: bool, below: bool):
    """A layer of text in the right places may still be what a poor program took the page for."""
    misread = str.maketrans("0123", "8779") if wrong else {}
    picture = replace(whole(page), text=layer(lambda text: text.translate(misread)))
    data = picture_pdf([picture], "jpeg", 90)
    document = read(visible(data) if below else data)
    check(document)
    assert [issue.category for issue in document.issues] == ["untrusted_text_layer"]


def test_pages_are_decided_one_by_one(page: Image.Image, page_pdf: bytes):
    """A digital page, a scanned one, a digital one: each is read in its own way, in order."""
    mixed = pypdfium2.PdfDocument.new()
    for data in (page_pdf, picture_pdf([whole(page)], "jpeg", 90), page_pdf):
        mixed.import_pages(pypdfium2.PdfDocument(data), pages=[0])
    out = io.BytesIO()
    mixed.save(out)
    document = read(out.getvalue())
    tables = list(document.tables())
    assert [(t.locator.page, t.locator.unit) for t in tables] == [(1, "pt"), (2, "px"), (3, "pt")]
    digital, scanned, again = ([c.text for c in t.cells] for t in tables)
    assert digital == again == [text for *_, text in TABLE]
    assert scanned == [text for *_, text in SCANNED]
    assert all((c.reading is None) == (t.locator.unit == "pt") for t in tables for c in t.cells)
    assert re.fullmatch(r"pdfium\+.+", document.reader)


def test_a_figure_on_a_scanned_page_is_found_again(page: Image.Image):
    data = picture_pdf([in_strips(page, 3)], "jpeg", 90)
    document = read(data)
    (table,) = document.tables()
    cell = next(c for c in table.cells if c.text == "124")
    place = cell.locator
    source = CellSource(
        "", "", "", page=place.page, box=place.box, page_size=place.page_size, unit=place.unit
    )
    shown = evidence(source, data, document.media_type)
    assert shown.frame is not None
    left, top, right, bottom = shown.frame
    inside = np.asarray(Image.open(io.BytesIO(shown.png)).convert("L"))[top:bottom, left:right]
    ink = np.argwhere(inside[6:-6, 6:-6] < 128)
    assert len(ink) > 30
    assert not any(isinstance(block, Paragraph) and "124" in block.text for block in document.blocks)
