"""What a dialect of HTML is: how it writes a paragraph and a table. Dialects are data of functions, so that each pool
can keep its own in its own module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from extract.document import GridTemplate, TemplateCell

SpanOf = Callable[[TemplateCell], int]
"""The colspan as this report's editor left it."""
Tag = Callable[[TemplateCell], str]


def _as_it_is(body: str) -> str:
    return body


@dataclass(frozen=True, slots=True)
class Markup:
    """`paragraph`: (text, it is a heading, it stands at the right margin) → markup; `table`: (table, spans) → markup;
    `around`: the whole body → what the editor has around it."""

    paragraph: Callable[[str, bool, bool], str]
    table: Callable[[GridTemplate, SpanOf], str]
    around: Callable[[str], str] = _as_it_is


def rows_of_cells(table: GridTemplate) -> Iterator[list[TemplateCell]]:
    """The cells that begin in each row."""
    for row in range(table.n_rows):
        yield [cell for cell in table.cells if cell.row == row]


def spans(cell: TemplateCell, span_of: SpanOf) -> str:
    """The rowspan and colspan attributes that are needed, each with a space before it."""
    found = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    return found + (f' colspan="{span_of(cell)}"' if span_of(cell) != 1 else "")


def lines(text: str) -> list[str]:
    """The text's lines, escaped."""
    return [escape(line, quote=False).replace("\u00a0", "&nbsp;") for line in text.split("\n")]
