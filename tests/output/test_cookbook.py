"""Every snippet of docs/cookbook.md is run on a corpus of sixty reports; its answer is worked out another way here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from nianbao.form_figures import all_figures
from normalize.record import Record
from output.corpus import corpus_records, refresh_corpus
from output.export.selection import Selection
from output.export.write import write_export
from output.run_data import RunData
from output.run_folder import RunFolder

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
_QUESTION = re.compile(r"^## (\d+)\. .*?^```python\n(.*?)^```", re.M | re.S)


@pytest.fixture(scope="module")
def records(run: RunData) -> list[Record]:
    return list(run.records)


@pytest.fixture(scope="module")
def place(run: RunData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `data/corpus` and `out`, as the cookbook has them."""
    place = tmp_path_factory.mktemp("cookbook")
    folder = RunFolder.create(place / "data", run.manifest.run_id)
    folder.write(run)
    folder.publish()
    corpus = refresh_corpus(place / "data")
    assert corpus is not None
    write_export(
        corpus_records(corpus),
        place / "out",
        figures=all_figures(),
        format="parquet",
        selection=Selection(),
        version="1",
    )
    return place


def answer(number: int, place: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    snippets = dict(_QUESTION.findall(COOKBOOK.read_text("utf-8")))
    assert sorted(map(int, snippets)) == list(range(1, 11))
    monkeypatch.chdir(place)
    names: dict[str, Any] = {}
    exec(compile(snippets[str(number)], f"cookbook.md, question {number}", "exec"), names)
    return names["answer"]


def value(record: Record, code: str) -> int | None:
    cell = record.cells.get(code)
    assert cell is None or isinstance(cell.value, (int, type(None)))
    return None if cell is None else cell.value


def who(record: Record) -> str:
    assert record.agency is not None
    return record.agency.name


@pytest.fixture
def ask(place: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda number: answer(number, place, monkeypatch)


def test_1_what_is_there(ask: Any, records: list[Record]):
    years = Counter(record.year for record in records if record.status != "failed")
    assert ask(1) == [("CN-99", year, number) for year, number in sorted(years.items())]


def test_2_requests_received(ask: Any, records: list[Record]):
    told = [(who(r), r.year, value(r, "requests.new.total")) for r in records if r.cells]
    assert list(ask(2).iter_rows()) == sorted(row for row in told if row[2] is not None)


def test_3_why_turned_down(ask: Any, records: list[Record]):
    sums: Counter[str] = Counter()
    for record in records:
        for code, cell in record.cells.items():
            if re.fullmatch(r"requests\.denied\.\w+\.total", code) and cell.state == "number":
                sums[code] += cell.value  # type: ignore[arg-type]
    assert ask(3) == sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    assert len(sums) == 8


def test_4_zero_or_blank(ask: Any, records: list[Record]):
    counts = Counter(
        (cell.state, None if cell.value is None else cell.value == 0)
        for record in records
        for code, cell in record.cells.items()
        if code.startswith("requests.")
    )
    found = {(state, is_zero): number for state, is_zero, number in ask(4).iter_rows()}
    assert found == counts
    assert found["blank", None] > 0
    assert found["number", True] > 0


def test_5_what_does_not_add_up(ask: Any, records: list[Record]):
    failed = [
        (who(r), r.year, f.check, f.message)
        for r in records
        for f in r.findings
        if f.status == "fail" and f.severity == "error"
    ]
    assert failed
    assert sorted((a, y, c, m) for a, y, c, m in ask(5)) == sorted(failed)


def test_6_corrected_on_reconsideration(ask: Any, records: list[Record]):
    corrected: defaultdict[Any, int] = defaultdict(int)
    total: defaultdict[Any, int] = defaultdict(int)
    for record in records:
        for sums, code in ((corrected, "reconsideration.corrected"), (total, "reconsideration.total")):
            number = value(record, code)
            if number is not None:
                sums[record.year] += number
    found = ask(6)
    assert {int(year): share for year, share in found.items()} == pytest.approx(
        {year: corrected[year] / total[year] for year in total}
    )


def test_7_what_to_look_at(ask: Any, records: list[Record]):
    doubtful = sorted(
        (r.record_id, code)
        for r in records
        for code, cell in r.cells.items()
        if cell.state in {"conflict", "illegible"} or (cell.confidence is not None and cell.confidence < 0.9)
    )
    found = ask(7)
    assert [(a, b) for a, b in found.select("record_id", "code").iter_rows()] == doubtful
    assert found["page"].null_count() == found["box_x0"].null_count() == 0


def test_8_a_citation(ask: Any, records: list[Record]):
    (record,) = [r for r in records if who(r) == "青禾市教育局" and r.year == 2021]
    cell, source = record.cells["requests.new.total"], record.sources[0]
    assert ask(8) == (
        cell.raw, str(cell.value), source.url, source.fetched_at, source.document, source.warc_file,
        source.warc_offset, source.warc_length,
    )  # fmt: skip


def test_9_a_balanced_panel(ask: Any, records: list[Record]):
    told: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for record in records:
        number = value(record, "requests.new.total")
        if number is not None and record.year is not None:
            told[who(record)][record.year] = number
    panel = {name: years for name, years in told.items() if len(years) == 5}
    found = ask(9)
    assert found.index.tolist() == sorted(panel)
    assert {name: {int(y): int(n) for y, n in row.items()} for name, row in found.iterrows()} == panel


def test_10_what_they_say(ask: Any, records: list[Record]):
    assert ask(10) == {
        (who(r), r.year) for r in records for s in r.sections if s.number == 5 and "解读" in s.text
    }


def test_the_readmes_one_line(place: Path, records: list[Record], monkeypatch: pytest.MonkeyPatch):
    readme = (COOKBOOK.parents[1] / "README.md").read_text("utf-8")
    (line,) = re.findall(r"^(duckdb\.sql\(.*?^\))$", readme, re.M | re.S)
    monkeypatch.chdir(place)
    rows = eval(line, {"duckdb": duckdb}).fetchall()
    told = [(who(r), r.year, value(r, "requests.new.total")) for r in records if r.cells]
    assert sorted(rows) == sorted(row for row in told if row[2] is not None)
