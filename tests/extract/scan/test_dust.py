"""Specks of a dirty glass in blank cells."""

from __future__ import annotations

import cv2
import numpy as np
from drawing import XS, YS, Page, page

from extract.scan.dust import dust_size, is_dust
from extract.scan.layout import lay_out
from extract.scan.marks import Marks
from extract.scan.page import look_at, prepare

BLANK = ((2, 1), (4, 2), (6, 3))
DOTS = ((-30, 10), (25, -12))


def blank_cell_with_specks(specks: tuple[tuple[int, int], ...], *, dirty: bool) -> Page:
    """A table of figures with some cells blank but for specks; outside of it specks too, or none."""
    picture = page()
    for row, column in BLANK:
        picture[YS[row] + 4 : YS[row + 1] - 3, XS[column] + 4 : XS[column + 1] - 3] = 255
        middle = (XS[column] + XS[column + 1]) // 2, (YS[row] + YS[row + 1]) // 2
        for x, y in specks:
            cv2.circle(picture, (middle[0] + x, middle[1] + y), 4, (0,), -1)
    if dirty:
        for x in range(60, 960, 90):
            for y in (40, 90, 140, 1060, 1120, 1180):
                cv2.circle(picture, (x + y % 37, y), 4, (0,), -1)
    return picture


def lines_in_blank_cells(picture: Page) -> list[int]:
    layout = lay_out(prepare(look_at(picture)))
    (table,) = layout.tables
    found = {
        (place.row, place.column): len(lines)
        for place, lines in zip(table.places, layout.cells[0], strict=True)
    }
    assert all(found[row, column] for row in range(3) for column in range(2) if (row, column) not in BLANK)
    return [found[place] for place in BLANK]


def test_specks_like_those_of_the_whole_page_leave_a_cell_blank():
    assert lines_in_blank_cells(blank_cell_with_specks(DOTS, dirty=True)) == [0, 0, 0]


def test_on_a_clean_page_nobody_knows_what_they_are():
    assert all(lines_in_blank_cells(blank_cell_with_specks(DOTS, dirty=False)))


def test_pieces_of_a_broken_figure_are_no_specks():
    around = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ring = tuple((round(11 * np.cos(a)), round(15 * np.sin(a))) for a in around)
    assert all(lines_in_blank_cells(blank_cell_with_specks(ring, dirty=True)))


def test_figures_of_small_print_are_no_specks_of_a_page_in_large_print():
    """Specks as large as a table's digits: dust is smaller than a figure of that table may be."""
    specks = np.array([[x, 10, x + 9, 19] for x in range(0, 4000, 60)])
    outside = Marks(specks, np.full(len(specks), 60), np.zeros((40, 4100), dtype=bool))
    size = dust_size(outside, glyph=40.0)
    assert size >= 9
    digit = Marks(specks[:1], np.array([60]), outside.ink)
    assert is_dust(digit, size, glyph=40.0)
    assert not is_dust(digit, size, glyph=14.0)
    nothing = Marks(specks[:0], np.zeros(0, dtype=np.int64), outside.ink)
    assert not is_dust(nothing, size, glyph=40.0)
