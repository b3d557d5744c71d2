"""What the digest's first page shows, worked out before any markup; `templates/index.html` only sets it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalize.record import Attribution, Finding, FindingSeverity, Issue, Record
from output.changes import Revision, RunChanges, compare_runs
from output.digest.coverage import Coverage, coverage, failed_checks, is_dismissed, unassessable_checks
from output.digest.doubt import doubtful_codes
from output.digest.issue_words import SET_ASIDE
from output.digest.report_page import FindingView, source_name, view_findings
from output.run_data import PortalSummary, RunData
from output.versions import RecordVersion

SEVERITIES: tuple[FindingSeverity, ...] = ("error", "warning", "info")
# Whose a failed check is: the agency's, nobody can tell, our reading's. Never mixed.
WHOSE: tuple[Attribution | None, ...] = ("agency", None, "reading")
DEADLINE = "publication.deadline"
REOPENED = "correction_reopened"
UNREAD_STATES = ("illegible", "conflict")


@dataclass(frozen=True, slots=True)
class ReportFindings:
    """One report's checks of one kind: failed with one severity, or unassessable."""

    record: Record
    findings: tuple[FindingView, ...]

    @property
    def total(self) -> int:
        """How many findings of that kind."""
        return len(self.findings)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All failed checks of one attribution and severity, report by report: those with most first."""

    whose: Attribution | None
    severity: FindingSeverity
    reports: tuple[ReportFindings, ...]

    @property
    def total(self) -> int:
        """How many checks failed."""
        return sum(len(report.findings) for report in self.reports)


@dataclass(frozen=True, slots=True)
class Failure:
    """An issue with the record it belongs to, where there is one, and a name and an address for its document.
    The address is empty where none is known."""

    issue: Issue
    record: Record | None
    document: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportDoubts:
    """A report with how many of its figures are in doubt."""

    record: Record
    figures: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The run in numbers. `missing` and `unknown` are agency-years; `unassessable_reports` are reports."""

    records: int
    full: int
    partial: int
    failed: int
    failing: int
    missing: int
    unknown: int
    numbers: int
    unread: int
    doubtful: int
    checks_fail: int
    checks_pass: int
    checks_unassessable: int
    unassessable_reports: int
    errors: int
    set_aside: int
    corrections: int


@dataclass(frozen=True, slots=True)
class IndexView:
    """All that the first page shows. `changes` is None where there is nothing to compare with; `records` are
    by id; `unseen` are the portals whose lists the crawl did not see; `set_aside` are the rows of lists that
    were not taken for annual reports, which is no failure; `new_versions` are what this run was the first to have;
    `judged` have findings that people ruled on, `corrected` corrections by people, `late` a date after the
    deadline, `reopened` some that must be looked at again."""

    run: RunData
    facts: Facts
    coverage: Coverage
    changes: RunChanges | None
    groups: tuple[FindingGroup, ...]
    unassessable: tuple[ReportFindings, ...]
    failures: tuple[Failure, ...]
    doubts: tuple[ReportDoubts, ...]
    set_aside: tuple[Issue, ...]
    unseen: tuple[PortalSummary, ...]
    new_versions: tuple[RecordVersion, ...]
    corrected: tuple[Record, ...]
    reopened: tuple[ReportFindings, ...]
    judged: tuple[ReportFindings, ...]
    late: tuple[ReportFindings, ...]
    records: dict[str, Record]

    def silent_revisions(self) -> tuple[RecordVersion, ...]:
        """The new versions that stand at the address the one before had."""
        return tuple(version for version in self.new_versions if version.why == "new_bytes")

    def open_corrections(self) -> tuple[RecordVersion, ...]:
        """The new versions that stand at an address of their own."""
        return tuple(version for version in self.new_versions if version.why != "new_bytes")

    def revised_otherwise(self) -> tuple[Revision, ...]:
        """The reports with other figures than in the earlier run that are no new version: told apart, for a version is
        the agency's doing."""
        versions = {version.record_id for version in self.new_versions}
        changed = () if self.changes is None else self.changes.revised
        return tuple(revision for revision in changed if revision.record_id not in versions)


def view_index(run: RunData, previous: RunData | None) -> IndexView:
    """The first page of that run, compared with the previous one where it is given."""
    matrix = coverage(run.records, run.manifest.portals)
    everything = run.all_issues()
    set_aside = tuple(issue for issue in everything if issue.category == SET_ASIDE)
    issues = tuple(issue for issue in everything if issue.category != SET_ASIDE)
    doubts = _doubts(run.records)
    return IndexView(
        run=run,
        facts=_facts(run.records, issues, matrix, len(set_aside), doubts),
        coverage=matrix,
        changes=None if previous is None else compare_runs(previous, run),
        groups=_groups(run.records),
        unassessable=_unassessable(run.records),
        failures=_failures(run.records, issues),
        doubts=doubts,
        set_aside=set_aside,
        new_versions=run.new_versions(),
        corrected=tuple(record for record in run.records if record.corrections),
        reopened=_reopened(run.records),
        judged=_judged(run.records),
        unseen=tuple(portal for portal in run.manifest.portals if not portal.was_seen),
        late=_late(run.records),
        records={record.record_id: record for record in run.records},
    )


