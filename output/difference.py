"""What differs between two sets of records, two corpora or runs: reports that only one has, and figures, titles, texts
that the two state differently. Nothing is judged here: a figure that one could not read differs from one it could.

The records of the second set are read one by one; of the first only where each lies is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from normalize.record import Record
from output.changes import CellChange, cell_changes
from output.corpus import corpus_records
from output.record_json import cell_to_json, record_from_json
from output.record_lines import record_offsets
from output.run_folder import RECORDS

# What of a record is compared besides its figures: what the agency published, not how we came by it.
FIELDS = ("title", "published_on", "form", "status", "region_code", "sections")


@dataclass(frozen=True, slots=True)
class Named:
    """A report as a person knows it."""

    record_id: str
    agency: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One report that both have and state differently. `fields` are those of `FIELDS` that differ, with both values
    (sections: the numbers of those whose heading or text differ, as text); `same_bytes` tells whether it was read from
    the same documents: then the difference is ours, not the agency's."""

    report: Named
    cells: tuple[CellChange, ...]
    fields: tuple[tuple[str, str | None, str | None], ...]
    same_bytes: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, each in the reading order of the set that has it; `common` counts the reports both have."""

    only_first: tuple[Named, ...]
    only_second: tuple[Named, ...]
    different: tuple[Difference, ...]
    common: int

    @property
    def is_same(self) -> bool:
        """Whether the two state the same."""
        return not (self.only_first or self.only_second or self.different)

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready values; cells as in a record, without their sources."""
        return {
            "common": self.common,
            "same": self.is_same,
            "only_first": [_named(report) for report in self.only_first],
            "only_second": [_named(report) for report in self.only_second],
            "different": [
                {
                    **_named(found.report),
                    "same_bytes": found.same_bytes,
                    "fields": {name: {"first": a, "second": b} for name, a, b in found.fields},
                    "cells": {
                        change.code: {
                            side: None if cell is None else _statement(cell_to_json(cell))
                            for side, cell in (("first", change.old), ("second", change.new))
                        }
                        for change in found.cells
                    },
                }
                for found in self.different
            ],
        }


def compare(first: Path, second: Path) -> Comparison:
    """Compare two folders with a `records.jsonl`. Raises FileNotFoundError, or ValueError naming the broken line."""
    places = dict(record_offsets(first / RECORDS))
    only_second: list[Named] = []
    different: list[Difference] = []
    seen: set[str] = set()
    with (first / RECORDS).open("rb") as lines:
        for record in corpus_records(second):
            place = places.get(record.record_id)
            if place is None:
                only_second.append(_name_of(record))
                continue
            seen.add(record.record_id)
            lines.seek(place)
            line = lines.readline()
            try:
                before = record_from_json(json.loads(line))
            except ValueError as error:
                raise ValueError(f"{first / RECORDS}, the record {record.record_id}: {error}") from error
            found = _difference(before, record)
            if found is not None:
                different.append(found)
    only_first = [_name_of(record) for record in _those(first, places.keys() - seen)]
    return Comparison(tuple(only_first), tuple(only_second), tuple(different), len(seen))


def _difference(before: Record, now: Record) -> Difference | None:
    cells = cell_changes(before, now)
    fields = tuple((name, a, b) for name in FIELDS if (a := _field(before, name)) != (b := _field(now, name)))
    if not cells and not fields:
        return None
    told = tuple(_sections(before, now) if name == "sections" else (name, a, b) for name, a, b in fields)
    same = {source.document for source in before.sources} == {source.document for source in now.sources}
    return Difference(_name_of(now), cells, told, same)


def _field(record: Record, name: str) -> Any:
    if name == "region_code":
        return None if record.agency is None else record.agency.region_code
    return getattr(record, name)


def _sections(before: Record, now: Record) -> tuple[str, str, str]:
    """Which sections differ, by number, on either side: their texts are too long to be told."""
    old, new = set(before.sections), set(now.sections)
    return ("sections", _numbers(s.number for s in old - new), _numbers(s.number for s in new - old))


def _numbers(numbers: Iterator[int]) -> str:
    return ", ".join(map(str, sorted(numbers))) or "none"


def _those(folder: Path, wanted: set[str]) -> Iterator[Record]:
    if wanted:
        yield from (record for record in corpus_records(folder) if record.record_id in wanted)


def _name_of(record: Record) -> Named:
    return Named(record.record_id, None if record.agency is None else record.agency.name, record.year)


def _named(report: Named) -> dict[str, Any]:
    return {"record_id": report.record_id, "agency": report.agency, "year": report.year}


def _statement(cell: dict[str, Any]) -> dict[str, Any]:
    return {name: cell[name] for name in ("state", "value", "raw", "unit", "confidence")}
