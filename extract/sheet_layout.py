"""A spreadsheet's cells as blocks: tables as grids, lines of text around and between them as paragraphs.

A sheet has no markup that says where a table begins. What says it is what people see: borders. In a sheet with
borders a table is a run of rows that have them. In a sheet without any, tables are parted by empty rows, and a row
with one text above or below the others is a line of text, unless something says that it is a row whose figures were
left out: the file holds blank cells beside it, it is merged as labels are, or it stands beside a label from above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from extract.document import Block, Locator, Paragraph, Table, TableCell
from extract.textflow import HEADING

# In a sheet with borders a row without any is a table's all the same when it has this many texts.
_TABLE_TEXTS = 3
# A heading between tables without borders is merged over most of their width.
_MOST = 0.6
# No label of the form is as long: a text that is longer is a line of text.
_LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that holds a text or has borders. Rows and columns count from 0."""

    row: int
    column: int
    text: str
    bordered: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells by place, and its merged areas as (first row, first column, last row, last column)."""

    name: str
    cells: dict[tuple[int, int], SheetCell]
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(slots=True)
class _Row:
    number: int
    texts: list[SheetCell] = field(default_factory=list)
    bordered: bool = False
    # Cells without text, not under another's merged area: kept where they tell what a table is.
    blanks: list[SheetCell] = field(default_factory=list)


def sheet_blocks(sheet: Sheet) -> list[Block]:
    """Paragraphs and tables of a sheet, top to bottom. A locator's path is `Sheet1!B7`."""
    blocks: list[Block] = []
    for rows, is_table in _runs(sheet):
        if is_table:
            blocks.append(_table(sheet, rows))
        else:
            blocks += [
                Paragraph(line.strip(), locator=_locator(sheet, cell.row, cell.column))
                for row in rows
                for cell in row.texts
                for line in cell.text.split("\n")
                if line.strip()
            ]
    return blocks


def cell_name(row: int, column: int) -> str:
    """`B7` of (6, 1)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _locator(sheet: Sheet, row: int, column: int) -> Locator:
    return Locator(path=f"{sheet.name}!{cell_name(row, column)}")


def _rows(sheet: Sheet) -> list[_Row]:
    """The sheet's rows that hold anything, in order; rows inside a merged area that begins above count."""
    rows: dict[int, _Row] = {}
    covered = _covered(sheet)
    for cell in sheet.cells.values():
        row = rows.setdefault(cell.row, _Row(cell.row))
        if cell.text.strip():
            row.texts.append(cell)
        elif (cell.row, cell.column) not in covered:
            row.blanks.append(cell)
        row.bordered = row.bordered or cell.bordered
    # Where whole columns were given a look, even lines of text have blank cells beside them, and those tell nothing.
    framed = any(row.bordered for row in rows.values())
    blanks_tell = not framed and not any(row.blanks and _is_line(row) for row in rows.values())
    for row in rows.values():
        row.texts.sort(key=lambda cell: cell.column)
        if not blanks_tell:
            row.blanks.clear()
    return [rows[number] for number in sorted(rows)]


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """Places of cells that lie under a merged area and don't begin it."""
    columns: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        columns.setdefault(row, []).append(column)
    return {
        (row, column)
        for top, left, bottom, right in sheet.merged
        for row in range(top, bottom + 1)
        for column in columns.get(row, ())
        if left <= column <= right and (row, column) != (top, left)
    }


def _runs(sheet: Sheet) -> Iterator[tuple[list[_Row], bool]]:
    """Consecutive rows that are one table, or that are text."""
    rows = _rows(sheet)
    framed = any(row.bordered for row in rows)
    in_table = _in_table_by_borders if framed else _in_table_by_texts(sheet, rows)
    run: list[_Row] = []
    kind = False
    for row in rows:
        adjoining = bool(run) and (
            row.number == run[-1].number + 1 or _merged_over(sheet, run[-1].number, row.number)
        )
        if not row.texts and not row.bordered and not (row.blanks and kind and adjoining):
            continue
        inside = in_table(row)
        if run and (inside != kind or (kind and not adjoining)):
            yield run, _is_table(run, kind)
            run = []
        kind = inside
        run.append(row)
    if run:
        yield run, _is_table(run, kind)


