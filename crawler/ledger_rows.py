"""What the ledger says, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from crawler.archive import WarcPosition

Role = Literal["robots", "list", "page", "attachment", "image"]

Outcome = Literal[
    "ok",  # bytes that were not known before
    "unchanged",  # the server sent the bytes again that the last good fetch had brought
    "not_modified",  # the server said 304: the last good fetch's bytes still stand
    "redirect",  # a hop; the row of where it led follows
    "absent",  # a list page past the end of the list: its absence was expected
    "error",  # no answer, or an answer that is an error
    "blocked",  # the site turned us away: 403, 412, a challenge page at 200
    "refused",  # we turned away: robots.txt, a host outside the portal, a private address
]

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `state` is running, finished or failed; `scope` is what was asked for."""

    run_id: str
    scope: Mapping[str, Any]
    started_at: str
    crawl_done_at: str | None
    finished_at: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a fetch in a portal's crawl: the nth list page, or part m of the nth listed report."""

    portal: str
    is_list: bool
    ordinal: int
    part: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch.

    `url` is what was asked for, `final_url` where redirects had led when the row was written; `request_key` is
    of the latter. `ordinal` counts list pages, or reports, over all of a portal's lists in their order; `part` is
    0 for what the list links to, 1.. for the files of that page, in page order. `sha256` and `size` (bytes) are of
    the decoded body. The WARC position is of the row's own record; where `revisit_of` is set, the bytes are held by
    the record of that row. `agency` is from the portal file, None where the list is not one agency's.
    """

    run_id: str
    portal: str
    request_key: str
    url: str
    final_url: str
    method: str
    role: Role
    ordinal: int
    part: int
    outcome: Outcome
    fetched_at: str
    status: int | None = None
    error_category: str | None = None
    error_message: str | None = None
    error_hint: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None
    filename: str | None = None
    sha256: str | None = None
    size: int | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    warc_length: int | None = None
    revisit_of: int | None = None
    parent_url: str | None = None
    link_text: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    agency: str | None = None
    id: int | None = None

    @property
    def slot(self) -> Slot:
        """Where in the portal's crawl this fetch belongs."""
        return Slot(self.portal, self.role == "list", self.ordinal, self.part)


@dataclass(frozen=True, slots=True)
class Capture:
    """A page, attachment or image as a run saw it, failed ones included. Fields as in `Fetch`.

    `position` is the record that holds the bytes, revisits resolved: `Archive.read(position)` gives them. None
    where there are none. A failure with bytes (a 404 page) has both `error_category` and `position`.
    """

    run_id: str
    portal: str
    role: Role
    url: str
    final_url: str
    ordinal: int
    part: int
    outcome: Outcome
    fetched_at: str
    status: int | None
    error_category: str | None
    error_message: str | None
    error_hint: str | None
    media_type: str | None
    filename: str | None
    sha256: str | None
    size: int | None
    position: WarcPosition | None
    parent_url: str | None
    link_text: str | None
    listed_title: str | None
    listed_date: str | None
    agency: str | None
    last_modified: str | None

    @property
    def is_good(self) -> bool:
        """Whether there are bytes that are what was asked for, not an error page."""
        return self.outcome in ("ok", "unchanged", "not_modified")


@dataclass(frozen=True, slots=True)
class Listing:
    """A row of a list. `skipped` says why it was set aside (`illustration`, `other_report`, ...), None where kept.

    `year` is the report year that the title names, `date` the date printed beside it (ISO).
    """

    run_id: str
    portal: str
    ordinal: int
    url: str
    title: str
    date: str | None
    year: int | None
    agency: str | None
    list_url: str
    skipped: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a portal's crawl that belongs to no single failed fetch."""

    run_id: str
    portal: str
    url: str
    category: str
    severity: Severity
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class CrawlIssue:
    """A failed fetch or a note, in words for the operator. `category` is a stable slug."""

    portal: str
    url: str
    category: str
    severity: Severity
    message: str
    hint: str
    role: Role | None = None
    status: int | None = None
    parent_url: str | None = None
    listed_title: str | None = None
    agency: str | None = None

    @classmethod
    def of(cls, fetch: Fetch) -> CrawlIssue:
        """What there is to say of a failed fetch."""
        return cls(
            portal=fetch.portal,
            url=fetch.url,
            category=fetch.error_category or fetch.outcome,
            severity="error",
            message=fetch.error_message or "",
            hint=fetch.error_hint or "",
            role=fetch.role,
            status=fetch.status,
            parent_url=fetch.parent_url,
            listed_title=fetch.listed_title,
            agency=fetch.agency,
        )


@dataclass(frozen=True, slots=True)
class PortalStatistics:
    """A portal's counts in one run, list pages included, robots.txt not.

    The requests known to be over (`answered`) split into the six first counts;
    `new_bytes` is of the decoded bodies that were not known before.
    """

    portal: str
    new: int = 0
    unchanged: int = 0
    not_modified: int = 0
    redirects: int = 0
    absent: int = 0
    failed: int = 0
    new_bytes: int = 0
    pages: int = 0
    attachments: int = 0
    images: int = 0
    listed: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """Requests that the ledger knows the end of."""
        return self.new + self.unchanged + self.not_modified + self.redirects + self.absent + self.failed

    def plus_fetches(self, role: Role, outcome: Outcome, count: int, size: int | None) -> PortalStatistics:
        """With so many fetches of one role and outcome added; `size` is their bytes."""
        counted = {
            "ok": "new",
            "unchanged": "unchanged",
            "not_modified": "not_modified",
            "redirect": "redirects",
            "absent": "absent",
        }.get(outcome, "failed")
        changes = {counted: getattr(self, counted) + count}
        if outcome == "ok" and size is not None:
            changes["new_bytes"] = self.new_bytes + size
        by_role = {"page": "pages", "attachment": "attachments", "image": "images"}.get(role)
        if by_role and outcome in ("ok", "unchanged", "not_modified"):
            changes[by_role] = getattr(self, by_role) + count
        return replace(self, **changes)

    def plus_listed(self, skipped: str | None, count: int) -> PortalStatistics:
        """With so many list rows added, kept (`skipped` None) or set aside for that reason."""
        if skipped is None:
            return replace(self, listed=self.listed + count)
        return replace(self, skipped={**self.skipped, skipped: count})
