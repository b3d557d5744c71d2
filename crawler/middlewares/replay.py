"""Replay before network: a request that was finished in this run is answered from the archive, never sent again.

That is what makes a run survive `kill -9` at any moment: the spider starts from the first list page again, finds every
answer it already has, and goes on where the network was last asked (docs/decisions/0003). Other requests are made
conditional on the last good fetch of any run; a 304 is answered from the archive too, so that the spider always
sees whole responses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.addresses import request_key
from crawler.archive import Archive, WarcPosition
from crawler.context import CrawlContext
from crawler.failures import FailedBeforeError
from crawler.ledger import FAILED, Fetch, Ledger, now
from crawler.task import FetchTask, task_of

REPLAYED_FLAG = "replayed"

# RFC 9309, 2.4: a crawler should not use a cached robots.txt for more than 24 hours.
_ROBOTS_MAX_AGE = timedelta(hours=24)
_CONDITIONS = ("If-None-Match", "If-Modified-Since")


class ReplayMiddleware:
    """Stands between Scrapy's own middlewares, which see replayed responses as if they were new, and the recorder."""

    def __init__(self, crawler: Crawler, context: CrawlContext, portal: str) -> None:
        self._crawler = crawler
        self._run_id = context.run_id
        self._ledger: Ledger = context.ledger
        self._journal = context.journal
        self._archive: Archive = context.archive
        self._portal = portal
        self._full = context.full

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = crawler.spider
        return cls(crawler, spider.context, spider.portal.id)  # type: ignore[union-attr]

    async def process_request(self, request: Request) -> Response | None:
        task = task_of(request, self._portal)
        task.current_url = request.url
        task.request_key = request_key(request.method, request.url, request.body)
        task.fetch, task.replayed = None, False
        await self._journal.known(task.request_key)
        in_run, good = self._ledger.known_of(self._run_id, task.request_key)
        done = self._finished(task, in_run)
        if done is not None:
            return await self._replay(task, done)
        self._make_conditional(request, task, good)
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        task = task_of(request, self._portal)
        if response.status != 304 or task.base is None:
            return response
        position = self._ledger.position_of_bytes(task.base)
        return response if position is None else self._archived(position)

    def _finished(self, task: FetchTask, in_run: list[Fetch]) -> Fetch | None:
        # The row of this very place first, then whatever other place asked for the same.
        own = (fetch for fetch in in_run if fetch.slot == task.slot)
        done = next(own, None) or next(iter(in_run), None)
        if done is None or done.outcome in FAILED:
            return done
        age = datetime.now(UTC) - datetime.fromisoformat(done.fetched_at)
        if task.role == "robots" and age > _ROBOTS_MAX_AGE:
            return None
        position = self._ledger.position_of_bytes(done)
        # Without its bytes (somebody moved the archive) the request is as good as never made.
        if position is None or not self._archive.has(position):
            return None
        # A site that sets a cookie and sends one back to the same address means to be asked again.
        if done.outcome == "redirect" and self._leads_to_itself(position, task):
            return None
        return done

    def _leads_to_itself(self, position: WarcPosition, task: FetchTask) -> bool:
        headers = {name.lower(): value for name, value in self._archive.read(position).headers}
        try:
            target = urljoin(task.current_url, headers.get(b"location", b"").decode("latin-1"))
            return request_key("GET", target) == task.request_key
        except ValueError:
            return False

    async def _replay(self, task: FetchTask, done: Fetch) -> Response:
        position = self._ledger.position_of_bytes(done)
        if done.slot != task.slot and done.outcome != "redirect":
            done = _alias(done, task)
            await self._journal.put(done)
        task.fetch, task.replayed = done, True
        self._crawler.stats.inc_value("nianbao/replayed")
        if position is None or not self._archive.has(position):
            raise FailedBeforeError(done)
        return self._archived(position)

    def _make_conditional(self, request: Request, task: FetchTask, base: Fetch | None) -> None:
        # A redirect copies the headers of the request it came from; those conditions are of another resource.
        for name in _CONDITIONS:
            request.headers.pop(name, None)
        task.base = None
        position = self._ledger.position_of_bytes(base) if base is not None else None
        if base is None or position is None or not self._archive.has(position):
            return
        task.base = base
        if self._full:
            # Every byte is asked for again; what comes as it was is still known to be unchanged.
            return
        if base.etag:
            request.headers["If-None-Match"] = base.etag.encode("latin-1")
        if base.last_modified:
            request.headers["If-Modified-Since"] = base.last_modified.encode("latin-1")

    def _archived(self, position: WarcPosition) -> Response:
        archived = self._archive.read(position)
        headers = Headers()
        for name, value in archived.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=archived.url, body=archived.body)
        return kind(
            url=archived.url,
            status=archived.status,
            headers=headers,
            body=archived.body,
            flags=[REPLAYED_FLAG],
        )


def _alias(done: Fetch, task: FetchTask) -> Fetch:
    """A row for a second place that links to what the run already has: same bytes, no record of its own."""
    return replace(
        done,
        id=None,
        portal=task.portal,
        role=task.role,
        url=task.url,
        ordinal=task.ordinal,
        part=task.part,
        outcome=done.outcome if done.outcome in FAILED else "unchanged",
        fetched_at=now(),
        warc_file=None,
        warc_offset=None,
        warc_length=None,
        revisit_of=done.revisit_of or done.id if done.warc_file or done.revisit_of else None,
        parent_url=task.parent_url,
        link_text=task.link_text,
        listed_title=task.listed_title,
        listed_date=task.listed_date,
        agency=task.agency,
    )
