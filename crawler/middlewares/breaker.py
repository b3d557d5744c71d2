"""The circuit breaker: a host that failed several times in a row is left alone for the rest of the run.

Only failures of the host itself count: no answer, a server error, being turned away. It stands above the retries, which
have had their say by then, and above the replay: a resumed run sees the same failures and comes to the same state.
"""

from __future__ import annotations

from collections import Counter
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.addresses import authority
from crawler.failures import FailedBeforeError, RefusedError, failure_of
from crawler.task import task_of

_OF_THE_HOST = frozenset(
    {
        "timeout",
        "connection",
        "connection_refused",
        "dns",
        "certificate",
        "server_error",
        "turned_away",
        "challenge",
        "waf",
        "truncated",
    }
)


class CircuitBreaker:
    """Opens after BREAKER_FAILURES in a row at one host; one good answer closes the count."""

    def __init__(self, crawler: Crawler, portal: str, limit: int) -> None:
        self._portal = portal
        self._limit = limit
        self._in_a_row: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        portal = crawler.spider.portal.id  # type: ignore[union-attr]  # the one spider has one
        return cls(crawler, portal, crawler.settings.getint("BREAKER_FAILURES"))

    def process_request(self, request: Request) -> None:
        host = _host(request)
        if self._in_a_row[host] >= self._limit:
            raise RefusedError(
                "host_down",
                f"{request.url}: not asked for, {host} failed {self._limit} times in a row",
                "Nothing to do now: the next run tries again. If it stays, open the site in a browser",
            )

    def process_response(self, request: Request, response: Response) -> Response:
        fetch = task_of(request, self._portal).fetch
        if fetch is not None and fetch.role != "robots":
            self._note(_host(request), fetch.error_category)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if task_of(request, self._portal).role == "robots":
            return
        if isinstance(exception, FailedBeforeError):
            self._note(_host(request), exception.fetch.error_category)
        elif not isinstance(exception, RefusedError):
            self._note(_host(request), failure_of(exception, request.url).category)

    def _note(self, host: str, category: str | None) -> None:
        if category in _OF_THE_HOST:
            self._in_a_row[host] += 1
        elif category is None:
            self._in_a_row[host] = 0


def _host(request: Request) -> str:
    try:
        return authority(request.url)
    except ValueError:
        return ""
