"""Lists of a portal whose file says `rendered: true`: read as a browser draws them, page after page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from scrapy.http import Response

from crawler.adapters import ADAPTERS
from crawler.adapters.base import ListPage, ListRequest
from crawler.addresses import authority, host_is_allowed
from crawler.browser import Browser, NoBrowserError, NotDrawnError
from crawler.context import CrawlEvent
from crawler.portal import Entry

if TYPE_CHECKING:
    from crawler.spiders.reports import ReportsSpider


async def walk_rendered(spider: ReportsSpider, number: int, entry: Entry) -> AsyncIterator[CrawlEvent]:
    """Fetch the entry and all that its scripts ask for; keep the rows of each page that 下一页 shows."""
    portal = spider.portal
    adapter = ADAPTERS.get(portal.adapter, ADAPTERS["static"])
    events: list[CrawlEvent] = []

    async def ask(method: str, url: str, headers: dict[str, str], body: bytes) -> Response | None:
        task = spider.list_task(ListRequest(url, headers=headers, expected=False), entry)
        task.method, task.body = method, body
        response = await spider.fetch(task, headers=headers)
        events.append(spider.event(task, 0, None))
        return response

    first = await ask("GET", entry.url, {}, b"")
    yield events.pop()
    if first is None:
        return
    browser = Browser(ask, lambda url: _is_inside(url, portal.allowed_hosts))
    rows_in_all = pages = 0
    foreign: frozenset[str] = frozenset()
    try:
        async for drawn in browser.pages(first):
            while events:
                yield events.pop(0)
            page = ListPage(first.url, drawn.html, entry.url, {})
            rows = adapter.rows(page)
            new = spider.keep(rows, number, entry, page.url)
            rows_in_all, pages, foreign = rows_in_all + len(rows), pages + 1, drawn.foreign
            if not new or pages >= spider.most_pages:
                break
    except NoBrowserError as error:
        spider.note(
            "no_browser",
            "error",
            entry.url,
            f"{entry.url}: the list is drawn by scripts, and there is no browser to draw it: {error}",
            "Install what is missing, then give the command again",
        )
        return
    except NotDrawnError as error:
        message = f"{entry.url}: the browser could not draw the list: {error}"
        spider.note("not_drawn", "error", entry.url, message, "Open it in a browser of yours; it may be down")
        return
    finally:
        await browser.close()
    while events:
        yield events.pop(0)
    if foreign:
        spider.note(
            "foreign_host",
            "info",
            entry.url,
            f"{entry.url}: its scripts asked for addresses outside of the portal: {', '.join(sorted(foreign))}",
            "Nothing was sent there. Add a host to hosts if the list needs it and it is the same body's",
        )
    if not rows_in_all:
        hint = "Open it. If rows show there, the adapter is the wrong one, or the site has changed"
        spider.note("empty_list", "error", entry.url, f"{entry.url}: no row was found on the list page", hint)


def _is_inside(url: str, allowed: tuple[str, ...]) -> bool:
    try:
        return url.startswith(("http://", "https://")) and host_is_allowed(authority(url), allowed)
    except ValueError:
        return False
