"""The contract between the spider and the adapters, and what reading rows has in common.

An adapter is stateless: what it must remember from page to page travels in the `cursor` of the request for the next
one. It yields every row of a list; which of them are annual reports is decided by `crawler/titles.py`. The spider
counts which rows are new, because "nothing new" is the only end of a list that can be trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin

import lxml.html
from lxml.etree import ParserError

Cursor = Mapping[str, str | int]

# Everything that extract/ reads and that is published as a file of its own.
DOCUMENT_EXTENSION = re.compile(
    r"\.(?:pdf|docx?|wps|odt|rtf|xlsx?|xlsb|et|ods|ofd|mht|mhtml|txt|tiff?|zip|rar|7z)(?:$|[?#])",
    re.IGNORECASE,
)
_DATE = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_ROW_TAGS = ("li", "tr", "dd", "dt")
_MAX_ROW_CHARS = 400


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A row of a list. `title` in full, `date` as printed beside it (ISO) or None, `ordinal` its place on the page.

    `annual`: the system itself files the row as an annual report (a slot of its own, not a list of articles), so its
    title may be as short as 2022年. `agency` where the list says whose row it is.
    """

    url: str
    title: str
    date: str | None
    ordinal: int
    annual: bool = False
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list page to ask for. `expected` where the list claims that there is more: then nothing there is worth a
    note, and a 404 a failure; past the claimed end both are simply the end. A request with a `form` is a POST.
    `probe`: the page may well not be there, and the adapter wants to hear of it (`next_request` of an empty page)."""

    url: str
    cursor: Cursor = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: bool = True
    form: Mapping[str, str] | None = None
    probe: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list page as received: decoded text, the URL it came from, the cursor of the request that asked for it.

    `entry_url` is where the list began; `cursor` is empty on its first page.
    """

    url: str
    text: str
    entry_url: str
    cursor: Cursor = field(default_factory=dict)


class ListAdapter(Protocol):
    """One CMS family."""

    name: str

    def rows(self, page: ListPage) -> list[ListedReport]:
        """Every row on the page, in order, also those that are no annual report."""

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        """Where the list goes on, given that `new` of this page's rows were not seen before; None at its end."""


def parse_fragment(text: str) -> lxml.html.HtmlElement | None:
    """The DOM of a page or a piece of one; None where there is nothing to parse."""
    # lxml refuses text that declares an encoding of its own.
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        return (
            lxml.html.fromstring(f"<div>{bare}</div>")
            if "<html" not in bare[:2000].lower()
            else (lxml.html.document_fromstring(bare))
        )
    except (ParserError, ValueError):
        return None


def anchors(root: lxml.html.HtmlElement, base: str) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """(absolute URL, element) of every link of a tree; links that are no address (`javascript:`) are left out."""
    for anchor in root.iter("a"):
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#") or href.lower().startswith(("javascript:", "mailto:", "tel:")):
            continue
        try:
            yield urljoin(base, href), anchor
        except ValueError:  # an address with a broken [ipv6] host
            continue


def anchor_title(anchor: lxml.html.HtmlElement) -> str:
    """The full title: the `title` attribute (the text is often cut with an ellipsis), else the text without a date."""
    given = squeeze(anchor.get("title") or "")
    if given:
        return given
    return squeeze(_DATE.sub(" ", anchor.text_content()))


def row_date(anchor: lxml.html.HtmlElement) -> str | None:
    """The date printed in the anchor or in the row around it, as ISO; None where there is none."""
    title = anchor.get("title") or ""
    inside = date_in(anchor.text_content().replace(title, " ") if title else anchor.text_content())
    if inside:
        return inside
    row = anchor.getparent()
    while row is not None and row.tag not in _ROW_TAGS:
        row = row.getparent()
    if row is None:
        return None
    text = row.text_content()
    # A whole page may sit in one table row; a date found there belongs to somebody else.
    if len(squeeze(text)) > _MAX_ROW_CHARS:
        return None
    return date_in(text.replace(anchor.text_content(), " "))


def linked_rows(page: ListPage, pattern: re.Pattern[str], text: str | None = None) -> list[ListedReport]:
    """Every link that looks like the family's articles (`pattern`) or like a file, each once, in page order."""
    root = parse_fragment(page.text if text is None else text)
    rows: dict[str, ListedReport] = {}
    for url, anchor in anchors(root, page.url) if root is not None else ():
        title = anchor_title(anchor)
        if title and url not in rows and (pattern.search(url) or DOCUMENT_EXTENSION.search(url)):
            rows[url] = ListedReport(url, title, row_date(anchor), len(rows))
    return list(rows.values())


def date_in(text: str) -> str | None:
    """The first date in a text as ISO, also one broken over lines; None where there is none."""
    for year, month, day in _DATE.findall(text):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{year}-{int(month):02d}-{int(day):02d}"
    return None


def squeeze(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())
