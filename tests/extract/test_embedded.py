"""Pictures in documents: read where they stand, found again by their place, and left alone where they say nothing."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Callable

import docx
import numpy as np
import pytest
from docx.oxml import parse_xml
from docx.shared import Inches
from PIL import Image, ImageDraw, ImageFilter

from extract import sniff
from extract.document import Document, Link, Paragraph, Table
from extract.embedded import data_uri, is_large, looks_like_paper
from extract.html import parse_html
from extract.read import read
from nianbao.evidence import evidence
from nianbao.quirks.convert import office
from normalize.record import CellSource
from tests.extract.conftest import PARAGRAPHS, TABLE, table_shape

SCANNED = tuple((*place, text.replace("—", "-")) for *place, text in TABLE)
# Where the table stands on the scan.
PART = (0, 432, 1240, 752)


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def uri(data: bytes) -> str:
    return "data:image/png;base64," + base64.encodebytes(data).decode()


@pytest.fixture(scope="module")
def table_picture(scan_png: bytes) -> Image.Image:
    """The table of the scan without the text around it."""
    return Image.open(io.BytesIO(scan_png)).convert("L").crop(PART)


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    rng = np.random.default_rng(5)
    rough = Image.fromarray(rng.integers(0, 255, (30, 40, 3), dtype=np.uint8)).resize((800, 600))
    return rough.filter(ImageFilter.GaussianBlur(2))


def word_with(*content: str | bytes) -> bytes:
    """A document of paragraphs (str) and pictures (bytes)."""
    word = docx.Document()
    for part in content:
        if isinstance(part, str):
            word.add_paragraph(part)
        else:
            word.add_picture(io.BytesIO(part), Inches(6))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def outline(document: Document) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else "table" for block in document.blocks]


def check_places(document: Document, data: bytes, picture: Image.Image, path: str) -> None:
    """Every cell leads to the picture, and the crop there shows the picture's own pixels."""
    (table,) = document.tables()
    pixels = np.asarray(picture.convert("RGB"))
    for cell in [*table.cells[:2], *table.cells[-2:]]:
        place = cell.locator
        assert (place.path, place.page, place.unit) == (path, 1, "px")
        assert place.page_size == (float(picture.width), float(picture.height))
        assert place.box is not None
        source = CellSource(
            "", "", "", path=place.path, page=1, box=place.box, page_size=place.page_size, unit="px"
        )
        shown = evidence(source, data, document.media_type)
        assert shown.kind == "crop"
        assert shown.frame is not None
        left, top, right, bottom = shown.frame
        crop = np.asarray(Image.open(io.BytesIO(shown.png)).convert("RGB"))[top:bottom, left:right]
        x, y = int(place.box[0]), int(place.box[1])
        assert np.array_equal(crop, pixels[y : y + crop.shape[0], x : x + crop.shape[1]])


def test_pictures_of_a_word_document_in_order(table_picture: Image.Image):
    logo = png(Image.new("L", (120, 60), 200))
    data = word_with("before", png(table_picture), "between", logo, png(table_picture), "after")
    document = read(data)
    # The same picture twice is one statement.
    assert outline(document) == ["before", "table", "between", "after"]
    assert table_shape(document) == SCANNED
    assert document.links == (Link("image", "/word/media/image2.png"),)
    assert document.reader.startswith("python-docx+rapidocr")
    assert document.reader_version.count("+") >= document.reader.count("+")
    check_places(document, data, table_picture, "/word/media/image1.png")


