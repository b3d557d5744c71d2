"""勾稽关系: the arithmetic identities of the form, generated from its definition.

* `requests.balance` (printed in the corner of the form): new + carried_in = total + carried_out, per column;
* `requests.column_sum`: total = the sum of all result rows, per column;
* `requests.row_sum`: 总计 = the six kinds of applicants, per row;
* `review_litigation.sum`: 总计 = 维持 + 纠正 + 其他 + 尚未审结, per block.

An operand that is not a number makes the identity unassessable: a partial sum is no sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from normalize.forms.definition import REQUESTS, REVIEW_LITIGATION, Form
from normalize.record import Cell, Finding

_ROWS_OUTSIDE_THE_SUM = ("requests.new", "requests.carried_in", "requests.total", "requests.carried_out")
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
    """left[0] + left[1] + … = right[0] + …; `place` names the row or column it holds for, as printed."""

    check: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    place: str


def identities(form: Form) -> Iterator[Identity]:
    """Every identity of the form, in the form's order."""
    block = form.block(REQUESTS)
    rows = {row.key: row.codes for row in block.rows}
    results = [codes for key, codes in rows.items() if key not in _ROWS_OUTSIDE_THE_SUM]
    for i, path in enumerate(block.columns):
        left = (rows["requests.new"][i], rows["requests.carried_in"][i])
        right = (rows["requests.total"][i], rows["requests.carried_out"][i])
        yield Identity("requests.balance", left, right, path[-1])
    for i, path in enumerate(block.columns):
        parts = tuple(codes[i] for codes in results)
        yield Identity("requests.column_sum", parts, (rows["requests.total"][i],), path[-1])
    for row in block.rows:
        yield Identity("requests.row_sum", row.codes[:-1], row.codes[-1:], "/".join(row.path))
    reviews = form.block(REVIEW_LITIGATION)
    codes = reviews.rows[0].codes
    totals = [i for i, code in enumerate(codes) if code.endswith(".total")]
    start = 0
    for end in totals:
        place = "/".join(reviews.columns[end][:-1])
        yield Identity("review_litigation.sum", codes[start:end], (codes[end],), place)
        start = end + 1


def check_identities(form: Form, cells: Mapping[str, Cell]) -> tuple[Finding, ...]:
    """One finding for each identity of the form: pass, fail or unassessable."""
    return tuple(_check(identity, cells) for identity in identities(form))


def _check(identity: Identity, cells: Mapping[str, Cell]) -> Finding:
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
    holds = expected == actual
    sums = f"{_spelled(left)} {'=' if holds else '≠'} {_spelled(right)}"
    return Finding(
        identity.check,
        "pass" if holds else "fail",
        "info" if holds else "error",
        codes,
        f"{identity.place}: {sums}",
        f"{identity.place}：{sums}",
        expected,
        actual,
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
