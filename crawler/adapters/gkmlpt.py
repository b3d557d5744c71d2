"""Guangdong's disclosure platform (gkmlpt): the page holds `window._CONFIG`, the list is JSON, 100 articles at a time.

Which category holds the annual reports is told by the entry's fragment (`/gkmlpt/index#2945`), else by the names in the
configuration's tree. One article may come twice under two ids; the address counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.adapters.base import ListedReport, ListPage, ListRequest, date_in, squeeze

_SITE = re.compile(r"""\bSID['"]?\s*:\s*['"]?(\w+)""")
_ID = re.compile(r"""(?:^|[\s,{])['"]?id['"]?\s*:\s*['"]?(\d+)""")
_NAME = re.compile(r"""(?:^|[\s,{])['"]?name['"]?\s*:\s*(?:'([^']*)'|"([^"]*)")""")
_CATEGORY_NAMES = (
    re.compile(r"信息公开(?:工作)?(?:年报|年度报告|工作年度报告)"),
    re.compile(r"^(?:年度报告|年报|工作年报)$"),
)
_BEIJING = timezone(timedelta(hours=8))


class GkmlptAdapter:
    """The category's articles from `/gkmlpt/api/all/<category>?page=`."""

    name = "gkmlpt"

    def rows(self, page: ListPage) -> list[ListedReport]:
        if not page.cursor:
            return []
        rows: dict[str, ListedReport] = {}
        for article in _articles(page.text):
            address = article.get("url") or article.get("post_url")
            title = squeeze(str(article.get("title") or ""))
            if not address or not title:
                continue
            url = urljoin(page.url, str(address))
            rows.setdefault(url, ListedReport(url, title, _date(article), len(rows)))
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        if not page.cursor:
            site, category = _SITE.search(page.text), _category(page)
            if site is None or category is None:
                return None
            cursor: dict[str, str | int] = {"category": category, "site": site.group(1), "page": 0, "seen": 0}
        else:
            cursor = dict(page.cursor)
            cursor["seen"] = int(cursor["seen"]) + len(_articles(page.text))
            total = _total(page.text)
            done = total is not None and int(cursor["seen"]) >= total
            if new == 0 or done:
                return None
        cursor["page"] = int(cursor["page"]) + 1
        path = f"/gkmlpt/api/all/{cursor['category']}?page={cursor['page']}&sid={cursor['site']}"
        return ListRequest(
            url=urljoin(page.entry_url, path),
            cursor=cursor,
            headers={"Referer": page.entry_url, "X-Requested-With": "XMLHttpRequest"},
        )


def _category(page: ListPage) -> str | None:
    fragment = urlsplit(page.entry_url).fragment
    if fragment.isdigit():
        return fragment
    # The tree is a script's literal, not JSON. Between two braces stand one node's own fields.
    named: dict[str, str] = {}
    for piece in re.split(r"[{}]", page.text):
        number, name = _ID.search(piece), _NAME.search(piece)
        if number and name:
            named.setdefault(squeeze(name.group(1) or name.group(2) or ""), number.group(1))
    for wanted in _CATEGORY_NAMES:
        for title, identity in named.items():
            if wanted.search(title):
                return identity
    return None


def _reply(text: str) -> Mapping[str, Any]:
    try:
        reply = json.loads(text)
    except ValueError:
        return {}
    return reply if isinstance(reply, dict) else {}


def _articles(text: str) -> list[Mapping[str, Any]]:
    articles = _reply(text).get("articles")
    return [a for a in articles if isinstance(a, dict)] if isinstance(articles, list) else []


def _total(text: str) -> int | None:
    reply = _reply(text)
    classify = reply.get("classify")
    counted = classify.get("post_count") if isinstance(classify, dict) else reply.get("total")
    return int(str(counted)) if str(counted).isdigit() else None


def _date(article: Mapping[str, Any]) -> str | None:
    seconds = article.get("display_publish_time") or article.get("first_publish_time")
    if isinstance(seconds, int) and seconds > 0:
        return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).date().isoformat()
    return date_in(str(article.get("date") or article.get("created_at") or ""))
