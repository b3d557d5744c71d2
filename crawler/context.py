"""What a crawl carries along for all its portals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from crawler.archive import Archive
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
    years: YearRange | None
    on_event: Callable[[CrawlEvent], None]
    since: str | None = None
    full: bool = False