def _is_table(run: Sequence[_Row], kind: bool) -> bool:
    """One framed text is a note in a frame, and a frame without text is nothing."""
    return kind and sum(len(row.texts) for row in run) > 1


def _in_table_by_borders(row: _Row) -> bool:
    return row.bordered or len(row.texts) >= _TABLE_TEXTS


def _in_table_by_texts(sheet: Sheet, rows: Sequence[_Row]) -> Callable[[_Row], bool]:
    several = {row.number for row in rows if len(row.texts) > 1}
    filled = {row.number for row in rows if row.texts}
    width = max((cell.column for row in rows for cell in row.texts), default=0) + 1
    end = rows[-1].number + 1 if rows else 0
    below = {
        row
        for top, _, bottom, _ in sheet.merged
        if top in several
        for row in range(top + 1, min(bottom + 1, end))
    }

    def in_table(row: _Row) -> bool:
        if row.number in several or not row.texts:
            return True
        (cell,) = row.texts
        across = next((a[3] - a[1] + 1 for a in sheet.merged if a[:2] == (cell.row, cell.column)), 1)
        if HEADING.match(cell.text) and across >= _MOST * width:
            return False
        # Beside blank cells, merged as a label is, or beside a label that began above.
        if row.blanks or 1 < across < _MOST * width or row.number in below:
            return True
        return _reaches(row.number, -1, several, filled) and _reaches(row.number, 1, several, filled)

    return in_table


def _is_line(row: _Row) -> bool:
    return len(row.texts) == 1 and len(row.texts[0].text) > _LONGEST_LABEL


def _reaches(number: int, step: int, several: set[int], filled: set[int]) -> bool:
    """Whether rows with several texts follow in that direction before an empty row."""
    while number in filled:
        if number in several:
            return True
        number += step
    return False


def _merged_over(sheet: Sheet, above: int, below: int) -> bool:
    return any(first <= above and last >= below for first, _, last, _ in sheet.merged)


def _table(sheet: Sheet, rows: Sequence[_Row]) -> Table:
    top, bottom = rows[0].number, rows[-1].number
    areas = {(a[0], a[1]): (min(a[2], bottom), a[3]) for a in sheet.merged if top <= a[0] <= bottom}
    held = [cell for cell in sheet.cells.values() if top <= cell.row <= bottom]
    columns = [cell.column for cell in held if cell.text.strip() or cell.bordered]
    columns += [cell.column for row in rows for cell in row.blanks]
    left = min(columns)
    right = max([*columns, *(last for place, (_, last) in areas.items() if _has_text(sheet, place))])
    covered: set[tuple[int, int]] = set()
    cells: list[TableCell] = []
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) in covered:
                continue
            last_row, last_column = areas.get((row, column), (row, column))
            last_column = min(last_column, right)
            covered.update((r, c) for r in range(row, last_row + 1) for c in range(column, last_column + 1))
            cell = sheet.cells.get((row, column))
            cells.append(
                TableCell(
                    row=row - top,
                    column=column - left,
                    text=cell.text.strip() if cell else "",
                    row_span=last_row - row + 1,
                    column_span=last_column - column + 1,
                    locator=_locator(sheet, row, column),
                )
            )
    place = f"{sheet.name}!{cell_name(top, left)}:{cell_name(bottom, right)}"
    return Table(tuple(cells), bottom - top + 1, right - left + 1, locator=Locator(path=place))


def _has_text(sheet: Sheet, place: tuple[int, int]) -> bool:
    cell = sheet.cells.get(place)
    return cell is not None and bool(cell.text.strip())
