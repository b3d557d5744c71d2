"""Ruling lines of a page to tables: which lines hang together, what cells they wall off, with spans.

Lines at nearly one place are one boundary; between two neighbours of the lattice of boundaries there is a wall or
there isn't, and slots without a wall between them are one cell. So a line may be drawn in a hundred pieces, dashed,
dotted or doubled, or be missing where a table is open at its sides or at a page break.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extract.document import Box
from extract.lattice import Place, boundaries, slots
from extract.pdf_content import Rule

# Two lines of one boundary lie this close (pt): a double line, a border of each of two cells. Lower rows and
# narrower columns don't exist.
EDGE_TOLERANCE = 2.5
# Pieces of a line that are this near (pt) are one line: dashes, and corners that were left out.
JOIN = 4.0
# Lines this near (pt) meet.
MEET = 3.0
# A line shorter than this (pt), with all its pieces, rules nothing.
SHORTEST = 6.0
# Share of a wall that must be drawn.
WALL = 0.5
# Horizontal lines above each other, without any upright ones, may be a table from this many on, if the narrower lies
# below the wider with this part of itself, not further below (pt).
LEAST_LINES, SHARED, TALLEST_ROW = 2, 0.8, 150.0
# A table isn't narrower or lower than this (pt).
LEAST_WIDTH, LEAST_HEIGHT = 30.0, 8.0


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table's cells as places between its boundaries (ascending, in pt).

    `open_top` and `open_bottom`: the table's upright lines run on there without a line across that ends them.
    """

    places: tuple[Place, ...]
    rows: tuple[float, ...]
    columns: tuple[float, ...]
    open_top: bool = False
    open_bottom: bool = False

    @property
    def box(self) -> Box:
        """The area between the outer boundaries."""
        return (self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])

    def place_box(self, place: Place) -> Box:
        """The area of a place."""
        return (
            self.columns[place.column],
            self.rows[place.row],
            self.columns[place.column + place.column_span],
            self.rows[place.row + place.row_span],
        )


Stack = tuple[Rule, ...]
"""Horizontal lines above each other that no upright one connects."""


