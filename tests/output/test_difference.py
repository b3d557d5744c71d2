"""Two sets of records compared: what only one has, and every figure, title and text that differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from normalize.record import Record, Section
from output.difference import compare
from output.run_data import Manifest, RunData
from output.run_folder import RunFolder

CODE = "requests.granted.natural_person"


def folder(data: Path, name: str, *records: Record) -> Path:
    made = RunFolder.create(data, name)
    moment = "2026-02-01T03:00:00+08:00"
    made.write(RunData(Manifest(name, moment, moment, "finished"), records, ()))
    return made.publish()


@pytest.fixture
def records(make_record: Callable[..., Record]) -> list[Record]:
    return [
        make_record("青禾市教育局", 2020),
        make_record("青禾市民政局", 2021),
        make_record("东湾县司法局", 2022),
    ]


def test_the_same_is_the_same(tmp_path: Path, records: list[Record]):
    found = compare(folder(tmp_path, "a", *records), folder(tmp_path, "b", *records))
    assert found.is_same
    assert found.to_json() == {
        "common": 3, "same": True, "only_first": [], "only_second": [], "different": [],
    }  # fmt: skip


def test_a_blank_that_became_zero_is_a_difference(tmp_path: Path, records: list[Record]):
    """The one that matters most: a blank and a zero are not the same statement."""
    one, two, three = records
    cell = one.cells[CODE]
    blank = replace(one, cells={**one.cells, CODE: replace(cell, state="blank", value=None, raw="")})
    zero = replace(one, cells={**one.cells, CODE: replace(cell, value=0, raw="0")})
    found = compare(folder(tmp_path, "a", blank, two), folder(tmp_path, "b", zero, three))
    assert [report.record_id for report in found.only_first] == [two.record_id]
    assert [report.record_id for report in found.only_second] == [three.record_id]
    (difference,) = found.to_json()["different"]
    assert difference["record_id"] == one.record_id
    assert difference["same_bytes"] is True
    assert difference["fields"] == {}
    sides = difference["cells"][CODE]
    assert (sides["first"]["state"], sides["first"]["value"], sides["first"]["raw"]) == ("blank", None, "")
    assert (sides["second"]["state"], sides["second"]["value"], sides["second"]["raw"]) == ("number", 0, "0")
    assert list(difference["cells"]) == [CODE]


def test_titles_and_texts_differ_too(tmp_path: Path, records: list[Record]):
    one = records[0]
    source = replace(one.sources[0], document="0" * 64)
    sections = (*one.sections[:-1], Section(6, "六、其他", "x"))
    other = replace(one, title="x", sections=sections, sources=(source,))
    (found,) = compare(folder(tmp_path, "a", one), folder(tmp_path, "b", other)).different
    assert found.fields == (("title", one.title, "x"), ("sections", "6", "6"))
    assert found.cells == ()
    assert found.same_bytes is False


def test_a_broken_line_is_named(tmp_path: Path, records: list[Record]):
    good, bad = folder(tmp_path, "a", *records), folder(tmp_path, "b", *records)
    (bad / "records.jsonl").write_text('{"record_id": "x"}\n', "utf-8")
    for first, second in ((good, bad), (bad, bad)):
        with pytest.raises(ValueError, match=r"records\.jsonl, "):
            compare(first, second)
    (bad / "records.jsonl").write_text("[]\n", "utf-8")
    with pytest.raises(ValueError, match=r"records\.jsonl, line 1"):
        compare(bad, good)
