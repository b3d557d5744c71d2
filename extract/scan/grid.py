"""Tables of a page: ruling lines → a lattice → cells with spans.

Between every two neighbours of the lattice there is a wall or there isn't; slots without a wall between
them are one cell. A wall is where enough ink runs along it, so worn lines hold; cells that come out as
anything but rectangles show that a wall is missing, and are cut along the weaker walls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.document import Box, GridTemplate
from extract.lattice import Place, slots
from extract.scan.lines import Mask, Ruling, line_masks, rulings, traces

# Share of a wall's length that must carry a line; and what a wall needs where cells would else not be
# rectangles.
WALL, WEAK_WALL = 0.5, 0.15
# A wall with this much of a line counts its shorter traces too, searched this near (glyph heights); one
# without any line may have a row of glyphs where the line would be.
CERTAIN_PART, TRACE_REACH = 0.25, 0.1
# Search this far from a wall's expected place, in glyph heights.
WALL_REACH = 0.25
# Lines this close, in glyph heights, are connected when tables are told apart.
TOUCHING = 0.5
# A table has a line at least this long, relative to its width, and cells that hold a glyph; the strokes of a
# bold heading have neither, and no border around them.
LONGEST_LINE = 0.4
LOWEST_CELL = 0.9
BORDER = 0.6
# Horizontal walls of a row add up to this many glyphs; less is the strokes of two blurred glyphs.
SHORTEST_ROW = 3.5
# Vertical lines that run on this far (glyph heights) past the last horizontal one belong to a row left open.
OPEN_END = 0.8
# Share of walls in which a grid must agree with a known form of its size for the form to mend it.
TEMPLATE_AGREEMENT = 0.9


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table on a straight page: a box in pixels for every place. `irregular` tells that walls had to be
    guessed: the spans may be wrong."""

    places: tuple[Place, ...]
    boxes: tuple[Box, ...]
    n_rows: int
    n_columns: int
    box: Box
    irregular: bool = False


@dataclass(frozen=True, slots=True)
class _Walls:
    """Share of ink on every wall: `right[r, c]` between slots (r, c) and (r, c + 1); `below` likewise."""

    right: NDArray[np.float64]
    below: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of one direction in a table's region, as if they were horizontal: certain ones, and traces."""

    mask: Mask
    traces: Mask


def find_tables(
    ink: NDArray[np.bool_], glyph: float, templates: Sequence[GridTemplate] = ()
) -> tuple[list[GridTable], Mask]:
    """The page's tables, top to bottom, and the mask of all ruling lines."""
    horizontal, vertical = line_masks(ink, glyph)
    horizontal_traces, vertical_traces = traces(ink, glyph)
    lines = np.maximum(horizontal, vertical)
    found = []
    for x0, y0, x1, y1 in _regions(lines, glyph):
        part = (slice(y0, y1), slice(x0, x1))
        across = _Lines(horizontal[part], horizontal_traces[part])
        upright = _Lines(vertical[part].T.copy(), vertical_traces[part].T.copy())
        table = _table(across, upright, glyph, templates)
        if table is not None:
            found.append(_moved(table, x0, y0))
    return sorted(found, key=lambda table: (table.box[1], table.box[0])), lines


def _regions(lines: Mask, glyph: float) -> list[tuple[int, int, int, int]]:
    """Boxes around lines that hang together, large enough for a table."""
    reach = max(round(TOUCHING * glyph), 3)
    joined = cv2.dilate(lines, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, _ in stats[1:]
        if w > 4 * glyph and h > 1.5 * glyph
    ]
    merged: list[tuple[int, int, int, int]] = []
    for box in sorted(boxes):
        current = box
        while True:
            hit = next((other for other in merged if _overlap(current, other)), None)
            if hit is None:
                break
            merged.remove(hit)
            current = (
                min(current[0], hit[0]),
                min(current[1], hit[1]),
                max(current[2], hit[2]),
                max(current[3], hit[3]),
            )
        merged.append(current)
    return merged


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _table(
    horizontal: _Lines, upright: _Lines, glyph: float, templates: Sequence[GridTemplate]
) -> GridTable | None:
    rows = rulings(horizontal.mask, glyph)
    columns = rulings(upright.mask, glyph)
    if not rows or max(row.length for row in rows) < LONGEST_LINE * horizontal.mask.shape[1]:
        return None
    while True:
        if len(rows) < 2 or len(columns) < 2:
            return None
        walls, row_use, column_use = _measure(horizontal, upright, rows, columns, glyph)
        # A stroke of a glyph, an underline: a line that walls nothing is no boundary.
        kept_rows = [line for line, used in zip(rows, row_use, strict=True) if used]
        kept_columns = [line for line, used in zip(columns, column_use, strict=True) if used]
        if len(kept_rows) == len(rows) and len(kept_columns) == len(columns):
            break
        rows, columns = kept_rows, kept_columns
    border = [*_border(horizontal, rows, columns, glyph), *_border(upright, columns, rows, glyph)]
    if np.mean(border) < BORDER:
        return None
    open_rows, open_columns = _closed(rows, upright.mask.T, glyph), _closed(columns, horizontal.mask.T, glyph)
    if (len(open_rows), len(open_columns)) != (len(rows), len(columns)):
        rows, columns = open_rows, open_columns
        walls, _, _ = _measure(horizontal, upright, rows, columns, glyph)
    groups, irregular = _groups(walls)
    template = _matching_template(walls, templates)
    if template is not None:
        groups = [Place(cell.row, cell.column, cell.row_span, cell.column_span) for cell in template.cells]
        irregular = False
    if len(groups) < 2:
        return None
    corners = [[_corner(row, column) for column in columns] for row in rows]
    boxes = tuple(_place_box(place, corners) for place in groups)
    if np.median([box[3] - box[1] for box in boxes]) < LOWEST_CELL * glyph:
        return None
    hull = _hull(boxes)
    return GridTable(tuple(groups), boxes, len(rows) - 1, len(columns) - 1, hull, irregular)


