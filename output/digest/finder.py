"""The list of all reports that the first page searches: its rows, as data that the page's one script reads.

The rows lie in the page, because a page opened from a folder may fetch nothing. A row is an array, not an object: five
thousand of them take some 400 kB.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from output.digest.coverage import Coverage, failed_checks, record_state
from output.digest.index_page import IndexView, ReportDoubts
from output.digest.page_files import report_file
from output.digest.render import show_deceptive

STATES = ("reported", "failing", "partial", "failed")
# What would end the element that holds the data, or begin a comment in it.
_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


@dataclass(frozen=True, slots=True)
class Finder:
    """What the search form offers: portals by id with their names, and years. `data` is JSON that can stand in a
    `script` element: {"portals": […], "rows": [[agency, year, portal, state, failed, doubts, page, title], …]};
    portal and state are numbers of `portals` and `STATES`, -1 for none."""

    portals: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    total: int
    data: Markup


def view_finder(view: IndexView) -> Finder:
    """The search over the records of a run, in the run's order."""
    portals = tuple((portal.id, portal.name) for portal in view.run.manifest.portals)
    numbers = {portal_id: number for number, (portal_id, _) in enumerate(portals)}
    homes = _homes(view.coverage)
    doubts = _doubts(view.doubts)
    rows = [
        [
            "" if record.agency is None else show_deceptive(record.agency.name),
            record.year,
            numbers.get(homes.get(record.record_id, ""), -1),
            STATES.index(record_state(record)),
            failed_checks(record),
            doubts.get(record.record_id, 0),
            report_file(record.record_id),
            _title(record.title, None if record.agency is None else record.agency.name),
        ]
        for record in view.run.records
        if record.status != "skipped"
    ]
    names = [show_deceptive(name) for _, name in portals]
    text = json.dumps({"portals": names, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    years = tuple(sorted({record.year for record in view.run.records if record.year is not None}))
    return Finder(portals, years, len(rows), Markup(text.translate(_ESCAPES)))


def _homes(matrix: Coverage) -> Mapping[str, str]:
    """Record id → portal, as the coverage matrix places it."""
    return {
        record_id: block.portal.id
        for block in matrix.blocks
        if block.portal is not None
        for row in block.rows
        for cell in row.cells
        for record_id in cell.records
    }


def _doubts(reports: Sequence[ReportDoubts]) -> Mapping[str, int]:
    return {report.record.record_id: report.figures for report in reports}


def _title(title: str | None, agency: str | None) -> object:
    """The title, where it says more than the agency's name, which the row has already."""
    return "" if title is None or (agency and title.startswith(agency)) else show_deceptive(title)
