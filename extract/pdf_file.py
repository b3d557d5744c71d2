"""An open PDF: its pages' content, their pictures, what the file says of itself. pdfium, or pdfminer where it can't."""

from __future__ import annotations

import contextlib
from functools import cache
from importlib.metadata import version
from typing import Protocol

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from extract.limits import limits
from extract.pdf_content import PageContent
from extract.pdf_glyphs import DigitCheck
from extract.pdf_pdfium import page_content

Picture = NDArray[np.uint8]

# A page of this many pixels at the wanted size is drawn smaller: an A0 poster, or a page that is huge by mistake.
MAX_PIXELS = 40_000_000
# PDF itself allows no longer side (pt) without a scale of its own.
LARGEST_SIDE = 14_400
# A portfolio of more files than this is named by the first of them.
MAX_EMBEDDED = 500


class PageError(Exception):
    """A page, or all of them, can't be read or drawn. Raised with the reason."""


class PasswordError(Exception):
    """The file can only be opened with a password."""


class PdfFile(Protocol):
    """What a PDF is asked for, whoever opened it. Pages count from 1; all methods on pages raise `PageError`."""

    reader: str
    version: str
    pages: int

    def content(self, number: int) -> PageContent:
        """A page's characters and lines."""
        ...

    def grey(self, number: int, scale: float) -> Picture:
        """The page as displayed, (height, width), at `scale` pixels a point."""
        ...

    def rgb(self, number: int, scale: float) -> Picture:
        """The page as displayed, (height, width, 3), at `scale` pixels a point."""
        ...

    def meta(self) -> dict[str, str]:
        """title, author, producer, created, as far as the file states them."""
        ...

    def embedded(self) -> list[str]:
        """Names of the files in it."""
        ...

    def close(self) -> None:
        """Give the file back."""
        ...


def open_pdf(data: bytes) -> PdfFile:
    """Open a PDF. Raises `PasswordError`, or `PageError` where there is nothing to open."""
    try:
        file = PdfiumFile(data)
    except PageError as error:
        from extract.pdf_plumber import PlumberFile

        try:
            return PlumberFile(data)
        except PageError:
            raise error from None
    return file


@cache
def _version() -> str:
    # Reading a package's metadata takes longer than reading a page.
    return version("pypdfium2")


class PdfiumFile:
    """A PDF through pdfium; a page that pdfium can't load is asked of pdfminer."""

    reader = "pdfium"

    def __init__(self, data: bytes) -> None:
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
                raise PasswordError from error
            raise PageError(str(error)) from error
        self._data = data
        self._check = DigitCheck()
        self._second: PdfFile | None = None
        self.version = _version()
        self.pages = len(self._pdf)
        if not self.pages:
            self._pdf.close()
            raise PageError("the file has no page")

    def content(self, number: int) -> PageContent:
        try:
            return page_content(self._pdf, number, self._check)
        except pypdfium2.PdfiumError as error:
            try:
                return self._by_pdfminer().content(number)
            except (PageError, PasswordError):
                raise PageError(str(error)) from error

    def _by_pdfminer(self) -> PdfFile:
        from extract.pdf_plumber import PlumberFile

        if self._second is None:
            self._second = PlumberFile(self._data)
        # pdfminer leaves broken pages out of its count: another page would come under this number.
        if self._second.pages != self.pages:
            raise PageError("the pages can't be told apart")
        return self._second

    def grey(self, number: int, scale: float) -> Picture:
        return self._drawn(number, scale, grayscale=True)

    def rgb(self, number: int, scale: float) -> Picture:
        # pdfium gives BGR.
        return self._drawn(number, scale, grayscale=False)[:, :, 2::-1].copy()

    def _drawn(self, number: int, scale: float, *, grayscale: bool) -> Picture:
        try:
            page = self._pdf[number - 1]
            try:
                wide, high = page.get_size()
                if not wide * high > 0:
                    raise PageError("the page has no size")
                if max(wide, high) > LARGEST_SIDE:
                    raise PageError(
                        f"it claims a size of {wide:.0f} by {high:.0f} points, more than paper has"
                    )
                most = min(MAX_PIXELS, limits().pixels)
                scale = min(scale, (most / (wide * high)) ** 0.5)
                bitmap = page.render(scale=scale, grayscale=grayscale)
                try:
                    picture: Picture = bitmap.to_numpy().copy()
                finally:
                    bitmap.close()
            finally:
                page.close()
        except (pypdfium2.PdfiumError, MemoryError) as error:
            raise PageError(f"pdfium can't draw it: {error}") from error
        return picture[:, :, 0] if grayscale and picture.ndim == 3 else picture

    def meta(self) -> dict[str, str]:
        keys = {"title": "Title", "author": "Author", "producer": "Producer", "created": "CreationDate"}
        texts = {name: self._pdf.get_metadata_value(key).strip() for name, key in keys.items()}
        return {name: text for name, text in texts.items() if text}

    def embedded(self) -> list[str]:
        names = []
        with contextlib.suppress(pypdfium2.PdfiumError):
            for index in range(min(self._pdf.count_attachments(), MAX_EMBEDDED)):
                names.append(self._pdf.get_attachment(index).get_name())
        return names

    def close(self) -> None:
        if self._second is not None:
            self._second.close()
        self._pdf.close()
