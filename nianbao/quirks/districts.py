"""A district's reports of several years with one error put in on purpose: what takes other years, other agencies or an
earlier version to see.

Figures continue from year to year, and the government prints the sums of its units. Kind "clean" has no error; one of
its reports was put right at its address, and says so.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from nianbao.quirks.pools import Dice
from nianbao.quirks.report import Given, QuirkyReport, quirky_report
from nianbao.samples.agencies import SampleAgency, Scale
from nianbao.samples.figures import Figures, figures, form_of
from normalize.checks.siblings import SUMMED

CLEAN = "clean"
KINDS = (
    "years.carried",
    "years.in_force",
    "years.items",
    "years.jump",
    "meaning.unit",
    "meaning.unit_siblings",
    "meaning.copied_table",
    "meaning.blank",
    "agencies.sum",
    "publication.deadline",
    "publication.missing",
    "publication.revised",
    "publication.copied",
)
_YEARS: Mapping[str, tuple[int, ...]] = {
    "years.items": (2019, 2020),
    "years.jump": (2020, 2021, 2022, 2023),
}
_USUAL_YEARS = (2021, 2022, 2023)
_UNITS = ("教育局", "民政局", "水务局", "商务局", "司法局", "体育局")
_NAMES = ("白河区", "青川县", "云浦区", "东垣区", "石梁县", "平皋区")
PROBLEMS = (
    "一是公开内容的针对性有待加强，一些领域的信息更新还不够及时，群众关心的事项说得不够细。",
    "二是个别科室对公开工作认识不足，经办人员变动频繁，答复文书的格式和用语还不够统一规范。",
    "三是政策解读形式较为单一，图表和视频用得少，与群众的互动还需要进一步增强。",
    "四是平台栏目设置不尽合理，检索不够便捷，部分老旧信息没有按要求及时清理归档。",
    "五是培训的覆盖面不够宽，基层站所对申请办理的程序掌握得不够牢，存在畏难情绪。",
    "六是考核结果运用不充分，通报之后的整改跟踪没有形成闭环，个别问题反复出现。",
    "七是部门之间会商不够顺畅，涉及多个单位的申请流转时间偏长，影响答复质量。",
    "八是历史档案数字化程度不高，查找年代较久的文件耗时较多，影响办理效率。",
    "针对以上不足，下一年度将逐项列出清单，明确责任人和完成时限，每季度督促一次。",
    "下一步将邀请法律顾问参与审核，建立范本库，对典型案例开展集中研讨，提升办理水平。",
    "我们将完善主动公开目录，按月梳理重点领域信息，做到应公开尽公开，接受群众监督。",
    "同时加强新媒体与门户网站的融合，把解读材料做得通俗易懂，扩大政策知晓面。",
)
_TOLD = 8  # sentences of a report; no two reports have the same by chance
_FEES = "art20_8.fees.amount"
_BLANK = "art20_6.coercion.decisions"
_REVISED = "art20_6.penalty.decisions"

Tables = dict[str, dict[int, Figures]]


@dataclass(frozen=True, slots=True)
class District:
    """A district's reports; the error is in that of `agency` and `year`, where there is one. `agencies` are all that
    its portal expects, for each of `years`. `before` is what stood at the address of the report `revised` (its place
    among the reports) when it was seen first."""

    reports: tuple[QuirkyReport, ...]
    agencies: tuple[str, ...]
    years: tuple[int, ...]
    kind: str
    agency: str = ""
    year: int = 0
    before: QuirkyReport | None = None
    revised: int | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the error goes."""

    agency: str
    year: int
    government: str


def district(seed: int, kind: str) -> District:
    """The reports of a district of six departments and their government."""
    rng = Dice.of(seed, f"district/{kind}").rng
    name = rng.choice(_NAMES)
    units, government = [f"{name}{unit}" for unit in _UNITS], f"{name}人民政府"
    years = _YEARS.get(kind, _USUAL_YEARS)
    own = {
        unit: figures(SampleAgency(f"d{seed}/{unit}", unit, "sample-trs", "department", "", (1, 20)), seed)
        for unit in units
    }
    tables: Tables = {unit: {year: dict(own[unit][year]) for year in years} for unit in units}
    tables[government] = {year: _summed([own[unit][year] for unit in units]) for year in years}
    told = rng.sample(list(combinations(PROBLEMS, _TOLD)), len(tables) * len(years))
    texts = {(agency, year): told.pop() for agency in tables for year in years}
    days = {
        (agency, year): (year + 1, 3 if agency == government else 1, rng.randint(8, 30))
        for agency in tables
        for year in years
    }
    place = _Place(rng.choice(units), rng.choice(years[1:]), government)
    if kind == "years.jump":
        place = replace(place, year=years[-1])
    if kind == "agencies.sum":
        place = replace(place, agency=government)
    _put_in(tables, kind, place, rng)
    if kind == "publication.deadline":
        days[place.agency, place.year] = (place.year + 1, 2, rng.randint(1, 28))
    if kind == "publication.copied":
        texts[place.agency, place.year] = texts[place.agency, place.year - 1]
    printed = _printed(seed, tables, texts, days, government)
    if kind == "meaning.blank":
        printed[place.agency, place.year] = _without(printed[place.agency, place.year], _BLANK)
    if kind == "publication.missing":
        del printed[place.agency, place.year]
    made = District(tuple(printed.values()), (government, *units), years, kind)
    if kind in {CLEAN, "publication.revised"}:
        made = _put_right(made, place, printed, corrected=kind == CLEAN)
    return made if kind == CLEAN else replace(made, agency=place.agency, year=place.year)


