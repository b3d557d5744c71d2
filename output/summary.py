"""A run in one screen of plain text: what is printed at its end and mailed by cron."""

from __future__ import annotations

from pathlib import Path

from normalize.record import Record
from output.changes import RunChanges, compare_runs
from output.digest.index_page import SEVERITIES, Facts, IndexView, view_index
from output.digest.issue_words import SEVERITIES as SEVERITY_WORDS
from output.digest.issue_words import category, reason
from output.digest.render import show_deceptive
from output.digest.report_page import FindingView
from output.run_data import PortalSummary, RunData

LONGEST_TEXT = 80  # characters of crawled text; the digest has all of it
LINES_PER_LIST = 6
WHOSE_WORDS = {"agency": ", printed so", None: "", "reading": ", reading in doubt"}


def summarise(run: RunData, folder: Path | None = None, *, previous: RunData | None = None) -> str:
    """The run's outcome in at most about forty lines without a final newline.

    `folder` is the run's; its digest is not named here, because the command line prints that path itself.
    `previous` is the run to compare with, where it is still there.
    """
    view = view_index(run, previous)
    manifest = run.manifest
    lines = [f"Run {manifest.run_id}: {manifest.state}"]
    if manifest.nothing_new:
        lines.append("Nothing had changed on the portals; nothing was read again.")
    changes = None if previous is None else compare_runs(previous, run)
    if changes is not None:
        lines.append(_changes(changes, seen_whole=not view.unseen))
    if run.new_versions():
        lines.append(f"Published anew: {_counted(len(run.new_versions()), 'report')}.")
    if view.facts.corrections or view.reopened:
        reopened = sum(report.total for report in view.reopened)
        lines.append(
            f"Read by people: {_counted(view.facts.corrections, 'figure')}; {reopened} to look at again."
        )
    lines += [f"Not looked at, the crawl failed: {portal.id}" for portal in view.unseen[:LINES_PER_LIST]]
    lines += _more(len(view.unseen))
    lines += ["", *_facts(view.facts, view.coverage.reported, view.coverage.due)]
    lines += _findings(view)
    lines += _failures(view)
    if manifest.portals:
        lines += ["", "Portals"]
        lines += [f"  {_portal(portal)}" for portal in manifest.portals[:LINES_PER_LIST]]
        lines += _more(len(manifest.portals))
    return "\n".join(lines)


def _changes(changes: RunChanges, *, seen_whole: bool) -> str:
    if changes.nothing:
        where = "" if seen_whole else " on the portals that could be looked at"
        return f"Nothing new since run {changes.since}{where}."
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
    unknown = f", {facts.unknown} not looked at" if facts.unknown else ""
    return [
        f"Reports   {reported} of {due} due, {facts.missing} missing{unknown}: {facts.full} read in full,"
        f" {facts.partial} in part, {facts.failed} listed but not read",
        f"Figures   {facts.numbers:,} numbers, {facts.unread:,} illegible or in conflict",
        f"Checks    {facts.checks_pass:,} hold, {facts.checks_fail:,} failed in {facts.failing} reports,"
        f" {facts.checks_unassessable:,} not assessable in {facts.unassessable_reports}",
    ]


def _findings(view: IndexView) -> list[str]:
    lines: list[str] = []
    for group in view.groups:
        lines += ["", f"Failed checks ({group.severity}{WHOSE_WORDS[group.whose]})"]
        for report in group.reports[:LINES_PER_LIST]:
            lines.append(f"  {_report(report.record)}: {_failed_check(report.findings[0])}")
            if more := len(report.findings) - 1:
                lines[-1] += f"; and {_counted(more, 'more failed check')}"
        lines += _more(len(group.reports))
    return lines


def _failures(view: IndexView) -> list[str]:
    counts = {
        severity: sum(failure.issue.severity == severity for failure in view.failures)
        for severity in SEVERITIES
    }
    if not view.failures:
        return []
    lines = [
        "",
        "Issues    "
        + ", ".join(_counted(n, SEVERITY_WORDS[severity].en) for severity, n in counts.items() if n),
    ]
    # Notes are counted only: there is nothing to be done about them.
    shown = [failure for failure in view.failures if failure.issue.severity != "info"]
    for failure in shown[:LINES_PER_LIST]:
        issue, record = failure.issue, failure.record
        where = _plain(failure.document) if record is None else _report(record)
        lines.append(f"  {issue.severity}, {category(issue).en}: {_plain(reason(issue))} [{where}]")
    return [*lines, *_more(len(shown))]


def _report(record: Record) -> str:
    name = "agency unknown" if record.agency is None else _plain(record.agency.name)
    return f"{name} {'year unknown' if record.year is None else record.year}"


def _failed_check(view: FindingView) -> str:
    """Which identity and how far it is off; a finding that is no sum in its own words."""
    if view.verdict is None:
        return _plain(view.finding.message)
    name = "" if view.name is None else view.name.en.split(":")[0] + ", "
    return f"{name}{view.verdict.en}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _portal(portal: PortalSummary) -> str:
    stats = portal.stats
    if stats is None:
        return f"{portal.id}: not crawled in this run"
    return (
        f"{portal.id}: unchanged {stats.not_modified} of {stats.requests} requests,"
        f" {_counted(stats.reports_listed, 'report')} listed, {_counted(stats.set_aside, 'row')} set aside,"
        f" {_counted(stats.errors, 'error')}"
    )


def _more(total: int) -> list[str]:
    return [f"  … and {total - LINES_PER_LIST} more"] if total > LINES_PER_LIST else []


def _plain(text: str) -> str:
    """Crawled text on one line: it may not break the line, move the cursor or reorder what stands before it."""
    line = str(show_deceptive(" ".join(text.split())))
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"
