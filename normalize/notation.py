"""How figures are written in reports, read exactly: `增124` = 124, `减少179` = -179, `32.25万元` = 322500.00 yuan.

A notation that is not known for certain is text, never a number. The printed text is not altered: callers keep
it beside the value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from normalize.record import CellUnit
from normalize.script import simplified

State = Literal["number", "blank", "dash", "text"]


@dataclass(frozen=True, slots=True)
class Notation:
    """What a printed text says. `value` is set only for a number. `unit_missing` marks an amount of money that
    was printed without a unit and took the unit that the form's heading gives."""

    state: State
    value: int | Decimal | None = None
    unit_missing: bool = False


_BLANK = Notation("blank")
_DASH = Notation("dash")
_TEXT = Notation("text")

# Zero-width characters and direction marks: invisible on paper, so they are no part of a figure. A soft hyphen is what
# some PDFs call a hyphen: 5 after it may be -5, and is not read.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile(r"[-‐‑‒–—―−─━﹣]+|/+|\\+|无")
_MINUS = re.compile(r"^[-‐‑‒–—―−﹣]")

# △ is a rise here and a loss there, so it is no sign.
_INCREASE = r"(?:净?增加了?|净?增长了?|新增|上升了?|净?增|多|\+|↑|▲)"
_DECREASE = r"(?:净?减少了?|下降了?|降低了?|净?减|少|负|↓|▼)"
_COMPARED = re.compile(
    r"^(?:同比|(?:较|比|与)?(?:上一?年度?|去年)(?:同期)?(?:相比)?)[:,，]?(?=[增减上下降新净多少+↑↓▲▼])"
)
_COUNTERS = r"(?:件次|人次|条次|项次|[件个条项宗次份起人例批类篇部家户名笔])"
_DIGITS = r"(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_COUNT = re.compile(rf"({_DIGITS})(万?)(?:{_COUNTERS}|\({_COUNTERS}\))?")
# Three decimals and no separator may be thousands in the way of other countries: 1.000.
_POINT_OF_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_MONEY_SCALE = {
    "": 1,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 10**8,
}
_CURRENCY = r"(?:人民币|RMB|CNY|¥)"
_MONEY = re.compile(
    rf"({_CURRENCY}:?)?([-+]?)({_DIGITS})\(?(百万|千万|[百千万亿])?\(?(元|圆)?(?:整|人民币)?\)?", re.I
)
# Longer than any amount with its sign, unit and separators; arithmetic on thousands of digits is an attack.
_LONGEST_FIGURE = 40
_CHINESE_ZERO = re.compile(rf"[零〇](?:{_COUNTERS}|万?元)?")


# Kept between two digits, and between a dash and a digit: — and 2 may be two figures.
_SPACE_OUTSIDE = re.compile(r"(?<![\d\-‐‑‒–—―−─━﹣/])\s+|\s+(?!\d)")
_APART = re.compile(r"(?<=^[-‐‑‒–—―−﹣])[^\S\n]+")
_SPACED_THOUSANDS = re.compile(r"(?<![0-9.,，\s])[1-9][0-9]{0,2}(?:[^\S\n][0-9]{3})+(?![0-9,，\s])")
_SIGN = re.compile(rf"(?P<up>{_INCREASE})|{_DECREASE}|{_MINUS.pattern[1:]}")
_SIGN_AFTER = re.compile(
    rf"({_DIGITS}{_COUNTERS}?)(?:\(({_INCREASE}|{_DECREASE}|-)\)|({_INCREASE}|{_DECREASE}))"
)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_PLUS_MINUS_ZERO = re.compile(r"^±0$")


