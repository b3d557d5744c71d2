"""Reports with one error put in on purpose, of a known kind at a known place: what the checks are measured on.

`single(seed, kind)` is one report; `district(seed, kind)` a district's reports of three years, whose figures continue
from year to year and whose government prints the sums of its units. Kind "clean" has no error. All of it is printed
with the quirks of its seed (`report.py`), so that what is measured is the way from bytes to finding.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao.quirks.names import agency_name
from nianbao.quirks.pools import Dice
from nianbao.quirks.report import Given, QuirkyReport, quirky_report
from nianbao.quirks.statements import KINDS, statements, wrong_text
from nianbao.samples.agencies import SampleAgency, Scale
from nianbao.samples.figures import Figures, figures
from normalize.checks.siblings import SUMMED

DIGIT = "digit"
PROSE_KINDS = tuple(f"prose.{kind}" for kind in KINDS)
MEANING_KINDS = ("meaning.decisions", "meaning.decisions_odd", "meaning.lost_minus", "meaning.disclosed")
STRUCTURE_KINDS = ("structure.table", "structure.section", "structure.form")
SINGLE_KINDS = (DIGIT, *PROSE_KINDS, *MEANING_KINDS, *STRUCTURE_KINDS)
DISTRICT_KINDS = (
    "years.carried",
    "years.in_force",
    "meaning.unit",
    "meaning.copied_table",
    "meaning.blank",
    "agencies.sum",
    "publication.deadline",
    "publication.copied",
)
CLEAN = "clean"
YEARS = (2021, 2022, 2023)
_UNITS = ("教育局", "民政局", "水务局", "商务局", "司法局", "体育局")
_NAMES = ("白河区", "青川县", "云浦区", "东垣区", "石梁县", "平皋区")
_ROWS = ("art20_5.licensing", "art20_5.other_services", "art20_6.penalty")
_PROBLEMS = (
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


@dataclass(frozen=True, slots=True)
class Injected:
    """A report and what is wrong with it: the check that must see it, the codes or words at its place; none in a clean
    one."""

    report: QuirkyReport
    kind: str
    codes: tuple[str, ...] = ()
    words: str = ""


def single(seed: int, kind: str) -> Injected:
    """The report of that seed with an error of that kind."""
    dice = Dice.of(seed, f"injected/{kind}")
    rng = dice.rng
    name, scale = agency_name(dice)
    needs_2019 = kind.startswith("meaning.") or kind == "structure.form"
    year = rng.choice((2019, 2020)) if needs_2019 else rng.choice((2019, 2020, 2021, 2022, 2023))
    known = dict(figures(SampleAgency(f"i{seed}", name, "sample-trs", scale, "", (1, 20)), seed)[year])
    form = "2019" if year <= 2020 else "2021"
    printed, codes = _changed(rng, known, kind)
    wrong = kind.removeprefix("prose.") if kind.startswith("prose.") else None
    said = statements(seed, year, known, wrong)
    prose: dict[int, tuple[str, ...]] = {
        1: tuple(s.text for s in said if s.section == 1),
        4: tuple(s.text for s in said if s.section == 4),
        5: (rng.choice(_PROBLEMS),),
        6: ("没有其他需要报告的事项。",),
    }
    words = wrong_text(seed, year, known, wrong) if wrong else ""
    if kind == DIGIT:
        prose = {1: ("一年来，各项工作有序开展。",), 5: prose[5], 6: prose[6]}
    year = 2022 if kind == "structure.form" else year
    report = quirky_report(
        seed, grid=True, given=Given(name, scale, year, form, printed, prose, (year + 1, 1, 20))
    )
    if kind == "structure.section":
        report = replace(report, sections=report.sections[:-1])
    if kind == "structure.table":
        report = replace(
            report, sections=tuple(replace(s, tables=()) if s.number == 4 else s for s in report.sections)
        )
    return Injected(report, kind, codes, words)


def _changed(rng: random.Random, known: Figures, kind: str) -> tuple[Figures, tuple[str, ...]]:
    """The figures as they are printed, and where they are wrong."""
    out = dict(known)
    if kind == DIGIT:
        code = rng.choice([c for c in out if not c.startswith("art20")])
        out[code] = _another_digit(rng, int(out[code]))
        return out, (code,)
    if kind == "meaning.disclosed":
        total = int(out["art20_1.normative.total"])
        out["art20_1.normative.disclosed"] = total + rng.randint(1, 9)
        return out, ("art20_1.normative.disclosed",)
    if kind == "meaning.lost_minus":
        row, before, change = rng.choice(_ROWS), rng.randint(30, 900), rng.randint(3, 25)
        _set(out, row, before, change, before - change)
        return out, (f"{row}.change",)
    if kind in {"meaning.decisions", "meaning.decisions_odd"}:
        for row in _ROWS:
            before, change = rng.randint(300, 900), rng.choice((1, -1)) * rng.randint(5, 90)
            _set(out, row, before, change, before + change)
        row = rng.choice(_ROWS)
        if kind == "meaning.decisions_odd":
            out[f"{row}.decisions"] = int(out[f"{row}.decisions"]) + rng.choice((-9, 10, 20))
        return out, (f"{row}.decisions",)
    return out, ()


def _set(out: Figures, row: str, before: int, change: int, decisions: int) -> None:
    out |= {f"{row}.prev_items": before, f"{row}.change": change, f"{row}.decisions": decisions}


def _another_digit(rng: random.Random, value: int) -> int:
    digits = list(str(value))
    place = rng.randrange(len(digits))
    digits[place] = rng.choice([d for d in "0123456789" if d != digits[place]])
    return int("".join(digits))


@dataclass(frozen=True, slots=True)
class District:
    """A district's reports; the error is in that of `agency` and `year`, where there is one. `agencies` are all that
    its portal expects."""

    reports: tuple[QuirkyReport, ...]
    agencies: tuple[str, ...]
    kind: str
    agency: str = ""
    year: int = 0


def district(seed: int, kind: str) -> District:  # noqa: PLR0912  one branch a kind
    """The reports of a district of six departments and their government over three years."""
    rng = Dice.of(seed, f"district/{kind}").rng
    place = rng.choice(_NAMES)
    names = [f"{place}{unit}" for unit in _UNITS]
    own = {
        name: figures(SampleAgency(f"d{seed}/{name}", name, "sample-trs", "department", "", (1, 20)), seed)
        for name in names
    }
    government = f"{place}人民政府"
    total = {year: _summed([own[name][year] for name in names], year, seed) for year in YEARS}
    tables = {**{n: {y: dict(own[n][y]) for y in YEARS} for n in names}, government: total}
    texts = {(n, y): tuple(rng.sample(_PROBLEMS, 8)) for n in tables for y in YEARS}
    days = {(n, y): (y + 1, 3 if n == government else 1, rng.randint(8, 30)) for n in tables for y in YEARS}
    agency, year = rng.choice(names), rng.choice(YEARS[1:])
    blank = ""
    match kind:
        case "years.carried":
            _shift(tables[agency][year], "requests.carried_in.natural_person", "requests.new.natural_person")
        case "years.in_force":
            code = "art20_1.normative.in_force"
            tables[agency][year][code] = int(tables[agency][year][code]) + rng.randint(1, 5)
        case "meaning.unit":
            for y in YEARS:
                tables[agency][y]["art20_8.fees.amount"] = Decimal(rng.randint(20, 90) * 10_000)
            tables[agency][year]["art20_8.fees.amount"] *= 10_000
        case "meaning.copied_table":
            before = tables[agency][year - 1]
            tables[agency][year] |= {c: v for c, v in before.items() if c.startswith("requests.")}
        case "agencies.sum":
            agency = government
            code = rng.choice(SUMMED[:4])
            tables[agency][year][code] = int(tables[agency][year][code]) + rng.randint(1, 9)
        case "publication.deadline":
            days[agency, year] = (year + 1, 2, rng.randint(1, 28))
        case "publication.copied":
            texts[agency, year] = texts[agency, year - 1]
        case "meaning.blank":
            blank = "art20_6.coercion.decisions"
    reports: list[QuirkyReport] = []
    for name, by_year in tables.items():
        for y in YEARS:
            said = (
                f"本报告汇总全区各部门数据编制，反映{y}年情况。"
                if name == government
                else "本报告反映本单位情况。"
            )
            prose = {1: (said,), 5: texts[name, y], 6: ("无。",)}
            scale: Scale = "government" if name == government else "department"
            given = Given(name, scale, y, "2021", by_year[y], prose, days[name, y])
            report = quirky_report(seed * 100 + len(reports), grid=True, given=given)
            if blank and (name, y) == (agency, year):
                report = _without(report, blank)
            reports.append(report)
    if kind == CLEAN:
        agency, year = "", 0
    return District(tuple(reports), (government, *names), kind, agency, year)


def _shift(table: Figures, *codes: str) -> None:
    """One more of the first and one less of the second, so that the report's own sums still hold."""
    for code, step in zip(codes, (1, -1), strict=True):
        row = code.rpartition(".")[0]
        table[code] = int(table[code]) + step
        table[f"{row}.total"] = int(table[f"{row}.total"]) + step


def _summed(tables: list[Figures], year: int, seed: int) -> Figures:
    """What a government prints for all its units."""
    return {
        code: sum((table[code] for table in tables), Decimal(0) if code.endswith("amount") else 0)
        for code in tables[0]
    }


def _without(report: QuirkyReport, code: str) -> QuirkyReport:
    """The report with a figure left blank."""
    sections = tuple(
        replace(
            section,
            tables=tuple(
                replace(t, cells=tuple(replace(c, label="") if c.code == code else c for c in t.cells))
                for t in section.tables
            ),
        )
        for section in report.sections
    )
    return replace(report, sections=sections)
