"""The corpus as an Excel workbook: the reports, each form as a sheet (one row a report, the printed headings above),
its states as another, failed checks as comments at the figures and as a sheet, the figures' names.

An empty square is no zero: its colour, and the sheet of states, say what stands there. Text is stored as text and never
runs. Rows are written to disk as they come; nothing in the file depends on the clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from normalize.record import Record
from output.digest.terms import full_term
from output.export.package import FIGURES, RULES, Resource
from output.export.selection import Selection
from output.export.tables import FINDINGS, REPORTS, YUAN, Column, Row, findings_rows, report_row, reports_rows
from output.export.wide import STATE, Figure, statement

WORKBOOK = "nianbao.xlsx"
# Fixed, so that the same records give the same bytes; Excel wants some date.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a property without a zone
LONGEST = 32_767  # characters that a cell or a comment can hold
EXACT_DIGITS = 15  # of a number in Excel
_LEADING = tuple(c for c in REPORTS if c.name in {"record_id", "agency", "region_code", "year"})
_HEAD_ROWS = 4  # block, row, column and unit as printed; the codes stand in the row below
_COLOURS = {
    "dash": "#F2F2F2",
    "blank": "#F2F2F2",
    "absent": "#D9D9D9",
    "text": "#FFF2CC",
    "illegible": "#F8CBAD",
    "conflict": "#F8CBAD",
    "withheld": "#DDEBF7",
    "too_large": "#FFF2CC",
}
_FAILED = "#FF9999"


class Workbook:
    """A workbook in the making, of all the figures' forms."""

    def __init__(self, path: Path, figures: Sequence[Figure], selection: Selection) -> None:
        self._selection = selection
        self._book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False, "in_memory": False},
        )  # fmt: skip
        self._book.set_properties({"title": "nianbao", "author": "nianbao", "created": _CREATED})
        self._formats: dict[str, Format] = {}
        self._forms: dict[str, list[Figure]] = defaultdict(list)
        for figure in figures:
            self._forms[figure.form].append(figure)
        self._rows: dict[str, int] = {}
        self._sheets: dict[str, Worksheet] = {}
        self._about()
        self._plain("Reports", REPORTS)
        for form, of_form in self._forms.items():
            self._form_sheet(form, of_form)
            self._plain(f"States {form}", _states_columns(of_form))
        self._plain("Findings", FINDINGS)
        self._plain("Figures", FIGURES)
        for figure in figures:
            term = full_term(figure.code)
            self._add("Figures", FIGURES, {
                "code": figure.code, "form": figure.form, "block": figure.block, "row": "/".join(figure.row),
                "column": "/".join(figure.column), "unit": figure.unit, "en": term.en, "zh": term.zh,
            })  # fmt: skip

    def add(self, records: Sequence[Record]) -> None:
        """Write some records."""
        for record in records:
            for row in reports_rows(record):
                self._add("Reports", REPORTS, row)
            if record.form in self._forms:
                self._add_figures(record, record.form)
            for row in findings_rows(record):
                if row["status"] == "fail":
                    self._add("Findings", FINDINGS, row)

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def resources(self) -> list[Resource]:
        """The sheets, as the Data Package names them."""
        found = [_sheet("reports", "Reports", REPORTS, "One row a report.")]
        for form, of_form in self._forms.items():
            figures = (*_LEADING, *(_figure_column(figure) for figure in of_form))
            found.append(
                _sheet(
                    f"form-{form}", f"Form {form}", figures, f"The figures of form {form}.", _HEAD_ROWS + 1
                )
            )
            columns = _states_columns(of_form)
            found.append(_sheet(f"states-{form}", f"States {form}", columns, "What stands at each figure."))
        found.append(_sheet("failed-checks", "Findings", FINDINGS, "The checks that failed."))
        return found

    def _about(self) -> None:
        sheet = self._book.add_worksheet("About")
        sheet.set_column(0, 0, 110)
        lines = (
            "nianbao 年报: annual disclosure reports of Chinese government bodies 政府信息公开工作年度报告",
            f"Selected: {self._selection.words()}.",
            RULES,
            "空白不等于零：没有数字的格子留空，其状态见颜色和 States 表。数字均按原文，不作改动。",
            "Grey: blank, dash or not in the document. Orange: illegible, or readers disagree. Yellow: text. "
            "Red: a check failed; the comment says which.",
            "灰色：空白、横线或文件无此格；橙色：无法辨认或读取结果不一致；黄色：文字；红色：勾稽不符，详见批注。",
        )
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, line, self._format("wrap", text_wrap=True))

    def _plain(self, name: str, columns: Sequence[Column]) -> None:
        """A sheet whose first row names the columns."""
        sheet = self._book.add_worksheet(name)
        self._sheets[name], self._rows[name] = sheet, 1
        head = self._format("head", bold=True, bg_color="#DCE6F1", bottom=1)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column.name, head)
        sheet.set_column(0, len(columns) - 1, 14)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, 0, len(columns) - 1)

    def _form_sheet(self, form: str, figures: Sequence[Figure]) -> None:
        """A sheet with the form's own headings over its codes."""
        name = f"Form {form}"
        sheet = self._book.add_worksheet(name)
        self._sheets[name], self._rows[name] = sheet, _HEAD_ROWS + 1
        wrapped = self._format("label", text_wrap=True, valign="top", bg_color="#DCE6F1", border=1)
        head = self._format("code", bold=True, bg_color="#DCE6F1", bottom=1, text_wrap=True, font_size=8)
        for row, height in enumerate(
            (20, 75, 45, 15, 40)
        ):  # points; Excel does not fit merged rows by itself
            sheet.set_row(row, height)
        lines: tuple[list[str], ...] = (
            [figure.banner or figure.block for figure in figures],
            ["/".join(figure.row) for figure in figures],
            ["/".join(figure.column) for figure in figures],
            [figure.unit for figure in figures],
        )
        start = len(_LEADING)
        for row, labels in enumerate(lines):
            for first, last in _runs(labels) if row < 2 else [(n, n) for n in range(len(labels))]:
                if first == last:
                    sheet.write_string(row, start + first, labels[first], wrapped)
                else:
                    sheet.merge_range(row, start + first, row, start + last, "", wrapped)
                    sheet.write_string(row, start + first, labels[first], wrapped)
        for number, column in enumerate((*_LEADING, *map(_figure_column, figures))):
            sheet.write_string(_HEAD_ROWS, number, column.name, head)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 28)
        sheet.set_column(2, start + len(figures) - 1, 12)
        sheet.freeze_panes(_HEAD_ROWS + 1, 2)

    def _add(self, name: str, columns: Sequence[Column], row: Row) -> None:
        sheet, at = self._sheets[name], self._rows[name]
        self._rows[name] = at + 1
        for number, column in enumerate(columns):
            self._write(sheet, at, number, row[column.name])

    def _add_figures(self, record: Record, form: str) -> None:
        figures = self._forms[form]
        corrections = {c.code: c for c in record.corrections} if self._selection.with_corrections else {}
        told = _comments(record)
        sheet, at = self._sheets[f"Form {form}"], self._rows[f"Form {form}"]
        self._rows[f"Form {form}"] = at + 1
        leading = {c.name: report_row(record)[c.name] for c in _LEADING}
        states: Row = dict(leading)
        for number, column in enumerate(_LEADING):
            self._write(sheet, at, number, leading[column.name])
        for number, figure in enumerate(figures, len(_LEADING)):
            code = figure.code
            value, state = statement(record.cells.get(code), corrections.get(code), self._selection.least)
            states[code] = state
            colour = _FAILED if code in told else _COLOURS.get(state or "absent")
            self._write(sheet, at, number, value, colour)
            if code in told:
                comment = "\n".join(told[code])[:LONGEST]
                sheet.write_comment(at, number, comment, {"author": "nianbao", "x_scale": 3, "y_scale": 1.5})
        self._add(f"States {form}", _states_columns(figures), states)

    def _write(
        self, sheet: Worksheet, row: int, column: int, value: object, colour: str | None = None
    ) -> None:
        shade = None if colour is None else self._format(f"shade {colour}", bg_color=colour)
        if value is None:
            sheet.write_blank(row, column, None, shade)
        elif isinstance(value, (int, float, Decimal)) and is_exact(value):
            sheet.write_number(row, column, value, shade)
        else:
            text = str(value)
            if len(text) > LONGEST:
                mark = f"… ({len(text)} characters, cut here)"
                text = text[: LONGEST - len(mark)] + mark
            # Excel then shows the text as text also when somebody edits the cell.
            style = {"quote_prefix": True, **({"bg_color": colour} if colour else {})}
            sheet.write_string(row, column, text, self._format(f"text {colour}", **style))

    def _format(self, name: str, **style: Any) -> Format:
        if name not in self._formats:
            self._formats[name] = self._book.add_format(style)
        return self._formats[name]


