"""Corrections by people: a layer beside the cells, reopened when the evidence changes, linted."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_copies import REPRINTS, Crawl, page_of, with_count
from support import nianbao

from nianbao.corrections import CorrectionsError, Filed, load_corrections, read_corrections, with_corrections
from nianbao.editions import published
from nianbao.samples.mishaps import annotated
from nianbao.samples.truth import report
from normalize.record import Cell, Correction, Record
from output.cells_parquet import cells_frame
from output.digest import build_digest
from output.history import History
from output.record_json import record_from_json, record_to_json
from output.run_data import Manifest, RunData

PLAIN = report("cw_edu", 2021)
CODE = "requests.new.total"
FEES = "art20_8.fees.amount"


@pytest.fixture(scope="module")
def record() -> Record:
    (record,) = Crawl().row(page_of(PLAIN)).assembled().records
    return record


def entry(record: Record, /, **changes: Any) -> dict[str, Any]:
    made = {
        "record": record.record_id,
        "cell": CODE,
        "value": 12,
        "raw": "12",
        "author": "李雯",
        "date": "2026-11-03",
        "reason": "faint scan",
        "evidence": {"document": record.sources[0].document},
    }
    return {key: value for key, value in {**made, **changes}.items() if value is not ...}


def file(folder: Path, *entries: Any, name: str = "a.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(yaml.safe_dump(list(entries), allow_unicode=True), "utf-8")
    return folder


def test_a_correction_stands_beside_the_reading(tmp_path: Path, record: Record):
    filed = load_corrections(file(tmp_path / "c", entry(record)))
    (corrected,), issues = with_corrections([record], filed)
    assert issues == ()
    assert corrected.cells == record.cells
    assert corrected.corrections == (
        Correction(CODE, "number", "count", 12, "12", "李雯", "2026-11-03", "faint scan",
                   record.sources[0].document, "a.yaml"),
    )  # fmt: skip
    assert record_from_json(record_to_json(corrected)) == corrected
    row = cells_frame([corrected]).filter(code=CODE).to_dicts()[0]
    assert (row["value"], row["corrected_value"], row["corrected_by"]) == (
        PLAIN.values[CODE].raw,
        "12",
        "李雯",
    )
    assert cells_frame([corrected])["corrected_state"].null_count() == len(record.cells) - 1


def test_checks_stay_those_of_the_reading_and_are_made_again_beside_them(tmp_path: Path, record: Record):
    filed = load_corrections(file(tmp_path / "c", entry(record, value=7777, raw="7777")))
    (corrected,), _ = with_corrections([record], filed)
    assert corrected.findings[: len(record.findings)] == record.findings
    again = corrected.findings[len(record.findings) :]
    assert {(f.check, f.status) for f in again} == {
        ("corrected.requests.balance", "fail"),
        ("corrected.requests.row_sum", "fail"),
    }
    assert all(CODE in f.codes and f.message.startswith("with the corrections: ") for f in again)


def test_a_correction_is_reopened_when_its_evidence_changes(tmp_path: Path, record: Record):
    filed = load_corrections(file(tmp_path / "c", entry(record)))
    (republished,) = Crawl().row(page_of(with_count(PLAIN, CODE, 7777))).assembled().records
    (reopened,), issues = with_corrections([republished], filed)
    assert (reopened.corrections, issues) == ((), ())
    assert reopened.cells == republished.cells
    (finding,) = [f for f in reopened.findings if f.check == "correction_reopened"]
    assert (finding.status, finding.severity, finding.codes) == ("unassessable", "warning", (CODE,))
    assert record.sources[0].document[:12] in finding.message
    assert republished.sources[0].document[:12] in finding.message


def test_a_correction_without_a_place_is_an_issue(tmp_path: Path, record: Record):
    folder = file(tmp_path / "c", entry(record, record="2021-000000000000"))
    old = entry(record, cell="art20_9.procurement.amount", value="1.00", raw="1")
    file(folder, old, name="b.yaml")
    (same,), issues = with_corrections([record], load_corrections(folder))
    assert same == record
    assert [(i.category, i.severity, i.document) for i in issues] == [
        ("correction_unmatched", "warning", "a.yaml, entry 1"),
        ("correction_unmatched", "warning", "b.yaml, entry 1"),
    ]


def test_a_run_over_one_portal_says_nothing_of_the_others_corrections(tmp_path: Path, record: Record):
    filed = load_corrections(file(tmp_path / "c", entry(record, record="2021-000000000000")))
    _, issues = with_corrections([record], filed, {"2021-000000000000"}.__contains__)
    assert issues == ()


def test_money_is_exact_and_blank_is_a_state(tmp_path: Path, record: Record):
    folder = file(
        tmp_path / "c",
        entry(record, cell=FEES, value="322500.00", raw="32.25"),
        entry(record, cell="requests.granted.total", value=..., state="blank", raw=""),
    )
    money, blank = load_corrections(folder)
    assert (money.correction.value, money.correction.unit) == (Decimal("322500.00"), "yuan")
    assert (blank.correction.state, blank.correction.value) == ("blank", None)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"cell": "requests.new.nobody"}, "cell: 'requests.new.nobody' is no figure of any form"),
        ({"value": "12"}, "value: '12' is no count"),
        ({"value": -3}, "value: a count is not below zero"),
        ({"value": True}, "value"),
        (
            {"value": ...},
            "value: is missing. A figure that is blank or a dash says so by `state`, it is never 0",
        ),
        ({"value": 0, "state": "blank"}, "value: a figure of state blank has none"),
        ({"cell": FEES, "value": 1.5}, 'Write yuan in quotes: "1.50"'),
        ({"cell": FEES, "value": "some"}, "is no amount of yuan"),
        ({"author": ...}, "author: is missing. Add it"),
        ({"colour": "red"}, "colour: is no key. The keys are record, cell, state, value"),
        ({"evidence": {"document": "abc"}}, "evidence.document"),
        ({"date": "yesterday"}, "date"),
    ],
)
def test_faults_are_named_with_file_entry_and_next_step(
    tmp_path: Path, record: Record, changes: dict[str, Any], complaint: str
):
    second = entry(record, **{"cell": "requests.new.business", **changes})
    folder = file(tmp_path / "c", entry(record), second)
    filed, problems = read_corrections(folder)
    assert len(filed) == 1
    assert any(f"{folder / 'a.yaml'}, entry 2: " in p and complaint in p for p in problems), problems
    with pytest.raises(CorrectionsError):
        load_corrections(folder)


def test_a_figure_corrected_twice_is_refused(tmp_path: Path, record: Record):
    folder = file(tmp_path / "c", entry(record))
    file(folder, entry(record, value=13), name="b.yaml")
    _, (problem,) = read_corrections(folder)
    assert "b.yaml, entry 1: requests.new.total of" in problem
    assert "is corrected in a.yaml, entry 1 too" in problem


def test_the_digest_shows_both(tmp_path: Path, record: Record):
    unread = replace(record.cells[CODE], state="illegible", value=None, raw="1?")
    scan = replace(record, cells={**record.cells, CODE: unread})
    reopened = replace(entry_of(scan, "requests.granted.total", 5), correction=replace(
        entry_of(scan, "requests.granted.total", 5).correction, evidence="ab" * 32))  # fmt: skip
    records, _ = with_corrections([scan], [entry_of(scan, CODE, 12), reopened])
    manifest = Manifest("r", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "finished")
    index = build_digest(RunData(manifest, records, ()), {}, tmp_path)
    page = (tmp_path / "digest" / "reports" / f"{scan.record_id}.html").read_text("utf-8")
    assert "Read by eye" in page
    assert "<b>12</b>" in page
    assert "李雯" in page
    assert 'id="corrections"' in index.read_text("utf-8")
    assert "look again" in index.read_text("utf-8")


def test_check_tells_what_no_longer_fits(sample_run, tmp_path: Path):
    records = {r["title"]: r for r in map(yaml_safe, records_of(sample_run.folder))}
    sound = record_from_json(records[PLAIN.title])
    data = sample_run.data
    done = nianbao(
        "corrections", "check", file(tmp_path / "good", entry(sound, value=7)), "--data", data, code=0
    )
    assert done.stdout == ""
    cell = sound.cells[CODE]
    folder = file(
        tmp_path / "doubtful",
        entry(sound, record="2021-ffffffffffff"),
        entry(sound, cell="art20_9.procurement.amount", value="1.00"),
        entry(sound, evidence={"document": "ab" * 32}),
        entry(sound, cell="requests.new.business", evidence={"document": other_document(sample_run)}),
        entry(sound, cell="requests.granted.total", value=sound.cells["requests.granted.total"].value),
    )
    done = nianbao("corrections", "check", folder, "--data", data, code=1)
    lines = done.stdout.splitlines()
    for line, words in zip(
        lines,
        (
            "entry 1: record: no run has a record 2021-ffffffffffff",
            "entry 2: cell: art20_9.procurement.amount is no figure of form 2021",
            "entry 3: evidence.document: abababababab… is not in the archive",
            "entry 4: evidence.document: reopened: the figure is now read from",
            "entry 5: value: the machine reads the same",
        ),
        strict=True,
    ):
        assert words in line
    assert cell.state == "number"
    broken = file(tmp_path / "broken", entry(sound, value="12"))
    assert "is no count" in nianbao("corrections", "check", broken, "--data", data, code=2).stdout
    nianbao("corrections", "check", tmp_path / "nowhere", "--data", data, code=2)
    nianbao("corrections", "check", "--data", tmp_path / "nothing" / "data", code=2)


def test_a_fault_in_a_file_ends_a_run_before_it_begins(tmp_path: Path, record: Record):
    folder = file(tmp_path / "corrections", entry(record, value="12"))
    portal = tmp_path / "p.yaml"
    portal.write_text("{id: p, name: 某县, entries: [{url: 'http://127.0.0.1:9/'}]}", "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "ledger.sqlite").touch()
    for command in (("run", portal), ("process",)):
        done = nianbao(*command, "--data", data, code=2)
        assert f"{folder / 'a.yaml'}, entry 1: value: '12' is no count" in done.stderr


def entry_of(record: Record, code: str, value: int) -> Filed:
    evidence = record.sources[0].document
    correction = Correction(
        code, "number", "count", value, str(value), "李雯", "2026-11-03", "faint", evidence
    )
    return Filed(record.record_id, correction, "a.yaml, entry 1")


def records_of(folder: Path) -> list[str]:
    return (folder / "records.jsonl").read_text("utf-8").splitlines()


def yaml_safe(line: str) -> Any:
    import json

    return json.loads(line)


def other_document(sample_run) -> str:
    for line in records_of(sample_run.folder):
        stored = yaml_safe(line)
        if stored["title"] == report("cw_market", 2022).title:
            return stored["sources"][0]["document"]
    raise AssertionError("not in the run")


# Nothing but the reader gives a cell its value: whatever copies, tiers, versions and corrections come together.

ROWS = st.lists(
    st.sampled_from(
        [
            (page_of(PLAIN), {}),
            (page_of(with_count(PLAIN, CODE, 7777)), {}),
            (page_of(with_count(PLAIN, CODE, 7778)), {"date": "2023-01-01"}),
            (page_of(with_count(PLAIN, CODE, 7779)), {"title": f"{PLAIN.title}（更正）"}),
            (page_of(PLAIN), {"portal": REPRINTS}),
            (annotated(page_of(with_count(PLAIN, CODE, 7780))), {"portal": REPRINTS, "title": PLAIN.title}),
        ]
    ),
    min_size=1,
    max_size=4,
)
FIGURES = st.lists(
    st.tuples(
        st.sampled_from([CODE, "requests.granted.total", "reconsideration.total"]), st.integers(0, 99999)
    ),
    max_size=3,
    unique_by=lambda figure: figure[0],
)


@given(rows=ROWS, figures=FIGURES, stale=st.booleans())
def test_no_layer_changes_a_cell(tmp_path_factory, rows, figures, stale):
    crawl = Crawl()
    for page, options in rows:
        crawl.row(page, **options)
    read = {digest: copy.deepcopy(result.record) for digest, result in crawl.results.items()}
    history = History(tmp_path_factory.getbasetemp() / "no-runs", "2026")
    records = published(crawl.assembled().reports, history, "r").records
    filed = [entry_of(r, code, value) for r in records for code, value in figures if r.sources]
    if stale:
        filed = [replace(one, correction=replace(one.correction, evidence="ab" * 32)) for one in filed]
    corrected, _ = with_corrections(records, filed)
    for record in corrected:
        stored = read[record.sources[0].document]
        assert stored is not None
        assert dict(record.cells) == cells_of(stored)
        assert record_to_json(record)["cells"] == stored["cells"]
    assert {digest: result.record for digest, result in crawl.results.items()} == read


def cells_of(stored: dict[str, Any]) -> dict[str, Cell]:
    return dict(record_from_json(stored).cells)