def _late(records: Iterable[Record]) -> tuple[ReportFindings, ...]:
    """The reports whose date is after the deadline, latest first."""
    reports = [
        ReportFindings(record, view_findings(record, _is_late))
        for record in records
        if any(map(_is_late, record.findings))
    ]
    return tuple(sorted(reports, key=lambda report: report.record.published_on or "", reverse=True))


def _is_late(finding: Finding) -> bool:
    return finding.check == DEADLINE and finding.status == "fail" and not is_dismissed(finding)


def _reopened(records: Iterable[Record]) -> tuple[ReportFindings, ...]:
    reports = (
        ReportFindings(record, view_findings(record, lambda finding: finding.check == REOPENED))
        for record in records
        if any(finding.check == REOPENED for finding in record.findings)
    )
    return tuple(reports)


def _judged(records: Iterable[Record]) -> tuple[ReportFindings, ...]:
    reports = (
        ReportFindings(record, view_findings(record, lambda finding: finding.verdict is not None))
        for record in records
        if any(finding.verdict is not None for finding in record.findings)
    )
    return tuple(reports)


def _doubts(records: Iterable[Record]) -> tuple[ReportDoubts, ...]:
    """The reports with figures in doubt, those with most first."""
    reports = (ReportDoubts(record, len(doubtful_codes(record))) for record in records)
    return tuple(sorted((report for report in reports if report.figures), key=lambda report: -report.figures))


def _facts(
    records: Iterable[Record],
    issues: Iterable[Issue],
    matrix: Coverage,
    set_aside: int,
    doubts: Sequence[ReportDoubts],
) -> Facts:
    records = tuple(records)
    cells = [cell.state for record in records for cell in record.cells.values()]
    checks = [finding.status for record in records for finding in record.findings]
    statuses = [record.status for record in records]
    return Facts(
        records=len(records),
        full=statuses.count("success"),
        partial=statuses.count("partial"),
        failed=statuses.count("failed"),
        failing=sum(failed_checks(record) > 0 for record in records),
        missing=matrix.counts.get("missing", 0),
        unknown=matrix.counts.get("unknown", 0),
        numbers=cells.count("number"),
        unread=sum(state in UNREAD_STATES for state in cells),
        doubtful=sum(report.figures for report in doubts),
        checks_fail=sum(map(failed_checks, records)),
        checks_pass=checks.count("pass"),
        checks_unassessable=checks.count("unassessable"),
        unassessable_reports=sum(unassessable_checks(record) > 0 for record in records),
        errors=sum(issue.severity == "error" for issue in issues),
        set_aside=set_aside,
        corrections=sum(len(record.corrections) for record in records),
    )


def _stands(finding: Finding) -> bool:
    return finding.status == "fail" and not is_dismissed(finding)


def _groups(records: Iterable[Record]) -> tuple[FindingGroup, ...]:
    failed = [(record, view_findings(record, _stands)) for record in records]
    groups = []
    for whose in WHOSE:
        for severity in SEVERITIES:
            reports = []
            for record, views in failed:
                if matching := tuple(
                    v for v in views if (v.finding.attribution, v.finding.severity) == (whose, severity)
                ):
                    reports.append(ReportFindings(record, matching))
            if reports:
                reports.sort(key=lambda report: -report.total)
                groups.append(FindingGroup(whose, severity, tuple(reports)))
    return tuple(groups)


def _unassessable(records: Iterable[Record]) -> tuple[ReportFindings, ...]:
    reports = (
        ReportFindings(record, view_findings(record, lambda finding: finding.status == "unassessable"))
        for record in records
        if unassessable_checks(record)
    )
    return tuple(reports)


def _failures(records: Sequence[Record], issues: Iterable[Issue]) -> tuple[Failure, ...]:
    """Issues by severity, worst first, otherwise in the run's order."""
    owners: dict[str, tuple[Record, str, str]] = {}
    kept: dict[Issue, Record] = {}
    for record in records:
        for source in record.sources:
            for name in filter(None, (source.document, source.url, source.name)):
                url = source.url if source.url is not None else ""
                owners.setdefault(name, (record, source_name(source), url))
        for issue in record.issues:
            kept.setdefault(issue, record)
    for (
        record
    ) in records:  # after every source: an issue only tells whose document it is where nothing else does
        for issue in record.issues if record.status == "failed" else ():
            owners.setdefault(issue.document, (record, issue.document, issue.document))
    failures = []
    for issue in issues:
        owner, name, url = owners.get(issue.document, (None, issue.document, issue.document))
        failures.append(Failure(issue, kept.get(issue, owner), name, url))
    return tuple(sorted(failures, key=lambda failure: SEVERITIES.index(failure.issue.severity)))
