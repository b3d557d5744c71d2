"""Tables whose lines are worn to pieces, and cells whose walls are gone."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extract.document import GridTemplate, TemplateCell
from extract.lattice import Place
from extract.scan.grid import GridTable, find_tables

GLYPH = 24.0
XS, YS = tuple(range(40, 641, 100)), tuple(range(40, 401, 45))
Canvas = NDArray[np.uint8]
PLAIN = tuple(Place(row, column) for row in range(len(YS) - 1) for column in range(len(XS) - 1))


def drawn(dash: int = 0, gap: int = 0) -> Canvas:
    """A plain grid; with dashes of this length and gaps between them."""
    canvas = np.zeros((460, 700), dtype=np.uint8)
    for y in YS:
        cv2.line(canvas, (XS[0], y), (XS[-1], y), (1.0,), 2)
    for x in XS:
        cv2.line(canvas, (x, YS[0]), (x, YS[-1]), (1.0,), 2)
    if dash:
        for i, y in enumerate(YS):
            canvas[y - 1 : y + 2, (np.arange(700) + 17 * i) % (dash + gap) >= dash] = 0
        for i, x in enumerate(XS):
            canvas[(np.arange(460) + 29 * i) % (dash + gap) >= dash, x - 1 : x + 2] = 0
    return canvas


def digit(canvas: Canvas, x: int, y: int) -> None:
    """Something of a digit's size around a place."""
    cv2.ellipse(canvas, (x, y), (5, 8), 0, 0, 360, (1.0,), 2)


def tables(canvas: Canvas, templates: tuple[GridTemplate, ...] = ()) -> list[GridTable]:
    return list(find_tables(canvas > 0, GLYPH, templates).tables)


@pytest.mark.parametrize(("dash", "gap"), [(3, 3), (12, 8), (30, 25), (20, 20)])
def test_dotted_dashed_and_worn_lines_are_lines(dash: int, gap: int):
    (table,) = tables(drawn(dash, gap))
    assert table.places == PLAIN


def test_rows_of_dashes_and_columns_of_ones_are_none():
    """They keep away from the lines of their cells, also where these are worn."""
    canvas = drawn(30, 12)
    for left, right in pairwise(XS):
        for top, bottom in pairwise(YS):
            x, y = (left + right) // 2, (top + bottom) // 2
            if top < 200:
                cv2.line(canvas, (x - 24, y), (x + 24, y), (1.0,), 2)
            else:
                cv2.line(canvas, (x, y - 9), (x, y + 9), (1.0,), 2)
    (table,) = tables(canvas)
    assert table.places == PLAIN


def test_two_figures_without_a_wall_between_them_are_two_cells():
    canvas = drawn()
    canvas[YS[2] + 3 : YS[3] - 2, XS[2] - 2 : XS[2] + 3] = 0
    for column in (1, 2):
        digit(canvas, XS[column] + 50, (YS[2] + YS[3]) // 2)
    (table,) = tables(canvas)
    assert (table.places, table.doubtful) == (PLAIN, frozenset())


def test_one_text_in_the_middle_of_a_wide_cell_is_one():
    canvas = drawn()
    canvas[YS[2] + 3 : YS[3] - 2, XS[2] - 2 : XS[2] + 3] = 0
    digit(canvas, XS[2], (YS[2] + YS[3]) // 2)
    (table,) = tables(canvas)
    assert Place(2, 1, 1, 2) in table.places
    assert table.doubtful == frozenset()


def test_a_figure_that_may_be_of_either_cell_is_of_none():
    canvas = drawn()
    canvas[YS[2] + 3 : YS[3] - 2, XS[2] - 2 : XS[2] + 3] = 0
    digit(canvas, XS[2] - 22, (YS[2] + YS[3]) // 2)
    (table,) = tables(canvas)
    assert table.doubtful == {Place(2, 1), Place(2, 2)}


def test_the_part_of_a_form_that_a_page_holds_is_mended():
    """Six of the form's eight rows, with its heading above them; a wall between two blank cells is gone."""
    heading = TemplateCell(0, 0, column_span=6, label="x")
    rows = [TemplateCell(row, column, code="x") for row in range(1, 11) for column in range(6)]
    form = GridTemplate("form", 11, 6, (heading, *rows))
    canvas = drawn()
    canvas[YS[0] + 3 : YS[1] - 2, XS[0] + 3 : XS[-1] - 2] = 0
    canvas[YS[4] + 3 : YS[5] - 2, XS[2] - 2 : XS[2] + 3] = 0
    (table,) = tables(canvas, (form,))
    assert table.places == (Place(0, 0, 1, 6), *PLAIN[6:])
    assert not table.irregular


def test_a_heading_between_two_tables_is_in_neither():
    canvas = np.concatenate([drawn()[:410], np.zeros((30, 700), np.uint8), drawn()[30:]])
    found = tables(canvas)
    assert [table.n_rows for table in found] == [len(YS) - 1] * 2
