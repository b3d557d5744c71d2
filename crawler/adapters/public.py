"""The "public" platform (Anhui cities, parts of Sichuan): `/public/column/<organ>?type=…`, one organ after the other.

The entry lists the organs, or is one organ's own column. An organ's years stand in `ul#timeFrame`: they lead to the
report itself (`/public/<organ>/<id>.html`) or to a list of one year. Years may be missing; an organ founded later has
none before. Each organ's column is asked for once.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from crawler.adapters.base import (
    DOCUMENT_EXTENSION,
    ListedReport,
    ListPage,
    ListRequest,
    anchor_title,
    anchors,
    parse_fragment,
    row_date,
)
from crawler.titles import year_of

DETAIL_URL = re.compile(r"/public/\d+/\d+\.html(?:$|[?#])", re.IGNORECASE)
COLUMN_URL = re.compile(r"/public/column/(\d+)(?:\?|$)", re.IGNORECASE)
_ANNUAL_TYPES = {"3", "4"}


class PublicAdapter:
    """Articles of the page; then the next column that the pages so far have named."""

    name = "public"

    def rows(self, page: ListPage) -> list[ListedReport]:
        root = parse_fragment(page.text)
        if root is None:
            return []
        in_frame = set(root.xpath("//*[@id='timeFrame']//a"))
        agency = _agency(page)
        rows: dict[str, ListedReport] = {}
        for url, anchor in anchors(root, page.url):
            if not (DETAIL_URL.search(url) or DOCUMENT_EXTENSION.search(url)):
                continue
            title, year = anchor_title(anchor), anchor in in_frame
            if not title or url in rows:
                continue
            annual = year and year_of(title) is not None
            rows[url] = ListedReport(url, title, row_date(anchor), len(rows), annual=annual, agency=agency)
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        pending = str(page.cursor.get("pending", "")).split("\n") if page.cursor.get("pending") else []
        asked = set(str(page.cursor.get("asked", "")).split("\n")) | {_identity(page.entry_url)}
        names = dict(line.split("\t", 1) for line in str(page.cursor.get("names", "")).split("\n") if line)
        for url, text in _columns(page):
            key = _identity(url)
            if key not in asked:
                pending.append(url)
                asked.add(key)
            if year_of(text) is None and (organ := _organ(url)):
                names.setdefault(organ, text)
        if not pending:
            return None
        following, rest = pending[0], pending[1:]
        return ListRequest(
            url=following,
            cursor={
                "pending": "\n".join(rest),
                "asked": "\n".join(sorted(asked)),
                "names": "\n".join(f"{organ}\t{name}" for organ, name in names.items()),
            },
            headers={"Referer": page.url},
            # An organ without reports is a finding of the digest, not of the crawl.
            expected=False,
        )


def _columns(page: ListPage) -> list[tuple[str, str]]:
    """(address, text) of the columns of annual reports that a page names: other organs, or one organ's years."""
    root = parse_fragment(page.text)
    if root is None:
        return []
    own = _organ(page.url)
    found = []
    for url, anchor in anchors(root, page.url):
        if not COLUMN_URL.search(url):
            continue
        kind = parse_qs(urlsplit(url).query).get("type", [""])[0]
        text = anchor_title(anchor)
        years = year_of(text) is not None
        # From an organ's own page only its years are followed: the others are on the page of organs.
        if kind in _ANNUAL_TYPES and (years or _organ(url) != own):
            found.append((url, text))
    return found


def _organ(url: str) -> str:
    match = COLUMN_URL.search(url)
    return match.group(1) if match else ""


def _identity(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def _agency(page: ListPage) -> str | None:
    names = dict(line.split("\t", 1) for line in str(page.cursor.get("names", "")).split("\n") if line)
    return names.get(_organ(page.url))
