"""HTML tables to grids: row and column spans resolved as browsers resolve them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree
from lxml.html import HtmlElement

from extract.document import Locator, Table, TableCell

Element: TypeAlias = HtmlElement
Tree: TypeAlias = "etree._ElementTree"

# HTML's own limits (colspan 1,000; rowspan 65,534, of which no form needs more than a thousand).
_LARGEST_SPAN = 1000
# Longer than any cell of a form with its notes: whoever writes this much in a cell lays out a page with it.
_LAYOUT_CELL = 600
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th"})


def is_data_table(table: Element) -> bool:
    """False for a table that only lays out a page: it holds other tables, hardly any cells, or whole articles."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    cells = list(table.iter("td", "th"))
    if len(cells) <= 2:
        return False
    return max(len(cell.text_content().strip()) for cell in cells) <= _LAYOUT_CELL


def read_table(table: Element, tree: Tree) -> Table:
    """The table as a grid. Cells that HTML would let overlap are kept in the order of the source."""
    cells: list[TableCell] = []
    taken: set[tuple[int, int]] = set()
    rows = list(_rows(table))
    for r, row in enumerate(rows):
        column = 0
        for element in row:
            if element.tag not in {"td", "th"}:
                continue
            while (r, column) in taken:
                column += 1
            width = max(_span(element.get("colspan"), _LARGEST_SPAN), 1)
            height = _span(element.get("rowspan"), len(rows) - r) or len(rows) - r
            for covered_row in range(r, r + height):
                taken.update((covered_row, column + i) for i in range(width))
            cells.append(
                TableCell(r, column, text_of(element), height, width, Locator(path=tree.getpath(element)))
            )
            column += width
    return Table(
        cells=tuple(cells),
        n_rows=len(rows),
        n_columns=max((c.column + c.column_span for c in cells), default=0),
        locator=Locator(path=tree.getpath(table)),
    )


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _span(value: str | None, largest: int) -> int:
    """A span attribute as browsers read it: leading digits, at least 1; a rowspan of 0 reaches to the end."""
    match = re.match(r"\s*(\d+)", value or "1")
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
