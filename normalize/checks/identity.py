"""One arithmetic identity of a form, and what its operands have to say to it.

Where it does not hold, the figures must be read for certain before it is called the agency's error (`settled.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from normalize.checks.settled import unsettled
from normalize.record import Cell, Finding, FindingSeverity

_STATES_ZH = {
    "blank": "空白",
    "dash": "短横",
    "text": "文字",
    "illegible": "无法辨认",
    "conflict": "读数不一",
    "absent": "缺失",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """left[0] + left[1] + … = right[0] + …, or ≤; `place` names the row or column it holds for, as printed; `severity`
    is that of its failure."""

    check: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    place: str
    relation: Literal["=", "≤"] = "="
    severity: FindingSeverity = "error"


def check_identity(identity: Identity, cells: Mapping[str, Cell]) -> Finding:
    """The identity's finding: pass, fail, or unassessable where an operand is no number."""
    codes = (*identity.left, *identity.right)
    unknown = [(code, cells[code].state) for code in codes if cells[code].value is None]
    if unknown:
        listed = ", ".join(f"{code} is {state}" for code, state in unknown)
        listed_zh = "、".join(f"{code} {_STATES_ZH[state]}" for code, state in unknown)
        return Finding(
            identity.check,
            "unassessable",
            "info",
            codes,
            f"{identity.place}: cannot be checked: {listed}",
            f"{identity.place}：无法核对：{listed_zh}",
        )
    left, right = _values(identity.left, cells), _values(identity.right, cells)
    expected, actual = sum(left), sum(right)
    holds = expected == actual if identity.relation == "=" else expected <= actual
    relation = identity.relation if holds else {"=": "≠", "≤": ">"}[identity.relation]
    sums = f"{_spelled(left)} {relation} {_spelled(right)}"
    if not holds and (doubted := unsettled(codes, cells)):
        listed = ", ".join(doubted)
        return Finding(
            identity.check,
            "unassessable",
            "warning",
            codes,
            f"{identity.place}: {sums}, but not all of it was read for certain: {listed}",
            f"{identity.place}：{sums}，但其中有读数未能确认：{'、'.join(doubted)}",
            expected,
            actual,
            attribution="reading",
        )
    return Finding(
        identity.check,
        "pass" if holds else "fail",
        "info" if holds else identity.severity,
        codes,
        f"{identity.place}: {sums}",
        f"{identity.place}：{sums}",
        expected,
        actual,
        attribution=None if holds else "agency",
    )


def _values(codes: tuple[str, ...], cells: Mapping[str, Cell]) -> list[int]:
    return [value for code in codes if isinstance(value := cells[code].value, int)]


def _spelled(values: list[int]) -> str:
    """`26 + 3 = 29`, zeros left out of long sums: they are in the operands."""
    shown = [value for value in values if value] if len(values) > 3 else values
    if not shown:
        shown = [0]
    terms = " + ".join(str(value) if value >= 0 else f"({value})" for value in shown)
    return terms if len(shown) == 1 else f"{terms} = {sum(values)}"
