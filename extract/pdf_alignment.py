"""Columns and rows of a table without upright lines, or without any, by what stands below each other.

The lowest words of each column and all figures say where the columns are: a heading over several columns has others
below it, and so has the label of a group. What stands right of the labels are the columns of figures, and a place in
them without a text is blank. Where texts contradict each other in this nobody knows, and there is no grid.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

import numpy as np

from extract.figures import is_figure
from extract.lattice import Place, boundaries, slots
from extract.pdf_content import Rule, Run
from extract.pdf_rules import EDGE_TOLERANCE

# Texts are above each other where they share more than this (pt) of their width, beside each other where they share
# this part of their height.
SHARED, BESIDE = 0.5, 0.5
# Figures of one column may stand beside each other where it is wide; those of two have a wider gap than this (sizes).
NEAR = 0.4
# Lines of one cell are no further apart than this (sizes); lines of headings, which have more room, than this.
LINE_GAP, HEADING_GAP = 1.0, 0.8
# Labels of one column have their middle or their left end within this (pt) of each other.
SAME_COLUMN = 3.0
# A row's label and its figures have their middles this near to each other, in sizes.
LEVEL = 0.4


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells with their places; a cell without runs is blank."""

    cells: tuple[tuple[Place, tuple[Run, ...]], ...]
    n_rows: int
    n_columns: int


@dataclass(frozen=True, slots=True)
class _Columns:
    """Left and right ends of the columns of figures, left to right, and the lower end of their headings."""

    ends: tuple[tuple[float, float], ...]
    heading: float

    def at(self, run: Run) -> range:
        """The columns that a text stands in; none where it is left of them all, or between two."""
        first = bisect_right([b for _, b in self.ends], run.x0 + SHARED)
        return range(first, max(first, bisect_left([a for a, _ in self.ends], run.x1 - SHARED)))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell's runs with their row."""

    runs: tuple[Run, ...]
    row: int
    row_span: int = 1


def aligned(runs: Sequence[Run], lines: Sequence[Rule] = ()) -> Grid | None:
    """The table as a grid, or None where its texts don't stand in columns and rows.

    `lines` are the horizontal lines between its rows, each as long as it is printed; none where only the texts tell.
    """
    if not lines:
        return _aligned(runs, last_is_empty=False)
    ys = boundaries((y for y, _, _ in lines), EDGE_TOLERANCE)
    bounds: dict[Run, tuple[int, int]] = {}
    members: dict[Run, tuple[Run, ...]] = {}
    for (first, end), own in _between(runs, ys, lines).items():
        for stack in _stacked(own, float("inf")):
            whole = _whole(stack)
            bounds[whole], members[whole] = (first, end), tuple(stack)
    last_is_empty = ys[-1] > max(run.bottom for run in runs) + min(run.size for run in runs)
    return _aligned(list(bounds), last_is_empty=last_is_empty, ys=ys, bounds=bounds, members=members)


def _aligned(
    runs: Sequence[Run],
    *,
    last_is_empty: bool,
    ys: Sequence[float] = (),
    bounds: Mapping[Run, tuple[int, int]] | None = None,
    members: Mapping[Run, tuple[Run, ...]] | None = None,
) -> Grid | None:
    figures = [run for run in runs if is_figure(run.text)]
    words = [run for run in runs if not is_figure(run.text)]
    columns = _columns(words, figures, last_is_empty=last_is_empty)
    if columns is None:
        return None
    left = columns.ends[0][0]
    above = [run for run in runs if _level(run) < columns.heading]
    headings = [run for run in above if not is_figure(run.text) or run.x1 < left]
    below = [run for run in runs if _level(run) >= columns.heading]
    values = [run for run in below if is_figure(run.text) and _across(run) >= left]
    labels = [run for run in below if _across(run) < left]
    if len(headings) + len(values) + len(labels) != len(runs):
        return None
    if bounds is None or members is None:
        rows = _spaced(headings, labels, values)
        return None if rows is None else _grid(columns, rows)

    def placed(own: Sequence[Run]) -> list[_Placed]:
        return [_Placed(members[run], bounds[run][0], bounds[run][1] - bounds[run][0]) for run in own]

    heads = placed(headings)
    body = max((cell.row + cell.row_span for cell in heads), default=0)
    return _grid(columns, _Rows(heads, placed(labels), placed(values), len(ys) - 1, body))


def _across(run: Run) -> float:
    return (run.x0 + run.x1) / 2


