"""Single-file web pages (MHTML, RFC 2557), as browsers and Word save them, the latter under the name of .doc too: the
page inside, as HTML, with the pictures that came with it."""

from __future__ import annotations

import codecs
import contextlib
import email
import email.policy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from urllib.parse import unquote, urljoin

from extract import sniff
from extract.document import Document, GridTemplate, Issue, UnreadableError
from extract.embedded import data_uri
from extract.html import read_html

# Parts of a page with all its pictures; more is no report. The parser's time grows with their square.
MAX_PARTS = 2_000


@dataclass(frozen=True, slots=True)
class WebArchive:
    """A page with the pictures beside it, by their `cid:` and their address, as `_plain` spells them."""

    page: bytes
    address: str
    pictures: dict[str, bytes]

    def find(self, url: str) -> bytes | None:
        """The picture at an address as the page spells it."""
        inline = data_uri(url)
        if inline is not None:
            return inline
        with contextlib.suppress(ValueError):  # urljoin's, for addresses with half a bracket
            return self.pictures.get(_plain(url)) or self.pictures.get(_plain(urljoin(self.address, url)))
        return None


def read_mht(data: bytes, *, sha256: str, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read the page in an MHTML file, its pictures with it; style sheets are left alone.

    Raises UnreadableError `broken_mht` where there is no page in it.
    """
    archive = open_mht(data)
    document = read_html(archive.page, sha256=sha256, templates=templates, find=archive.find)
    reader = document.reader.replace("html", "html via email", 1)
    return replace(document, media_type=sniff.MHT, reader=reader)


def open_mht(data: bytes) -> WebArchive:
    """The page in an MHTML file. Raises UnreadableError `broken_mht`."""
    archive = None
    # A part is begun by a line of two dashes and more.
    if data.count(b"\n--") <= 2 * MAX_PARTS:
        with contextlib.suppress(RecursionError):  # parts within parts, a thousand deep
            # compat32 would hand out damaged headers as they are; the modern policy reads them leniently.
            message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
            archive = _archive(message) if isinstance(message, EmailMessage) else None
    if archive is None:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="broken_mht",
                severity="error",
                message="the single-file web page holds no page",
                hint="fetch it again; if Word opens it, save it as .docx and read that",
            )
        )
    return archive


def _archive(message: EmailMessage) -> WebArchive | None:
    """The root part, the one `start` names or else the first page, and all pictures."""
    start = message.get_param("start") if message.is_multipart() else None
    pages: list[tuple[bytes, str]] = []
    root = None
    pictures: dict[str, bytes] = {}
    for part in _parts(message):
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        location = str(part["Content-Location"] or "").strip()
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            pages.append((_marked(payload, str(part.get_content_charset() or "")), location))
            if root is None and start is not None and part["Content-ID"] == start:
                root = pages[-1]
        elif sniff.sniff(payload) in sniff.IMAGES:
            identity = str(part["Content-ID"] or "").strip().strip("<>")
            for name in filter(None, (location, f"cid:{identity}" if identity else "")):
                pictures.setdefault(_plain(name), payload)
    if not pages:
        return None
    page, address = root or pages[0]
    return WebArchive(page, address, pictures)


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            break
        if isinstance(part, EmailMessage) and not part.is_multipart():
            yield part


def _plain(address: str) -> str:
    """One spelling for addresses that programs write with and without escapes, in either case."""
    return unquote(address.strip()).replace("\\", "/").lower()


def _marked(payload: bytes, charset: str) -> bytes:
    """UTF-16 without a mark can't be told by its bytes: the label is the only witness, so the mark is added."""
    if charset.lower() not in {"unicode", "utf-16", "utf-16le"} or payload.startswith(codecs.BOM_UTF16):
        return payload
    # The label is wrong where the bytes are plain single bytes: UTF-16 markup is full of zeros.
    return codecs.BOM_UTF16_LE + payload if b"\x00" in payload[:100] else payload
