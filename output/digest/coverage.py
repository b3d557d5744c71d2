"""Which reports are there and which are missing: agencies × years, portal by portal, by region.

Missing is said only of a portal whose lists were seen; elsewhere it is unknown, and nobody is accused.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from normalize.record import Finding, Issue, Record
from normalize.regions.table import ancestors, in_year
from output.run_data import PortalSummary

CoverageState = Literal["reported", "failing", "partial", "failed", "missing", "unknown", "not_expected"]

# Where an agency's year has several records (nothing proves that they are one), the best of them speaks for it.
RANK: dict[CoverageState, int] = {"reported": 0, "failing": 1, "partial": 2, "failed": 3}
REPORTED: frozenset[CoverageState] = frozenset({"reported", "failing", "partial"})
NOT_DUE: frozenset[CoverageState] = frozenset({"unknown", "not_expected"})


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One agency's report for one year. `records` are the ids of its records, best first; the checks counted
    are the best one's, and so is `issue`: what went wrong where no report could be read."""

    year: int
    state: CoverageState
    records: tuple[str, ...]
    failed_checks: int
    unassessable_checks: int = 0
    issue: Issue | None = None


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One agency's years. `due` counts the years in which a report is there, or expected and looked for."""

    agency: str
    cells: tuple[CoverageCell, ...]
    reported: int
    due: int


@dataclass(frozen=True, slots=True)
class CoverageBlock:
    """One portal's agencies; `portal` None for records that belong to no portal of the run."""

    portal: PortalSummary | None
    rows: tuple[CoverageRow, ...]

    @property
    def province(self) -> str:
        """The name of the province that the portal's region lies in; empty where no region is known by its code."""
        code = None if self.portal is None else self.portal.region_code
        found = in_year(code, None) if code else ()
        return (*found[:1], *ancestors(found[0]))[-1].name if found else ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole matrix, its blocks in the order of their regions' codes. `unplaced` are ids of records without agency
    or year; `counts` are cells by state."""

    years: tuple[int, ...]
    blocks: tuple[CoverageBlock, ...]
    unplaced: tuple[str, ...]
    counts: dict[CoverageState, int]

    @property
    def provinces(self) -> int:
        """How many provinces the portals are known to lie in."""
        return len({block.province for block in self.blocks if block.province})

    @property
    def reported(self) -> int:
        """Agency-years with a report, whatever is wrong with it."""
        return sum(self.counts.get(state, 0) for state in REPORTED)

    @property
    def due(self) -> int:
        """Agency-years with a report, or with one that was expected and looked for."""
        return sum(count for state, count in self.counts.items() if state not in NOT_DUE)

    @property
    def unassessable(self) -> int:
        """Agency-years with checks that could not be made."""
        return sum(
            cell.unassessable_checks > 0 for block in self.blocks for row in block.rows for cell in row.cells
        )


def coverage(records: Sequence[Record], portals: Sequence[PortalSummary]) -> Coverage:
    """The matrix. Skipped records have no place in it.

    A year is missing where the portal's file expects it and no record is there; it is unknown instead where the
    crawl did not see the portal's lists. Of a portal that names its
    agencies, others are not expected; of one that does not, every agency seen is.
    """
    placed: dict[str | None, dict[str, list[Record]]] = {portal.id: {} for portal in portals}
    portal_of = _portals_of(records, portals)
    aliases = _aliases(records, portals, portal_of)
    unplaced: list[str] = []
    for record in records:
        if record.status == "skipped":
            continue
        if record.agency is None or record.year is None:
            unplaced.append(record.record_id)
            continue
        portal_id = portal_of[record.record_id]
        name = same_name(record.agency.name)
        placed.setdefault(portal_id, {}).setdefault(aliases.get((portal_id, name), name), []).append(record)
    years = sorted(
        {year for portal in portals for year in portal.expected_years}
        | {
            r.year
            for agencies in placed.values()
            for rs in agencies.values()
            for r in rs
            if r.year is not None
        }
    )
    by_id = {portal.id: portal for portal in portals}
    blocks = tuple(
        _block(None if portal_id is None else by_id[portal_id], agencies, years)
        for portal_id, agencies in sorted(placed.items(), key=lambda item: _region_order(item[0], by_id))
    )
    counts = Counter(cell.state for block in blocks for row in block.rows for cell in row.cells)
    return Coverage(tuple(years), tuple(b for b in blocks if b.rows), tuple(unplaced), dict(counts))


def _region_order(portal_id: str | None, portals: Mapping[str, PortalSummary]) -> tuple[bool, str]:
    """By the region's code, which begins with its province's; what has none comes last, in the order of the run."""
    code = None if portal_id is None else portals[portal_id].region_code
    return not code, code or ""


def record_state(record: Record) -> CoverageState:
    """How one record counts in the matrix."""
    if record.status in ("failed", "skipped"):
        return "failed"
    if record.status == "partial":
        return "partial"
    return "failing" if failed_checks(record) else "reported"


def failed_checks(record: Record) -> int:
    """How many of the record's checks failed. A failed one of severity info accuses nobody; nor does one that a
    person dismissed."""
    return sum(
        finding.status == "fail" and finding.severity != "info" and not is_dismissed(finding)
        for finding in record.findings
    )


def is_dismissed(finding: Finding) -> bool:
    """Whether a person looked at it and found it to be nothing."""
    return finding.verdict is not None and finding.verdict.ruling == "dismissed"


def unassessable_checks(record: Record) -> int:
    """How many of the record's checks lack a figure."""
    return sum(finding.status == "unassessable" for finding in record.findings)


