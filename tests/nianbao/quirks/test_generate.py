"""The generator is a measure, so it must be steady, complete and honest; and what is read perfectly must stay so."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from extract.read import read
from nianbao.quirks import FORMATS, Expected, GeneratedDocument, generate, generate_many
from nianbao.quirks.pools import FIRST_HELD_BACK_SEED, Dice, Pool, split_of
from nianbao.quirks.report import quirky_report
from nianbao.quirks.write_pdf import NOTO_SERIF, all_faces, characters_of
from normalize.forms.definition import FORM_NAMES, form
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize
from normalize.record import Cell

SELF_MADE = ("html", "html_gbk", "txt_tabs", "txt_rows", "txt_pipes", "txt_lines", "docx", "xlsx", "mht")
TYPESET = ("pdf", "ofd")
NEEDED_TOOL = {
    "pdf_browser": "chromium",
    "doc": "soffice",
    "rtf": "soffice",
    "wps": "soffice",
    "xls": "soffice",
}
SEEDS = (0, 3, 7, FIRST_HELD_BACK_SEED + 2)
READ_PERFECTLY = (1, 3, 6)


@pytest.fixture
def fonts() -> None:
    """Skips, or fails where nothing may be skipped, without the fonts that the PDFs are set in."""
    missing = [path for path in all_faces() if not path.exists()]
    if missing and os.environ.get("NIANBAO_REQUIRE_ALL") == "1":
        pytest.fail(f"{missing[0]} is missing and NIANBAO_REQUIRE_ALL=1")
    if missing:
        pytest.skip(f"{missing[0]} is missing here (apt install fonts-noto-cjk fonts-arphic-uming …)")


@pytest.mark.parametrize("format", SELF_MADE)
def test_a_seed_gives_the_same_bytes_and_truth_again(format: str):
    for seed in SEEDS:
        assert generate(seed, format) == generate(seed, format)


@pytest.mark.parametrize("format", SELF_MADE)
def test_the_truth_states_every_figure_of_the_form(format: str):
    for document in generate_many(SEEDS, format):
        _assert_complete(document)


@pytest.mark.parametrize("format", TYPESET)
def test_the_truth_of_typeset_files_states_every_figure(format: str, fonts: None):
    _assert_complete(generate(0, format))


@pytest.mark.slow
@pytest.mark.parametrize("format", sorted(NEEDED_TOOL))
def test_the_truth_of_converted_files_states_every_figure(format: str, require_tool: Callable[[str], str]):
    require_tool(NEEDED_TOOL[format])
    for document in generate_many((1, 3), format):
        _assert_complete(document)
        assert _misses(document) == []


def test_every_format_is_tested_here():
    assert {*SELF_MADE, *TYPESET, *NEEDED_TOOL} == set(FORMATS)


@pytest.mark.parametrize("format", SELF_MADE)
def test_development_seeds_are_read_exactly(format: str):
    for document in generate_many(READ_PERFECTLY, format):
        assert _misses(document) == [], document.name


@pytest.mark.parametrize("format", TYPESET)
def test_typeset_files_are_read_exactly(format: str, fonts: None):
    assert _misses(generate(3, format)) == []


def test_seeds_belong_to_one_split_or_none():
    assert (split_of(0), split_of(9999), split_of(1_000_000)) == ("development", "development", "held_back")
    for seed in (-1, 10_000, 999_999):
        with pytest.raises(ValueError, match="neither"):
            split_of(seed)


def test_development_seeds_never_draw_what_is_held_back():
    pool = Pool(("a", "b"), ("c",), held_back=("d",))
    drawn = {
        seed: {Dice.of(seed, str(i)).draw(pool) for i in range(60)} for seed in (5, FIRST_HELD_BACK_SEED)
    }
    assert drawn == {5: {"a", "b", "c"}, FIRST_HELD_BACK_SEED: {"a", "b", "c", "d"}}


def test_a_pool_without_retired_entries_is_drawn_as_before():
    pool = Pool(("a", "b"), held_back=("d",))
    assert {Dice.of(5, str(i)).draw(pool) for i in range(60)} == {"a", "b"}


def test_the_reserve_font_has_every_character_of_the_notations(fonts: None):
    # the writers of PDFs leave out what a font lacks: a sign left out would be another figure than the truth's
    invisible = set(" \n\u00a0\u2002\u2003\u2009\u200b\u200e\ufeff\u3000")
    used: set[str] = set()
    for seed in (*range(60), *range(FIRST_HELD_BACK_SEED, FIRST_HELD_BACK_SEED + 60)):
        report = quirky_report(seed, grid=True)
        used |= {c for s in report.sections for t in s.tables for cell in t.cells for c in cell.label}
    assert used - invisible - characters_of(NOTO_SERIF) == set()


def test_lost_blanks_leave_their_rows_unstated_and_no_others():
    lost = [
        document for document in generate_many(range(60), "txt_lines") if "blanks_lost" in document.quirks
    ]
    unstated = [document for document in lost if Expected("unstated") in document.truth.cells.values()]
    assert unstated
    assert all(Expected("blank") not in document.truth.cells.values() for document in lost)


def test_mislabelled_pages_hold_the_same_report():
    assert generate(4, "html").truth == generate(4, "html_gbk").truth


def test_an_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        generate(0, "papyrus")


def _assert_complete(document: GeneratedDocument) -> None:
    truth = document.truth
    assert set(truth.cells) == set(form(truth.form).indicators)
    for expected in truth.cells.values():
        assert (expected.state == "number") == (expected.value is not None)
    assert truth.agency in truth.agencies
    assert truth.sections == (1, 2, 3, 4, 5, 6)
    assert document.data


def _misses(document: GeneratedDocument) -> list[str]:
    templates = [table for name in FORM_NAMES for table in printed_tables(name)]
    record = normalize(read(document.data, templates=templates), name=document.name).record
    assert record is not None
    truth = document.truth
    got = (record.form, record.year, record.agency.name if record.agency else None)
    misses = [] if got in {(truth.form, truth.year, name) for name in truth.agencies} else [str(got)]
    return misses + [
        f"{code}: {expected} is not {record.cells[code].state} {record.cells[code].value}"
        for code, expected in truth.cells.items()
        if not _says(record.cells[code], expected)
    ]


def _says(cell: Cell, expected: Expected) -> bool:
    if expected.state == "unstated":
        return cell.state != "number"
    return (cell.state, cell.value) == (expected.state, expected.value)
