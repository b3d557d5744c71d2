"""The corpus, `<data>/corpus/`: of every report that any finished run has, the best version.

    records.jsonl                               the records, by agency, year and id (docs/record.schema.json)
    chosen.jsonl                                which run each of them comes from, line for line
    cells|reports|findings|sections/            the tables of `export/tables.py`, as Parquet,
        province=CN-37/year=2021/part.parquet   partitioned as Hive does: CN- and the region's first two digits
    manifest.json                               the runs that it was built from

A report that was read stands before one that was not, then the better place of publication (official host, republisher,
no address, suspicious), then the newer run. Only finished runs count. The corpus is built beside its place and put
there whole; what is there stands until then. Runs are added one by one: their folders may be gone afterwards.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from normalize.record import Record
from output.export.delimited import write_parquet
from output.export.selection import CHUNK
from output.export.tables import (
    TABLES,
    Row,
    cells_rows,
    findings_rows,
    frame,
    reports_rows,
    sections_rows,
)
from output.record_json import record_from_json
from output.run_folder import RECORDS, finished_runs, read_manifest

CORPUS, CHOSEN, MANIFEST = "corpus", "chosen.jsonl", "manifest.json"
LAYOUT = 1  # counts the changes of what lies in the folder: another one is built again
# Provinces are text to every reader, also where all of them are numbers; pandas can't read a null among them.
COUNTRY, NO_PROVINCE = "CN-", "CN-unknown"
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # what Hive, DuckDB and polars read as null
_TIERS = {"official": 3, "republisher": 2, None: 1, "suspicious": 0}
_ROWS: dict[str, Callable[[Record], Iterator[Row]]] = {
    "cells": cells_rows,
    "reports": reports_rows,
    "findings": findings_rows,
    "sections": sections_rows,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One record as a file has it: where, of which run, how good, and where in the corpus it belongs."""

    path: Path
    offset: int
    run_id: str
    rank: tuple[bool, int, tuple[str, str]]
    order: tuple[bool, str, bool, int, str]
    partition: tuple[str, str]


def corpus_folder(data_dir: Path) -> Path:
    """Where the corpus of a data folder stands, or would."""
    return data_dir / CORPUS


def refresh_corpus(data_dir: Path) -> Path | None:
    """Bring the corpus up to the finished runs; returns its folder, None where no run has finished.

    Does nothing where it is up to date. Raises ValueError where a run's file is broken, OSError where the disk refuses;
    the corpus is then as it was."""
    folders = finished_runs(data_dir)
    with _alone(data_dir):
        place = corpus_folder(data_dir)
        _recover(place)
        known = _manifest(place)
        if not folders and known is None:
            return None
        runs: dict[str, str] = dict(known["runs"]) if known else {}
        fresh = [(read_manifest(folder), folder) for folder in folders if folder.name not in runs]
        if not fresh and known and known["layout"] == LAYOUT:
            return place
        runs |= {manifest.run_id: manifest.started_at for manifest, _ in fresh}
        best: dict[str, _Line] = {}
        kept = _kept_lines(place, runs) if known else ()
        for lines in (kept, *(_lines(folder / RECORDS, m.run_id, runs) for m, folder in fresh)):
            for record_id, line in lines:
                if record_id not in best or best[record_id].rank < line.rank:
                    best[record_id] = line
        partial = data_dir / f".{CORPUS}.partial"
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(parents=True)
        _write(partial, best, runs)
        _put_in_place(partial, place)
        return place


def corpus_records(folder: Path) -> Iterator[Record]:
    """The records of a corpus or of a run's folder, in reading order. Raises FileNotFoundError, or ValueError naming
    the line that is broken."""
    path = folder / RECORDS
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield record_from_json(json.loads(line))
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error


def _kept_lines(place: Path, runs: dict[str, str]) -> Iterator[tuple[str, _Line]]:
    with (place / CHOSEN).open(encoding="utf-8") as chosen:
        run_of = {entry["record_id"]: entry["run_id"] for entry in map(json.loads, chosen)}
    yield from _lines(place / RECORDS, None, runs, run_of)


