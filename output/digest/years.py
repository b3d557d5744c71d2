"""An agency's years side by side: the totals of each report, as printed, so that a jump is seen.

Only figures that stand in a report are shown, never a sum of ours. Forms differ over the years; a figure is set beside
another only where both have the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalize.record import Cell, Record
from output.digest.identity import format_number
from output.digest.terms import Phrase, full_term

_TOTALS = ("requests.", "reconsideration.", "litigation_")
_DECISIONS = ("art20_1.", "art20_5.", "art20_6.")


@dataclass(frozen=True, slots=True)
class YearCell:
    """One year's figure: `text` is the number, or what is printed; `state` that of its cell, `absent` without one."""

    record_id: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """One figure over the years, oldest first."""

    code: str
    term: Phrase
    cells: tuple[YearCell, ...]


@dataclass(frozen=True, slots=True)
class YearsTable:
    """The reports of one agency, oldest first, as (year, record id), and their totals; empty for a single report."""

    reports: tuple[tuple[int | None, str], ...]
    rows: tuple[YearRow, ...]


def years_table(reports: Sequence[Record]) -> YearsTable:
    """The table for the reports of one agency, oldest first."""
    named = tuple((record.year, record.record_id) for record in reports)
    if len(reports) < 2:
        return YearsTable(named, ())
    codes = dict.fromkeys(code for record in reports for code in record.cells if _is_shown(code))
    rows = (
        YearRow(code, full_term(code), tuple(_cell(record, record.cells.get(code)) for record in reports))
        for code in codes
    )
    # A row of zeros and blanks all along tells nothing.
    return YearsTable(
        named, tuple(row for row in rows if any(cell.text not in ("", "0") for cell in row.cells))
    )


def _is_shown(code: str) -> bool:
    if code.startswith(_TOTALS):
        return code.endswith(".total")
    return code.startswith(_DECISIONS) and code.endswith((".decisions", ".in_force", ".made"))


def _cell(record: Record, cell: Cell | None) -> YearCell:
    if cell is None:
        return YearCell(record.record_id, "", "absent")
    text = format_number(cell.value) if cell.value is not None else (cell.raw if cell.raw is not None else "")
    return YearCell(record.record_id, text, cell.state)
