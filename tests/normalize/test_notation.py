"""Figures as offices write them. Blank is never zero, and what is not known for certain is text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.notation import Notation, read_figure


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", 0),
        ("００７", 7),
        ("1,234", 1234),
        ("1，234，567", 1234567),
        ("5件", 5),
        ("12 项", 12),
        ("\u200b3", 3),
        ("3.00", 3),
        ("零", 0),
        ("-5", -5),
        ("5人次", 5),
        ("5件次", 5),
        ("5（件）", 5),
        ("2.5万件", 25000),
        ("零件", 0),
        ("1,234.0", 1234),
        ("０.００", 0),
        ("3\u3000件", 3),
        ("1\u200b2\ufeff", 12),
    ],
)
def test_counts(raw: str, value: int):
    assert read_figure(raw, "count") == Notation("number", value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("增124", 124),
        ("增加979", 979),
        ("减少179", -179),
        ("减 5", -5),
        ("＋30", 30),
        ("－8", -8),
        ("—8", -8),
        ("-8", -8),
        ("8", 8),
        ("12（减）", -12),
        ("下降3件", -3),
        ("↓4", -4),
        ("增:6", 6),
        ("增长3件", 3),
        ("增加了3", 3),
        ("减少了 3 件", -3),
        ("多12", 12),
        ("少12", -12),
        ("3↑", 3),
        ("3↓", -3),
        ("3减", -3),
        ("3增加", 3),
        ("3（-）", -3),
        ("（-3）", -3),
        ("（+3）", 3),
        ("（减少3）", -3),
        ("减少（3）", -3),
        ("较上年增加3项", 3),
        ("比上一年度减少2", -2),
        ("同比下降2", -2),
        ("- 3", -3),
        ("增加\n3", 3),
        ("3\n（减）", -3),
        ("减0", 0),
        ("±0", 0),
        ("▲3", 3),
        ("▼3", -3),
    ],
)
def test_signed_counts(raw: str, value: int):
    assert read_figure(raw, "signed_count") == Notation("number", value)


@pytest.mark.parametrize(
    ("raw", "scale", "value", "unit_missing"),
    [
        ("32.25万元", 1, "322500.00", False),
        ("28068.751万元", 1, "280687510.00", False),
        ("78104.6元", 1, "78104.60", False),
        ("32.25（万元）", 1, "322500.00", False),
        ("32.25万（元）", 1, "322500.00", False),
        ("零元", 10_000, "0.00", False),
        ("３２．２５万元", 1, "322500.00", False),
        ("32.25\n万元", 1, "322500.00", False),
        ("1.2亿元", 1, "120000000.00", False),
        ("¥322,500.00", 10_000, "322500.00", False),
        ("8040", 1, "8040.00", True),
        ("32.25", 10_000, "322500.00", True),
        ("152790元", 10_000, "152790.00", False),
        ("0.00001万元", 1, "0.10", False),
        ("0.001元", 1, "0.001", False),
        ("0", 1, "0.00", True),
    ],
)
def test_money_is_exact(raw: str, scale: int, value: str, unit_missing: bool):
    notation = read_figure(raw, "yuan", scale=scale)
    assert (str(notation.value), notation.unit_missing) == (value, unit_missing)


def test_spaces_between_thousands_where_the_text_is_of_one_cell():
    for raw, value in (("19 837", 19837), ("1 234 567", 1234567), ("增 1\u00a0234", 1234)):
        assert read_figure(raw, "signed_count", alone=True).value == value
    assert read_figure("1 234.50", "yuan", alone=True).value == Decimal("1234.50")
    for raw in ("19 83", "1 2345", "0 837", "12 34", "1 234 56", "1\n234", "1,234 567", "1234 567"):
        assert read_figure(raw, "count", alone=True).state == "text"


def test_a_dash_and_a_figure_apart_are_no_negative_count():
    assert read_figure("— 2", "count").state == "text"
    assert read_figure("— 2", "yuan").state == "text"


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "约32万元",
            "32.25.00",
            "1.234,56",
            "32，25",
            "32·25",
            "3万2千元",
            "叁万元",
            "（万元）32",
            "32元/件",
            "(32)",
        ),
        *("$32", "32美元", "322 500元", "3²", "￥", "元", "32.25万元（32元）", "32%", "32w"),
    ],
)
def test_amounts_that_are_not_known_for_certain_are_text(raw: str):
    assert read_figure(raw, "yuan", scale=10_000).state == "text"


@pytest.mark.parametrize("unit", ["count", "signed_count", "yuan"])
def test_blank_and_dash_are_states_of_their_own(unit):
    for raw in ("", " ", "　", "\u200b", "\n"):
        assert read_figure(raw, unit) == Notation("blank")
    for raw in ("-", "—", "——", "/", "//", "\\", "无", "無", "－", "－－", "－ －", "─", "\u200b—"):
        assert read_figure(raw, unit) == Notation("dash")


@pytest.mark.parametrize(
    "raw",
    [
        "O",
        "l",
        "1 2",
        "1\n2",
        "3.5",
        "1,23",
        "见附件",
        "约5",
        "增减0",
        "--5",
        "十几",
        "5%",
        "（5）",
        "*",
        "增-5",
        *("3²", "3①", "⑤", "②3", "½", "٣", "1.000", "12.000"),
        *(
            "\u00ad5",
            "\u00ad",
            "—\n2",
            "-\n2",
            "--2",
            "+-2",
            "-（5）",
            "1 234",
            "1\u00a0234",
            "1'234",
            "1、234",
        ),
        *(
            "△3",
            "▽3",
            "持平",
            "减少",
            "约3件",
            "3余件",
            "近3",
            "1~2",
            "1-2",
            "1/2",
            "增3减2",
            "增3/减2",
        ),
        *(
            "一",
            "三",
            "十二",
            "壹",
            "○",
            "〇3",
            "0（零）",
            "3（2）",
            "3。5",
            "3[1]",
            "3*",
            "=3",
            "#####",
            "#REF!",
            "1e3",
        ),
        *("暂无", "N/A", "…", "·", "※", "×", "~", "_", "5元", "5%", "\ufffd", "5\ufffd", "0x1F"),
    ],
)
def test_what_is_not_known_for_certain_is_text(raw: str):
    assert read_figure(raw, "count").state == "text"
    assert read_figure(raw, "signed_count").state == "text"


@given(st.integers(0, 10**9), st.sampled_from(["", "件", "条"]))
def test_any_count_comes_back(number: int, counter: str):
    assert read_figure(f"{number}{counter}", "count").value == number
    assert read_figure(f"{number:,}{counter}", "count").value == number


@given(st.integers(-(10**6), 10**6).filter(bool), st.booleans())
def test_any_change_comes_back(number: int, in_words: bool):
    words = ("增加" if number > 0 else "减少") if in_words else ("+" if number > 0 else "-")
    assert read_figure(f"{words}{abs(number)}", "signed_count").value == number


@given(
    st.decimals(0, 10**9, places=4, allow_nan=False),
    st.sampled_from([("元", 1), ("万元", 10_000), ("亿元", 10**8)]),
)
def test_any_amount_comes_back_exactly(amount: Decimal, unit: tuple[str, int]):
    value = read_figure(f"{amount:f}{unit[0]}", "yuan").value
    assert isinstance(value, Decimal)
    assert value == amount * unit[1]
    assert int(value.as_tuple().exponent) <= -2


@given(st.text())
def test_no_text_is_ever_a_number_without_a_digit(raw: str):
    notation = read_figure(raw, "count")
    if notation.state == "number":
        assert any(character.isdigit() or character in "零〇" for character in raw)