def is_exact(value: int | float | Decimal) -> bool:
    """Whether Excel, which counts in doubles, keeps the number to the last digit."""
    if isinstance(value, float):
        return True
    return len(Decimal(value).normalize().as_tuple().digits) <= EXACT_DIGITS


def _comments(record: Record) -> dict[str, list[str]]:
    """What failed, by figure."""
    told: dict[str, list[str]] = defaultdict(list)
    for finding in record.findings:
        if finding.status != "fail" or (finding.verdict and finding.verdict.ruling == "dismissed"):
            continue
        for code in finding.codes:
            told[code].append(f"[{finding.severity}] {finding.message_zh} · {finding.message}")
    return told


def _runs(labels: Sequence[str]) -> list[tuple[int, int]]:
    """Where the same label stands several times running: first and last place of each."""
    runs: list[tuple[int, int]] = []
    for place, label in enumerate(labels):
        if runs and labels[runs[-1][0]] == label:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _figure_column(figure: Figure) -> Column:
    term = full_term(figure.code)
    yuan = figure.unit == "yuan"
    return Column(figure.code, "number" if yuan else "integer", term.en, term.zh, YUAN if yuan else None)


def _states_columns(figures: Sequence[Figure]) -> tuple[Column, ...]:
    return (*_LEADING, *(Column(f.code, "string", f"{STATE[1:]} of {f.code}", "状态") for f in figures))


def _sheet(name: str, sheet: str, columns: tuple[Column, ...], en: str, head: int = 1) -> Resource:
    dialect: dict[str, Any] = {"excel": {"sheet": sheet}}
    if head != 1:
        dialect["headerRows"] = [head]
    return Resource(name, WORKBOOK, columns, en, dialect=dialect)
