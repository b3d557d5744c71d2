"""UCAP (开普云): static pages `list.shtml`, `list_2.shtml`, counted from one, or the same rows as JSON.

The pager is `createPageHTML('page_div', 3, 1, 'list', 'shtml', 40)`: a name first, then pages and the current
page. TRS calls the same function with other arguments and counts from zero (`trs.py`). Newer columns are empty
shells whose script asks `/common/search/<channel>?page=` for JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urljoin

from crawler.adapters.base import ListedReport, ListPage, ListRequest, date_in, linked_rows, squeeze
from crawler.adapters.pagers import linked_page

DETAIL_URL = re.compile(
    r"/\d{6}/(?:[0-9a-f]{32}|c\d{2}_\d+)\.s?html?(?:$|[?#])|/c\d+/content\.s?html?(?:$|[?#])", re.IGNORECASE
)
PAGER = re.compile(
    r"""createPageHTML\s*\(\s*['"][^'"]*['"]\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*['"]([^'"]+)['"]\s*,\s*['"]\.?(\w+)['"]"""
)
SEARCH = re.compile(r"""[^\s'"<>()]*/common/search/(\w+)""")
_MONTH = re.compile(r"/(20\d\d)(\d\d)/")
_PAGE_SIZE = 15


class UcapAdapter:
    """`list_2.shtml`, … one past the stated end; or JSON until its own total is reached."""

    name = "ucap"

    def rows(self, page: ListPage) -> list[ListedReport]:
        if "search" not in page.cursor:
            return linked_rows(page, DETAIL_URL)
        rows: dict[str, ListedReport] = {}
        for result in _results(page.text):
            address, title = (
                result.get("url"),
                squeeze(re.sub(r"<[^>]+>", "", str(result.get("title") or ""))),
            )
            if address and title:
                url = urljoin(page.url, str(address))
                date = date_in(str(result.get("publishedTimeStr") or ""))
                rows.setdefault(url, ListedReport(url, title, date, len(rows)))
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        if "search" in page.cursor or (new == 0 and not page.cursor and SEARCH.search(page.text)):
            return _next_of_json(page, new)
        cursor = dict(page.cursor)
        if "linked" in cursor:
            return linked_page(page, new)
        if not cursor:
            pager = PAGER.search(page.text)
            if pager is None:
                return linked_page(page, new)
            cursor = {"pages": int(pager[1]), "stem": pager[3], "extension": pager[4], "page": 1}
        if new == 0:
            return None
        number = cursor["page"] = int(cursor["page"]) + 1
        return ListRequest(
            url=urljoin(page.entry_url, f"{cursor['stem']}_{number}.{cursor['extension']}"),
            cursor=cursor,
            headers={"Referer": page.url},
            expected=number <= int(cursor["pages"]),
        )


def _next_of_json(page: ListPage, new: int) -> ListRequest | None:
    cursor = dict(page.cursor)
    if not cursor:
        match = SEARCH.search(page.text)
        if match is None:
            return None
        cursor = {"search": urljoin(page.url, match.group(0)), "page": 0, "seen": 0}
    else:
        cursor["seen"] = int(cursor["seen"]) + len(_results(page.text))
        total = _data(page.text).get("total")
        if new == 0 or (str(total).isdigit() and int(cursor["seen"]) >= int(str(total))):
            return None
    number = cursor["page"] = int(cursor["page"]) + 1
    query = {
        "page": number,
        "_pageSize": _PAGE_SIZE,
        "_isAgg": "true",
        "_isJson": "true",
        "_template": "index",
    }
    return ListRequest(
        url=f"{cursor['search']}?{urlencode(query)}",
        cursor=cursor,
        headers={"Referer": page.entry_url, "X-Requested-With": "XMLHttpRequest"},
    )


def _data(text: str) -> Mapping[str, Any]:
    try:
        reply = json.loads(text)
    except ValueError:
        return {}
    data = reply.get("data") if isinstance(reply, dict) else None
    return data if isinstance(data, dict) else {}


def _results(text: str) -> list[Mapping[str, Any]]:
    results = _data(text).get("results")
    return [r for r in results if isinstance(r, dict)] if isinstance(results, list) else []