def _closed(lines: list[Ruling], crossing: NDArray[np.uint8], glyph: float) -> list[Ruling]:
    """The lines, and one more at either end where several crossing lines run on without one.

    Browsers that print to PDF leave out the border where they cut a table at a page break.
    """
    width = crossing.shape[1]
    closed = list(lines)
    middle = width / 2
    first, last = lines[0].at(middle), lines[-1].at(middle)
    for beyond, at_start in ((crossing[: max(round(first), 0)], True), (crossing[round(last) + 1 :], False)):
        if beyond.shape[0] < OPEN_END * glyph:
            continue
        running = beyond.sum(axis=0) >= OPEN_END * glyph
        ends = np.nonzero(beyond[:, running].any(axis=1))[0]
        count = int(np.count_nonzero(np.diff(np.concatenate([[0], running.astype(np.int8)])) == 1))
        if count < 2 or not len(ends):
            continue
        near = lines[0] if at_start else lines[-1]
        end = float(ends[0]) if at_start else round(last) + 1 + float(ends[-1])
        ruling = Ruling(end - near.slope * middle, near.slope, 0.0)
        closed.insert(0 if at_start else len(closed), ruling)
    return closed


def _corner(row: Ruling, column: Ruling) -> tuple[float, float]:
    """Where a horizontal line y = a + b x meets a vertical one x = c + d y."""
    x = (column.offset + column.slope * row.offset) / (1 - column.slope * row.slope)
    return (x, row.at(x))


def _border(page: _Lines, lines: list[Ruling], crossing: list[Ruling], glyph: float) -> list[float]:
    """Share of ink on the first and the last line."""
    return [float(shares.mean()) for shares in _shares(page, [lines[0], lines[-1]], crossing, glyph)]


def _measure(
    horizontal: _Lines, upright: _Lines, rows: list[Ruling], columns: list[Ruling], glyph: float
) -> tuple[_Walls, list[bool], list[bool]]:
    """Ink on the walls between neighbours, and for every line whether it walls anything at all."""
    across = _shares(horizontal, rows, columns, glyph)
    along = _shares(upright, columns, rows, glyph)
    row_use = [_walled(shares, columns, SHORTEST_ROW * glyph) for shares in across]
    column_use = [_walled(shares, rows, 0.0) for shares in along]
    # Which lines there are is decided by certain pieces; traces then hold the walls of those lines.
    across = _shares(horizontal, rows, columns, glyph, worn=True)
    along = _shares(upright, columns, rows, glyph, worn=True)
    return _Walls(right=along[1:-1].T, below=across[1:-1]), row_use, column_use


def _walled(shares: NDArray[np.float64], crossing: list[Ruling], least: float) -> bool:
    """Whether a line has walls, and of this length in all."""
    spans = [after.offset - before.offset for before, after in pairwise(crossing)]
    return sum(span for share, span in zip(shares, spans, strict=True) if share >= WALL) > least


