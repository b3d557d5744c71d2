"""Across years: what one year's report says of the next year's figures, and figures that leave the agency's own
history."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from statistics import median

from normalize.checks.money import check_units
from normalize.checks.rule import Rule
from normalize.checks.settled import is_settled
from normalize.record import Cell, Finding, Record

CARRIED = Rule(
    "years.carried",
    "years",
    "warning",
    "carried in this year = carried out last year",
    "本年“上年结转”等于上年“结转下年度”",
    "requests.carried_in.*; requests.carried_out.* of last year",
    "column of table 3",
    "表三各列",
    "last year carried out 2, this year carried in 3",
    "上年结转下年度2，本年上年结转3",
)
IN_FORCE = Rule(
    "years.in_force",
    "years",
    "warning",
    "in force = in force last year + issued - repealed (form of 2021)",
    "现行有效件数等于上年现行有效件数加本年制发减本年废止（2021年表式）",
    "art20_1.*.in_force, art20_1.*.issued, art20_1.*.repealed; art20_1.*.in_force of last year",
    "row of 第二十条第（一）项",
    "第（一）项各行",
    "12 last year + 3 - 1 = 14, printed 15",
    "上年12+3-1=14，所印15",
)
ITEMS = Rule(
    "years.items",
    "years",
    "warning",
    "items of last year = items of the year before + its change (form of 2019)",
    "上一年项目数量等于上年年报的“上一年项目数量”加“本年增/减”（2019年表式）",
    "art20_*.prev_items; art20_*.prev_items, art20_*.change of last year",
    "row of table 2",
    "表二各行",
    "last year 377 + 124 = 501, this year's report begins with 500",
    "上年377+124=501，本年“上一年项目数量”为500",
)
JUMP = Rule(
    "years.jump",
    "years",
    "info",
    "a figure stays within 10 times the median of 3 or more earlier years, or 5 deviations (MAD of logarithms) where"
    " they vary, but within 100 times in any case",
    "数字不超出此前三年以上中位数的10倍（历年波动较大时为对数中位绝对偏差的5倍，但不超过100倍）范围",
    "requests.new.total, art20_*.decisions",
    "figure with three earlier years",
    "有此前三年数据的数字",
    "new requests 31, 28, 35, then 3,300",
    "新收31、28、35，本年3300",
)
COPIED_YEAR = Rule(
    "meaning.copied_table",
    "meaning",
    "warning",
    "a table with six or more figures that are not 0 is not last year's, figure by figure",
    "有六个以上非零数字的表不与上年逐格相同",
    "all figures of a table; those of last year",
    "table",
    "各表",
    "table 3 of 2022 is that of 2021",
    "2022年表三与2021年完全相同",
)
RULES = (CARRIED, IN_FORCE, ITEMS, JUMP, COPIED_YEAR)

APPLICANTS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total")
_ITEM_ROWS = (
    "art20_5.licensing",
    "art20_5.other_services",
    "art20_6.penalty",
    "art20_6.coercion",
    "art20_8.fees",
)
_WATCHED = (
    "requests.new.total",
    "art20_5.licensing.decisions",
    "art20_6.penalty.decisions",
    "art20_6.coercion.decisions",
)
_TABLES = {"table 2": ("art20_",), "table 3": ("requests.",), "table 4": ("reconsideration.", "litigation_")}
_TABLES_ZH = {"table 2": "表二", "table 3": "表三", "table 4": "表四"}
_LEAST_YEARS, _TIMES, _MOST_TIMES, _DEVIATIONS, _TO_SIGMA, _LEAST_JUMP = 3, 10, 100, 5, 1.4826, 50
_TELLING_FIGURES = 6
# A table of which less was read than this proves nothing.
_MOSTLY = 0.5
_READ = frozenset({"number", "blank", "dash"})


def check_series(record: Record, earlier: Mapping[int, Record]) -> Iterator[Finding]:
    """Findings on a record beside its agency's earlier ones, by year. Nothing is said where last year's is not
    known."""
    if record.year is None or record.form is None:
        return
    before = earlier.get(record.year - 1)
    if before is not None and before.form is not None:
        yield from _sums(record, before)
        yield from _copied(record, before)
    history = [r for year, r in sorted(earlier.items()) if year < record.year and r.form is not None]
    yield from _jumps(record, history)
    yield from check_units(record, history)


def _sums(record: Record, before: Record) -> Iterator[Finding]:
    now, then = record.cells, before.cells
    for column in APPLICANTS:
        code, other = f"requests.carried_in.{column}", f"requests.carried_out.{column}"
        if code in now and other in then:
            yield _equal(CARRIED, record, before, (code,), [(now, code, 1)], [(then, other, 1)])
    if record.form == before.form == "2021":
        for row in ("art20_1.regulations", "art20_1.normative"):
            codes = (f"{row}.in_force", f"{row}.issued", f"{row}.repealed")
            right = [(then, codes[0], 1), (now, codes[1], 1), (now, codes[2], -1)]
            yield _equal(IN_FORCE, record, before, codes, [(now, codes[0], 1)], right)
    if record.form == before.form == "2019":
        for row in _ITEM_ROWS:
            code = f"{row}.prev_items"
            yield _equal(
                ITEMS,
                record,
                before,
                (code,),
                [(now, code, 1)],
                [(then, code, 1), (then, f"{row}.change", 1)],
            )


Term = tuple[Mapping[str, Cell], str, int]


def _equal(
    rule: Rule, record: Record, before: Record, codes: tuple[str, ...], left: list[Term], right: list[Term]
) -> Finding:
    """left = right, over two reports."""
    subject = str(before.year)
    cells = [cells[code] for cells, code, _ in (*left, *right)]
    sides = [[cells[code].value for cells, code, _ in side] for side in (left, right)]
    numbers = [[value for value in side if isinstance(value, int)] for side in sides]
    if numbers != sides:
        en = f"{codes[0]}: not all of the figures of {before.year} and {record.year} are numbers"
        zh = f"{codes[0]}：{before.year}、{record.year}两年数据不全为数字"
        return rule.finding("unassessable", codes, en, zh, subject=subject)
    signs = [[sign for _, _, sign in side] for side in (left, right)]
    actual, expected = (
        sum(value * sign for value, sign in zip(values, ones, strict=True))
        for values, ones in zip(numbers, signs, strict=True)
    )
    en = f"{codes[0]}: {record.year} prints {actual}, by {before.year} it is {expected}"
    zh = f"{codes[0]}：{record.year}年为{actual}，依{before.year}年年报应为{expected}"
    if actual != expected and not all(map(is_settled, cells)):
        return rule.finding(
            "unassessable",
            codes,
            f"{en}, but not all of it was read for certain",
            f"{zh}，但读数未能全部确认",
            expected=expected,
            actual=actual,
            subject=subject,
            attribution="reading",
        )
    return rule.finding(
        "pass" if actual == expected else "fail",
        codes,
        en,
        zh,
        expected=expected,
        actual=actual,
        subject=subject,
        attribution=None if actual == expected else "agency",
    )


def _jumps(record: Record, history: list[Record]) -> Iterator[Finding]:
    for code in _WATCHED:
        value = _count(record, code)
        # Table 2 of one form counts otherwise than that of another.
        alike = [r for r in history if r.form == record.form or not code.startswith("art20_")]
        past = [count for r in alike if (count := _count(r, code)) is not None]
        if value is None or len(past) < _LEAST_YEARS:
            continue
        logs = [math.log1p(count) for count in past]
        middle = median(logs)
        deviation = _TO_SIGMA * median(abs(log - middle) for log in logs)
        allowed = max(math.log(_TIMES), min(_DEVIATIONS * deviation, math.log(_MOST_TIMES)))
        odd = (
            abs(math.log1p(value) - middle) > allowed
            and abs(value - round(math.expm1(middle))) >= _LEAST_JUMP
        )
        usual = round(math.expm1(middle))
        yield JUMP.finding(
            "fail" if odd else "pass",
            (code,),
            f"{code}: {value}, median of {len(past)} earlier years {usual}",
            f"{code}：{value}，此前{len(past)}年中位数{usual}",
            expected=usual,
            actual=value,
        )


def _copied(record: Record, before: Record) -> Iterator[Finding]:
    if record.form != before.form:
        return
    for name, prefixes in _TABLES.items():
        codes = [code for code in record.cells if code.startswith(prefixes)]
        pairs = [(record.cells[code], before.cells[code]) for code in codes]
        read = [(now, then) for now, then in pairs if now.state in _READ and then.state in _READ]
        telling = sum(bool(now.value) for now, _ in read)
        if (
            telling >= _TELLING_FIGURES
            and len(read) >= _MOSTLY * len(pairs)
            and not any(_differ(now, then) for now, then in read)
        ):
            en = f"{name}: all {telling} figures that are not 0 are those of {before.year}"
            zh = f"{_TABLES_ZH[name]}：{telling}个非零数字均与{before.year}年相同"
            yield COPIED_YEAR.finding(
                "fail", (), en, zh, subject=f"{name}/{before.year}", attribution="agency"
            )


def _differ(now: Cell, then: Cell) -> bool:
    """Whether a cell was told otherwise the year before. A blank beside a 0 is no difference that would prove anything,
    and none of the figures that do."""
    if now.state == then.state == "number":
        return now.value != then.value
    return bool(now.value) or bool(then.value)


def _count(record: Record, code: str) -> int | None:
    cell = record.cells.get(code)
    return cell.value if cell is not None and isinstance(cell.value, int) and is_settled(cell) else None
