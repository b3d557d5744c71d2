"""Retries that wait. Scrapy asks again at once; a server that is busy needs the pause more than we need the page."""

from __future__ import annotations

from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from scrapy.http import Response
from twisted.internet.error import DNSLookupError

_LONGEST_PAUSE = 60.0

# How often a failure is worth another try, where less than RETRY_TIMES: a name that does not resolve and a port that is
# shut stay so for longer than a pause; every timeout costs half a minute of the portal's time; a body that is too large
# or is not what its Content-Encoding says comes again as it was.
_FEWER_TIMES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((DownloadCancelledError,), 0),
    ((CannotResolveHostError, DNSLookupError, DownloadConnectionRefusedError), 1),
    ((DownloadTimeoutError,), 2),
)


class BackoffRetryMiddleware(RetryMiddleware):
    """Pauses RETRY_BACKOFF seconds before the first retry and doubles it each time; obeys Retry-After up to a minute.

    The pause itself is taken in the guard, which every request passes first.
    """

    _first_pause = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware._first_pause = crawler.settings.getfloat("RETRY_BACKOFF")
        return middleware

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        result = super().process_response(request, response)
        asked = response.headers.get("Retry-After")
        if isinstance(result, Request) and asked and asked.isdigit():
            result.meta["backoff"] = min(max(float(asked), result.meta["backoff"]), _LONGEST_PAUSE)
        return result

    def _retry(self, request: Request, reason: str | Exception | type[Exception]) -> Request | None:
        most = next((times for kinds, times in _FEWER_TIMES if isinstance(reason, kinds)), None)
        if most is not None and request.meta.get("retry_times", 0) >= most:
            return None
        again = super()._retry(request, reason)
        if again is not None:
            pause = self._first_pause * 2 ** (again.meta["retry_times"] - 1)
            again.meta["backoff"] = min(pause, _LONGEST_PAUSE)
        return again