def _shares(
    page: _Lines, lines: list[Ruling], crossing: list[Ruling], glyph: float, *, worn: bool = False
) -> NDArray[np.float64]:
    """For each line and each span between two crossing lines: the share of it that carries ink; with
    `worn`, traces of lines count where there is a part of one."""
    reach, trace_reach = max(round(WALL_REACH * glyph), 2), max(round(TRACE_REACH * glyph), 1)
    shares = np.zeros((len(lines), len(crossing) - 1))
    height, width = page.mask.shape
    for i, line in enumerate(lines):
        middles = np.rint(line.offset + line.slope * np.arange(width)).astype(np.int64)
        certain = _along(page.mask, middles, reach, height)
        traced = certain | _along(page.traces, middles, trace_reach, height)
        for j, (before, after) in enumerate(pairwise(crossing)):
            y = line.at(width / 2)
            start, end = round(before.at(y)), round(after.at(y))
            # The crossing lines' own thickness is not evidence for this one.
            trim = min(reach, max((end - start) // 4, 0))
            span = slice(max(start + trim, 0), max(end - trim, 0))
            if certain[span].size:
                share = float(certain[span].mean())
                shares[i, j] = float(traced[span].mean()) if worn and share >= CERTAIN_PART else share
    return shares


def _along(mask: Mask, middles: NDArray[np.int64], reach: int, height: int) -> NDArray[np.bool_]:
    """For every position along a line whether the mask is set near it."""
    ys = np.clip(middles[None, :] + np.arange(-reach, reach + 1)[:, None], 0, height - 1)
    return np.asarray(mask[ys, np.arange(len(middles))[None, :]].any(axis=0))


def _groups(walls: _Walls) -> tuple[list[Place], bool]:
    """Slots joined where no wall parts them; and whether walls had to be guessed to get rectangles."""
    places = _join(walls, WALL)
    if places is not None:
        return places, False
    places = _join(walls, WEAK_WALL)
    if places is not None:
        return places, True
    return _cut(_components(walls, WEAK_WALL)), True


def _join(walls: _Walls, limit: float) -> list[Place] | None:
    """The cells at this limit, or None where one of them isn't a rectangle."""
    places = []
    for members in _components(walls, limit):
        place = _around(members)
        if len(slots(place)) != len(members):
            return None
        places.append(place)
    return places


def _around(members: Sequence[tuple[int, int]]) -> Place:
    rows, columns = [row for row, _ in members], [column for _, column in members]
    return Place(min(rows), min(columns), max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)


def _components(walls: _Walls, limit: float) -> list[list[tuple[int, int]]]:
    n_rows, n_columns = walls.right.shape[0], walls.below.shape[1]
    parent = {(r, c): (r, c) for r in range(n_rows) for c in range(n_columns)}

    def root(slot: tuple[int, int]) -> tuple[int, int]:
        while parent[slot] != slot:
            slot = parent[slot]
        return slot

    for row in range(n_rows):
        for column in range(n_columns):
            if column + 1 < n_columns and walls.right[row, column] < limit:
                parent[root((row, column + 1))] = root((row, column))
            if row + 1 < n_rows and walls.below[row, column] < limit:
                parent[root((row + 1, column))] = root((row, column))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for slot in sorted(parent):
        groups.setdefault(root(slot), []).append(slot)
    return list(groups.values())


def _cut(components: list[list[tuple[int, int]]]) -> list[Place]:
    """Every component as rectangles: widest runs first, rows with the same run together."""
    places = []
    for members in components:
        free = set(members)
        while free:
            row, column = min(free)
            width = 1
            while (row, column + width) in free:
                width += 1
            height = 1
            while all((row + height, column + i) in free for i in range(width)):
                height += 1
            place = Place(row, column, height, width)
            free -= slots(place)
            places.append(place)
    return sorted(places, key=lambda place: (place.row, place.column))


def _matching_template(walls: _Walls, templates: Sequence[GridTemplate]) -> GridTemplate | None:
    """The known form of this size that has every wall that was seen, and few that were not.

    A wall that is missing can also leave rectangles behind: the form is asked even of a regular grid.
    """
    n_rows, n_columns = walls.right.shape[0], walls.below.shape[1]
    for template in templates:
        if (template.n_rows, template.n_columns) != (n_rows, n_columns):
            continue
        owner = np.zeros((n_rows, n_columns), dtype=np.int64)
        for i, cell in enumerate(template.cells):
            rows = slice(cell.row, cell.row + cell.row_span)
            owner[rows, cell.column : cell.column + cell.column_span] = i
        expected = np.concatenate(
            [(owner[:, 1:] != owner[:, :-1]).ravel(), (owner[1:] != owner[:-1]).ravel()]
        )
        seen = np.concatenate([walls.right.ravel(), walls.below.ravel()]) >= WALL
        if not (seen & ~expected).any() and (seen == expected).mean() >= TEMPLATE_AGREEMENT:
            return template
    return None


def _place_box(place: Place, corners: list[list[tuple[float, float]]]) -> Box:
    bottom, right = place.row + place.row_span, place.column + place.column_span
    upper, lower = corners[place.row], corners[bottom]
    return (
        (upper[place.column][0] + lower[place.column][0]) / 2,
        (upper[place.column][1] + upper[right][1]) / 2,
        (upper[right][0] + lower[right][0]) / 2,
        (lower[place.column][1] + lower[right][1]) / 2,
    )


def _hull(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _moved(table: GridTable, dx: int, dy: int) -> GridTable:
    def move(box: Box) -> Box:
        return (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)

    return replace(table, boxes=tuple(move(box) for box in table.boxes), box=move(table.box))
