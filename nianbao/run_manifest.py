"""The run's own account of itself: which portals, how the crawl went, what came before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crawler.ledger import Ledger, PortalStatistics, Run, now
from crawler.portal import Portal
from extract.document import Issue
from nianbao.tool_version import tool_versions
from output.run_data import CrawlStats, Manifest, PortalSummary
from output.run_folder import finished_runs, read_manifest


def manifest_of(
    data_dir: Path, ledger: Ledger, run: Run, portals: Sequence[Portal], documents_read: int
) -> Manifest:
    """The manifest of a run that is about to be written."""
    statistics = ledger.statistics(run.run_id)
    summaries = tuple(_summary(portal, statistics.get(portal.id)) for portal in portals)
    fetched_new = sum(stats.new for stats in statistics.values())
    return Manifest(
        run_id=run.run_id,
        started_at=run.started_at,
        finished_at=now(),
        state="finished",
        nothing_new=fetched_new == 0 and documents_read == 0,
        previous_run=_previous(data_dir, run, portals),
        portals=summaries,
        counts={"documents.read": documents_read},
        versions=tool_versions(),
    )


def crawl_issues(ledger: Ledger, run: Run) -> tuple[Issue, ...]:
    """What went wrong while collecting, as issues."""
    return tuple(
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


def _previous(data_dir: Path, run: Run, portals: Sequence[Portal]) -> str | None:
    """The newest finished run that looked at all of these portals."""
    wanted = {portal.id for portal in portals}
    for folder in reversed(finished_runs(data_dir)):
        manifest = read_manifest(folder)
        if manifest.run_id != run.run_id and wanted <= {portal.id for portal in manifest.portals}:
            return manifest.run_id
    return None


def _summary(portal: Portal, statistics: PortalStatistics | None) -> PortalSummary:
    years = portal.expected.years
    return PortalSummary(
        id=portal.id,
        name=portal.name,
        region_code=portal.region_code,
        expected_agencies=portal.expected.agencies,
        expected_years=tuple(range(years[0], years[1] + 1)) if years else (),
        stats=None if statistics is None else _stats(statistics),
    )


def _stats(statistics: PortalStatistics) -> CrawlStats:
    return CrawlStats(
        requests=statistics.answered,
        not_modified=statistics.not_modified,
        downloaded_bytes=statistics.new_bytes,
        reports_listed=statistics.listed,
        set_aside=sum(statistics.skipped.values()),
        errors=statistics.failed,
    )