def _whole(stack: Sequence[Run]) -> Run:
    """A cell's lines as one text."""
    x0, top, x1, bottom = zip(*((run.x0, run.top, run.x1, run.bottom) for run in stack), strict=True)
    return Run("".join(run.text for run in stack), min(x0), min(top), max(x1), max(bottom), stack[0].size)


def _columns(words: Sequence[Run], figures: Sequence[Run], *, last_is_empty: bool) -> _Columns | None:
    apart = _parts([[run] for run in figures], NEAR)
    # A heading too long for its column reaches over another's figures.
    telling = [
        [run]
        for run in _lowest(_without_title(words, figures))
        if sum(run.x0 < b - SHARED and a < run.x1 - SHARED for a, b in map(_ends, apart)) < 2
    ]
    parts = _parts([*apart, *telling], 0.0)
    if not last_is_empty:
        last = max((*words, *figures), key=_level)
        label = max((run for run in words if _beside(run, last)), key=lambda run: run.x0, default=None)
        parts = [part for part in parts if label is None or min(run.x0 for run in part) >= label.x1]
    while parts and _is_label_column(parts[0], parts[1:]):
        parts.pop(0)
    heads = [[run for run in part if not is_figure(run.text)] for part in parts]
    heading = max((run.bottom for head in heads for run in head), default=float("-inf"))
    if heading > float("-inf"):
        # Figures in no column are in a cell over several.
        parts = [part for part, head in zip(parts, heads, strict=True) if head]
    if not parts or any(_level(run) < heading for part in parts for run in part if is_figure(run.text)):
        return None
    if any(
        _beside(a, b)
        for part in parts
        for a, b in combinations(part, 2)
        if not is_figure(a.text) and not is_figure(b.text)
    ):
        return None
    ends = tuple((min(run.x0 for run in part), max(run.x1 for run in part)) for part in parts)
    return _Columns(ends, heading)


def _ends(runs: Sequence[Run]) -> tuple[float, float]:
    return min(run.x0 for run in runs), max(run.x1 for run in runs)


def _parts(groups: Sequence[Sequence[Run]], gap: float) -> list[list[Run]]:
    """Groups of texts by the gaps (sizes) between them that reach from the top to the bottom."""
    parts: list[list[Run]] = []
    end = 0.0
    for group in sorted(groups, key=_ends):
        x0, x1 = _ends(group)
        if parts and x0 < end + gap * group[0].size - SHARED:
            parts[-1] += group
            end = max(end, x1)
        else:
            parts.append(list(group))
            end = x1
    return parts


def _without_title(words: Sequence[Run], figures: Sequence[Run]) -> Sequence[Run]:
    """Words without one that stands alone above all others."""
    top = min((*words, *figures), key=_level)
    others = [run for run in words if run is not top]
    alone = others and not any(_beside(run, top) for run in (*others, *figures))
    return others if alone and not is_figure(top.text) else words


def _is_label_column(part: Sequence[Run], others: Sequence[Sequence[Run]]) -> bool:
    """Whether a word in it stands below a figure right of it, or beside one."""
    lowest = max((_level(run) for run in part if not is_figure(run.text)), default=float("-inf"))
    return any(_level(run) < lowest for other in others for run in other if is_figure(run.text))


def _lowest(words: Sequence[Run]) -> list[Run]:
    """Words below which there is no other."""
    if not words:
        return []
    x0, x1, top, size = np.array([(run.x0, run.x1, run.top, run.size) for run in words]).T
    lower = top[None, :] > (top + 0.5 * size)[:, None]
    over = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0) > SHARED
    return [run for run, above in zip(words, (lower & over).any(1).tolist(), strict=True) if not above]


def _level(run: Run) -> float:
    return (run.top + run.bottom) / 2


