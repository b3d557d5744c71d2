"""Misprint or misreading, and what arithmetic may suggest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from normalize.checks.settled import is_settled
from normalize.forms.definition import form
from normalize.record import Cell, CellSource, Record, Vote
from normalize.second_look import checked_again, doubts, with_second_look

BOTH = ("rapidocr", "tesseract")


def inked(value: int | None, *seen: tuple[str, str], state: str = "number") -> Cell:
    votes = tuple(Vote(reader, "1", text, 0.95) for reader, text in seen)
    source = CellSource(
        "ab" * 32, "scan", "1", page=1, box=(0, 0, 1, 1), page_size=(9, 9), unit="px", votes=votes
    )
    raw = "" if value is None else str(value)
    return Cell(state, "count", value, raw, 0.99, source)  # type: ignore[arg-type]


def agreed(value: int) -> Cell:
    return inked(value, *((reader, str(value)) for reader in BOTH))


def scan(**changed: Cell) -> Record:
    """A report read from ink, all 0 but for what is given, by `__` for `.`."""
    known = form("2021").indicators
    cells: dict[str, Cell] = {
        code: agreed(0) if i.unit == "count" else Cell("blank", i.unit, None, "", 0.99)
        for code, i in known.items()
    }
    cells |= {name.replace("__", "."): cell for name, cell in changed.items()}
    return checked_again(Record("r", "2021", 2021, None, None, None, cells, (), (), (), "success", ()))


def reviews(record: Record) -> list[tuple[str, str | None]]:
    found = [
        f
        for f in record.findings
        if f.check == "review_litigation.sum" and f.codes[0] == "reconsideration.upheld"
    ]
    return [(f.status, f.attribution) for f in found]


def look(values: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name.replace("__", "."): cell for name, cell in values.items()}


def test_readings_of_two_looks_that_agree_are_a_misprint():
    record = scan(reconsideration__upheld=agreed(5), reconsideration__total=agreed(6))
    assert set(doubts(record)) == {
        f"reconsideration.{n}" for n in ("upheld", "corrected", "other", "pending", "total")
    }
    again = with_second_look(record, record.cells)
    assert reviews(again) == [("fail", "agency")]
    assert again.cells["reconsideration.total"].value == 6
    assert all(cell.suggested is None for cell in again.cells.values())


def test_readings_that_differ_are_a_conflict_of_ours():
    record = scan(reconsideration__upheld=agreed(5), reconsideration__total=agreed(6))
    again = with_second_look(record, look({"reconsideration__total": agreed(5)}))
    cell = again.cells["reconsideration.total"]
    assert (cell.state, cell.value, cell.suggested) == ("conflict", None, 5)
    assert cell.raw == "6"
    assert reviews(again) == [("unassessable", None)]
    assert [issue.category for issue in again.issues] == ["readings_differ"]
    assert again.status == "partial"


def test_one_reader_alone_never_accuses():
    record = scan(reconsideration__upheld=agreed(5), reconsideration__total=inked(6, ("rapidocr", "6")))
    assert reviews(record) == [("unassessable", "reading")]
    again = with_second_look(record, record.cells)
    assert reviews(again) == [("unassessable", "reading")]


def test_a_figure_that_the_second_look_does_not_see_stays_as_it_was():
    record = scan(reconsideration__upheld=agreed(5), reconsideration__total=agreed(6))
    again = with_second_look(record, {})
    assert {code: cell.value for code, cell in again.cells.items()} == {
        c: x.value for c, x in record.cells.items()
    }


def test_a_suggestion_takes_one_solution_among_the_readers_candidates():
    seen = inked(None, ("rapidocr", "3"), ("tesseract", "8"), state="conflict")
    record = scan(reconsideration__upheld=agreed(8), reconsideration__total=seen)
    assert record.cells["reconsideration.total"].suggested == 8
    # nobody saw what arithmetic asks for
    none = scan(reconsideration__upheld=agreed(7), reconsideration__total=seen)
    assert none.cells["reconsideration.total"].suggested is None
    # 3 + 8 = 8 + 3: two solutions are none
    two = scan(
        reconsideration__upheld=seen, reconsideration__corrected=seen, reconsideration__total=agreed(11)
    )
    assert two.cells["reconsideration.upheld"].suggested is None


def test_settled_is_text_or_two_witnesses():
    plain = replace(agreed(3), source=CellSource("ab" * 32, "html", "1"))
    assert is_settled(plain)
    assert is_settled(agreed(3))
    assert not is_settled(inked(3, ("rapidocr", "3")))
    assert not is_settled(inked(3, ("rapidocr", "3"), ("tesseract", "8")))
    assert is_settled(inked(3, ("rapidocr", "3"), ("twins", "3")))
