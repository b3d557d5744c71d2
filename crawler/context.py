"""What a crawl carries along for all its portals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler.archive import Archive
from crawler.journal import Journal
from crawler.ledger import Ledger
from crawler.ledger_rows import Outcome, Role
from crawler.titles import YearRange


@dataclass(frozen=True, slots=True)
class CrawlEvent:
    """A step of a portal's crawl, told once it is durable.

    `kind` "fetched": one request is over, with its outcome, replayed or not. "listed": the lists have been read;
    `total` is the number of reports to fetch. "portal_done": nothing is left. `done` of `total` reports are over.
    """

    kind: Literal["fetched", "listed", "portal_done"]
    portal: str
    done: int
    total: int | None
    url: str = ""
    role: Role | None = None
    outcome: Outcome | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class CrawlContext:
    """The run being crawled for, where results go, and which report years are wanted.

    `since` (ISO date): reports that a list dates earlier are set aside. `full`: nothing is asked conditionally, every
    byte is fetched again.
    """

    run_id: str
    ledger: Ledger
    archive: Archive
    journal: Journal
    years: YearRange | None
    on_event: Callable[[CrawlEvent], None]
    since: str | None = None
    full: bool = False


def context_of_command_line() -> CrawlContext:
    """A run of its own in ./data, for `scrapy crawl reports -a portal=FILE`."""
    ledger = Ledger(Path("data/ledger.sqlite"))
    run = ledger.start_run({"scrapy": "reports"})
    archive = Archive(Path("data/archive"))
    archive.start(run.run_id)
    return CrawlContext(run.run_id, ledger, archive, Journal(archive, ledger), None, lambda event: None)
