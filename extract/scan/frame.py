"""Frames of tables: ruling lines that hang together, as a lattice with the share of ink on every wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.document import Box
from extract.scan.anchored import with_anchored
from extract.scan.lines import Lines, Ruling, find_lines, rulings
from extract.scan.paper import Picture, transposed
from extract.scan.pieces import Mask, pieces_of
from extract.scan.streaks import without_streaks
from extract.scan.walls import WALL, WEAK_WALL, Shares, Walls, measure, shares
from extract.scan.worn import with_worn

# Pieces of a line this far from each other, in glyph heights, are one when tables are told apart; lines this near meet.
TOUCHING, MEETING = 3.0, 1.2
# A table has a line of at least this much ink, relative to its width, and a border around it; the strokes of a
# bold heading have neither.
LONGEST_LINE = 0.3
BORDER = 0.35
# Vertical lines that run on this far (glyph heights) past the last horizontal one belong to a row left open.
OPEN_END = 0.8
# An area this large (glyph heights) without lines inside of its rim (parts of its sides) is no table.
LARGE_AREA, HOLLOW = 20.0, 0.12
# Ink of a ruling line lies this near (glyph heights) to where the line runs: the second one of a double line, too.
LINE_INK = 0.45

Region = tuple[int, int, int, int]
"""x0, top, x1, bottom in whole pixels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A lattice on the page: horizontal and vertical lines, and how much ink is on the walls between them. `beside` is
    the share of ink on every vertical line, the outer ones too, in every row."""

    rows: tuple[Ruling, ...]
    columns: tuple[Ruling, ...]
    walls: Walls
    beside: Shares

    def corner(self, row: int, column: int) -> tuple[float, float]:
        """Where a horizontal line y = a + b x meets a vertical one x = c + d y."""
        across, upright = self.rows[row], self.columns[column]
        x = (upright.offset + upright.slope * across.offset) / (1 - upright.slope * across.slope)
        return (x, across.at(x))

    def box(self, row: int, column: int, bottom: int, right: int) -> Box:
        """The area between these lines."""
        corners = [self.corner(r, c) for r in (row, bottom) for c in (column, right)]
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
        return ((x0 + x2) / 2, (y0 + y1) / 2, (x1 + x3) / 2, (y2 + y3) / 2)

    def hull(self) -> Box:
        """The area between the outer lines."""
        return self.box(0, 0, len(self.rows) - 1, len(self.columns) - 1)


@dataclass(frozen=True, slots=True)
class PageLines:
    """Lines of a page: `across` as they are, `upright` transposed."""

    across: Lines
    upright: Lines

    def all(self) -> Mask:
        """Where any line runs."""
        return np.maximum(self.across.mask, transposed(self.upright.mask))


def page_lines(ink: NDArray[np.bool_], glyph: float, grey: Picture | None = None) -> PageLines:
    """All lines of a page, of tables or not; with its greys, faint ones too."""
    picture = ink.astype(np.uint8)
    turned = None if grey is None else transposed(grey)
    across = find_lines(picture, glyph, grey)
    upright = find_lines(transposed(picture), glyph, turned)
    lines = with_anchored(*without_streaks(across, upright, glyph), glyph)
    return PageLines(*with_worn(*lines, glyph))


def find_frames(lines: PageLines, glyph: float) -> list[Frame]:
    """The frames of the page's tables, top to bottom."""
    found = []
    waiting = _regions(lines, glyph)
    while waiting:
        x0, y0, x1, y1 = waiting.pop()
        across = lines.across.part(slice(y0, y1), slice(x0, x1))
        upright = lines.upright.part(slice(x0, x1), slice(y0, y1))
        frame = _frame(across, upright, glyph)
        if frame is None:
            continue
        gap = _gap(frame)
        if gap is None:
            found.append(_moved(frame, x0, y0))
        else:
            waiting += [(x0, y0, x1, y0 + gap), (x0, y0 + gap, x1, y1)]
    return sorted(found, key=lambda frame: (frame.rows[0].offset, frame.columns[0].offset))


def _gap(frame: Frame) -> int | None:
    """Where a frame is two tables, one closely below the other: in the middle of a row without any upright wall."""
    for i, walls in enumerate(frame.beside.T):
        if max(walls[0], walls[-1]) < WEAK_WALL and (walls < WALL).all():
            middle = (frame.rows[i].offset + frame.rows[i + 1].offset) / 2
            return round(middle + frame.rows[i].slope * frame.columns[0].offset)
    return None


