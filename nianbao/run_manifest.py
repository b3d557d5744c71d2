"""The run's own account of itself: which portals, how the crawl went, what came before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from crawler.ledger import Ledger, Listing, PortalStatistics, Run, now
from crawler.portal import Portal
from extract.document import Issue
from nianbao.ingested import INGESTED
from nianbao.tool_version import tool_versions
from output.run_data import CrawlStats, Manifest, PortalSummary
from output.run_folder import finished_runs

_REASONS = {
    "illustration": "a picture or a film about a report",
    "other_report": "a report on something else",
    "notice": "a notice, a rule or a template",
    "not_annual_report": "not an annual report on information disclosure",
    "no_year": "names no year",
}


def manifest_of(
    data_dir: Path,
    ledger: Ledger,
    run: Run,
    portals: Sequence[Portal],
    documents_read: int,
    readers: tuple[str, ...],
) -> Manifest:
    """The manifest of a run that is about to be written; `readers` are those of scans."""
    statistics = ledger.statistics(run.run_id)
    set_aside, list_errors = _set_aside(ledger, run), _list_errors(ledger, run)
    summaries = tuple(
        _summary(portal, run, statistics.get(portal.id), set_aside[portal.id], list_errors[portal.id])
        for portal in portals
        if portal.id != INGESTED.id  # nobody looked at any list there: nothing can be missing, nothing failed
    )
    return Manifest(
        run_id=run.run_id,
        started_at=run.started_at,
        finished_at=now(),
        state="finished",
        nothing_new=_nothing_new(statistics, portals, documents_read),
        previous_run=_previous(data_dir, ledger, run),
        portals=summaries,
        counts={"documents.read": documents_read},
        versions=tool_versions(readers),
    )


def _nothing_new(
    statistics: Mapping[str, PortalStatistics], portals: Sequence[Portal], documents_read: int
) -> bool:
    """Whether every portal was seen and had nothing that was not known. A list that could not be fetched is no
    evidence that nothing changed."""
    seen = all(portal.id in statistics and statistics[portal.id].listed for portal in portals)
    return seen and documents_read == 0 and not any(stats.new for stats in statistics.values())


def crawl_issues(ledger: Ledger, run: Run) -> tuple[Issue, ...]:
    """What went wrong while collecting, and every row of a list that was not taken for an annual report."""
    failed = tuple(
        Issue(
            stage="crawl",
            category=issue.category,
            severity=issue.severity,
            message=issue.message,
            hint=issue.hint,
            document=issue.url,
        )
        for issue in ledger.crawl_issues(run.run_id)
    )
    return (*failed, *(_set_aside_issue(row) for row in ledger.listings(run.run_id) if _is_set_aside(row)))


def _set_aside_issue(row: Listing) -> Issue:
    return Issue(
        stage="crawl",
        category="set_aside",
        severity="info",
        message=f"{row.title}: {_REASONS.get(str(row.skipped), str(row.skipped))}",
        hint="if it is an annual report after all, its title is one that crawler/titles.py should know",
        document=row.url,
    )


def _is_set_aside(row: Listing) -> bool:
    """Set aside for what it is; not because other years were asked for, or because it is listed twice."""
    return row.skipped is not None and row.skipped not in {"outside_years", "before_since", "duplicate"}


def _set_aside(ledger: Ledger, run: Run) -> Counter[str]:
    return Counter(row.portal for row in ledger.listings(run.run_id) if _is_set_aside(row))


def _list_errors(ledger: Ledger, run: Run) -> Counter[str]:
    """Failures that concern a portal's lists, by portal: a list page that could not be fetched or understood, a
    crawl that broke off. What such a portal does not show may be there all the same."""
    issues = ledger.crawl_issues(run.run_id)
    of_lists = (issue for issue in issues if issue.severity == "error" and issue.role in {None, "list"})
    return Counter(issue.portal for issue in of_lists)


def _previous(data_dir: Path, ledger: Ledger, run: Run) -> str | None:
    """The newest finished run that looked at the same portals, years and dates: a run over others would make
    reports seem to come and go."""
    finished = {folder.name for folder in finished_runs(data_dir)}
    for earlier in reversed(ledger.all_runs()):
        same = set(run.scope["portals"]) <= set(earlier.scope["portals"])
        if (
            same
            and earlier.scope["years"] == run.scope["years"]
            and earlier.scope.get("since") == run.scope.get("since")
            and earlier.run_id in finished - {run.run_id}
        ):
            return earlier.run_id
    return None


def _summary(
    portal: Portal, run: Run, statistics: PortalStatistics | None, set_aside: int, list_errors: int
) -> PortalSummary:
    return PortalSummary(
        id=portal.id,
        name=portal.name,
        region_code=portal.region_code,
        expected_agencies=portal.expected.agencies,
        expected_years=_expected_years(portal, run),
        stats=None if statistics is None else _stats(statistics, set_aside, list_errors),
    )


def _expected_years(portal: Portal, run: Run) -> tuple[int, ...]:
    """The years the portal should have, as far as the run asked for them."""
    if portal.expected.years is None:
        return ()
    first, last = portal.expected.years
    asked = run.scope["years"] or (first, last)
    return tuple(year for year in range(first, last + 1) if asked[0] <= year <= asked[1])


def _stats(statistics: PortalStatistics, set_aside: int, list_errors: int) -> CrawlStats:
    return CrawlStats(
        requests=statistics.answered,
        not_modified=statistics.not_modified,
        downloaded_bytes=statistics.new_bytes,
        reports_listed=statistics.listed,
        set_aside=set_aside,
        errors=statistics.failed,
        list_errors=list_errors,
    )
