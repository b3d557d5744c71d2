"""What figures mean: a figure in the wrong place, a sign that was lost, a unit taken for another. One report is
enough to see these; what takes history or siblings to see is in `series.py` and `siblings.py`.

All of them are warnings: a figure may be odd and right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalize.checks.rule import Rule
from normalize.checks.settled import unsettled
from normalize.record import Attribution, Cell, Finding, Record

COPIED_ITEMS = Rule(
    "meaning.decisions",
    "meaning",
    "warning",
    "处理决定数量 counts decisions; it is not last year's items + the change of the year (told where one row's is 30 or"
    " more: small numbers meet by chance)",
    "“处理决定数量”为当年决定数，不应填“上一年项目数量”与“本年增/减”之和（至少一行达30方作判断，小数目可能巧合）",
    "art20_*.prev_items, art20_*.change; art20_*.decisions",
    "row of table 2 (form of 2019)",
    "表二各行（2019年表式）",
    "377 + 124 = 501 printed as decisions",
    "377+124=501，填为处理决定数量",
)
ODD_ONE_OUT = Rule(
    "meaning.decisions_odd",
    "meaning",
    "warning",
    "where the other rows print last year's items + the change as decisions, so does this one",
    "其他各行均以“上一年+增减”填写处理决定数量时，本行与之不符",
    "art20_*.prev_items, art20_*.change; art20_*.decisions",
    "row of table 2 (form of 2019)",
    "表二各行（2019年表式）",
    "7347 - 179 = 7168, printed 7258, and three other rows follow the pattern",
    "7347-179=7168，所印7258，而其他三行均符合该规律",
)
LOST_MINUS = Rule(
    "meaning.lost_minus",
    "meaning",
    "warning",
    "a change printed without a sign is a rise: last year - change is not what is printed as this year's",
    "未带符号的增减为增加，“上一年-增减”不应等于所填数量（可能漏填负号）",
    "art20_*.prev_items, art20_*.change; art20_*.decisions",
    "row of table 2 (form of 2019)",
    "表二各行（2019年表式）",
    "57, 4, 53: the change is -4",
    "57、4、53：增减应为-4",
)
OVER_TOTAL = Rule(
    "meaning.disclosed",
    "meaning",
    "warning",
    "documents newly disclosed are no more than are disclosed in total (form of 2019)",
    "本年新公开数不大于对外公开总数（2019年表式）",
    "art20_1.*.disclosed, art20_1.*.total",
    "row of table 2, 第二十条第（一）项",
    "表二第（一）项各行",
    "disclosed 5, total 3",
    "新公开5，总数3",
)
RULES = (COPIED_ITEMS, ODD_ONE_OUT, LOST_MINUS, OVER_TOTAL)

_ROWS = ("art20_5.licensing", "art20_5.other_services", "art20_6.penalty", "art20_6.coercion")
# So many rows that do it are a habit, which another row of the same report can fall out of.
_A_HABIT = 2
# A small number equals another by chance.
_TELLING, _TELLING_SUM = 3, 30


def check_meaning(record: Record) -> Iterator[Finding]:
    """Findings on the meaning of the figures of table 2."""
    if record.form == "2019":
        yield from _decisions(record.cells)
    yield from _bounds(record.cells)


def _decisions(cells: Mapping[str, Cell]) -> Iterator[Finding]:
    rows = {row: values for row in _ROWS if (values := _values(row, cells)) is not None}
    copied = [
        row for row, (before, change, decisions) in rows.items() if change and before + change == decisions
    ]
    # Two small rows may both meet by chance.
    telling = any(rows[row][2] >= _TELLING_SUM for row in copied)
    odd = [
        row
        for row, (before, change, decisions) in rows.items()
        if len(copied) >= _A_HABIT
        and telling
        and change
        and row not in copied
        and abs(before + change - decisions) * 10 <= decisions
    ]
    for row, (before, change, decisions) in rows.items():
        codes = tuple(f"{row}.{name}" for name in ("prev_items", "change", "decisions"))
        sum_ = f"{before} {'+' if change >= 0 else '-'} {abs(change)} = {before + change}"
        if row in copied and telling:
            yield _warned(
                COPIED_ITEMS,
                codes,
                cells,
                f"{sum_}, printed as decisions",
                f"{sum_}，填为处理决定数量",
                decisions,
            )
        elif row in odd:
            en = f"{sum_}, printed {decisions}; {len(copied)} other rows print that sum"
            yield _warned(
                ODD_ONE_OUT,
                codes,
                cells,
                en,
                f"{sum_}，所印{decisions}，其他{len(copied)}行均填该和",
                decisions,
                before + change,
            )
        elif (
            change >= _TELLING
            and before - change == decisions
            and decisions >= _TELLING
            and "-" not in _raw(cells, codes[1])
        ):
            en = f"{before} - {change} = {decisions}, and the change is printed without a minus"
            yield _warned(
                LOST_MINUS, codes, cells, en, f"{before}-{change}={decisions}，增减未带负号", change, -change
            )


def _bounds(cells: Mapping[str, Cell]) -> Iterator[Finding]:
    for row in ("art20_1.regulations", "art20_1.normative"):
        codes = (f"{row}.disclosed", f"{row}.total")
        least, most = (cells[code].value if code in cells else None for code in codes)
        if not isinstance(least, int) or not isinstance(most, int):
            continue
        if least > most:
            en, zh = f"{least} newly disclosed, {most} in total", f"新公开{least}，总数{most}"
            yield _warned(OVER_TOTAL, codes, cells, en, zh, least, most)
        else:
            said = f"{least} ≤ {most}"
            yield OVER_TOTAL.finding("pass", codes, said, said, expected=most, actual=least)


def _warned(
    rule: Rule,
    codes: tuple[str, ...],
    cells: Mapping[str, Cell],
    en: str,
    zh: str,
    actual: int,
    expected: int | None = None,
) -> Finding:
    doubted = unsettled(codes, cells)
    whose: Attribution = "reading" if doubted else "agency"
    if doubted:
        en, zh = f"{en}, but not all of it was read for certain", f"{zh}，但读数未能全部确认"
    return rule.finding(
        "unassessable" if doubted else "fail",
        codes,
        en,
        zh,
        expected=expected,
        actual=actual,
        attribution=whose,
    )


def _values(row: str, cells: Mapping[str, Cell]) -> tuple[int, int, int] | None:
    values = [
        cells[f"{row}.{name}"].value
        for name in ("prev_items", "change", "decisions")
        if f"{row}.{name}" in cells
    ]
    before, change, decisions = values if len(values) == 3 else (None, None, None)
    if isinstance(before, int) and isinstance(change, int) and isinstance(decisions, int):
        return before, change, decisions
    return None


def _raw(cells: Mapping[str, Cell], code: str) -> str:
    raw = cells[code].raw
    return "" if raw is None else raw
