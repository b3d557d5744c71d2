"""The tables of an export: their columns, and a record's rows in each.

One definition for the corpus, for every format and for the data dictionary. A column's `dtype` is that of Parquet,
`kind` that of the Data Package; `None` stands for what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from normalize.record import Cell, Correction, Record, Source
from output.cell_values import YUAN_DIGITS, YUAN_SCALE, as_text, count_of, exact_text, yuan_of
from output.finding_ids import finding_ids
from output.record_json import yuan_to_json

Kind = Literal["string", "integer", "number"]
Row = dict[str, Any]

_TYPES: dict[Kind, pl.DataType] = {"string": pl.String(), "integer": pl.Int64(), "number": pl.Float64()}
YUAN = pl.Decimal(YUAN_DIGITS, YUAN_SCALE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds in English and Chinese, its type. `dtype` where it is not the kind's own;
    `values` are all that can stand there, where they are few."""

    name: str
    kind: Kind
    en: str
    zh: str
    dtype: pl.DataType | None = None
    values: tuple[str, ...] = ()
    required: bool = False

    @property
    def stored_as(self) -> pl.DataType:
        """The type in Parquet."""
        return self.dtype or _TYPES[self.kind]


STATES = ("number", "blank", "dash", "text", "illegible", "conflict", "absent")
WITHHELD, TOO_LARGE = "withheld", "too_large"
"""States of the wide table alone: left out by --min-confidence; a number that no column of numbers can hold."""


def _text(name: str, en: str, zh: str, **more: Any) -> Column:
    return Column(name, "string", en, zh, **more)


def _whole(name: str, en: str, zh: str) -> Column:
    return Column(name, "integer", en, zh)


def _real(name: str, en: str, zh: str) -> Column:
    return Column(name, "number", en, zh)


