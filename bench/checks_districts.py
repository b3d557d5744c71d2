"""Districts of `bench/checks.py`: checks that take other years, other agencies, earlier versions or the portal's
expectation, made as a run makes them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench.scoring import read_record
from nianbao.cross_checks import cross_checked
from nianbao.quirks.districts import CLEAN, District, district
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.write_html import write_html
from normalize.agency_kind import kind_of
from normalize.checks.catalogue import CROSS_CHECKS
from normalize.record import Agency, Finding, Record
from output.absences import CHECK as MISSING
from output.history import History
from output.run_data import CrawlStats, Manifest, PortalSummary, RunData
from output.versions import RecordVersion, continued, with_version

_RUN, _PORTAL, _SEEN = "r", "p", "2026-01-01T00:00:00+00:00"
# What one wrong figure breaks besides: next year's report, the whole, the same figure by another rule.
_FOLLOWS: Mapping[str, frozenset[str]] = {
    "years.carried": frozenset({"agencies.sum", "years.carried"}),
    "years.in_force": frozenset({"years.in_force"}),
    "years.jump": frozenset({"agencies.sum", "years.carried"}),
    "meaning.unit": frozenset({"meaning.unit", "meaning.unit_siblings"}),
    "meaning.unit_siblings": frozenset({"meaning.unit", "meaning.unit_siblings"}),
    "meaning.copied_table": frozenset({"agencies.sum", "years.carried"}),
    "agencies.sum": frozenset({"years.carried"}),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A district: whether its error was found ("missed", "unassessable"), false findings by check, notes (info)
    apart."""

    found: str
    false: tuple[str, ...]
    notes: tuple[str, ...]
    reports: int


def measured(kind: str, seed: int) -> Measured:
    """The district of that seed with an error of that kind, read and checked."""
    made = district(seed, kind)
    run = _checked(made)
    at: list[Finding] = []
    elsewhere: list[Finding] = []
    for record in run.records:
        assert record.agency is not None
        here = (record.agency.name, record.year) == (made.agency, made.year)
        for finding in record.findings:
            if finding.check not in CROSS_CHECKS or finding.status == "pass":
                continue
            (at if here and finding.check == kind else elsewhere).append(finding)
    statuses = [finding.status for finding in at]
    false = [(f.check, f.severity) for f in elsewhere if f.status == "fail" and _is_false(f, kind)]
    for absence in run.absences:
        here = kind == MISSING and (absence.agency, absence.year) == (made.agency, made.year)
        if here:
            statuses.append(absence.status)
        elif absence.status == "fail":
            false.append((MISSING, "warning"))
    return Measured(
        "found" if "fail" in statuses else "unassessable" if "unassessable" in statuses else "missed",
        tuple(check for check, severity in false if severity != "info"),
        tuple(check for check, severity in false if severity == "info"),
        len(run.records),
    )


def _checked(made: District) -> RunData:
    records: list[Record] = []
    versions: list[RecordVersion] = []
    for i, report in enumerate(made.reports):
        now = _read(report, i)
        if now is None:
            continue
        if i == made.revised and made.before is not None:
            chain = tuple(_versions(made.before, i, now))
            now = with_version(now, chain)
            versions += chain
        records.append(now)
    stats = CrawlStats(1, 0, 0, len(records), 0, 0)
    portal = PortalSummary(_PORTAL, _PORTAL, None, made.agencies, made.years, stats)
    manifest = Manifest(_RUN, _SEEN, _SEEN, "finished", portals=(portal,))
    run = RunData(manifest, tuple(records), (), tuple(versions))
    with tempfile.TemporaryDirectory() as empty:
        return cross_checked(run, History(Path(empty), manifest.started_at))


def _versions(before: QuirkyReport, place: int, now: Record) -> Iterator[RecordVersion]:
    """The versions that the run keeps of a report whose page was seen with other bytes before."""
    first = _read(before, place)
    if first is not None:
        yield from continued((), None, [first, now], _RUN)


def _read(report: QuirkyReport, place: int) -> Record | None:
    """The record of a report's page at an address of its own. Reading whose report it is is measured elsewhere."""
    data, _ = write_html(report)
    record, _ = read_record(data, f"{place}.html")
    if record is None:
        return None
    name = report.truth.agency
    address = f"http://p.example/{place}.html"
    return replace(
        record,
        record_id=f"{place}",
        year=report.truth.year,
        agency=Agency(name, kind_of(name), mentions=(name,)),
        published_on="-".join(f"{part:02d}" for part in report.published),
        sources=tuple(replace(source, portal=_PORTAL, url=address) for source in record.sources),
        findings=tuple(f for f in record.findings if f.check != "publication_date"),
    )


def _is_false(finding: Finding, kind: str) -> bool:
    """Whether a finding beside the error itself is wrong."""
    if finding.check == "meaning.blank":
        return False  # the quirks do leave figures blank: it is so
    return kind == CLEAN or finding.check not in _FOLLOWS.get(kind, frozenset())
