"""The crawl: all portals of a run, in one Scrapy process, into the archive and the ledger.

Portals run side by side; portals that share a host run one after the other, so that no host is ever asked twice at
once. The reactor of Twisted cannot be started twice: `crawl` works once per process. When it returns, the process is
as it was: signal handlers and logging are put back, nothing was written to stdout.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.log import get_scrapy_root_handler
from sqlalchemy.exc import SQLAlchemyError
from twisted.internet.defer import Deferred, inlineCallbacks

from crawler.archive import Archive
from crawler.context import CrawlContext, CrawlEvent
from crawler.journal import Journal
from crawler.ledger import Ledger, Note
from crawler.portal import Ignore, Portal
from crawler.spiders.reports import ReportsSpider
from crawler.titles import YearRange

__all__ = ["CrawlEvent", "CrawlSummary", "PortalSummary", "crawl"]

logger = logging.getLogger(__name__)

_OUR_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGCHLD", "SIGBREAK") if hasattr(signal, name)
)
_started = threading.Event()

# The archive or the ledger cannot be written: the disk is full, or gone.
_NOWHERE_TO_WRITE = (OSError, SQLAlchemyError)


@dataclass(frozen=True, slots=True)
class PortalSummary:
    """What this process did for one portal. `Ledger.statistics` has the totals of the whole run.

    `requests` went out to the network (retries included, robots.txt apart), `replayed` were answered from the archive
    because this run had them already. `listed` reports were kept, `skipped` counts the others by reason.
    `finish_reason` is Scrapy's: "finished", "shutdown" after a signal, anything else is a crash.
    """

    portal: str
    requests: int
    robots_requests: int
    replayed: int
    not_modified: int
    unchanged: int
    downloaded: int
    downloaded_bytes: int
    listed: int
    skipped: Mapping[str, int]
    errors: int
    finish_reason: str


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """All portals, in the order given. `complete`: every portal came to its end; `interrupted`: by a signal."""

    portals: tuple[PortalSummary, ...] = ()
    interrupted: bool = False
    log_file: Path = field(default_factory=Path)

    @property
    def complete(self) -> bool:
        """Whether there is nothing left to crawl in this run."""
        return all(portal.finish_reason == "finished" for portal in self.portals)

    def total(self, count: str) -> int:
        """Sum of one of the counts over all portals, e.g. total("requests")."""
        return sum(int(getattr(portal, count)) for portal in self.portals)


def crawl(
    portals: Sequence[Portal],
    *,
    data_dir: Path | str,
    run_id: str,
    ledger: Ledger,
    archive: Archive,
    years: YearRange | None = None,
    on_event: Callable[[CrawlEvent], None] | None = None,
    settings_overrides: Mapping[str, Any] | None = None,
    since: str | None = None,
    full: bool = False,
    spider: type[ReportsSpider] = ReportsSpider,
) -> CrawlSummary:
    """Crawl the portals for a run, new or resumed, and mark the run's crawl as done when all came to their end.

    The run must exist in the ledger. `on_event` is called after each step, once it is durable, in this thread. Logs
    go to `<data_dir>/logs/<run_id>.log`. Raises RuntimeError when called a second time in a process, OSError or
    SQLAlchemyError where the archive or the ledger cannot be written: all portals stop, what was finished is kept.
    """
    if _started.is_set():
        raise RuntimeError("crawl() works once per process: start another process for another crawl")
    _started.set()
    ledger.run(run_id)
    log_file = Path(data_dir) / "logs" / f"{run_id}.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    journal = Journal(archive, ledger)
    context = CrawlContext(run_id, ledger, archive, journal, years, on_event or _ignore, since, full)
    with _process_as_before():
        settings = _settings(log_file, settings_overrides or {})
        torn = archive.start(run_id)
        with closing(archive), closing(journal):
            finished = _run_all(portals, context, settings, spider)
        for tail in torn:
            logger.warning("cut %s bytes of an unfinished record from %s", tail.cut, tail.file)
    return _summary(portals, context, finished, log_file)


def _run_all(
    portals: Sequence[Portal], context: CrawlContext, settings: Settings, spider: type[ReportsSpider]
) -> dict[str, tuple[Mapping[str, Any], str]]:
    """Portal id -> (Scrapy's counts, how it ended)."""
    process = CrawlerProcess(settings)
    finished: dict[str, tuple[Mapping[str, Any], str]] = {}
    fatal: list[Exception] = []
    stopping = threading.Event()

    @inlineCallbacks
    def one_after_the_other(group: Sequence[Portal]) -> Generator[Deferred[Any], Any, None]:
        for portal in group:
            if stopping.is_set():
                finished[portal.id] = ({}, "shutdown")
                continue
            crawler = _crawler(process, portal, settings, spider)
            try:
                yield process.crawl(crawler, portal=portal, context=context)
            except Exception as error:
                # One portal's crash must not take the others along.
                logger.exception("the crawl of %s crashed", portal.id)
                finished[portal.id] = ({}, f"crashed: {error}")
                continue
            counts = crawler.stats.get_stats()
            reason = str(counts.get("finish_reason", "crashed"))
            crash = getattr(crawler.spider, "crash", None)
            if isinstance(crash, _NOWHERE_TO_WRITE):
                # Every other portal would go on asking for what cannot be kept.
                fatal.append(crash)
                stopping.set()
                process.stop()
            if crash is not None:
                reason = f"crashed: {crash}"
            if reason == "shutdown":
                stopping.set()
            finished[portal.id] = (counts, reason)

    for group in _sharing_hosts(portals):
        one_after_the_other(group)
    process.start(install_signal_handlers=threading.current_thread() is threading.main_thread())
    if fatal:
        raise fatal[0]
    for portal in portals:
        finished.setdefault(portal.id, ({}, "shutdown"))
    return finished


def _crawler(
    process: CrawlerProcess, portal: Portal, settings: Settings, spider: type[ReportsSpider]
) -> Crawler:
    crawler = process.create_crawler(spider)
    own = {
        "DOWNLOAD_DELAY": portal.pace.delay,
        "AUTOTHROTTLE_START_DELAY": portal.pace.delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": portal.pace.concurrency,
        "ROBOTSTXT_OBEY": not isinstance(portal.robots, Ignore),
        "DOWNLOAD_VERIFY_CERTIFICATES": portal.unverified_hosts is not None,
        "UNVERIFIED_HOSTS": list(portal.unverified_hosts or ()),
    }
    for name, value in own.items():
        # What the caller overrides (priority "cmdline") stays.
        crawler.settings.set(name, value, priority="spider")
    return crawler


def _settings(log_file: Path, overrides: Mapping[str, Any]) -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_FILE", str(log_file), priority="project")
    settings.setdict(dict(overrides), priority="cmdline")
    return settings


def _sharing_hosts(portals: Sequence[Portal]) -> list[list[Portal]]:
    """Portals in groups that have no host in common, in the order given."""
    groups: list[tuple[set[str], list[Portal]]] = []
    for portal in portals:
        hosts = {host.removeprefix("*.") for host in portal.allowed_hosts}
        touching = [group for group in groups if _overlap(group[0], hosts)]
        groups = [group for group in groups if not _overlap(group[0], hosts)]
        members = [member for group in touching for member in group[1]]
        groups.append((hosts.union(*(group[0] for group in touching)), [*members, portal]))
    return [members for _, members in groups]


def _overlap(some: set[str], others: set[str]) -> bool:
    """Whether two sets of hosts and domains have a host in common."""
    return any(a == b or a.endswith(f".{b}") or b.endswith(f".{a}") for a in some for b in others)


@contextmanager
def _process_as_before() -> Generator[None, None, None]:
    """Put back what Scrapy and Twisted change in the process: signal handlers, the root logger, warnings."""
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        handlers = {number: signal.getsignal(number) for number in _OUR_SIGNALS}
    level = logging.root.level
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        scrapy_handler = get_scrapy_root_handler()
        if scrapy_handler is not None:
            logging.root.removeHandler(scrapy_handler)
            scrapy_handler.close()
        logging.root.setLevel(level)
        logging.captureWarnings(False)


def _summary(
    portals: Sequence[Portal],
    context: CrawlContext,
    finished: Mapping[str, tuple[Mapping[str, Any], str]],
    log_file: Path,
) -> CrawlSummary:
    statistics = context.ledger.statistics(context.run_id)
    summaries = []
    for portal in portals:
        counts, reason = finished[portal.id]
        known = statistics.get(portal.id)
        if reason not in ("finished", "shutdown"):
            message = f"{portal.name}: the crawl broke off ({reason}); what was fetched until then is kept"
            hint = f"See {log_file}. The run can be resumed"
            note = Note(
                context.run_id, portal.id, portal.entries[0].url, "crawl_crashed", "error", message, hint
            )
            context.ledger.add_note(note)
        summaries.append(
            PortalSummary(
                portal=portal.id,
                requests=counts.get("nianbao/requests", 0),
                robots_requests=counts.get("nianbao/robots_requests", 0),
                replayed=counts.get("nianbao/replayed", 0),
                not_modified=counts.get("nianbao/outcome/not_modified", 0),
                unchanged=counts.get("nianbao/outcome/unchanged", 0),
                downloaded=counts.get("nianbao/outcome/ok", 0),
                downloaded_bytes=counts.get("nianbao/new_bytes", 0),
                listed=known.listed if known else 0,
                skipped=known.skipped if known else {},
                errors=known.failed if known else 0,
                finish_reason=reason,
            )
        )
    interrupted = any(summary.finish_reason == "shutdown" for summary in summaries)
    summary = CrawlSummary(tuple(summaries), interrupted, log_file)
    if summary.complete:
        context.ledger.mark_crawl_done(context.run_id)
    return summary


def _ignore(event: CrawlEvent) -> None:
    """Nobody is listening."""
