"""WebPlus (苏迪): `list.htm`, `list2.htm`, …; articles `/2023/0115/c123a4567/page.htm`.

The report is often a PDF in a player (`pdfsrc`), with no link to it at all: `crawler/detail.py` knows that.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.adapters.base import ListedReport, ListPage, ListRequest, linked_rows
from crawler.adapters.pagers import next_link, stated_pages

DETAIL_URL = re.compile(r"/c\d+a\d+/page\.(?:htm|psp)(?:$|[?#])", re.IGNORECASE)


class WebPlusAdapter:
    """The pages that the list counts, by its 下一页 or by number."""

    name = "webplus"

    def rows(self, page: ListPage) -> list[ListedReport]:
        return linked_rows(page, DETAIL_URL)

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        number = int(page.cursor.get("page", 1))
        if new == 0:
            return None
        pages = stated_pages(page.text)
        following = next_link(page.text, page.url)
        if following is None and pages is not None and number < pages:
            following = urljoin(page.entry_url, f"list{number + 1}.htm")
        if following is None:
            return None
        return ListRequest(url=following, cursor={"page": number + 1}, headers={"Referer": page.url})
