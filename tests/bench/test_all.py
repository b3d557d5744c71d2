"""The table of all benchmarks: its lines are found in what the benchmarks print, and compared with the right row."""

from __future__ import annotations

import pytest

from bench.__main__ import LINES, Line, found, tables_in
from bench.country_year import DOCUMENTS, SHARES, documents_of, year
from bench.report import print_table

PRINTED = """## 500 mixed documents, 4 of them scans

| executor | workers | seconds | efficiency |
| -------- | ------- | ------- | ---------- |
| local    | 1       | 1,040.0 | 1.00       |
| local    | 2       | 520.0   | 1.00       |

wanted is an efficiency of 0.85

## Other

| what | ms a page |
| ---- | --------- |
| floor: x | 2.0 |
| ours | 5.0 |
"""


def test_tables_are_read_as_they_are_printed(capsys: pytest.CaptureFixture[str]):
    print_table("A title", ("a", "b"), [("1", "2"), ("three", "4,000")])
    (table,) = tables_in(capsys.readouterr().out)
    assert (table.title, table.header, table.rows) == (
        "A title",
        ("a", "b"),
        (("1", "2"), ("three", "4,000")),
    )


def test_a_line_finds_its_figure_and_the_one_beside_it():
    tables = list(tables_in(PRINTED))
    assert len(tables) == 2
    workers = next(line for line in LINES if line.benchmark == "scaling")
    assert found(workers, tables) == ("local, 2: seconds", 520.0, 1040.0)
    assert found(Line("x", "Other", "ours", "ms a", "floor"), tables) == ("ours: ms a page", 5.0, 2.0)
    assert found(Line("x", "Other", "theirs", "ms a"), tables) is None
    assert found(Line("x", "None", "ours", "ms a"), tables) is None


def test_a_year_is_the_sum_of_its_formats():
    assert sum(SHARES.values()) == pytest.approx(1)
    hours = year({kind: {"seconds": 3.6} for kind in SHARES})
    assert sum(of["hours"] for of in hours.values()) == pytest.approx(DOCUMENTS / 1000)
    assert hours["html"]["reports"] == DOCUMENTS * 0.85


def test_measured_documents_are_all_different():
    documents = documents_of("docx", 30)
    assert len({data for _, data in documents}) == 30
    assert len({name for name, _ in documents}) == 12
