"""Which records an export holds, and how a cell that people corrected stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from normalize.record import Record
from output.export.tables import frame
from output.export.wide import Figure, by_code, wide_columns, wide_row

CHUNK = 100  # records held at once: some 20,000 cells, 100 MB of rows


class SelectionError(Exception):
    """Raised for a `where` that is no expression over the wide table; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted. Everything empty takes everything. `regions` are beginnings of codes (37, 3701, 370102), `kinds`
    kinds of agencies, `years` the first and the last, `where` a condition in SQL over the wide table's columns.

    `passed_only`: reports that were read in full and in which no check failed, those aside that only inform or that a
    person dismissed. `least`: the confidence below which a figure is left out. `with_corrections`: what people read
    stands in the place of what was read, which stays beside it."""

    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    forms: tuple[str, ...] = ()
    where: str | None = None
    passed_only: bool = False
    least: float | None = None
    with_corrections: bool = False

    def words(self) -> str:
        """What was selected, in one line."""
        parts = [
            f"regions {', '.join(self.regions)}" if self.regions else "",
            f"kinds {', '.join(self.kinds)}" if self.kinds else "",
            f"report years {self.years[0]} to {self.years[1]}" if self.years else "",
            f"forms {', '.join(self.forms)}" if self.forms else "",
            f"where {self.where}" if self.where else "",
            "only reports read in full in which no check failed" if self.passed_only else "",
            f"only figures of confidence {self.least} or more" if self.least is not None else "",
        ]
        told = "; ".join(filter(None, parts)) or "everything"
        return f"{told}; {'with corrections by people' if self.with_corrections else 'as printed'}"

    def takes(self, record: Record) -> bool:
        """Whether the record is wanted, `where` not yet asked. What is not known of a record is not what was named."""
        agency = record.agency
        if self.regions and not (
            agency is not None and agency.region_code and agency.region_code.startswith(self.regions)
        ):
            return False
        if self.kinds and not (agency is not None and agency.kind in self.kinds):
            return False
        if self.years and not (record.year is not None and self.years[0] <= record.year <= self.years[1]):
            return False
        if self.forms and record.form not in self.forms:
            return False
        return not self.passed_only or (record.status == "success" and not has_failed_check(record))


def has_failed_check(record: Record) -> bool:
    """Whether a check failed, those aside that only inform, or that a person dismissed."""
    return any(
        finding.status == "fail"
        and finding.severity != "info"
        and not (finding.verdict is not None and finding.verdict.ruling == "dismissed")
        for finding in record.findings
    )


def selected(
    records: Iterable[Record], selection: Selection, figures: Sequence[Figure]
) -> Iterator[list[Record]]:
    """The records wanted, in their order and in chunks. Raises SelectionError before the first where the condition
    cannot be used."""
    meets = _condition(selection, figures)
    wanted = (record for record in records if selection.takes(record))
    while chunk := list(islice(wanted, CHUNK)):
        if kept := meets(chunk):
            yield kept


def _condition(selection: Selection, figures: Sequence[Figure]) -> Callable[[list[Record]], list[Record]]:
    where = selection.where
    if where is None:
        return lambda chunk: chunk
    columns, codes = wide_columns(figures), tuple(by_code(figures))
    try:
        condition = pl.sql_expr(where)
        frame(columns, []).filter(condition)
    except pl.exceptions.PolarsError as error:
        raise SelectionError(
            f"--where {where!r} cannot be used: {' '.join(str(error).split())[:300]}. Write a condition in SQL over "
            """the columns of dictionary.csv, as year >= 2020 AND "requests.total.total" > 10"""
        ) from error

    def meets(chunk: list[Record]) -> list[Record]:
        rows = [
            wide_row(record, codes, with_corrections=selection.with_corrections, least=selection.least)
            for record in chunk
        ]
        table = frame(columns, rows).with_row_index("__place").filter(condition)
        return [chunk[place] for place in table["__place"]]

    return meets
