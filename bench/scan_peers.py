"""What engines read on whole pages, brought to our record, in two ways.

`document_of_lines`: by the lines' own places alone: lines beside each other are a row, and our alignment finds the
form's rows among them. `cells_in_grid`: by our grid: an engine's text counts for the cell of our reading that it lies
in, so that only recognition is compared; what our grid missed the engine misses too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.scan_jobs import Line
from extract.document import Block, Document, Paragraph, Table, TableCell
from normalize.notation import read_figure
from normalize.record import Cell, Record

# In heights of a line: text goes on after a smaller gap; lines whose middles are nearer stand in one row.
_GAP, _ROW = 0.35, 0.5
_WAN = 10_000
_DASHES = frozenset("一-—–－―ー")


@dataclass(frozen=True, slots=True)
class PeerPage:
    """What an engine read on a picture. `number` is the page in the document; of a page that was read in pieces,
    `top` is where the piece begins."""

    number: int
    top: float
    lines: tuple[Line, ...]


def document_of_lines(pages: Sequence[PeerPage]) -> Document:
    """Rows of several texts as flattened tables, single texts as paragraphs."""
    blocks: list[Block] = []
    for page in pages:
        waiting: list[list[Line]] = []
        for row in _rows(page.lines):
            if len(row) > 1:
                waiting.append(row)
                continue
            blocks += _table(waiting)
            waiting = []
            blocks.append(Paragraph(row[0][0]))
        blocks += _table(waiting)
    return Document("", "", "peer", "1", tuple(blocks))


def cells_in_grid(record: Record, pages: Sequence[PeerPage]) -> Record:
    """Our record with the engine's texts in its cells. An amount of money is given the benefit of the doubt about its
    unit: ours is kept where the engine's text reads the same in yuan or in ten thousands of it."""
    return replace(
        record,
        cells={code: _as_read(cell, pages) for code, cell in record.cells.items()},
        findings=(),
        issues=(),
    )


def _as_read(cell: Cell, pages: Sequence[PeerPage]) -> Cell:
    source = cell.source
    if source is None or source.box is None or source.page is None:
        return cell
    x0, top, x1, bottom = source.box
    inside = [
        line
        for page in pages
        if page.number == source.page
        for line in page.lines
        if x0 <= (line[1] + line[3]) / 2 <= x1 and top <= (line[2] + line[4]) / 2 + page.top <= bottom
    ]
    text = "".join(line[0] for row in _rows(inside) for line in row)
    if text and set(text) <= _DASHES:
        text = "—"  # to a recogniser they are one
    readings = [read_figure(text, cell.unit, scale=scale) for scale in (1, _WAN)]
    read = (
        next((r for r in readings if r.value == cell.value), readings[0])
        if cell.unit == "yuan"
        else readings[0]
    )
    return Cell(read.state, cell.unit, read.value, raw=text, confidence=1.0, source=source)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines beside each other, left to right, rows from top to bottom; words that follow closely joined."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        if rows and _middle(line) - _middle(rows[-1][0]) < _ROW * (line[4] - line[2]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(sorted(row, key=lambda line: line[1])) for row in rows]


def _joined(row: Sequence[Line]) -> list[Line]:
    joined: list[Line] = []
    for line in row:
        if joined and line[1] - joined[-1][3] < _GAP * (line[4] - line[2]):
            text, x0, top, x1, bottom = joined[-1]
            joined[-1] = (text + line[0], x0, min(top, line[2]), max(x1, line[3]), max(bottom, line[4]))
        else:
            joined.append(line)
    return joined


def _middle(line: Line) -> float:
    return (line[2] + line[4]) / 2


def _table(rows: Sequence[Sequence[Line]]) -> list[Table]:
    if not rows:
        return []
    cells = tuple(TableCell(r, c, line[0]) for r, row in enumerate(rows) for c, line in enumerate(row))
    return [Table(cells, len(rows), max(map(len, rows)), layout="rows")]
