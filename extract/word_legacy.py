"""Word documents that are no .docx: .doc and .wps (OLE containers), RTF, OpenDocument text, Word's XML files.

The last are repacked (`word_xml.py`). Of the others LibreOffice makes a .docx, which `extract/docx.py` reads. Where
it is missing or fails, antiword reads .doc: rows of cells without their spans. Locators are paths in the converted
file; `meta["converted_by"]` says so.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

import olefile
from lxml import etree

from extract import sniff
from extract.convert import Converted, antiword, with_antiword, with_libreoffice
from extract.document import Block, Document, GridTemplate, Issue, Locator, Table, TableCell, UnreadableError
from extract.docx import WORD, read_docx
from extract.slivers import without_slivers
from extract.text import blocks_of_text
from extract.word_xml import docx_of_word_xml

EXTENSIONS = {sniff.DOC: "doc", sniff.RTF: "rtf", sniff.ODT: "odt"}
TWIPS_PER_POINT = 20
# [MS-DOC] 2.5.2: FibBase, flags at byte 10; bit 8 is fEncrypted (also set for a document merely obfuscated).
_FIB_FLAGS = 10
_ENCRYPTED = 0x0100

Element: TypeAlias = "etree._Element"
Tree: TypeAlias = "etree._ElementTree"


def read_word(
    data: bytes, *, sha256: str, media_type: str, templates: Sequence[GridTemplate] = ()
) -> Document:
    """Read an old Word document, its pictures as in a .docx. Raises UnreadableError: `password_protected`,
    `converter_missing`, `converter_timeout`, `converter_failed`, or what the reader of .docx says of the converted
    file."""
    if media_type == sniff.DOC and _is_encrypted(data):
        raise UnreadableError(password_protected("the Word document is protected with a password"))
    try:
        converted = as_docx(data, media_type)
    except UnreadableError as error:
        if media_type != sniff.DOC or antiword() is None:
            raise
        return _read_docbook(with_antiword(data), error.issue, sha256=sha256)
    document = read_docx(converted.data, sha256=sha256, templates=templates)
    with zipfile.ZipFile(io.BytesIO(converted.data)) as package:
        body = _xml(package.read("word/document.xml")).getroottree()
    # Word's XML is repacked by python-docx, whose own properties it has then.
    stated = {} if media_type == sniff.WORD_XML else document.meta
    return replace(
        document,
        media_type=media_type,
        reader=f"{document.reader} via {converted.tool}",
        blocks=tuple(_narrowed(b, body) if isinstance(b, Table) else b for b in document.blocks),
        meta={**stated, "converted_by": converted.tool},
    )


def as_docx(data: bytes, media_type: str) -> Converted:
    """The .docx that an old Word document is read as. Raises UnreadableError: `converter_missing`,
    `converter_timeout`, `converter_failed`, `broken_word_xml`."""
    if media_type == sniff.WORD_XML:
        return Converted(docx_of_word_xml(data), "Word XML")
    return with_libreoffice(data, source=EXTENSIONS[media_type], target="docx")


def password_protected(message: str) -> Issue:
    """The issue of a file that opens with a password only."""
    return Issue(
        stage="extract",
        category="password_protected",
        severity="error",
        message=message,
        hint="ask the publisher for an open copy, or remove the password and read the file again",
    )


def _is_encrypted(data: bytes) -> bool:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            head = container.openstream("WordDocument").read(_FIB_FLAGS + 2)
        return bool(struct.unpack_from("<H", head, _FIB_FLAGS)[0] & _ENCRYPTED)
    except (OSError, ValueError, IndexError, TypeError, struct.error):
        return False  # damaged: the converter will say what is wrong with it


def _xml(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _narrowed(table: Table, tree: Tree) -> Table:
    found = tree.xpath(table.locator.path, namespaces={"w": WORD.strip("{}")}) if table.locator.path else []
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], etree._Element):
        return table
    widths = [column.get(f"{WORD}w", "") for column in found[0].iterfind(f"{WORD}tblGrid/{WORD}gridCol")]
    if not all(width.isdigit() for width in widths):
        return table
    return without_slivers(table, [int(width) / TWIPS_PER_POINT for width in widths])


def _read_docbook(converted: Converted, why: Issue, *, sha256: str) -> Document:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(converted.data, parser)  # recover: it writes control characters that XML forbids
    issue = Issue(
        stage="extract",
        category="reduced_reader",
        # Not a warning: antiword stops in the middle of some tables without a word.
        severity="error",
        message=f"read by antiword, which loses merged cells and, in some tables, rows: {why.message}",
        hint=why.hint,
    )
    return Document(
        sha256=sha256,
        media_type=sniff.DOC,
        reader=f"docbook via {converted.tool}",
        reader_version="1",
        blocks=tuple(_docbook_blocks(root)),
        meta={"converted_by": converted.tool},
        issues=(issue,),
    )


def _docbook_blocks(root: Element | None) -> Iterator[Block]:
    """Paragraphs and tables of antiword's DocBook, where a table may stand inside a paragraph."""
    if root is None:
        return
    tree = root.getroottree()
    for element in root.iter("title", "para", "informaltable"):
        # The book's own title is the file's property, in an encoding that antiword guesses wrong.
        if element.getparent() is root or any(
            True for _ in element.iterancestors("informaltable", "bookinfo")
        ):
            continue
        if element.tag == "informaltable":
            yield _docbook_table(element, tree)
            continue
        # Tables it could not follow come out as text with pipes: the reader of text dumps knows those.
        for block in blocks_of_text(_text(element)):
            yield replace(block, locator=Locator(path=tree.getpath(element)))


def _docbook_table(element: Element, tree: Tree) -> Table:
    rows = [list(row.iter("entry")) for row in element.iter("row")]
    cells = tuple(
        TableCell(r, c, _text(entry).strip(), locator=Locator(path=tree.getpath(entry)))
        for r, row in enumerate(rows)
        for c, entry in enumerate(row)
    )
    width = max((len(row) for row in rows), default=0)
    return Table(cells, len(rows), width, layout="rows", locator=Locator(path=tree.getpath(element)))


def _text(element: Element) -> str:
    """The element's text without the tables in it, lines stripped, empty lines dropped."""
    pieces: list[str] = []
    _collect(element, pieces)
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(element: Element, pieces: list[str]) -> None:
    pieces.append(element.text or "")
    for child in element:
        if child.tag != "informaltable" and isinstance(child.tag, str):
            _collect(child, pieces)
        pieces.append(child.tail or "")
