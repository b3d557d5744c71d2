"""A finding drawn as the sum it is: 22 + 0 ≠ 0 + 0, with a name under every figure. In words: `check_words.py`.

A finding gives its operands in the rule's order and the value of either side, not where the one side ends;
the place of the sign is found again here, from the form's own rules and from the two values. Where it cannot
be found, nothing is drawn and the finding's words stand alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from normalize.record import Cell, Finding
from output.digest.terms import Phrase, column_term, full_term, row_term
from output.digest.terms_2014 import STATISTICS_COLUMN

# 勾稽关系 as the form states it: the first row plus the second equals the third plus the fourth.
BALANCE_ROWS = ("requests.new", "requests.carried_in", "requests.total", "requests.carried_out")
DOUBTFUL_BELOW = 0.9  # a reader less sure than this may be what is wrong, rather than the agency
LONG_SUM = 8  # operands; beyond it a list of findings folds the zeros together

CORRECTED = "corrected."  # before the id of a check that was made again with people's corrections

# How the ids of checks begin that are no sums of the record's own cells.
NO_SUMS = ("prose.", "meaning.", "structure.", "years.", "agencies.", "publication.")
RELATIONS = {"pass": "=", "fail": "≠", "unassessable": "?"}
# What holds no more than its whole, in the 统计表 of 2014: the one operand on the left may not exceed the others.
BOUNDS = frozenset(
    {
        *("disclosure.channels", "disclosure.normative_in_total", "disclosure.normative_in_issued"),
        *("response.press_conferences_by_head", "response.online_interviews_by_head"),
    }
)
BOUND_RELATIONS = {"pass": "≤", "fail": ">", "unassessable": "?"}
# Sums of parts of that form: the printed total is the last operand.
PARTS_BEFORE_TOTAL = frozenset(
    {
        *("applications.received_sum", "applications.closed_sum", "applications.answered_sum"),
        *("applications.denied_sum", "reconsideration_cases.sum", "litigation_cases.sum"),
        *("resources.staff_sum", "applications.answered_closed"),
    }
)


@dataclass(frozen=True, slots=True)
class Operand:
    """One figure of a sum. `text` is its value, empty where it is not known; `times` tells how many equal
    figures it stands for, and `code` is then empty."""

    code: str
    text: str
    name: Phrase
    state: str
    doubtful: bool
    times: int = 1


@dataclass(frozen=True, slots=True)
class Sum:
    """Both sides of an identity. `context` names what all operands share; a side's value is None where a figure
    is not known, for a partial sum is no sum."""

    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    relation: str
    context: Phrase | None
    left_value: int | Decimal | None
    right_value: int | Decimal | None
    doubtful: bool


def draw(finding: Finding, cells: Mapping[str, Cell]) -> Sum | None:
    """The finding's identity as a sum of the record's cells; None where it is no sum of two sides."""
    if finding.check.startswith(CORRECTED):
        return None  # made with other figures than the cells'
    if finding.check.startswith(NO_SUMS):
        return None  # holds figures against words or other reports
    if len(finding.codes) < 2 or any(code not in cells for code in finding.codes):
        return None
    place = _place_of_sign(finding, cells)
    if place is None:
        return None
    context, names = _names(finding.codes)
    operands = [_operand(code, cells[code], name) for code, name in zip(finding.codes, names, strict=True)]
    values = [cells[code].value for code in finding.codes]
    return Sum(
        left=tuple(operands[:place]),
        right=tuple(operands[place:]),
        relation=(BOUND_RELATIONS if finding.check in BOUNDS else RELATIONS)[finding.status],
        context=context,
        left_value=_total(values[:place]),
        right_value=_total(values[place:]),
        doubtful=any(operand.doubtful for operand in operands),
    )


def folded(drawn: Sum) -> Sum:
    """The sum with the zeros of a long side folded into one, for lists; a report's page draws it in full."""
    return replace(drawn, left=_fold(drawn.left), right=_fold(drawn.right))


def format_number(value: int | Decimal | None) -> str:
    """With thousands separators, every digit and a true minus sign; empty where there is no value."""
    if value is None:
        return ""
    return format(value, ",f" if isinstance(value, Decimal) else ",d").replace("-", "−")


def _place_of_sign(finding: Finding, cells: Mapping[str, Cell]) -> int | None:
    """How many operands stand left of the sign."""
    codes = finding.codes
    if finding.check in BOUNDS:
        return 1
    if finding.check in PARTS_BEFORE_TOTAL:
        return len(codes) - 1
    if tuple(code.rpartition(".")[0] for code in codes) == BALANCE_ROWS:
        return 2
    values = [cells[code].value for code in codes]
    if finding.status == "unassessable" or any(value is None for value in values):
        return _place_by_total(codes)
    sides = {finding.expected, finding.actual}
    places = [
        place for place in range(1, len(codes)) if {_total(values[:place]), _total(values[place:])} == sides
    ]
    # Zeros beside the sign leave several places open: a total stands alone, first or last.
    for place in (_place_by_total(codes), 1, len(codes) - 1):
        if place in places:
            return place
    return places[0] if places else None


def _place_by_total(codes: Sequence[str]) -> int | None:
    """Beside the one operand that is a total, where that is the first or the last."""
    along_a_row = len({code.rpartition(".")[0] for code in codes}) == 1
    totals = [
        index
        for index, code in enumerate(codes)
        if (code.endswith(".total") if along_a_row else code.startswith("requests.total."))
    ]
    if len(totals) != 1 or totals[0] not in (0, len(codes) - 1):
        return None
    return 1 if totals[0] == 0 else len(codes) - 1


@lru_cache(maxsize=4096)
def _names(codes: tuple[str, ...]) -> tuple[Phrase | None, list[Phrase]]:
    """What the operands share, and what each is called beside it."""
    rows, columns = {row_term(code) for code in codes}, {column_term(code) for code in codes}
    if columns == {STATISTICS_COLUMN}:
        return None, [row_term(code) for code in codes]
    if len(columns) == 1:
        return columns.pop(), [row_term(code) for code in codes]
    if len(rows) == 1:
        return rows.pop(), [column_term(code) for code in codes]
    return None, [full_term(code) for code in codes]


def _operand(code: str, cell: Cell, name: Phrase) -> Operand:
    doubtful = cell.confidence is not None and cell.confidence < DOUBTFUL_BELOW
    return Operand(code, format_number(cell.value), name, cell.state, doubtful)


def _total(values: Sequence[int | Decimal | None]) -> int | Decimal | None:
    """The sum; None where a value is not known, for a partial sum is no sum."""
    total: int | Decimal = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _fold(side: tuple[Operand, ...]) -> tuple[Operand, ...]:
    zeros = [operand for operand in side if operand.text == "0"]
    if len(side) < LONG_SUM or len(zeros) < 2:
        return side
    rest = tuple(operand for operand in side if operand.text != "0")
    folded_zeros = Operand("", "0", Phrase("all others", "其余各项"), "number", False, len(zeros))
    return (*rest, folded_zeros)
