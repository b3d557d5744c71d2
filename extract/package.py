"""Documents that are zip files of XML: how large they may grow before a library is let loose on them, and what Word's
say of themselves."""

from __future__ import annotations

import io
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