def _beside(a: Run, b: Run) -> bool:
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return shared > BESIDE * min(a.bottom - a.top, b.bottom - b.top)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Headings, labels and figures in their rows, of which there are `count`; `body` is the first below headings."""

    headings: list[_Placed]
    labels: list[_Placed]
    values: list[_Placed]
    count: int
    body: int


def _between(
    runs: Sequence[Run], ys: Sequence[float], lines: Sequence[Rule]
) -> dict[tuple[int, int], list[Run]]:
    """Texts by the lines above and below them, each of which is one of `ys`. Not every line is as long as the table."""
    found: dict[tuple[int, int], list[Run]] = defaultdict(list)
    for run in runs:
        over = [at for at, a, b in lines if a <= _across(run) <= b]
        first = _nearest(ys, max((at for at in over if at <= _level(run)), default=ys[0]))
        end = _nearest(ys, min((at for at in over if at > _level(run)), default=ys[-1]))
        found[first, max(end, first + 1)].append(run)
    return found


def _nearest(ys: Sequence[float], y: float) -> int:
    return min(range(len(ys)), key=lambda i: abs(ys[i] - y))


def _spaced(headings: Sequence[Run], labels: Sequence[Run], values: Sequence[Run]) -> _Rows | None:
    """Rows by their figures, and by the distances between lines of labels."""
    heads = _stacked(headings, HEADING_GAP)
    tops = boundaries((_level(stack[0]) for stack in heads), min((r.size for r in headings), default=0.0) / 2)
    placed_heads = [_Placed(tuple(stack), _nearest(tops, _level(stack[0]))) for stack in heads]
    levels = boundaries(map(_level, values), LEVEL * min((run.size for run in values), default=0.0))
    groups: list[list[Run]] = []
    names: list[list[Run]] = []
    if labels:
        leaves, others = _leaves(labels)
        found = _blocks(leaves, levels)
        if found is None:
            return None
        names = found
        groups = _stacked([run for run in others if not is_figure(run.text)], LINE_GAP)
        groups += [[run] for run in others if is_figure(run.text)]
    centres = [_centre(block) for block in names]
    for level in levels:
        if not any(block[0].top < level < max(run.bottom for run in block) for block in names):
            # Only the label of a group, or none in the whole table, stands beside these figures.
            if labels and not any(group[0].top < level < group[-1].bottom for group in groups):
                return None
            centres.append(level)
    centres.sort()
    if not centres:
        return None
    placed_names = [_Placed(tuple(block), _nearest(centres, _centre(block))) for block in (*names, *groups)]
    placed_values = [_Placed((run,), _nearest(centres, _level(run))) for run in values]
    n = len(tops)

    def below(cells: list[_Placed]) -> list[_Placed]:
        return [_Placed(cell.runs, cell.row + n) for cell in cells]

    return _Rows(placed_heads, below(placed_names), below(placed_values), n + len(centres), n)


def _centre(block: Sequence[Run]) -> float:
    return (min(run.top for run in block) + max(run.bottom for run in block)) / 2


def _stacked(runs: Sequence[Run], gap: float) -> list[list[Run]]:
    """Texts that stand below each other with at most such a gap (sizes) between two."""
    stacks: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.top, run.x0)):
        for stack in reversed(stacks):
            last = stack[-1]
            over = min(run.x1, max(r.x1 for r in stack)) - max(run.x0, min(r.x0 for r in stack)) > SHARED
            if over and not _beside(run, last) and run.top - last.bottom <= gap * run.size:
                stack.append(run)
                break
        else:
            stacks.append([run])
    return stacks


def _leaves(labels: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The labels of single rows, and those of groups, which stand left of the column that most labels stand in."""
    best: list[Run] = []
    for ends in ([(r.x0 + r.x1) / 2 for r in labels], [r.x0 for r in labels]):
        clusters = [
            [run for run, x in zip(labels, ends, strict=True) if abs(x - at) <= SAME_COLUMN]
            for at in set(ends)
        ]
        most = max(map(len, clusters))
        right = max(
            (cluster for cluster in clusters if len(cluster) * 3 > most and len(cluster) > min(most, 2) - 1),
            key=lambda cluster: (
                median(run.x0 for run in cluster) if len(cluster) > 1 else 0.0,
                len(cluster),
            ),
        )
        if len(right) > len(best):
            best = right
    start = min(run.x0 for run in best)
    return [run for run in labels if run.x1 > start + SHARED], [
        run for run in labels if run.x1 <= start + SHARED
    ]


def _blocks(leaves: Sequence[Run], levels: Sequence[float]) -> list[list[Run]] | None:
    """Lines of labels as cells: at the distance at which each row of figures has a cell of its own beside it."""
    lines: list[list[Run]] = []
    for run in sorted(leaves, key=_level):
        if lines and _beside(run, lines[-1][-1]):
            lines[-1].append(run)
        else:
            lines.append([run])
    gaps = [
        (min(run.top for run in below) - max(run.bottom for run in above)) / below[0].size
        for above, below in pairwise(lines)
    ]
    near = sorted(gap for gap in gaps if gap <= LINE_GAP)
    best: tuple[int, int, float] | None = None
    chosen: list[list[Run]] = []
    steps = [float("-inf"), *near]
    for i, step in enumerate(steps):
        blocks = [list(lines[0])] if lines else []
        for gap, line in zip(gaps, lines[1:], strict=True):
            if gap <= step:
                blocks[-1] += line
            else:
                blocks.append(list(line))
        jump = (steps[i + 1] if i + 1 < len(steps) else LINE_GAP) - max(step, 0.0)
        score = (*_matched(blocks, levels), jump)
        if best is None or score > best:
            best, chosen = score, blocks
    return None if best is None or best[0] < 0 else chosen


