"""The one spider: reads a portal's lists to their end, then fetches each annual report and the files that belong to it.

It asks for one thing at a time, in the order of the lists, and waits for the answer. So a portal is never asked twice
at once, and a resumed run walks the same way as an unbroken one and ends with the same captures.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode, urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from crawler import monitors
from crawler.adapters import ADAPTERS
from crawler.adapters.base import ListAdapter, ListedReport, ListPage, ListRequest
from crawler.adapters.columns import child_lists
from crawler.adapters.detect import detect
from crawler.adapters.static import framed_list, looks_like_a_list
from crawler.addresses import authority, request_key
from crawler.context import CrawlContext, CrawlEvent, context_of_command_line
from crawler.detail import is_document_url, read_detail
from crawler.failures import FETCH_ERRORS, FailedBeforeError, failure_of
from crawler.ledger import FAILED, Listing, Note
from crawler.ledger_rows import Severity
from crawler.middlewares.guard import StoppedWaitingError
from crawler.page_text import page_text
from crawler.portal import Entry, Portal, load_portals
from crawler.spiders.rendered import walk_rendered
from crawler.task import FetchTask, failed_row, with_task
from crawler.titles import judge

logger = logging.getLogger(__name__)

_HTML = ("text/html", "application/xhtml+xml")

# So many pages past the stated end, or of a list that states none, without a row about reports: a calendar, or
# a list of everything.
_FRUITLESS_PAGES = 10
_NO_SIGN = ("not_annual_report", "notice", "duplicate")


class ReportsSpider(scrapy.Spider):
    """One portal of one run. Its items are the `CrawlEvent`s that are no single request's."""

    name = "reports"

    def __init__(self, portal: Portal | str, context: CrawlContext | None = None, **kwargs: Any) -> None:
        """`portal` is a Portal, or, from Scrapy's command line (`-a portal=FILE`), the path of a portal file."""
        super().__init__(**kwargs)
        self.portal = portal if isinstance(portal, Portal) else load_portals([portal])[0]
        self.context = context or context_of_command_line()
        # What broke the crawl off, if anything: a full disk, or a bug of ours.
        self.crash: Exception | None = None
        # Hash of a row's address -> the entry that showed it last. A list may have a hundred thousand rows: the rows
        # themselves are in the ledger.
        self._shown: dict[int, int] = {}
        self._listed = self._wanted = 0
        self._list_pages = 0
        self.most_pages = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.most_pages = crawler.settings.getint("LIST_PAGES")
        crawler.signals.connect(spider.obey_crawl_delay, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[CrawlEvent]:
        self.context.ledger.clear_notes(self.context.run_id, self.portal.id)
        self.context.ledger.clear_listings(self.context.run_id, self.portal.id)
        try:
            async for event in self.context.journal.once_durable(self.portal.id, self._collect()):
                self.context.on_event(event)
                if event.kind != "fetched":  # Scrapy takes longer over an item than over a page's row
                    yield event
        except StoppedWaitingError:
            logger.info("%s: stopped during quiet hours; the next run goes on from here", self.portal.id)
        except Exception as error:
            # Scrapy would log it and call the crawl finished.
            logger.exception("%s: the crawl broke off", self.portal.id)
            self.crash = error

    async def _collect(self) -> AsyncIterator[CrawlEvent]:
        for number, entry in enumerate(self.portal.entries):
            walk = (
                walk_rendered(self, number, entry)
                if self.portal.rendered
                else self._walk_entry(number, entry)
            )
            async for event in walk:
                yield event
        total = self._wanted
        yield CrawlEvent("listed", self.portal.id, 0, total)
        for done, listing in enumerate(
            self.context.ledger.kept_listings(self.context.run_id, self.portal.id)
        ):
            async for task in self._fetch_report(listing):
                yield self.event(task, done, total)
        await self.context.journal.settled(self.portal.id)
        self._look_back()
        yield CrawlEvent("portal_done", self.portal.id, total, total)

    # Lists

    async def _walk_entry(self, number: int, entry: Entry) -> AsyncIterator[CrawlEvent]:
        """Read the entry's list, and the lists below it that it names."""
        pending = [ListRequest(entry.url)]
        taken = {_key(entry.url)}
        while pending:
            request = pending.pop(0)
            async for event in self._walk_list(number, entry, request, pending, taken):
                yield event

    async def _walk_list(
        self,
        number: int,
        entry: Entry,
        first: ListRequest,
        pending: list[ListRequest],
        taken: set[str],
    ) -> AsyncIterator[CrawlEvent]:
        """Read one list page after the other until a page brings nothing new."""
        request: ListRequest | None = first
        entry_url = first.url
        adapter: ListAdapter | None = ADAPTERS.get(self.portal.adapter)
        shells = rows_in_all = fruitless = pages = 0
        while request is not None:
            task = self.list_task(request, entry)
            response = await self.fetch(task, headers=dict(request.headers))
            yield self.event(task, 0, None)
            if response is None and not (request.probe and _is_absent(task)):
                return
            text = "" if response is None else self._text(response)
            page = ListPage(response.url if response else request.url, text, entry_url, request.cursor)
            if adapter is None:
                frame = framed_list(page) if not shells and _reads_nothing(page) else None
                if frame is not None:
                    # The list is in a frame of the page: that is where it begins.
                    shells, entry_url, request = 1, frame, ListRequest(frame, headers={"Referer": page.url})
                    continue
                adapter = self._detect(page, whole=len(taken) == 1)
                if adapter is None:
                    self._follow(page, pending, taken)
                    return
            rows = adapter.rows(page)
            new = self.keep(rows, number, entry, page.url)
            rows_in_all += len(rows)
            if not request.cursor:
                self._follow(page, pending, taken)
            following = adapter.next_request(page, len(new))
            fruitless = 0 if request.expected or any(map(_is_relevant, new)) else fruitless + 1
            pages += 1
            if following is not None and (fruitless >= _FRUITLESS_PAGES or pages >= self.most_pages):
                self._note_without_end(page, pages if fruitless < _FRUITLESS_PAGES else None)
                return
            if following is None and not new:
                self._note_end(request, page, rows_in_all > 0 or len(taken) > 1)
            request = following

    def list_task(self, request: ListRequest, entry: Entry) -> FetchTask:
        task = FetchTask(
            portal=self.portal.id,
            role="list",
            url=request.url,
            ordinal=self._list_pages,
            expected=request.expected,
            continues=bool(request.cursor),
            parent_url=request.headers.get("Referer"),
            agency=entry.agency,
            method="GET" if request.form is None else "POST",
            body=b"" if request.form is None else urlencode(request.form).encode(),
        )
        self._list_pages += 1
        return task

    def _detect(self, page: ListPage, *, whole: bool) -> ListAdapter | None:
        """The family's adapter; the reading by evidence where nothing is recognised but reports show. `whole`: the page
        is the entry itself."""
        family = detect(page.text, page.url)
        adapter = ADAPTERS.get(family or "")
        if adapter is None and looks_like_a_list(page):
            adapter = ADAPTERS["static"]
        if adapter is None and not (whole and child_lists(page)):
            found = f"looks like {family}, which has no adapter yet" if family else "is of no known kind"
            self.note(
                "unknown_list",
                "error",
                page.url,
                f"{page.url}: the list page {found}",
                f"Open it. If it is a list of {', '.join(ADAPTERS)} after all, set adapter in the portal file",
            )
        return adapter

    def _follow(self, page: ListPage, pending: list[ListRequest], taken: set[str]) -> None:
        """Queue the lists below the entry's first page; not those below them, so that nothing runs away."""
        if len(taken) > 1:
            return
        for url in child_lists(page):
            if _key(url) not in taken:
                taken.add(_key(url))
                pending.append(ListRequest(url, headers={"Referer": page.url}))

    def keep(self, rows: list[ListedReport], number: int, entry: Entry, list_url: str) -> list[Listing]:
        """Write the rows that this entry had not shown yet; returns them."""
        new = []
        for row in rows:
            mark = _mark(row.url)
            first_shown_by = self._shown.get(mark)
            if first_shown_by == number:
                continue
            self._shown[mark] = number
            verdict = judge(row.title, self.context.years, annual=row.annual)
            skipped: str | None = verdict.skip
            if skipped is None and self.context.since and row.date and row.date < self.context.since:
                skipped = "before_since"
            if first_shown_by is not None:
                skipped = "duplicate"
            new.append(
                Listing(
                    run_id=self.context.run_id,
                    portal=self.portal.id,
                    ordinal=self._listed,
                    url=row.url,
                    title=row.title,
                    date=row.date,
                    year=verdict.year,
                    agency=entry.agency or row.agency,
                    list_url=list_url,
                    skipped=skipped,
                )
            )
            self._listed += 1
            self._wanted += skipped is None
        self.context.ledger.add_listings(new)
        return new

    def _note_end(self, request: ListRequest, page: ListPage, any_rows: bool) -> None:
        if not any_rows:
            hint = "Open it. If rows show there, the adapter is the wrong one, or the site has changed"
            self.note("empty_list", "error", page.url, f"{page.url}: no row was found on the list page", hint)
        elif request.expected and request.cursor:
            hint = "Usual where a total is stale. Compare with the list in a browser if reports are missing"
            message = f"{page.url}: the list claims to go on here, but there was nothing new"
            self.note("list_ended_early", "info", page.url, message, hint)

    def _note_without_end(self, page: ListPage, pages: int | None) -> None:
        message = f"{page.url}: {_FRUITLESS_PAGES} pages in a row brought new rows, but none that speaks of a report"
        if pages is not None:
            message = f"{page.url}: the list still goes on after {pages} pages; what comes later was not read"
        hint = "Open it. It may be a calendar or a list of everything; name the column of annual reports as the entry"
        self.note("list_without_end", "warning", page.url, message, hint)

    def _look_back(self) -> None:
        """What is suspicious about the crawl as a whole."""
        context, portal = self.context, self.portal
        entry = portal.entries[0].url
        found = monitors.of_failures(
            portal.name, entry, context.ledger.statistics(context.run_id).get(portal.id)
        )
        # With a range of years or of dates the portal's usual number says nothing.
        if context.years is None and context.since is None:
            before = context.ledger.last_good_listings(context.run_id, portal.id, monitors.BAD_YIELD)
            found += monitors.of_yield(
                portal.name,
                entry,
                self._wanted,
                minimum=portal.minimum_reports,
                minimum_is_given="minimum_reports" in portal.model_fields_set,
                before=len(before),
            )
            if before and self._lists_are_whole():
                kept = list(context.ledger.kept_listings(context.run_id, portal.id))
                found += monitors.of_vanished(before, (row.url for row in kept), (row.title for row in kept))
        for suspicion in found:
            self.note(
                suspicion.category, suspicion.severity, suspicion.url, suspicion.message, suspicion.hint
            )

    def _lists_are_whole(self) -> bool:
        """Whether every list page came: only then is what is not listed gone."""
        issues = self.context.ledger.crawl_issues(self.context.run_id)
        return not any(
            issue.portal == self.portal.id and issue.severity == "error" and issue.role in (None, "list")
            for issue in issues
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
        response = await self.fetch(task, headers={"Referer": listing.list_url})
        yield task
        if response is None or task.fetch is None or task.fetch.media_type not in _HTML:
            return
        detail = read_detail(self._text(response), response.url)
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
            await self.fetch(child, headers={"Referer": response.url})
            yield child

    # Requests

    async def fetch(self, task: FetchTask, *, headers: dict[str, str]) -> Response | None:
        """The answer, whole, or None where the request failed; either way the ledger has a row for it."""
        try:
            posted = {"Content-Type": "application/x-www-form-urlencoded"} if task.method == "POST" else {}
            request = with_task(
                Request(task.url, method=task.method, body=task.body, headers={**posted, **headers}), task
            )
            response = await self.crawler.engine.download_async(request)
        except FETCH_ERRORS as error:
            await self._record_failure(task, error)
            return None
        if task.fetch is None or task.fetch.outcome in (*FAILED, "absent"):
            return None
        return response

    async def _record_failure(self, task: FetchTask, error: Exception) -> None:
        if isinstance(error, FailedBeforeError):
            return
        run_id, ledger = self.context.run_id, self.context.ledger
        url = task.current_url or task.url
        key = _key(url, task.method, task.body)
        await self.context.journal.known(key)
        before = ledger.fetched_in_run(run_id, key, task.slot)
        if before is not None and before.outcome in FAILED:
            task.fetch, task.replayed = before, True
            return
        task.fetch = failed_row(task, run_id, failure_of(error, url), key, url)
        await self.context.journal.put(task.fetch)

    def _text(self, response: Response) -> str:
        """A page's text: by its bytes, or in the encoding that the portal file gives for its host."""
        return page_text(response.body, self.portal.encodings.get(authority(response.url)))

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

    def note(self, category: str, severity: Severity, url: str, message: str, hint: str) -> None:
        note = Note(self.context.run_id, self.portal.id, url, category, severity, message, hint)
        self.context.ledger.add_note(note)

    def event(self, task: FetchTask, done: int, total: int | None) -> CrawlEvent:
        outcome = task.fetch.outcome if task.fetch else None
        return CrawlEvent("fetched", task.portal, done, total, task.url, task.role, outcome, task.replayed)


def _key(url: str, method: str = "GET", body: bytes = b"") -> str:
    try:
        return request_key(method, url, body)
    except ValueError:  # a link that is no address: it fails when it is asked for
        return url


def _mark(url: str) -> int:
    """64 bits of a hash: what tells one row's address from another's, in little memory."""
    return int.from_bytes(blake2b(_key(url).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _is_absent(task: FetchTask) -> bool:
    return task.fetch is not None and task.fetch.outcome == "absent"


def _reads_nothing(page: ListPage) -> bool:
    return detect(page.text, page.url) is None and not looks_like_a_list(page)


def _is_relevant(row: Listing) -> bool:
    """Whether a new row is a sign that the list is still the right one: an annual report, wanted or not."""
    return row.skipped not in _NO_SIGN
