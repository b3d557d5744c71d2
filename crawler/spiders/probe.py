"""Looks at one page of each list and says what a crawl would do; fetches no report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from crawler.adapters import ADAPTERS
from crawler.adapters.base import ListPage, ListRequest
from crawler.adapters.columns import child_lists
from crawler.adapters.detect import detect
from crawler.adapters.static import framed_list, looks_like_a_list
from crawler.context import CrawlEvent
from crawler.portal import Entry
from crawler.spiders.reports import ReportsSpider
from crawler.titles import judge

_PAGES = 2


@dataclass(frozen=True, slots=True)
class Look:
    """What one list page holds. `wanted` and `set_aside` are titles, the latter with the reason."""

    url: str
    adapter: str | None
    wanted: tuple[str, ...]
    set_aside: tuple[tuple[str, str], ...]
    following: str | None
    below: tuple[str, ...] = ()


class ProbeSpider(ReportsSpider):
    """`looks` fills while it runs: a frame is followed, and the first page of JSON of a list that has no rows
    itself."""

    name = "probe"
    looks: tuple[Look, ...] = ()

    async def _collect(self) -> AsyncIterator[CrawlEvent]:
        for entry in self.portal.entries:
            async for event in self._look(entry):
                yield event

    async def _look(self, entry: Entry) -> AsyncIterator[CrawlEvent]:
        request, entry_url = ListRequest(entry.url), entry.url
        name: str | None = self.portal.adapter if self.portal.adapter != "auto" else None
        for _ in range(_PAGES):
            task = self.list_task(request, entry)
            response = await self.fetch(task, headers=dict(request.headers))
            yield self.event(task, 0, None)
            if response is None:
                return
            page = ListPage(response.url, self._text(response), entry_url, request.cursor)
            if name is None:
                family = detect(page.text, page.url)
                frame = framed_list(page) if family is None and not looks_like_a_list(page) else None
                if frame is not None:
                    request, entry_url = ListRequest(frame, headers={"Referer": page.url}), frame
                    continue
                name = family or ("static" if looks_like_a_list(page) else None)
            adapter = ADAPTERS.get(name or "")
            rows = adapter.rows(page) if adapter else []
            judged = [(row.title, judge(row.title, annual=row.annual).skip) for row in rows]
            following = adapter.next_request(page, len(rows)) if adapter else None
            look = Look(
                page.url,
                name,
                tuple(title for title, skip in judged if skip is None),
                tuple((title, skip) for title, skip in judged if skip is not None),
                following.url if following else None,
                tuple(child_lists(page)),
            )
            type(self).looks = (*type(self).looks, look)
            if rows or following is None:
                return
            request = following