RECORD_ID = _text("record_id", "The report: agency and year, run after run.", "报告编号", required=True)
_REPORT = (
    RECORD_ID,
    _text("agency", "The agency's name as printed.", "行政机关（原文）"),
    _text("agency_kind", "What kind of body its name says it is.", "机关类别"),
    _text("region_code", "GB/T 2260 as of the report year; nine digits for townships.", "行政区划代码"),
    _whole("year", "The year that the report is about.", "报告年度"),
    _text(
        "form",
        "The statutory form, told by the tables' headings.",
        "统计表式样",
        values=("2014", "2019", "2021"),
    ),
)
_CAPTURE = (
    _text("url", "Where the document was published; file: for one that was ingested from a disk.", "网址"),
    _text("portal", "The portal that it was crawled from; `ingested` for none.", "来源网站"),
    _text("fetched_at", "When it was had, ISO 8601 with offset.", "采集时间"),
    _text("warc_file", "The file in archive/ that holds the bytes.", "WARC 文件"),
    _whole("warc_offset", "Where in that file the record begins, bytes.", "WARC 位置"),
    _whole("warc_length", "The record's length, bytes.", "WARC 长度"),
)
CELLS = (
    *_REPORT,
    _text("code", "The figure's public name (docs/forms.md).", "指标代码", required=True),
    _text("unit", "count, signed_count or yuan.", "单位", values=("count", "signed_count", "yuan")),
    _text("state", "What stands there; only `number` has a value.", "状态", values=STATES, required=True),
    _text("value", "The number as exact text, yuan with decimals; empty unless the state is `number`.", "数值（精确）"),
    _whole("value_count", "The number where the unit is a count and 64 bits hold it.", "数值（件、条等）"),
    Column("value_yuan", "number", "The number where the unit is yuan and 38 digits, 8 of them decimals, hold it.",
           "数值（元）", YUAN),
    _text("raw", "The text as printed, never altered.", "原文"),
    _real("confidence", "How sure the reading is, 0 to 1.", "置信度"),
    _text("printed_state", "The state as read, whatever people corrected.", "读取状态", values=STATES, required=True),
    _text("printed_value", "The number as read, whatever people corrected.", "读取数值"),
    _text("suggested", "What arithmetic alone suggests of a figure in doubt. It is no reading.", "推算值"),
    _text("corrected_state", "What a person read: the state.", "人工更正状态"),
    _text("corrected_value", "What a person read: the number as exact text.", "人工更正数值"),
    _text("corrected_by", "Who that was.", "更正人"),
    _text("corrected_on", "When, an ISO date.", "更正日期"),
    _text("document", "sha256 of the bytes that the figure was read from.", "文件 sha256"),
    _text("reader", "What read it.", "读取程序"),
    _text("reader_version", "Its version.", "读取程序版本"),
    _whole("line", "Line of a text, from 1.", "行"),
    _text("path", "Path of the element in a web page or Word file.", "元素路径"),
    _whole("page", "Page, from 1.", "页"),
    *(_real(f"box_{side}", f"The figure's box on the page, {side}, in place_unit.", f"位置 {side}")
      for side in ("x0", "y0", "x1", "y1")),
    _real("page_width", "The page's width in place_unit.", "页宽"),
    _real("page_height", "The page's height in place_unit.", "页高"),
    _text("place_unit", "pt or px.", "位置单位"),
    *_CAPTURE,
)  # fmt: skip
REPORTS = (
    *_REPORT,
    _text("region_name", "The region with all that it lies in.", "行政区划名称"),
    _text("title", "The report's title.", "标题"),
    _text("published_on", "The day it was published, an ISO date.", "发布日期"),
    _text("status", "success, partial (something could not be read) or failed.", "处理结果",
          values=("success", "partial", "failed", "skipped"), required=True),
    _whole("version", "Counts what was published as this report, from 1.", "版本"),
    _text("supersedes", "sha256 of the document of the version before.", "取代的文件 sha256"),
    _whole("checks_passed", "Checks that hold.", "勾稽相符数"),
    _whole("checks_failed", "Checks that do not hold, those that a person dismissed left out.", "勾稽不符数"),
    _whole("checks_unassessable", "Checks that could not be made.", "无法核对数"),
    _whole("corrections", "Figures that a person read again.", "人工更正数"),
    _text("tier", "What the place of publication is worth.", "来源等级"),
    _text("document", "sha256 of the document that speaks for the report.", "文件 sha256"),
    _text("media_type", "Its type.", "文件类型"),
    *_CAPTURE,
)  # fmt: skip
FINDINGS = (
    *_REPORT,
    _text("finding", "The finding's id, the same run after run.", "核查结果编号", required=True),
    _text("check", "The check (docs/checks.md).", "核查项", required=True),
    _text(
        "status",
        "pass, fail or unassessable.",
        "结果",
        values=("pass", "fail", "unassessable"),
        required=True,
    ),
    _text("severity", "How grave it is where it fails.", "程度", values=("error", "warning", "info")),
    _text("codes", "The figures that it is about, parted by spaces.", "涉及指标"),
    _text("expected", "One side of the sum, exact text.", "应为"),
    _text("actual", "The other side.", "实为"),
    _text("message", "What it says, in English.", "说明（英文）"),
    _text("message_zh", "What it says, in Chinese.", "说明"),
    _text("subject", "What tells it apart from others of the same check.", "对象"),
    _text("attribution", "Whose the discrepancy is: the agency's print or our reading.", "归因"),
    _text("verdict", "What a person ruled: confirmed or dismissed.", "人工判定"),
)
SECTIONS = (
    *_REPORT,
    _whole("number", "The section's number, 1 to 6.", "序号"),
    _text("heading", "Its heading as printed.", "标题"),
    _text("text", "Its prose as printed, without the tables; lines parted by line feeds.", "正文"),
)
TABLES: Mapping[str, tuple[Column, ...]] = {
    "cells": CELLS,
    "reports": REPORTS,
    "findings": FINDINGS,
    "sections": SECTIONS,
}


def report_row(record: Record) -> Row:
    """What is said of the report in every table."""
    agency = record.agency
    return {
        "record_id": record.record_id,
        "agency": None if agency is None else agency.name,
        "agency_kind": None if agency is None else agency.kind,
        "region_code": None if agency is None else agency.region_code,
        "year": record.year,
        "form": record.form,
    }


