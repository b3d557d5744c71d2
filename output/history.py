"""What earlier runs knew of a report: its versions, and its record as they left it.

Read from the folders of the runs that finished before this one began, newest first, and never from anything that a
killed run could leave half done: the same run written twice finds the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from normalize.record import Record
from output.record_json import record_from_json
from output.record_lines import record_offsets
from output.run_data import manifest_from_json
from output.versions import Chain, RecordVersion, chains, version_from_json

RUNS = "runs"
RECORDS, MANIFEST, VERSIONS = "records.jsonl", "manifest.json", "versions.jsonl"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a report: the id and the versions it has in the newest run that had it, which is `folder`."""

    record_id: str
    chain: Chain
    folder: Path


@dataclass(slots=True)
class History:
    """The runs in `data_dir` that had finished when a run began at `started_at` (ISO 8601, UTC)."""

    data_dir: Path
    started_at: str
    _folders: list[Path] | None = None
    _chains: dict[Path, Mapping[str, Chain]] = field(default_factory=dict)
    _offsets: dict[Path, dict[str, int]] = field(default_factory=dict)

    def known(self, ids: Iterable[str]) -> Known | None:
        """What is known of the report that has one of these ids, the first that is known; None for a new report."""
        for record_id in ids:
            for folder in self._earlier():
                chain = self._chains_of(folder).get(record_id)
                if chain:
                    return Known(record_id, chain, folder)
        return None

    def left(self, known: Known) -> Record | None:
        """The record as the run left it that knew the report; where it could not be read then, as the run left it that
        first had this version. None where that folder is gone."""
        for folder in (known.folder, self.data_dir / RUNS / known.chain[-1].run_id):
            stored = self._stored(folder, known.record_id)
            if stored is not None and stored["status"] != "failed":
                return record_from_json(stored)
        return None

    def region_of(self, known: Known) -> str:
        """The code of the region that the report's agency was in when the run left it; "" where it was not known."""
        stored = self._stored(known.folder, known.record_id) or {}
        agency = stored.get("agency") or {}
        return agency.get("region_code") or ""

    def _earlier(self) -> list[Path]:
        if self._folders is None:
            dated = []
            for path in sorted((self.data_dir / RUNS).glob(f"*/{MANIFEST}")):
                if path.parent.name.startswith("."):
                    continue
                manifest = manifest_from_json(json.loads(path.read_text("utf-8")))
                if manifest.state == "finished" and manifest.started_at < self.started_at:
                    dated.append((manifest.started_at, manifest.run_id, path.parent))
            self._folders = [folder for _, _, folder in sorted(dated, reverse=True)]
        return self._folders

    def _chains_of(self, folder: Path) -> Mapping[str, Chain]:
        if folder not in self._chains:
            self._chains[folder] = chains(read_versions(folder))
        return self._chains[folder]

    def _stored(self, folder: Path, record_id: str) -> dict[str, Any] | None:
        """The line of that record. Only where lines begin is kept: all records of a run may be gigabytes."""
        path = folder / RECORDS
        if folder not in self._offsets:
            self._offsets[folder] = dict(record_offsets(path))
        offset = self._offsets[folder].get(record_id)
        if offset is None:
            return None
        with path.open("rb") as lines:
            lines.seek(offset)
            stored: dict[str, Any] = json.loads(lines.readline())
            return stored


def read_versions(folder: Path) -> tuple[RecordVersion, ...]:
    """The versions in a run's folder; none in a folder that was written before there were any."""
    return tuple(version_from_json(obj) for obj in _lines(folder / VERSIONS))


def _lines(path: Path) -> Iterator[Any]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
