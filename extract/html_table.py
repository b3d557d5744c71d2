"""HTML tables to grids: row and column spans resolved as browsers resolve them, small tables in cells put in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.document import Locator, Reading, Table, TableCell
from extract.html_text import UNSEEN, Element, is_seen, text_of
from extract.limits import check_squares
from extract.paths import Paths

# HTML's own limits (colspan 1,000; rowspan 65,534, of which no form needs more than a thousand).
_LARGEST_SPAN = 1000
# Longer than any cell of a form with its notes: whoever writes this much in a cell lays out a page with it.
_LAYOUT_CELL = 600
# Nine digits: a longer number is above every limit all the same.
_LEADING_NUMBER = re.compile(r"\s*([0-9]{1,9})")
_CELLS = frozenset({"td", "th"})
# What a cell may show besides text: pictures, and words that are no plain text.
_PICTURES = ("img", "svg", "canvas", "object")
_WRITTEN = ("del", "s", "strike", "select", "button")


def read_table(table: Element, paths: Paths) -> Table | None:
    """The table as a grid; None for one that only lays out a page: it holds real tables, hardly any cells, or whole
    articles.

    Raises UnreadableError `table_too_large`: a few bytes may ask for a grid of billions."""
    grid = _grid(table)
    if grid is None:
        return None
    return Table(
        cells=tuple(
            TableCell(
                cell.row,
                cell.column,
                text,
                cell.height,
                cell.width,
                Locator(path=paths(cell.element)),
                None if text else _unread(cell.element),
            )
            for cell, text in grid
        ),
        n_rows=max(cell.row + cell.height for cell, _ in grid),
        n_columns=max(cell.column + cell.width for cell, _ in grid),
        locator=Locator(path=paths(table)),
    )


def is_data_table(table: Element) -> bool:
    """False for a table that only lays out a page."""
    return _grid(table) is not None


def caption_of(table: Element) -> Element | None:
    """The table's caption, which may state a unit."""
    return table.find("caption")


@dataclass(slots=True)
class _Placed:
    """A cell at its place. `nested` are the cells of a table in it that has one row or one column."""

    row: int
    column: int
    height: int
    width: int
    element: Element
    nested: list[_Placed] | None = None


def _grid(table: Element) -> list[tuple[_Placed, str]] | None:
    """The cells with their texts, None for a layout table."""
    placed = _place(table)
    if _holds_table(table):
        for cell in placed:
            cell.nested = _line_of_cells(cell.element)
        if any(cell.nested is None and _holds_table(cell.element) for cell in placed):
            return None
        placed = _spread(placed)
    if len(placed) <= 2:
        return None
    texts = [text_of(cell.element) for cell in placed]
    return None if max(map(len, texts)) > _LAYOUT_CELL else list(zip(placed, texts, strict=True))


def _place(table: Element) -> list[_Placed]:
    """Cells in source order at their places. Cells that HTML would let overlap are kept."""
    cells: list[_Placed] = []
    taken_until: dict[int, int] = {}  # by column: the first row that no span from above reaches
    rows = list(_rows(table))
    squares = 0
    for r, row in enumerate(rows):
        column = 0
        for element in row:
            while taken_until.get(column, 0) > r:
                column += 1
            spans = element.attrib
            width = _span(element.get("colspan"), _LARGEST_SPAN, of_zero=1) if spans else 1
            # A rowspan of 0 reaches to the end of the table.
            height = _span(element.get("rowspan"), len(rows) - r, of_zero=len(rows) - r) if spans else 1
            squares += width * height
            check_squares(squares)
            if height > 1 or taken_until:
                for covered in range(column, column + width):
                    taken_until[covered] = max(taken_until.get(covered, 0), r + height)
            cells.append(_Placed(r, column, height, width, element))
            column += width
    return cells