def reports_rows(record: Record) -> Iterator[Row]:
    """The report's one row of `REPORTS`."""
    dismissed = [f.verdict is not None and f.verdict.ruling == "dismissed" for f in record.findings]
    outcomes = [f.status for f, out in zip(record.findings, dismissed, strict=True) if not out]
    head = record.sources[0] if record.sources else None
    yield {
        **report_row(record),
        "region_name": None if record.agency is None else record.agency.region_name,
        "title": record.title,
        "published_on": record.published_on,
        "status": record.status,
        "version": record.version,
        "supersedes": record.supersedes,
        "checks_passed": outcomes.count("pass"),
        "checks_failed": outcomes.count("fail"),
        "checks_unassessable": outcomes.count("unassessable"),
        "corrections": len(record.corrections),
        "tier": None if head is None else head.tier,
        "document": None if head is None else head.document,
        "media_type": None if head is None else head.media_type,
        **_capture(head),
    }


def cells_rows(
    record: Record, *, with_corrections: bool = False, least: float | None = None
) -> Iterator[Row]:
    """The report's rows of `CELLS`, in the form's order. `with_corrections`: what people read stands as state, value
    and text; what was read stays beside it. `least`: cells less sure than that are left out; a person is sure."""
    corrections = {correction.code: correction for correction in record.corrections}
    by_document = {source.document: source for source in record.sources}
    shared = report_row(record)
    for code, cell in record.cells.items():
        correction = corrections.get(code)
        said: Cell | Correction = correction if with_corrections and correction is not None else cell
        if said is cell and is_too_unsure(cell, least):
            continue
        source = cell.source
        box = (None,) * 4 if source is None or source.box is None else source.box
        size = (None, None) if source is None or source.page_size is None else source.page_size
        capture = None if source is None else by_document.get(source.document)
        yield {
            **shared,
            "code": code,
            "unit": cell.unit,
            "state": said.state,
            "value": exact_text(said),
            "value_count": count_of(said),
            "value_yuan": yuan_of(said),
            "raw": said.raw,
            "confidence": cell.confidence,
            "printed_state": cell.state,
            "printed_value": exact_text(cell),
            "suggested": as_text(cell.suggested, cell.unit),
            "corrected_state": None if correction is None else correction.state,
            "corrected_value": None if correction is None else exact_text(correction),
            "corrected_by": None if correction is None else correction.author,
            "corrected_on": None if correction is None else correction.date,
            "document": None if source is None else source.document,
            "reader": None if source is None else source.reader,
            "reader_version": None if source is None else source.reader_version,
            "line": None if source is None else source.line,
            "path": None if source is None else source.path,
            "page": None if source is None else source.page,
            "box_x0": box[0],
            "box_y0": box[1],
            "box_x1": box[2],
            "box_y1": box[3],
            "page_width": size[0],
            "page_height": size[1],
            "place_unit": None if source is None else source.unit,
            **_capture(capture),
        }


def is_too_unsure(cell: Cell, least: float | None) -> bool:
    """Whether the reading is less sure than `least`. A cell that the document does not have was not read at all."""
    return least is not None and cell.confidence is not None and cell.confidence < least


def findings_rows(record: Record) -> Iterator[Row]:
    """The report's rows of `FINDINGS`."""
    shared = report_row(record)
    for finding, name in zip(record.findings, finding_ids(record), strict=True):
        yield {
            **shared,
            "finding": name,
            "check": finding.check,
            "status": finding.status,
            "severity": finding.severity,
            "codes": " ".join(finding.codes),
            "expected": _side(finding.expected),
            "actual": _side(finding.actual),
            "message": finding.message,
            "message_zh": finding.message_zh,
            "subject": finding.subject or None,
            "attribution": finding.attribution,
            "verdict": None if finding.verdict is None else finding.verdict.ruling,
        }


def sections_rows(record: Record) -> Iterator[Row]:
    """The report's rows of `SECTIONS`."""
    shared = report_row(record)
    for section in record.sections:
        yield {**shared, "number": section.number, "heading": section.heading, "text": section.text}


def frame(columns: tuple[Column, ...], rows: list[Row]) -> pl.DataFrame:
    """The rows as a table with exactly these columns and their types."""
    return pl.DataFrame(
        [pl.Series(c.name, [row[c.name] for row in rows], dtype=c.stored_as, strict=True) for c in columns]
    )


def _side(value: int | Decimal | None) -> str | None:
    if value is None:
        return None
    return yuan_to_json(value) if isinstance(value, Decimal) else str(value)


def _capture(source: Source | None) -> Row:
    return {column.name: None if source is None else getattr(source, column.name) for column in _CAPTURE}
