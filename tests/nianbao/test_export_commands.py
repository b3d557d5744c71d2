"""`nianbao export` and `nianbao diff` on the command line, from ingested files to what a researcher loads."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from support import nianbao

from nianbao.diff_command import diff, find_records
from nianbao.export_command import Wanted, export
from nianbao.ingest_command import ingest_paths
from nianbao.means import means
from nianbao.run import bring_corpus_up
from nianbao.run_command import UsageError, process_only
from nianbao.samples.store import DATA
from nianbao.samples.truth import report
from output.run_data import Manifest, manifest_to_json

FILES = (DATA / "cw_edu-2020.pdf", DATA / "lq_gov-2019.docx", DATA / "lq_land-2021.pdf")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: the first has two reports, the second another."""
    data = tmp_path_factory.mktemp("export") / "data"
    for files in (FILES[:2], FILES):
        assert ingest_paths(files, data_dir=data) == 0
        assert process_only(data_dir=data, means=means(1, None)) == 0
    return data


def test_what_a_researcher_loads_is_what_was_printed(data: Path, tmp_path: Path):
    out = tmp_path / "deep" / "out"
    done = nianbao("export", "--format", "csv", "--out", out, "--data", data, code=0)
    assert done.stdout == f"{out.resolve()}\n"
    assert "3 reports" in done.stderr
    truth = report("cw_edu", 2020)
    rows = duckdb.sql(
        f"select code, state, value, url, warc_file from read_csv('{out}/cells.csv', all_varchar=true) "
        f"where agency = '{truth.agency.name}'"
    ).fetchall()
    assert {code: (state, value) for code, state, value, *_ in rows} == {
        code: (v.state, None if v.value is None else f"{v.value:.2f}" if "amount" in code else str(v.value))
        for code, v in truth.values.items()
    }
    assert {url for *_, url, _ in rows} == {FILES[0].resolve().as_uri()}
    archived = {path.name for path in (data / "archive").iterdir()}
    assert {file for *_, file in rows} <= archived


def test_the_corpus_has_the_reports_of_all_runs_and_a_run_only_its_own(data: Path, tmp_path: Path):
    runs = sorted(path.name for path in (data / "runs").iterdir())
    nianbao("export", "--out", tmp_path / "one", "--run", runs[1], "--data", data, code=0)
    assert duckdb.sql(f"select count(*) from '{tmp_path}/one/records.parquet'").fetchall() == [(1,)]
    manifest = json.loads((data / "corpus" / "manifest.json").read_text("utf-8"))
    assert (manifest["records"], list(manifest["runs"])) == (3, runs)


@pytest.mark.parametrize(
    ("format", "wanted", "words"),
    [
        ("xml", {}, "--format is one of parquet, csv, jsonl, xlsx, datapackage"),
        ("csv", {"regions": ["x"]}, "--region takes a code"),
        ("csv", {"forms": ["2020"]}, "--form is one of 2014, 2019, 2021"),
        ("csv", {"years": "last"}, "--years takes a year or a range"),
        ("csv", {"min_confidence": 1.5}, "--min-confidence takes a number from 0 to 1"),
        ("csv", {"where": "yeer = 2020"}, "--where 'yeer = 2020' cannot be used"),
    ],
)
def test_wrong_usage(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str, wanted: dict, words: str
):
    assert export(format, tmp_path / "out", wanted=Wanted(**wanted), data_dir=data) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_no_data_no_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert export("csv", tmp_path / "out", wanted=Wanted(), data_dir=tmp_path / "none") == 2
    assert "no finished run" in capsys.readouterr().err
    assert export("csv", tmp_path / "out", wanted=Wanted(), data_dir=tmp_path, run_id="x") == 2
    assert not (tmp_path / "none").exists()


def test_nothing_selected_is_said(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert export("csv", tmp_path / "out", wanted=Wanted(years="2005"), data_dir=data) == 0
    assert "no report is so selected" in capsys.readouterr().err


def test_a_broken_corpus_fails_the_export_and_replaces_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = tmp_path / "corpus"
    run.mkdir()
    (run / "manifest.json").write_text(json.dumps({"layout": 1, "records": 1, "runs": {}}))
    (run / "records.jsonl").write_text("{}\n")
    assert export("csv", tmp_path / "out", wanted=Wanted(), data_dir=tmp_path) == 3
    assert "records.jsonl, line 1" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_diff_tells_people_and_programs(data: Path, capsys: pytest.CaptureFixture[str]):
    def told(first: str, second: str, format: str, code: int = 0) -> str:
        assert diff(first, second, format=format, data_dir=data) == code
        out, err = capsys.readouterr()
        return err if code else out

    head, *lines = nianbao("diff", "previous", "last", "--data", data, code=0).stdout.splitlines()
    assert head == "0 reports in both, 0 differ; 2 only in the first, 1 only in the second"
    assert [line[0] for line in lines] == ["-", "-", "+"]
    found = json.loads(told("corpus", "last", "json"))
    assert (found["common"], found["same"], len(found["only_first"])) == (1, False, 2)
    same = json.loads(told(str(data), str(data / "corpus"), "json"))
    assert same == {"common": 3, "same": True, "only_first": [], "only_second": [], "different": []}
    assert "is no corpus, run or data folder" in told("x", "last", "text", 2)
    assert "--format is one of text, json" in told("last", "last", "yaml", 2)


def test_diff_shows_what_changed_and_nothing_that_a_terminal_obeys(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "b").mkdir()
    text = (data / "corpus" / "records.jsonl").read_text("utf-8")
    truth = report("cw_edu", 2020)
    (tmp_path / "b" / "records.jsonl").write_text(text.replace(truth.title, "\\u001b[2J题"), "utf-8")
    assert diff(str(data), str(tmp_path / "b"), format="text", data_dir=data) == 0
    out = capsys.readouterr().out
    assert f"    title: “{truth.title}” → “\\u001b[2J题”" in out.splitlines()
    assert "\x1b" not in out


def test_names_of_what_is_compared(data: Path, tmp_path: Path):
    runs = sorted((data / "runs").iterdir())
    assert find_records("last", data) == runs[1]
    assert find_records("previous", data) == runs[0]
    assert find_records(runs[0].name, data) == runs[0]
    assert find_records(str(data), tmp_path) == find_records("corpus", data) == data / "corpus"
    with pytest.raises(UsageError, match="it has none"):
        find_records("last", tmp_path)


def test_another_runs_broken_file_costs_the_corpus_and_not_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    broken = tmp_path / "runs" / "r1"
    broken.mkdir(parents=True)
    manifest = Manifest("r1", "2026-02-01T03:00:00+08:00", "2026-02-01T03:00:00+08:00", "finished")
    (broken / "manifest.json").write_text(json.dumps(manifest_to_json(manifest)), "utf-8")
    (broken / "records.jsonl").write_text("{\n", "utf-8")
    bring_corpus_up(tmp_path)
    said = capsys.readouterr().err
    assert "records.jsonl, line 1" in said
    assert "Next: " in said
    assert not (tmp_path / "corpus").exists()
