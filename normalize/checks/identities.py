"""勾稽关系: the arithmetic identities of the form, generated from its definition.

Those of the 统计表 (form of 2014) are in `statistics.py`.

An operand that is not a number makes the identity unassessable: a partial sum is no sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalize.checks.identity import Identity, check_identity
from normalize.checks.rule import Rule
from normalize.checks.statistics import statistics_identities
from normalize.forms.definition import REQUESTS, REVIEW_LITIGATION, Form
from normalize.record import Cell, Finding

BALANCE = Rule(
    "requests.balance",
    "tables",
    "error",
    "new + carried in = total + carried out; printed in the corner of the form",
    "第一项加第二项之和，等于第三项总计加第四项之和",
    "requests.new.*, requests.carried_in.*; requests.total.*, requests.carried_out.*",
    "column of table 3",
    "表三各列",
    "22 new and 0 carried in, but the row （七）总计 is left at 0",
    "新收22、上年结转0，而（七）总计填0",
)
COLUMN_SUM = Rule(
    "requests.column_sum",
    "tables",
    "error",
    "total = the sum of all outcome rows",
    "（七）总计等于各办理结果之和",
    "requests.granted.* … requests.other.*; requests.total.*",
    "column of table 3",
    "表三各列",
    "outcomes 6 + 12 + 4 = 22, printed total 0",
    "各结果6+12+4=22，所印总计0",
)
ROW_SUM = Rule(
    "requests.row_sum",
    "tables",
    "error",
    "total = the six kinds of applicants",
    "总计等于自然人与五类组织之和",
    "requests.*.natural_person … requests.*.other_org; requests.*.total",
    "row of table 3",
    "表三各行",
    "75 + 4 + 1 = 80, printed 81",
    "75+4+1=80，所印81",
)
REVIEW_SUM = Rule(
    "review_litigation.sum",
    "tables",
    "error",
    "total = upheld + corrected + other + pending",
    "总计等于维持、纠正、其他、未审结之和",
    "*.upheld, *.corrected, *.other, *.pending; *.total",
    "block of table 4",
    "表四各组",
    "upheld 5, printed total 6",
    "结果维持5，所印总计6",
)
RULES = (BALANCE, COLUMN_SUM, ROW_SUM, REVIEW_SUM)

_ROWS_OUTSIDE_THE_SUM = ("requests.new", "requests.carried_in", "requests.total", "requests.carried_out")


def identities(form: Form) -> Iterator[Identity]:
    """Every identity of the form, in the form's order."""
    if form.is_statistics:
        yield from statistics_identities(form)
        return
    block = form.block(REQUESTS)
    rows = {row.key: row.codes for row in block.rows}
    results = [codes for key, codes in rows.items() if key not in _ROWS_OUTSIDE_THE_SUM]
    for i, path in enumerate(block.columns):
        left = (rows["requests.new"][i], rows["requests.carried_in"][i])
        right = (rows["requests.total"][i], rows["requests.carried_out"][i])
        yield Identity(BALANCE.id, left, right, path[-1])
    for i, path in enumerate(block.columns):
        parts = tuple(codes[i] for codes in results)
        yield Identity(COLUMN_SUM.id, parts, (rows["requests.total"][i],), path[-1])
    for row in block.rows:
        yield Identity(ROW_SUM.id, row.codes[:-1], row.codes[-1:], "/".join(row.path))
    reviews = form.block(REVIEW_LITIGATION)
    codes = reviews.rows[0].codes
    totals = [i for i, code in enumerate(codes) if code.endswith(".total")]
    start = 0
    for end in totals:
        place = "/".join(reviews.columns[end][:-1])
        yield Identity(REVIEW_SUM.id, codes[start:end], (codes[end],), place)
        start = end + 1


def check_identities(form: Form, cells: Mapping[str, Cell]) -> tuple[Finding, ...]:
    """One finding for each identity of the form: pass, fail or unassessable."""
    return tuple(check_identity(identity, cells) for identity in identities(form))
