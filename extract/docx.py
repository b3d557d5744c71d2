"""Word documents (docx): body in order, tables by walking `w:tc` with gridSpan and vMerge ourselves.

python-docx opens the package; its own table model hands out merged cells several times and shifts columns where
rows begin late (`w:gridBefore`), so the grid is built here from the XML. A locator's path is the element's XPath.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Literal

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from extract.document import (
    Block,
    Document,
    GridTemplate,
    Issue,
    Link,
    Locator,
    Paragraph,
    Table,
    TableCell,
    UnreadableError,
)
from extract.docx_numbering import Numbering
from extract.embedded import PicturePlace, is_large, read_pictures
from extract.limits import check_squares
from extract.package import check_package, core_properties, transitional
from extract.paths import Paths

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READER = "python-docx"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VML = "{urn:schemas-microsoft-com:vml}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Removed or moved away by tracked changes; text of a field's instruction; the older twin of a modern shape.
NOT_SHOWN = frozenset(
    {f"{WORD}del", f"{WORD}moveFrom", f"{WORD}instrText", f"{WORD}delText", f"{COMPATIBILITY}Fallback"}
)
# What damaged packages make zipfile, lxml and python-docx raise.
OPEN_ERRORS = (
    OpcError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.LxmlError,
    KeyError,
    ValueError,
    AttributeError,
    NotImplementedError,
    OSError,
)

Element = BaseOxmlElement


def read_docx(data: bytes, *, sha256: str, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read a .docx: paragraphs (content controls and text boxes too), tables with spans, pictures, properties.

    Inserted text counts, deleted text doesn't. Pictures as large as a table are read as scans where they stand, with
    `templates` as in a PDF; those outside the package and small ones are named as links. Raises `UnreadableError` with
    `broken_docx`, `password_protected` (an OLE container holding an encrypted package) or `legacy_word`.
    """
    word = _open(data, sha256)
    body = word.element.body
    numbering = Numbering(word)
    walker = _Walker(word, numbering)
    blocks = list(walker.blocks(body))
    links = tuple(_pictures(word, body))
    document = Document(
        sha256=sha256,
        media_type=MEDIA_TYPE,
        reader=READER,
        reader_version=version("python-docx"),
        blocks=(),
        meta=_meta(data),
        links=links,
    )
    return read_pictures(document, blocks, templates)


def parse_docx(data: bytes) -> Element:
    """The body's tree as locators count in it. Raises UnreadableError."""
    root: Element = _open(data, "").element
    return root


class _Walker:
    """Turns the body's XML into blocks, in order."""

    def __init__(self, word: WordDocument, numbering: Numbering) -> None:
        self._paths = Paths()
        self._word = word
        self._numbering = numbering

    def blocks(self, parent: Element) -> Iterator[Block | PicturePlace]:
        for child in _content(parent):
            if child.tag == f"{WORD}p":
                yield from self._paragraph(child)
            elif child.tag == f"{WORD}tbl":
                yield self._table(child)
                yield from self._pictures(child)

    def _paragraph(self, element: Element) -> Iterator[Block | PicturePlace]:
        text = self._numbering.label(element) + paragraph_text(element)
        if text.strip():
            yield Paragraph(text.strip(), role=self._numbering.role(element), locator=self._locator(element))
        yield from self._pictures(element)
        for box in _boxes(element):
            yield from self.blocks(box)

    def _pictures(self, element: Element) -> Iterator[PicturePlace]:
        """What is shown in a paragraph, or anywhere in a table."""
        for relation in _shown_pictures(element):
            part = _picture_part(self._word, relation)
            if part is not None:
                yield PicturePlace(*part)

    def _table(self, element: Element) -> Table:
        cells: list[TableCell] = []
        open_above: dict[int, int] = {}
        n_columns = 0
        rows = [row for row in _content(element) if row.tag == f"{WORD}tr" and not _row_deleted(row)]
        for row_number, row in enumerate(rows):
            column = _number(row, "trPr", "gridBefore", 0)
            begun: dict[int, int] = {}
            for cell in (child for child in _content(row) if child.tag == f"{WORD}tc"):
                span = max(_number(cell, "tcPr", "gridSpan", 1), 1)
                if _continues(cell, "hMerge") and cells and cells[-1].row == row_number:
                    cells[-1] = replace(cells[-1], column_span=cells[-1].column_span + span)
                elif _continues(cell, "vMerge") and column in open_above:
                    index = open_above[column]
                    cells[index] = replace(cells[index], row_span=row_number - cells[index].row + 1)
                    begun[column] = index
                else:
                    begun[column] = len(cells)
                    cells.append(
                        TableCell(
                            row=row_number,
                            column=column,
                            text=self._cell_text(cell),
                            column_span=span,
                            locator=self._locator(cell),
                        )
                    )
                column += span
            open_above = begun
            n_columns = max(n_columns, column)
            check_squares(n_columns * len(rows))
        return Table(tuple(cells), len(rows), n_columns, locator=self._locator(element))

    def _cell_text(self, cell: Element) -> str:
        """Paragraphs by newlines; a nested table's rows by newlines, its cells by tabs."""
        lines = []
        for child in _content(cell):
            if child.tag == f"{WORD}p":
                lines.append((self._numbering.label(child) + paragraph_text(child)).strip())
            elif child.tag == f"{WORD}tbl":
                nested = self._table(child)
                lines += ["\t".join(inner.text for inner in row) for row in nested.rows()]
        return "\n".join(line for line in lines if line)

    def _locator(self, element: Element) -> Locator:
        return Locator(path=self._paths(element))


