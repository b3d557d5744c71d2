"""A run's folder: whole or not there, the same bytes twice, read back equal, never written again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from normalize.record import GridTemplate, Record
from output.cells_parquet import cells_frame
from output.changes import compare_runs
from output.run_data import Manifest, RunData
from output.run_folder import (
    RunExistsError,
    RunFolder,
    finished_runs,
    read_manifest,
    read_run,
    write_run,
)

Layouts = Mapping[str, Sequence[GridTemplate]]


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def small(run: RunData) -> RunData:
    return replace(run, records=run.records[7:14])


def test_a_run_folder_holds_what_the_design_names(tmp_path: Path, small: RunData, layouts: Layouts) -> None:
    folder = write_run(tmp_path, small, layouts)
    assert folder == tmp_path / "runs" / small.manifest.run_id
    assert sorted(path.name for path in folder.iterdir()) == [
        "cells.parquet",
        "digest",
        "digest.json",
        "issues.jsonl",
        "manifest.json",
        "missing.jsonl",
        "records.jsonl",
        "versions.jsonl",
    ]
    pages = sorted(path.name for path in (folder / "digest" / "reports").iterdir())
    assert pages == sorted(f"{record.record_id}.html" for record in small.records)
    assert (folder / "digest" / "index.html").is_file()
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [small.manifest.run_id]


def test_records_and_issues_come_back_equal_and_sorted(
    tmp_path: Path, run: RunData, layouts: Layouts
) -> None:
    folder = RunFolder.create(tmp_path, run.manifest.run_id)
    written = folder.write(replace(run, records=tuple(reversed(run.records))))
    back = read_run(folder.publish())
    assert back == written
    keys = [(r.agency.name, r.year, r.record_id) for r in back.records if r.agency is not None]
    assert keys == sorted(keys)
    assert {r.record_id: r for r in back.records} == {r.record_id: r for r in run.records}
    assert set(back.issues) == set(run.all_issues())


def test_the_manifest_counts_what_the_run_holds(tmp_path: Path, run: RunData) -> None:
    folder = RunFolder.create(tmp_path, "x")
    manifest = replace(run.manifest, counts={"documents.skipped": 3})
    counts = folder.write(replace(run, manifest=manifest)).manifest.counts
    states = [cell.state for record in run.records for cell in record.cells.values()]
    assert counts["records"] == 57
    assert counts["records.partial"] == 2
    assert counts["records.failed"] == 1
    assert counts["cells.blank"] == states.count("blank") == 18
    assert counts["checks.fail"] == 14
    assert counts["issues.error"] == 2
    assert counts["documents.skipped"] == 3
    assert json.loads((folder.partial / "manifest.json").read_text("utf-8"))["counts"] == counts


def test_the_same_run_gives_the_same_bytes(tmp_path: Path, small: RunData, layouts: Layouts) -> None:
    first = write_run(tmp_path / "a", small, layouts)
    second = write_run(tmp_path / "b", replace(small, records=tuple(reversed(small.records))), layouts)
    assert hashes(first) == hashes(second)


def test_a_finished_run_is_never_written_again(tmp_path: Path, small: RunData, layouts: Layouts) -> None:
    folder = write_run(tmp_path, small, layouts)
    before = hashes(folder)
    with pytest.raises(RunExistsError):
        write_run(tmp_path, replace(small, records=()), layouts)
    assert hashes(folder) == before


def test_a_partial_folder_is_thrown_away_and_built_again(
    tmp_path: Path, small: RunData, layouts: Layouts
) -> None:
    killed = RunFolder.create(tmp_path, small.manifest.run_id)
    killed.write(small)
    (killed.partial / "digest" / "reports").mkdir(parents=True)
    (killed.partial / "digest" / "reports" / "left-over.html").write_text("half a pa")
    assert finished_runs(tmp_path) == []
    folder = write_run(tmp_path, small, layouts)
    assert not killed.partial.exists()
    assert hashes(folder) == hashes(write_run(tmp_path / "unbroken", small, layouts))


@pytest.mark.parametrize("run_id", ["", "../x", ".x", "a/b", "a b", "x" * 81])
def test_a_run_id_is_a_plain_name(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(ValueError, match="run id"):
        RunFolder.create(tmp_path, run_id)


def test_two_records_of_one_id_are_refused(tmp_path: Path, make_record: Callable[..., Record]) -> None:
    record = make_record()
    folder = RunFolder.create(tmp_path, "x")
    manifest = replace(_manifest(), run_id="x")
    with pytest.raises(ValueError, match=record.record_id):
        folder.write(RunData(manifest, (record, record), ()))


def test_only_finished_runs_are_listed_oldest_first(tmp_path: Path, layouts: Layouts) -> None:
    for run_id, day, state in (("b", "02", "finished"), ("c", "01", "finished"), ("a", "03", "failed")):
        manifest = replace(_manifest(), run_id=run_id, started_at=f"2026-01-{day}T00:00:00Z", state=state)
        write_run(tmp_path, RunData(manifest, (), ()), layouts)
    RunFolder.create(tmp_path, "d")
    assert [folder.name for folder in finished_runs(tmp_path)] == ["c", "b"]
    assert read_manifest(tmp_path / "runs" / "a").state == "failed"


def test_a_broken_line_is_named(tmp_path: Path, small: RunData, layouts: Layouts) -> None:
    folder = write_run(tmp_path, small, layouts)
    with (folder / "records.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"record_id":\n')
    with pytest.raises(ValueError, match=r"records\.jsonl, line 8"):
        read_run(folder)


def test_cells_are_one_row_each_and_exact(tmp_path: Path, small: RunData, layouts: Layouts) -> None:
    frame = pl.read_parquet(write_run(tmp_path, small, layouts) / "cells.parquet")
    assert frame.height == sum(len(record.cells) for record in small.records)
    for record in small.records:
        rows = {row["code"]: row for row in frame.filter(pl.col("record_id") == record.record_id).to_dicts()}
        assert rows.keys() == record.cells.keys()
        for code, cell in record.cells.items():
            row = rows[code]
            assert (row["state"], row["raw"], row["unit"]) == (cell.state, cell.raw, cell.unit)
            assert row["value_yuan" if cell.unit == "yuan" else "value_count"] == cell.value
            assert row["value_count" if cell.unit == "yuan" else "value_yuan"] is None


def test_a_blank_cell_has_no_number_in_the_table(
    make_record: Callable[..., Record], make_scan: Callable[[Record], Record]
) -> None:
    frame = cells_frame([make_scan(make_record())])
    unread = frame.filter(pl.col("state") != "number")
    assert set(unread["state"]) == {"blank", "dash", "text", "illegible", "conflict", "absent"}
    for column in ("value", "value_count", "value_yuan"):
        assert unread[column].null_count() == unread.height
    assert frame.filter(pl.col("page") == 2)["box"][0].to_list() == [310.5, 402.0, 352.25, 421.0]


def test_a_number_too_large_for_its_column_keeps_its_text(make_record: Callable[..., Record]) -> None:
    record = make_record()
    huge = {
        "requests.new.total": replace(record.cells["requests.new.total"], value=10**30),
        "art20_8.fees.amount": replace(record.cells["art20_8.fees.amount"], value=Decimal("0.123456789")),
    }
    rows = {row["code"]: row for row in cells_frame([replace(record, cells=huge)]).to_dicts()}
    assert (rows["requests.new.total"]["value"], rows["requests.new.total"]["value_count"]) == (
        "1" + "0" * 30,
        None,
    )
    assert rows["art20_8.fees.amount"]["value"] == "0.123456789"
    assert rows["art20_8.fees.amount"]["value_yuan"] is None


def test_changes_between_runs(run: RunData) -> None:
    first, second, third = run.records[:3]
    code = "requests.new.business"
    other = replace(second.cells[code], value=99, raw="99")
    reread = replace(second, cells={**second.cells, code: other})
    republished = replace(reread, sources=(replace(second.sources[0], document="cd" * 32),))
    before = replace(run, records=(first, second))
    changes = compare_runs(before, replace(run, records=(republished, third)))
    assert (changes.new, changes.gone) == ((third.record_id,), (first.record_id,))
    assert [(r.record_id, r.republished, [c.code for c in r.cells]) for r in changes.revised] == [
        (second.record_id, True, [code])
    ]
    again = compare_runs(before, replace(run, records=(first, reread)))
    assert [r.republished for r in again.revised] == [False]
    assert compare_runs(before, before).nothing


def test_a_portal_that_was_not_visited_loses_nothing(run: RunData) -> None:
    elsewhere = replace(run, manifest=replace(run.manifest, portals=run.manifest.portals[1:]), records=())
    gone = compare_runs(run, elsewhere).gone
    assert {r.sources[0].portal for r in run.records if r.record_id in gone} == {"dongwan"}


def _manifest() -> Manifest:
    return Manifest("x", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", "finished")
