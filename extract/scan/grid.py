"""Tables of a page: frames and what is printed between their lines → cells with spans.

Where a wall is missing, the known form may have it, or the texts show that it was there: each in the middle of what
would be its cell. A wall that only the texts vouch for, or nothing does, makes the table irregular: it is flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.document import Box, GridTemplate
from extract.lattice import Place
from extract.scan.frame import Frame, find_frames, page_lines, ruled
from extract.scan.known import registered
from extract.scan.level_rows import with_level_rows
from extract.scan.lines import long_lines, rulings
from extract.scan.marks import Marks, find_marks
from extract.scan.open_rows import with_open_rows
from extract.scan.paper import Picture, transposed
from extract.scan.parting import doubted, parted, parted_rows
from extract.scan.pieces import Mask
from extract.scan.rim import without_rim
from extract.scan.walls import places_of

# Cells hold a glyph; the strokes of a bold heading don't.
LOWEST_CELL, NARROWEST_CELL = 0.9, 0.6
# What lies this near to a table (glyph heights) is its border.
RIM = 0.3
# No glyph outside of tables is higher (glyph heights): the sheet's edge, a stamp, a drawing.
LARGEST_PRINT = 4.0


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table on a straight page: a box in pixels for every place. `glyph` is the height of its own glyphs. `irregular`
    tells that walls had to be guessed: the spans may be wrong. Of what stands in the `doubtful` places nobody can tell
    where it belongs."""

    places: tuple[Place, ...]
    boxes: tuple[Box, ...]
    n_rows: int
    n_columns: int
    box: Box
    glyph: float
    irregular: bool = False
    doubtful: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class PageTables:
    """A page's tables, top to bottom, what is printed between all lines, where the tables' own lines run, and
    horizontal lines elsewhere: y, start and end."""

    tables: tuple[GridTable, ...]
    marks: Marks
    ruled: Mask
    rules: tuple[tuple[float, float, float], ...]

    def outside(self, glyph: float) -> Marks:
        """What is printed outside of the tables."""
        around = self.marks.outside([_grown(table.box, RIM * glyph) for table in self.tables])
        return around.no_larger_than(LARGEST_PRINT * glyph)


def find_tables(
    ink: NDArray[np.bool_],
    glyph: float,
    templates: Sequence[GridTemplate] = (),
    grey: Picture | None = None,
) -> PageTables:
    """The tables of a straight page. `grey` shows lines that are too faint for ink."""
    lines = page_lines(ink, glyph, grey)
    frames = find_frames(lines, glyph)
    own = ruled(lines, frames, glyph)
    # Lines of no table: what is short may be a row of strokes.
    across = long_lines(lines.across.mask, glyph)
    upright = transposed(long_lines(lines.upright.mask, glyph))
    for frame in frames:
        x0, top, x1, bottom = (max(round(value), 0) for value in _grown(frame.hull(), RIM * glyph))
        across[top:bottom, x0:x1] = upright[top:bottom, x0:x1] = 0
    marks = find_marks(ink & ((own | across | upright) == 0))
    tables = [table_of(frame, marks, glyph, templates) for frame in frames]
    rules = tuple(
        (line.at((line.start + line.end) / 2), line.start, line.end) for line in rulings(across, glyph)
    )
    return PageTables(tuple(table for table in tables if table is not None), marks, own, rules)


def table_of(
    frame: Frame, marks: Marks, glyph: float, templates: Sequence[GridTemplate] = ()
) -> GridTable | None:
    """The table in a frame, or None where it is none: a frame around a paragraph, a bold heading."""
    frame = without_rim(frame, marks, glyph)
    marks = marks.inside(frame.hull())
    glyph = marks.glyph_height(glyph)
    frame = with_open_rows(with_level_rows(frame, marks, glyph), marks, glyph)
    known = registered(frame.walls, templates)
    if known is not None:
        places, mended = known
        irregular = doubted(places, mended, frame, marks, glyph)
        doubtful: set[Place] = set()
    else:
        places, irregular = places_of(frame.walls)
        places, doubtful = parted(places, frame, marks, glyph)
        places, more = parted_rows(places, frame, marks, glyph)
        doubtful |= more
    if len(places) < 2:
        return None
    boxes = tuple(frame.box(p.row, p.column, p.row + p.row_span, p.column + p.column_span) for p in places)
    if np.median([box[3] - box[1] for box in boxes]) < LOWEST_CELL * glyph:
        return None
    # What is too small for a figure is no cell: a figure that a stray line cuts in two is not blank above it.
    doubtful |= {place for place, box in zip(places, boxes, strict=True) if _is_sliver(box, glyph)}
    hull = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    return GridTable(
        tuple(places),
        boxes,
        len(frame.rows) - 1,
        len(frame.columns) - 1,
        hull,
        glyph,
        irregular,
        frozenset(doubtful),
    )


def _is_sliver(box: Box, glyph: float) -> bool:
    return box[3] - box[1] < LOWEST_CELL * glyph or box[2] - box[0] < NARROWEST_CELL * glyph


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)
