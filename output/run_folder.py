"""A run's folder, `runs/<run-id>/`: written beside its place, moved there whole, never changed afterwards.

    records.jsonl    one record a line, by agency, year and id (shape: docs/record.schema.json)
    cells.parquet    one row a cell (`cells_parquet.py`)
    versions.jsonl   every published version of these records, one a line, with what changed (`versions.py`)
    missing.jsonl    reports that the portals' files expect and that are not there (`absences.py`)
    issues.jsonl     what went wrong, one issue a line
    manifest.json    what the run was
    digest.json      the digest for machines
    digest/          the digest for people: index.html, reports/<record id>.html, evidence/<hash>.png

All of it is made in `runs/.<run-id>.partial/` and renamed when it is complete and on disk: whoever sees
`runs/<run-id>/` sees a whole run. A process killed on the way leaves only the partial folder, which the next
attempt throws away and writes again. The same run gives the same bytes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from normalize.record import GridTemplate
from output.absences import absence_from_json, absence_to_json
from output.cells_parquet import write_cells
from output.digest import build_digest
from output.digest.exhibits import Exhibitor, nothing_to_show
from output.history import VERSIONS, read_versions
from output.record_json import issue_from_json, issue_to_json, record_from_json, record_to_json
from output.run_data import (
    Manifest,
    RunData,
    count_results,
    in_reading_order,
    manifest_from_json,
    manifest_to_json,
)
from output.versions import version_to_json

RUNS = "runs"
RECORDS, CELLS, ISSUES, MANIFEST = "records.jsonl", "cells.parquet", "issues.jsonl", "manifest.json"
MISSING = "missing.jsonl"
RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,79}")


class RunExistsError(Exception):
    """Raised by `RunFolder.create` where a finished run already has that id: finished runs never change."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is a finished run and is never written again; use another run id")
        self.path = path


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run folder in the making: `partial` is where it is written, `final` where it will stand."""

    partial: Path
    final: Path

    @classmethod
    def create(cls, data_dir: Path, run_id: str) -> RunFolder:
        """An empty partial folder; what an interrupted attempt left in it is thrown away.

        Raises RunExistsError where the run is finished, ValueError where `run_id` is not a plain name.
        """
        if not RUN_ID.fullmatch(run_id):
            raise ValueError(f"a run id is letters, digits, '-' and '_', at most 80, not {run_id!r}")
        runs = data_dir / RUNS
        final, partial = runs / run_id, runs / f".{run_id}.partial"
        if final.exists():
            raise RunExistsError(final)
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(parents=True)
        return cls(partial, final)

    def write(self, run: RunData) -> RunData:
        """Writes records, cells, issues and the manifest; returns the run as written.

        Records are sorted by agency, year and id; issues kept with a record join the run's; the counts of the
        manifest are completed with what the run holds.
        Raises ValueError where two records have the same id, KeyError for a version of a record that is not there.
        """
        records = in_reading_order(run.records)
        ids = Counter(record.record_id for record in records)
        if twice := sorted(record_id for record_id, times in ids.items() if times > 1):
            raise ValueError(f"several records have the same id: {', '.join(twice)}")
        whole = replace(run, records=records)
        issues = whole.all_issues()
        counts = {**run.manifest.counts, **count_results(records, issues)}
        manifest = replace(run.manifest, counts=dict(sorted(counts.items())))
        place = {record.record_id: number for number, record in enumerate(records)}
        versions = sorted(run.versions, key=lambda v: (place[v.record_id], v.version))
        written = replace(whole, manifest=manifest, issues=issues, versions=tuple(versions))
        _write_lines(self.partial / RECORDS, (record_to_json(record) for record in records))
        write_cells(records, self.partial / CELLS)
        _write_lines(self.partial / VERSIONS, (version_to_json(version) for version in versions))
        _write_lines(self.partial / MISSING, (absence_to_json(absence) for absence in written.absences))
        _write_lines(self.partial / ISSUES, (issue_to_json(issue) for issue in issues))
        text = json.dumps(manifest_to_json(manifest), ensure_ascii=False, indent=2)
        (self.partial / MANIFEST).write_text(text + "\n", encoding="utf-8")
        return written

    def publish(self) -> Path:
        """Puts everything on disk, then moves the folder to its place in one step; returns that place."""
        sync_tree(self.partial)
        self.partial.rename(self.final)
        _sync(self.final.parent)
        return self.final


def write_run(
    data_dir: Path,
    run: RunData,
    layouts: Mapping[str, Sequence[GridTemplate]],
    exhibitor: Exhibitor = nothing_to_show,
) -> Path:
    """Writes a run with its digest and returns its folder; errors as `RunFolder.create` and `write`.

    The digest compares with the manifest's `previous_run` where that run's folder is still there; `exhibitor`
    as for `build_digest`.
    """
    folder = RunFolder.create(data_dir, run.manifest.run_id)
    written = folder.write(run)
    previous = _previous(data_dir, run.manifest)
    build_digest(written, layouts, folder.partial, previous=previous, exhibitor=exhibitor)
    return folder.publish()


def read_run(path: Path) -> RunData:
    """The run in that folder. Raises FileNotFoundError, or ValueError where a file's shape is broken."""
    manifest = manifest_from_json(json.loads((path / MANIFEST).read_text("utf-8")))
    records = tuple(record_from_json(obj) for obj in _read_lines(path / RECORDS))
    issues = tuple(issue_from_json(obj) for obj in _read_lines(path / ISSUES))
    missing = path / MISSING  # runs of before there were any have none
    absences = tuple(absence_from_json(obj) for obj in _read_lines(missing)) if missing.is_file() else ()
    return RunData(manifest, records, issues, read_versions(path), absences)


def read_manifest(path: Path) -> Manifest:
    """The manifest of the run in that folder; errors as `read_run`."""
    return manifest_from_json(json.loads((path / MANIFEST).read_text("utf-8")))


def finished_runs(data_dir: Path) -> list[Path]:
    """Folders of the runs that finished, oldest first. A failed run's folder is not among them."""
    runs = data_dir / RUNS
    folders = [path.parent for path in runs.glob(f"*/{MANIFEST}") if not path.parent.name.startswith(".")]
    dated = [(read_manifest(folder), folder) for folder in folders]
    finished = [(m.started_at, m.run_id, folder) for m, folder in dated if m.state == "finished"]
    return [folder for _, _, folder in sorted(finished)]


def _previous(data_dir: Path, manifest: Manifest) -> RunData | None:
    if manifest.previous_run is None:
        return None
    path = data_dir / RUNS / manifest.previous_run
    return read_run(path) if path.is_dir() else None


def _write_lines(path: Path, objects: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        for obj in objects:
            lines.write(json.dumps(obj, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n")


def _read_lines(path: Path) -> Iterable[Any]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error


def sync_tree(folder: Path) -> None:
    """Waits until everything in the folder, and the folder, is on disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Waits until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
