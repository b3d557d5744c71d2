"""The whole job on the sample portals: every cell of every report, every trouble named, nothing done twice."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from support import nianbao, warc_files

from nianbao.samples.truth import SampleReport, listings, reports
from normalize.checks.identities import RULES
from normalize.record import Record
from output.run_folder import read_run

IDENTITIES = frozenset(rule.id for rule in RULES)


@pytest.fixture(scope="module")
def records(sample_run) -> dict[str | None, Record]:
    return {
        record.title: record for record in read_run(sample_run.folder).records if record.status != "failed"
    }


@pytest.mark.parametrize("report", reports(), ids=lambda report: f"{report.key}.{report.shape}")
def test_every_cell_of_every_report(records, report: SampleReport):
    record = records[report.title]
    assert record.form == report.form
    read_cells = {code: (cell.state, cell.value, cell.raw) for code, cell in record.cells.items()}
    if (
        report.shape == "scan"
    ):  # ink has no spaces and no full-width forms: states and values are what is printed
        read_cells = {code: statement[:2] for code, statement in read_cells.items()}
        assert read_cells == {code: (value.state, value.value) for code, value in report.values.items()}
    else:
        assert read_cells == {c: (value.state, value.value, value.raw) for c, value in report.values.items()}


@pytest.mark.parametrize("report", reports(), ids=lambda report: report.key)
def test_agency_year_date_status_and_sections(records, report: SampleReport):
    record = records[report.title]
    assert (record.published_on, record.status) == (report.published_on.isoformat(), "success")
    assert record.agency is not None
    assert report.agency.name.startswith(record.agency.name)
    assert record.year == report.year
    assert [section.number for section in record.sections] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("report", reports(), ids=lambda report: report.key)
def test_exactly_the_identities_fail_that_the_printed_figures_break(records, report: SampleReport):
    broken = {
        (failure.identity.left, failure.identity.right)
        for failure in report.expected_failures
        if failure.identity.rule != "carried"
    }
    everything = [finding for finding in records[report.title].findings if finding.status == "fail"]
    carried = {f.codes for f in everything if f.check == "years.carried"}
    columns = [f.identity.at for f in report.expected_failures if f.identity.rule == "carried"]
    assert carried == {(f"requests.carried_in.{column}",) for column in columns}
    failed = [finding for finding in everything if finding.check in IDENTITIES]
    assert {frozenset(f.codes) for f in failed} == {frozenset((*left, *right)) for left, right in broken}


def test_nothing_but_the_reports_became_a_record(records):
    assert len(records) == len(reports())


def test_each_trouble_is_an_issue_and_costs_only_itself(sample_run):
    run = read_run(sample_run.folder)
    problems = sorted((i.stage, i.category) for i in run.issues if i.severity != "info")
    assert problems == [
        ("crawl", "not_found"),
        ("extract", "broken_pdf"),
        ("extract", "empty_file"),
        ("normalize", "not_a_report"),
    ]
    assert all(i.document.startswith("http://127.0.0.1:") and i.hint for i in run.issues)
    assert len(listings()) - len(reports()) == len(problems)


def test_a_listed_report_that_could_not_be_had_is_not_called_missing(sample_run):
    failed = [record for record in read_run(sample_run.folder).records if record.status == "failed"]
    found = {record.title: [issue.category for issue in record.issues] for record in failed}
    unreadable = [r for r in listings() if r.trouble is not None]
    assert set(found) == {report.title for report in unreadable}
    assert {(record.title, record.year) for record in failed} == {(r.title, r.year) for r in unreadable}
    assert sorted(category for issues in found.values() for category in issues) == [
        "broken_pdf",
        "empty_file",
        "not_a_report",
        "not_found",
    ]
    assert all(not record.cells and record.form is None for record in failed)


def test_every_figure_leads_back_to_bytes_in_the_archive(sample_run, records):
    """From cell to source to WARC record: the bytes have the hash that the cell names."""
    import hashlib

    from crawler.archive import Archive, WarcPosition

    archive = Archive(sample_run.data / "archive")
    for record in records.values():
        held = {
            source.document: hashlib.sha256(
                archive.read(WarcPosition(source.warc_file, source.warc_offset, source.warc_length)).body
            ).hexdigest()
            for source in record.sources
            if source.warc_file is not None
        }
        assert held
        assert all(document == digest for document, digest in held.items())
        known = {source.document for source in record.sources}
        assert {cell.source.document for cell in record.cells.values() if cell.source} <= known


def test_the_contract_holds_for_every_record_of_the_run(sample_run, shared: Path):
    lines = []
    for line in (sample_run.folder / "records.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        entry = {"file": "-", "status": record["status"], "record": record, "issues": record["issues"]}
        lines.append(json.dumps(entry))
    checked = subprocess.run(
        [sys.executable, str(shared / "check" / "contract.py")],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stdout.splitlines()[-1] == f"{len(lines)} documents, 0 breaches"


def test_warcs_pass_the_independent_check(sample_run):
    files = warc_files(sample_run.data)
    assert files
    done = subprocess.run(
        [str(Path(sys.executable).with_name("warcio")), "check", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_folder_of_a_run_is_whole(sample_run):
    names = {path.name for path in sample_run.folder.iterdir()}
    assert names == {
        "records.jsonl",
        "cells.parquet",
        "issues.jsonl",
        "versions.jsonl",
        "missing.jsonl",
        "manifest.json",
        "digest",
        "digest.json",
    }
    cells = pl.read_parquet(sample_run.folder / "cells.parquet")
    assert len(cells) == sum(len(report.values) for report in reports())
    assert len(list((sample_run.folder / "digest" / "reports").glob("*.html"))) == len(listings())


def test_a_second_run_fetches_and_reads_nothing_and_says_so(sample_run, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(sample_run.data, data)
    before = len(sample_run.portals.requests)
    done = nianbao("run", *sample_run.files, "--data", data, code=1)
    served = sample_run.portals.requests[before:]
    bodies = [(s.path, s.status) for s in served if s.bytes and s.status == 200 and "robots" not in s.path]
    assert bodies == []
    assert "Nothing had changed on the portals; nothing was read again." in done.stderr
    second = Path(done.stdout.strip()).parents[1]
    manifest = json.loads((second / "manifest.json").read_text("utf-8"))
    assert (manifest["nothing_new"], manifest["previous_run"]) == (True, sample_run.folder.name)
    assert manifest["counts"]["documents.read"] == 0
    assert second.parent.samefile(data / "runs")


def test_one_changed_figure_is_one_new_download_and_one_reading(sample_run, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(sample_run.data, data)
    sample_run.portals.revise("cw_office", 2021)
    try:
        done = nianbao("run", *sample_run.files, "--data", data, code=1)
    finally:
        sample_run.portals.restore()
    manifest = json.loads((Path(done.stdout.strip()).parents[1] / "manifest.json").read_text("utf-8"))
    assert manifest["counts"]["documents.read"] == 1
    assert manifest["nothing_new"] is False
