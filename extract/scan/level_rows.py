"""Rows told by their figures: where lines between rows are worn away in some columns, or everywhere, a column's cell
holds several figures one below the other, level with those of the other columns and with labels of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extract.scan.frame import Frame
from extract.scan.ink import LineBox, cell_lines
from extract.scan.lines import Ruling
from extract.scan.marks import Marks
from extract.scan.open_rows import LEAST_PITCH, LEVEL, WRAPPED, are_words, levels_of
from extract.scan.pieces import Boxes
from extract.scan.walls import WALL, Walls, components

# So many columns have a figure on either side of a line that is missing; in a table of fewer, all of them.
LEAST_COLUMNS = 3
# Texts of two cells are each further than this from the wall between them (glyph heights).
APART = 0.25
# What is lower than this (glyph heights) is dust, or what is left of lines.
LEAST_PRINT = 0.4
# A column of figures has headings, too; one of labels has more lines of words than so many times its figures.
FIGURES = 2
# A line that is there in pieces runs between two figures at least this far (glyph heights) from their middles.
CLEAR = 0.4


@dataclass(frozen=True, slots=True)
class _Column:
    """Lines of text of a column of figures, top to bottom; and whether a cell of it holds several."""

    lines: tuple[LineBox, ...]
    is_stacked: bool


def with_level_rows(frame: Frame, marks: Marks, glyph: float) -> Frame:
    """The frame with every wall that figures standing level show to be missing."""
    frame = _with_lost_columns(frame, marks, glyph)
    columns = {c: found for c in range(len(frame.columns) - 1) if (found := _figures(frame, c, marks, glyph))}
    if not any(column.is_stacked for column in columns.values()):
        return frame
    for upper, lower in _missing(frame, columns, glyph):
        ruled, row = _with_ruling(frame, upper, lower, glyph)
        frame = _walled(ruled, row, (upper, lower), columns, marks, glyph) or frame
    return frame


def _figures(frame: Frame, column: int, marks: Marks, glyph: float) -> _Column | None:
    """The figures of a column; None where it has none, or is one of labels."""
    lines: list[LineBox] = []
    words, stacked = 0, False
    for first, end in _runs(frame, column):
        if not _is_one_wide(frame, column, first, end):
            continue
        box = frame.box(first, column, end, column + 1)
        found = cell_lines(marks, box, glyph)
        if any(are_words(marks, line, glyph) for line in found):
            words += len(found)
            continue
        wrapped = any(box[2] - box[0] - (line[2] - line[0]) < WRAPPED * glyph for line in found[:-1])
        if not wrapped:
            lines += found
            stacked |= len(found) > 1
    return _Column(tuple(lines), stacked) if FIGURES * len(lines) > words else None


def _runs(frame: Frame, column: int) -> list[tuple[int, int]]:
    """First and last-but-one row of every cell of a column."""
    walls = [i + 1 for i, share in enumerate(frame.walls.below[:, column]) if share >= WALL]
    return list(pairwise([0, *walls, len(frame.rows) - 1]))


def _is_one_wide(frame: Frame, column: int, first: int, end: int) -> bool:
    """Whether there are walls on both sides of a column all along these rows."""
    last = len(frame.columns) - 2
    left = column == 0 or bool((frame.walls.right[first:end, column - 1] >= WALL).all())
    return left and (column == last or bool((frame.walls.right[first:end, column] >= WALL).all()))


def _missing(frame: Frame, columns: dict[int, _Column], glyph: float) -> list[tuple[float, float]]:
    """Heights of the figures above and below every wall that is missing somewhere, from the bottom up."""
    heights = levels_of([line for column in columns.values() for line in column.lines], glyph)
    found = []
    for upper, lower in pairwise(heights):
        both = [
            column
            for column in columns.values()
            if all(_has_line_at(column.lines, height, glyph) for height in (upper, lower))
        ]
        if (
            len(both) >= min(LEAST_COLUMNS, len(columns))
            and len(both) > 1
            and lower - upper >= LEAST_PITCH * glyph
        ):
            found.append((upper, lower))
    return found[::-1]


def _has_line_at(lines: Sequence[LineBox], height: float, glyph: float) -> bool:
    return any(abs((line[1] + line[3]) / 2 - height) <= LEVEL * glyph for line in lines)


def _with_ruling(frame: Frame, upper: float, lower: float, glyph: float) -> tuple[Frame, int]:
    """The frame with a line between these heights, and which of its lines that is."""
    middle = (frame.columns[0].offset + frame.columns[-1].offset) / 2
    between = [
        i
        for i, line in enumerate(frame.rows)
        if 0 < i < len(frame.rows) - 1 and upper + CLEAR * glyph < line.at(middle) < lower - CLEAR * glyph
    ]
    if between:
        return frame, max(between, key=lambda i: float(frame.walls.below[i - 1].sum()))
    above = sum(line.at(middle) < (upper + lower) / 2 for line in frame.rows) - 1
    if not 0 <= above < len(frame.rows) - 1:
        return frame, 0
    slope = (frame.rows[above].slope + frame.rows[above + 1].slope) / 2
    added = Ruling((upper + lower) / 2 - slope * middle, slope, 0.0)
    walls = Walls(
        right=np.insert(frame.walls.right, above, frame.walls.right[above], axis=0),
        below=np.insert(frame.walls.below, above, 0.0, axis=0),
    )
    rows = (*frame.rows[: above + 1], added, *frame.rows[above + 1 :])
    beside = np.insert(frame.beside, [above], frame.beside[:, [above]], axis=1)
    return replace(frame, rows=rows, walls=walls, beside=beside), above + 1


def _walled(
    frame: Frame,
    row: int,
    heights: tuple[float, float],
    figures: dict[int, _Column],
    marks: Marks,
    glyph: float,
) -> Frame | None:
    """The frame with walls along a line wherever cells end at it: figures level with others, labels level with theirs.
    None where the line itself is not to be seen and no label is level with them: a figure may be set on two
    lines."""
    if not row:
        return None
    below = frame.walls.below.copy()
    seen = int((below[row - 1] >= WALL).sum()) > 1
    labels = 0
    for first, end in _groups(frame, row):
        if (below[row - 1, first:end] >= WALL).all():
            labels += first not in figures
            continue
        box = _open_box(frame, row, first, end)
        own = [
            line
            for line in cell_lines(marks, box, glyph)
            if line[1] < heights[1] + glyph and line[3] > heights[0] - glyph
        ]
        edge = frame.rows[row].at((box[0] + box[2]) / 2)
        if any(line[1] + CLEAR * glyph < edge < line[3] - CLEAR * glyph for line in own):
            continue
        if end - first == 1 and first in figures:
            below[row - 1, first] = 1.0
        elif _is_level(own, edge, heights, glyph):
            below[row - 1, first:end] = 1.0
            labels += 1
    if not seen and not labels:
        return None
    return replace(frame, walls=replace(frame.walls, below=below))


def _groups(frame: Frame, row: int) -> list[tuple[int, int]]:
    """First and last-but-one column of the cells just above and below a line: those with walls on both sides of it."""
    last = len(frame.columns) - 1
    right = frame.walls.right
    walls = [i + 1 for i in range(last - 1) if min(right[row - 1, i], right[row, i]) >= WALL]
    return list(pairwise([0, *walls, last]))


def _open_box(frame: Frame, row: int, first: int, end: int) -> tuple[float, float, float, float]:
    """The box of what hangs together with these columns across a line."""
    below = frame.walls.below
    top, bottom = row - 1, row + 1
    while top > 0 and (below[top - 1, first:end] < WALL).all():
        top -= 1
    while bottom < len(frame.rows) - 1 and (below[bottom - 1, first:end] < WALL).all():
        bottom += 1
    return frame.box(top, first, bottom, end)


def _is_level(lines: Sequence[LineBox], edge: float, heights: tuple[float, float], glyph: float) -> bool:
    """Whether lines of a label on either side of an edge stand level with the figures there."""
    sides = (
        [line for line in lines if (line[1] + line[3]) / 2 < edge],
        [line for line in lines if (line[1] + line[3]) / 2 >= edge],
    )
    if not all(sides):
        return False
    # Of what is above, the lines next to the edge; of what is below likewise: a label of two lines is level as a whole.
    return all(
        min(abs((part[0][1] + part[-1][3]) / 2 - height) for part in _endings(side, first=not i))
        <= LEVEL * glyph
        for i, (side, height) in enumerate(zip(sides, heights, strict=True))
    )


def _endings(lines: Sequence[LineBox], *, first: bool) -> list[Sequence[LineBox]]:
    """The last line, the last two, …; or the first, the first two, …"""
    return [lines[-n:] if first else lines[:n] for n in range(1, len(lines) + 1)]


def _with_lost_columns(frame: Frame, marks: Marks, glyph: float) -> Frame:
    """The frame with upright walls within areas of several rows and columns that have lost both, wherever there is text
    on either side and none of it reaches over or near to where the wall would be."""
    right = frame.walls.right.copy()
    for members in components(frame.walls, WALL):
        area = set(members)
        columns = sorted({column for _, column in members})
        if len({row for row, _ in members}) < 2 or len(columns) < 2 or len(columns) == right.shape[1] + 1:
            continue
        for column in columns[:-1]:
            rows = [row for row, c in members if c == column and (row, column + 1) in area]
            if len(rows) > 1 and _are_two(frame, rows, column, marks, glyph):
                right[rows, column] = 1.0
    return replace(frame, walls=replace(frame.walls, right=right))


def _are_two(frame: Frame, rows: Sequence[int], column: int, marks: Marks, glyph: float) -> bool:
    """Whether there is text in a column and in the one after it in most of these rows, and clear paper between them."""
    both = 0
    for row in rows:
        box = frame.box(row, column, row + 1, column + 2)
        printed = marks.inside(box).print(glyph).boxes
        printed = printed[(printed[:, 3] - printed[:, 1]) >= LEAST_PRINT * glyph]
        edge = frame.columns[column + 1].at((box[1] + box[3]) / 2)
        if not _is_clear(printed, edge, glyph):
            return False
        middles = (printed[:, 0] + printed[:, 2]) / 2
        both += bool((middles < edge).any() and (middles > edge).any())
    return 2 * both > len(rows)


def _is_clear(printed: Boxes, edge: float, glyph: float) -> bool:
    """Whether no print is at or near to an upright edge on both its sides, as where a text goes on over it."""
    left = printed[(printed[:, 0] < edge) & (printed[:, 2] > edge - APART * glyph)]
    after = printed[(printed[:, 2] > edge) & (printed[:, 0] < edge + APART * glyph)]
    shared = np.minimum(left[:, None, 3], after[:, 3]) - np.maximum(left[:, None, 1], after[:, 1])
    return not bool((shared > 0).any())
