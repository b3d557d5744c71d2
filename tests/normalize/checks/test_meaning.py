"""What figures of table 2 mean: decisions that are last year's items and the change, and what meets by chance."""

from __future__ import annotations

from normalize.checks.meaning import check_meaning
from normalize.forms.definition import form
from normalize.record import Cell, Record


def failed(**rows: tuple[int, int, int]) -> list[tuple[str, str]]:
    cells = {
        code: Cell("number", i.unit, 0, "0", 1.0)
        for code, i in form("2019").indicators.items()
        if i.unit != "yuan"
    }
    for row, values in rows.items():
        for name, value in zip(("prev_items", "change", "decisions"), values, strict=True):
            code = f"{row.replace('__', '.')}.{name}"
            cells[code] = Cell("number", cells[code].unit, value, str(value), 1.0)
    record = Record("r", "2019", 2020, None, None, None, cells, (), (), (), "success", ())
    return [(f.check, f.codes[0]) for f in check_meaning(record) if f.status == "fail"]


def test_decisions_that_are_items_and_their_change():
    assert failed(art20_5__licensing=(377, 124, 501)) == [
        ("meaning.decisions", "art20_5.licensing.prev_items")
    ]
    both = failed(art20_5__licensing=(377, 124, 501), art20_6__penalty=(8, 2, 10))
    assert [check for check, _ in both] == ["meaning.decisions"] * 2, (
        "the habit of a large row tells of a small one"
    )


def test_small_numbers_meet_by_chance():
    assert failed(art20_5__licensing=(8, 2, 10)) == []
    assert failed(art20_5__licensing=(8, 2, 10), art20_6__penalty=(7, 1, 8)) == []


def test_the_odd_row_out_takes_a_habit_of_rows_that_tell():
    rows = {"art20_5__licensing": (2800, -5, 2795), "art20_6__penalty": (900, 57, 957)}
    assert ("meaning.decisions_odd", "art20_5.other_services.prev_items") in failed(
        **rows, art20_5__other_services=(7347, -179, 7258)
    )


def test_a_lost_minus():
    assert failed(art20_6__penalty=(57, 4, 53)) == [("meaning.lost_minus", "art20_6.penalty.prev_items")]
