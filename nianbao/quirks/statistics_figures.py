"""Invented figures of the 统计表 (form of 2014) that keep its identities, and what the report prints of them."""

from __future__ import annotations

import random
from decimal import Decimal

from nianbao.quirks import first_statistics, second_statistics
from nianbao.quirks.notation import NotationStyle
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import Expected
from nianbao.samples.agencies import Scale
from normalize.forms.definition import STATISTICS_FORM, form

WAN = Decimal(10_000)
_CHANNELS = ("gazette", "website", "weibo", "wechat", "other_channels")
_SUMS = {
    "applications.received": ("in_person", "fax", "online", "letter"),
    "applications.denied": (
        *("state_secret", "trade_secret", "privacy", "safety_stability"),
        *("not_government_information", "law_forbidden"),
    ),
    "reconsideration_cases": ("upheld", "corrected", "other"),
    "litigation_cases": ("upheld", "corrected", "other"),
}
_ANSWERS = (
    *("already_public", "granted", "partial"),
    *("not_this_agency", "not_existing", "to_be_clarified", "redirected"),
)
_SIZES: dict[Scale, int] = {"government": 40, "department": 9, "small": 2}
_FILLINGS = Pool(
    ("zeros", "zeros", "zeros", "blank_zeros", "some_blank", "some_dash", "chapter_blank", "blank_sums"),
    first=first_statistics.FILLINGS,
    held_back=second_statistics.FILLINGS,
)
MONEY = Pool(
    ("万元", "万元", "万元", "万元", "with_unit", "元", "two_decimals"),
    first=first_statistics.MONEY,
    held_back=second_statistics.MONEY,
)

Figures = dict[str, int | Decimal]


def statistics_figures(rng: random.Random, scale: Scale) -> Figures:
    """A figure for each code: counts, and money in yuan."""
    size = _SIZES[scale]

    def some(most: int) -> int:
        return rng.choice((0, rng.randint(0, most), rng.randint(0, most)))

    values: Figures = {}
    for name, most in zip(_CHANNELS, (3 * size, 90 * size, 40 * size, 40 * size, 9 * size), strict=True):
        values[f"disclosure.{name}"] = some(most)
    through_all = sum(int(values[f"disclosure.{name}"]) for name in _CHANNELS)
    total = rng.randint(through_all // 2, through_all)
    values["disclosure.total"] = total
    values["disclosure.normative"] = rng.randint(0, min(total, 2 * size))
    values["disclosure.normative_issued"] = int(values["disclosure.normative"]) + some(3)
    values["response.public_concerns"] = some(2 * size)
    for name in ("press_conferences", "online_interviews"):
        held = some(size)
        values[f"response.{name}"], values[f"response.{name}_by_head"] = held, rng.randint(0, held)
    for name in ("interpretations", "social_media", "other_channels"):
        values[f"response.{name}"] = some(3 * size)
    for block, names in _SUMS.items():
        values |= {f"{block}.{name}": some(size if block.startswith("applications") else 2) for name in names}
        values[f"{block}.total"] = sum(int(values[f"{block}.{name}"]) for name in names)
    values |= {f"applications.answered.{name}": some(2 * size) for name in _ANSWERS}
    answered = sum(int(values[f"applications.answered.{name}"]) for name in _ANSWERS)
    answered += int(values["applications.denied.total"])
    extended = rng.randint(0, answered // 5)
    values["applications.answered.total"] = values["applications.closed.total"] = answered
    values |= {"applications.closed.on_time": answered - extended, "applications.closed.extended": extended}
    values["complaints.total"] = some(3)
    values["application_fees.amount"] = rng.choice((Decimal(0), Decimal(rng.randint(1, 9_000))))
    values |= {
        "resources.offices": rng.randint(0, size),
        "resources.reading_points": rng.randint(1, 3 * size),
    }
    values |= {"resources.staff_full_time": some(size), "resources.staff_part_time": rng.randint(1, 4 * size)}
    values["resources.staff"] = int(values["resources.staff_full_time"]) + int(
        values["resources.staff_part_time"]
    )
    values["resources.funding"] = rng.choice(
        (Decimal(0), Decimal(rng.randint(1, 600)) * 1000, Decimal(rng.randint(1, 99_999)) * 10)
    )
    values |= {
        "training.meetings": some(6),
        "training.classes": some(5),
        "training.participants": some(60 * size),
    }
    return {code: values[code] for code in form(STATISTICS_FORM).indicators}


def misprinted(dice: Dice, known: Figures) -> Figures:
    """The figures with one total wrong in a third of the reports."""
    if not dice.happens(1 / 3, "misprint"):
        return known
    code = dice.rng.choice([code for code in known if code.endswith(".total") and code != "disclosure.total"])
    return {**known, code: int(known[code]) + dice.rng.choice((1, 2, 10))}


def printed(
    dice: Dice, known: Figures, style: NotationStyle, money: str
) -> tuple[dict[str, str], dict[str, Expected]]:
    """Each code's printed text, and what it says."""
    texts: dict[str, str] = {}
    cells: dict[str, Expected] = {}
    for code, value in known.items():
        if form(STATISTICS_FORM).indicators[code].unit == "yuan":
            exact = Decimal(value).quantize(Decimal("0.01"))
            texts[code], cells[code] = _amount(exact, money), Expected("number", exact)
        else:
            texts[code], cells[code] = style.count(int(value)), Expected("number", int(value))
    for code, kind in _empty(dice, known).items():
        texts[code] = "" if kind == "blank" else style.dash
        cells[code] = Expected("blank") if kind == "blank" else Expected("dash")
    return texts, cells


def _amount(yuan: Decimal, money: str) -> str:
    own = first_statistics.amount(yuan, money) or second_statistics.amount(yuan, money)
    if own is not None:
        return own
    wan = f"{yuan / WAN:f}"
    wan = wan.rstrip("0").rstrip(".") if "." in wan else wan
    match money:
        case "元":
            return f"{yuan:.0f}" if yuan == yuan.to_integral_value() else f"{yuan}"
        case "with_unit":
            return f"{wan}万元"
        case "two_decimals" if yuan % 100 == 0:
            return f"{yuan / WAN:.2f}"
        case _:
            return wan


def _empty(dice: Dice, known: Figures) -> dict[str, str]:
    """Codes of figures that are not printed: as blanks or dashes."""
    filling, rng = dice.draw(_FILLINGS), dice.rng
    dice.noted.append(f"filling:{filling}")
    zeros = [code for code, value in known.items() if value == 0]
    own = first_statistics.unprinted(rng, filling, zeros, list(known))
    if own is None:
        own = second_statistics.unprinted(rng, filling, zeros)
    if own is not None:
        return own
    match filling:
        case "blank_zeros":
            return dict.fromkeys(zeros, "blank")
        case "some_blank":
            return dict.fromkeys((code for code in zeros if rng.random() < 0.4), "blank")
        case "some_dash":
            return dict.fromkeys((code for code in zeros if rng.random() < 0.4), "dash")
        case "chapter_blank":
            chapter = rng.choice(("response.", "litigation_cases.", "resources.", "training."))
            return {code: "blank" for code in known if code.startswith(chapter)}
        case "blank_sums":
            return {code: "blank" for code in known if code.endswith(".total") and rng.random() < 0.5}
        case _:
            return {}
