"""Rows without a line between them: where a form is ruled only here and there, one row of the lattice holds several
lines of figures, each with its own label. The lattice gets the lines that its texts show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extract.document import Box
from extract.scan.frame import Frame
from extract.scan.ink import LineBox, cell_lines
from extract.scan.lines import Ruling
from extract.scan.marks import Marks
from extract.scan.walls import WALL, Walls

# In glyph heights: figures one below the other are no less apart than rows are; those of a row stand at one height, and
# a row's label in the middle of it, within this.
LEAST_PITCH, LEVEL = 1.3, 0.45
# A text that leaves less of its cell's width (glyph heights) was wrapped at it.
WRAPPED = 0.8
# Ideographs, told by their size (glyph heights); a figure has one at most, its unit.
IDEOGRAPH, MOST_IDEOGRAPHS = 0.7, 1
# So many cells of a lattice row are figures; one is enough in a row of so many cells, where the others are blank.
LEAST_FIGURES, MANY_CELLS = 3, 6


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of one lattice row: its first column and the one after its last, and its lines of text."""

    first: int
    end: int
    box: Box
    lines: tuple[LineBox, ...]


def with_open_rows(frame: Frame, marks: Marks, glyph: float) -> Frame:
    """The frame with a line wherever the figures of a row show that it is several."""
    for row in reversed(range(len(frame.rows) - 1)):
        frame = _parted(frame, row, _bounds(_cells_of(frame, row, marks, glyph), marks, glyph))
    return frame


def _cells_of(frame: Frame, row: int, marks: Marks, glyph: float) -> list[_Cell]:
    """The cells that are of this row alone."""
    last = len(frame.columns) - 1
    walls = [0, *(i + 1 for i in range(last - 1) if frame.walls.right[row, i] >= WALL), last]
    found = []
    for first, end in pairwise(walls):
        if _is_open_above(frame, row, first, end) or _is_open_above(frame, row + 1, first, end):
            continue
        box = frame.box(row, first, row + 1, end)
        found.append(_Cell(first, end, box, tuple(cell_lines(marks, box, glyph))))
    return found


def _is_open_above(frame: Frame, row: int, first: int, end: int) -> bool:
    """Whether a cell of these columns goes on over the line above a row."""
    return 0 < row < len(frame.rows) - 1 and bool((frame.walls.below[row - 1, first:end] < WALL).any())


def _bounds(cells: Sequence[_Cell], marks: Marks, glyph: float) -> list[float]:
    """Where a row is parted, top to bottom; nowhere where it is one."""
    printed = [cell for cell in cells if cell.lines]
    figures = [cell for cell in printed if _holds_figures(cell, marks, glyph)]
    labels = [cell for cell in printed if cell not in figures]
    stacked = [cell for cell in figures if len(cell.lines) > 1]
    least = 1 if len(cells) >= MANY_CELLS else LEAST_FIGURES
    if len(figures) < least or not labels or not stacked:
        return []
    heights = levels_of([line for cell in figures for line in cell.lines], glyph)
    if len(heights) < 2 or min(np.diff(heights), default=0.0) < LEAST_PITCH * glyph:
        return []
    bounds = [_between_lines((upper + lower) / 2, labels, glyph) for upper, lower in pairwise(heights)]
    sure = [bound for bound in bounds if bound is not None]
    if len(sure) < len(bounds) or not all(_are_level(cell, heights, sure, glyph) for cell in labels):
        return []
    return sure


def _holds_figures(cell: _Cell, marks: Marks, glyph: float) -> bool:
    """Whether no line of a cell is words."""
    return not any(are_words(marks, line, glyph) for line in cell.lines) and not _is_wrapped(cell, glyph)


def are_words(marks: Marks, line: LineBox, glyph: float) -> bool:
    """Whether a line has more ideographs than a figure has."""
    boxes = marks.inside(line).print(glyph).boxes
    sizes = boxes[:, 2:] - boxes[:, :2]
    return int((sizes.min(axis=1, initial=1 << 30) >= IDEOGRAPH * glyph).sum()) > MOST_IDEOGRAPHS


def _is_wrapped(cell: _Cell, glyph: float) -> bool:
    """Whether any line but the last fills its cell."""
    width = cell.box[2] - cell.box[0]
    return any(width - (line[2] - line[0]) < WRAPPED * glyph for line in cell.lines[:-1])


def levels_of(lines: Sequence[LineBox], glyph: float) -> list[float]:
    """At which heights lines stand: the middle of each level that has one, top to bottom."""
    middles = sorted((line[1] + line[3]) / 2 for line in lines)
    levels: list[list[float]] = []
    for middle in middles:
        if levels and middle - levels[-1][-1] <= LEVEL * glyph:
            levels[-1].append(middle)
        else:
            levels.append([middle])
    return [float(np.median(level)) for level in levels]


def _between_lines(bound: float, labels: Sequence[_Cell], glyph: float) -> float | None:
    """The bound, moved out of the labels' lines by up to half a pitch; None where it can't be."""
    lines = sorted((line[1], line[3]) for cell in labels for line in cell.lines)
    gaps = [(upper[1] + lower[0]) / 2 for upper, lower in pairwise(lines) if lower[0] > upper[1] - 1]
    if all(bottom <= bound or top >= bound for top, bottom in lines):
        return bound
    near = [gap for gap in gaps if abs(gap - bound) <= LEAST_PITCH * glyph / 2]
    return min(near, key=lambda gap: abs(gap - bound)) if near else None


def _are_level(cell: _Cell, heights: Sequence[float], bounds: Sequence[float], glyph: float) -> bool:
    """Whether a label falls into labels of the single rows, each in the middle of its row's figures."""
    edges = [-np.inf, *bounds, np.inf]
    for height, (upper, lower) in zip(heights, pairwise(edges), strict=True):
        own = [line for line in cell.lines if upper <= (line[1] + line[3]) / 2 < lower]
        if not own or abs((own[0][1] + own[-1][3]) / 2 - height) > LEVEL * glyph:
            return False
    return True


def _parted(frame: Frame, row: int, bounds: Sequence[float]) -> Frame:
    """The frame with lines at these heights within a row, wherever a cell is of that row alone."""
    if not bounds:
        return frame
    last = len(frame.columns) - 1
    above = frame.walls.below[row - 1] if row else np.ones(last)
    below = frame.walls.below[row] if row < len(frame.rows) - 2 else np.ones(last)
    own = np.where((above >= WALL) & (below >= WALL), 1.0, 0.0)
    middle = (frame.columns[0].offset + frame.columns[-1].offset) / 2
    slope = (frame.rows[row].slope + frame.rows[row + 1].slope) / 2
    added = tuple(Ruling(bound - slope * middle, slope, 0.0) for bound in bounds)
    times = len(bounds)
    walls = Walls(
        right=np.insert(frame.walls.right, [row] * times, frame.walls.right[row], axis=0),
        below=np.insert(frame.walls.below, [row] * times, own, axis=0),
    )
    beside = np.insert(frame.beside, [row] * times, frame.beside[:, [row]], axis=1)
    return replace(
        frame, rows=(*frame.rows[: row + 1], *added, *frame.rows[row + 1 :]), walls=walls, beside=beside
    )
