"""Boda VSB (博达): `gknb.htm`, then `gknb/2.htm`, `gknb/1.htm`: the pages after the first count down.

The page that follows the first is the total less one, so a page's address changes its content whenever the list
grows. The list's own 下页 is followed; where a script stands in its place, the number is counted down from the
stated total.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.adapters.base import ListedReport, ListPage, ListRequest, linked_rows
from crawler.adapters.pagers import next_link, stated_pages

DETAIL_URL = re.compile(r"/info/\d+/\d+\.htm|/content\.jsp\?[^#]*wbnewsid=\d+", re.IGNORECASE)
_NUMBER = re.compile(r"/(\d+)\.html?$")


class VsbAdapter:
    """Down to `1.htm`."""

    name = "vsb"

    def rows(self, page: ListPage) -> list[ListedReport]:
        return linked_rows(page, DETAIL_URL)

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        if new == 0:
            return None
        following = next_link(page.text, page.url) or _counted_down(page)
        if following is None:
            return None
        return ListRequest(
            url=following,
            cursor={"page": int(page.cursor.get("page", 1)) + 1},
            headers={"Referer": page.url},
        )


def _counted_down(page: ListPage) -> str | None:
    stem = urlsplit(page.entry_url).path.rpartition("/")[2].rpartition(".")[0]
    if not page.cursor:
        pages = stated_pages(page.text)
        return urljoin(page.entry_url, f"{stem}/{pages - 1}.htm") if pages and pages > 1 and stem else None
    number = _NUMBER.search(urlsplit(page.url).path)
    if number is None or int(number.group(1)) <= 1:
        return None
    return urljoin(page.url, f"{int(number.group(1)) - 1}.htm")
