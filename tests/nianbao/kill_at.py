"""Runs the command line and kills it with signal 9 at a chosen moment: `kill_at.py MOMENT arguments…`.

Nothing in the product knows of this: the moment is reached by wrapping one of its functions.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after_a_list_page() -> None:
    """The second list page is in the archive and in the ledger."""
    from crawler.ledger import Ledger

    plain, calls = Ledger.record_fetches, count(1)

    def record_fetches(self: Ledger, rows: Sequence[Any]) -> None:
        plain(self, rows)
        if any(row.role == "list" and next(calls) == 2 for row in rows):
            die()

    Ledger.record_fetches = record_fetches  # type: ignore[method-assign]


def in_a_download() -> None:
    """The headers of an attachment are here, its body is not."""
    from scrapy import signals

    from crawler.spiders.reports import ReportsSpider

    plain = ReportsSpider.from_crawler.__func__  # type: ignore[attr-defined]

    def from_crawler(cls: Any, crawler: Any, *args: Any, **kwargs: Any) -> Any:
        def headers_received(headers: Any, body_length: int, request: Any, spider: Any) -> None:
            if request.url.endswith((".pdf", ".docx", ".jpg")):
                die()

        crawler.signals.connect(headers_received, signals.headers_received, weak=False)
        return plain(cls, crawler, *args, **kwargs)

    ReportsSpider.from_crawler = classmethod(from_crawler)  # type: ignore[assignment]


def between_archive_and_ledger() -> None:
    """The tenth report page is in the archive, and the ledger does not know."""
    from crawler.ledger import Ledger

    plain, calls = Ledger.record_fetches, count(1)

    def record_fetches(self: Ledger, rows: Sequence[Any]) -> None:
        if any(row.role == "page" and next(calls) == 10 for row in rows):
            die()
        plain(self, rows)

    Ledger.record_fetches = record_fetches  # type: ignore[method-assign]


def in_extraction() -> None:
    """Some twenty documents are read; the twenty-first has been read and its result is not stored."""
    from nianbao.worklog import Worklog

    plain, stored = Worklog.store_all, count(1)

    def store_all(self: Worklog, results: Any, run_id: str) -> None:
        results = list(results)
        if any(next(stored) == 21 for _ in results):
            die()
        plain(self, results, run_id)

    Worklog.store_all = store_all  # type: ignore[method-assign]


def in_the_digest() -> None:
    """Some report pages of the digest are written, the index is not."""
    from output.digest import report_pages

    plain: Callable[..., Any] = report_pages.view_report
    calls = count(1)

    def view(*arguments: Any) -> Any:
        if next(calls) == 15:
            die()
        return plain(*arguments)

    report_pages.view_report = view


def before_the_last_mark() -> None:
    """The run's folder stands in its place; the ledger still thinks that the run goes on."""
    from crawler.ledger import Ledger

    def finish(self: Ledger, run_id: str, state: str = "finished") -> None:
        die()

    Ledger.finish = finish  # type: ignore[method-assign]


MOMENTS = {
    function.__name__: function
    for function in (
        after_a_list_page,
        in_a_download,
        between_archive_and_ledger,
        in_extraction,
        in_the_digest,
        before_the_last_mark,
    )
}

if __name__ == "__main__":
    MOMENTS[sys.argv[1]]()
    from nianbao.cli import app

    app(sys.argv[2:])
