"""PDFs that pdfium can't open, through pdfplumber: slower by far, and more patient with broken files."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from importlib.metadata import version
from typing import Any

import numpy as np
import pdfplumber
import pdfplumber.page
from numpy.typing import NDArray
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfpage import PDFPage
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extract.pdf_content import UNKNOWN, PageContent, Picture, make_runs
from extract.pdf_file import PageError, PasswordError

# What malformed objects make pdfminer and pdfplumber raise besides their own exceptions, opening or reading.
PDF_ERRORS = (
    PdfminerException,
    MalformedPDFException,
    PDFException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    struct.error,
    zlib.error,
)

# pdfminer warns once per glyph of a font without a bounding box, which is every font of a browser's PDF.
logging.getLogger("pdfminer").setLevel(logging.ERROR)  # default WARNING


class PlumberFile:
    """A PDF through pdfplumber. It draws nothing."""

    reader = "pdfplumber"

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf = pdfplumber.open(io.BytesIO(data))
            # `pdf.pages` gives up on the whole file where one page's boxes are damaged.
            self._pages = list(PDFPage.create_pages(self._pdf.doc))
        except PDF_ERRORS as error:
            if _is_password_error(error):
                raise PasswordError from error
            raise PageError(f"{type(error).__name__}: {error}") from error
        if not self._pages:
            raise PageError("the file has no page")
        self.version = version("pdfplumber")
        self.pages = len(self._pages)

    def content(self, number: int) -> PageContent:
        if not 1 <= number <= self.pages:
            raise PageError("there is no such page")
        try:
            return _content(self._page(number), number)
        except PDF_ERRORS as error:
            raise PageError(f"{type(error).__name__}: {error}") from error

    def _page(self, number: int) -> pdfplumber.page.Page | pdfplumber.page.CroppedPage:
        page = pdfplumber.page.Page(self._pdf, self._pages[number - 1], page_number=number)
        a, b = page.cropbox, page.bbox
        overlap = a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        return page.crop(page.cropbox, strict=False) if overlap else page

    def grey(self, number: int, scale: float) -> NDArray[np.uint8]:
        raise PageError("a file that pdfium can't open can't be drawn")

    def rgb(self, number: int, scale: float) -> NDArray[np.uint8]:
        raise PageError("a file that pdfium can't open can't be drawn")

    def meta(self) -> dict[str, str]:
        keys = {"title": "Title", "author": "Author", "producer": "Producer", "created": "CreationDate"}
        texts = {name: self._pdf.metadata.get(key) for name, key in keys.items()}
        return {name: text.strip() for name, text in texts.items() if isinstance(text, str) and text.strip()}

    def embedded(self) -> list[str]:
        return []

    def close(self) -> None:
        self._pdf.close()


def _content(page: pdfplumber.page.Page | pdfplumber.page.CroppedPage, number: int) -> PageContent:
    x0, top, x1, bottom = (float(value) for value in page.bbox)
    chars = [char for char in page.dedupe_chars().chars if char["text"]]
    boxes = np.array([_box(char) for char in chars], np.float64).reshape(-1, 4) - (x0, top, x0, top)
    sizes = np.array([float(char["size"]) for char in chars], np.float64)
    # A glyph that stands for several characters, a ligature, keeps the first: the boxes are the glyphs'.
    texts = "".join(UNKNOWN if char["text"].startswith("(cid:") else char["text"][0] for char in chars)
    edges = [(e["orientation"], *_box(e)) for e in page.edges]
    return PageContent(
        number=number,
        width=x1 - x0,
        height=bottom - top,
        runs=tuple(make_runs(texts, boxes, sizes)),
        horizontal=tuple(((b + d) / 2 - top, a - x0, c - x0) for o, a, b, c, d in edges if o == "h"),
        vertical=tuple(((a + c) / 2 - x0, b - top, d - top) for o, a, b, c, d in edges if o == "v"),
        pictures=tuple(Picture((a - x0, b - top, c - x0, d - top)) for a, b, c, d in map(_box, page.images)),
    )


def _box(item: dict[str, Any]) -> tuple[float, float, float, float]:
    return (float(item["x0"]), float(item["top"]), float(item["x1"]), float(item["bottom"]))


def _is_password_error(error: BaseException) -> bool:
    # pdfplumber wraps pdfminer's exception as its argument.
    return isinstance(error, PDFPasswordIncorrect) or any(
        isinstance(inner, PDFPasswordIncorrect) for inner in (*error.args, error.__cause__)
    )
