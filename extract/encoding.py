"""Bytes to text by evidence: BOM, strict UTF-8, strict GB18030, then what the page claims about itself.

Portals mislabel pages as a matter of course (docs/portals of the field: UTF-8 bytes labelled gb2312 and the
other way round), so a label is the last witness to be heard, not the first.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from bs4.dammit import EncodingDetector

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Text in another encoding decodes as UTF-8 for a character here and there, never for ten times its errors.
_FEW = 10


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding that gave it. `damaged` counts characters that no encoding could give back;
    they stand in `text` as U+FFFD, so that nothing that reads on mistakes them for content."""

    text: str
    encoding: str
    damaged: int


def decode(data: bytes) -> Decoded:
    """Decode a text or HTML file. Never raises: what cannot be decoded is counted in `damaged`."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], name)
    for name, evidence in (("utf-8", _is_mostly_utf8), ("gb18030", None)):
        try:
            return Decoded(data.decode(name), name, 0)
        except UnicodeDecodeError:
            if evidence is not None and evidence(data):
                return _lenient(data, name)
    labelled = EncodingDetector.find_declared_encoding(data, is_html=True, search_entire_document=False)
    candidates = [name for name in (labelled, "utf-8", "gb18030") if name and _is_known(name)]
    # A file cut in the middle of a character, or with a few rotten bytes: the reading with the least damage.
    return min((_lenient(data, name) for name in candidates), key=lambda decoded: decoded.damaged)


def _is_mostly_utf8(data: bytes) -> bool:
    """UTF-8 with a few rotten bytes, or cut within a character. It must be told before GB18030 is tried:
    that accepts nearly any bytes and makes 鏀垮簻 of 政府, without a single error."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) > _FEW * damaged


def _lenient(data: bytes, name: str) -> Decoded:
    text = data.decode(name, errors="replace")
    return Decoded(text, name, text.count("\ufffd"))


def _is_known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
