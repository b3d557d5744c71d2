"""What a file will cost is known before it is read."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from extract.page_count import page_count, pages_of_work
from tests.extract.tiff_writer import write_tiff

SMALL = Image.new("L", (30, 20))


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def docx(*sizes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
        for number, size in enumerate(sizes):
            package.writestr(f"word/media/image{number}.jpeg", bytes(size))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "pages", "work"),
    [
        (write_tiff([(SMALL, "tiff_lzw", {})] * 3), 3, 3),
        (write_tiff([(SMALL, "tiff_lzw", {254: 1}), (SMALL, "tiff_lzw", {})]), 1, 1),
        (png(100, 140), 1, 1),
        (png(100, 1800), 1, 10),
        (docx(30_000, 500, 40_000), 1, 3),
        (b"<html><img src='data:image/png;base64,aGk='><img src='/a.png'></html>", 1, 2),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n--b\r\nContent-Type: image/png\r\n",
            1,
            2,
        ),
        (b"PK\x03\x04word/", 1, 1),
        (b"II*\x00", 1, 1),
        (b"", 1, 1),
    ],
)
def test_pages(data: bytes, pages: int, work: int):
    assert (page_count(data), pages_of_work(data)) == (pages, work)