def ruled_tables(
    horizontal: Sequence[Rule], vertical: Sequence[Rule]
) -> tuple[list[RuledTable], list[Stack]]:
    """The page's tables, top to bottom; of tables within each other the one with more cells. And what may be tables
    without upright lines."""
    across, upright = _joined(horizontal), _joined(vertical)
    found = []
    components, lone = _components(across, upright)
    for rows, columns in components:
        table = _table(rows, columns)
        if table is not None:
            found.append(table)
    found.sort(key=lambda table: -len(table.places))
    kept: list[RuledTable] = []
    for table in found:
        if not any(_overlap(table.box, other.box) for other in kept):
            kept.append(table)
    return sorted(kept, key=lambda table: (table.box[1], table.box[0])), _stacks(lone)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Lines at the same place with their pieces joined; specks left out."""
    lines: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for at, start, end in rules:
        lines[round(at, 1)].append((start, end))
    # Positions within half a point are one line: the pieces of a dashed one may be drawn each on its own.
    runs: list[list[float]] = []
    for at in sorted(lines):
        if runs and at - runs[-1][0] <= 0.5:
            runs[-1].append(at)
        else:
            runs.append([at])
    joined: list[Rule] = []
    for run in runs:
        at = sum(run) / len(run)
        pieces = sorted(piece for place in run for piece in lines[place])
        start, end = pieces[0]
        for a, b in pieces[1:]:
            if a - end > JOIN:
                joined.append((at, start, end))
                start, end = a, b
            else:
                end = max(end, b)
        joined.append((at, start, end))
    return [(at, start, end) for at, start, end in joined if end - start >= SHORTEST]


def _components(
    across: list[Rule], upright: list[Rule]
) -> tuple[list[tuple[list[Rule], list[Rule]]], list[Rule]]:
    """Lines that hang together by meeting; and horizontal lines that meet no upright one, top to bottom."""
    whole: list[tuple[list[Rule], list[Rule]]] = []
    left = np.ones(len(across), bool)
    if across and upright:
        y, x0, x1 = np.array(across).T
        x, y0, y1 = np.array(upright).T
        meets = (x0[:, None] - MEET <= x) & (x <= x1[:, None] + MEET) & (y0 - MEET <= y[:, None])
        meets &= y[:, None] <= y1 + MEET
        left = ~meets.any(1)
        free = ~left
        while free.any():
            rows = np.zeros_like(free)
            rows[free.argmax()] = True
            while True:
                columns = meets[rows].any(0)
                reached = meets[:, columns].any(1)
                if (reached == rows).all():
                    break
                rows = reached
            free &= ~rows
            whole.append(
                ([across[i] for i in np.flatnonzero(rows)], [upright[j] for j in np.flatnonzero(columns)])
            )
    return whole, sorted(line for line, alone in zip(across, left.tolist(), strict=True) if alone)


def _stacks(lines: list[Rule]) -> list[Stack]:
    """Horizontal lines above each other that share most of their width. Short ones end where a cell does."""
    stacks: list[list[Rule]] = []
    for line in lines:
        for stack in stacks:
            left, right = min(start for _, start, _ in stack), max(end for _, _, end in stack)
            shared = min(right, line[2]) - max(left, line[1])
            if shared >= SHARED * (line[2] - line[1]) and line[0] - stack[-1][0] <= TALLEST_ROW:
                stack.append(line)
                break
        else:
            stacks.append([line])
    return [
        tuple(stack)
        for stack in stacks
        if len(boundaries((at for at, _, _ in stack), EDGE_TOLERANCE)) >= LEAST_LINES
    ]


def _table(across: list[Rule], upright: list[Rule]) -> RuledTable | None:
    rows = boundaries((at for at, _, _ in across), EDGE_TOLERANCE)
    columns = boundaries((at for at, _, _ in upright), EDGE_TOLERANCE)
    top, bottom = _open_ends(upright, rows)
    left, right = _open_ends(across, columns)
    rows = [*top, *rows, *bottom]
    columns = [*left, *columns, *right]
    if len(rows) < 2 or len(columns) < 2:
        return None
    if columns[-1] - columns[0] < LEAST_WIDTH or rows[-1] - rows[0] < LEAST_HEIGHT:
        return None
    below = _walls(across, rows, columns)
    beside = _walls(upright, columns, rows)
    rows, columns, below, beside = _without_idle(rows, columns, below, beside)
    if len(rows) < 2 or len(columns) < 2:
        return None
    places = _cells(below, beside, len(rows) - 1, len(columns) - 1)
    if len(places) < 2:
        return None
    return RuledTable(tuple(places), tuple(rows), tuple(columns), bool(top), bool(bottom))


def _open_ends(lines: list[Rule], closing: list[float]) -> tuple[list[float], list[float]]:
    """Where lines run on past the first and the last line across: an end of the table that isn't drawn.

    Browsers that print to PDF cut a row in two at a page break and leave out the border there; clerks like tables
    that are open at their sides. One line alone that sticks out ends nothing.
    """
    ends: list[list[float]] = []
    for reach, sign in ((1, -1), (2, 1)):
        beyond = [
            line[reach] for line in lines if not closing or sign * (line[reach] - closing[-(sign > 0)]) > JOIN
        ]
        far = max(beyond, key=lambda end: sign * end, default=0.0)
        places = {round(line[0]) for line in lines if abs(line[reach] - far) <= MEET}
        ends.append([far] if beyond and len(places) > 1 else [])
    return ends[0], ends[1]


def _walls(lines: list[Rule], along: list[float], crossing: list[float]) -> list[list[bool]]:
    """For each boundary and each span between two crossing ones, whether a line is drawn there."""
    shares = [[0.0] * (len(crossing) - 1) for _ in along]
    middles = [(a + b) / 2 for a, b in pairwise(along)]
    for at, start, end in lines:
        row = shares[bisect_right(middles, at)]
        first, end_at = max(bisect_right(crossing, start) - 1, 0), min(bisect_left(crossing, end), len(row))
        if first >= end_at:
            continue
        row[first + 1 : end_at - 1] = [1.0] * (end_at - first - 2)
        for j in {first, end_at - 1}:
            a, b = crossing[j], crossing[j + 1]
            row[j] += max(min(end, b) - max(start, a), 0.0) / (b - a)
    return [[share >= WALL for share in row] for row in shares]


def _without_idle(
    rows: list[float], columns: list[float], below: list[list[bool]], beside: list[list[bool]]
) -> tuple[list[float], list[float], list[list[bool]], list[list[bool]]]:
    """Without inner boundaries that wall nothing off: an underline, a stroke that sticks out."""
    idle_rows = {i for i in range(1, len(rows) - 1) if not any(below[i])}
    idle_columns = {j for j in range(1, len(columns) - 1) if not any(beside[j])}
    if not idle_rows and not idle_columns:
        return rows, columns, below, beside
    kept_rows = [i for i in range(len(rows)) if i not in idle_rows]
    kept_columns = [j for j in range(len(columns)) if j not in idle_columns]

    def merged(walls: list[list[bool]], kept: list[int], crossing: list[int]) -> list[list[bool]]:
        # The spans on either side of a boundary that is gone are one; a wall along half of it is one.
        return [
            [2 * sum(walls[i][a:b]) >= b - a and any(walls[i][a:b]) for a, b in pairwise(crossing)]
            for i in kept
        ]

    return (
        [rows[i] for i in kept_rows],
        [columns[j] for j in kept_columns],
        merged(below, kept_rows, kept_columns),
        merged(beside, kept_columns, kept_rows),
    )


def _cells(below: list[list[bool]], beside: list[list[bool]], n_rows: int, n_columns: int) -> list[Place]:
    """Slots joined where no wall parts them; what comes out as anything but a rectangle is cut into some."""
    places: list[Place] = []
    seen: set[tuple[int, int]] = set()
    for row in range(n_rows):
        for column in range(n_columns):
            if (row, column) in seen:
                continue
            open_right = column + 1 < n_columns and not beside[column + 1][row]
            open_left = column > 0 and not beside[column][row]
            open_below = row + 1 < n_rows and not below[row + 1][column]
            if not open_right and not open_left and not open_below:
                places.append(Place(row, column))
                continue
            found = _joined_slots(row, column, below, beside)
            seen |= found
            left, right = min(c for _, c in found), max(c for _, c in found)
            height = max(r for r, _ in found) - row + 1
            if height * (right - left + 1) == len(found):
                places.append(Place(row, left, height, right - left + 1))
            else:
                places += _cut(found)
    return sorted(places, key=lambda place: (place.row, place.column))


def _joined_slots(
    row: int, column: int, below: list[list[bool]], beside: list[list[bool]]
) -> set[tuple[int, int]]:
    """The slots that can be reached from one without crossing a wall."""
    n_rows, n_columns = len(below) - 1, len(beside) - 1
    found = {(row, column)}
    edge = [(row, column)]
    while edge:
        r, c = edge.pop()
        ways = (
            (r, c + 1, c + 1 < n_columns and not beside[c + 1][r]),
            (r, c - 1, c > 0 and not beside[c][r]),
            (r + 1, c, r + 1 < n_rows and not below[r + 1][c]),
            (r - 1, c, r > 0 and not below[r][c]),
        )
        for a, b, free in ways:
            if free and (a, b) not in found:
                found.add((a, b))
                edge.append((a, b))
    return found


def _cut(free: set[tuple[int, int]]) -> list[Place]:
    """Rectangles that cover the slots: widest runs first, rows with the same run together."""
    places = []
    while free:
        row, column = min(free)
        width = height = 1
        while (row, column + width) in free:
            width += 1
        while all((row + height, column + i) in free for i in range(width)):
            height += 1
        place = Place(row, column, height, width)
        free -= slots(place)
        places.append(place)
    return places


def _overlap(a: Box, b: Box) -> bool:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide > EDGE_TOLERANCE and high > EDGE_TOLERANCE
