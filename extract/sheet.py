"""Spreadsheets: .xlsx by openpyxl, .xls and WPS's .et by xlrd; .ods, .xlsb and Excel 2003 XML through LibreOffice.

Both libraries are asked for merged areas, borders and number formats: a figure comes out as its cell shows it, never
as 5.0. A formula gives the value it had when the file was saved; where none was saved, that is an issue, because the
cell then looks blank and is not.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import openpyxl
import xlrd
from lxml import etree
from openpyxl.utils.exceptions import InvalidFileException

from extract import sniff
from extract.convert import with_libreoffice
from extract.document import Block, Document, Issue, UnreadableError
from extract.number_format import general, shown
from extract.package import check_package, transitional
from extract.sheet_layout import Sheet, SheetCell, cell_name, sheet_blocks

CONVERTED_EXTENSIONS = {sniff.ODS: "ods", sniff.XLSB: "xlsb", sniff.EXCEL_XML: "xml"}
# A report's sheet has a few hundred cells. Ranges merged over whole columns are cut to the cells there are, but a
# library expands them first.
MAX_CELLS = 500_000
MAX_MERGED_AREA = 2_000_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
OPEN_ERRORS = (
    InvalidFileException,
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    zipfile.BadZipFile,
    etree.LxmlError,
    SyntaxError,  # xml.etree's ParseError
    zlib.error,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
)


def read_sheets(data: bytes, *, sha256: str, media_type: str) -> Document:
    """Read a workbook's visible sheets, in order. Raises UnreadableError: `broken_sheet`, `password_protected`,
    `too_large`, or what a converter says (`extract/convert.py`)."""
    if media_type in CONVERTED_EXTENSIONS:
        converted = with_libreoffice(data, source=CONVERTED_EXTENSIONS[media_type], target="xlsx")
        document = _read_xlsx(converted.data, sha256)
        return replace(
            document,
            media_type=media_type,
            reader=f"{document.reader} via {converted.tool}",
            meta={**document.meta, "converted_by": converted.tool},
        )
    return _read_xls(data, sha256) if media_type == sniff.XLS else _read_xlsx(data, sha256)


def _read_xlsx(data: bytes, sha256: str) -> Document:
    check_package(data)
    data = transitional(data)
    try:
        _check_merged(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions it does not keep: nothing is written back
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        visible = [s for s in book.worksheets if s.sheet_state == "visible"]
        sheets = [_xlsx_sheet(sheet) for sheet in visible]
        unsaved = _formulas_without_value(data, visible, sheets)
        properties = book.properties
        meta = {"title": properties.title, "author": properties.creator, "subject": properties.subject}
    except OPEN_ERRORS as error:
        raise UnreadableError(_broken(error)) from error
    return _document(sheets, sha256, sniff.XLSX, "openpyxl", meta, unsaved)


def _xlsx_sheet(sheet: Any) -> Sheet:
    cells = {}
    # Not iter_rows: it makes every cell up to the last one, and one stray cell may stand in row 1,048,576.
    for (row, column), cell in list(sheet._cells.items())[:MAX_CELLS]:
        border = cell.border
        sides = sum(
            bool(side and side.style) for side in (border.left, border.right, border.top, border.bottom)
        )
        cells[row - 1, column - 1] = SheetCell(
            row - 1, column - 1, _text(cell.value, cell.number_format), sides >= 2
        )
    merged = tuple(
        (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
        for area in sheet.merged_cells.ranges
    )
    return Sheet(sheet.title, cells, merged)


def _formulas_without_value(data: bytes, visible: Iterable[Any], sheets: Iterable[Sheet]) -> list[str]:
    """Places of formulas whose value was never saved (files written by programs that calculate nothing)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
    found = []
    for stored, read in zip(visible, sheets, strict=True):
        for (row, column), cell in book[stored.title]._cells.items():
            blank = read.cells.get((row - 1, column - 1))
            if cell.data_type == "f" and (blank is None or not blank.text):
                found.append(f"{read.name}!{cell_name(row - 1, column - 1)}")
    return found


