"""CSV and JSONL, written chunk by chunk.

CSV is for spreadsheets too: UTF-8 with a byte order mark, without which Excel takes Chinese for Windows' own encoding,
and text that a spreadsheet would run as a formula has an apostrophe before it (so has text that begins with one: taking
one apostrophe away gives the text as printed). JSONL is for programs: UTF-8 without a mark, text as it is.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from output.export.tables import Column, Row, frame

# What a spreadsheet takes for the beginning of a formula, full-width signs included; and plain numbers and dashes,
# which begin so and are none.
_RUNS = r"^[\t\r\n ]*[=+\-@＝＋－＠]|^[\t\r']"
_HARMLESS = r"^[-+]?[0-9][0-9,]*(\.[0-9]+)?%?$|^-+$"


class CsvFile:
    """A CSV file in the making."""

    def __init__(self, path: Path, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._file = path.open("wb")
        self._write([], head=True)

    def add(self, rows: list[Row]) -> None:
        """Write some rows."""
        if rows:
            self._write(rows, head=False)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, rows: list[Row], *, head: bool) -> None:
        table = frame(self._columns, rows).with_columns(
            harmless(pl.col(column.name)) for column in self._columns if column.kind == "string"
        )
        table.write_csv(self._file, include_header=head, include_bom=head)


def harmless(text: pl.Expr) -> pl.Expr:
    """The text so that no spreadsheet runs it."""
    runs = text.str.contains(_RUNS) & ~text.str.contains(_HARMLESS)
    return pl.when(runs).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).name.keep()


class JsonlFile:
    """A JSONL file in the making: every key in every line, null where there is nothing, yuan as text."""

    def __init__(self, path: Path, columns: tuple[Column, ...]) -> None:
        self._names = [column.name for column in columns]
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def add(self, rows: list[Row]) -> None:
        """Write some rows."""
        for row in rows:
            line = {name: row[name] for name in self._names}
            text = json.dumps(
                line, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_exact
            )
            self._file.write(text + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _exact(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"not for JSON: {value!r}")


class ParquetFile:
    """A Parquet file in the making; it is written at the end, because its row groups must not depend on the chunks."""

    def __init__(self, path: Path, columns: tuple[Column, ...]) -> None:
        self._path = path
        self._columns = columns
        self._frames: list[pl.DataFrame] = [frame(columns, [])]

    def add(self, rows: list[Row]) -> None:
        """Take some rows."""
        if rows:
            self._frames.append(frame(self._columns, rows))

    def close(self) -> None:
        """Write the file."""
        write_parquet(pl.concat(self._frames), self._path)
        self._frames = []


def write_parquet(table: pl.DataFrame, path: Path) -> None:
    """The same table gives the same bytes with the same polars."""
    from output.cells_parquet import ROWS_PER_GROUP

    # Not put into one piece first: that takes the memory twice, and the pieces are the same for the same records.
    table.write_parquet(path, compression="zstd", row_group_size=ROWS_PER_GROUP)
