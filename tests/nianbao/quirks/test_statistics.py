"""Reports on the form of 2014: steady, complete, and read exactly in all that nothing hides."""

from __future__ import annotations

from collections import Counter

import pytest

from extract.read import read
from nianbao.quirks import Expected, GeneratedDocument, generate, generate_many
from nianbao.quirks.pools import FIRST_HELD_BACK_SEED
from normalize.checks.identities import check_identities
from normalize.forms.definition import FORM_NAMES, form
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize
from normalize.record import Cell

FORMATS = ("html", "docx", "xlsx", "txt_tabs", "txt_rows", "txt_pipes", "txt_lines")
SEEDS = (0, 3, 7, FIRST_HELD_BACK_SEED + 2)
READ_PERFECTLY = tuple(range(1, 25))


@pytest.mark.parametrize("format", FORMATS)
def test_a_seed_gives_the_same_bytes_and_truth_again(format: str):
    for seed in SEEDS:
        assert generate(seed, format, statistics=True) == generate(seed, format, statistics=True)


def test_the_truth_states_every_figure_of_the_form():
    for document in generate_many(SEEDS, "html", statistics=True):
        truth = document.truth
        assert truth.form == "2014"
        assert truth.year in range(2014, 2019)
        assert list(truth.cells) == list(form("2014").indicators)


def test_reports_without_a_misprint_add_up():
    for document in generate_many(range(40), "txt_tabs", statistics=True):
        if "misprint" in document.quirks:
            continue
        cells = {code: _as_cell(code, told) for code, told in document.truth.cells.items()}
        assert not [f for f in check_identities(form("2014"), cells) if f.status == "fail"]


def test_quirks_of_all_pools_are_met():
    drawn = Counter(
        quirk for document in generate_many(range(250), "html", statistics=True) for quirk in document.quirks
    )
    assert {"local_rows", "tables_by_chapter", "columns:breakdown", "columns:code_column"} <= set(drawn)
    assert {"units:in_label", "foot:two_rows", "label:court", "filling:dash_zeros"} <= set(drawn)


@pytest.mark.parametrize("format", FORMATS)
def test_development_seeds_are_read_exactly(format: str):
    for document in generate_many(READ_PERFECTLY, format, statistics=True):
        assert _misses(document) == [], document.name


def test_rows_of_the_offices_own_are_kept_in_their_order():
    documents = [d for d in generate_many(range(40), "docx", statistics=True) if d.truth.extra_rows]
    assert documents
    for document in documents:
        record = normalize(read(document.data)).record
        assert record is not None
        found = [(row.labels[-1].strip(), row.texts) for row in record.extra_rows]
        assert len(found) == len(document.truth.extra_rows)
        for (label, texts), (told, printed) in zip(found, document.truth.extra_rows, strict=True):
            assert label.startswith(told)
            assert printed in texts or "columns:breakdown" in document.quirks


def _as_cell(code: str, told: Expected) -> Cell:
    unit = form("2014").indicators[code].unit
    if told.state == "number":
        return Cell("number", unit, told.value, "", 1.0)
    return Cell("dash" if told.state == "dash" else "blank", unit, raw="")


def _misses(document: GeneratedDocument) -> list[str]:
    templates = [table for name in FORM_NAMES for table in printed_tables(name)]
    record = normalize(read(document.data, templates=templates), name=document.name).record
    assert record is not None
    truth = document.truth
    named = record.agency.name if record.agency else None
    misses = (
        [] if (record.form, record.year, named) == (truth.form, truth.year, truth.agency) else [str(named)]
    )
    return misses + [
        f"{code}: {told} is not {record.cells[code].state} {record.cells[code].value}"
        for code, told in truth.cells.items()
        if not _says(record.cells[code], told)
    ]


def _says(cell: Cell, told: Expected) -> bool:
    if told.state == "unstated":
        return cell.state != "number"
    return (cell.state, cell.value) == (told.state, told.value)
