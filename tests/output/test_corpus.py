"""The corpus: the best version of every report, whole or as it was, read by DuckDB, polars and pandas as it lies."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from normalize.record import Agency, Record
from output.corpus import corpus_folder, corpus_records, refresh_corpus
from output.difference import compare
from output.run_data import Manifest, RunData
from output.run_folder import RunFolder

A, B, C = "青禾市教育局", "青禾市民政局", "东湾县司法局"


def finish(data: Path, name: str, *records: Record, state: str = "finished") -> Path:
    """A run's folder without a digest."""
    moment = f"2026-02-0{name[-1]}T03:00:00+08:00"
    folder = RunFolder.create(data, name)
    folder.write(RunData(Manifest(name, moment, moment, state), records, ()))  # type: ignore[arg-type]
    return folder.publish()


def with_tier(record: Record, tier: str | None) -> Record:
    return replace(record, sources=(replace(record.sources[0], tier=tier),))  # type: ignore[arg-type]


def titled(record: Record, title: str) -> Record:
    return replace(record, title=title)


def unread(record: Record) -> Record:
    return replace(record, status="failed", cells={}, form=None, findings=(), title="lost")


def titles(data: Path) -> dict[str, str | None]:
    return {r.agency.name if r.agency else "": r.title for r in corpus_records(corpus_folder(data))}


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture
def one(make_record: Callable[..., Record]) -> Record:
    return with_tier(make_record(A, 2021), "official")


def test_no_run_no_corpus(tmp_path: Path):
    assert refresh_corpus(tmp_path) is None
    assert not corpus_folder(tmp_path).exists()


def test_the_newer_run_speaks_unless_it_could_not_read(
    tmp_path: Path, one: Record, make_record: Callable[..., Record]
):
    other, third = make_record(B, 2021), make_record(C, 2022)
    finish(tmp_path, "r1", titled(one, "first"), other)
    refresh_corpus(tmp_path)
    finish(tmp_path, "r2", titled(one, "second"), unread(other), third)
    refresh_corpus(tmp_path)
    assert titles(tmp_path) == {A: "second", B: other.title, C: third.title}
    chosen = (corpus_folder(tmp_path) / "chosen.jsonl").read_text("utf-8").splitlines()
    ids = [record.record_id for record in corpus_records(corpus_folder(tmp_path))]
    assert {e["record_id"]: e["run_id"] for e in map(json.loads, chosen)} == {
        one.record_id: "r2", other.record_id: "r1", third.record_id: "r2",
    }  # fmt: skip
    assert [json.loads(line)["record_id"] for line in chosen] == ids


@pytest.mark.parametrize("worse", ["republisher", None, "suspicious"])
def test_a_worse_place_of_publication_replaces_nothing(tmp_path: Path, one: Record, worse: str | None):
    finish(tmp_path, "r1", titled(one, "official"))
    finish(tmp_path, "r2", with_tier(titled(one, "copy"), worse))
    refresh_corpus(tmp_path)
    assert titles(tmp_path) == {A: "official"}


def test_a_failed_run_replaces_nothing(tmp_path: Path, one: Record):
    finish(tmp_path, "r1", titled(one, "good"))
    refresh_corpus(tmp_path)
    before = hashes(corpus_folder(tmp_path))
    finish(tmp_path, "r2", titled(one, "bad"), state="failed")
    (tmp_path / "runs" / ".r3.partial").mkdir()
    refresh_corpus(tmp_path)
    assert hashes(corpus_folder(tmp_path)) == before


def test_run_by_run_or_all_at_once_are_the_same_bytes(
    tmp_path: Path, one: Record, make_record: Callable[..., Record]
):
    for name, stepwise in (("steps", True), ("once", False)):
        data = tmp_path / name
        finish(data, "r1", titled(one, "first"), make_record(B, 2020))
        if stepwise:
            refresh_corpus(data)
        finish(data, "r2", titled(one, "second"), make_record(C, 2023))
        refresh_corpus(data)
    steps, once = corpus_folder(tmp_path / "steps"), corpus_folder(tmp_path / "once")
    assert hashes(steps) == hashes(once)
    assert compare(steps, once).is_same


def test_a_run_that_was_deleted_stays_in_the_corpus(
    tmp_path: Path, one: Record, make_record: Callable[..., Record]
):
    first = finish(tmp_path, "r1", one)
    refresh_corpus(tmp_path)
    shutil.rmtree(first)
    finish(tmp_path, "r2", make_record(B, 2021))
    refresh_corpus(tmp_path)
    assert set(titles(tmp_path)) == {A, B}


def test_a_broken_run_leaves_the_corpus_as_it_was(tmp_path: Path, one: Record):
    finish(tmp_path, "r1", one)
    refresh_corpus(tmp_path)
    before = hashes(corpus_folder(tmp_path))
    broken = finish(tmp_path, "r2", titled(one, "x"))
    (broken / "records.jsonl").write_text("{\n", "utf-8")
    with pytest.raises(ValueError, match=r"r2/records\.jsonl, line 1"):
        refresh_corpus(tmp_path)
    assert hashes(corpus_folder(tmp_path)) == before


def test_a_kill_between_the_two_renames_is_undone(tmp_path: Path, one: Record):
    finish(tmp_path, "r1", one)
    refresh_corpus(tmp_path)
    before = hashes(corpus_folder(tmp_path))
    corpus_folder(tmp_path).rename(tmp_path / ".corpus.former")
    (tmp_path / ".corpus.partial").mkdir()
    refresh_corpus(tmp_path)
    assert hashes(corpus_folder(tmp_path)) == before
    assert not (tmp_path / ".corpus.former").exists()


def test_other_programs_query_it_as_it_lies(tmp_path: Path, make_record: Callable[..., Record]):
    nowhere = make_record(C, 2022)
    nowhere = replace(nowhere, agency=Agency(C))
    finish(tmp_path, "r1", make_record(A, 2020), make_record(A, 2021), make_record(B, 2021), nowhere)
    cells = refresh_corpus(tmp_path)
    assert cells is not None
    cells = cells / "cells"
    counts = {("CN-99", 2020): 198, ("CN-99", 2021): 400, ("CN-unknown", 2022): 200}
    rows = f"read_parquet('{cells}/**/*.parquet', hive_partitioning=true)"
    found = duckdb.sql(f"select province, year, count(*) from {rows} group by all").fetchall()
    assert {(province, year): number for province, year, number in found} == counts
    table = pl.scan_parquet(cells, hive_partitioning=True).group_by("province", "year").len().collect()
    assert {(province, year): number for province, year, number in table.iter_rows()} == counts
    frame = pd.read_parquet(cells)
    sizes = frame.groupby(["province", "year"], observed=True).size()
    assert {(str(p), int(y)): n for (p, y), n in sizes.items() if n} == counts


def test_a_report_without_a_year_is_there(tmp_path: Path, one: Record):
    finish(tmp_path, "r1", replace(one, year=None))
    folder = refresh_corpus(tmp_path)
    rows = f"read_parquet('{folder}/reports/**/*.parquet', hive_partitioning=true)"
    assert duckdb.sql(f"select record_id, year from {rows}").fetchall() == [(one.record_id, None)]
