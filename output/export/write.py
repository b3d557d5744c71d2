"""A folder of export files, whole or not at all: written beside its place, put there by a rename.

parquet | csv | jsonl   cells, records (wide), findings in that format
xlsx                    nianbao.xlsx
datapackage             Parquet and CSV together
each with               sections.jsonl, dictionary.csv, figures.csv, datapackage.json
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from normalize.record import Record
from output.export.delimited import CsvFile, JsonlFile, ParquetFile
from output.export.package import PACKAGE, Resource, write_dictionary, write_package
from output.export.selection import Selection, selected
from output.export.tables import (
    CELLS,
    FINDINGS,
    SECTIONS,
    TABLES,
    Column,
    Row,
    cells_rows,
    findings_rows,
    sections_rows,
)
from output.export.wide import Figure, by_code, wide_columns, wide_row
from output.export.workbook import Workbook

Format = Literal["parquet", "csv", "jsonl", "xlsx", "datapackage"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "jsonl", "xlsx", "datapackage")
_OF_FORMAT: Mapping[Format, tuple[str, ...]] = {
    "parquet": ("parquet",),
    "csv": ("csv",),
    "jsonl": ("jsonl",),
    "xlsx": (),
    "datapackage": ("parquet", "csv"),
}
_GENERATOR = "nianbao"


class NotOursError(Exception):
    """Raised where the folder to write holds something that is no earlier export."""


class TableFile(Protocol):
    """A file of rows in the making."""

    def add(self, rows: list[Row]) -> None:
        """Take some rows."""

    def close(self) -> None:
        """Finish the file."""


_WRITERS: Mapping[str, Callable[[Path, tuple[Column, ...]], TableFile]] = {
    "csv": CsvFile,
    "jsonl": JsonlFile,
    "parquet": ParquetFile,
}


@dataclass(frozen=True, slots=True)
class Exported:
    """How much an export holds."""

    records: int
    cells: int


def write_export(
    records: Iterable[Record],
    folder: Path,
    *,
    figures: Sequence[Figure],
    format: Format,
    selection: Selection,
    version: str,
) -> Exported:
    """Write the records wanted as `folder`, in place of an earlier export there. `figures` are those of all forms.

    Raises NotOursError where the folder holds anything else, SelectionError for a condition that cannot be used; then,
    and after any other error, the folder is as it was."""
    check_is_ours(folder)
    partial = folder.with_name(f".{folder.name}.partial")
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True)
    try:
        exported = _write(records, partial, figures, format, selection, version)
        _put_in_place(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return exported


def check_is_ours(folder: Path) -> None:
    """NotOursError where the folder is there, is not empty, and is no export."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotOursError(f"--out takes a folder, and {folder} is a file")
    if not any(folder.iterdir()):
        return
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8"))
        ours = str(package.get("generator", "")).startswith(_GENERATOR)
    except (OSError, ValueError, AttributeError):
        ours = False
    if not ours:
        raise NotOursError(f"{folder} holds files that are no earlier export; name an empty or a new folder")


def _write(
    records: Iterable[Record],
    folder: Path,
    figures: Sequence[Figure],
    format: Format,
    selection: Selection,
    version: str,
) -> Exported:
    wide, codes = wide_columns(figures), tuple(by_code(figures))
    options = {"with_corrections": selection.with_corrections, "least": selection.least}
    tables: dict[str, tuple[Column, ...]] = {"cells": CELLS, "records": wide, "findings": FINDINGS}
    rows_of: dict[str, Callable[[Record], list[Row]]] = {
        "cells": lambda record: list(cells_rows(record, **options)),  # type: ignore[arg-type]
        "records": lambda record: [wide_row(record, codes, **options)],  # type: ignore[arg-type]
        "findings": lambda record: list(findings_rows(record)),
        "sections": lambda record: list(sections_rows(record)),
    }
    files: list[tuple[str, TableFile]] = []
    resources: list[Resource] = []
    kinds = _OF_FORMAT[format]
    for table, columns in tables.items():
        for kind in kinds:
            path = f"{table}.{kind}"
            name = table if len(kinds) == 1 else f"{table}-{kind}"
            resources.append(Resource(name, path, columns, _WORDS[table], _KEYS[table]))
            files.append((table, _WRITERS[kind](folder / path, columns)))
    book = Workbook(folder / "nianbao.xlsx", figures, selection) if format == "xlsx" else None
    if book is not None:
        resources += book.resources()
    resources.append(Resource("sections", "sections.jsonl", SECTIONS, _WORDS["sections"]))
    files.append(("sections", JsonlFile(folder / "sections.jsonl", SECTIONS)))
    count = cells = 0
    for chunk in selected(records, selection, figures):
        count += len(chunk)
        for table in dict.fromkeys(name for name, _ in files):
            rows = [row for record in chunk for row in rows_of[table](record)]
            for of_table, file in files:
                if of_table == table:
                    file.add(rows)
        cells += sum(len(record.cells) for record in chunk)
        if book is not None:
            book.add(chunk)
    for _, file in files:
        file.close()
    if book is not None:
        book.close()
    described = {**TABLES, "records": wide}
    resources += write_dictionary(folder, described, figures)
    write_package(folder, resources, selected=selection.words(), version=version)
    return Exported(count, cells)


_WORDS = {
    "cells": "One row a figure of a report, with where it was printed and who read it.",
    "records": "One row a report; for every figure of every form its number and its state.",
    "findings": "One row a check of a report.",
    "sections": "One line a section of a report: its text.",
}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "cells": ("record_id", "code"),
    "records": ("record_id",),
    "findings": ("record_id", "finding"),
    "sections": (),
}


def _put_in_place(partial: Path, folder: Path) -> None:
    former = folder.with_name(f".{folder.name}.former")
    if former.exists():
        shutil.rmtree(former)
    if folder.exists():
        folder.rename(former)
    partial.rename(folder)
    shutil.rmtree(former, ignore_errors=True)
