"""Hanweb JCMS (大汉) with the jpage pager: rows as XML, three pages' worth of them at a time.

The first rows are embedded in the list page, `<datastore>…<recordset><record><![CDATA[<li>…</li>]]></record>…`; the
rest comes from `dataproxy.jsp?startrecord=&endrecord=`, in the same XML. Where the proxy's parameters stand differs: in
the link inside `<nextgroup>`, in a `dataproxy.jsp?…` address in a script, or as options of the `jpage({…})` call. A
server that honours only `page=` sends the first block again and again: when the first block asked for brings nothing
new, the pages are asked for by number instead.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.adapters.base import (
    ListedReport,
    ListPage,
    ListRequest,
    anchor_title,
    anchors,
    date_in,
    parse_fragment,
    row_date,
)

# /art/2021/1/15/art_15445_3308214.html and the newer /art/2024/art_<32 hex>.html
DETAIL_URL = re.compile(r"/art/\d{4}/(?:(\d{1,2})/(\d{1,2})/)?art_\w+\.s?html?(?:$|[?#])", re.IGNORECASE)
_DATE_IN_URL = re.compile(r"/art/(\d{4}/\d{1,2}/\d{1,2})/")

_RECORD = re.compile(r"<record>(.*?)</record>", re.DOTALL | re.IGNORECASE)
_NEXTGROUP = re.compile(r"<nextgroup>(.*?)</nextgroup>", re.DOTALL | re.IGNORECASE)
_CDATA_MARKS = re.compile(r"<!\[CDATA\[|\]\]>")
_PROXY = re.compile(r"""[^\s'"<>()]*dataproxy\.jsp(?:\?[^\s'"<>]*)?""", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotalRecord\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bperPage\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_OPTION = re.compile(
    r"""\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)\b['"]?\s*[:=]\s*"""
    r"""(?:'([^']*)'|"([^"]*)"|(\d+))""",
    re.IGNORECASE,
)
_COLUMN_IN_URL = re.compile(r"/col/col(\d+)/", re.IGNORECASE)
_UNIT = re.compile(r"""<div[^>]*\bid=['"]?(\d+)['"]?[^>]*>\s*<script[^>]*text/xml""", re.IGNORECASE)

PAGES_PER_BLOCK = 3
_USUAL_PER_PAGE = 15
# Servers cut blocks of more than about 300 rows short without saying so.
_MAX_PER_PAGE = 100


class JpageAdapter:
    """Rows of the page, then `dataproxy.jsp` block by block."""

    name = "jpage"

    def rows(self, page: ListPage) -> list[ListedReport]:
        rows: dict[str, ListedReport] = {}
        for record in records(page.text):
            root = parse_fragment(record)
            if root is None:
                continue
            for url, anchor in anchors(root, page.entry_url):
                date = row_date(anchor) or date_in(root.text_content()) or _date_of(url)
                _add(rows, url, anchor_title(anchor), date)
        if rows or page.cursor:
            return list(rows.values())
        # Some columns leave the XML empty and print the rows as plain HTML.
        root = parse_fragment(page.text)
        for url, anchor in anchors(root, page.url) if root is not None else ():
            if DETAIL_URL.search(url):
                _add(rows, url, anchor_title(anchor), row_date(anchor) or _date_of(url))
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        # By record, fillers count too: the server numbers them. By page, pages overlap: only what is new counts.
        gained = len(_RECORD.findall(page.text)) if new and page.cursor.get("by") != "page" else new
        seen = int(page.cursor.get("seen", 0)) + gained
        total = _total(page)
        if (total is not None and seen >= total) or seen == 0:
            return None
        cursor = dict(page.cursor) if page.cursor else _first_cursor(page)
        if cursor is None:
            return None
        cursor["seen"] = seen
        if total is not None:
            cursor["total"] = total
        if cursor["by"] == "record":
            if new == 0 and cursor["block"] == 1:
                cursor["by"] = "page"
            elif new == 0:
                return None
        if cursor["by"] == "page":
            return self._page_by_number(page, cursor, new)
        cursor["block"] = int(cursor["block"]) + 1
        start = seen + 1
        size = int(cursor["per_page"]) * PAGES_PER_BLOCK
        query = {"startrecord": start, "endrecord": start + size - 1, "perpage": cursor["per_page"]}
        return _request(page, cursor, query)

    def _page_by_number(self, page: ListPage, cursor: dict[str, str | int], new: int) -> ListRequest | None:
        number = int(cursor.get("page", 1))
        # The first pages repeat what the list page embeds. A page may count `per_page` rows or a whole block; only
        # past all rows in the smaller reading is "nothing new" the end.
        if new == 0 and (number - 1) * int(cursor["per_page"]) >= int(cursor["seen"]):
            return None
        cursor["page"] = number + 1
        return _request(page, cursor, {"page": number + 1})


def records(text: str) -> list[str]:
    """The HTML of each `<record>`, CDATA marks taken off, fillers left out."""
    found = []
    for raw in _RECORD.findall(text):
        record = _CDATA_MARKS.sub("", raw)
        if "<a" not in record and "&lt;a" in record:
            record = html.unescape(record)
        if "<a" in record.lower():
            found.append(record)
    return found


def _first_cursor(page: ListPage) -> dict[str, str | int] | None:
    """Where the proxy is and how it wants to be asked; None on a page that has no proxy."""
    per_page = min(int(m.group(1)) if (m := _PER_PAGE.search(page.text)) else _USUAL_PER_PAGE, _MAX_PER_PAGE)
    groups = [html.unescape(_CDATA_MARKS.sub("", group)) for group in _NEXTGROUP.findall(page.text)]
    linked = [match.group(0) for group in groups for match in _PROXY.finditer(group)]
    scripted = [html.unescape(match.group(0)) for match in _PROXY.finditer(page.text)]
    candidates = linked + sorted(scripted, key=lambda address: "?" not in address)
    if not candidates:
        return None
    query = dict(parse_qsl(urlsplit(candidates[0]).query, keep_blank_values=True))
    # The link in <nextgroup> may carry encrypted ids: it is sent back as it is, only its page number changes.
    by_page = "page" in query and "startrecord" not in query
    if not by_page:
        query = {**_options(page), **query}
        for moving in ("startrecord", "endrecord", "perpage", "page"):
            query.pop(moving, None)
    proxy = urljoin(page.url, candidates[0].partition("?")[0])
    return {
        "proxy": f"{proxy}?{urlencode(query)}" if query else proxy,
        "by": "page" if by_page else "record",
        "block": 0,
        "per_page": per_page,
    }


def _options(page: ListPage) -> dict[str, str]:
    """The proxy's parameters as the `jpage({...})` options give them, with the defaults that all sites share."""
    options = {
        "col": "1",
        "appid": "1",
        "webid": "",
        "path": "/",
        "columnid": "",
        "unitid": "",
        "webname": "",
    }
    options |= {"permissiontype": "0", "sourceContentType": ""}
    if column := _COLUMN_IN_URL.search(page.entry_url):
        options["columnid"] = column.group(1)
    if unit := _UNIT.search(page.text):
        options["unitid"] = unit.group(1)
    names = {name.lower(): name for name in options}
    for name, single, double, number in _OPTION.findall(page.text):
        options[names[name.lower()]] = single or double or number
    return options


def _request(page: ListPage, cursor: Mapping[str, str | int], query: Mapping[str, str | int]) -> ListRequest:
    address = urlsplit(str(cursor["proxy"]))
    # Moving parts last; a `page` that the address brought along is replaced in its place.
    merged: dict[str, str | int] = {**dict(parse_qsl(address.query, keep_blank_values=True)), **query}
    return ListRequest(
        url=address._replace(query=urlencode(merged)).geturl(),
        cursor=dict(cursor),
        expected="total" in cursor,
        headers={"Referer": page.entry_url, "X-Requested-With": "XMLHttpRequest"},
    )


def _total(page: ListPage) -> int | None:
    """Rows that the server counts; on a reply without a count the one carried along."""
    if match := _TOTAL.search(page.text):
        return int(match.group(1) or match.group(2))
    return int(page.cursor["total"]) if "total" in page.cursor else None


def _add(rows: dict[str, ListedReport], url: str, title: str, date: str | None) -> None:
    if title and url not in rows:
        rows[url] = ListedReport(url, title, date, len(rows))


def _date_of(url: str) -> str | None:
    match = _DATE_IN_URL.search(url)
    return date_in(match.group(1)) if match else None
