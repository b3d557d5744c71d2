"""The checks that take more than one report: all records of a run beside each other, and beside what earlier
runs knew.

Made when a run is written and again when its digest is rebuilt: findings of an earlier making are replaced, those of
the records themselves stay as they are.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from nianbao.merge import id_in_region
from normalize.agency_kind import kind_of
from normalize.checks.catalogue import CROSS_CHECKS
from normalize.checks.money import check_unit_beside
from normalize.checks.publication import check_copied, check_deadline, check_revised, deadline
from normalize.checks.series import check_series
from normalize.checks.siblings import check_blank, check_sum
from normalize.normalize import record_id
from normalize.record import Finding, Record
from output.absences import Absence
from output.digest.coverage import coverage, same_name
from output.history import History
from output.run_data import PortalSummary, RunData
from output.versions import RecordVersion

_BACK = 4  # earlier years that a history is read for, where this run has none of them


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a record stands beside: its agency's other years, and the others of its year."""

    by_agency: Mapping[str, Mapping[int, Record]]
    by_year: Mapping[int, Sequence[Record]]


def cross_checked(run: RunData, history: History) -> RunData:
    """The run with the findings of these checks on its records, and the reports that should be there and are not."""
    records = tuple(_without(record) for record in run.records)
    beside = _beside(records)
    copied = check_copied(records)
    revised = {version.record_id: version for version in run.new_versions()}
    checked = []
    for record in records:
        found: list[Finding] = []
        if record.agency is not None and record.year is not None and record.status != "failed":
            found += check_series(record, _earlier(record, beside, history))
            found += _beside_others(record, beside, run.manifest.portals)
        found += check_deadline(record)
        if (version := revised.get(record.record_id)) is not None:
            found += _revised(record, version)
        found += copied.get(record.record_id, [])
        checked.append(replace(record, findings=(*record.findings, *found)))
    return replace(
        run, records=tuple(checked), absences=absences(records, run.manifest.portals, run.manifest.started_at)
    )


def absences(
    records: Sequence[Record], portals: Sequence[PortalSummary], seen_on: str
) -> tuple[Absence, ...]:
    """Every report that a portal's file expects and that is not there: missing where the portal's lists were seen and
    the report is due; else it cannot be told."""
    found = []
    for block in coverage(records, portals).blocks:
        for row in block.rows:
            for cell in row.cells:
                if cell.state not in {"missing", "unknown"} or block.portal is None:
                    continue
                found.append(
                    _absence(block.portal, row.agency, cell.year, cell.state == "missing", seen_on[:10])
                )
    return tuple(found)


def _absence(portal: PortalSummary, agency: str, year: int, looked: bool, today: str) -> Absence:
    due = deadline(year, kind_of(agency), portal.region_code)
    last = due.day if due is not None else f"{year + 1}-12-31"
    if not looked:
        status, en, zh = "unassessable", "the portal's lists could not be seen", "未能查看门户列表"
    elif today <= last:
        status, en, zh = (
            "unassessable",
            f"it is due on {last}" if due else "no deadline is known, and the year is not over",
            "期限未到",
        )
    else:
        status, en, zh = (
            "fail",
            f"due {last}" if due else "no deadline is known; a year has passed",
            f"期限{last}" if due else "期限不详，已逾一年",
        )
    name = hashlib.sha256(
        "\x1f".join(["publication.missing", portal.id, same_name(agency), str(year)]).encode()
    ).hexdigest()
    came = hashlib.sha256(status.encode()).hexdigest()
    return Absence(
        f"{name[:10]}-{came[:6]}",
        portal.id,
        agency,
        year,
        "fail" if status == "fail" else "unassessable",
        en,
        zh,
    )


def _without(record: Record) -> Record:
    return replace(record, findings=tuple(f for f in record.findings if f.check not in CROSS_CHECKS))


def _beside(records: Iterable[Record]) -> _Beside:
    by_agency: dict[str, dict[int, Record]] = defaultdict(dict)
    by_year: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        if record.agency is None or record.year is None or record.status == "failed":
            continue
        by_agency[_key(record)].setdefault(record.year, record)
        by_year[record.year].append(record)
    return _Beside(by_agency, by_year)


def _key(record: Record) -> str:
    """The agency: its name, and its region where that is known, for there are many 城关镇."""
    agency = record.agency
    return "" if agency is None else f"{same_name(agency.name)}/{agency.region_code or ''}"


def _earlier(record: Record, beside: _Beside, history: History) -> dict[int, Record]:
    """The agency's earlier reports by year: this run's, else as an earlier run left them."""
    year = record.year
    if record.agency is None or year is None:
        return {}
    mine = {y: r for y, r in beside.by_agency.get(_key(record), {}).items() if y < year}
    for back in range(year - 1, year - 1 - _BACK, -1):
        plain = record_id(record.agency.name, back, "")
        for candidate in (plain, id_in_region(plain, record.agency.region_code or "")):
            known = history.known([candidate]) if back not in mine else None
            left = None if known is None else history.left(known)
            if left is not None and _key(left) == _key(record):
                mine[back] = left
    return mine


def _beside_others(record: Record, beside: _Beside, portals: Sequence[PortalSummary]) -> Iterable[Finding]:
    same_year = [
        r for r in beside.by_year.get(-1 if record.year is None else record.year, ()) if r is not record
    ]
    portal = next((p for p in portals if record.sources and p.id == record.sources[0].portal), None)
    if portal is not None and record.agency is not None:
        own = same_name(record.agency.name)
        wanted = [name for name in portal.expected_agencies if same_name(name) != own]
        units = {
            same_name(name): r for r in same_year if r.agency for name in (r.agency.name, *r.agency.mentions)
        }
        there = [units[same_name(name)] for name in wanted if same_name(name) in units]
        yield from check_sum(record, there, [name for name in wanted if same_name(name) not in units])
    kind = record.agency.kind if record.agency else None
    if kind is not None:
        siblings = [
            r
            for r in same_year
            if r.agency
            and r.agency.kind == kind
            and r.form == record.form
            and set(r.cells) == set(record.cells)
        ]
        yield from check_blank(record, siblings)
        yield from check_unit_beside(record, siblings)


def _revised(record: Record, version: RecordVersion) -> list[Finding]:
    """New bytes at the same address; a new address is a publication of its own. Where other tools read them, the
    difference may be ours."""
    if version.why != "new_bytes" or version.other_tools:
        return []
    return [check_revised(record, [change.code for change in version.cells], version.version)]
