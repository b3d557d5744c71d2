"""Single-file web pages (MHTML, RFC 2557), as Word saves them under the name of .doc: the page inside, as HTML."""

from __future__ import annotations

import codecs
import contextlib
import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

from extract import sniff
from extract.document import Document, Issue, UnreadableError
from extract.html import read_html

# Parts of a page with all its pictures; more is no report. The parser's time grows with their square.
MAX_PARTS = 2_000


def read_mht(data: bytes, *, sha256: str) -> Document:
    """Read the page in an MHTML file; its pictures and style sheets are left alone.

    Raises UnreadableError `broken_mht` where there is no page in it.
    """
    page = None
    # A part is begun by a line of two dashes and more.
    if data.count(b"\n--") <= 2 * MAX_PARTS:
        with contextlib.suppress(RecursionError):  # parts within parts, a thousand deep
            # compat32 would hand out damaged headers as they are; the modern policy reads them leniently.
            message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
            page = _page(message) if isinstance(message, EmailMessage) else None
    if page is None:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="broken_mht",
                severity="error",
                message="the single-file web page holds no page",
                hint="fetch it again; if Word opens it, save it as .docx and read that",
            )
        )
    document = read_html(page, sha256=sha256)
    return replace(document, media_type=sniff.MHT, reader=f"{document.reader} via email")


def _page(message: EmailMessage) -> bytes | None:
    """The root part: the one `start` names, or else the first page."""
    start = message.get_param("start") if message.is_multipart() else None
    pages = []
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            break
        if part.is_multipart() or part.get_content_type() not in {"text/html", "application/xhtml+xml"}:
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            page = _marked(payload, str(part.get_content_charset() or ""))
            if start is not None and part["Content-ID"] == start:
                return page
            pages.append(page)
    return pages[0] if pages else None


def _marked(payload: bytes, charset: str) -> bytes:
    """UTF-16 without a mark can't be told by its bytes: the label is the only witness, so the mark is added."""
    if charset.lower() not in {"unicode", "utf-16", "utf-16le"} or payload.startswith(codecs.BOM_UTF16):
        return payload
    # The label is wrong where the bytes are plain single bytes: UTF-16 markup is full of zeros.
    return codecs.BOM_UTF16_LE + payload if b"\x00" in payload[:100] else payload
