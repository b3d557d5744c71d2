"""A ledger on a real PostgreSQL: the same run as with the file, whatever is killed, and two processes at once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text
from support import nianbao
from test_kill import KILLER, records_of

from crawler.claims import at_work_on, crawling
from crawler.ledger import Ledger
from crawler.ledger_dialect import LedgerError, postgresql_url
from crawler.portal import load_portals
from nianbao.run import DataFolder
from nianbao.shared_ledger import TOKEN, shared_ledger, shown

NOWHERE = "postgresql://me:secret@127.0.0.1:1/none"


@pytest.fixture
def url(postgres) -> str:
    return str(postgres.new_database())


def killed(moment: str, *arguments: str | Path) -> None:
    command = [sys.executable, str(KILLER), moment, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def readings(ledger: Ledger) -> dict[str, tuple[str, bytes]]:
    """(status, result) by document."""
    with ledger.engine.connect() as connection:
        rows = connection.execute(text("SELECT sha256, status, result FROM readings")).all()
    return {sha256: (status, bytes(result)) for sha256, status, result in rows}


def test_the_run_is_that_of_the_file_although_both_halves_were_killed(sample_run, url: str, tmp_path: Path):
    data = tmp_path / "data"
    here = ("--data", data, "--ledger", url)
    killed("between_archive_and_ledger", "crawl", *sample_run.files, *here)
    nianbao("crawl", *sample_run.files, *here, code=1)
    killed("in_extraction", "process", *here)
    done = nianbao("process", *here, code=1)
    folder = Path(done.stdout.strip()).parents[1]

    assert not (data / "ledger.sqlite").exists()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert records_of(folder) == records_of(sample_run.folder)
    issues = (folder / "issues.jsonl").read_text("utf-8")
    assert issues == (sample_run.folder / "issues.jsonl").read_text("utf-8")
    assert pl.read_parquet(folder / "cells.parquet").equals(
        pl.read_parquet(sample_run.folder / "cells.parquet")
    )
    with_file, shared = DataFolder(sample_run.data).ledger(), DataFolder(data, url).ledger()
    assert readings(shared) == readings(with_file)
    assert essence(shared) == essence(with_file)
    assert "nothing to read" in nianbao("process", *here, code=0).stderr


def essence(ledger: Ledger) -> list[Any]:
    """What the one run of the ledger fetched and listed, but for times and places in the archive."""
    (run,) = ledger.all_runs()
    fetched = [(c.portal, c.ordinal, c.part, c.url, c.outcome, c.sha256) for c in ledger.captures(run.run_id)]
    listed = [(r.portal, r.ordinal, r.url, r.title, r.year, r.skipped) for r in ledger.listings(run.run_id)]
    return [run.state, run.scope, fetched, listed, ledger.crawl_issues(run.run_id)]


def test_two_runs_at_the_same_time_on_one_ledger(sample_run, url: str, tmp_path: Path):
    data = tmp_path / "data"
    options = ["--data", str(data), "--ledger", url, "--years", "2021", "--workers", "1"]
    command = [sys.executable, "-m", "nianbao", "run", *options]
    running = [
        subprocess.Popen([*command, str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for file in sample_run.files
    ]
    told = [process.communicate(timeout=200) for process in running]
    assert {process.returncode for process in running} <= {0, 1}, told
    folders = [Path(out.strip()).parents[1] for out, _ in told]
    ids = [{record["record_id"] for record in records_of(folder)} for folder in folders]
    of_the_year = [record for record in records_of(sample_run.folder) if record["year"] == 2021]
    assert ids[0] | ids[1] >= {record["record_id"] for record in of_the_year if record["form"]}
    ledger = Ledger(url)
    assert [run.state for run in ledger.all_runs()] == ["finished", "finished"]
    read, read_before = readings(ledger), readings(DataFolder(sample_run.data).ledger())
    assert len(read) > 5
    assert read.items() <= read_before.items()
    corpus = (data / "corpus" / "records.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["record_id"] for line in corpus} == ids[0] | ids[1]


@pytest.mark.parametrize("shared", [False, True], ids=["file", "shared"])
@pytest.mark.parametrize("command", ["run", "crawl"])
def test_a_portal_that_another_process_crawls_is_not_asked(
    command: str, shared: bool, sample_run, tmp_path: Path, request: pytest.FixtureRequest
):
    url = request.getfixturevalue("url") if shared else None
    data = DataFolder(tmp_path / "data", url)
    ledger = data.ledger()
    options = ["--data", data.path, *(["--ledger", url] if url else [])]
    asked = len(sample_run.portals.requests)
    first, *_ = load_portals(sample_run.files)
    with crawling(ledger, [first]):
        done = nianbao(command, *sample_run.files, *options, code=2)
    assert f"{first.id}: crawled at this moment by another process (" in done.stderr
    assert "One host belongs to one process" in done.stderr
    assert len(sample_run.portals.requests) == asked
    assert ledger.all_runs() == [], "no run was begun that nobody would end"


def test_a_run_that_another_process_reads_is_left_to_it(sample_run, url: str, tmp_path: Path):
    here = ("--data", tmp_path / "data", "--ledger", url)
    nianbao("crawl", sample_run.files[0], "--years", "2021", *here)
    ledger = Ledger(url)
    (run,) = ledger.all_runs()
    with at_work_on(ledger, run.run_id):
        done = nianbao("process", *here, code=0)
        assert f"run {run.run_id} is in the hands of another process" in done.stderr
        again = nianbao("run", sample_run.files[0], "--years", "2021", *here, code=2)
        assert f"run {run.run_id} is in the hands of another process" in again.stderr
    assert not (tmp_path / "data" / "runs").exists()
    assert ledger.run(run.run_id).state == "running"


def test_a_ledger_belongs_to_one_data_folder(url: str, tmp_path: Path):
    mine, other = tmp_path / "mine", tmp_path / "other"
    for _ in range(2):
        shared_ledger(mine, url).close()
    with pytest.raises(LedgerError, match="belongs to another data folder"):
        shared_ledger(other, url)
    assert not (other / TOKEN).exists()
    # A copy of the folder is the folder.
    (other / TOKEN).write_text((mine / TOKEN).read_text("ascii"), "ascii")
    shared_ledger(other, url).close()
    DataFolder(tmp_path / "old").ledger().close()
    with pytest.raises(LedgerError, match="nianbao ingest"):
        shared_ledger(tmp_path / "old", url)


def test_a_database_in_another_encoding_is_refused(postgres, tmp_path: Path):
    latin = postgres.new_database("ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc")
    with pytest.raises(LedgerError, match="LATIN1"):
        shared_ledger(tmp_path, latin)


@pytest.mark.parametrize("text", ["", "data/ledger.sqlite", "mysql://h/x", "postgresql+psycopg2://h/x", "::"])
def test_what_is_no_url_of_a_shared_ledger(text: str):
    with pytest.raises(LedgerError, match="takes the URL of a PostgreSQL database"):
        postgresql_url(text)


def test_a_password_is_never_printed(postgres, sample_run, tmp_path: Path, monkeypatch):
    assert shown(NOWHERE) == "postgresql://me:***@127.0.0.1:1/none"
    monkeypatch.setenv("NIANBAO_LEDGER", NOWHERE)
    for command in (["crawl", sample_run.files[0]], ["process"], ["run", "--due", sample_run.files[0]]):
        done = nianbao(*command, "--data", tmp_path / "data", code=3)
        assert "the run stopped: connection failed" in done.stderr
        assert "secret" not in done.stderr
        assert "Traceback" not in done.stderr
