"""PDF files: pages with a text layer by geometry, pages without one as scans.

pdfium reads (`pdf_pdfium.py`); what it can't open pdfminer may (`pdf_plumber.py`). From then on one way: a page's
content → tables and lines (`pdf_layout.py`) → is the text layer true (`pdf_trust.py`) → page numbers off
(`pdf_furniture.py`) → tables joined over page breaks (`pdf_breaks.py`) → blocks (`pdf_blocks.py`).

Which of the two a page is gets decided page by page. A page that can't be read costs that page: it becomes an
issue with its number and the others go on. A file that can't be opened raises `UnreadableError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.document import Block, Document, GridTemplate, Issue, Link, Severity, UnreadableError
from extract.limits import limits
from extract.pdf_blocks import document_blocks
from extract.pdf_content import PageContent
from extract.pdf_file import PageError, PasswordError, PdfFile, open_pdf
from extract.pdf_guard import check_pdf
from extract.pdf_labels import label_texts
from extract.pdf_layout import PageLayout, lay_out
from extract.pdf_trust import why_picture
from extract.radicals import unify_radicals

if TYPE_CHECKING:
    from extract.scan.reading import PageReading, ScanReader

MEDIA_TYPE = "application/pdf"
SCAN_DPI = 200


def read_pdf(data: bytes, *, sha256: str, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read a PDF. Boxes are in points on pages with text, in pixels of a 200 dpi rendering on scanned pages.

    `templates` are shapes of known tables, used to repair broken grids on scans. Files embedded in the PDF are named
    as links ("embedded:NAME"), not read. Raises `UnreadableError` (`broken_pdf`, `password_protected`) where the
    file can't be opened or has no page that can be read.
    """
    file = _open(data, sha256)
    try:
        return _read(file, sha256, templates)
    finally:
        file.close()


def _read(file: PdfFile, sha256: str, templates: Sequence[GridTemplate]) -> Document:
    n_pages, max_pages = file.pages, limits().pages
    scan = _Scan(file, templates)
    known = label_texts(templates)
    pages: list[PageLayout | list[Block]] = []
    issues: list[Issue] = []
    failed = 0
    for number in range(1, min(n_pages, max_pages) + 1):
        try:
            layout = lay_out(_content(file, number), known)
            reason = why_picture(layout, lambda scale, number=number: file.grey(number, scale))  # type: ignore[misc]
            if reason is None:
                # What was laid out isn't needed again: of a long file, only tables and lines stay.
                layout.content = replace(layout.content, runs=(), horizontal=(), vertical=())
                pages.append(layout)
                issues += _oblique_issues(layout.content)
                continue
            if reason:
                issues.append(_page_issue("untrusted_text_layer", "info", reason, number))
            reading = scan.read(number)
            pages.append(list(reading.blocks))
            issues += reading.issues
        except PageError as error:
            failed += 1
            hint = "open the page in a viewer; if it shows, re-print the file to PDF and read that"
            reason = f"page {number} could not be read: {error}"
            issues.append(_page_issue("page_failed", "error", reason, number, hint))
    if failed == min(n_pages, max_pages):
        raise UnreadableError(_broken(sha256, issues[-1].message if issues else "the file has no page"))
    if n_pages > max_pages:
        message = f"the file has {n_pages:,} pages; the first {max_pages:,} were read"
        hint = "look at the file by hand; if it is a report, split it or raise NIANBAO_LIMIT_PAGES"
        issues.append(Issue("extract", "too_many_pages", "error", message, hint))
    return Document(
        sha256=sha256,
        media_type=MEDIA_TYPE,
        reader="+".join([file.reader, *scan.reader_names]),
        reader_version="+".join([file.version, *scan.reader_versions]),
        blocks=tuple(document_blocks(pages, known)),
        meta={name: unify_radicals(text) for name, text in file.meta().items()},
        links=tuple(Link("attachment", f"embedded:{name}", name) for name in file.embedded()),
        pages=n_pages,
        issues=tuple(replace(issue, document=sha256) for issue in issues),
    )


class _Scan:
    """Hands drawn pages to the scan reader, which is heavy: it is loaded when the first page needs it."""

    def __init__(self, file: PdfFile, templates: Sequence[GridTemplate]) -> None:
        self._file = file
        self._templates = templates
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
        """The page as the scan reader sees it. Raises `PageError` where it can't be drawn."""
        from extract.scan.long_picture import read_picture
        from extract.scan.reading import default_scan_reader

        image = self._file.rgb(number, SCAN_DPI / 72)
        self._reader = default_scan_reader()
        return read_picture(self._reader, image, page=number, templates=self._templates)


def _open(data: bytes, sha256: str) -> PdfFile:
    if not data:
        raise UnreadableError(_broken(sha256, "the file is empty"))
    try:
        check_pdf(data)
        return open_pdf(data)
    except UnreadableError as error:
        raise UnreadableError(replace(error.issue, document=sha256)) from error
    except PasswordError as error:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="password_protected",
                severity="error",
                message="the PDF can only be opened with a password",
                hint="ask the publisher for an open copy, or remove the password and read that",
                document=sha256,
            )
        ) from error
    except PageError as error:
        raise UnreadableError(_broken(sha256, str(error))) from error


def _content(file: PdfFile, number: int) -> PageContent:
    content = file.content(number)
    if content.width <= 0 or content.height <= 0:
        raise PageError("the page has no size")
    return content


def _oblique_issues(content: PageContent) -> list[Issue]:
    if not content.oblique:
        return []
    message = (
        f"{content.oblique} characters stand oblique over the page, as a watermark does; they were left out"
    )
    return [_page_issue("oblique_text", "info", message, content.number)]


def _page_issue(category: str, severity: Severity, message: str, page: int, hint: str = "") -> Issue:
    return Issue("extract", category, severity, message, hint, page=page)


def _broken(sha256: str, reason: str) -> Issue:
    return Issue(
        stage="extract",
        category="broken_pdf",
        severity="error",
        message=f"the PDF can't be read: {reason}",
        hint="fetch it again; if it stays broken, open it in a viewer, print it to PDF and read that",
        document=sha256,
    )
