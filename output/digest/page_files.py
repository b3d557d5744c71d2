"""Names of the digest's files and which crawled addresses may become links."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

INDEX = "index.html"
REPORTS = "reports"
PORTALS = "portals"
EVIDENCE = "evidence"
SAFE_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,119}")


def report_file(record_id: str) -> str:
    """The report page's file name: the record's id where that is a plain name, else its hash."""
    if SAFE_NAME.fullmatch(record_id):
        return f"{record_id}.html"
    return f"id-{hashlib.sha256(record_id.encode('utf-8')).hexdigest()[:32]}.html"


def link_target(url: str | None) -> str | None:
    """The address if it is safe to link to: http or https with a host and no control or space characters."""
    if url is None or any(ord(char) <= 0x20 or 0x7F <= ord(char) <= 0xA0 for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": shown as text, like any other address that is none
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