def _check_merged(data: bytes) -> None:
    """Raises ValueError where the merged areas are so large that openpyxl would fill the memory with them."""
    area = 0
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for a, top, b, bottom in _MERGE.findall(package.read(name)):
                    width = abs(_column_number(b) - _column_number(a)) + 1
                    area += width * (abs(int(bottom) - int(top)) + 1)
    if area > MAX_MERGED_AREA:
        raise ValueError(f"merged areas of {area:,} cells, more than {MAX_MERGED_AREA:,}")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _read_xls(data: bytes, sha256: str) -> Document:
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        sheets = [_xls_sheet(book, sheet) for sheet in book.sheets() if sheet.visibility == 0]
    except OPEN_ERRORS as error:
        if isinstance(error, xlrd.XLRDError) and "encrypted" in str(error).lower():
            raise UnreadableError(
                Issue(
                    stage="extract",
                    category="password_protected",
                    severity="error",
                    message="the workbook is protected with a password",
                    hint="ask the publisher for an open copy, or remove the password and read the file again",
                )
            ) from error
        raise UnreadableError(_broken(error)) from error
    return _document(sheets, sha256, sniff.XLS, "xlrd", {"author": book.user_name}, [])


def _xls_sheet(book: Any, sheet: Any) -> Sheet:
    cells: dict[tuple[int, int], SheetCell] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            style = book.xf_list[cell.xf_index]
            border = style.border
            lines = (
                border.left_line_style,
                border.right_line_style,
                border.top_line_style,
                border.bottom_line_style,
            )
            text = _xls_text(book, cell, book.format_map[style.format_key].format_str)
            bordered = sum(map(bool, lines)) >= 2
            if text or bordered or cell.ctype == xlrd.XL_CELL_BLANK:
                cells[row, column] = SheetCell(row, column, text, bordered)
        if len(cells) > MAX_CELLS:
            break
    merged = tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    return Sheet(sheet.name, cells, merged)


def _xls_text(book: Any, cell: Any, code: str) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
            return ""
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
        case xlrd.XL_CELL_BOOLEAN:
            return _text(bool(cell.value), code)
        case xlrd.XL_CELL_DATE:
            try:
                return _text(xlrd.xldate_as_datetime(cell.value, book.datemode), code)
            except (ValueError, OverflowError):
                return general(cell.value)
        case _:
            return _text(cell.value, code)


def _text(value: object, code: str) -> str:
    """A cell's value as shown; dates in ISO form, because how they are shown depends on who looks."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return shown(value, code)
        case dt.datetime():
            is_day = value.time() == dt.time(0)
            return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _document(
    sheets: list[Sheet], sha256: str, media_type: str, reader: str, meta: dict[str, Any], unsaved: list[str]
) -> Document:
    blocks: list[Block] = [block for sheet in sheets for block in sheet_blocks(sheet)]
    issues = []
    if unsaved:
        shown_places = ", ".join(unsaved[:8]) + (" …" if len(unsaved) > 8 else "")
        issues.append(
            Issue(
                stage="extract",
                category="formula_without_value",
                severity="error",
                message=f"{len(unsaved)} formulas have no saved value and look blank: {shown_places}",
                hint="open the file in Excel or WPS, save it, and read it again",
            )
        )
    return Document(
        sha256=sha256,
        media_type=media_type,
        reader=reader,
        reader_version=version(reader),
        blocks=tuple(blocks),
        meta={
            name: value.strip() for name, value in meta.items() if isinstance(value, str) and value.strip()
        },
        issues=tuple(issues),
    )


def _broken(error: Exception) -> Issue:
    return Issue(
        stage="extract",
        category="broken_sheet",
        severity="error",
        message=f"the workbook can't be read: {type(error).__name__}: {error}",
        hint="fetch it again; if Excel or WPS opens it, save it anew as .xlsx and read that",
    )
