"""How many pages of a file will be read, told in milliseconds and before it is read: its time depends on it."""

from __future__ import annotations

import io
import zipfile

from extract import sniff
from extract.limits import limits

# Pictures of a document, and the length of a picture that counts as a page (in its widths).
_LEAST_PICTURE = 20_000
_PAGE_LENGTH = 1.8


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


def pages_of_work(data: bytes) -> int:
    """As `page_count`, but for the time that reading takes: a long picture counts by its length, a document with
    pictures by these."""
    kind = sniff.sniff(data)
    count = page_count(data)
    if kind in sniff.IMAGES and count == 1:
        count = _lengths(data)
    elif kind in {sniff.DOCX, sniff.OFD}:
        count += _pictures_of_package(data)
    elif kind == sniff.HTML:
        count += data.count(b"data:image/")
    elif kind == sniff.MHT:
        count += data.lower().count(b"content-type: image/")
    return min(count, limits().pages)


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

    from extract.raster import PICTURE_ERRORS, page_frames

    try:
        with Image.open(io.BytesIO(data)) as image:
            return sum(1 for _ in page_frames(image))
    except (*PICTURE_ERRORS, Image.DecompressionBombError):
        return 1


def _lengths(data: bytes) -> int:
    from PIL import Image

    from extract.raster import PICTURE_ERRORS

    try:
        with Image.open(io.BytesIO(data)) as image:
            return max(round(image.height / (_PAGE_LENGTH * image.width)), 1)
    except (*PICTURE_ERRORS, Image.DecompressionBombError):
        return 1


def _pictures_of_package(data: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return sum(
                part.file_size >= _LEAST_PICTURE
                for part in package.infolist()
                if part.filename.lower().endswith((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif"))
            )
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return 0
