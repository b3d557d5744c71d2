"""Word documents in one XML file, repacked as .docx: Word 2003 XML, and the package of a .docx written flat.

LibreOffice reads both but forgets cells merged downwards in the former (7.4). Word 2003's XML is a draft of the one in
a .docx: the same elements in another namespace, with sections wrapped around paragraphs and list numbers spelled out.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from typing import TypeAlias

import docx
from lxml import etree

from extract.document import Issue, UnreadableError
from extract.docx import WORD

WORD_2003 = "{http://schemas.microsoft.com/office/word/2003/wordml}"
HINTS = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
# What carries no text or whose look we don't read; pictures are base64 text in here.
_DROPPED = (f"{WORD_2003}pict", f"{WORD_2003}binData", f"{WORD_2003}sectPr", f"{WORD_2003}fldData")

Element: TypeAlias = "etree._Element"


def docx_of_word_xml(data: bytes) -> bytes:
    """The document as a .docx. Raises UnreadableError `broken_word_xml`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(), parser)
        packed = _packed(root) if root.tag == f"{PACKAGE}package" else _rewritten(root)
    except (etree.LxmlError, binascii.Error, ValueError) as error:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="broken_word_xml",
                severity="error",
                message=f"the Word XML can't be read: {type(error).__name__}: {error}",
                hint="fetch it again; if Word opens it, save it as .docx and read that",
            )
        ) from error
    return packed


def _packed(root: Element) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in root.iterfind(f"{PACKAGE}part"):
            name = part.get(f"{PACKAGE}name", "").lstrip("/")
            content = part.find(f"{PACKAGE}xmlData/*")
            binary = part.findtext(f"{PACKAGE}binaryData")
            if content is not None:
                package.writestr(name, etree.tostring(content))
            elif binary is not None:
                package.writestr(name, base64.b64decode(binary))
        package.writestr("[Content_Types].xml", _content_types(root))
    return out.getvalue()


def _content_types(root: Element) -> bytes:
    types = etree.Element("Types", xmlns="http://schemas.openxmlformats.org/package/2006/content-types")
    for part in root.iterfind(f"{PACKAGE}part"):
        name, kind = part.get(f"{PACKAGE}name", ""), part.get(f"{PACKAGE}contentType", "")
        etree.SubElement(types, "Override", PartName=name, ContentType=kind)
    return bytes(etree.tostring(types))


def _rewritten(root: Element) -> bytes:
    body = root.find(f"{WORD_2003}body")
    if body is None:
        raise ValueError("there is no body in it")
    for element in list(body.iter(*_DROPPED)):
        element.clear()
    for label in list(body.iter(f"{HINTS}t")):
        _spell_out(label)
    word = docx.Document()
    for kept in list(word.element.body):
        word.element.body.remove(kept)
    for content in _unwrapped(body):
        for element in content.iter(etree.Element):
            element.tag = _tag(element.tag)
            for name in [name for name in element.attrib if name.startswith(WORD_2003)]:
                element.set(WORD + name.removeprefix(WORD_2003), element.attrib.pop(name))
        word.element.body.append(content)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _tag(tag: str) -> str:
    # The one element of a table that changed its name.
    return (
        WORD + tag.removeprefix(WORD_2003).replace("vmerge", "vMerge") if tag.startswith(WORD_2003) else tag
    )


def _unwrapped(parent: Element) -> list[Element]:
    """Paragraphs and tables, out of the sections and subsections that Word wraps around them."""
    found = []
    for child in parent:
        if isinstance(child.tag, str) and child.tag.startswith(HINTS):
            found += _unwrapped(child)
        elif isinstance(child.tag, str):
            found.append(child)
    return found


def _spell_out(label: Element) -> None:
    """A list's number, which Word put beside the paragraph as a hint, becomes its first text."""
    paragraph = next(label.iterancestors(f"{WORD_2003}p"), None)
    if paragraph is None:
        return
    run = etree.Element(f"{WORD_2003}r")
    etree.SubElement(run, f"{WORD_2003}t").text = label.get(f"{HINTS}val", "")
    properties = paragraph.find(f"{WORD_2003}pPr")
    paragraph.insert(0 if properties is None else 1, run)
