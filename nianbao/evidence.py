"""What stands at a figure's place: the crop of the page, the element of the markup, the lines of the text.

A pure function of a cell's source and the document's bytes. A place is looked up in what the reader had before it, so
that a person sees what the reader saw. The document that was opened last is kept open: a report's cells are asked for
one after the other.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from lxml import etree

from extract import sniff
from extract.document import Box, Issue, Locator, Table
from extract.paths import Element, follow
from normalize.record import CellSource

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

# Around the cell, in its heights: the label beside it and the rules around it are to be seen.
MARGIN_HEIGHTS = 1.5
# A figure of nine points is then 25 pixels high. A picture is cropped as it is.
PDF_DPI = 200
MAX_CROP_PIXELS = 8_000_000
# The line around the cell lies outside of it, in a colour that no report is printed in.
FRAME = (220, 40, 160)
LINES_AROUND = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands at a cell's place.

    kind "crop": `png` is a part of the page, `frame` the cell on it (pixels x0, top, x1, bottom, within a thin line).
    kind "element": `markup` is the element (HTML or XML), `text` what it shows.
    kind "lines": `text` is the line of the cell between its neighbours.
    kind "text": `text` is all there is to show: cells of a workbook or an OFD, and of files that had to be converted.
    """

    kind: Literal["crop", "element", "lines", "text"]
    text: str = ""
    markup: str = ""
    png: bytes = b""
    frame: tuple[int, int, int, int] | None = None


class NoEvidenceError(LookupError):
    """Raised where a source names no place, or one that these bytes don't have: they are not the document's."""


def evidence(source: CellSource, data: bytes, media_type: str) -> Evidence:
    """What `source` points to in `data`, the bytes of the document it names; where that is several pictures, the bytes
    of the one that is its page. `media_type` is the document's.

    Raises NoEvidenceError, and UnreadableError where the bytes can't be opened.
    """
    if source.line is not None and media_type == sniff.TEXT:
        return _lines(source.line, data)
    if source.path is not None and source.box is not None and source.page_size is not None:
        # A picture within the document, which has a file of its own there.
        return _framed(
            *_picture_crop(1, source.box, source.page_size, embedded_picture(source.path, data, media_type))
        )
    if source.path is not None and media_type in {sniff.HTML, sniff.DOCX}:
        return _element(source.path, data, media_type)
    if source.box is not None and source.page is not None and source.page_size is not None:
        if media_type == sniff.PDF:
            return _framed(*_pdf_crop(source.page, source.box, source.page_size, data))
        if media_type in sniff.IMAGES:
            return _framed(*_picture_crop(source.page, source.box, source.page_size, data))
    return _read_again(source, data)


def _lines(line: int, data: bytes) -> Evidence:
    from extract.encoding import decode
    from extract.text import text_lines

    lines = text_lines(decode(data).text)
    if not 0 < line <= len(lines):
        raise NoEvidenceError(f"the text has {len(lines)} lines and no line {line}")
    return Evidence("lines", "\n".join(lines[max(line - 1 - LINES_AROUND, 0) : line + LINES_AROUND]))


def _element(path: str, data: bytes, media_type: str) -> Evidence:
    root, text_of = _parsed(data, media_type)
    found = follow(root, path)
    if found is None:
        raise NoEvidenceError(f"the document has no element {path}")
    method = "html" if media_type == sniff.HTML else "xml"
    markup = etree.tostring(found, encoding="unicode", with_tail=False, method=method)
    return Evidence("element", text_of(found), markup)


@lru_cache(maxsize=1)
def _parsed(data: bytes, media_type: str) -> tuple[Element, Callable[[Element], str]]:
    """The tree that the reader walked, and how it takes an element's text."""
    if media_type == sniff.HTML:
        from extract.html import parse_html
        from extract.html_text import text_of

        return parse_html(data), text_of
    from extract.docx import WORD, paragraph_text, parse_docx

    def text_of_word(element: Element) -> str:
        return "\n".join(paragraph_text(paragraph) for paragraph in element.iter(f"{WORD}p"))

    return parse_docx(data), text_of_word


def _pdf_crop(page: int, box: Box, size: tuple[float, float], data: bytes) -> tuple[Image.Image, Box]:
    """A part of the page as it is displayed, and where on it the box is, in pixels. The box may be in points or in the
    pixels of a rendering: its share of the page is the same."""
    import pypdfium2

    try:
        opened = pdf_page(data, page)
        wide, high = opened.get_size()
        x, y = wide / size[0], high / size[1]
        place = (box[0] * x, box[1] * y, box[2] * x, box[3] * y)
        left, top, right, bottom = _widened(place, (wide, high))
        scale = min(PDF_DPI / 72, (MAX_CROP_PIXELS / ((right - left) * (bottom - top))) ** 0.5)
        drawn = opened.render(scale=scale, crop=(left, high - bottom, wide - right, top))
        picture = drawn.to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError, ValueError, ZeroDivisionError) as error:
        raise NoEvidenceError(f"page {page} can't be drawn: {error}") from error
    return picture, _moved(place, left, top, scale)


