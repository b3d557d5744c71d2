"""Reading a page picture: upright and flat, grid first, then every cell and every line on its own.

A page goes: `prepare` → `find_tables` → crops of all lines of text → the readers → verdicts → blocks. Boxes
of the blocks are in pixels of the picture as it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2

from extract.document import Block, Box, GridTemplate, Issue, Locator, Paragraph, Reading, Table, TableCell
from extract.readers import in_force
from extract.scan.another_look import seen
from extract.scan.chosen import made
from extract.scan.freeform import Flow, OpenTable, Piece, arrange
from extract.scan.ink import inner_box, stroke
from extract.scan.judging import Judge, Judged, Printed, is_read, unplaced
from extract.scan.layout import Layout
from extract.scan.page import PageImage
from extract.scan.paper import Picture
from extract.scan.reader import FirstReader, Reader
from extract.scan.upright import upright_layout
from extract.scan.verdict import together
from extract.textflow import join_lines, margins, paragraphs

PIPELINE_VERSION = "5"
# A line outside of tables longer than this, in glyph heights, is no figure.
LONGEST_FIGURE = 12.0
# A paragraph of which a line is illegible is worth no more than this.
UNSURE = 0.5
# default: all cores; a page's pictures are small, and workers share the machine.
cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page's blocks in reading order and what went wrong on it."""

    blocks: tuple[Block, ...]
    issues: tuple[Issue, ...] = ()


class ScanReader:
    """Reads page pictures with one reader for everything and, where there is one, a second for figures."""

    def __init__(self, first: FirstReader, second: Reader | None = None) -> None:
        readers = [first] if second is None else [first, second]
        self.name = "+".join(reader.name for reader in readers)
        self.version = f"{PIPELINE_VERSION}+" + "+".join(reader.version for reader in readers)
        self._first = first
        self._judge = Judge(first, second)

    def read_page(
        self, picture: Picture, *, page: int, templates: Sequence[GridTemplate] = ()
    ) -> PageReading:
        """Read one page (RGB or grey). `page` counts from 1; `templates` are known tables, to mend a broken
        grid of their size."""
        layout = upright_layout(seen(picture), self._first, templates)
        judged = iter(self._judge.judge(_printed(layout)))
        found: list[tuple[float, Block]] = []
        issues = []
        for i, table in enumerate(layout.tables):
            cells = [next(judged) for _ in table.places]
            if not any(is_read(cell) for cell in cells):
                # A photograph has edges, too.
                found.append((table.box[1], _unread(layout.page, table.box, cells, page)))
                continue
            found.append((table.box[1], _table(layout, i, cells, page)))
            if table.irregular:
                issues.append(_broken_grid(page))
        pieces = [Piece(box, next(judged)) for box in layout.outside]
        open_tables, flows = arrange(pieces, layout.rules, layout.page)
        found += [(table.box[1], _open_table(table, layout.page, page)) for table in open_tables]
        boxes = [table.box for table in layout.tables] + [table.box for table in open_tables]
        found += _prose(flows, boxes, layout.page, page)
        blocks = tuple(block for _, block in sorted(found, key=lambda item: item[0]))
        return PageReading(blocks, tuple(issues))


def default_scan_reader() -> ScanReader:
    """The readers in force: those that are installed, or that were chosen."""
    return _scan_reader(in_force())


@cache
def _scan_reader(names: tuple[str, ...]) -> ScanReader:
    return ScanReader(*made(names))


def _printed(layout: Layout) -> list[Printed]:
    """All texts of a page: cells of all tables, then the lines outside."""
    glyph = layout.page.glyph
    printed = []
    for i, table in enumerate(layout.tables):
        for j in range(len(table.places)):
            lines = layout.cells[i][j]
            within = inner_box(table.boxes[j], table.glyph, layout.page.ink.shape)
            shape = stroke(layout.ink, lines[0], within, table.glyph) if len(lines) == 1 else ""
            printed.append(Printed(layout.cell_crops(i, j), shape))
    for line, picture in zip(layout.outside, layout.outside_crops(), strict=True):
        prose = line[2] - line[0] > LONGEST_FIGURE * glyph
        printed.append(Printed([picture], stroke(layout.page.ink, line, line, glyph), prose=prose))
    return printed


def _table(layout: Layout, index: int, judged: Sequence[Judged], number: int) -> Table:
    table = layout.tables[index]
    judged = [
        unplaced(found)
        if place in table.doubtful or (i in layout.over[index] and not found.is_label)
        else found
        for i, (place, found) in enumerate(zip(table.places, judged, strict=True))
    ]
    cells = [
        TableCell(
            row=place.row,
            column=place.column,
            text=found.text,
            row_span=place.row_span,
            column_span=place.column_span,
            locator=_locator(layout.page, box, number),
            reading=found.reading,
        )
        for place, box, found in zip(table.places, table.boxes, judged, strict=True)
    ]
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return Table(ordered, table.n_rows, table.n_columns, locator=_locator(layout.page, table.box, number))


def _unread(page: PageImage, box: Box, judged: Sequence[Judged], number: int) -> Paragraph:
    """An area with lines in which nothing could be read: that there is something is all that can be said of it."""
    votes = tuple(vote for found in judged for vote in found.reading.votes)
    return Paragraph("", locator=_locator(page, box, number), reading=Reading("illegible", 0.0, votes))


def _open_table(found: OpenTable, page: PageImage, number: int) -> Table:
    cells = tuple(
        replace(cell, locator=_locator(page, box, number))
        for cell, box in zip(found.table.cells, found.boxes, strict=True)
    )
    return replace(found.table, cells=cells, locator=_locator(page, found.box, number))


def _prose(
    flows: Sequence[Flow], tables: Sequence[Box], page: PageImage, number: int
) -> list[tuple[float, Block]]:
    """Paragraphs of the lines; a paragraph doesn't run through a table."""
    ends = margins([flow.line for flow in flows], tables)
    parts: list[list[Flow]] = [[] for _ in range(len(tables) + 1)]
    for flow in flows:
        parts[sum(table[1] <= flow.line.box[1] for table in tables)].append(flow)
    found: list[tuple[float, Block]] = []
    for part in parts:
        for group in paragraphs([flow.line for flow in part], *ends):
            members = [part[i] for i in group]
            box = _hull([flow.line.box for flow in members])
            found.append((box[1], _paragraph(members, _locator(page, box, number))))
    return found


def _paragraph(flows: Sequence[Flow], locator: Locator) -> Paragraph:
    """What could be read of a paragraph, as sure as its least sure line; illegible where nothing could."""
    readings = [piece.judged.reading for flow in flows for piece in flow.pieces]
    legible = [flow for flow in flows if any(piece.judged.text for piece in flow.pieces)]
    text = join_lines([flow.line.text for flow in legible])
    reading = together(readings)
    if text and reading.outcome != "read":
        reading = replace(reading, outcome="read", confidence=min(reading.confidence, UNSURE))
    return Paragraph(text, locator=locator, reading=reading)


def _broken_grid(page: int) -> Issue:
    message = "a table's lines are broken, its cells were guessed: figures may be misplaced"
    hint = "compare the table with the page, or find a better copy"
    return Issue("extract", "broken_grid", "warning", message, hint, page=page)


def _locator(page: PageImage, box: Box, number: int) -> Locator:
    width, height = page.source_size
    return Locator(page=number, box=page.source_box(box), page_size=(float(width), float(height)), unit="px")


def _hull(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
