"""The media type of a file from its first bytes. Names and Content-Type headers are not asked: they lie too often."""

from __future__ import annotations

import io
import re
import struct
import zipfile

import olefile

HTML = "text/html"
TEXT = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = "application/ofd"
ZIP = "application/zip"
RAR = "application/vnd.rar"
SEVEN_ZIP = "application/x-7z-compressed"
OLE = "application/x-ole-storage"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
ENCRYPTED_OFFICE = "application/encrypted-office"
WORD_XML = "application/vnd.ms-word+xml"
EXCEL_XML = "application/vnd.ms-excel+xml"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
RTF = "application/rtf"
MHT = "multipart/related"
JSON = "application/json"
PROGRAM = "application/x-executable"
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
BUNDLES = (ZIP, RAR, SEVEN_ZIP)
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
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"\x7fELF", PROGRAM),
    (b"MZ", PROGRAM),
)
_HTML_MARK = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|table|div|p|meta|title|script|span|article)\b", re.I
)
# What tells the kinds of OLE containers apart: a stream at the top level. WPS Office writes Microsoft's streams
# into its .wps and .et files. Encryption is asked for first: an encrypted .docx has nothing else.
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
)
_XML_DIALECTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(
            rb'progid\s*=\s*["\']Word\.Document["\']'
            rb"|schemas\.microsoft\.com/office/word/2003/wordml"
            rb"|schemas\.microsoft\.com/office/2006/xmlPackage"
        ),
        WORD_XML,
    ),
    (
        re.compile(
            rb'progid\s*=\s*["\']Excel\.Sheet["\']|xmlns\s*=\s*["\']urn:schemas-microsoft-com:office:spreadsheet'
        ),
        EXCEL_XML,
    ),
)
_MIME_HEADER = re.compile(rb"\s*(?:MIME-Version|From|Subject|Date|Content-Type|X-[\w-]+)\s*:", re.I)
# An object, or a list of them, begun by its first name; JSONP puts the name of a function before it.
_JSON_MARK = re.compile(rb'\s*(?:[\w$.]{1,64}\s*\(\s*)?(?:\[\s*)?\{\s*"(?:[^"\\\x00-\x1f]|\\.){0,200}"\s*:')
_HEAD = 4096


def sniff(data: bytes) -> str:
    """The media type of `data`; `EMPTY` for no bytes or only white space, `UNKNOWN` where nothing fits."""
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        return EMPTY
    for prefix, media_type in _PREFIXES:
        if data.startswith(prefix):
            return _ole_kind(data) if media_type == OLE else media_type
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK"):
        return _zip_kind(data)
    # Servers prepend a BOM or blank lines; readers of PDF accept the mark within the first 1,024 bytes. A bundle whose
    # first member is a PDF has it there too.
    if b"%PDF-" in data[:1024]:
        return PDF
    return _text_kind(data)


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # Cut short: the local headers at the front still tell what it was meant to be.
        head = data[:_HEAD]
        if b"OFD.xml" in head:
            return OFD
        if b"xl/" in head and b"word/" not in head:
            return XLSX
        return DOCX if b"word/" in head or b"[Content_Types].xml" in head else ZIP
    # A bundle may well hold a folder called `word`: the part that every such document has decides.
    if "word/document.xml" in names or ("[Content_Types].xml" in names and _any_below(names, "word/")):
        return DOCX
    if "xl/workbook.bin" in names:
        return XLSB
    if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and _any_below(names, "xl/")):
        return XLSX
    if "OFD.xml" in names:
        return OFD
    if "mimetype" in names and "content.xml" in names:
        return _open_document_kind(data)
    return ZIP


def _any_below(names: set[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _open_document_kind(data: bytes) -> str:
    """OpenDocument's first member is `mimetype`, stored as it is: the name stands at byte 38 of the file."""
    head = data[: 38 + len(ODS)]
    return next((kind for kind in (ODS, ODT) if kind.encode() in head), ZIP)


def _ole_kind(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            top = {path[0].lower() for path in container.listdir() if len(path) == 1}
    except (OSError, ValueError, IndexError, TypeError, MemoryError, struct.error):
        # A damaged directory: the streams' names, in UTF-16, still tell what it was meant to be.
        top = {name.lower() for name, _ in _OLE_STREAMS if name.encode("utf-16-le") in data}
    return next((kind for name, kind in _OLE_STREAMS if name.lower() in top), OLE)


def _text_kind(data: bytes) -> str:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return HTML if b"<\x00h\x00t\x00m\x00l" in head.lower() else TEXT
    if b"\x00" in head:
        return UNKNOWN
    if _MIME_HEADER.match(head) and re.search(rb"multipart/related|x-mimeole|\nmime-version:", head, re.I):
        return MHT
    if _JSON_MARK.match(head.removeprefix(b"\xef\xbb\xbf")):
        return JSON
    for mark, media_type in _XML_DIALECTS:
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and mark.search(head):
            return media_type
    return HTML if _HTML_MARK.search(data[: _HEAD * 16]) else TEXT
