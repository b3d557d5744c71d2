"""What the spider asks of one request; it travels in `request.meta` through retries and redirects."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy import Request

from crawler.failures import Failure
from crawler.ledger import now
from crawler.ledger_rows import Fetch, Role, Slot

_META_KEY = "task"


@dataclass(slots=True)
class FetchTask:
    """The place of a request in the portal's crawl (fields as in `ledger_rows.Fetch`), and what became of it.

    `expected` False: a 404 is an answer, not a failure. `continues`: a list's later
    page. `base` is the last good fetch of the same request, once
    looked up. `fetch` is the ledger's row, once written or replayed; `replayed` tells which.
    """

    portal: str
    role: Role
    url: str
    ordinal: int
    part: int = 0
    expected: bool = True
    parent_url: str | None = None
    link_text: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    agency: str | None = None
    continues: bool = False
    method: str = "GET"
    body: bytes = b""
    current_url: str = ""
    request_key: str = ""
    base: Fetch | None = None
    fetch: Fetch | None = None
    replayed: bool = False

    @property
    def slot(self) -> Slot:
        """Where in the portal's crawl this request belongs."""
        return Slot(self.portal, self.role == "list", self.ordinal, self.part)


def failed_row(task: FetchTask, run_id: str, failure: Failure, key: str, url: str) -> Fetch:
    """The row of a request that ended without an answer at `url`, whose request key is `key`."""
    return Fetch(
        run_id=run_id,
        portal=task.portal,
        request_key=key,
        url=task.url,
        final_url=url,
        method=task.method,
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


def with_task(request: Request, task: FetchTask) -> Request:
    """The request, carrying its task."""
    request.meta[_META_KEY] = task
    return request


def task_of(request: Request, portal: str) -> FetchTask:
    """The request's task. Scrapy's own requests for robots.txt have none: they are given one here."""
    task = request.meta.get(_META_KEY)
    if task is None:
        if urlsplit(request.url).path != "/robots.txt":
            raise TypeError(f"a request without a task: {request}")
        task = FetchTask(portal=portal, role="robots", url=request.url, ordinal=0)
        with_task(request, task)
    if not isinstance(task, FetchTask):
        raise TypeError(f"not a task: {task!r}")
    return task
