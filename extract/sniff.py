"""The media type of a file from its first bytes. Names and Content-Type headers are not asked: they lie too often."""

from __future__ import annotations

import io
import re
import zipfile

HTML = "text/html"
TEXT = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = "application/ofd"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
RTF = "application/rtf"
MHT = "multipart/related"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/webp")

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
)
_HTML_MARK = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|table|div|p|meta|title|script|span|article)\b", re.I
)
_HEAD = 4096


def sniff(data: bytes) -> str:
    """The media type of `data`; `EMPTY` for no bytes or only white space, `UNKNOWN` where nothing fits."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        return EMPTY
    # Servers prepend a BOM or blank lines; readers of PDF accept the mark within the first 1,024 bytes.
    if b"%PDF-" in data[:1024]:
        return PDF
    for prefix, media_type in _PREFIXES:
        if data.startswith(prefix):
            return media_type
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK"):
        return _zip_kind(data)
    return _text_kind(data)


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        # Cut short: the local headers at the front still tell what it was meant to be.
        head = data[:_HEAD]
        return DOCX if b"word/" in head or b"[Content_Types].xml" in head else ZIP
    if any(name.startswith("word/") for name in names):
        return DOCX
    if any(name.startswith("xl/") for name in names):
        return XLSX
    if "OFD.xml" in names:
        return OFD
    return ZIP


def _text_kind(data: bytes) -> str:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return HTML if b"<\x00h\x00t\x00m\x00l" in head.lower() else TEXT
    if b"\x00" in head:
        return UNKNOWN
    if re.match(rb"\s*MIME-Version:", head, re.I) and b"multipart/related" in head.lower():
        return MHT
    return HTML if _HTML_MARK.search(data[: _HEAD * 16]) else TEXT
