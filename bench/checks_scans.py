"""Scans with a wrong digit, of `bench/checks.py`, read with the second look as a run reads them: is a misreading called
the agency's error, is the misprint set right?"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.checks_arithmetic import IDENTITIES, Arithmetic, held_against
from bench.report import SPLITS, print_table
from nianbao.quirks.generate import SCAN_FORMATS
from nianbao.quirks.injected import DIGIT, Injected, single
from nianbao.quirks.write_scan import Level, write_scan
from nianbao.reading import FilePart, ReadJob, ReadResult, read_job
from normalize.checks.meaning import check_meaning
from normalize.record import Cell, Record
from output.record_json import record_from_json

_LEVELS: dict[str, Level] = {"light": "light", "medium": "medium", "heavy": "heavy"}
_FIRST = 7000
Job = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scan. `elsewhere` are findings other than identities that accuse the agency of what it did not print;
    `misread` cells that are stated otherwise than printed; `repaired` is whether the misprint was stated as the figure
    that makes the sums right. `suggested` are cells that nobody could read, beside which arithmetic put another figure
    than is printed."""

    level: str
    split: str
    cells: int
    arithmetic: Arithmetic
    elsewhere: int
    misread: int
    repaired: bool
    suggested: int

    @property
    def wronged(self) -> int:
        """Misreadings that were reported as the agency's error."""
        return self.arithmetic.wronged + self.elsewhere


def jobs(scans: int) -> list[Job]:
    """As many scans, of every level and split in turn: (level, split, seed)."""
    turn = [(split, name.removeprefix("scan_")) for split in SPLITS for name in SCAN_FORMATS]
    return [
        (level, split, SPLITS[split] + _FIRST + i // len(turn))
        for i in range(scans)
        for split, level in (turn[i % len(turn)],)
    ]


def measured(job: Job) -> Scanned | None:
    """The scan of that level, split and seed; None where it was not read at all."""
    level, split, seed = job
    made = single(seed, DIGIT)
    data, suffix, _ = write_scan(made.report, _LEVELS[level])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"scan.{suffix or 'pdf'}"
        path.write_bytes(data)
        result = ReadResult.from_json(read_job(ReadJob(path.name, (FilePart(str(path)),))))
    if result.record is None:
        return None
    return scored(level, split, record_from_json(result.record), made)


def scored(level: str, split: str, record: Record, made: Injected) -> Scanned:
    """A scan's record against what is printed on it."""
    truth = made.report.truth
    misread = sum(
        cell.state == "number" and (expected.state, expected.value) != ("number", cell.value)
        for code, expected in truth.cells.items()
        if (cell := record.cells.get(code)) is not None and expected.state != "unstated"
    )
    suggested = sum(
        cell.suggested is not None and cell.suggested != truth.cells[code].value
        for code, cell in record.cells.items()
        if code in truth.cells
    )
    misprint = record.cells.get(made.codes[0])
    printed = truth.cells[made.codes[0]].value
    return Scanned(
        level,
        split,
        len(truth.cells),
        held_against(record, truth),
        _elsewhere(record, made),
        misread,
        misprint is not None and misprint.value is not None and misprint.value == made.right != printed,
        suggested,
    )


def _elsewhere(record: Record, made: Injected) -> int:
    """Findings that are no identities and accuse the agency of what the figures as printed do not show."""
    printed = {
        code: Cell("number", cell.unit, truth.value, str(truth.value), 1.0)
        if (truth := made.report.truth.cells[code]).state == "number"
        else Cell("blank", cell.unit)
        for code, cell in record.cells.items()
        if code in made.report.truth.cells
    }
    really = {(f.check, f.codes) for f in check_meaning(replace(record, cells=printed)) if f.status == "fail"}
    accused = (f for f in record.findings if f.status == "fail" and f.attribution == "agency")
    return sum(f.check not in IDENTITIES and (f.check, f.codes) not in really for f in accused)


def print_scans(read: Sequence[Scanned | None]) -> bool:
    """Print the table; whether a misreading was called the agency's error or a misprint was set right."""
    known = [scan for scan in read if scan is not None]
    rows = []
    for level in _LEVELS:
        for split in SPLITS:
            rows.append(_row(level, split, [s for s in known if (s.level, s.split) == (level, split)]))
    rows.append(_row("all", "", known))
    print_table(
        "Scans with a wrong digit",
        (
            "level",
            "split",
            "scans",
            "cells",
            "identities broken",
            "reported as the agency's",
            "left open",
            "misreading called the agency's",
            "misprint set right",
            "suggested otherwise than printed",
            "cells stated otherwise than printed",
        ),
        rows,
    )
    return any(scan.wronged or scan.repaired for scan in known)


def _row(level: str, split: str, mine: Sequence[Scanned]) -> tuple[str, ...]:
    counted = (
        len(mine),
        sum(scan.cells for scan in mine),
        sum(scan.arithmetic.broken for scan in mine),
        sum(scan.arithmetic.caught for scan in mine),
        sum(scan.arithmetic.unread for scan in mine),
        sum(scan.wronged for scan in mine),
        sum(scan.repaired for scan in mine),
        sum(scan.suggested for scan in mine),
        sum(scan.misread for scan in mine),
    )
    return (level, split, *map(str, counted))
