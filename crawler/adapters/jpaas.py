"""The jpaas gateway (Zhejiang, Jiangsu): pages of a column as JSON that holds a piece of HTML.

The parameters stand in the list's `queryData` attribute. The page number counts only inside `paramJson`;
servers that do not heed it send page 1 for ever, which ends here as "nothing new".
"""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlencode, urljoin

from crawler.adapters.base import ListedReport, ListPage, ListRequest, linked_rows
from crawler.adapters.pagers import stated_pages

DETAIL_URL = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.s?html?(?:$|[?#])", re.IGNORECASE)
_QUERY_DATA = re.compile(r"querydata\s*=\s*(?:\"([^\"]*)\"|'(\{[^}]*\})')", re.IGNORECASE)
_PAIR = re.compile(r"""['"]?(\w+)['"]?\s*:\s*['"]([^'"]*)['"]""")
_GATEWAY = re.compile(
    r"""[^\s'"<>()]*jpaas-publish-server/front/page/build/unit[^\s'"<>()?]*""", re.IGNORECASE
)
_USUAL_GATEWAY = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_PAGE_SIZE = 15


class JpaasAdapter:
    """The rows that the page brings along, then the gateway's pages from the first that is not among them."""

    name = "jpaas"

    def rows(self, page: ListPage) -> list[ListedReport]:
        return linked_rows(page, DETAIL_URL, _fragment(page.text) if page.cursor else None)

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        cursor = dict(page.cursor)
        if cursor:
            number = int(cursor["page"]) + 1
        else:
            first = _first_cursor(page)
            if first is None:
                return None
            # A shell without rows: page 1 has not been seen yet.
            cursor, number = first, 2 if new else 1
        if page.cursor and new == 0:
            return None
        total = _total(page.text)
        seen = int(cursor.get("seen", 0)) + new
        if total is not None and seen >= total:
            return None
        cursor |= {"page": number, "seen": seen}
        query = dict(_PAIR.findall(str(cursor["query"]))) | {
            "paramJson": json.dumps({"pageNo": number, "pageSize": str(_PAGE_SIZE)}, separators=(",", ":"))
        }
        return ListRequest(
            url=f"{cursor['gateway']}?{urlencode(query)}",
            cursor=cursor,
            headers={"Referer": page.entry_url, "X-Requested-With": "XMLHttpRequest"},
            expected=number == 1 or (total is not None and seen < total),
        )


def _first_cursor(page: ListPage) -> dict[str, str | int] | None:
    match = _QUERY_DATA.search(page.text)
    if match is None:
        return None
    given = dict(_PAIR.findall(html.unescape(match.group(1) or match.group(2))))
    query = {"parseType": "bulidstatic", "pageType": "column"} | given
    gateway = _GATEWAY.search(page.text)
    address = urljoin(page.url, gateway.group(0) if gateway else _USUAL_GATEWAY)
    return {"gateway": address, "query": ",".join(f"'{name}':'{value}'" for name, value in query.items())}


def _reply(text: str) -> dict[str, object]:
    try:
        reply = json.loads(text)
    except ValueError:
        return {}
    return reply if isinstance(reply, dict) else {}


def _fragment(text: str) -> str:
    """The HTML in a reply: `data.html`, or `data` itself."""
    data = _reply(text).get("data")
    found = data.get("html") if isinstance(data, dict) else data
    return found if isinstance(found, str) else ""


def _total(text: str) -> int | None:
    """The rows that a reply counts; a page of HTML counts pages, which says less."""
    data = _reply(text).get("data")
    count = data.get("total", data.get("count")) if isinstance(data, dict) else None
    if count is not None and str(count).isdigit():
        return int(str(count))
    return _PAGE_SIZE if stated_pages(text) == 1 else None