def paragraph_text(element: Element) -> str:
    """A paragraph's visible text; tabs and breaks kept, text boxes left out (they are blocks of their own)."""
    pieces: list[str] = []
    for node in _shown(element):
        if node.tag == f"{WORD}t":
            pieces.append(node.text or "")
        elif node.tag == f"{WORD}tab":
            pieces.append(" ")
        elif node.tag in {f"{WORD}br", f"{WORD}cr"}:
            pieces.append("\n")
        elif node.tag == f"{WORD}noBreakHyphen":
            pieces.append("-")
    return "".join(pieces)


def _shown(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in NOT_SHOWN or child.tag in {f"{WORD}txbxContent", f"{WORD}pPr"} or _is_hidden(child):
            continue
        yield child
        yield from _shown(child)


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{WORD}rPr/{WORD}vanish")
    return vanish is not None and vanish.get(f"{WORD}val") not in {"0", "false", "off"}


def _content(parent: Element) -> Iterator[Element]:
    """Children, looking through content controls, custom XML and inserted or moved-in parts."""
    for child in parent:
        if child.tag == f"{WORD}sdt":
            content = child.find(f"{WORD}sdtContent")
            if content is not None:
                yield from _content(content)
        elif child.tag in {f"{WORD}customXml", f"{WORD}smartTag", f"{WORD}ins", f"{WORD}moveTo"}:
            yield from _content(child)
        elif child.tag == f"{COMPATIBILITY}AlternateContent":
            for choice in child.findall(f"{COMPATIBILITY}Choice"):
                yield from _content(choice)
        else:
            yield child


def _number(element: Element, properties: str, name: str, default: int) -> int:
    found = element.find(f"{WORD}{properties}/{WORD}{name}")
    value = "" if found is None else found.get(f"{WORD}val", "")
    # Nine digits: a longer number is above every limit all the same.
    return int(value[:9]) if value.isascii() and value.isdigit() else default


def _continues(cell: Element, merge: Literal["vMerge", "hMerge"]) -> bool:
    found = cell.find(f"{WORD}tcPr/{WORD}{merge}")
    return found is not None and found.get(f"{WORD}val", "continue") == "continue"


def _row_deleted(row: Element) -> bool:
    return row.find(f"{WORD}trPr/{WORD}del") is not None


def _boxes(element: Element) -> Iterator[Element]:
    """Text boxes of a paragraph that are shown; not those within them, which are found when they are read."""
    for child in element:
        if child.tag == f"{WORD}txbxContent":
            yield child
        elif child.tag not in NOT_SHOWN:
            yield from _boxes(child)


def _shown_pictures(element: Element) -> Iterator[str]:
    """Relations of the pictures in an element, of today's drawings (a:blip) and of Word 97's shapes (v:imagedata)."""
    for node in _shown(element):
        if node.tag == f"{DRAWING}blip":
            yield node.get(f"{RELATION}embed", "")
        elif node.tag == f"{VML}imagedata":
            yield node.get(f"{RELATION}id", "")


def _picture_part(word: WordDocument, relation: str) -> tuple[str, bytes] | None:
    """The name and the bytes of a picture in the package that is large enough to be read."""
    link = word.part.rels.get(relation)
    if link is None or link.is_external or not is_large(link.target_part.blob):
        return None
    return str(link.target_part.partname), link.target_part.blob


def _pictures(word: WordDocument, body: Element) -> Iterator[Link]:
    """Pictures that are not read."""
    seen = set()
    for blip in body.iter(f"{DRAWING}blip"):
        relation = blip.get(f"{RELATION}embed") or blip.get(f"{RELATION}link")
        if relation not in word.part.rels or relation in seen or _picture_part(word, relation) is not None:
            continue
        seen.add(relation)
        link = word.part.rels[relation]
        yield Link("image", link.target_ref if link.is_external else str(link.target_part.partname))


def _meta(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return core_properties(package)


@dataclass(frozen=True, slots=True)
class _Trouble:
    category: str
    message: str
    hint: str


_ENCRYPTED = _Trouble(
    "password_protected",
    "the Word document is protected with a password",
    "ask the publisher for an open copy, or remove the password and read that",
)
_LEGACY = _Trouble(
    "legacy_word",
    "the file is an old Word document (.doc), not a .docx",
    "convert it to .docx with LibreOffice and read that",
)


def _open(data: bytes, sha256: str) -> WordDocument:
    if data.startswith(OLE_MAGIC):
        # The stream that holds an encrypted package has its name in UTF-16 in the container's directory.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise _unreadable(_ENCRYPTED if encrypted else _LEGACY, sha256)
    try:
        check_package(data)
    except UnreadableError as error:
        if error.issue.category == "too_large":
            raise
    try:
        word = docx.Document(io.BytesIO(transitional(data)))
        if word.element.body is None:
            raise ValueError("the document has no body")
    except OPEN_ERRORS as error:
        reason = f"{type(error).__name__}: {error}" if data else "the file is empty"
        hint = "fetch it again; if Word opens it, save it anew and read that"
        raise _unreadable(
            _Trouble("broken_docx", f"the Word document can't be read: {reason}", hint), sha256
        ) from error
    return word


def _unreadable(trouble: _Trouble, sha256: str) -> UnreadableError:
    return UnreadableError(Issue("extract", trouble.category, "error", trouble.message, trouble.hint, sha256))
