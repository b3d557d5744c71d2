"""How many pages a file has, told in milliseconds and before it is read: what it may cost depends on it."""

from __future__ import annotations

import io

from extract import sniff
from extract.document import Issue, UnreadableError
from extract.limits import limits


def page_count(data: bytes) -> int:
    """Pages of a PDF or a TIFF; 1 for everything else, and where a damaged file doesn't tell: its reader will say so.

    Raises UnreadableError `too_many_pages`.
    """
    match sniff.sniff(data):
        case sniff.PDF:
            count = _pdf_pages(data)
        case "image/tiff":
            count = _tiff_pages(data)
        case _:
            return 1
    if count > limits().pages:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="too_many_pages",
                severity="error",
                message=f"{count:,} pages are more than the limit of {limits().pages:,}",
                hint="look at the file by hand; if it is a report, split it or raise NIANBAO_LIMIT_PAGES",
            )
        )
    return max(count, 1)


def _pdf_pages(data: bytes) -> int:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return 1
    try:
        return len(pdf)
    finally:
        pdf.close()


def _tiff_pages(data: bytes) -> int:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return int(getattr(image, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, Image.DecompressionBombError):
        return 1
