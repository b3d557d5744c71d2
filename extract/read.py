"""Which reader takes which bytes. The only door into `extract/` for a whole file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from extract import sniff
from extract.document import Document, GridTemplate, Issue, UnreadableError

# Reason and next step for what a conversion wouldn't make a report of.
_UNSUPPORTED = {
    sniff.UNKNOWN: (
        "the bytes are of no known type of file: damaged, encrypted or something else altogether",
        "get it again from its source; if a program opens it, save it from there as PDF and read that",
    ),
    sniff.JSON: (
        "the file is JSON: data for a web page's script, no document",
        "open the page that shows it in a browser, save that as HTML or PDF and read it",
    ),
    sniff.PROGRAM: (
        "the file is a program, no document",
        "don't open it; look at where it came from, and ask the publisher for the report",
    ),
}


def read(data: bytes, *, templates: Sequence[GridTemplate] = ()) -> Document:  # noqa: PLR0912  one branch a format
    """Read one file, its type decided by its bytes.

    `templates` are the printed shapes that a broken grid on a scan may be registered to. Raises
    UnreadableError, with the reason and the next step, where nothing can be read. Readers are imported when
    they are needed: reading a web page loads no OCR model.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    media_type = sniff.sniff(data)
    match media_type:
        case sniff.HTML:
            from extract.html import read_html

            return read_html(data, sha256=sha256, templates=templates)
        case sniff.TEXT:
            from extract.text import read_text

            return read_text(data, sha256=sha256)
        case sniff.PDF:
            from extract.pdf import read_pdf

            return read_pdf(data, sha256=sha256, templates=templates)
        case sniff.DOCX:
            from extract.docx import read_docx

            return read_docx(data, sha256=sha256, templates=templates)
        case sniff.DOC | sniff.RTF | sniff.WORD_XML | sniff.ODT:
            from extract.word_legacy import read_word

            return read_word(data, sha256=sha256, media_type=media_type, templates=templates)
        case sniff.XLSX | sniff.XLS | sniff.ODS | sniff.XLSB | sniff.EXCEL_XML:
            from extract.sheet import read_sheets

            return read_sheets(data, sha256=sha256, media_type=media_type)
        case sniff.OFD:
            from extract.ofd import read_ofd

            return read_ofd(data, sha256=sha256, templates=templates)
        case sniff.MHT:
            from extract.mht import read_mht

            return read_mht(data, sha256=sha256, templates=templates)
        case image if image in sniff.IMAGES:
            return read_images([data], templates=templates)
        case bundle if bundle in sniff.BUNDLES:
            raise UnreadableError(
                _issue(
                    "is_a_bundle",
                    f"a file of type {media_type} is a bundle of documents, not one",
                    "read its members one by one (extract/bundle.py)",
                )
            )
        case sniff.ENCRYPTED_OFFICE:
            raise UnreadableError(
                _issue(
                    "password_protected",
                    "the document is protected with a password",
                    "ask the publisher for an open copy, or remove the password and read the file again",
                )
            )
        case sniff.EMPTY:
            raise UnreadableError(
                _issue(
                    "empty_file",
                    "the file is empty",
                    "get it again from its source; if it is empty there, ask the publisher",
                )
            )
        case _:
            raise UnreadableError(_unsupported(media_type))


def _unsupported(media_type: str) -> Issue:
    reason, hint = _UNSUPPORTED.get(
        media_type,
        (f"no reader for files of type {media_type}", "convert it to PDF, .docx or HTML and read that"),
    )
    return _issue("unsupported_format", reason, hint)


def read_images(images: Sequence[bytes], *, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read page images, in order, as one document."""
    from extract.raster import read_images as read_rasters

    sha256 = document_sha256([hashlib.sha256(image).hexdigest() for image in images])
    return read_rasters(images, sha256=sha256, templates=templates)


def document_sha256(digests: Sequence[str]) -> str:
    """The identity of a document of several files: the sha256 of the one, or of the hex digests, one a line."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _issue(category: str, message: str, hint: str) -> Issue:
    return Issue(stage="extract", category=category, severity="error", message=message, hint=hint)