def _matched(blocks: Sequence[Sequence[Run]], levels: Sequence[float]) -> tuple[int, int]:
    """How many rows of figures have a cell beside them, and one in whose middle they stand; less than nothing where
    two have the same."""
    beside = level_with = 0
    for block in blocks:
        top, bottom = min(run.top for run in block), max(run.bottom for run in block)
        inside = [level for level in levels if top < level < bottom]
        if len(inside) > 1:
            return -1, 0
        beside += len(inside)
        level_with += any(abs(level - (top + bottom) / 2) <= LEVEL * block[0].size for level in inside)
    return beside, level_with


def _grid(columns: _Columns, rows: _Rows) -> Grid | None:
    board = _Board()
    names = _label_columns(rows.labels)
    n_labels = max((place.column + place.column_span for place, _ in names), default=1)
    for place, runs in (*_heading_cells(columns, rows.headings, n_labels), *names):
        board.put(place, runs)
    filled: dict[int, list[_Placed]] = defaultdict(list)
    for cell in rows.values:
        filled[cell.row].append(cell)
    for row, cells in filled.items():
        for cell in cells:
            at = columns.at(cell.runs[0])
            if len(at) != 1:
                # In a cell over all columns, or nobody knows in which.
                if len(cells) > 1:
                    return None
                at = range(len(columns.ends))
            if not board.put(Place(row, n_labels + at.start, cell.row_span, len(at)), cell.runs):
                return None
    named = {cell.row for cell in rows.labels} | filled.keys()
    for row in range(rows.body, rows.count):
        if row in named or not rows.labels:
            for i in range(len(columns.ends)):
                board.put(Place(row, n_labels + i), ())
    return Grid(tuple(board.cells), rows.count, n_labels + len(columns.ends))


class _Board:
    """Cells of a grid, each place of which is taken once."""

    def __init__(self) -> None:
        self.cells: list[tuple[Place, tuple[Run, ...]]] = []
        self._taken: set[tuple[int, int]] = set()

    def put(self, place: Place, runs: tuple[Run, ...]) -> bool:
        """Whether the place was free; then the cell is there."""
        covered = slots(place)
        if covered & self._taken:
            return False
        self._taken |= covered
        self.cells.append((place, runs))
        return True


def _label_columns(labels: Sequence[_Placed]) -> list[tuple[Place, tuple[Run, ...]]]:
    """Labels of a row in their order from the left, those of groups in the rows that they reach over; the last one
    reaches up to the figures."""
    rows: dict[int, list[_Placed]] = defaultdict(list)
    for cell in labels:
        for row in range(cell.row, cell.row + cell.row_span):
            rows[row].append(cell)
    ordered = {
        row: sorted(cells, key=lambda cell: min(r.x0 for r in cell.runs)) for row, cells in rows.items()
    }
    n_labels = max(map(len, ordered.values()), default=1)
    found = []
    for row, cells in ordered.items():
        for i, cell in enumerate(cells):
            if cell.row == row:
                span = n_labels - i if i == len(cells) - 1 else 1
                found.append((Place(row, i, cell.row_span, span), cell.runs))
    return found


def _heading_cells(
    columns: _Columns, headings: Sequence[_Placed], n_labels: int
) -> list[tuple[Place, tuple[Run, ...]]]:
    found: dict[tuple[int, int, int], tuple[list[Run], int]] = {}
    for cell in headings:
        spots = [columns.at(run) for run in cell.runs]
        own = [spot for spot in spots if spot]
        first = n_labels + min(spot.start for spot in own) if own else max(n_labels + spots[0].start - 1, 0)
        width = max(spot.stop for spot in own) - min(spot.start for spot in own) if own else 1
        runs, height = found.setdefault((cell.row, first, width), ([], 1))
        runs += cell.runs
        found[cell.row, first, width] = (runs, max(height, cell.row_span))
    return [
        (Place(row, first, height, width), tuple(runs))
        for (row, first, width), (runs, height) in sorted(found.items(), key=lambda item: item[0])
    ]
