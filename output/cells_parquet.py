"""`cells.parquet`: one row a cell, for whoever counts across reports.

`value` is the exact text of the number as in the JSON; `value_count` and `value_yuan` are the same number for
arithmetic, null where the column's type cannot hold it exactly. All three are null unless `state` is "number".
`suggested` is what arithmetic alone says of a figure that was not read, never a reading. The columns `corrected_…` say
what a person read instead, and are null where nobody did.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from normalize.record import Cell, Correction, Record
from output.cell_values import YUAN_DIGITS, YUAN_SCALE, as_text, count_of, exact_text, yuan_of

ROWS_PER_GROUP = 100_000  # default: chosen by polars from the thread count, which would change the bytes

SCHEMA: dict[str, pl.DataType] = {
    "record_id": pl.String(),
    "agency": pl.String(),
    "region_code": pl.String(),
    "year": pl.Int32(),
    "form": pl.String(),
    "code": pl.String(),
    "unit": pl.String(),
    "state": pl.String(),
    "value": pl.String(),
    "value_count": pl.Int64(),
    "value_yuan": pl.Decimal(YUAN_DIGITS, YUAN_SCALE),
    "raw": pl.String(),
    "confidence": pl.Float64(),
    "document": pl.String(),
    "reader": pl.String(),
    "reader_version": pl.String(),
    "line": pl.Int64(),
    "path": pl.String(),
    "page": pl.Int64(),
    "box": pl.List(pl.Float64()),
    "page_size": pl.List(pl.Float64()),
    "place_unit": pl.String(),
    "suggested": pl.String(),
    "corrected_state": pl.String(),
    "corrected_value": pl.String(),
    "corrected_by": pl.String(),
    "corrected_on": pl.String(),
}


def cells_frame(records: Iterable[Record]) -> pl.DataFrame:
    """The cells of the records, in their order, with the columns of `SCHEMA`."""
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA}
    for record in records:
        corrections = {correction.code: correction for correction in record.corrections}
        for code, cell in record.cells.items():
            for name, value in _row(record, code, cell, corrections.get(code)).items():
                columns[name].append(value)
    return pl.DataFrame(
        [pl.Series(name, values, dtype=SCHEMA[name], strict=True) for name, values in columns.items()]
    )


def write_cells(records: Iterable[Record], path: Path) -> None:
    """Writes the cells as Parquet: the same records give the same bytes with the same polars."""
    cells_frame(records).write_parquet(path, compression="zstd", row_group_size=ROWS_PER_GROUP)


def _row(record: Record, code: str, cell: Cell, correction: Correction | None) -> dict[str, object]:
    source = cell.source
    box = None if source is None or source.box is None else list(source.box)
    page_size = None if source is None or source.page_size is None else list(source.page_size)
    return {
        "record_id": record.record_id,
        "agency": None if record.agency is None else record.agency.name,
        "region_code": None if record.agency is None else record.agency.region_code,
        "year": record.year,
        "form": record.form,
        "code": code,
        "unit": cell.unit,
        "state": cell.state,
        "value": exact_text(cell),
        "value_count": count_of(cell),
        "value_yuan": yuan_of(cell),
        "raw": cell.raw,
        "confidence": cell.confidence,
        "document": None if source is None else source.document,
        "reader": None if source is None else source.reader,
        "reader_version": None if source is None else source.reader_version,
        "line": None if source is None else source.line,
        "path": None if source is None else source.path,
        "page": None if source is None else source.page,
        "box": box,
        "page_size": page_size,
        "place_unit": None if source is None else source.unit,
        "suggested": as_text(cell.suggested, cell.unit),
        "corrected_state": None if correction is None else correction.state,
        "corrected_value": None if correction is None else exact_text(correction),
        "corrected_by": None if correction is None else correction.author,
        "corrected_on": None if correction is None else correction.date,
    }