def _rows(table: Element) -> Iterator[list[Element]]:
    """The cells of each row. Elements that don't belong into a table (`form` around rows, a cell without its row) are
    looked through, as browsers do."""
    stray: list[Element] = []
    for child in table:
        tag = child.tag
        if tag in _CELLS:
            stray.append(child)
            continue
        if stray:
            yield stray
            stray = []
        if tag in UNSEEN or tag in {"table", "caption", "colgroup", "col"} or not is_seen(child):
            continue
        if tag == "tr":
            yield list(_cells(child))
        else:
            yield from _rows(child)
    if stray:
        yield stray


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag in _CELLS:
            if is_seen(child):
                yield child
        elif child.tag != "table" and is_seen(child):
            yield from _cells(child)


def _span(value: str | None, largest: int, of_zero: int) -> int:
    """A span attribute as browsers read it: leading digits, at least 1."""
    if value is None:
        return 1
    match = _LEADING_NUMBER.match(value)
    number = int(match.group(1)) if match else 1
    return min(number or of_zero, max(largest, 1))


def _line_of_cells(cell: Element) -> list[_Placed] | None:
    """The cells of the only table in a cell, where it has one row or one column and nothing stands beside it."""
    tables = list(cell.iterdescendants("table"))
    if len(tables) != 1:
        return None
    placed = _place(tables[0])
    rows, columns = _extent(placed)
    if min(rows, columns) != 1 or text_of(cell) != text_of(tables[0]):
        return None
    return placed


def _holds_table(element: Element) -> bool:
    return next(element.iterdescendants("table"), None) is not None


def _extent(placed: list[_Placed]) -> tuple[int, int]:
    return (
        max((c.row + c.height for c in placed), default=0),
        max((c.column + c.width for c in placed), default=0),
    )


def _spread(placed: list[_Placed]) -> list[_Placed]:
    """The grid with the cells of nested lines as cells of its own: rows and columns are divided where a line in them
    has more cells than they are wide."""
    if all(cell.nested is None for cell in placed):
        return placed
    rows, columns = _extent(placed)
    parts_of_row, parts_of_column = [1] * rows, [1] * columns
    for cell in placed:
        if cell.nested:
            n_rows, n_columns = _extent(cell.nested)
            _divide(parts_of_row, cell.row, cell.height, n_rows)
            _divide(parts_of_column, cell.column, cell.width, n_columns)
    top, left = _starts(parts_of_row), _starts(parts_of_column)
    spread: list[_Placed] = []
    for cell in placed:
        row, column = top[cell.row], left[cell.column]
        height, width = top[cell.row + cell.height] - row, left[cell.column + cell.width] - column
        n_rows, n_columns = _extent(cell.nested) if cell.nested else (1, 1)
        if not cell.nested or height % n_rows or width % n_columns:
            spread.append(_Placed(row, column, height, width, cell.element))
            continue
        tall, wide = height // n_rows, width // n_columns
        spread += [
            _Placed(
                row + inner.row * tall,
                column + inner.column * wide,
                inner.height * tall,
                inner.width * wide,
                inner.element,
            )
            for inner in cell.nested
        ]
    return sorted(spread, key=lambda cell: (cell.row, cell.column))


def _divide(parts: list[int], start: int, length: int, wanted: int) -> None:
    """Divide the lines that a cell covers so that `wanted` cells fit into it evenly."""
    if wanted > length and wanted % length == 0:
        for line in range(start, start + length):
            parts[line] = max(parts[line], wanted // length)


def _starts(parts: list[int]) -> list[int]:
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + part)
    return starts


def _unread(cell: Element) -> Reading | None:
    """A cell without text of its own is not blank where a picture, a struck-out text or a choice stands in it: a reader
    of the page sees something, and what it counts for was not read."""
    shown = next(cell.iter(*_PICTURES), None) is not None
    written = any("".join(element.itertext()).strip() for element in cell.iter(*_WRITTEN))
    return Reading("illegible", 0.0) if shown or written else None
