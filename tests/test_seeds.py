"""The five real reports, against records that were written by hand from their text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from golden_seeds import GOLDENS, load, text_of_lines

from extract.read import read
from normalize.normalize import normalize
from normalize.record import Record


@pytest.fixture(params=GOLDENS, ids=lambda path: path.stem)
def golden_and_record(request: pytest.FixtureRequest, seeds: Path):
    golden = load(request.param)
    path = seeds / golden.facts["file"]
    result = normalize(read(path.read_bytes()), name=str(path))
    assert isinstance(result.record, Record)
    return golden, result.record, path.read_text("utf-8")


def test_every_cell_has_the_right_state_value_and_raw(golden_and_record):
    golden, record, _ = golden_and_record
    assert len(golden.cells) == 198
    read_cells = {code: (cell.state, cell.value, cell.raw) for code, cell in record.cells.items()}
    assert read_cells == golden.cells


def test_every_cell_knows_its_line(golden_and_record):
    golden, record, source = golden_and_record
    lines = source.split("\n")
    for code, cell in record.cells.items():
        assert cell.source is not None, code
        assert cell.source.line is not None, code
        assert golden.cells[code][2] in lines[cell.source.line - 1], code


def test_title_agency_year_form_and_date(golden_and_record):
    golden, record, _ = golden_and_record
    assert record.agency is not None
    found = {
        "form": record.form,
        "year": str(record.year),
        "title": record.title,
        "agency": record.agency.name,
        "kind": record.agency.kind,
        "published": record.published_on or "-",
    }
    assert found == {name: golden.facts[name] for name in found}
    assert record.status == "success"


def test_six_sections_with_their_text(golden_and_record):
    golden, record, source = golden_and_record
    expected = {n: (heading, text_of_lines(source, span)) for n, (heading, span) in golden.sections.items()}
    assert {s.number: (s.heading, s.text) for s in record.sections} == expected
    assert sorted(expected) == [1, 2, 3, 4, 5, 6]


def test_identities_hold_but_for_those_the_golden_names(golden_and_record):
    golden, record, _ = golden_and_record
    assert len(record.findings) == 7 + 7 + 23 + 3
    odd = {
        (f.check, f.codes[2] if f.check == "requests.balance" else f.codes[-1]): (
            f.status,
            f.expected,
            f.actual,
        )
        for f in record.findings
        if f.status != "pass"
    }
    assert odd == golden.not_passed


def test_extract_prints_five_lines_that_keep_the_contract(seeds: Path, shared: Path):
    files = [str(path) for path in sorted(seeds.glob("*.txt"))]
    command = [sys.executable, "-c", "from nianbao.cli import main; main()", "extract", *files]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [json.loads(line)["file"] for line in printed.stdout.splitlines()] == files
    checked = subprocess.run(
        [sys.executable, str(shared / "check" / "contract.py")],
        input=printed.stdout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stdout == "5 documents, 0 breaches\n"
    assert checked.returncode == 0
