"""A cell's number as the columns of tables hold it: exact text, a count of 64 bits, an amount of 38 digits. What a
column cannot hold exactly is None there, and never rounded."""

from __future__ import annotations

from decimal import Decimal

from normalize.record import Cell, Correction
from output.record_json import yuan_to_json

YUAN_DIGITS = 38  # the widest decimal that Parquet's readers share
YUAN_SCALE = 8  # 万元 printed with twelve decimals still fit
SMALLEST_COUNT, LARGEST_COUNT = -(2**63), 2**63 - 1


def exact_text(cell: Cell | Correction) -> str | None:
    """The number as text, exact; None where there is none."""
    return as_text(cell.value, cell.unit)


def count_of(cell: Cell | Correction) -> int | None:
    """The number of a count, None where there is none or 64 bits do not hold it."""
    if cell.unit == "yuan" or not isinstance(cell.value, int):
        return None
    return cell.value if SMALLEST_COUNT <= cell.value <= LARGEST_COUNT else None


def yuan_of(cell: Cell | Correction) -> Decimal | None:
    """The amount in yuan, None where there is none or the column's digits do not hold it."""
    if cell.unit != "yuan" or cell.value is None:
        return None
    amount = Decimal(cell.value)
    _, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int) or -exponent > YUAN_SCALE:
        return None
    return amount if len(digits) + exponent <= YUAN_DIGITS - YUAN_SCALE else None


def as_text(value: int | Decimal | None, unit: str) -> str | None:
    """A value in its unit as exact text, yuan with decimals; None for None."""
    if value is None:
        return None
    return yuan_to_json(value) if unit == "yuan" else str(value)
