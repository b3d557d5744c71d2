"""万元 taken for 元, or 元 for 万元: amounts that are some 10,000 times off, beside the agency's own years and beside
others of its kind.

An amount that is printed without any unit is taken for yuan and not judged: the slip may be ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from normalize.checks.rule import Rule
from normalize.checks.settled import is_settled
from normalize.record import Cell, Finding, Record

UNIT = Rule(
    "meaning.unit",
    "meaning",
    "warning",
    "an amount of money is not 10,000 times (within a factor of 3) what the agency's earlier years print in the median",
    "金额与本机关此前各年度的中位数相比不应相差约一万倍（三倍以内；万元与元混淆）",
    "art20_8.fees.amount, art20_9.procurement.amount; the same of earlier years",
    "amount of money",
    "各金额",
    "32.25万元 last year, 3225000000 元 this year",
    "上年32.25万元，本年32亿余元",
)
UNIT_SIBLINGS = Rule(
    "meaning.unit_siblings",
    "meaning",
    "warning",
    "an amount of money is not 1,000 times or more (and 5 deviations, MAD of logarithms) off the median of five or more"
    " others of the same kind, form and year while the 10,000th part or 10,000 times of it is among theirs (within a"
    " factor of 10, or 2 deviations)",
    "金额与五个以上同类、同表式、同年度机关的中位数相差不应达一千倍（且五倍对数中位绝对偏差）以上，而除以或乘以一万后恰与其相当（十倍或两倍偏差以内）",
    "art20_8.fees.amount, art20_9.procurement.amount; those of siblings",
    "amount of money with siblings",
    "有同类机关的各金额",
    "five other departments print 20 to 90 万元, this one 4500000000 元",
    "其他五个部门为20万元至90万元，本部门为45亿元",
)
RULES = (UNIT, UNIT_SIBLINGS)

_MONEY = ("art20_8.fees.amount", "art20_9.procurement.amount")
_WAN, _NEAR = 10_000, 3
# An amount printed without a unit has this confidence at most (normalize/cells.py).
_UNIT_ASSUMED = 0.5
_LEAST_SIBLINGS = 5
# In powers of ten.
_SLIP, _FAR, _AMONG = 4, 3.0, 1.0
_FAR_DEVIATIONS, _AMONG_DEVIATIONS, _TO_SIGMA = 5, 2, 1.4826


def check_units(record: Record, history: Sequence[Record]) -> Iterator[Finding]:
    """Each amount beside those of the agency's earlier years on the same form."""
    for code in _MONEY:
        amount = _amount(record, code)
        past = [a for r in history if r.form == record.form and (a := _amount(r, code)) is not None]
        if amount is None or not past:
            continue
        usual = median(past)
        times = max(amount / usual, usual / amount)
        slip = _WAN / _NEAR <= times <= _WAN * _NEAR
        en = f"{code}: {amount:f} yuan, earlier years {usual:f}: {times:,.0f} times"
        zh = f"{code}：{amount:f}元，此前{usual:f}元，相差{times:,.0f}倍"
        yield _judged(UNIT, record, code, en, zh, slip=slip, usual=usual)


def check_unit_beside(record: Record, siblings: Sequence[Record]) -> Iterator[Finding]:
    """Each amount beside those of `siblings` (same kind, form and year; the record not among them)."""
    for code in _MONEY:
        amount = _amount(record, code)
        others = [a for sibling in siblings if (a := _amount(sibling, code)) is not None]
        if amount is None or len(others) < _LEAST_SIBLINGS:
            continue
        logs = [math.log10(other) for other in others]
        middle = median(logs)
        deviation = _TO_SIGMA * median(abs(log - middle) for log in logs)
        off = math.log10(amount) - middle
        slip = abs(off) >= max(_FAR, _FAR_DEVIATIONS * deviation) and abs(abs(off) - _SLIP) <= max(
            _AMONG, _AMONG_DEVIATIONS * deviation
        )
        usual = median(others)
        times = max(amount / usual, usual / amount)
        en = f"{code}: {amount:f} yuan, {len(others)} others {usual:f} in the median: {times:,.0f} times"
        zh = f"{code}：{amount:f}元，其他{len(others)}个同类机关中位数{usual:f}元，相差{times:,.0f}倍"
        yield _judged(UNIT_SIBLINGS, record, code, en, zh, slip=slip, usual=usual)


def _judged(
    rule: Rule, record: Record, code: str, en: str, zh: str, *, slip: bool, usual: Decimal
) -> Finding:
    cell = record.cells[code]
    amount = cell.value if isinstance(cell.value, Decimal) else None
    if slip and _is_assumed(cell):
        return rule.finding(
            "unassessable",
            (code,),
            f"{en}; it is printed without a unit",
            f"{zh}；所印金额未注明单位",
            expected=usual,
            actual=amount,
            attribution="reading",
        )
    return rule.finding(
        "fail" if slip else "pass",
        (code,),
        en,
        zh,
        expected=usual,
        actual=amount,
        attribution="agency" if slip else None,
    )


def _is_assumed(cell: Cell) -> bool:
    return cell.confidence is not None and cell.confidence <= _UNIT_ASSUMED


def _amount(record: Record, code: str) -> Decimal | None:
    """A positive amount that was read for certain."""
    cell = record.cells.get(code)
    if cell is None or not isinstance(cell.value, Decimal) or cell.value <= 0 or not is_settled(cell):
        return None
    return cell.value
