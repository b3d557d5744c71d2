"""What stands outside of grids: tables without upright lines, or without any, and lines of text.

The same geometry decides as for PDFs (`extract/pdf_layout.py`): each text is a run of characters, its height in points
as if the print had the usual size. Where that can't tell columns, the table is rows of texts and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.document import Box, Reading, Table, TableCell
from extract.pdf_content import PageContent, Rule, Run
from extract.pdf_layout import lay_out
from extract.scan.ink import LineBox
from extract.scan.judging import Judged, is_read
from extract.scan.page import PageImage
from extract.scan.verdict import blank, together
from extract.textflow import TextLine

# Print of the usual size in points, and how much higher its line is than what is seen of it.
USUAL_SIZE, LINE_HEIGHT = 10.5, 1.1
# A text larger than usual by this is a heading.
LARGE = 1.25


@dataclass(frozen=True, slots=True)
class Piece:
    """A text outside of grids: its place on the straight page and what was read."""

    box: LineBox
    judged: Judged


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table without a grid; boxes of its cells and its own are in pixels of the straight page."""

    table: Table
    boxes: tuple[Box, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Flow:
    """A line of text with the pieces that it is made of."""

    line: TextLine
    pieces: tuple[Piece, ...]


def arrange(
    pieces: Sequence[Piece], rules: Sequence[Rule], page: PageImage
) -> tuple[list[OpenTable], list[Flow]]:
    """Tables and lines of a page's pieces. `rules` are horizontal lines (y, start, end) outside of grids, in pixels."""
    scale = USUAL_SIZE / page.glyph
    height, width = page.grey.shape
    content = PageContent(
        number=1,
        width=width * scale,
        height=height * scale,
        runs=tuple(_run(piece, page.glyph, scale) for piece in pieces if piece.judged.seen),
        horizontal=tuple((y * scale, start * scale, end * scale) for y, start, end in rules),
        vertical=(),
    )
    found = lay_out(content)
    tables = []
    unread = []
    for open_table in found.tables:
        table = open_table.table(content)
        inside = _within(pieces, _scaled(open_table.box, 1 / scale))
        if not any(is_read(piece.judged) for piece in inside):
            # Specks of a photograph stand in rows, too.
            unread += inside
            continue
        boxes = tuple(_scaled(cell.locator.box or open_table.box, 1 / scale) for cell in table.cells)
        cells = tuple(_read(cell, _within(pieces, box)) for cell, box in zip(table.cells, boxes, strict=True))
        whole = Table(cells, table.n_rows, table.n_columns, table.layout)
        tables.append(OpenTable(whole, boxes, _scaled(open_table.box, 1 / scale)))
    flows = []
    for line in found.lines:
        box = _scaled(line.box, 1 / scale)
        text_line = TextLine(line.text, box, line.size / scale)
        flows.append(Flow(text_line, tuple(_within(pieces, box))))
    flows += [Flow(TextLine(piece.judged.seen, _box(piece), page.glyph), (piece,)) for piece in unread]
    return tables, sorted(flows, key=lambda flow: flow.line.box[1])


def _box(piece: Piece) -> Box:
    x0, top, x1, bottom = piece.box
    return (float(x0), float(top), float(x1), float(bottom))


def _run(piece: Piece, glyph: float, scale: float) -> Run:
    """The piece as characters of a font: its height is the line's, not that of its ink."""
    x0, top, x1, bottom = piece.box
    seen = bottom - top
    size = seen if seen > LARGE * glyph else glyph
    middle, half = (top + bottom) / 2, max(size * LINE_HEIGHT, seen) / 2
    return Run(
        piece.judged.seen,
        x0 * scale,
        (middle - half) * scale,
        x1 * scale,
        (middle + half) * scale,
        size * scale,
    )


def _scaled(box: Box, by: float) -> Box:
    return (box[0] * by, box[1] * by, box[2] * by, box[3] * by)


def _within(pieces: Sequence[Piece], box: Box) -> list[Piece]:
    x0, top, x1, bottom = box
    return [
        piece
        for piece in pieces
        if piece.judged.seen
        and x0 <= (piece.box[0] + piece.box[2]) / 2 <= x1
        and top <= (piece.box[1] + piece.box[3]) / 2 <= bottom
    ]


def _read(cell: TableCell, pieces: Sequence[Piece]) -> TableCell:
    if not cell.text:
        return _with(cell, "", blank())
    readings = [piece.judged.reading for piece in pieces]
    if len(pieces) == 1:
        return _with(cell, pieces[0].judged.text, readings[0])
    reading = together(readings)
    return _with(cell, cell.text if reading.outcome == "read" else "", reading)


def _with(cell: TableCell, text: str, reading: Reading) -> TableCell:
    return TableCell(cell.row, cell.column, text, cell.row_span, cell.column_span, cell.locator, reading)
