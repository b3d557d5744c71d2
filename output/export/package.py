"""The Data Package of an export (`datapackage.json`, Frictionless) and its data dictionary (`dictionary.csv` for the
columns, `figures.csv` for the figures of the forms), generated from the tables and the forms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from output.digest.terms import full_term
from output.export.delimited import CsvFile
from output.export.tables import Column
from output.export.wide import Figure

PACKAGE = "datapackage.json"
_MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RULES = (
    "Blank is never zero: where there is no number the value is empty and the column of states says why. Figures stand "
    "as printed. CSV files are UTF-8 with a byte order mark, so that Excel reads them; in CSV, text that a spreadsheet "
    "would run as a formula, or that begins with an apostrophe, has an apostrophe before it."
)
DICTIONARY = (
    Column("table", "string", "The table.", "表", required=True),
    Column("column", "string", "The column.", "列", required=True),
    Column("type", "string", "What it holds: string, integer or number.", "类型", required=True),
    Column("values", "string", "All that can stand there, parted by spaces, where they are few.", "取值"),
    Column("en", "string", "What it means.", "英文说明"),
    Column("zh", "string", "What it means, in Chinese.", "中文说明"),
)
FIGURES = (
    Column("code", "string", "The figure's public name, which never changes.", "指标代码", required=True),
    Column("form", "string", "The form.", "统计表式样", required=True),
    Column("block", "string", "The table or the part of one.", "表", required=True),
    Column("row", "string", "The labels beside it, from the outermost inwards.", "行"),
    Column("column", "string", "The labels over it.", "列"),
    Column("unit", "string", "count, signed_count or yuan.", "单位", required=True),
    Column("en", "string", "Its name in short.", "英文名"),
    Column("zh", "string", "Its name in short, in Chinese.", "中文名"),
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of the export: its name, file and columns. `dialect` says where in a workbook it stands."""

    name: str
    path: str
    columns: tuple[Column, ...]
    en: str
    key: tuple[str, ...] = ()
    dialect: Mapping[str, Any] = field(default_factory=dict)


def write_dictionary(
    folder: Path, tables: Mapping[str, tuple[Column, ...]], figures: Sequence[Figure]
) -> list[Resource]:
    """Write both dictionaries; returns what they are."""
    columns = CsvFile(folder / "dictionary.csv", DICTIONARY)
    columns.add(
        [
            {
                "table": name,
                "column": column.name,
                "type": column.kind,
                "values": " ".join(column.values) or None,
                "en": column.en,
                "zh": column.zh,
            }
            for name, of_table in tables.items()
            for column in of_table
        ]
    )
    columns.close()
    codes = CsvFile(folder / "figures.csv", FIGURES)
    codes.add(
        [
            {
                "code": figure.code,
                "form": figure.form,
                "block": figure.block,
                "row": "/".join(figure.row),
                "column": "/".join(figure.column),
                "unit": figure.unit,
                "en": full_term(figure.code).en,
                "zh": full_term(figure.code).zh,
            }
            for figure in figures
        ]
    )
    codes.close()
    return [
        Resource("dictionary", "dictionary.csv", DICTIONARY, "What every column means.", ("table", "column")),
        Resource("figures", "figures.csv", FIGURES, "The figures of the statutory forms.", ("code", "form")),
    ]


def write_package(folder: Path, resources: Sequence[Resource], *, selected: str, version: str) -> None:
    """Write `datapackage.json` for files that are there. `selected` says what the export holds, in words; `version`
    is the program's. No date: the same export is the same bytes."""
    package = {
        "profile": "data-package",
        "name": "nianbao-export",
        "title": "政府信息公开工作年度报告 · annual disclosure reports of Chinese government bodies",
        "description": f"Selected: {selected}. {RULES}",
        "generator": f"nianbao {version}",
        "resources": [_resource(folder, resource) for resource in resources],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    (folder / PACKAGE).write_text(text + "\n", "utf-8")


def _resource(folder: Path, resource: Resource) -> dict[str, Any]:
    path = folder / resource.path
    kind = path.suffix.removeprefix(".")
    described: dict[str, Any] = {
        "name": resource.name,
        "path": resource.path,
        "profile": "tabular-data-resource",
        "description": resource.en,
        "format": kind,
        "mediatype": _MEDIA[kind],
        "encoding": "utf-8",
    }
    if kind == "parquet":
        # Frictionless does not see a Parquet file's bytes, and would miss them.
        described["sha256"] = _sha256(path)
    else:
        described |= {"bytes": path.stat().st_size, "hash": f"sha256:{_sha256(path)}"}
    if resource.dialect:
        described["dialect"] = dict(resource.dialect)
    described["schema"] = {
        "fields": [_field(column, kind) for column in resource.columns],
        "missingValues": [""],
    }
    if resource.key:
        described["schema"]["primaryKey"] = list(resource.key)
    return described


def _field(column: Column, kind: str) -> dict[str, Any]:
    # Frictionless reads Parquet through pandas, where integers with nulls among them are floats; the file has integers.
    type_ = "number" if kind == "parquet" and column.kind == "integer" else column.kind
    described: dict[str, Any] = {
        "name": column.name,
        "title": column.zh,
        "description": column.en,
        "type": type_,
    }
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if constraints:
        described["constraints"] = constraints
    return described


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
