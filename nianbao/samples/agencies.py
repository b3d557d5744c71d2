"""Who publishes on the sample portals, what each published in which shape, and what goes wrong on purpose.

Every name is invented: 岚州市, its 澄湾区 and its 临桥县 do not exist, and their region codes begin with
99, which GB/T 2260 assigns to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["html", "pdf", "docx", "scan"]
Style = Literal["plain", "word", "nested"]
Trouble = Literal["broken_pdf", "empty_docx", "not_found", "not_a_report"]
Scale = Literal["government", "department", "small"]
PortalId = Literal["sample-trs", "sample-jpage"]

YEARS = range(2019, 2024)


@dataclass(frozen=True, slots=True)
class SampleAgency:
    """An invented agency. `publishes` is the usual (month, day) of its report in the year after the report
    year; `thousands` says that it writes 1,234; `signs` and `money` how it writes changes and amounts."""

    key: str
    name: str
    portal: PortalId
    scale: Scale
    title: str
    publishes: tuple[int, int]
    signs: tuple[str, str] = ("增", "减")
    money: Literal["wan", "yuan"] = "wan"
    thousands: bool = False


AGENCIES: tuple[SampleAgency, ...] = (
    SampleAgency(
        "cw_gov",
        "澄湾区人民政府",
        "sample-trs",
        "government",
        "{name}{year}年政府信息公开工作年度报告",
        (3, 27),
        signs=("增加", "减少"),
        thousands=True,
    ),
    SampleAgency(
        "cw_office",
        "澄湾区人民政府办公室",
        "sample-trs",
        "department",
        "{name}{year}年政府信息公开工作年度报告",
        (1, 22),
    ),
    SampleAgency(
        "cw_edu",
        "澄湾区教育局",
        "sample-trs",
        "department",
        "{name}{year}年度政府信息公开工作年度报告",
        (1, 20),
        signs=("＋", "－"),
        money="yuan",
    ),
    SampleAgency(
        "cw_market",
        "澄湾区市场监督管理局",
        "sample-trs",
        "department",
        "{name}{year}年政府信息公开年度报告",
        (1, 25),
        signs=("+", "-"),
    ),
    SampleAgency(
        "cw_street",
        "澄湾区石桥街道办事处",
        "sample-trs",
        "small",
        "{year}年度{name}政府信息公开工作年度报告",
        (1, 28),
        money="yuan",
    ),
    SampleAgency(
        "cw_town",
        "澄湾区南渡镇人民政府",
        "sample-trs",
        "small",
        "{name}{year}年政府信息公开工作年度报告",
        (1, 30),
        signs=("增", "减少"),
        money="yuan",
    ),
    SampleAgency(
        "cw_zone",
        "澄湾经济开发区管理委员会",
        "sample-trs",
        "small",
        "{name}{year}年政府信息公开工作年度报告",
        (1, 18),
        signs=("＋", "-"),
    ),
    SampleAgency(
        "lq_gov",
        "临桥县人民政府",
        "sample-jpage",
        "government",
        "{name}{year}年政府信息公开工作年度报告",
        (3, 30),
        signs=("增加", "减少"),
    ),
    SampleAgency(
        "lq_office",
        "临桥县人民政府办公室",
        "sample-jpage",
        "department",
        "{name}{year}年度政府信息公开年度报告",
        (1, 15),
        money="yuan",
        thousands=True,
    ),
    SampleAgency(
        "lq_land",
        "临桥县自然资源局",
        "sample-jpage",
        "department",
        "{name}{year}年政府信息公开工作年度报告",
        (1, 26),
        signs=("+", "-"),
    ),
    SampleAgency(
        "lq_police",
        "临桥县公安局",
        "sample-jpage",
        "department",
        "{name}{year}年政府信息公开年报",
        (1, 29),
    ),
    SampleAgency(
        "lq_town",
        "临桥县柳坪镇人民政府",
        "sample-jpage",
        "small",
        "{name}{year}年政府信息公开工作年度报告",
        (1, 19),
        signs=("增", "减少"),
    ),
    SampleAgency(
        "lq_village",
        "临桥县白鹭乡人民政府",
        "sample-jpage",
        "small",
        "临桥县白鹭乡{year}年政府信息公开工作年度报告",
        (1, 27),
        signs=("＋", "-"),
        money="yuan",
    ),
)

BY_KEY = {agency.key: agency for agency in AGENCIES}

# Years in which nothing was published at all: what a coverage table must show as missing.
GAPS = frozenset(
    {("cw_zone", 2019), ("cw_town", 2023), ("lq_office", 2021), ("lq_police", 2023), ("lq_village", 2019)}
)

# Listed like any report, and yet no report can be had. Each must become an issue and cost nothing else.
TROUBLES: dict[tuple[str, int], Trouble] = {
    ("cw_street", 2022): "not_a_report",
    ("cw_town", 2022): "empty_docx",
    ("lq_town", 2020): "broken_pdf",
    ("lq_village", 2021): "not_found",
}

# Everything not named here is an HTML page.
SHAPES: dict[tuple[str, int], Shape] = {
    ("cw_edu", 2020): "pdf",
    ("cw_gov", 2022): "pdf",
    ("lq_land", 2021): "pdf",
    ("cw_market", 2021): "docx",
    ("lq_gov", 2019): "docx",
    ("lq_office", 2023): "docx",
    ("cw_town", 2020): "scan",
}

# Published after the statutory date (January 31st, governments March 31st).
LATE: dict[tuple[str, int], tuple[int, int]] = {("lq_village", 2022): (5, 11), ("cw_zone", 2021): (3, 2)}

STYLES: tuple[Style, ...] = ("plain", "word", "nested")


def style_of(agency: SampleAgency, year: int) -> Style:
    """The markup dialect of an HTML report; every dialect occurs on both portals and in both forms."""
    return STYLES[(AGENCIES.index(agency) + year) % len(STYLES)]