def same_name(name: str) -> str:
    """The name without what printing varies: full-width forms and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _aliases(
    records: Iterable[Record], portals: Sequence[PortalSummary], portal_of: Mapping[str, str | None]
) -> dict[tuple[str | None, str], str]:
    """(portal, printed name) → the expected name that a report with that name prints too: a title may shorten
    what the signature spells out, and the year that has no signature is still the same agency's."""
    expected = {portal.id: set(map(same_name, portal.expected_agencies)) for portal in portals}
    aliases: dict[tuple[str | None, str], str] = {}
    for record in records:
        if record.agency is None:
            continue
        portal_id = portal_of[record.record_id]
        if portal_id is None:
            continue
        printed = [same_name(name) for name in (record.agency.name, *record.agency.mentions)]
        known = next((name for name in printed if name in expected[portal_id]), None)
        if known is not None:
            aliases.update({(portal_id, name): known for name in printed})
    return aliases


def _portals_of(records: Iterable[Record], portals: Sequence[PortalSummary]) -> dict[str, str | None]:
    """Record id → portal: the one that its best copy came from; for a record without a source (its fetch failed), the
    one that expects its agency, or that another report of the agency came from."""
    known = [portal.id for portal in portals]
    homes = {same_name(name): portal.id for portal in portals for name in portal.expected_agencies}
    found: dict[str, str | None] = {}
    for record in records:
        home = next((source.portal for source in record.sources if source.portal in known), None)
        found[record.record_id] = home
        if home is not None and record.agency is not None:
            homes.setdefault(same_name(record.agency.name), home)
    for record in records:
        if found[record.record_id] is None and record.agency is not None:
            found[record.record_id] = homes.get(same_name(record.agency.name))
    return found


def _block(
    portal: PortalSummary | None, agencies: dict[str, list[Record]], years: Sequence[int]
) -> CoverageBlock:
    expected = {} if portal is None else {same_name(name): name for name in portal.expected_agencies}
    expected_years = frozenset() if portal is None else frozenset(portal.expected_years)
    absent: CoverageState = "missing" if portal is not None and portal.was_seen else "unknown"
    names = {**expected, **{key: _printed_name(rs) for key, rs in agencies.items() if key not in expected}}
    rows = []
    for key, name in names.items():
        due_years = expected_years if not expected or key in expected else frozenset[int]()
        cells = tuple(
            _cell(year, agencies.get(key, ()), absent if year in due_years else "not_expected")
            for year in years
        )
        rows.append(
            CoverageRow(
                agency=name,
                cells=cells,
                reported=sum(cell.state in REPORTED for cell in cells),
                due=sum(cell.state not in NOT_DUE for cell in cells),
            )
        )
    return CoverageBlock(portal, tuple(rows))


def _printed_name(records: Sequence[Record]) -> str:
    first = records[0].agency
    assert first is not None
    return first.name


def _cell(year: int, records: Sequence[Record], absent: CoverageState) -> CoverageCell:
    versions = sorted(
        (record for record in records if record.year == year),
        key=lambda record: (RANK[record_state(record)], record.record_id),
    )
    if not versions:
        return CoverageCell(year, absent, (), 0)
    best = versions[0]
    return CoverageCell(
        year=year,
        state=record_state(best),
        records=tuple(record.record_id for record in versions),
        failed_checks=failed_checks(best),
        unassessable_checks=unassessable_checks(best),
        issue=best.issues[0] if best.issues and record_state(best) == "failed" else None,
    )
