"""A list of no known system, read by evidence: rows whose titles speak of reports, a pager that is really there.

The next page is the list's own 下一页. Where a script stands in its place, the usual names of a second page are
tried one by one, and a name is kept only when it brings unseen reports from the list's own corner of the site:
some servers answer any address with their home page, others wander on into another bureau's list.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

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
from crawler.adapters.pagers import has_pager, next_link
from crawler.titles import mentions_report

_TEMPLATES = (
    "{stem}_{less}.{ext}",
    "{stem}_{page}.{ext}",
    "index_{less}.html",
    "index_{page}.html",
    "{page}.html",
)


class StaticAdapter:
    """Any page that shows annual reports."""

    name = "static"

    def rows(self, page: ListPage) -> list[ListedReport]:
        root = parse_fragment(page.text)
        rows: dict[str, ListedReport] = {}
        for url, anchor in anchors(root, page.url) if root is not None else ():
            title, date = anchor_title(anchor), row_date(anchor)
            # What has neither a date nor a word of a report is navigation.
            if (
                not title
                or url in rows
                or not (date or mentions_report(title) or DOCUMENT_EXTENSION.search(url))
            ):
                continue
            if page.cursor.get("template") and not page.cursor.get("kept") and not _near(url, page.entry_url):
                continue
            rows[url] = ListedReport(url, title, date, len(rows))
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        number = int(page.cursor.get("page", 1))
        if "template" in page.cursor:
            return self._by_template(page, new, number)
        if new == 0:
            return None
        following = next_link(page.text, page.url)
        if following is not None:
            cursor = {"page": number + 1}
            return ListRequest(following, cursor, headers={"Referer": page.url}, expected=False)
        return _probe(page, 0) if number == 1 and has_pager(page.text) else None

    @staticmethod
    def _by_template(page: ListPage, new: int, number: int) -> ListRequest | None:
        template = int(page.cursor["template"])
        if not page.cursor.get("kept"):
            if new == 0:
                return _probe(page, template + 1)
        elif new == 0:
            return None
        url = _address(page.entry_url, template, number + 1)
        cursor = {"page": number + 1, "template": template, "kept": 1}
        return ListRequest(url, cursor, headers={"Referer": page.url}, expected=False)


def _probe(page: ListPage, template: int) -> ListRequest | None:
    if template >= len(_TEMPLATES):
        return None
    url = _address(page.entry_url, template, 2)
    if template and url in (_address(page.entry_url, earlier, 2) for earlier in range(template)):
        return _probe(page, template + 1)
    cursor = {"page": 2, "template": template}
    return ListRequest(url, cursor, headers={"Referer": page.entry_url}, expected=False, probe=True)


def _address(entry: str, template: int, page: int) -> str:
    name = urlsplit(entry).path.rpartition("/")[2]
    stem, _, ext = name.rpartition(".")
    named = _TEMPLATES[template].format(stem=stem or "index", ext=ext or "html", page=page, less=page - 1)
    return urljoin(entry, named)


def _near(url: str, entry: str) -> bool:
    """Whether two addresses share host and folder, three levels deep at most."""
    one, other = urlsplit(url), urlsplit(entry)
    folder = other.path.rpartition("/")[0].split("/")[:4]
    return one.netloc == other.netloc and one.path.split("/")[: len(folder)] == folder


def looks_like_a_list(page: ListPage) -> bool:
    """Whether the page shows at least one row that speaks of a report on disclosure."""
    return any(mentions_report(row.title) for row in StaticAdapter().rows(page))


_FRAME_NOISE = re.compile(
    r"visitcount|login|tree\.jsp|share|footer|header|search|viewer\.html", re.IGNORECASE
)


def framed_list(page: ListPage) -> str | None:
    """The one frame of a page that is only a shell around it; None where there is none, or more than one."""
    root = parse_fragment(page.text)
    sources = [frame.get("src") or "" for frame in root.iter("iframe", "frame")] if root is not None else []
    addresses = set()
    for source in sources:
        if not source or _FRAME_NOISE.search(source) or DOCUMENT_EXTENSION.search(source):
            continue
        try:
            addresses.add(urljoin(page.url, source.strip()))
        except ValueError:
            continue
    own = [a for a in addresses if urlsplit(a).netloc == urlsplit(page.url).netloc]
    return own[0] if len(own) == 1 else None
