"""Documents that are zip files of XML: how large they may grow before a library is let loose on them, what Word's say
of themselves, and the two dialects of Office's."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from extract.document import Issue, UnreadableError
from extract.limits import limits

# Below this size no ratio is dangerous.
SMALL = 20 * 1024**2
MAX_PARTS = 20_000
# What a damaged part makes zipfile raise.
_PART_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
# ISO/IEC 29500 Strict, which Office offers beside its usual Transitional, has names of its own for the same things.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_RELATIONS = "_rels/.rels"
_CORE = "docProps/core.xml"
_PROPERTIES = {
    "title": "title",
    "author": "creator",
    "subject": "subject",
    "created": "created",
    "modified": "modified",
}


def check_package(data: bytes) -> None:
    """Raises UnreadableError `broken_package` where the bytes are no zip, `too_large` where what they unpack to
    breaks a limit. Sizes are the archive's own claims; zipfile never unpacks more than is claimed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="broken_package",
                severity="error",
                message=f"the file is damaged or cut short: {error}",
                hint="fetch it again",
            )
        ) from error
    total = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    reason = ""
    if len(parts) > MAX_PARTS:
        reason = f"{len(parts):,} parts, more than {MAX_PARTS:,}"
    elif total > limits().unpacked or largest > limits().member:
        reason = f"it unpacks to {total:,} bytes, its largest XML part to {largest:,}"
    elif total > SMALL and total > limits().ratio * len(data):
        reason = f"{len(data):,} bytes unpack to {total:,}: a zip bomb"
    if reason:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="too_large",
                severity="error",
                message=f"not opened: {reason}",
                hint="look at the file by hand; the limits are in docs/limits.md",
            )
        )


def core_properties(package: zipfile.ZipFile) -> dict[str, str]:
    """`title`, `author`, `subject`, `created`, `modified` as the document states them; times as it writes them. A part
    that can't be read states nothing.

    Not from python-docx: where the part is missing, or named by a relationship that it doesn't know (LibreOffice 7.4),
    it makes up properties of its own, dated today."""
    if _CORE not in package.namelist():
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(package.read(_CORE), parser)
    except (*_PART_ERRORS, etree.LxmlError):
        return {}
    texts = {etree.QName(e).localname: (e.text or "").strip() for e in root if isinstance(e.tag, str)}
    return {name: texts[source] for name, source in _PROPERTIES.items() if texts.get(source)}


def transitional(data: bytes) -> bytes:
    """The package with Strict's names of namespaces and relations replaced by those that libraries know; the same bytes
    where it has none. For a package that `check_package` let pass; one with
    a damaged part stays as it is, and the library says what is wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if not _STRICT.search(package.read(_RELATIONS)):
                return data
            parts = {name: package.read(name) for name in package.namelist()}
    except (KeyError, *_PART_ERRORS):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as rewritten:
        for name, part in parts.items():
            is_xml = name.endswith((".xml", ".rels"))
            rewritten.writestr(name, _STRICT.sub(_TRANSITIONAL, part) if is_xml else part)
    return out.getvalue()
