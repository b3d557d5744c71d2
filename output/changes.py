"""What differs between two runs: reports that are new, gone, or whose figures changed.

A figure that changed while the bytes stayed the same was read differently by us; one that changed with the
bytes was changed by the agency. The two are never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from normalize.record import Cell, Record

if TYPE_CHECKING:
    from output.run_data import RunData

Cause = Literal["republished", "read_differently", "other_copy", "lost", "found"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One figure before and after. None where the other record's form has no such code."""

    code: str
    old: Cell | None
    new: Cell | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A report whose figures differ from those of the earlier run, and why: the agency's bytes changed
    (`republished`), the same bytes were read differently (`read_differently`), another publisher's copy speaks for it
    now (`other_copy`), it can't be had or read any more (`lost`) or could not be before (`found`)."""

    record_id: str
    cause: Cause
    cells: tuple[CellChange, ...]

    @property
    def republished(self) -> bool:
        """Whether the agency's bytes changed."""
        return self.cause == "republished"


@dataclass(frozen=True, slots=True)
class RunChanges:
    """Against the run `since`: ids of records that are new or gone, and those revised, in run order."""

    since: str
    new: tuple[str, ...]
    gone: tuple[str, ...]
    revised: tuple[Revision, ...]

    @property
    def nothing(self) -> bool:
        """Whether both runs hold the same reports with the same figures."""
        return not (self.new or self.gone or self.revised)


def compare_runs(previous: RunData, current: RunData) -> RunChanges:
    """The differences, record by record. A record counts as gone only where this run saw its portal's lists."""
    before = {record.record_id: record for record in previous.records}
    after = {record.record_id: record for record in current.records}
    visited = {portal.id for portal in current.manifest.portals if portal.was_seen}
    revisions = (
        _revision(before[record_id], record) for record_id, record in after.items() if record_id in before
    )
    return RunChanges(
        since=previous.manifest.run_id,
        new=tuple(record_id for record_id in after if record_id not in before),
        gone=tuple(
            record_id
            for record_id, record in before.items()
            if record_id not in after and any(source.portal in visited for source in record.sources)
        ),
        revised=tuple(revision for revision in revisions if revision is not None),
    )


def cell_changes(old: Record, new: Record) -> tuple[CellChange, ...]:
    """Every figure that the two state differently, in the old record's order."""
    return tuple(
        CellChange(code, old.cells.get(code), new.cells.get(code))
        for code in dict.fromkeys([*old.cells, *new.cells])
        if _statement(old.cells.get(code)) != _statement(new.cells.get(code))
    )


def _revision(old: Record, new: Record) -> Revision | None:
    if (old.status == "failed") != (new.status == "failed"):
        return Revision(new.record_id, "lost" if new.status == "failed" else "found", ())
    changes = cell_changes(old, new)
    if not changes:
        return None
    if _publisher(old) != _publisher(new):
        return Revision(new.record_id, "other_copy", changes)
    same_bytes = {s.document for s in old.sources} == {s.document for s in new.sources}
    return Revision(new.record_id, "read_differently" if same_bytes else "republished", changes)


def _publisher(record: Record) -> str | None:
    return record.sources[0].portal if record.sources else None


def _statement(cell: Cell | None) -> tuple[object, ...] | None:
    """What a cell says, without where and how surely it was read."""
    return None if cell is None else (cell.state, cell.value, cell.raw)
