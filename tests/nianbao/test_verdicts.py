"""Verdicts by people: beside the finding, kept over runs, looked at again where the finding came out otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from made_copies import Crawl, page_of
from support import nianbao

from nianbao.cross_checks import cross_checked
from nianbao.samples.truth import report
from nianbao.verdicts import REOPENED, VerdictsError, load_verdicts, read_verdicts, with_verdicts
from normalize.record import Record
from output.digest.coverage import failed_checks
from output.digest.index_page import view_index
from output.digest.machine_twin import digest_to_json
from output.finding_ids import finding_ids
from output.history import History
from output.record_json import record_from_json, record_to_json
from output.run_data import CrawlStats, Manifest, PortalSummary, RunData
from output.run_folder import read_run, write_run


@pytest.fixture(scope="module")
def run() -> RunData:
    """A report with a printed sum that does not hold, and a portal that expects one more."""
    (record,) = Crawl().row(page_of(report("cw_gov", 2021))).assembled().records
    record = replace(record, sources=tuple(replace(s, portal="p") for s in record.sources))
    assert record.agency is not None
    expected = (record.agency.name, "澄湾区水务局")
    portal = PortalSummary("p", "P", None, expected, (2021,), CrawlStats(1, 0, 0, 1, 0, 0))
    at = "2026-01-01T00:00:00+00:00"
    made = RunData(Manifest("r", at, at, "finished", portals=(portal,)), (record,), ())
    return cross_checked(made, History(Path("/nowhere"), at))


def failed_id(run: RunData) -> str:
    record = run.records[0]
    found = zip(record.findings, finding_ids(record), strict=True)
    return next(id for f, id in found if f.check == "review_litigation.sum" and f.status == "fail")


def entry(finding: str, /, **changes: Any) -> dict[str, Any]:
    made = {
        "finding": finding,
        "verdict": "dismissed",
        "author": "李雯",
        "date": "2026-11-03",
        "reason": "withdrawn",
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not ...}


def file(folder: Path, *entries: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.yaml").write_text(yaml.safe_dump(list(entries), allow_unicode=True), "utf-8")
    return folder


def test_a_dismissed_finding_stands_with_its_verdict_and_counts_no_more(tmp_path: Path, run: RunData):
    judged = with_verdicts(run, load_verdicts(file(tmp_path / "v", entry(failed_id(run)))))
    (finding,) = [f for f in judged.records[0].findings if f.verdict is not None]
    assert (finding.status, finding.verdict and finding.verdict.author) == ("fail", "李雯")
    assert failed_checks(judged.records[0]) == failed_checks(run.records[0]) - 1
    assert finding_ids(judged.records[0]) == finding_ids(run.records[0])
    assert record_from_json(record_to_json(judged.records[0])) == judged.records[0]
    twin = digest_to_json(view_index(judged, None))
    assert [v["id"] for v in twin["verdicts"]] == [failed_id(run)]
    assert failed_id(run) not in [f["id"] for f in twin["findings"]]


def test_a_confirmed_one_counts(tmp_path: Path, run: RunData):
    judged = with_verdicts(
        run, load_verdicts(file(tmp_path / "v", entry(failed_id(run), verdict="confirmed")))
    )
    assert failed_checks(judged.records[0]) == failed_checks(run.records[0])


def test_a_missing_report_has_an_id_and_takes_a_verdict(tmp_path: Path, run: RunData):
    (absence,) = run.absences
    assert (absence.agency, absence.year, absence.status) == ("澄湾区水务局", 2021, "fail")
    judged = with_verdicts(run, load_verdicts(file(tmp_path / "v", entry(absence.id))))
    assert judged.absences[0].verdict is not None
    folder = write_run(tmp_path / "data", judged, {})
    assert read_run(folder).absences == judged.absences
    assert digest_to_json(view_index(judged, None))["missing"][0]["verdict"]["ruling"] == "dismissed"


def test_a_finding_that_came_out_otherwise_is_to_be_looked_at_again(tmp_path: Path, run: RunData):
    ruled = load_verdicts(file(tmp_path / "v", entry(failed_id(run))))
    other = replace(run, records=tuple(map(otherwise, run.records)))
    judged = with_verdicts(other, ruled)
    assert all(f.verdict is None for f in judged.records[0].findings)
    assert [issue.category for issue in judged.issues] == [REOPENED]
    assert with_verdicts(replace(run, records=()), ruled).issues == ()


def otherwise(record: Record) -> Record:
    findings = [
        replace(f, actual=99) if (f.check, f.status) == ("review_litigation.sum", "fail") else f
        for f in record.findings
    ]
    return replace(record, findings=tuple(findings))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"finding": "79"}, "finding: "),
        ({"verdict": "maybe"}, "verdict: "),
        ({"author": ...}, "author: is missing. Add it"),
        ({"why": "x"}, "why: is no key"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(tmp_path: Path, wrong: dict[str, Any], said: str):
    folder = file(tmp_path / "v", entry("0123456789-abcdef", **wrong))
    _, problems = read_verdicts(folder)
    assert any("a.yaml, entry 1: " + said in problem for problem in problems)
    with pytest.raises(VerdictsError):
        load_verdicts(folder)


def test_the_command_tells_what_fits_and_what_does_not(tmp_path: Path, run: RunData):
    data = tmp_path / "data"
    write_run(data, run, {})
    right, gone = failed_id(run), "0123456789-abcdef"
    stale = f"{right[:10]}-000000"
    ended = nianbao("verdicts", "check", file(tmp_path / "verdicts", entry(right)), "--data", data)
    assert (ended.returncode, ended.stdout) == (0, "")
    ended = nianbao(
        "verdicts", "check", file(tmp_path / "verdicts", entry(gone), entry(stale)), "--data", data
    )
    assert ended.returncode == 1
    assert f"no run has a finding {gone}" in ended.stdout
    assert f"{stale} came out otherwise since; it is now {right}" in ended.stdout
    ended = nianbao("verdicts", "check", file(tmp_path / "verdicts", {"finding": right}), "--data", data)
    assert ended.returncode == 2
