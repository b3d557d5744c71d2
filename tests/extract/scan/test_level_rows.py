"""Tables that have lost their lines in places: rows and columns told by figures that stand level."""

from __future__ import annotations

import numpy as np
from drawing import XS, YS, Page, figure
from PIL import Image, ImageDraw, ImageFont

from extract.scan.grid import GridTable, find_tables
from extract.scan.page import look_at, prepare

EVERY = (len(YS) - 1) * (len(XS) - 1)


def table_with(*, lost: tuple[int, int, int, int] | None = None, lines: int = 1) -> Page:
    """A table without any lines in an area (first and last lines, columns and rows); figures on so many lines."""
    picture = Image.new("L", (1000, 1300), 255)
    draw = ImageDraw.Draw(picture)
    for y in YS:
        draw.line((XS[0], y, XS[-1], y), fill=0, width=3)
    for x in XS:
        draw.line((x, YS[0], x, YS[-1]), fill=0, width=3)
    if lost is not None:
        left, right, top, bottom = lost
        draw.rectangle((XS[left] + 3, YS[top] + 3, XS[right] - 3, YS[bottom] - 3), fill=255)
    font = ImageFont.load_default(30)
    for row in range(len(YS) - 1):
        draw.text((XS[0] + 8, YS[row] + 22), "WMW", fill=0, font=font)
        for column in range(1, len(XS) - 1):
            for line in range(lines):
                top = YS[row] + 40 - 18 * lines + 36 * line
                draw.text((XS[column] + 60, top), figure(row, column), fill=0, font=font)
    return np.asarray(picture, dtype=np.uint8).copy()


def table_of(picture: Page) -> GridTable:
    page = prepare(look_at(picture))
    (table,) = find_tables(page.ink, page.glyph, (), page.grey).tables
    return table


def test_an_area_that_lost_all_its_lines_has_its_cells():
    for lost in ((1, 3, 2, 6), (2, 4, 4, 8), (1, 4, 3, 6)):
        table = table_of(table_with(lost=lost))
        assert (table.n_rows, table.n_columns) == (len(YS) - 1, len(XS) - 1)
        assert len(table.places) == EVERY, lost
        assert not table.doubtful


def test_columns_that_lost_the_lines_between_rows_have_them():
    table = table_of(table_with(lost=(2, 3, 2, 9)))
    assert len(table.places) == EVERY
    assert not table.doubtful


def test_figures_on_two_lines_in_whole_cells_stay_one():
    table = table_of(table_with(lines=2))
    assert (table.n_rows, len(table.places)) == (len(YS) - 1, EVERY)
