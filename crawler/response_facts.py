"""What a response's headers say of the file: media type and the name it should be saved under."""

from __future__ import annotations

import re
from email.message import Message
from functools import lru_cache
from urllib.parse import parse_qs, unquote, unquote_to_bytes, urlsplit

_EXTENDED = re.compile(rb"filename\*\s*=\s*([\w-]*)'[^']*'([^;\s]+)", re.IGNORECASE)
_PLAIN = re.compile(rb'filename\s*=\s*(?:"([^"]*)"|([^;]+))', re.IGNORECASE)


@lru_cache(64)
def media_type(content_type: bytes | None) -> str | None:
    """`text/html` of `text/html; charset=gbk`, as served; None where the header is missing or says nothing."""
    if not content_type:
        return None
    message = Message()
    message["Content-Type"] = content_type.decode("latin-1")
    return message.get_content_type() if "/" in content_type.decode("latin-1") else None


def filename(content_disposition: bytes | None, url: str) -> str | None:
    """The name from Content-Disposition (RFC 5987, percent-encoded, UTF-8 or raw GBK), else from the URL."""
    if content_disposition:
        if match := _EXTENDED.search(content_disposition):
            return _decode(unquote_to_bytes(match.group(2)))
        if match := _PLAIN.search(content_disposition):
            raw = (match.group(1) or match.group(2) or b"").strip()
            name = _decode(unquote_to_bytes(raw) if b"%" in raw else raw)
            if name:
                return name
    parts = urlsplit(url)
    named = parse_qs(parts.query).get("filename")
    if named:
        return named[0]
    return unquote(parts.path.rpartition("/")[2]) or None


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
