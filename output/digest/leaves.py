"""A large run's first page split: coverage and findings of each portal's agencies on pages of their own.

One page of five thousand reports would be tens of megabytes. Where there are more than `SPLIT_ABOVE`, the first page
sums the portals up and leads to their pages; a portal of many agencies has several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from output.digest.coverage import NOT_DUE, REPORTED, Coverage, CoverageBlock, CoverageRow
from output.digest.index_page import FindingGroup, IndexView, ReportFindings

SPLIT_ABOVE = 600  # reports; up to there one page is below a megabyte
AGENCIES = 200  # on one page


@dataclass(frozen=True, slots=True)
class YearCount:
    """One year of a portal: agency-years reported, and due."""

    year: int
    reported: int
    due: int

    @property
    def share(self) -> float:
        """Reported of due; 1 where nothing is."""
        return self.reported / self.due if self.due else 1.0


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a portal's agencies. `file` lies in `portals/`; `part` counts the portal's pages from 1, of `parts`;
    `failing` are its reports with failed checks."""

    file: str
    coverage: Coverage
    block: CoverageBlock
    part: int
    parts: int
    years: tuple[YearCount, ...]
    groups: tuple[FindingGroup, ...]
    failing: int


def split(view: IndexView) -> tuple[Leaf, ...]:
    """The pages beside the first one; none where the run is small enough for one page."""
    if len(view.records) <= SPLIT_ABOVE:
        return ()
    leaves = []
    for block in view.coverage.blocks:
        parts = [block.rows[start : start + AGENCIES] for start in range(0, len(block.rows), AGENCIES)]
        for number, rows in enumerate(parts, 1):
            leaves.append(_leaf(view, replace(block, rows=rows), number, len(parts)))
    return tuple(leaves)


def _leaf(view: IndexView, block: CoverageBlock, part: int, parts: int) -> Leaf:
    ids = {record_id for row in block.rows for cell in row.cells for record_id in cell.records}
    groups = tuple(
        replace(group, reports=reports) for group in view.groups if (reports := _of(group.reports, ids))
    )
    name = "" if block.portal is None else block.portal.id
    return Leaf(
        file=f"p-{sha256(name.encode('utf-8')).hexdigest()[:16]}-{part}.html",
        coverage=replace(view.coverage, blocks=(block,), unplaced=()),
        block=block,
        part=part,
        parts=parts,
        years=tuple(_year(block.rows, index, year) for index, year in enumerate(view.coverage.years)),
        groups=groups,
        failing=len({report.record.record_id for group in groups for report in group.reports}),
    )


def _of(reports: Iterable[ReportFindings], ids: set[str]) -> tuple[ReportFindings, ...]:
    return tuple(report for report in reports if report.record.record_id in ids)


def _year(rows: Iterable[CoverageRow], index: int, year: int) -> YearCount:
    states = [row.cells[index].state for row in rows]
    return YearCount(
        year, sum(state in REPORTED for state in states), sum(state not in NOT_DUE for state in states)
    )
