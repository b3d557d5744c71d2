"""How one report prints its figures: signs, units, separators, dashes. The reverse of `normalize/notation.py`,
written without looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nianbao.quirks import second_words as second
from nianbao.quirks import third_words as third
from nianbao.quirks.pools import Dice, Pool

WAN = Decimal(10_000)
YI = Decimal(100_000_000)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

_COUNTS = Pool(
    ("plain",) * 9 + ("thousands", "thousands", "件", "条", "full_width", "次"),
    ("wide_thousands", "项", "个"),
    second.COUNTS,
    third.COUNTS,
)
# rise, fall: what stands before the number
_SIGNS = Pool(
    (
        ("增", "减"),
        ("增加", "减少"),
        ("+", "-"),
        ("＋", "－"),
        ("增", "减少"),
        ("", "-"),
        ("+", "－"),
        ("增{}件", "减{}件"),
        ("增加{}", "-{}"),
        ("增加 {} 件", "减少 {} 件"),
        ("+{}件", "-{}件"),
        ("多", "少"),
    ),
    (
        ("新增", "减少"),
        ("", "−"),
        ("＋", "—"),
        ("增加{}项", "减少{}项"),
        ("增 ", "减 "),
        ("↑", "↓"),
        ("{}（增）", "{}（减）"),
    ),
    second.SIGNS,
    third.SIGNS,
)
_MONEY_2019 = Pool(
    ("万元", "万元", "元", "元", "heading_万元", "heading_元", "bare", "亿元", "thousands_元"),
    ("人民币元", "yen", "万", "spaced_万元", "heading_单位万元", "圆"),
    second.MONEY_2019,
    third.MONEY_2019,
)
_MONEY_2021 = Pool(
    ("bare", "bare", "bare", "bare_two", "万元", "元", "thousands_bare"),
    ("heading_元", "spaced_万元", "万"),
    second.MONEY_2021,
    third.MONEY_2021,
)
_MONEY_ZERO = Pool(("0", "0", "0", "unit", "0.00"), ("0.0", "０"), second.MONEY_ZERO, third.MONEY_ZERO)
_DASHES = Pool(("-", "—", "/", "无", "－"), ("——", "–", "\\", "--", "─"), second.DASHES, third.DASHES)
_PADDING = Pool(
    ("", "", "", "", "　", " ", "\u00a0", "  "), ("\u2003", "\u200b"), second.PADDING, third.PADDING
)


@dataclass(frozen=True, slots=True)
class NotationStyle:
    """One report's habits. `money` says where an amount's unit stands."""

    counts: str
    signs: tuple[str, str]
    money: str
    money_zero: str
    dash: str
    padding: str

    def count(self, value: int) -> str:
        """A count as printed: `1,234`, `１２`, `12件`."""
        if self.counts == "thousands":
            return f"{value:,}"
        if self.counts == "wide_thousands":
            return f"{value:,}".replace(",", "，")
        if self.counts == "full_width":
            return str(value).translate(_FULL_WIDTH)
        if self.counts == "plain":
            return str(value)
        if self.counts in second.COUNTS:
            return second.count(value, self.counts)
        if self.counts in third.OWN_COUNTS:
            return third.count(value, self.counts)
        return f"{value}{self.counts}"

    def change(self, value: int) -> str:
        """A change against last year: `增12`, `-3`, `0`."""
        if value == 0:
            return self.count(0)
        pattern = self.signs[0 if value > 0 else 1]
        pattern = pattern if "{}" in pattern else pattern + "{}"
        return pattern.format(abs(value))

    def amount(self, yuan: Decimal) -> str:
        """An amount of money as printed; what the heading says of the unit is `money_heading`'s."""
        if yuan == 0 and self.money_zero != "unit":
            return self.money_zero
        own = second.amount(yuan, self.money) or third.amount(yuan, self.money)
        if own is not None:
            return own
        wan, plain = _trimmed(yuan / WAN), _trimmed(yuan)
        whole, dot, rest = wan.partition(".")
        printed = {
            "万元": f"{wan}万元",
            "万": f"{wan}万",
            "spaced_万元": f"{wan} 万元",
            "元": f"{plain}元",
            "圆": f"{plain}圆",
            "thousands_元": f"{yuan:,.2f}元",
            "人民币元": f"人民币{plain}元",
            "yen": f"¥{yuan:,.2f}",
            "亿元": f"{_trimmed(yuan / YI)}亿元",
            "bare_yuan": plain,
            "heading_元": plain,
            "bare": wan,
            "heading_万元": wan,
            "heading_单位万元": wan,
            "bare_two": f"{yuan / WAN:.2f}" if yuan % 100 == 0 else wan,
            "thousands_bare": f"{int(whole):,}{dot}{rest}",
        }
        return printed[self.money]

    def money_heading(self, heading: str) -> str:
        """The column's heading with the unit where this report's headings state it."""
        base = heading.partition("（")[0]
        match self.money:
            case "heading_万元":
                return f"{base}（万元）"
            case "heading_单位万元":
                return f"{base}\n单位：万元"
            case "heading_元":
                return f"{base}（单位：元）"
            case _:
                own = second.money_heading(base, self.money) or third.money_heading(base, self.money)
                return own or heading


def notation_style(dice: Dice, form: str) -> NotationStyle:
    """The habits of one report."""
    money = dice.draw(_MONEY_2019 if form == "2019" else _MONEY_2021)
    if form == "2019" and money == "bare":
        money = "bare_yuan"  # no heading states a unit: an amount is in yuan
    style = NotationStyle(
        counts=dice.draw(_COUNTS),
        signs=dice.draw(_SIGNS),
        money=money,
        money_zero=dice.draw(_MONEY_ZERO),
        dash=dice.draw(_DASHES),
        padding=dice.draw(_PADDING),
    )
    dice.noted.extend(
        (f"counts:{style.counts}", f"signs:{style.signs[0]}/{style.signs[1]}", f"money:{money}")
    )
    return style


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