def test_word_97_shapes_and_pictures_in_table_cells(table_picture: Image.Image):
    word = docx.Document()
    word.add_paragraph("before")
    relation, _ = word.part.get_or_add_image(io.BytesIO(png(table_picture)))
    shape = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:r><w:pict><v:shape style="width:400pt;height:110pt"><v:imagedata r:id="{relation}"/></v:shape></w:pict>'
        "</w:r></w:p>"
    )
    frame = word.add_table(1, 1)
    frame.cell(0, 0).paragraphs[0]._p.addnext(parse_xml(shape))
    word.add_paragraph("after")
    out = io.BytesIO()
    word.save(out)
    document = read(out.getvalue())
    assert outline(document) == ["before", "table", "table", "after"]
    framed, read_from_picture = document.tables()
    assert (len(framed.cells), framed.cells[0].text) == (1, "")
    assert len(read_from_picture.cells) == len(SCANNED)


def test_an_old_word_document(table_picture: Image.Image, require_tool: Callable[[str], str]):
    require_tool("soffice")
    (data,) = office([word_with("before", png(table_picture), "after")], "docx", "doc")
    assert sniff.sniff(data) == sniff.DOC
    document = read(data)
    assert outline(document) == ["before", "table", "after"]
    assert table_shape(document) == SCANNED
    check_places(document, data, table_picture, "/word/media/image1.png")


def test_photographs_and_beside_tables_illustrations_are_left_alone(photo: Image.Image, scan_png: bytes):
    rows = "".join(f"<tr><td>{i}</td><td>{i}</td></tr>" for i in range(4))
    prose = Image.open(io.BytesIO(scan_png)).convert("L").crop((0, 0, 1240, 432))
    page = "<html><body><p>{}</p><p><img src='{}'></p></body></html>"
    assert outline(read(page.format("text", uri(png(photo))).encode())) == ["text"]
    beside = page.format(f"<table>{rows}</table>", uri(png(prose)))
    assert outline(read(beside.encode())) == ["table"]
    alone = read(page.format("text", uri(png(prose))).encode())
    assert outline(alone) == ["text", *PARAGRAPHS[:4]]


def test_pictures_in_the_address_of_a_web_page(table_picture: Image.Image):
    head = "<html><head><meta charset='utf-8'><title>t</title></head><body>"
    menu = "<div>" + "".join(f"<span>menu {i}</span>" for i in range(30)) + "</div>"
    picture = uri(png(table_picture))
    hidden = f"<img style='display:none' src='{picture}'>"
    small = f"<img src='{uri(png(Image.new('L', (90, 90))))}'>"
    article = f"<div><p>before{hidden}</p><p>{small}<img src='{picture}'>after</p><img src='/x.png'></div>"
    data = f"{head}{menu}{article}</body></html>".encode()
    document = read(data)
    assert outline(document) == ["before", "table", "after"]
    assert table_shape(document) == SCANNED
    assert document.links == (Link("image", "/x.png"),)
    assert document.reader.startswith("html+rapidocr")
    check_places(document, data, table_picture, "/html/body/div[2]/p[2]/img[2]")


def test_an_inline_picture_longer_than_the_parser_lets_an_attribute_be():
    noise = np.random.default_rng(1).integers(0, 256, (3000, 3000), dtype=np.uint8)
    picture = png(Image.fromarray(noise))
    address = uri(picture)
    assert len(address) > 10_000_000
    data = f"<html><body><p>before</p><p><img alt='x' src='{address}'></p><p>after</p></body></html>".encode()
    root = parse_html(data)
    assert data_uri(root.find(".//img").get("src")) == picture
    assert [paragraph.text for paragraph in root.iter("p")] == ["before", None, "after"]