def ruled(lines: PageLines, frames: Sequence[Frame], glyph: float) -> Mask:
    """The ink of the frames' lines: certain lines where the lattice runs. A dash in a cell is none of them."""
    height, width = lines.across.mask.shape
    near = max(round(2 * LINE_INK * glyph), 3)
    bands = [np.zeros((height, width), np.uint8), np.zeros((width, height), np.uint8)]
    for frame in frames:
        ends = ((frame.rows, frame.columns), (frame.columns, frame.rows))
        for band, (along, crossing) in zip(bands, ends, strict=True):
            start, end = crossing[0].offset - near, crossing[-1].offset + near
            for line in along:
                corners = [(round(at), round(line.at(at))) for at in (start, end)]
                cv2.line(band, corners[0], corners[1], (1.0,), near)
    across = cv2.bitwise_and(lines.across.mask, bands[0])
    upright = cv2.bitwise_and(lines.upright.mask, bands[1])
    both = cv2.bitwise_or(across, transposed(upright))
    return np.asarray(cv2.dilate(both, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _regions(lines: PageLines, glyph: float) -> list[Region]:
    """Boxes around lines that hang together, large enough for a table."""
    along, meeting = max(round(TOUCHING * glyph), 3), max(round(MEETING * glyph), 3)
    joined = cv2.bitwise_or(_joined(lines.across.mask, along), transposed(_joined(lines.upright.mask, along)))
    joined = cv2.dilate(joined, np.ones((meeting, meeting), np.uint8))
    boxes: list[Region] = [
        (x, y, x + part.shape[1], y + part.shape[0])
        for x, y, part in pieces_of(np.asarray(joined, dtype=np.uint8))
        if part.shape[1] > 4 * glyph and part.shape[0] > 1.5 * glyph and not _is_hollow(part, glyph)
    ]
    merged: list[Region] = []
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


def _is_hollow(part: NDArray[np.bool_], glyph: float) -> bool:
    """Whether lines run only along the rim of a large area: the edges of the sheet, a frame around the page."""
    high, wide = (round(HOLLOW * size) for size in part.shape)
    return min(part.shape) > LARGE_AREA * glyph and not part[high:-high, wide:-wide].any()


def _joined(mask: Mask, along: int) -> Mask:
    """Pieces of lines joined over gaps in them."""
    thick = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, along), np.uint8)), dtype=np.uint8)


def _overlap(a: Region, b: Region) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _frame(across: Lines, upright: Lines, glyph: float) -> Frame | None:
    rows = rulings(across.mask, glyph)
    columns = rulings(upright.mask, glyph)
    if not rows or max(row.length for row in rows) < LONGEST_LINE * across.mask.shape[1]:
        return None
    while True:
        if len(rows) < 2 or len(columns) < 2:
            return None
        walls, row_use, column_use = measure(across, upright, rows, columns, glyph)
        # A stroke of a glyph, an underline: a line that walls nothing is no boundary.
        kept_rows = [line for line, used in zip(rows, row_use, strict=True) if used]
        kept_columns = [line for line, used in zip(columns, column_use, strict=True) if used]
        if len(kept_rows) == len(rows) and len(kept_columns) == len(columns):
            break
        rows, columns = kept_rows, kept_columns
    border = [*_border(across, rows, columns, glyph), *_border(upright, columns, rows, glyph)]
    if np.mean(border) < BORDER:
        return None
    closed_rows, closed_columns = (
        _closed(rows, upright.mask.T, glyph),
        _closed(columns, across.mask.T, glyph),
    )
    if (len(closed_rows), len(closed_columns)) != (len(rows), len(columns)):
        rows, columns = closed_rows, closed_columns
        walls, _, _ = measure(across, upright, rows, columns, glyph)
    beside = shares(upright, columns, rows, glyph)[1]
    return Frame(tuple(rows), tuple(columns), walls, beside)


def _border(page: Lines, lines: list[Ruling], crossing: list[Ruling], glyph: float) -> list[float]:
    """Share of ink on the first and the last line."""
    return [float(share.mean()) for share in shares(page, [lines[0], lines[-1]], crossing, glyph)[1]]


def _closed(lines: list[Ruling], crossing: Mask, glyph: float) -> list[Ruling]:
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


def _moved(frame: Frame, dx: int, dy: int) -> Frame:
    """The frame in the pixels of the page that its part begins at (dx, dy) of."""
    rows = tuple(replace(line, offset=line.offset + dy - line.slope * dx) for line in frame.rows)
    columns = tuple(replace(line, offset=line.offset + dx - line.slope * dy) for line in frame.columns)
    return Frame(rows, columns, frame.walls, frame.beside)
