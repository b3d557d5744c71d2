"""A check in words: which identity, how far it is off, and which figures it lacks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from normalize.record import Cell, Check, Finding
from output.digest.check_words import check_name, spelled, verdict
from output.digest.identity import draw
from output.digest.report_page import letter
from output.digest.terms import Phrase

BALANCE = tuple(f"requests.{row}.total" for row in ("new", "carried_in", "total", "carried_out"))
COLUMN = ("requests.granted.total", "requests.partial.total", "requests.total.total")
ROW = ("requests.total.natural_person", "requests.total.business", "requests.total.total")
REVIEW = tuple(f"reconsideration.{part}" for part in ("upheld", "corrected", "other", "pending", "total"))


def drawn(
    check: str, codes: tuple[str, ...], values: tuple[int | None, ...], place: int
) -> tuple[Finding, Mapping[str, Cell]]:
    left, right = values[:place], values[place:]
    unknown = None in values
    expected = None if unknown else sum(value for value in left if value is not None)
    actual = None if unknown else sum(value for value in right if value is not None)
    status: Check = "unassessable" if unknown else "pass" if expected == actual else "fail"
    cells = {
        code: Cell("blank", "count", None, "")
        if value is None
        else Cell("number", "count", value, str(value))
        for code, value in zip(codes, values, strict=True)
    }
    return Finding(check, status, "error", codes, "words", "文字", expected, actual), cells


@pytest.mark.parametrize(
    ("check", "codes", "name"),
    [
        (
            "requests.balance",
            BALANCE,
            Phrase(
                "column 总计 (total): new + carried in = total + carried out",
                "“总计”列：本年新收 + 上年结转 = 总计 + 结转下年度",
            ),
        ),
        (
            "requests.column_sum",
            COLUMN,
            Phrase(
                "column 总计 (total): sum of all outcomes = row （七）总计",
                "“总计”列：各项办理结果之和 =“（七）总计”行",
            ),
        ),
        (
            "requests.row_sum",
            ROW,
            Phrase(
                "row （七）总计 (total): six kinds of applicants = column 总计",
                "“（七）总计”行：六类申请人之和 =“总计”列",
            ),
        ),
        (
            "review_litigation.sum",
            REVIEW,
            Phrase("行政复议 (reconsideration): four outcomes = 总计", "行政复议：四种结果之和 = 总计"),
        ),
    ],
)
def test_the_identities_with_a_total_are_told_apart(check: str, codes: tuple[str, ...], name: Phrase) -> None:
    assert check_name(Finding(check, "fail", "error", codes, "", "")) == name


def test_a_check_without_a_name_has_none() -> None:
    assert check_name(Finding("another", "fail", "error", BALANCE, "", "")) is None
    assert check_name(Finding("requests.balance", "fail", "error", (), "", "")) is None


@pytest.mark.parametrize(
    ("check", "codes", "values", "place", "words", "line"),
    [
        (
            "requests.balance",
            BALANCE,
            (29, 6, 35, 2),
            2,
            Phrase("came in 35, accounted for 37: 2 too many", "来件 35，去向 37：多 2"),
            ("29 + 6 = 35", Phrase(", but", "，但"), "35 + 2 = 37"),
        ),
        (
            "requests.column_sum",
            COLUMN,
            (9, 1, 11),
            2,
            Phrase("printed 11, the parts give 10: 1 too many", "所印 11，各项合计 10：多 1"),
            ("9 + 1 = 10", Phrase(", but printed is", "，但所印为"), "11"),
        ),
        (
            "requests.row_sum",
            ROW,
            (3, 0, 2),
            2,
            Phrase("printed 2, the parts give 3: 1 too few", "所印 2，各项合计 3：少 1"),
            ("3 + 0 = 3", Phrase(", but printed is", "，但所印为"), "2"),
        ),
        (
            "requests.row_sum",
            (ROW[2], *ROW[:2]),
            (2, 3, 0),
            1,
            Phrase("printed 2, the parts give 3: 1 too few", "所印 2，各项合计 3：少 1"),
            ("3 + 0 = 3", Phrase(", but printed is", "，但所印为"), "2"),
        ),
        ("requests.balance", BALANCE, (29, 6, 33, 2), 2, None, ("29 + 6 = 35 = 33 + 2", None, "")),
        ("review_litigation.sum", REVIEW, (0, 0, 5, 0, 5), 4, None, ("5 + 0 = 5", None, "")),
        ("review_litigation.sum", REVIEW, (0, 0, 0, 0, 0), 4, None, ("0 + 0 = 0", None, "")),
        (
            "review_litigation.sum",
            REVIEW,
            (None, 0, None, 0, None),
            4,
            None,
            (
                "",
                Phrase(
                    "no number: upheld (blank); other (blank); total (blank)",
                    "非数字：结果维持（空白）；其他结果（空白）；总计（空白）",
                ),
                "",
            ),
        ),
    ],
)
def test_a_sum_says_its_figures_once_and_how_far_it_is_off(
    check: str,
    codes: tuple[str, ...],
    values: tuple[int | None, ...],
    place: int,
    words: Phrase | None,
    line: tuple[str, Phrase | None, str],
) -> None:
    finding, cells = drawn(check, codes, values, place)
    sum_ = draw(finding, cells)
    assert sum_ is not None
    assert verdict(finding, sum_) == words
    said = spelled(finding, sum_)
    assert (said.head, said.joint, said.tail) == line


def test_many_unknown_figures_are_counted() -> None:
    finding, cells = drawn("review_litigation.sum", REVIEW, (None, None, None, None, None), 4)
    sum_ = draw(finding, cells)
    assert sum_ is not None
    joint = spelled(finding, sum_).joint
    assert joint is not None
    assert joint.en == "no number: upheld (blank); corrected (blank); other (blank); and 2 more"


def test_letters_go_on_after_z() -> None:
    assert [letter(index) for index in (0, 1, 25, 26, 27, 701, 702)] == [
        "a",
        "b",
        "z",
        "aa",
        "ab",
        "zz",
        "aaa",
    ]
