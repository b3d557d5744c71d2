"""The arithmetic that the samples' figures obey, stated a second time and on purpose apart from
`normalize/checks`: the ground truth says which identities a report breaks, and must not learn it from the
code under test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from nianbao.samples.figures import APPLICANTS, BLOCK_PARTS, BLOCKS, outcome_rows

Rule = Literal["balance", "outcomes", "row_total", "block_total", "carried"]
Outcome = Literal["pass", "fail", "unassessable"]
Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Identity:
    """The sum of `left` equals the sum of `right`. `at` is the column, row or block it is stated for."""

    rule: Rule
    at: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    def sides(self, values: Mapping[str, Value]) -> tuple[Value, Value]:
        """Both sums; None where an operand is unknown, for a partial sum is no sum."""
        return _sum(values, self.left), _sum(values, self.right)

    def outcome(self, values: Mapping[str, Value]) -> Outcome:
        left, right = self.sides(values)
        if left is None or right is None:
            return "unassessable"
        return "pass" if left == right else "fail"


def identities(form_name: str) -> Iterator[Identity]:
    """Every identity within one report of that form."""
    rows = outcome_rows(form_name)
    for column in (*APPLICANTS, "total"):
        left = (f"requests.new.{column}", f"requests.carried_in.{column}")
        yield Identity(
            "balance", column, left, (f"requests.total.{column}", f"requests.carried_out.{column}")
        )
        parts = tuple(f"requests.{row}.{column}" for row in rows)
        yield Identity("outcomes", column, parts, (f"requests.total.{column}",))
    for row in ("new", "carried_in", *rows, "total", "carried_out"):
        parts = tuple(f"requests.{row}.{column}" for column in APPLICANTS)
        yield Identity("row_total", row, parts, (f"requests.{row}.total",))
    for block in BLOCKS:
        parts = tuple(f"{block}.{part}" for part in BLOCK_PARTS)
        yield Identity("block_total", block, parts, (f"{block}.total",))


PROSE: dict[Rule, str] = {
    "balance": "column {at}: 一 + 二 is {left}, （七）总计 + 四 is {right}",
    "outcomes": "column {at}: the outcomes add to {left}, （七）总计 says {right}",
    "row_total": "row {at}: the six columns add to {left}, 总计 says {right}",
    "block_total": "table 4, {at}: the parts add to {left}, 总计 says {right}",
    "carried": "column {at}: last year carried out {left}, this year says it carried in {right}",
}


def describe(identity: Identity, values: Mapping[str, Value]) -> str:
    """The broken identity in words, with both sides."""
    left, right = identity.sides(values)
    return PROSE[identity.rule].format(at=identity.at, left=left, right=right)


def _sum(values: Mapping[str, Value], codes: tuple[str, ...]) -> Value:
    total: int | Decimal = 0
    for code in codes:
        value = values[code]
        if value is None:
            return None
        total += value
    return total