@pytest.mark.parametrize(
    ("source", "head"),
    [
        ("cid:frame-1@mhtml.blink", "Content-ID: <frame-1@mhtml.blink>"),
        ("http://a.gov.cn/i/%E8%A1%A8.png", "Content-Location: http://a.gov.cn/i/表.png"),
        ("report.files/image001.png", "Content-Location: file:///C:/A1/report.files/image001.png"),
        ("REPORT.files\\image001.png", "Content-Location: file:///C:/A1/report.files/image001.png"),
    ],
)
def test_pictures_that_a_single_file_page_carries(table_picture: Image.Image, source: str, head: str):
    page = f"<html><body><p>before</p><p><img src='{source}'></p><p>after</p></body></html>".encode()
    parts = [
        (b'text/html; charset="utf-8"', b"Content-Location: file:///C:/A1/report.htm", page),
        (b"image/png", head.encode(), png(table_picture)),
    ]
    data = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_b"\r\n\r\n'
    for kind, line, body in parts:
        data += b"--=_b\r\nContent-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n" + line
        data += b"\r\n\r\n" + base64.encodebytes(body) + b"\r\n"
    data += b"--=_b--\r\n"
    document = read(data)
    assert outline(document) == ["before", "table", "after"]
    assert table_shape(document) == SCANNED
    assert (document.reader.split("+")[0], document.links) == ("html via email", ())
    check_places(document, data, table_picture, "/html/body/p[2]/img")


def broken_png(whole: bytes) -> bytes:
    """Its parts are where they should be, the pixels are not."""
    return whole[:60] + bytes(len(whole) - 80) + whole[-20:]


def emf(whole: bytes) -> bytes:
    """The head of a drawing of 1000 x 500 pixels: bounds, frame in hundredths of a millimetre, the mark."""
    return struct.pack("<II8i4s", 1, 88, 0, 0, 1000, 500, 0, 0, 26_458, 13_229, b" EMF") + bytes(80)


@pytest.mark.parametrize(("damaged", "category"), [(broken_png, "broken_image"), (emf, "drawing_not_read")])
def test_a_picture_that_cannot_be_read_is_an_issue_with_its_name(
    table_picture: Image.Image, damaged: Callable[[bytes], bytes], category: str
):
    whole = png(table_picture)
    data = word_with("before", whole, "after")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as copy:
        for name in package.namelist():
            copy.writestr(name, damaged(whole) if name.endswith(".png") else package.read(name))
    document = read(out.getvalue())
    assert outline(document) == ["before", "after"]
    (issue,) = document.issues
    assert (issue.category, issue.severity, issue.document) == (category, "error", document.sha256)
    assert "/word/media/image1.png" in issue.message
    assert issue.hint


def test_data_uris():
    assert data_uri("data:image/png;base64,aGk=") == b"hi"
    assert data_uri(" data:image/svg+xml;charset=utf-8,%3Csvg%2F%3E") == b"<svg/>"
    assert data_uri("data:image/jpeg;base64,aG\n k%3D") == b"hi"
    assert data_uri("data:image/png;base64,a") is None
    assert data_uri("data:text/html;base64,aGk=") is None
    assert data_uri("/i/a.png") is None


@pytest.mark.parametrize(("size", "large"), [((1000, 60), False), ((250, 250), False), ((700, 100), True)])
def test_a_table_has_a_least_size(size: tuple[int, int], large: bool):
    assert is_large(png(Image.new("L", size))) is large
    assert not is_large(b"no picture")


def test_paper_is_told_from_photographs(photo: Image.Image, scan_png: bytes):
    page = np.asarray(Image.open(io.BytesIO(scan_png)).convert("L"))
    shadow = page * np.linspace(1.0, 0.5, page.shape[1])
    dark = Image.new("RGB", (800, 600), (20, 30, 60))
    ImageDraw.Draw(dark).ellipse((200, 200, 300, 300), fill="white")
    assert looks_like_paper(page)
    assert looks_like_paper(shadow.astype(np.uint8))
    assert not looks_like_paper(np.asarray(photo))
    assert not looks_like_paper(np.asarray(dark))


def test_a_page_with_small_pictures_loads_no_scan_reader():
    page = f"<html><body><p>x</p><img src='{uri(png(Image.new('L', (90, 90))))}'></body></html>"
    document = read(page.encode())
    assert (document.reader, document.issues) == ("html", ())
    assert not any(isinstance(block, Table) for block in document.blocks)
