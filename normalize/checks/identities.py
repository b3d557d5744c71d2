"""勾稽关系: the arithmetic identities of the form, generated from its definition.

* `requests.balance` (printed in the corner of the form): new + carried_in = total + carried_out, per column;
* `requests.column_sum`: total = the sum of all result rows, per column;
* `requests.row_sum`: 总计 = the six kinds of applicants, per row;
* `review_litigation.sum`: 总计 = 维持 + 纠正 + 其他 + 尚未审结, per block.

Those of the 统计表 (form of 2014) are in `statistics.py`.

An operand that is not a number makes the identity unassessable: a partial sum is no sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalize.checks.identity import Identity, check_identity
from normalize.checks.statistics import statistics_identities
from normalize.forms.definition import REQUESTS, REVIEW_LITIGATION, Form
from normalize.record import Cell, Finding

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
    return tuple(check_identity(identity, cells) for identity in identities(form))
