"""HTML tables to grids: row and column spans resolved as browsers resolve them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml.html import HtmlElement

from extract.document import Locator, Table, TableCell
from extract.limits import check_squares
from extract.paths import Paths

Element: TypeAlias = HtmlElement

# HTML's own limits (colspan 1,000; rowspan 65,534, of which no form needs more than a thousand).
_LARGEST_SPAN = 1000
# Longer than any cell of a form with its notes: whoever writes this much in a cell lays out a page with it.
_LAYOUT_CELL = 600
# Nine digits: a longer number is above every limit all the same.
_LEADING_NUMBER = re.compile(r"\s*([0-9]{1,9})")
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th"})


def is_data_table(table: Element) -> bool:
    """False for a table that only lays out a page: it holds other tables, hardly any cells, or whole articles."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    cells = list(table.iter("td", "th"))
    if len(cells) <= 2:
        return False
    return max(len(cell.text_content().strip()) for cell in cells) <= _LAYOUT_CELL


def read_table(table: Element, paths: Paths) -> Table:
    """The table as a grid. Cells that HTML would let overlap are kept in the order of the source.

    Raises UnreadableError `table_too_large`: a few bytes may ask for a grid of billions."""
    cells: list[TableCell] = []
    taken_until: dict[int, int] = {}  # by column: the first row that no span from above reaches
    rows = list(_rows(table))
    squares = 0
    for r, row in enumerate(rows):
        column = 0
        for element in row:
            if element.tag not in {"td", "th"}:
                continue
            while taken_until.get(column, 0) > r:
                column += 1
            width = max(_span(element.get("colspan"), _LARGEST_SPAN), 1)
            height = _span(element.get("rowspan"), len(rows) - r) or len(rows) - r
            squares += width * height
            check_squares(squares)
            for covered in range(column, column + width):
                taken_until[covered] = max(taken_until.get(covered, 0), r + height)
            cells.append(TableCell(r, column, text_of(element), height, width, Locator(path=paths(element))))
            column += width
    return Table(
        cells=tuple(cells),
        n_rows=len(rows),
        n_columns=max((c.column + c.column_span for c in cells), default=0),
        locator=Locator(path=paths(table)),
    )


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _span(value: str | None, largest: int) -> int:
    """A span attribute as browsers read it: leading digits, at least 1; a rowspan of 0 reaches to the end."""
    match = _LEADING_NUMBER.match(value or "1")
    number = int(match.group(1)) if match else 1
    return min(number, max(largest, 1))


def text_of(element: Element) -> str:
    """The text as a browser shows it: white space collapsed, paragraphs and line breaks as newlines.

    Unknown inline elements (Word's smart tags among them) give their text like any other."""
    parts: list[str] = []
    _collect(element, parts)
    lines = (re.sub(r"[ \t\r\f]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(element: Element, parts: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
        return
    if element.text:
        parts.append(_collapse(element.text))
    for child in element:
        if child.tag in _BREAKS:
            parts.append("\n")
        _collect(child, parts)
        if child.tag in _BREAKS:
            parts.append("\n")
        if child.tail:
            parts.append(_collapse(child.tail))


def _collapse(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text)
