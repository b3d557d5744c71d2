"""Characters and ruling lines of a page as tables and paragraphs.

Positions where lines run are the boundaries of a grid; two places of the grid with no line between them are one cell.
Works in any unit in which text is some ten high (points).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.document import Block, Box, Locator, Paragraph, Table, TableCell
from extract.lattice import Place, boundaries, slots
from extract.ofd_objects import Char, PageObjects, Ruling
from extract.radicals import unify_radicals
from extract.textflow import TextLine, join_cell_lines, join_lines, margins, paragraphs

# Two edges of one boundary lie this close; narrower columns than this don't exist.
EDGE_TOLERANCE = 2.5
# Pieces of one line lie no further apart than this; two tables do.
DASH_GAP = 4.0
# A border counts where lines cover this share of it: dashed lines have gaps.
COVERED = 0.5
# A gap between characters, in multiples of their size, that is a space the file didn't store.
WORD_GAP = 0.35
WIDE_WORD_GAP = 0.9
SAME_LINE = 0.5
# Columns times rows of a grid; the form has 150. Beyond this it is a drawing.
MAX_SLOTS = 40_000


@dataclass(frozen=True, slots=True)
class RuledGrid:
    """A table's boundaries and its cells, each a rectangle of places between them."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    places: tuple[Place, ...]

    @property
    def box(self) -> Box:
        """The whole table."""
        return (self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    def box_of(self, place: Place) -> Box:
        """The area of a cell."""
        return (
            self.columns[place.column],
            self.rows[place.row],
            self.columns[place.column + place.column_span],
            self.rows[place.row + place.row_span],
        )


def page_blocks(objects: PageObjects, number: int, size: tuple[float, float]) -> list[Block]:
    """The page's tables and paragraphs in reading order. `number` counts from 1; `size` is the page's, in points."""
    chars = list(dict.fromkeys(objects.chars))  # bold text is sometimes drawn twice
    blocks: list[tuple[float, Block]] = []
    grids = ruled_grids(objects.rulings)
    for grid in grids:
        inside = [char for char in chars if _holds(grid.box, char)]
        taken = set(map(id, inside))
        chars = [char for char in chars if id(char) not in taken]
        blocks.append((grid.box[1], _table(grid, inside, number, size)))
    tops = sorted(top for top, _ in blocks)
    flow = text_lines(chars)
    left, right = margins(flow, [grid.box for grid in grids])
    parts: list[list[TextLine]] = [[] for _ in range(len(tops) + 1)]
    for line in flow:
        parts[bisect_right(tops, line.box[1])].append(line)
    for lines in parts:
        for group in paragraphs(lines, left, right):
            box = _hull([lines[i].box for i in group])
            if text := join_lines([lines[i].text for i in group]):
                blocks.append((box[1], Paragraph(text, locator=_locator(box, number, size))))
    return [block for _, block in sorted(blocks, key=lambda item: item[0])]


def ruled_grids(rulings: Sequence[Ruling]) -> list[RuledGrid]:
    """Tables of two cells and more that the lines make, top to bottom; a table inside another's cell is left out."""
    grids = [grid for group in _touching(_joined(rulings)) if (grid := _grid(group)) is not None]
    outer = [g for g in grids if not any(o is not g and _contains(o.box, g.box) for o in grids)]
    return sorted(outer, key=lambda grid: (grid.box[1], grid.box[0]))


def _joined(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Pieces of one line made one line: writers draw a border cell by cell, or dash by dash."""
    whole: list[Ruling] = []
    for horizontal in (True, False):
        lines = [line for line in rulings if line.is_horizontal == horizontal]
        along = [(r.x0, r.x1, r.y0) if horizontal else (r.y0, r.y1, r.x0) for r in lines]
        places = boundaries((place for *_, place in along), EDGE_TOLERANCE / 2)
        pieces: list[list[tuple[float, float]]] = [[] for _ in places]
        for start, end, place in along:
            pieces[min(range(len(places)), key=lambda i: abs(places[i] - place))].append((start, end))
        for place, spans in zip(places, pieces, strict=True):
            for start, end in _runs(spans):
                whole.append(
                    Ruling(start, place, end, place) if horizontal else Ruling(place, start, place, end)
                )
    return whole


def _runs(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    runs: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if runs and start - runs[-1][1] <= DASH_GAP:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((start, end))
    return runs


def _touching(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Lines that meet, directly or through others."""
    groups: list[tuple[Box, list[Ruling]]] = []
    for line in sorted(rulings, key=lambda r: (r.y0, r.x0)):
        merged, box = [line], (line.x0, line.y0, line.x1, line.y1)
        apart = []
        for other_box, others in groups:
            if _near(box, other_box) and any(_near_lines(line, other) for other in others):
                merged, box = [*others, *merged], _hull([box, other_box])
            else:
                apart.append((other_box, others))
        groups = [*apart, (box, merged)]
    return [lines for _, lines in groups]


def _near(a: Box, b: Box) -> bool:
    t = EDGE_TOLERANCE
    return a[0] <= b[2] + t and b[0] <= a[2] + t and a[1] <= b[3] + t and b[1] <= a[3] + t


def _near_lines(a: Ruling, b: Ruling) -> bool:
    return _near((a.x0, a.y0, a.x1, a.y1), (b.x0, b.y0, b.x1, b.y1))


def _grid(lines: Sequence[Ruling]) -> RuledGrid | None:
    across = [line for line in lines if line.is_horizontal and line.x1 - line.x0 > EDGE_TOLERANCE]
    down = [line for line in lines if not line.is_horizontal and line.y1 - line.y0 > EDGE_TOLERANCE]
    if not across or not down:
        return None
    # Where lines end and nothing closes them, the table is open at that side: its edge is there all the same.
    xs = [line.x0 for line in down] + [min(r.x0 for r in across), max(r.x1 for r in across)]
    ys = [line.y0 for line in across] + [min(r.y0 for r in down), max(r.y1 for r in down)]
    columns, rows = boundaries(xs, EDGE_TOLERANCE), boundaries(ys, EDGE_TOLERANCE)
    n_rows, n_columns = len(rows) - 1, len(columns) - 1
    if n_rows < 1 or n_columns < 1 or n_rows * n_columns < 2 or n_rows * n_columns > MAX_SLOTS:
        return None
    walls = {
        (r, c): _covers(
            [(v.y0, v.y1) for v in down if abs(v.x0 - columns[c]) <= EDGE_TOLERANCE], rows[r], rows[r + 1]
        )
        for c in range(1, n_columns)
        for r in range(n_rows)
    }
    floors = {
        (r, c): _covers(
            [(h.x0, h.x1) for h in across if abs(h.y0 - rows[r]) <= EDGE_TOLERANCE],
            columns[c],
            columns[c + 1],
        )
        for r in range(1, n_rows)
        for c in range(n_columns)
    }
    places = _cells(n_rows, n_columns, walls, floors)
    return RuledGrid(tuple(rows), tuple(columns), places) if len(places) > 1 else None


def _covers(spans: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    covered, reached = 0.0, start
    for first, last in sorted(spans):
        low, high = max(first, reached), min(last, end)
        if high > low:
            covered += high - low
            reached = high
    return covered >= COVERED * (end - start)


def _cells(
    n_rows: int, n_columns: int, walls: dict[tuple[int, int], bool], floors: dict[tuple[int, int], bool]
) -> tuple[Place, ...]:
    """Rectangles of places without a line inside, from the upper left."""
    free = {(r, c) for r in range(n_rows) for c in range(n_columns)}
    places = []
    for r in range(n_rows):
        for c in range(n_columns):
            if (r, c) not in free:
                continue
            width = 1
            while (r, c + width) in free and not walls[r, c + width]:
                width += 1
            height = 1
            while r + height < n_rows and all(
                (r + height, c + i) in free
                and not floors[r + height, c + i]
                and (i == 0 or not walls[r + height, c + i])
                for i in range(width)
            ):
                height += 1
            free -= {(r + i, c + j) for i in range(height) for j in range(width)}
            places.append(Place(r, c, height, width))
    return tuple(places)


def _table(grid: RuledGrid, chars: Sequence[Char], number: int, size: tuple[float, float]) -> Table:
    boxes = [grid.box_of(place) for place in grid.places]
    held: list[list[Char]] = [[] for _ in boxes]
    owner = {slot: i for i, place in enumerate(grid.places) for slot in slots(place)}
    for char in chars:
        x, y = _middle(char)
        held[owner[_interval(grid.rows, y), _interval(grid.columns, x)]].append(char)
    cells = tuple(
        TableCell(
            row=place.row,
            column=place.column,
            text=join_cell_lines(text_lines(inside), box[2], box[0]),
            row_span=place.row_span,
            column_span=place.column_span,
            locator=_locator(box, number, size),
        )
        for place, box, inside in zip(grid.places, boxes, held, strict=True)
    )
    return Table(cells, len(grid.rows) - 1, len(grid.columns) - 1, locator=_locator(grid.box, number, size))


def text_lines(chars: Sequence[Char]) -> list[TextLine]:
    """Characters as lines, top to bottom: a character joins the line it overlaps by half its height."""
    rows: list[list[Char]] = []
    spans: list[tuple[float, float]] = []
    for char in sorted(chars, key=lambda char: (_middle(char)[1], char.box[0])):
        height = max(char.box[3] - char.box[1], 0.1)
        for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            overlap = min(spans[i][1], char.box[3]) - max(spans[i][0], char.box[1])
            if overlap > SAME_LINE * min(height, spans[i][1] - spans[i][0]):
                rows[i].append(char)
                break
        else:
            rows.append([char])
            spans.append((char.box[1], char.box[3]))
    lines = [_line(row) for row in rows]
    return sorted((line for line in lines if line.text), key=lambda line: (line.box[1], line.box[0]))


def _line(row: list[Char]) -> TextLine:
    row.sort(key=lambda char: char.box[0])
    pieces: list[str] = []
    previous: Char | None = None
    for char in row:
        if previous is not None and _is_spaced(previous, char):
            pieces.append(" ")
        pieces.append(char.text)
        previous = char
    inked = [char for char in row if not char.text.isspace()] or row
    text = unify_radicals("".join(pieces)).strip()
    return TextLine(text, _hull([char.box for char in inked]), median(char.size for char in inked))


def _is_spaced(before: Char, char: Char) -> bool:
    if before.text.isspace() or char.text.isspace():
        return False
    wide = ord(before.text[0]) > 0x2E7F or ord(char.text[0]) > 0x2E7F
    limit = WIDE_WORD_GAP if wide else WORD_GAP
    return char.box[0] - before.box[2] > limit * min(before.size, char.size)


def _locator(box: Box, number: int, size: tuple[float, float]) -> Locator:
    rounded = (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
    return Locator(page=number, box=rounded, page_size=size, unit="pt")


def _middle(char: Char) -> tuple[float, float]:
    return ((char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2)


def _holds(box: Box, char: Char) -> bool:
    x, y = _middle(char)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _interval(edges: Sequence[float], position: float) -> int:
    """Which interval between edges a position lies in; the outer ones reach out without end."""
    return min(max(bisect_right(edges, position) - 1, 0), len(edges) - 2)


def _contains(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _hull(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
