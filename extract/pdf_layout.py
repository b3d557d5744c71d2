"""A PDF page with a text layer as blocks: tables by their ruling lines, paragraphs from what lies outside.

Boxes are in PDF points on the page as a viewer shows it: rotated, cut to its CropBox, origin upper left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, Literal

import pdfplumber.page
from pdfplumber.table import Table as RuledTable

from extract.document import Block, Box, Locator, Paragraph, Table, TableCell
from extract.lattice import lattice
from extract.radicals import unify_radicals
from extract.textflow import TextLine, join_cell_lines, join_lines, margins, paragraphs

Char = dict[str, Any]
"""A pdfplumber character: text, x0, top, x1, bottom, size, upright."""

# Two edges of one boundary lie this close (pt); narrower columns than this don't exist.
EDGE_TOLERANCE = 2.5
# A gap between characters, in multiples of their size, that is a space the PDF didn't store.
WORD_GAP = 0.35
WIDE_WORD_GAP = 0.9
# Vertical overlap of a character with a line, relative to its height, that puts it on that line.
SAME_LINE = 0.5
# One ruled cell is a frame around text, not a table.
MIN_TABLE_CELLS = 2


def page_blocks(page: pdfplumber.page.Page, number: int) -> list[Block]:
    """The page's tables and paragraphs in reading order. `number` counts from 1."""
    visible = page.crop(page.cropbox, strict=False) if _overlap(page.cropbox, page.bbox) else page
    placed = _Page(visible, number)
    chars: list[Char] = [
        char for char in visible.dedupe_chars().chars if char["text"] and char["text"] != "\x00"
    ]
    blocks: list[tuple[float, Block]] = []
    boxes: list[Box] = []
    for ruled in _ruled_tables(visible):
        boxes.append(ruled.bbox)
        inside = [char for char in chars if _holds(ruled.bbox, char)]
        taken = {id(char) for char in inside}
        chars = [char for char in chars if id(char) not in taken]
        blocks.append((ruled.bbox[1], _table(ruled, inside, placed)))
    tops = sorted(top for top, _ in blocks)
    flow = _text_lines(chars)
    left, right = margins(flow, boxes)
    for lines in _between(flow, tops):
        for group in paragraphs(lines, left, right):
            members = [lines[i] for i in group]
            box = _hull([line.box for line in members])
            text = join_lines([line.text for line in members])
            if text:
                blocks.append((box[1], Paragraph(text, locator=placed.locator(box))))
    return [block for _, block in sorted(blocks, key=lambda item: item[0])]


class _Page:
    """Where a box of pdfplumber lies on the visible page."""

    def __init__(self, page: pdfplumber.page.Page | pdfplumber.page.CroppedPage, number: int) -> None:
        x0, top, x1, bottom = page.bbox
        self.number = number
        self.origin = (float(x0), float(top))
        self.size = (round(float(x1 - x0), 2), round(float(bottom - top), 2))

    def locator(self, box: Box) -> Locator:
        dx, dy = self.origin
        moved = (box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy)
        rounded = (round(moved[0], 2), round(moved[1], 2), round(moved[2], 2), round(moved[3], 2))
        return Locator(page=self.number, box=rounded, page_size=self.size, unit="pt")


def _ruled_tables(page: pdfplumber.page.Page | pdfplumber.page.CroppedPage) -> list[RuledTable]:
    found = page.find_tables(
        {
            "explicit_horizontal_lines": _missing_ends(page, "v"),
            "explicit_vertical_lines": _missing_ends(page, "h"),
        }
    )
    tables = [table for table in found if len(table.cells) >= MIN_TABLE_CELLS]
    return [
        table
        for table in tables
        if not any(other is not table and _contains(other.bbox, table.bbox) for other in tables)
    ]


def _missing_ends(
    page: pdfplumber.page.Page | pdfplumber.page.CroppedPage, direction: Literal["h", "v"]
) -> list[float]:
    """Where several lines of that direction end and no line across closes them.

    Browsers that print to PDF cut a row in two at a page break and leave out the border there; clerks like
    tables that are open at the sides.
    """
    start, end, along, across, length = (
        ("top", "bottom", "x0", "top", "height") if direction == "v" else ("x0", "x1", "top", "x0", "width")
    )
    # A line drawn as a thin rectangle has tiny edges across its ends.
    edges = [e for e in page.edges if e["width"] + e["height"] > EDGE_TOLERANCE]
    lines = [edge for edge in edges if edge["orientation"] == direction and edge[length] > EDGE_TOLERANCE]
    closing = [edge[across] for edge in edges if edge["orientation"] != direction]
    if len(lines) < 2:
        return []
    ends = []
    for reach in (max(edge[end] for edge in lines), min(edge[start] for edge in lines)):
        meeting = {
            round(edge[along])
            for edge in lines
            if min(abs(edge[end] - reach), abs(edge[start] - reach)) <= EDGE_TOLERANCE
        }
        if len(meeting) > 1 and all(abs(position - reach) > EDGE_TOLERANCE for position in closing):
            ends.append(float(reach))
    return ends


