"""Which figures are in doubt, why, and how those of a scan were read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from normalize.record import Cell, CellSource, GridTemplate, Record, Vote
from output.digest.doubt import (
    Ballot,
    Readings,
    ballots,
    count_readings,
    doubtful_codes,
    readings_in_words,
    reason,
)
from output.digest.index_page import view_index
from output.digest.report_page import view_report
from output.run_data import RunData


def cell(state: str, *votes: tuple[str, str, float], raw: str = "", confidence: float = 0.0) -> Cell:
    cast = tuple(Vote(reader, "1", text, sure) for reader, text, sure in votes)
    value = int(raw) if state == "number" else None
    return Cell(state, "count", value, raw, confidence, CellSource("d", "r", "1", votes=cast))


AGREED = cell("number", ("a", "7", 0.9), ("b", "7", 0.8), raw="7", confidence=0.99)
ALONE = cell("number", ("a", "7", 0.95), raw="7", confidence=0.95)
CONTRADICTED = cell("number", ("a", "7", 0.98), ("b", "1", 0.3), ("a", "7", 0.97), raw="7", confidence=0.85)
CONFLICT = cell("conflict", ("a", "7", 0.98), ("b", "1", 0.95))
FAINT = cell("illegible", ("a", "7", 0.4), confidence=0.4)
EMPTY = cell("illegible", ("a", "", 0.0))
BLANK = cell("blank", confidence=0.99)
DIGITAL = Cell("number", "count", 7, "7", 1.0, CellSource("d", "html", "1", path="/html"))


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (CONFLICT, "the readers disagree"),
        (FAINT, "too little confidence"),
        (EMPTY, "nobody could read it"),
        (cell("illegible", raw="3 4 5"), "cannot be told apart"),
        (CONTRADICTED, "the votes differ"),
        (cell("number", ("a", "7", 0.8), raw="7", confidence=0.8), "one reader only"),
        (cell("number", raw="7", confidence=0.5), "its unit is not printed"),
        (cell("number", ("a", "7", 0.9), ("b", "7", 0.9), raw="7", confidence=0.7), "the label of its row"),
    ],
)
def test_a_figure_in_doubt_has_a_reason_in_both_languages(figure: Cell, words: str):
    phrase = reason(figure)
    assert phrase is not None
    assert words in phrase.en
    assert phrase.zh


@pytest.mark.parametrize("figure", [AGREED, ALONE, BLANK, DIGITAL, Cell("absent", "count")])
def test_a_figure_that_is_sure_has_none(figure: Cell):
    assert reason(figure) is None


def test_the_same_vote_of_one_reader_is_told_once():
    assert ballots(CONTRADICTED) == (Ballot("a", "1", "7", 0.97, 0.98, 2), Ballot("b", "1", "1", 0.3, 0.3, 1))
    assert ballots(DIGITAL) == ballots(Cell("absent", "count")) == ()


def test_readings_are_counted_by_what_became_of_them():
    figures = (AGREED, AGREED, ALONE, CONTRADICTED, CONFLICT, FAINT, EMPTY, BLANK, DIGITAL)
    readings = count_readings({str(n): figure for n, figure in enumerate(figures)})
    assert readings == Readings(agreed=2, alone=1, contradicted=1, conflict=1, illegible=2)
    assert readings.total == 7
    phrase = readings_in_words(readings)
    assert phrase.en == (
        "7 figures read by OCR: 2 agreed by two readers, 1 with one reader only, 1 taken against another vote, "
        "1 in conflict, 2 illegible."
    )
    assert phrase.zh == (
        "OCR 读取数字 7 项：两种读取方式一致 2 项，仅一种读取方式 1 项，读数有异而采用其一 1 项，读数冲突 1 项，"
        "无法辨认 2 项。"
    )
    assert readings_in_words(Readings(1, 0, 0, 0, 0)).en == "1 figure read by OCR: 1 agreed by two readers."


def test_figures_of_one_place_are_shown_together_in_the_order_of_the_tables(
    make_record: Callable[..., Record], layouts: Mapping[str, Sequence[GridTemplate]]
):
    record = make_record()
    row = [f"requests.granted.{column}" for column in ("natural_person", "business", "research")]
    spoiled = dict.fromkeys(row, cell("illegible", raw="3 4 5")) | {"art20_1.regulations.issued": CONFLICT}
    record = replace(record, cells={**record.cells, **spoiled})
    view = view_report(record, layouts["2021"])
    assert [[figure.code for figure in place] for place in view.doubts()] == [
        ["art20_1.regulations.issued"],
        row,
    ]
    assert set(doubtful_codes(record)) == set(spoiled)


def test_the_first_page_leads_to_reports_with_figures_in_doubt_the_worst_first(run: RunData) -> None:
    view = view_index(run, None)
    counted = {record.record_id: len(doubtful_codes(record)) for record in run.records}
    assert {report.record.record_id: report.figures for report in view.doubts} == {
        record_id: figures for record_id, figures in counted.items() if figures
    }
    assert [report.figures for report in view.doubts] == sorted(
        (figures for figures in counted.values() if figures), reverse=True
    )
    assert view.facts.doubtful == sum(counted.values()) > 0
