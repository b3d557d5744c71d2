"""How many pages of a file will be read, told in milliseconds and before it is read: its time depends on it."""

from __future__ import annotations

import io

from extract import sniff
from extract.limits import limits


def page_count(data: bytes) -> int:
    """Pages of a PDF or a TIFF, no more than the limit; 1 for everything else, and where a damaged file doesn't tell:
    its reader will say so."""
    match sniff.sniff(data):
        case sniff.PDF:
            count = _pdf_pages(data)
        case "image/tiff":
            count = _tiff_pages(data)
        case _:
            return 1
    return min(max(count, 1), limits().pages)


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
