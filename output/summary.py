"""A run in one screen of plain text: what is printed at its end and mailed by cron."""

from __future__ import annotations

from pathlib import Path

from output.changes import RunChanges, compare_runs
from output.digest.index_page import SEVERITIES, Facts, IndexView, view_index
from output.digest.render import show_deceptive
from output.run_data import PortalSummary, RunData

LONGEST_TEXT = 80  # characters of crawled text; the digest has all of it
LINES_PER_LIST = 6


def summarise(run: RunData, folder: Path | None = None, *, previous: RunData | None = None) -> str:
    """The run's outcome in at most about forty lines without a final newline; `folder` is named at the end.

    `previous` is the run to compare with, where it is still there.
    """
    view = view_index(run, previous)
    manifest = run.manifest
    lines = [f"Run {manifest.run_id}: {manifest.state}"]
    if manifest.nothing_new:
        lines.append("Nothing had changed on the portals; nothing was read again.")
    changes = None if previous is None else compare_runs(previous, run)
    if changes is not None:
        lines.append(_changes(changes))
    lines += ["", *_facts(view.facts, view.coverage.reported, view.coverage.due)]
    lines += _findings(view)
    lines += _failures(view)
    if manifest.portals:
        lines += ["", "Portals"]
        lines += [f"  {_portal(portal)}" for portal in manifest.portals[:LINES_PER_LIST]]
        lines += _more(len(manifest.portals))
    if folder is not None:
        lines += ["", f"Digest: {folder / 'digest' / 'index.html'}"]
    return "\n".join(lines)


def _changes(changes: RunChanges) -> str:
    if changes.nothing:
        return f"Nothing new since run {changes.since}."
    parts = [
        f"{len(ids)} {word}"
        for ids, word in (
            (changes.new, "new"),
            (changes.revised, "with changed figures"),
            (changes.gone, "no longer there"),
        )
        if ids
    ]
    return f"Since run {changes.since}: {', '.join(parts)}."


def _facts(facts: Facts, reported: int, due: int) -> list[str]:
    return [
        f"Reports   {reported} of {due} due, {facts.missing} missing: {facts.full} read in full,"
        f" {facts.partial} in part, {facts.failed} not",
        f"Figures   {facts.numbers:,} numbers, {facts.unread:,} illegible or in conflict",
        f"Checks    {facts.checks_pass:,} hold, {facts.checks_fail:,} failed in {facts.failing} reports,"
        f" {facts.checks_unassessable:,} not assessable",
    ]


def _findings(view: IndexView) -> list[str]:
    lines: list[str] = []
    for group in view.groups:
        lines += ["", f"Failed checks ({group.severity})"]
        for report in group.reports[:LINES_PER_LIST]:
            agency = report.record.agency
            name = "agency unknown" if agency is None else _plain(agency.name)
            year = "year unknown" if report.record.year is None else report.record.year
            rest = f" (+{len(report.findings) - 1})" if len(report.findings) > 1 else ""
            lines.append(f"  {name} {year}: {_plain(report.findings[0].finding.message)}{rest}")
        lines += _more(len(group.reports))
    return lines


def _failures(view: IndexView) -> list[str]:
    counts = {
        severity: sum(failure.issue.severity == severity for failure in view.failures)
        for severity in SEVERITIES
    }
    errors = [failure for failure in view.failures if failure.issue.severity == "error"]
    if not view.failures:
        return []
    lines = ["", "Issues    " + ", ".join(f"{n} {severity}" for severity, n in counts.items() if n)]
    for failure in errors[:LINES_PER_LIST]:
        issue = failure.issue
        lines.append(
            f"  {issue.stage}/{issue.category}: {_plain(issue.message)} [{_plain(failure.document)}]"
        )
    return [*lines, *_more(len(errors))]


def _portal(portal: PortalSummary) -> str:
    stats = portal.stats
    if stats is None:
        return f"{portal.id}: not crawled in this run"
    return (
        f"{portal.id}: requests {stats.requests}, not modified {stats.not_modified},"
        f" reports listed {stats.reports_listed}, errors {stats.errors}"
    )


def _more(total: int) -> list[str]:
    return [f"  … and {total - LINES_PER_LIST} more"] if total > LINES_PER_LIST else []


def _plain(text: str) -> str:
    """Crawled text on one line: it may not break the line, move the cursor or reorder what stands before it."""
    line = str(show_deceptive(" ".join(text.split())))
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"
