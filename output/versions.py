"""The published versions of a report: what was printed when, and what changed from one to the next, cell by cell.

A version is new where the agency's bytes are new and what they print is: other figures, other words. New bytes that
print the same are no version (a page counts its visitors), nor are the same bytes that were read differently, nor
another publisher's copy. Versions are numbered from 1 and never renumbered; `versions.jsonl` of a run's folder has
every version of every report in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from normalize.record import Record, Source
from output.changes import CellChange, cell_changes
from output.record_json import cell_from_json, cell_to_json, source_to_json

Why = Literal["first", "new_bytes", "new_address"]
_UNREAD = frozenset({"illegible", "conflict"})


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """One published version of a report.

    `run_id` is the run that first had it; `why` tells how it came: the first known, new bytes at an address of the
    version before, or another address. `source` is the capture it was read from, `before` that of the version before;
    both None where there is none. `cells` are the figures that differ from the version before, `text_changed` tells
    whether title or prose do; `other_tools` that the two were read by different tools: a difference may then be ours.
    """

    record_id: str
    version: int
    run_id: str
    why: Why
    title: str | None
    published_on: str | None
    form: str | None
    source: Source | None
    before: Source | None = None
    cells: tuple[CellChange, ...] = ()
    text_changed: bool = False
    other_tools: bool = False

    @property
    def supersedes(self) -> str | None:
        """The sha256 of the document that the version before was read from."""
        return None if self.before is None else self.before.document


Chain = tuple[RecordVersion, ...]
"""A report's versions, oldest first."""


def continued(chain: Chain, before: Record | None, editions: Sequence[Record], run_id: str) -> Chain:
    """The chain with what this run saw. `editions` are what it saw of the report, oldest first, the last being its
    record; `before` is the report as an earlier run left it, None where none did or its folder is gone."""
    read = [record for record in editions if record.status != "failed"]
    if not read:
        return chain
    if not chain:
        chain = (_version(read[0], None, 1, run_id),)
        before, read = read[0], read[1:]
    else:
        # An older edition that was never seen before cannot be put in between: numbers stand.
        read = read[-1:]
    for record in read:
        if before is not None and is_new_version(before, record):
            chain = (*chain, _version(record, before, chain[-1].version + 1, run_id))
        before = record
    return chain


def with_version(record: Record, chain: Chain) -> Record:
    """The record with the number of its version and what that supersedes."""
    if not chain:
        return record
    return replace(record, version=chain[-1].version, supersedes=chain[-1].supersedes)


def is_new_version(before: Record, now: Record) -> bool:
    """Whether the agency published something else since: new bytes that print something else.

    Figures that either reading could not make out are no evidence. Where the two are of different formats, or were read
    from ink, only values are compared: spaces, notation and words depend on the reader there.
    """
    if not now.sources or not before.sources or before.status == "failed":
        return False
    if now.sources[0].document in {source.document for source in before.sources}:
        return False
    if not _of_one_publisher(before.sources[0], now.sources[0]):
        return False  # somebody else's copy speaks now; what it says otherwise is a finding
    if before.form != now.form:
        return True
    to_the_letter = before.sources[0].media_type == now.sources[0].media_type and not (
        _from_ink(before) or _from_ink(now)
    )
    for code, cell in now.cells.items():
        old = before.cells.get(code)
        if old is None or {cell.state, old.state} & _UNREAD:
            continue
        if (cell.state, cell.value) != (old.state, old.value) or (to_the_letter and cell.raw != old.raw):
            return True
    return to_the_letter and _words(before) != _words(now)


def version_to_json(version: RecordVersion) -> dict[str, Any]:
    """One line of `versions.jsonl`."""
    return {
        "record_id": version.record_id,
        "version": version.version,
        "run_id": version.run_id,
        "why": version.why,
        "title": version.title,
        "published_on": version.published_on,
        "form": version.form,
        "source": None if version.source is None else source_to_json(version.source),
        "supersedes": version.supersedes,
        "before": None if version.before is None else source_to_json(version.before),
        "cells": [
            {
                "code": change.code,
                "old": None if change.old is None else cell_to_json(change.old),
                "new": None if change.new is None else cell_to_json(change.new),
            }
            for change in version.cells
        ],
        "text_changed": version.text_changed,
        "other_tools": version.other_tools,
    }


def version_from_json(obj: Any) -> RecordVersion:
    """What `version_to_json` wrote; ValueError naming the place where the shape is broken."""
    cells = [
        {
            "code": change["code"],
            "old": None if change["old"] is None else cell_from_json(change["old"]),
            "new": None if change["new"] is None else cell_from_json(change["new"]),
        }
        for change in obj["cells"]
    ]
    return _adapter().validate_python({**obj, "cells": cells})


def chains(versions: Iterable[RecordVersion]) -> Mapping[str, Chain]:
    """The versions by record, each oldest first."""
    found: dict[str, list[RecordVersion]] = {}
    for version in versions:
        found.setdefault(version.record_id, []).append(version)
    return {record_id: tuple(sorted(chain, key=lambda v: v.version)) for record_id, chain in found.items()}


def _version(record: Record, before: Record | None, number: int, run_id: str) -> RecordVersion:
    source = record.sources[0] if record.sources else None
    made = RecordVersion(
        record_id=record.record_id,
        version=number,
        run_id=run_id,
        why="first",
        title=record.title,
        published_on=record.published_on,
        form=record.form,
        source=source,
    )
    if before is None:
        return made
    addresses = {old.url for old in before.sources}
    return replace(
        made,
        why="new_bytes" if source is not None and source.url in addresses else "new_address",
        before=before.sources[0],
        cells=cell_changes(before, record),
        text_changed=_words(before) != _words(record),
        other_tools=dict(before.versions) != dict(record.versions),
    )


def _of_one_publisher(before: Source, now: Source) -> bool:
    tiers = {before.tier, now.tier} - {None}
    return before.portal == now.portal and len(tiers) < 2


def _words(record: Record) -> tuple[object, ...]:
    return record.title, tuple((section.number, section.heading, section.text) for section in record.sections)


def _from_ink(record: Record) -> bool:
    return any(cell.source is not None and cell.source.votes for cell in record.cells.values())


@cache
def _adapter() -> TypeAdapter[RecordVersion]:
    return TypeAdapter(RecordVersion)
