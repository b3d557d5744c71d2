"""PDF files: pages with a text layer by geometry, pages without one as scans.

Which of the two a page is gets decided page by page. A page that can't be read costs that page: it becomes an
issue with its number and the others go on. A file that can't be opened raises `UnreadableError`.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pdfplumber
import pdfplumber.page
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfpage import PDFPage
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from extract.document import Block, Document, GridTemplate, Issue, Severity, UnreadableError
from extract.pdf_layout import page_blocks
from extract.radicals import unify_radicals

if TYPE_CHECKING:
    from extract.scan.reading import PageReading, ScanReader

MEDIA_TYPE = "application/pdf"
READER = "pdfplumber"
SCAN_DPI = 200
# Fewer characters than this on a page mostly covered by pictures are a stamp or a page number on a scan.
FEW_CHARACTERS = 50
COVERED_BY_IMAGES = 0.5
# Share of characters without a Unicode value from which a text layer can't be trusted.
UNMAPPED_SHARE = 0.05
# Share of characters that stand on their side from which a page is read as a picture.
SIDEWAYS_SHARE = 0.5
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


def read_pdf(data: bytes, *, sha256: str, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read a PDF. Boxes are in points on pages with text, in pixels of a 200 dpi rendering on scanned pages.

    `templates` are shapes of known tables, used to repair broken grids on scans. Raises `UnreadableError`
    (`broken_pdf`, `password_protected`) where the file can't be opened or has no page that can be read.
    """
    pdf = _open(data, sha256)
    page_objects = _page_objects(pdf, sha256)
    blocks: list[Block] = []
    issues: list[Issue] = []
    scan = _Scan(data, templates)
    failed = 0
    for number, page_object in enumerate(page_objects, start=1):
        try:
            page = pdfplumber.page.Page(pdf, page_object, page_number=number)
            why_scan = _why_scan(page)
            if why_scan is None:
                blocks += page_blocks(page, number)
                continue
            if why_scan:
                issues.append(_page_issue("untrusted_text_layer", "info", why_scan, number))
            page_read = scan.read(number)
            blocks += page_read.blocks
            issues += page_read.issues
        except PDF_ERRORS as error:
            failed += 1
            reason = f"page {number} could not be read: {type(error).__name__}: {error}"
            hint = "open the page in a viewer; if it shows, re-print the file to PDF and ingest that"
            issues.append(_page_issue("page_failed", "error", reason, number, hint))
    scan.close()
    if failed == len(page_objects):
        raise UnreadableError(_broken(sha256, issues[-1].message))
    return Document(
        sha256=sha256,
        media_type=MEDIA_TYPE,
        reader="+".join([READER, *scan.reader_names]),
        reader_version="+".join([version("pdfplumber"), *scan.reader_versions]),
        blocks=tuple(blocks),
        meta=_meta(pdf),
        pages=len(page_objects),
        issues=tuple(replace(issue, document=sha256) for issue in issues),
    )


class _Scan:
    """Renders pages for the scan reader. Both are heavy: they are loaded when the first page needs them."""

    def __init__(self, data: bytes, templates: Sequence[GridTemplate]) -> None:
        self._data = data
        self._templates = templates
        self._pdf: Any = None
        self._reader: ScanReader | None = None

    @property
    def reader_names(self) -> list[str]:
        """The scan reader's name, if any page needed it."""
        return [] if self._reader is None else [self._reader.name]

    @property
    def reader_versions(self) -> list[str]:
        """The scan reader's version, if any page needed it."""
        return [] if self._reader is None else [self._reader.version]

    def read(self, number: int) -> PageReading:
        """The page as the scan reader sees it. Raises `PDFException` where it can't be rendered."""
        import pypdfium2

        from extract.scan.reading import default_scan_reader

        try:
            if self._pdf is None:
                self._pdf = pypdfium2.PdfDocument(self._data)
            page = self._pdf[number - 1]
            bitmap = page.render(scale=SCAN_DPI / 72)
        except pypdfium2.PdfiumError as error:
            raise PDFException(f"pdfium can't render page {number}: {error}") from error
        # pdfium gives BGR.
        image = bitmap.to_numpy()[:, :, 2::-1].copy()
        bitmap.close()
        page.close()
        self._reader = default_scan_reader()
        return self._reader.read_page(image, page=number, templates=self._templates)

    def close(self) -> None:
        """Give back the rendering copy of the file."""
        if self._pdf is not None:
            self._pdf.close()


