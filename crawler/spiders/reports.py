"""The one spider: reads a portal's lists to their end, then fetches each annual report and the files that belong to it.

It asks for one thing at a time, in the order of the lists, and waits for the answer. So a portal is never asked twice
at once, and a resumed run walks the same way as an unbroken one and ends with the same captures.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from crawler.adapters import ADAPTERS
from crawler.adapters.base import ListAdapter, ListedReport, ListPage, ListRequest
from crawler.adapters.detect import detect
from crawler.addresses import request_key
from crawler.context import CrawlContext, CrawlEvent
from crawler.detail import is_document_url, read_detail
from crawler.failures import FETCH_ERRORS, FailedBeforeError, failure_of
from crawler.ledger import FAILED, Fetch, Listing, Note, now
from crawler.ledger_rows import Severity
from crawler.page_text import page_text
from crawler.portal import Entry, Portal, load_portals
from crawler.task import FetchTask, with_task
from crawler.titles import judge

logger = logging.getLogger(__name__)

_HTML = ("text/html", "application/xhtml+xml")


class ReportsSpider(scrapy.Spider):
    """One portal of one run. Its items are `CrawlEvent`s."""

    name = "reports"

    def __init__(self, portal: Portal | str, context: CrawlContext | None = None, **kwargs: Any) -> None:
        """`portal` is a Portal, or, from Scrapy's command line (`-a portal=FILE`), the path of a portal file."""
        super().__init__(**kwargs)
        self.portal = portal if isinstance(portal, Portal) else load_portals([portal])[0]
        self.context = context or _context_of_command_line()
        self._listings: list[Listing] = []
        self._list_pages = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.obey_crawl_delay, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[CrawlEvent]:
        self.context.ledger.clear_notes(self.context.run_id, self.portal.id)
        async for event in self._collect():
            self.context.on_event(event)
            yield event

    async def _collect(self) -> AsyncIterator[CrawlEvent]:
        for entry in self.portal.entries:
            async for event in self._walk_list(entry):
                yield event
        self.context.ledger.replace_listings(self.context.run_id, self.portal.id, self._listings)
        wanted = [listing for listing in self._listings if listing.skipped is None]
        self._check_number(len(wanted))
        yield CrawlEvent("listed", self.portal.id, 0, len(wanted))
        for done, listing in enumerate(wanted):
            async for task in self._fetch_report(listing):
                yield self._event(task, done, len(wanted))
        yield CrawlEvent("portal_done", self.portal.id, len(wanted), len(wanted))

    # Lists

    async def _walk_list(self, entry: Entry) -> AsyncIterator[CrawlEvent]:
        """Read one list page after the other until a page brings nothing new."""
        request: ListRequest | None = ListRequest(entry.url)
        adapter: ListAdapter | None = ADAPTERS.get(self.portal.adapter)
        seen: set[str] = set()
        while request is not None:
            task = FetchTask(
                portal=self.portal.id,
                role="list",
                url=request.url,
                ordinal=self._list_pages,
                expected=request.expected,
                parent_url=request.headers.get("Referer"),
                agency=entry.agency,
            )
            self._list_pages += 1
            response = await self._fetch(task, headers=dict(request.headers))
            yield self._event(task, 0, None)
            if response is None:
                return
            page = ListPage(response.url, page_text(response.body), entry.url, request.cursor)
            adapter = adapter or self._detect(page)
            if adapter is None:
                return
            rows = adapter.rows(page)
            new = [row for row in rows if _key(row.url) not in seen]
            seen.update(_key(row.url) for row in rows)
            self._keep(new, entry, page.url)
            following = adapter.next_request(page, len(new))
            if following is None and not new:
                self._note_end(request, page, bool(seen))
            request = following

    def _detect(self, page: ListPage) -> ListAdapter | None:
        family = detect(page.text, page.url)
        adapter = ADAPTERS.get(family or "")
        if adapter is None:
            found = f"looks like {family}, which has no adapter yet" if family else "is of no known kind"
            self._note(
                "unknown_list",
                "error",
                page.url,
                f"{page.url}: the list page {found}",
                f"Open it. If it is a list of {', '.join(ADAPTERS)} after all, set adapter in the portal file",
            )
        return adapter

    def _keep(self, rows: list[ListedReport], entry: Entry, list_url: str) -> None:
        known = {_key(listing.url) for listing in self._listings}
        for row in rows:
            verdict = judge(row.title, self.context.years)
            skipped = "duplicate" if _key(row.url) in known else verdict.skip
            self._listings.append(
                Listing(
                    run_id=self.context.run_id,
                    portal=self.portal.id,
                    ordinal=len(self._listings),
                    url=row.url,
                    title=row.title,
                    date=row.date,
                    year=verdict.year,
                    agency=entry.agency,
                    list_url=list_url,
                    skipped=skipped,
                )
            )

    def _note_end(self, request: ListRequest, page: ListPage, any_rows: bool) -> None:
        if not any_rows:
            hint = "Open it. If rows show there, the adapter is the wrong one, or the site has changed"
            self._note(
                "empty_list", "error", page.url, f"{page.url}: no row was found on the list page", hint
            )
        elif request.expected:
            hint = "Usual where a total is stale. Compare with the list in a browser if reports are missing"
            message = f"{page.url}: the list claims to go on here, but there was nothing new"
            self._note("list_ended_early", "info", page.url, message, hint)

    def _check_number(self, reports: int) -> None:
        # With a range of years the portal's usual number says nothing.
        if self.context.years is None and reports < self.portal.minimum_reports:
            self._note(
                "too_few_reports",
                "warning",
                self.portal.entries[0].url,
                f"{self.portal.name}: {reports} reports on its lists, {self.portal.minimum_reports} were expected",
                "Open the lists. They may have moved; correct the entries of the portal file",
            )

    # Reports

    async def _fetch_report(self, listing: Listing) -> AsyncIterator[FetchTask]:
        """The page of a report, or the document that the list links to, and then the page's files."""
        task = FetchTask(
            portal=self.portal.id,
            role="attachment" if is_document_url(listing.url) else "page",
            url=listing.url,
            ordinal=listing.ordinal,
            parent_url=listing.list_url,
            link_text=listing.title,
            listed_title=listing.title,
            listed_date=listing.date,
            agency=listing.agency,
        )
        response = await self._fetch(task, headers={"Referer": listing.list_url})
        yield task
        if response is None or task.fetch is None or task.fetch.media_type not in _HTML:
            return
        detail = read_detail(page_text(response.body), response.url)
        for part, file in enumerate(detail.files, start=1):
            child = FetchTask(
                portal=self.portal.id,
                role=file.kind,
                url=file.url,
                ordinal=listing.ordinal,
                part=part,
                parent_url=response.url,
                link_text=file.text,
                listed_title=listing.title,
                listed_date=listing.date,
                agency=listing.agency,
            )
            await self._fetch(child, headers={"Referer": response.url})
            yield child

    # Requests

    async def _fetch(self, task: FetchTask, *, headers: dict[str, str]) -> Response | None:
        """The answer, whole, or None where the request failed; either way the ledger has a row for it."""
        try:
            request = with_task(Request(task.url, headers=headers), task)
            response = await self.crawler.engine.download_async(request)
        except FETCH_ERRORS as error:
            self._record_failure(task, error)
            return None
        if task.fetch is None or task.fetch.outcome in (*FAILED, "absent"):
            return None
        return response

    def _record_failure(self, task: FetchTask, error: Exception) -> None:
        if isinstance(error, FailedBeforeError):
            return
        run_id, ledger = self.context.run_id, self.context.ledger
        url = task.current_url or task.url
        key = _key(url)
        before = ledger.fetched_in_run(run_id, key, task.slot)
        if before is not None and before.outcome in FAILED:
            task.fetch, task.replayed = before, True
            return
        failure = failure_of(error, url)
        task.fetch = ledger.record_fetch(
            Fetch(
                run_id=run_id,
                portal=task.portal,
                request_key=key,
                url=task.url,
                final_url=url,
                method="GET",
                role=task.role,
                ordinal=task.ordinal,
                part=task.part,
                outcome=failure.outcome,
                fetched_at=now(),
                error_category=failure.category,
                error_message=failure.message,
                error_hint=failure.hint,
                parent_url=task.parent_url,
                link_text=task.link_text,
                listed_title=task.listed_title,
                listed_date=task.listed_date,
                agency=task.agency,
            )
        )

    def obey_crawl_delay(self, robotparser: Any, request: Request) -> None:
        """Keep the Crawl-delay that a robots.txt asks for, where it is more than our own."""
        rules = getattr(robotparser, "rp", None)
        asked = rules.crawl_delay(self.settings["USER_AGENT"]) if rules is not None else None
        throttle = self.crawler.get_extension(AutoThrottle)
        if not asked or throttle is None or asked <= throttle.mindelay:
            return
        delay = min(float(asked), self.settings.getfloat("AUTOTHROTTLE_MAX_DELAY"))
        logger.info("%s asks for %s s between requests", urlsplit(request.url).netloc, asked)
        throttle.mindelay = delay
        self.crawler.engine.downloader._delay = delay
        for slot in self.crawler.engine.downloader.slots.values():
            slot.delay = max(slot.delay, delay)

    def _note(self, category: str, severity: Severity, url: str, message: str, hint: str) -> None:
        note = Note(self.context.run_id, self.portal.id, url, category, severity, message, hint)
        self.context.ledger.add_note(note)

    def _event(self, task: FetchTask, done: int, total: int | None) -> CrawlEvent:
        outcome = task.fetch.outcome if task.fetch else None
        return CrawlEvent("fetched", task.portal, done, total, task.url, task.role, outcome, task.replayed)


def _key(url: str) -> str:
    try:
        return request_key("GET", url)
    except ValueError:  # a link that is no address: it fails when it is asked for
        return url


def _context_of_command_line() -> CrawlContext:
    """A run of its own in ./data, for `scrapy crawl reports -a portal=FILE`."""
    from crawler.archive import Archive
    from crawler.ledger import Ledger

    ledger = Ledger(Path("data/ledger.sqlite"))
    run = ledger.start_run({"scrapy": "reports"})
    archive = Archive(Path("data/archive"))
    archive.start(run.run_id)
    return CrawlContext(run.run_id, ledger, archive, None, lambda event: None)
