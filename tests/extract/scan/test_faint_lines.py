"""Lines in grey are lines; streaks and creases are none; nor is a stroke of a figure a wall."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from drawing import SIZE, XS, YS, Page, page

from extract.scan.grid import GridTable, find_tables
from extract.scan.page import look_at, prepare


def tables(picture: Page) -> list[GridTable]:
    straight = prepare(look_at(picture))
    return list(find_tables(straight.ink, straight.glyph, (), straight.grey).tables)


def check(found: list[GridTable]) -> None:
    (table,) = found
    assert (table.n_rows, table.n_columns, len(table.places)) == (
        len(YS) - 1,
        len(XS) - 1,
        (len(YS) - 1) * (len(XS) - 1),
    )
    assert not table.irregular


@pytest.mark.parametrize("line", [170, 200, 215])
def test_a_table_with_grey_lines(line: int):
    rng = np.random.default_rng(1)
    noisy = np.clip(page(line, 2) + rng.normal(0, 5, SIZE), 0, 255).astype(np.uint8)
    check(tables(noisy))


def test_streaks_from_edge_to_edge_are_no_lines():
    streaked = page()
    for x in (170, 431, 705, 950):
        streaked[:, x : x + 2] = 120
    check(tables(streaked))


def test_streaks_aslant_of_the_table_are_no_lines():
    """Paper that went through the feeder at another angle than it was printed; one streak crosses the table's edge."""
    streaked = page()
    height = streaked.shape[0]
    for x in (300, 520, XS[-1] + 8):
        cv2.line(streaked, (x + 12, 0), (x - 12, height - 1), (120.0,), 2)
    check(tables(streaked))


def test_a_streak_along_a_table_that_fills_its_page_takes_none_of_its_lines():
    """Walls over more than four fifths of the page, of the streak's own slope."""
    body = page()[YS[0] : YS[-1]]
    filled = np.vstack([body, body, page()[YS[-1] : YS[-1] + 2]])
    filled = cv2.copyMakeBorder(filled, 170, 170, 0, 0, cv2.BORDER_CONSTANT, value=(255.0,))
    filled[:, 431:433] = 120
    (table,) = tables(np.asarray(filled, dtype=np.uint8))
    assert (table.n_rows, table.n_columns) == (2 * (len(YS) - 1), len(XS) - 1)


def test_a_table_open_at_its_sides_keeps_its_lines():
    picture = page()
    picture[:, XS[0] - 4 : XS[0] + 5] = 255
    picture[:, XS[-1] - 4 : XS[-1] + 5] = 255
    (table,) = tables(picture)
    assert (table.n_rows, table.n_columns) == (len(YS) - 1, len(XS) - 1)


def test_a_one_in_the_middle_of_a_merged_cell_is_no_wall():
    """A cell over two columns whose figure stands where the other rows have a wall."""
    picture = page()
    row, wall = 3, XS[2]
    picture[YS[row] + 4 : YS[row + 1] - 3, XS[1] + 4 : XS[3] - 3] = 255
    picture[YS[row] + 24 : YS[row] + 56, wall - 2 : wall + 2] = 0
    (table,) = tables(picture)
    assert any(place.row == row and place.column == 1 and place.column_span == 2 for place in table.places)