def _open(data: bytes, sha256: str) -> PDF:
    if not data:
        raise UnreadableError(_broken(sha256, "the file is empty"))
    try:
        return pdfplumber.open(io.BytesIO(data))
    except PDF_ERRORS as error:
        if _is_password_error(error):
            raise UnreadableError(
                Issue(
                    stage="extract",
                    category="password_protected",
                    severity="error",
                    message="the PDF can only be opened with a password",
                    hint="ask the publisher for an open copy, or remove the password and ingest the file",
                    document=sha256,
                )
            ) from error
        raise UnreadableError(_broken(sha256, f"{type(error).__name__}: {error}")) from error


def _is_password_error(error: BaseException) -> bool:
    # pdfplumber wraps pdfminer's exception as its argument.
    return isinstance(error, PDFPasswordIncorrect) or any(
        isinstance(inner, PDFPasswordIncorrect) for inner in (*error.args, error.__cause__)
    )


def _page_objects(pdf: PDF, sha256: str) -> list[PDFPage]:
    # `pdf.pages` gives up on the whole file where one page's boxes are damaged.
    try:
        pages = list(PDFPage.create_pages(pdf.doc))
    except PDF_ERRORS as error:
        raise UnreadableError(_broken(sha256, f"the page tree is damaged: {error}")) from error
    if not pages:
        raise UnreadableError(_broken(sha256, "the file has no page"))
    return pages


def _why_scan(page: pdfplumber.page.Page) -> str | None:
    """None where the text layer is to be read; else why the page is read as a picture.

    The reason is empty where the page simply has no text.
    """
    characters = [char for char in page.chars if not char["text"].isspace()]
    if not characters:
        drawn = page.images or page.curves or page.rects or page.lines
        return "" if drawn else None
    if len(characters) < FEW_CHARACTERS and _image_share(page) > COVERED_BY_IMAGES:
        return ""
    unmapped = sum(_is_unmapped(char["text"]) for char in characters)
    if unmapped > UNMAPPED_SHARE * len(characters):
        return f"read as a picture: {unmapped} of {len(characters)} characters have no Unicode value"
    sideways = sum(not char["upright"] for char in characters)
    if sideways > SIDEWAYS_SHARE * len(characters):
        return (
            f"{sideways} of {len(characters)} characters stand on their side; the page was read as a picture"
        )
    return None


def _is_unmapped(text: str) -> bool:
    return text.startswith("(cid:") or any(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text)


def _image_share(page: pdfplumber.page.Page) -> float:
    area = float(page.width * page.height)
    covered = sum(float(image["width"] * image["height"]) for image in page.images)
    return covered / area if area > 0 else 0.0


def _meta(pdf: PDF) -> dict[str, str]:
    texts = {key: value for key, value in pdf.metadata.items() if isinstance(value, str) and value.strip()}
    names: dict[str, Any] = {
        "title": "Title",
        "author": "Author",
        "producer": "Producer",
        "created": "CreationDate",
    }
    return {name: unify_radicals(texts[key].strip()) for name, key in names.items() if key in texts}


def _page_issue(category: str, severity: Severity, message: str, page: int, hint: str = "") -> Issue:
    return Issue("extract", category, severity, message, hint, page=page)


def _broken(sha256: str, reason: str) -> Issue:
    return Issue(
        stage="extract",
        category="broken_pdf",
        severity="error",
        message=f"the PDF can't be read: {reason}",
        hint="fetch it again; if it stays broken, open it in a viewer, print it to PDF and ingest that",
        document=sha256,
    )