def _table(ruled: RuledTable, chars: Sequence[Char], placed: _Page) -> Table:
    boxes: list[Box] = [(float(b[0]), float(b[1]), float(b[2]), float(b[3])) for b in ruled.cells]
    shape = lattice(boxes, EDGE_TOLERANCE)
    gaps = shape.gaps()
    places = [*shape.places, *gaps]
    boxes += [shape.box(gap) for gap in gaps]
    held: list[list[Char]] = [[] for _ in boxes]
    for char in chars:
        nearest = min(range(len(boxes)), key=lambda i: _distance(boxes[i], char))
        held[nearest].append(char)
    cells = [
        TableCell(
            row=place.row,
            column=place.column,
            text=join_cell_lines(_text_lines(inside), box[2], box[0]),
            row_span=place.row_span,
            column_span=place.column_span,
            locator=placed.locator(box),
        )
        for place, box, inside in zip(places, boxes, held, strict=True)
        # A place without any border counts as a cell only where something is printed in it.
        if inside or place not in gaps
    ]
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return Table(ordered, shape.n_rows, shape.n_columns, locator=placed.locator(_hull(boxes)))


def _text_lines(chars: Iterable[Char]) -> list[TextLine]:
    """Characters as lines, top to bottom: a character joins the line it overlaps by half its height."""
    rows: list[list[Char]] = []
    spans: list[tuple[float, float]] = []
    for char in sorted(chars, key=lambda char: (_middle(char), char["x0"])):
        height = max(float(char["bottom"] - char["top"]), 0.1)
        for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            overlap = min(spans[i][1], char["bottom"]) - max(spans[i][0], char["top"])
            if overlap > SAME_LINE * min(height, spans[i][1] - spans[i][0]):
                rows[i].append(char)
                break
        else:
            rows.append([char])
            spans.append((float(char["top"]), float(char["bottom"])))
    lines = [_line(row) for row in rows]
    return sorted((line for line in lines if line.text), key=lambda line: (line.box[1], line.box[0]))


def _line(row: list[Char]) -> TextLine:
    row.sort(key=lambda char: float(char["x0"]))
    pieces: list[str] = []
    previous: Char | None = None
    for char in row:
        if previous is not None and _gap_is_space(previous, char):
            pieces.append(" ")
        pieces.append(char["text"])
        previous = char
    inked = [char for char in row if not char["text"].isspace()] or row
    size = median(float(char["size"]) for char in inked)
    text = unify_radicals("".join(pieces)).strip()
    return TextLine(text, _hull([_box(char) for char in inked]), size)


def _gap_is_space(before: Char, char: Char) -> bool:
    if before["text"].isspace() or char["text"].isspace():
        return False
    wide = ord(before["text"][0]) > 0x2E7F or ord(char["text"][0]) > 0x2E7F
    limit = WIDE_WORD_GAP if wide else WORD_GAP
    return bool(char["x0"] - before["x1"] > limit * min(before["size"], char["size"]))


def _between(lines: Sequence[TextLine], tops: Sequence[float]) -> list[list[TextLine]]:
    """The lines, parted where a table stands between them: a paragraph doesn't run through a table."""
    parts: list[list[TextLine]] = [[] for _ in range(len(tops) + 1)]
    for line in lines:
        parts[sum(top <= line.box[1] for top in tops)].append(line)
    return parts


def _box(char: Char) -> Box:
    return (float(char["x0"]), float(char["top"]), float(char["x1"]), float(char["bottom"]))


def _middle(char: Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _holds(box: Sequence[float], char: Char) -> bool:
    x, y = float(char["x0"] + char["x1"]) / 2, _middle(char)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _distance(box: Box, char: Char) -> float:
    """0 inside the box, else how far the character's middle lies outside of it."""
    x, y = float(char["x0"] + char["x1"]) / 2, _middle(char)
    return max(box[0] - x, x - box[2], 0.0) + max(box[1] - y, y - box[3], 0.0)


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return bool(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def _contains(outer: Sequence[float], inner: Sequence[float]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _hull(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
