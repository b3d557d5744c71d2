"""A report on the form of 2014 in the digest, in the JSON and in the Parquet of cells."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from extract.read import read
from nianbao.quirks import generate
from nianbao.schema import schema_text
from normalize.checks.identities import identities
from normalize.forms.definition import form
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize
from normalize.record import Finding, Record
from output.cells_parquet import write_cells
from output.digest.build import build_digest
from output.digest.check_words import check_name, spelled, verdict
from output.digest.identity import BOUNDS, PARTS_BEFORE_TOTAL, draw
from output.digest.report_page import view_report
from output.digest.terms import full_term
from output.digest.terms_2014 import STATISTICS
from output.record_json import record_from_json, record_to_json
from output.run_data import RunData
from tests.output.test_schema import breaches


@pytest.fixture(scope="module")
def record() -> Record:
    """A report that was read, with rows of its office's own and a sum that is wrong."""
    for seed in range(200):
        document = generate(seed, "html", statistics=True)
        if {"local_rows", "misprint"} <= set(document.quirks) and "columns:plain" in document.quirks:
            made = normalize(read(document.data), name=document.name).record
            assert made is not None
            return made
    raise AssertionError("no such seed")


def failed(check: str, record: Record) -> Finding:
    return next(finding for finding in record.findings if finding.check == check)


def test_the_record_keeps_the_published_schema_and_comes_back_as_it_was(record: Record):
    written = json.loads(json.dumps(record_to_json(record)))
    schema = json.loads(schema_text())
    assert list(breaches(written, schema, schema)) == []
    assert written["extra_rows"]
    assert record_from_json(written) == record


def test_a_record_written_before_there_were_extra_rows_is_read(record: Record):
    written = record_to_json(record)
    del written["extra_rows"]
    assert record_from_json(written) == replace(record, extra_rows=())


def test_its_cells_in_parquet(record: Record, tmp_path: Path):
    write_cells([record], tmp_path / "cells.parquet")
    frame = pl.read_parquet(tmp_path / "cells.parquet")
    assert frame["code"].to_list() == list(form("2014").indicators)
    assert set(frame["form"]) == {"2014"}


def test_every_code_has_a_term_of_its_own():
    assert list(STATISTICS) == list(form("2014").indicators)
    assert len({full_term(code).zh for code in STATISTICS}) == len(STATISTICS)
    assert len({full_term(code).en for code in STATISTICS}) == len(STATISTICS)


def test_every_check_of_the_form_has_its_words_and_its_drawing():
    checks = {identity.check: identity for identity in identities(form("2014"))}
    assert checks.keys() == BOUNDS | PARTS_BEFORE_TOTAL
    assert {check for check, identity in checks.items() if identity.relation == "≤"} == BOUNDS


def test_a_wrong_sum_and_a_part_that_exceeds_its_whole_are_drawn(record: Record):
    values = {code: replace(cell, state="number", value=4) for code, cell in record.cells.items()}
    values["disclosure.normative"] = replace(values["disclosure.normative"], value=6)
    told: Mapping[str, tuple[str, str, str]] = {
        "litigation_cases.sum": ("4+4+4", "≠", "printed 4, the parts give 12: 8 too few"),
        "disclosure.normative_in_total": ("6", ">", "printed 6, at most 4: 2 too many"),
    }
    for check, (left, relation, words) in told.items():
        sides = failed(check, record)
        finding = replace(sides, status="fail", expected=12 if "sum" in check else 6, actual=4)
        drawn = draw(finding, values)
        assert drawn is not None
        assert ("+".join(operand.text for operand in drawn.left), drawn.relation) == (left, relation)
        said = verdict(finding, drawn)
        assert said is not None
        assert said.en == words
        assert check_name(finding) is not None
        assert spelled(finding, drawn).head


def test_the_page_sets_it_as_its_form_prints_it(record: Record):
    layout = printed_tables("2014")
    view = view_report(record, layout)
    assert [table.name for table in view.tables] == ["statistics"]
    assert [figure.code for figure in view.figures()] == list(form("2014").indicators)
    labels = {figure.code: (figure.row_labels, figure.column_labels) for figure in view.figures()}
    assert labels["applications.received.fax"] == (("2.传真申请数", "件"), ("三、依申请公开情况",))


def test_its_page_in_the_digest(record: Record, run: RunData, tmp_path: Path):
    layouts = {"2014": printed_tables("2014")}
    build_digest(replace(run, records=(record,)), layouts, tmp_path)
    (path,) = (tmp_path / "digest" / "reports").glob("*.html")
    page = path.read_text("utf-8")
    assert "政府信息公开情况统计表" in page
    assert 'id="extra-rows"' in page
    for row in record.extra_rows:
        assert row.labels[-1] in page


def test_figures_that_add_up_pass_in_the_drawing_too(record: Record):
    rng = random.Random(1)
    values = {
        code: replace(cell, state="number", value=rng.randint(0, 9)) for code, cell in record.cells.items()
    }
    for identity in identities(form("2014")):
        codes = (*identity.left, *identity.right)
        finding = Finding(identity.check, "unassessable", "info", codes, "", "")
        drawn = draw(finding, values)
        assert drawn is not None
        assert [operand.code for operand in drawn.left] == list(identity.left)