@lru_cache(maxsize=65536)
def read_figure(raw: str, unit: CellUnit, *, scale: int = 1, alone: bool = False) -> Notation:
    """Read a printed figure. `alone`: the text is known to be of one cell only, so that spaces between groups of three
    digits separate thousands.

    `scale` is the factor to yuan that the column's heading gives to amounts without a unit of their own
    (10000 for 单位：万元). Counts are whole; signed counts take a sign, a word of increase or decrease, or none
    (then the number stands as printed: a lost minus sign is for the checks to suspect).
    """
    text = _plain(raw)
    if not text:
        return _BLANK
    if alone:
        text = _SPACED_THOUSANDS.sub(lambda match: re.sub(r"\s", "", match[0]), text)
    if _DASHES.fullmatch(text):
        return _DASH
    if len(text) > _LONGEST_FIGURE:
        return _TEXT
    if _CHINESE_ZERO.fullmatch(text):
        return Notation("number", Decimal("0.00") if unit == "yuan" else 0)
    if unit == "yuan":
        return _read_money(text, scale)
    sign = 1
    if unit == "signed_count":
        sign, text = _split_sign(text)
    elif match := _MINUS.match(text):
        # A count below zero is nonsense, but it is what the report prints: it is read, and checks object.
        sign, text = -1, text[match.end() :]
    match = _COUNT.fullmatch(text)
    if not match or _POINT_OF_THOUSANDS.fullmatch(match[1]):
        return _TEXT
    value = _decimal(match[1]) * (10_000 if match[2] else 1)
    if value != value.to_integral_value():
        return _TEXT
    return Notation("number", sign * int(value))


@lru_cache(maxsize=65536)
def looks_like_figure(raw: str) -> bool:
    """Whether a cell's text could be a figure of any unit, a blank or a dash: not a label."""
    return any(
        read_figure(raw, unit, alone=True).state != "text" for unit in ("count", "signed_count", "yuan")
    )


def visible(raw: str) -> str:
    """The text without what is not seen on paper: zero-width characters, direction marks, white space around it."""
    return raw.strip() if raw.isascii() else _INVISIBLE.sub("", raw).strip()


@lru_cache(maxsize=16384)
def _plain(raw: str) -> str:
    """NFKC (full-width digits and signs), without invisible characters and white space around the figure.

    White space inside a figure is kept, and so makes it text: `1 2` may be two figures run together, and so may
    `— 2`. Between a figure and a word or unit it means nothing and goes. A digit that NFKC would make of a note's mark
    (3² is not 32, 3① not 31) stays what it is."""
    if raw.isdecimal() and raw.isascii():
        return raw
    text = _INVISIBLE.sub("", raw)
    if any(unicodedata.category(character) == "No" for character in text):
        return text.strip()
    text = simplified(unicodedata.normalize("NFKC", text).strip())
    return _SPACE_OUTSIDE.sub("", text)


def _split_sign(text: str) -> tuple[int, str]:
    """The sign of a change and the text without it; a text with two signs keeps them and is no number."""
    text = _APART.sub("", _COMPARED.sub("", text))
    if (inner := _IN_BRACKETS.fullmatch(text)) and _SIGN.match(inner[1]):
        text = inner[1]
    if match := _SIGN_AFTER.fullmatch(text):
        text = (match[2] or match[3]) + match[1]
    if match := _SIGN.match(text):
        rest = text[match.end() :].lstrip(":")
        bracketed = _IN_BRACKETS.fullmatch(rest) if match[0].isalpha() else None
        return (1 if match["up"] else -1), bracketed[1] if bracketed else rest
    return 1, _PLUS_MINUS_ZERO.sub("0", text)


def _read_money(text: str, scale: int) -> Notation:
    text = _MINUS.sub("-", text)
    match = _MONEY.fullmatch(text)
    if not match:
        return _TEXT
    currency, sign, digits, magnitude, yuan = match.groups()
    value = _decimal(digits)
    has_unit = bool(magnitude or yuan or currency)
    value *= _MONEY_SCALE[magnitude or ""] if has_unit else scale
    if sign == "-":
        value = -value
    # Two decimals at least, and every one that was printed.
    exponent = min(-2, int(value.normalize().as_tuple().exponent))
    return Notation("number", value.quantize(Decimal(1).scaleb(exponent)), unit_missing=not has_unit)


def _decimal(digits: str) -> Decimal:
    return Decimal(re.sub("[,，]", "", digits))
