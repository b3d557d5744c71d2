"""Misreading or misprint: what a second look at a page says of figures that do not add up.

Readings of both looks that agree are what is printed, and the error is the agency's. Readings that differ are a
conflict, ours, and the figure is nobody's any more. The figure as printed never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from normalize.checks.record_checks import RECORD_CHECKS, check_record
from normalize.context import status_of
from normalize.record import Cell, Issue, Record
from normalize.suggest import with_suggestions

_ADDS_UP = ("requests.", "review_litigation.", "meaning.", "applications.", "disclosure.", "resources.")


def doubts(record: Record) -> tuple[str, ...]:
    """The codes of figures read from ink that take part in a check which does not hold, in the record's order."""
    concerned = {
        code
        for finding in record.findings
        if finding.check.startswith(_ADDS_UP)
        and (finding.status == "fail" or finding.attribution == "reading")
        for code in finding.codes
    }
    return tuple(code for code, cell in record.cells.items() if code in concerned and _from_ink(cell))


def with_second_look(record: Record, again: Mapping[str, Cell]) -> Record:
    """The record with its doubted figures held against a second look's (`again`, by code), and the checks
    made again."""
    cells = dict(record.cells)
    differing = []
    for code in doubts(record):
        cells[code] = _both(cells[code], again.get(code))
        if cells[code].state == "conflict":
            differing.append(code)
    issues = record.issues
    if differing:
        issues = (*issues, _differing(differing, record))
    looked = replace(record, cells=cells, issues=issues, status=status_of(issues))
    return checked_again(looked)


def checked_again(record: Record) -> Record:
    """The record with the checks of its own figures made again, and with what arithmetic suggests."""
    others = tuple(finding for finding in record.findings if finding.check not in RECORD_CHECKS)
    record = with_suggestions(record)
    return replace(record, findings=(*check_record(record), *others))


def _both(first: Cell, second: Cell | None) -> Cell:
    """The first look's cell with the votes of both; in conflict where the second look reads another number."""
    if first.source is None or second is None or second.source is None:
        return first
    votes = (*first.source.votes, *second.source.votes)
    source = replace(first.source, votes=votes)
    if first.state == second.state == "number" and first.value != second.value:
        return replace(first, state="conflict", value=None, confidence=0.0, source=source)
    return replace(first, source=source)


def _from_ink(cell: Cell) -> bool:
    return cell.state == "number" and cell.source is not None and bool(cell.source.votes)


def _differing(codes: list[str], record: Record) -> Issue:
    shown = ", ".join(codes[:5]) + (" …" if len(codes) > 5 else "")
    return Issue(
        "normalize",
        "readings_differ",
        "error",
        f"{len(codes)} figures that do not add up were read otherwise at a second look: {shown}",
        "look at the places in the digest; write down what stands there as corrections (docs/versions.md)",
        document=record.sources[0].document if record.sources else "",
    )