def _put_in(tables: Tables, kind: str, place: _Place, rng: random.Random) -> None:
    """Set the figures wrong, where the error is one of figures."""
    table = tables[place.agency][place.year]
    match kind:
        case "years.carried":
            _shift(table, "requests.carried_in.natural_person", "requests.new.natural_person")
        case "years.in_force":
            _add(table, "art20_1.normative.in_force", rng.randint(1, 5))
        case "years.items":
            _add(table, "art20_6.penalty.prev_items", rng.randint(1, 9))
        case "years.jump":
            # The report's own sums still hold.
            more = 300 * int(table["requests.new.total"]) + 1000
            for row in ("new", "granted", "total"):
                for column in ("natural_person", "total"):
                    _add(table, f"requests.{row}.{column}", more)
        case "meaning.unit" | "meaning.unit_siblings":
            _set_fees(tables, place, rng, all_agencies=kind == "meaning.unit_siblings")
        case "meaning.copied_table":
            before = tables[place.agency][place.year - 1]
            table |= {code: value for code, value in before.items() if code.startswith("requests.")}
        case "agencies.sum":
            _add(table, rng.choice(SUMMED[:4]), rng.randint(1, 9))


def _set_fees(tables: Tables, place: _Place, rng: random.Random, *, all_agencies: bool) -> None:
    """Fees of one size for the agency (or for all) in all years, and 10,000 times as much in one report."""
    for agency, by_year in tables.items():
        usual = Decimal(round(10 ** rng.uniform(5, 6.5)))
        for known in by_year.values():
            if agency == place.agency or (all_agencies and agency != place.government):
                known[_FEES] = usual
    tables[place.agency][place.year][_FEES] *= 10_000


def _printed(
    seed: int,
    tables: Tables,
    texts: Mapping[tuple[str, int], tuple[str, ...]],
    days: Mapping[tuple[str, int], tuple[int, int, int]],
    government: str,
) -> dict[tuple[str, int], QuirkyReport]:
    reports: dict[tuple[str, int], QuirkyReport] = {}
    for agency, by_year in tables.items():
        for year, known in by_year.items():
            said = (
                f"本报告汇总全区各部门数据编制，反映{year}年情况。"
                if agency == government
                else "本报告反映本单位情况。"
            )
            prose = {1: (said,), 5: texts[agency, year], 6: ("无。",)}
            scale: Scale = "government" if agency == government else "department"
            given = Given(agency, scale, year, form_of(year), known, prose, days[agency, year])
            reports[agency, year] = quirky_report(seed * 100 + len(reports), grid=True, given=given)
    return reports


def _put_right(
    made: District, place: _Place, printed: Mapping[tuple[str, int], QuirkyReport], *, corrected: bool
) -> District:
    """The report had another figure when it was first seen. `corrected`: it says so now."""
    key = place.agency, place.year
    now = printed[key]
    at = list(printed).index(key)
    before = _with_text(now, _REVISED, _another_number)
    if corrected:
        last = now.sections[-1]
        told = replace(last, paragraphs=(*last.paragraphs, "本报告于公布后更正一处数据。"))
        now = replace(now, sections=(*now.sections[:-1], told))
    reports = tuple(now if i == at else report for i, report in enumerate(made.reports))
    return replace(made, reports=reports, before=before, revised=at)


def _another_number(text: str) -> str:
    changed = re.sub(r"[0-9]+", lambda digits: str(int(digits[0]) + 7), text, count=1)
    return changed if changed != text else "31"


def _add(table: Figures, code: str, more: int) -> None:
    table[code] = int(table[code]) + more


def _shift(table: Figures, *codes: str) -> None:
    """One more of the first and one less of the second, so that the report's own sums still hold."""
    for code, step in zip(codes, (1, -1), strict=True):
        _add(table, code, step)
        _add(table, f"{code.rpartition('.')[0]}.total", step)


def _summed(tables: list[Figures]) -> Figures:
    """What a government prints for all its units."""
    return {
        code: sum((table[code] for table in tables), Decimal(0) if code.endswith("amount") else 0)
        for code in tables[0]
    }


def _without(report: QuirkyReport, code: str) -> QuirkyReport:
    """The report with a figure left blank."""
    return _with_text(report, code, lambda _: "")


def _with_text(report: QuirkyReport, code: str, change: Callable[[str], str]) -> QuirkyReport:
    sections = tuple(
        replace(
            section,
            tables=tuple(
                replace(
                    t,
                    cells=tuple(replace(c, label=change(c.label)) if c.code == code else c for c in t.cells),
                )
                for t in section.tables
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=sections)
