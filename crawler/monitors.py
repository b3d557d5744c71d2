"""What makes a portal's crawl suspicious as a whole, although each request may have gone well.

Pure: counts in, notes out. They stand in the digest among the crawl's issues, errors first; a portal with an
error of its lists is shown as one whose silence proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.ledger_rows import Listing, PortalStatistics, Severity

# A crawl with one of these notes is no measure for the next one.
BAD_YIELD = (
    "too_few_reports",
    "fewer_than_before",
    "empty_list",
    "unknown_list",
    "crawl_crashed",
    "list_without_end",
)

_MOST_FAILURES = 0.2
_ENOUGH_REQUESTS = 20
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A note without its run and portal. `url` is what to open first."""

    category: str
    severity: Severity
    url: str
    message: str
    hint: str


def of_yield(
    name: str, entry: str, count: int, *, minimum: int, minimum_is_given: bool, before: int
) -> list[Suspicion]:
    """A portal that shows less than it must: than its file's minimum, or than its last good run showed.

    Where the file gives a minimum and it is met, fewer than before is only worth a look.
    """
    hint = "Open the lists. They may have moved; correct the entries of the portal file"
    if count < minimum:
        message = f"{name}: {count} reports on its lists, {minimum} were expected"
        return [Suspicion("too_few_reports", "error", entry, message, hint)]
    if count < before:
        severity: Severity = "warning" if minimum_is_given else "error"
        message = f"{name}: {count} reports on its lists, {before} in the last good run"
        more = f"{hint}. If they were taken down for good, set minimum_reports: {max(count, 1)} in the portal file"
        return [Suspicion("fewer_than_before", severity, entry, message, more)]
    return []


def of_vanished(
    before: Mapping[str, Listing], now_urls: Iterable[str], now_titles: Iterable[str]
) -> list[Suspicion]:
    """Reports that the last good run listed and that no list names now, under whatever address."""
    urls, titles = set(now_urls), set(now_titles)
    gone = [row for row in before.values() if row.url not in urls and row.title not in titles]
    hint = "Look for it on the portal. The archive keeps what was published; a report taken down is a finding"
    found = [
        Suspicion(
            "report_vanished",
            "warning",
            row.url,
            f"{row.url}: {row.title} is no longer on the portal's lists",
            hint,
        )
        for row in gone[:_MOST_NAMED]
    ]
    if len(gone) > _MOST_NAMED:
        rest = f"{len(gone) - _MOST_NAMED} more reports are no longer on the portal's lists"
        found.append(Suspicion("report_vanished", "warning", gone[_MOST_NAMED].list_url, rest, hint))
    return found


def of_failures(name: str, entry: str, counts: PortalStatistics | None) -> list[Suspicion]:
    """A crawl in which much went wrong."""
    if counts is None or counts.answered < _ENOUGH_REQUESTS:
        return []
    share = counts.failed / counts.answered
    if share <= _MOST_FAILURES:
        return []
    message = f"{name}: {counts.failed} of {counts.answered} requests failed ({share:.0%})"
    hint = "See the issues of this portal: one cause is usual (a firewall, a moved site, a slow server)"
    return [Suspicion("many_failures", "error", entry, message, hint)]
