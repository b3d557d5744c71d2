"""The wide table: one row a report; for every figure of every form a column with its number and one with its state.

A column of numbers is empty wherever the state is not `number`; both are empty where the report's form has no such
figure. The columns are the same whatever the records are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from normalize.record import Cell, CellUnit, Correction, Record
from output.cell_values import count_of, yuan_of
from output.digest.terms import full_term
from output.export.tables import (
    REPORTS,
    STATES,
    TOO_LARGE,
    WITHHELD,
    YUAN,
    Column,
    Row,
    is_too_unsure,
    reports_rows,
)

STATE = ".state"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a form as the caller's definition has it: its code, the form, its block, the labels printed over and
    beside it from the outermost inwards, its unit, and what is printed over the block, empty for nothing."""

    code: str
    form: str
    block: str
    row: tuple[str, ...]
    column: tuple[str, ...]
    unit: CellUnit
    banner: str = ""


def wide_columns(figures: Sequence[Figure]) -> tuple[Column, ...]:
    """What is known of the report, then two columns a code, in the forms' order."""
    columns = list(REPORTS)
    for code, of_code in by_code(figures).items():
        unit = of_code[0].unit
        forms = ", ".join(dict.fromkeys(figure.form for figure in of_code))
        last = of_code[-1]
        zh = "｜".join("/".join(path) for path in (last.row, last.column) if any(path))
        en = f"{full_term(code).en} ({unit}; form {forms})"
        if unit == "yuan":
            columns.append(Column(code, "number", en, zh, YUAN))
        else:
            columns.append(Column(code, "integer", en, zh))
        states = (*STATES, WITHHELD, TOO_LARGE)
        columns.append(Column(f"{code}{STATE}", "string", f"State of {code}.", "状态", values=states))
    return tuple(columns)


def by_code(figures: Iterable[Figure]) -> Mapping[str, list[Figure]]:
    """The figures of each code, which several forms share."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.code, []).append(figure)
    return found


def wide_row(
    record: Record, codes: Iterable[str], *, with_corrections: bool = False, least: float | None = None
) -> Row:
    """The report's row; options as in `cells_rows`. A figure that is left out for `least` is `withheld`."""
    (row,) = reports_rows(record)
    corrections = {c.code: c for c in record.corrections} if with_corrections else {}
    for code in codes:
        value, state = statement(record.cells.get(code), corrections.get(code), least)
        row[code], row[f"{code}{STATE}"] = value, state
    return row


def statement(
    cell: Cell | None, correction: Correction | None, least: float | None
) -> tuple[object | None, str | None]:
    """A cell as number and state for a table that has no other room; (None, None) where there is no cell."""
    if cell is None:
        return None, None
    if correction is None and is_too_unsure(cell, least):
        return None, WITHHELD
    said: Cell | Correction = correction or cell
    if said.state != "number":
        return None, said.state
    value = yuan_of(said) if said.unit == "yuan" else count_of(said)
    return (None, TOO_LARGE) if value is None else (value, "number")
