"""The sheet's edge around a table, strokes of labels and seals within it: none of them is a line of it."""

from __future__ import annotations

import cv2
import numpy as np
from drawing import XS, YS, Page, page

from extract.scan.grid import GridTable, find_tables
from extract.scan.page import look_at, prepare


def tables_of(picture: Page) -> tuple[GridTable, ...]:
    prepared = prepare(look_at(picture))
    return find_tables(prepared.ink, prepared.glyph, (), prepared.grey).tables


def test_an_edge_beside_a_table_is_no_column():
    picture = page()
    # The sheet's edge, and the table's upper and lower lines running on to it.
    cv2.line(picture, (XS[-1] + 60, YS[0] - 90), (XS[-1] + 60, YS[-1] + 90), (0.0,), 3)
    for y in (YS[0], YS[-1]):
        cv2.line(picture, (XS[-1], y), (XS[-1] + 60, y), (0.0,), 3)
    (table,) = tables_of(picture)
    assert (table.n_rows, table.n_columns) == (len(YS) - 1, len(XS) - 1)


def test_a_short_stroke_close_to_a_line_cuts_no_row():
    picture = page()
    # A piece of a stamp's frame, over one of five columns.
    cv2.line(picture, (XS[1] + 2, YS[4] + 14), (XS[2] - 2, YS[4] + 14), (0.0,), 3)
    (table,) = tables_of(picture)
    assert table.n_rows == len(YS) - 1


def test_what_is_too_low_for_a_figure_is_no_blank_cell():
    picture = page()
    # A stray line from border to border, below the top of a row: no figure fits above it.
    cv2.line(picture, (XS[0], YS[4] + 17), (XS[-1], YS[4] + 17), (0.0,), 3)
    (table,) = tables_of(picture)
    slivers = [
        place
        for place, box in zip(table.places, table.boxes, strict=True)
        if box[3] - box[1] < 0.9 * table.glyph
    ]
    assert slivers
    assert set(slivers) <= table.doubtful


def test_a_table_without_anything_around_it_is_whole():
    (table,) = tables_of(page())
    assert (table.n_rows, table.n_columns) == (len(YS) - 1, len(XS) - 1)
    assert not table.doubtful
    assert np.isclose(table.box[0], XS[0], atol=6)
