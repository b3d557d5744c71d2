"""What is around a table and none of it: the sheet's edges and a heading's strokes hang together with a table's lines
and make rows and columns of their own around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extract.scan.frame import Frame
from extract.scan.marks import Marks
from extract.scan.walls import WALL, WEAK_WALL, Walls

# A table has so many rows and columns. Of the lines of its rows more than this share reach into each of its columns.
LEAST, REACHED = 3, 0.15
# More pieces of print than this are a label; fewer are specks.
SPECKS = 12
# An outer row that is open at both sides has more than this share of the columns' walls.
FEW_WALLS = 0.4
# A column this narrow (glyph heights) holds no figure.
NARROW = 1.5


def without_rim(frame: Frame, marks: Marks, glyph: float) -> Frame:
    """The frame without outer columns that hold nothing and that no row's line reaches into, and without outer rows
    that are open at a side and have no columns."""
    while True:
        trimmed = _trimmed(frame, marks, glyph)
        if trimmed is frame:
            return frame
        frame = trimmed


def _trimmed(frame: Frame, marks: Marks, glyph: float) -> Frame:
    n_rows, n_columns = len(frame.rows) - 1, len(frame.columns) - 1
    if n_columns > LEAST and n_rows > LEAST:
        for column in (0, n_columns - 1):
            others = np.delete(frame.walls.below, column, axis=1).max(axis=1)
            lined = frame.walls.below[others >= WALL, column]
            box = frame.box(0, column, n_rows, column + 1)
            if (
                len(lined) >= LEAST
                and (lined >= WALL).mean() < REACHED
                and (box[2] - box[0] < NARROW * glyph or len(marks.inside(box).print(glyph).boxes) <= SPECKS)
            ):
                return _without(frame, (), (column,))
    if n_rows > LEAST:
        for row in (0, n_rows - 1):
            sides = frame.beside[[0, -1]]
            closed = np.delete(sides, row, axis=1).mean(axis=1)
            inner = frame.beside[1:-1, row]
            if closed.min() < WALL or sides[:, row].min() >= WEAK_WALL:
                continue
            # A stroke of a heading's glyph may look like a wall.
            walled = inner >= WALL
            if not walled.any() or (sides[:, row].max() < WEAK_WALL and walled.mean() < FEW_WALLS):
                return _without(frame, (row,), ())
    return frame


def _without(frame: Frame, rows: Sequence[int], columns: Sequence[int]) -> Frame:
    """The frame without outer rows and columns; with one goes the line that is outside of it."""
    lines = (
        [_line_of(row, len(frame.rows)) for row in rows],
        [_line_of(c, len(frame.columns)) for c in columns],
    )
    right = np.delete(frame.walls.right, list(rows), axis=0)
    below = np.delete(frame.walls.below, list(columns), axis=1)
    if columns:
        right = np.delete(right, [0 if columns[0] == 0 else right.shape[1] - 1], axis=1)
    if rows:
        below = np.delete(below, [0 if rows[0] == 0 else below.shape[0] - 1], axis=0)
    beside = np.delete(np.delete(frame.beside, list(rows), axis=1), lines[1], axis=0)
    return replace(
        frame,
        rows=tuple(line for i, line in enumerate(frame.rows) if i not in lines[0]),
        columns=tuple(line for i, line in enumerate(frame.columns) if i not in lines[1]),
        walls=Walls(right=right, below=below),
        beside=beside,
    )


def _line_of(slot: int, n_lines: int) -> int:
    return 0 if slot == 0 else n_lines - 1