def _lines(
    path: Path, run_id: str | None, runs: dict[str, str], run_of: dict[str, str] | None = None
) -> Iterator[tuple[str, _Line]]:
    """Every record of a file, by id, without keeping any: all of them may be gigabytes."""
    at = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                stored = json.loads(line)
                record_id = str(stored["record_id"])
                own = run_id if run_of is None else run_of[record_id]
                assert own is not None
                yield record_id, _line(stored, path, at, own, runs[own])
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}, line {number}: {error!r}") from error
            at += len(line)


def _line(stored: dict[str, Any], path: Path, offset: int, run_id: str, started_at: str) -> _Line:
    agency, year = stored["agency"] or {}, stored["year"]
    sources = stored["sources"]
    tier = sources[0].get("tier") if sources else None
    region = agency.get("region_code")
    name = agency.get("name")
    return _Line(
        path,
        offset,
        run_id,
        (stored["status"] != "failed", _TIERS[tier], (started_at, run_id)),
        (name is None, name or "", year is None, -1 if year is None else year, stored["record_id"]),
        (f"{COUNTRY}{region[:2]}" if region else NO_PROVINCE, NO_YEAR if year is None else str(year)),
    )


def _write(folder: Path, best: dict[str, _Line], runs: dict[str, str]) -> None:
    ordered = sorted(best.values(), key=lambda line: line.order)
    with (folder / RECORDS).open("wb") as records, (folder / CHOSEN).open("w", encoding="utf-8") as chosen:
        for line in ordered:
            records.write(_bytes(line))
            entry = {"record_id": line.order[-1], "run_id": line.run_id}
            chosen.write(json.dumps(entry, ensure_ascii=False) + "\n")
    partitions: dict[tuple[str, str], list[_Line]] = {}
    for line in ordered:
        partitions.setdefault(line.partition, []).append(line)
    for (province, year), lines in sorted(partitions.items()):
        for table, rows in _tables(lines).items():
            part = folder / table / f"province={province}" / f"year={year}"
            part.mkdir(parents=True)
            # The year is the folder's name: readers would find it twice.
            write_parquet(rows.drop("year"), part / "part.parquet")
    manifest = {
        "layout": LAYOUT,
        "records": len(ordered),
        "runs": dict(sorted(runs.items(), key=lambda r: r[::-1])),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _tables(lines: list[_Line]) -> dict[str, pl.DataFrame]:
    """The rows of these records, by table; few records are held at once, a province's year may have thousands."""
    pieces: dict[str, list[pl.DataFrame]] = {table: [] for table in TABLES}
    for first in range(0, len(lines), CHUNK):
        held = [record_from_json(json.loads(_bytes(line))) for line in lines[first : first + CHUNK]]
        for table, columns in TABLES.items():
            pieces[table].append(frame(columns, [row for record in held for row in _ROWS[table](record)]))
    return {table: pl.concat(frames) for table, frames in pieces.items()}


def _bytes(line: _Line) -> bytes:
    with line.path.open("rb") as file:
        file.seek(line.offset)
        return file.readline()


def _manifest(place: Path) -> dict[str, Any] | None:
    path = place / MANIFEST
    if not path.is_file():
        return None
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return manifest


def _former(place: Path) -> Path:
    return place.with_name(f".{CORPUS}.former")


def _recover(place: Path) -> None:
    """Undo a change that a killed process left between its two renames."""
    former = _former(place)
    if former.exists() and not place.exists():
        former.rename(place)
    elif former.exists():
        shutil.rmtree(former)


def _put_in_place(partial: Path, place: Path) -> None:
    from output.run_folder import sync_tree

    sync_tree(partial)
    former = _former(place)
    if place.exists():
        place.rename(former)
    partial.rename(place)
    if former.exists():
        shutil.rmtree(former)


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / f".{CORPUS}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
