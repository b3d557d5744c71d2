"""Hanweb's disclosure module (信息公开目录): the list is a reply to a POST, and annual reports have slots of their own.

`POST /module/xxgk/search.jsp` with `currpage=` answers with a table of rows and 共N页. The server ignores which column
was asked for, so rows of other columns (`art_<column>_…`) are left out here. Beside the list, or instead of it, stand
addresses `xxgkAnnualReport.jsp?fbtime=<year>&area=<organisation>`: the report of a year, the same path for all, told
apart by the query alone.
"""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.adapters.base import (
    ListedReport,
    ListPage,
    ListRequest,
    anchor_title,
    anchors,
    parse_fragment,
    row_date,
)
from crawler.adapters.jpage import DETAIL_URL
from crawler.adapters.pagers import stated_pages

_SEARCH = re.compile(r"""[^\s'"<>()]*module/xxgk/search\.jsp(?:\?[^\s'"<>]*)?""", re.IGNORECASE)
_ANNUAL = re.compile(r"/xxgkAnnualReport\.jsp\?(?=[^#]*\bfbtime=(20\d\d))", re.IGNORECASE)
_COLUMN = re.compile(r"\bdiv(\d+)\b|/col/col(\d+)/", re.IGNORECASE)
_NAMES = ("infotypeId", "jdid", "area", "divid", "vc_title", "vc_number", "sortfield", "texttype", "fbtime")
_FIELDS = (*_NAMES, "standardXxgk", "isAllList")
_FIELD = re.compile(rf"""\b({"|".join(_FIELDS)})\b['"]?\s*[:=]\s*(?:'([^']*)'|"([^"]*)")""")


class XxgkAdapter:
    """The years' own addresses on the entry page, then `search.jsp` page by page."""

    name = "xxgk"

    def rows(self, page: ListPage) -> list[ListedReport]:
        root = parse_fragment(page.text)
        column = str(page.cursor.get("column", "")) or _column(page)
        rows: dict[str, ListedReport] = {}
        for url, anchor in anchors(root, page.url) if root is not None else ():
            title = anchor_title(anchor)
            annual = _ANNUAL.search(url)
            own = DETAIL_URL.search(url) and (not column or f"/art_{column}_" in url)
            if url in rows or not (annual or (own and title)):
                continue
            # 查看, or a picture: the year that the address names is the least that can be said of it.
            shown = title if annual is None or "20" in title else f"{annual.group(1)}年{title}"
            rows[url] = ListedReport(url, shown, row_date(anchor), len(rows), annual=annual is not None)
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        if not page.cursor:
            return self._first(page)
        number, pages = int(page.cursor["page"]), stated_pages(page.text)
        if new == 0:
            return None
        return _request(page, dict(page.cursor), number + 1, expected=pages is not None and number < pages)

    @staticmethod
    def _first(page: ListPage) -> ListRequest | None:
        match = _SEARCH.search(page.text)
        if match is None:
            return None
        address = html.unescape(match.group(0))
        form = dict.fromkeys(_FIELDS, "") | {"sortfield": ",createdatetime:0"}
        form |= {name: single or double for name, single, double in _FIELD.findall(page.text)}
        form |= dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        column = _column(page)
        if column and not form["divid"]:
            form["divid"] = f"div{column}"
        cursor: dict[str, str | int] = {
            "search": urljoin(page.url, address.partition("?")[0]),
            "form": urlencode(form),
            "column": column,
        }
        return _request(page, cursor, 1, expected=True)


def _column(page: ListPage) -> str:
    match = _COLUMN.search(page.text) if "div" in page.text else None
    match = match or _COLUMN.search(page.entry_url)
    return next((group for group in match.groups() if group), "") if match else ""


def _request(page: ListPage, cursor: dict[str, str | int], number: int, *, expected: bool) -> ListRequest:
    cursor["page"] = number
    form = dict(parse_qsl(str(cursor["form"]), keep_blank_values=True)) | {"currpage": str(number)}
    return ListRequest(
        url=str(cursor["search"]),
        cursor=cursor,
        headers={"Referer": page.entry_url, "X-Requested-With": "XMLHttpRequest"},
        expected=expected,
        form=form,
    )
