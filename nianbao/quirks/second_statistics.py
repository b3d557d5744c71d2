"""Held back, second generation: the 统计表 (form of 2014). Whoever mends readers does not read this."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from decimal import Decimal

FILLINGS = ("children_of_nothing", "response_blank", "means_dash")
MONEY = ("spaced_yuan", "short_wan")
# Money in these ways stands in yuan, and the unit's column says so.
IN_YUAN = frozenset({"元", "spaced_yuan"})
LABELS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "through",
        {
            "1.政府公报公开政府信息数": "1.通过政府公报公开信息数",
            "2.政府网站公开政府信息数": "2.通过政府网站公开信息数",
            "3.政务微博公开政府信息数": "3.通过政务微博公开信息数",
            "4.政务微信公开政府信息数": "4.通过政务微信公开信息数",
            "5.其他方式公开政府信息数": "5.通过其他方式公开信息数",
            "（二）通过不同渠道和方式公开政府信息的情况": "（二）不同渠道公开政府信息情况",
        },
    ),
    (
        "of_disclosure",
        {
            "四、行政复议数量": "四、因政府信息公开被申请行政复议数量",
            "五、行政诉讼数量": "五、因政府信息公开被提起行政诉讼数量",
            "六、举报投诉数量": "六、收到政府信息公开举报投诉数量",
            "七、依申请公开信息收取的费用": "七、依申请公开政府信息收取费用",
        },
    ),
    (
        "people",
        {
            "（三）从事政府信息公开工作人员数": "（三）政府信息公开工作人员数",
            "1.专职人员数（不包括政府公报及政府网站工作人员数）": "1.专职人员（不含政府公报及政府网站工作人员）",
            "2.兼职人员数": "2.兼职人员",
            "（三）接受培训人员数": "（三）接受培训人数",
            "（二）举办各类培训班数": "（二）举办各类培训班期数",
        },
    ),
    (
        "answers",
        {
            "1.属于已主动公开范围数": "1.属于已主动公开范围答复数",
            "2.同意公开答复数": "2.予以公开答复数",
            "3.同意部分公开答复数": "3.予以部分公开答复数",
            "4.不同意公开答复数": "4.不予公开答复数",
            "7.告知作出更改补充数": "7.告知申请人作出更改、补充数",
        },
    ),
)
CHARACTERS = ("bracketed_digits", "listing_commas", "closing_colon", "blank_behind_number")
UNITS = ("slash_in_label", "worded_in_label", "in_figure")
CHAPTERS = ("slashes", "stars")
COLUMNS = ("last_year", "last_year_first", "grouped", "grouped_serial")
HEADS = (
    ("项　目", "计量单位", "数　值"),
    ("主要指标", "单位", "合计"),
    ("统计项目", "单位", "统计数据"),
    ("指标名称", "单位", "本年累计数"),
)
LOCAL = (
    ("disclosure.other_channels", ("6.政务客户端公开政府信息数", "7.村（居）务公开栏公开信息数")),
    ("applications.closed.extended", ("3.结转下年度办理数",)),
    ("training.classes", ("其中：面向基层的培训班数",)),
    ("resources.staff_part_time", ("3.聘请社会监督员数",)),
    ("complaints.total", ("其中：经查证属实数",)),
)
FOOTS = ("note_and_names", "names_in_cells", "two_lines_below")
TITLES = ("政府信息公开工作情况统计表", "附表：政府信息公开情况统计表", "各级行政机关政府信息公开情况统计表")
REPORTED_BY = ("填报单位（盖章）：{n}", "单位名称：{n}", "填表单位：{n}　　　　制表机关：政务公开办公室")
NOTE = "注：本表由各单位按全年实际发生数填报。"
# What a first column calls the chapters one to nine.
GROUPS = (
    *("主动公开", "回应解读", "依申请公开", "行政复议", "行政诉讼"),
    *("举报投诉", "收取费用", "机构和经费", "会议和培训"),
)


def amount(yuan: Decimal, money: str) -> str | None:
    """An amount in one of `MONEY`'s ways; None for another."""
    match money:
        case "spaced_yuan":
            return f"{yuan:,.0f} 元" if yuan == yuan.to_integral_value() else f"{yuan:,.2f} 元"
        case "short_wan":
            wan = f"{yuan / Decimal(10_000):f}"
            return f"{wan.rstrip('0').rstrip('.') if '.' in wan else wan}万"
        case _:
            return None


def unprinted(rng: random.Random, filling: str, zeros: Sequence[str]) -> dict[str, str] | None:
    """Codes that are not printed, by one of `FILLINGS`; None for another."""
    match filling:
        case "children_of_nothing":
            empty = {code.rpartition(".")[0] for code in zeros if code.endswith(".total")}
            return {
                code: "blank"
                for code in zeros
                if code.rpartition(".")[0] in empty and not code.endswith(".total")
            }
        case "response_blank":
            return {code: "blank" for code in zeros if code.startswith("response.")}
        case "means_dash":
            return {code: "dash" for code in zeros if code.startswith(("resources.", "training."))}
        case _:
            return None


def respelt(label: str, characters: str) -> str | None:
    """A label in one of `CHARACTERS`' ways; None for another."""
    match characters:
        case "bracketed_digits":
            return re.sub(r"^(其中：)?(\d)\.", r"\1（\2）", label)
        case "listing_commas":
            return re.sub(r"^(其中：)?(\d)\.", r"\1\2、", label)
        case "closing_colon":
            return f"{label}："
        case "blank_behind_number":
            return re.sub(r"^((?:其中：)?(?:\d\.|（[一-九]）|[一-九]、))", r"\1 ", label)
        case _:
            return None


def unit_in_label(unit: str, units: str) -> str | None:
    """What stands behind a label for its unit, in one of `UNITS`' ways; None for another."""
    return {"slash_in_label": f"/{unit}", "worded_in_label": f"，单位：{unit}", "in_figure": ""}.get(units)


def with_unit(text: str, unit: str) -> str:
    """A figure with its unit behind it, as in 12件; what is no figure, or has a unit, stays."""
    return f"{text}{unit}" if text and text[-1].isdigit() else text


def tail_heads(columns: str, own: str) -> list[str] | None:
    """Headings of the figures' columns, in one of `COLUMNS`' ways; None for another."""
    return {"last_year": ["本年数", "上年数"], "last_year_first": ["上年数", "本年数"]}.get(columns)