@lru_cache(maxsize=1)
def pdf_page(data: bytes, page: int) -> pypdfium2.PdfPage:
    """The page; pdfium decodes the picture of a scanned one once, as long as the page is open."""
    import pypdfium2

    return pypdfium2.PdfDocument(data)[page - 1]


def _picture_crop(page: int, box: Box, size: tuple[float, float], data: bytes) -> tuple[Image.Image, Box]:
    upright = picture_page(data, page)
    if upright.size != (round(size[0]), round(size[1])):
        raise NoEvidenceError(f"the picture's size is {upright.size}, that of the cell's page was {size}")
    left, top, right, bottom = _widened(box, size)
    crop = upright.crop((int(left), int(top), round(right), round(bottom))).convert("RGB")
    return crop, _moved(box, int(left), int(top), 1.0)


@lru_cache(maxsize=1)
def picture_page(data: bytes, page: int) -> Image.Image:
    """The pixels that the reader had of a page. Of several pictures each has bytes of its own; the pages of a TIFF
    share theirs."""
    from PIL import Image

    from extract.raster import picture_of_page

    found = picture_of_page(data, page)
    if isinstance(found, Issue):
        raise NoEvidenceError(f"the picture of page {page} can't be opened: {found.message}")
    return Image.fromarray(found)


@lru_cache(maxsize=1)
def embedded_picture(path: str, data: bytes, media_type: str) -> bytes:
    """The file of a picture within a document, by the path that `extract/embedded.py` gave it."""
    if media_type in {sniff.HTML, sniff.MHT}:
        return _embedded_in_page(path, data, media_type)
    package = data
    if media_type in {sniff.DOC, sniff.RTF, sniff.WORD_XML, sniff.ODT}:
        from extract.word_legacy import as_docx

        package = as_docx(data, media_type).data
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as parts:
            return parts.read(path.lstrip("/"))
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, NotImplementedError) as error:
        raise NoEvidenceError(f"the document has no picture {path}: {error}") from error


def _embedded_in_page(path: str, data: bytes, media_type: str) -> bytes:
    from extract.embedded import data_uri
    from extract.html import parse_html
    from extract.mht import open_mht

    archive = open_mht(data) if media_type == sniff.MHT else None
    image = follow(parse_html(data if archive is None else archive.page), path)
    find = data_uri if archive is None else archive.find
    picture = None if image is None else find(image.get("src") or "")
    if picture is None:
        raise NoEvidenceError(f"the page has no picture {path}")
    return picture


def _widened(box: Box, size: tuple[float, float]) -> Box:
    """The box with a margin, within a page of this size."""
    margin = MARGIN_HEIGHTS * min(box[3] - box[1], box[2] - box[0])
    return (
        max(box[0] - margin, 0.0),
        max(box[1] - margin, 0.0),
        min(box[2] + margin, size[0]),
        min(box[3] + margin, size[1]),
    )


def _moved(box: Box, left: float, top: float, scale: float) -> Box:
    return (
        (box[0] - left) * scale,
        (box[1] - top) * scale,
        (box[2] - left) * scale,
        (box[3] - top) * scale,
    )


def _framed(picture: Image.Image, box: Box) -> Evidence:
    from PIL import ImageDraw

    left, top = math.floor(box[0]), math.floor(box[1])
    right, bottom = math.ceil(box[2]), math.ceil(box[3])
    ImageDraw.Draw(picture).rectangle((left - 1, top - 1, right, bottom), outline=FRAME)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Evidence("crop", png=out.getvalue(), frame=(left, top, right, bottom))


def _read_again(source: CellSource, data: bytes) -> Evidence:
    """The text that the same reader gives for the same place."""
    place = Locator(source.line, source.path, source.page, source.box, source.page_size, _unit(source))
    text = _texts(data).get(place)
    if text is None:
        raise NoEvidenceError("the document, read again, has nothing at the cell's place")
    return Evidence("text", text)


@lru_cache(maxsize=1)
def _texts(data: bytes) -> dict[Locator, str]:
    """The document's texts by their place; of several at one place the first."""
    from extract.read import read

    found: dict[Locator, str] = {}
    for block in read(data).blocks:
        for part in block.cells if isinstance(block, Table) else (block,):
            found.setdefault(part.locator, part.text)
    return found


def _unit(source: CellSource) -> Literal["pt", "px"] | None:
    if source.unit == "pt":
        return "pt"
    return "px" if source.unit == "px" else None
