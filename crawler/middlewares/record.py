"""The recorder: every answer from the network goes to the journal, which brings it to archive and ledger.

It stands nearest to the network, so that the archive holds the body as it was sent, in its Content-Encoding.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import UTC, datetime
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from crawler.archive import Exchange, Revisit, WarcPosition
from crawler.context import CrawlContext
from crawler.failures import Failure, failure_of_answer
from crawler.ledger import Fetch
from crawler.ledger_rows import Outcome
from crawler.middlewares.replay import REPLAYED_FLAG
from crawler.response_facts import filename, media_type
from crawler.task import FetchTask, task_of

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ABSENT = frozenset({404, 410})


class RecordMiddleware:
    """Makes the record and the row of an answer."""

    def __init__(self, crawler: Crawler, context: CrawlContext, portal: str) -> None:
        self._stats = crawler.stats
        self._context = context
        self._portal = portal
        self._decoder = HttpCompressionMiddleware.from_crawler(crawler)
        self._retry_codes = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self._retry_times = crawler.settings.getint("RETRY_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = crawler.spider
        recorder = cls(crawler, spider.context, spider.portal.id)  # type: ignore[union-attr]
        crawler.signals.connect(recorder.count_request, signal=signals.request_reached_downloader)
        return recorder

    def count_request(self, request: Request) -> None:
        """Count what really goes out, failed attempts and robots.txt (apart) included."""
        robots = task_of(request, self._portal).role == "robots"
        self._stats.inc_value("nianbao/robots_requests" if robots else "nianbao/requests")

    async def process_response(self, request: Request, response: Response) -> Response:
        if REPLAYED_FLAG in response.flags:
            return response
        task = task_of(request, self._portal)
        decoded = self._decode(request, response)
        tries = request.meta.get("retry_times", 0)
        if response.status in self._retry_codes and tries < self._retry_times:
            # It is about to be asked again: not the end of this request, and a replay must not stop here.
            return decoded
        task.fetch = self._row(task, request, decoded, moment := datetime.now(UTC))
        # A base that the row does not name is not what came again.
        held = self._held(task.base) if task.fetch.revisit_of is not None else None
        profile: Revisit | None = None
        if held is not None:
            profile = (
                "server-not-modified" if task.fetch.outcome == "not_modified" else "identical-payload-digest"
            )
        await self._context.journal.put(task.fetch, _exchange(request, response, moment), profile, held)
        if task.role != "robots":
            self._stats.inc_value(f"nianbao/outcome/{task.fetch.outcome}")
            if task.fetch.outcome == "ok":
                self._stats.inc_value("nianbao/new_bytes", len(decoded.body))
        return decoded

    def _decode(self, request: Request, response: Response) -> Response:
        # Servers name an encoding for empty bodies too (304, HEAD); there is nothing to undo then.
        if not response.body:
            return response
        try:
            decoded = self._decoder.process_response(request, response)
        except (OSError, EOFError, zlib.error) as error:
            raise ResponseDataLossError(f"the body is not what its Content-Encoding says: {error}") from error
        if not isinstance(decoded, Response):  # pragma: no cover - it only ever returns responses
            raise TypeError(f"not a response: {decoded!r}")
        return decoded

    def _held(self, base: Fetch | None) -> WarcPosition | None:
        return self._context.ledger.position_of_bytes(base) if base is not None else None

    def _row(self, task: FetchTask, request: Request, decoded: Response, moment: datetime) -> Fetch:
        sha256 = hashlib.sha256(decoded.body).hexdigest()
        failure = self._failure(task, decoded)
        outcome = self._outcome(task, decoded, sha256, failure)
        base = task.base if outcome in ("unchanged", "not_modified") else None
        content_type = decoded.headers.get("Content-Type")
        disposition = decoded.headers.get("Content-Disposition")
        etag, modified = _text(decoded, "ETag"), _text(decoded, "Last-Modified")
        return Fetch(
            run_id=self._context.run_id,
            portal=task.portal,
            request_key=task.request_key,
            url=task.url,
            final_url=request.url,
            method=request.method,
            role=task.role,
            ordinal=task.ordinal,
            part=task.part,
            outcome=outcome,
            fetched_at=moment.isoformat(timespec="microseconds"),
            status=decoded.status,
            error_category=failure.category if failure else None,
            error_message=failure.message if failure else None,
            error_hint=failure.hint if failure else None,
            etag=etag or (base.etag if base else None),
            last_modified=modified or (base.last_modified if base else None),
            media_type=base.media_type if base and not content_type else media_type(content_type),
            filename=base.filename if base and not disposition else filename(disposition, request.url),
            sha256=base.sha256 if base else sha256,
            size=base.size if base else len(decoded.body),
            revisit_of=(base.revisit_of or base.id) if base else None,
            parent_url=task.parent_url,
            link_text=task.link_text,
            listed_title=task.listed_title,
            listed_date=task.listed_date,
            agency=task.agency,
        )

    @staticmethod
    def _failure(task: FetchTask, response: Response) -> Failure | None:
        if response.status in _REDIRECTS and "Location" in response.headers:
            return None
        if response.status == 304 and task.base is not None:
            return None
        if response.status in _ABSENT and not task.expected:
            return None
        # robots.txt is mostly missing, and whatever comes instead is for Scrapy's parser to make sense of.
        if task.role == "robots":
            return None
        failure = failure_of_answer(
            response.status, response.body, response.url, asked=task.url, is_file=task.role == "attachment"
        )
        # Where a list goes on, such a page is its end: the list's own business, told by "nothing new".
        if failure is not None and failure.category == "soft_404" and task.continues:
            return None
        return failure

    @staticmethod
    def _outcome(task: FetchTask, response: Response, sha256: str, failure: Failure | None) -> Outcome:
        if failure:
            return failure.outcome
        if response.status == 304:
            return "not_modified"
        if response.status in _REDIRECTS:
            return "redirect"
        if not 200 <= response.status < 300:
            return "absent"
        return "unchanged" if task.base is not None and task.base.sha256 == sha256 else "ok"


def _exchange(request: Request, response: Response, moment: datetime) -> Exchange:
    return Exchange(
        url=request.url,
        method=request.method,
        request_headers=[(name, value) for name, values in request.headers.items() for value in values],
        request_body=request.body,
        status=response.status,
        headers=[(name, value) for name, values in response.headers.items() for value in values],
        body=response.body,
        fetched_at=moment,
        ip_address=str(response.ip_address) if response.ip_address else None,
    )


def _text(response: Response, header: str) -> str | None:
    value = response.headers.get(header)
    return value.decode("latin-1") if value else None
