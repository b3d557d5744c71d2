"""Tables from ruling lines: spans, worn lines, open ends, and what is no table."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extract.document import GridTemplate, TemplateCell
from extract.lattice import Place
from extract.scan.grid import find_tables

GLYPH = 24.0
XS, YS = (40, 200, 300, 460), (50, 100, 150, 200)
# A cell over two columns, one over two rows, five plain ones.
PLACES = (
    Place(0, 0, 1, 2),
    Place(0, 2),
    Place(1, 0, 2, 1),
    Place(1, 1),
    Place(1, 2),
    Place(2, 1),
    Place(2, 2),
)
TEMPLATE = GridTemplate(
    "known", 3, 3, tuple(TemplateCell(p.row, p.column, p.row_span, p.column_span, label="x") for p in PLACES)
)
Canvas = NDArray[np.uint8]


def drawn(xs: tuple[int, ...] = XS, ys: tuple[int, ...] = YS) -> Canvas:
    canvas = np.zeros((320, 520), dtype=np.uint8)
    for place in PLACES:
        corner = (xs[place.column], ys[place.row])
        opposite = (xs[place.column + place.column_span], ys[place.row + place.row_span])
        cv2.rectangle(canvas, corner, opposite, (1.0,), 2)
    return canvas


def tables(canvas: Canvas, templates: tuple[GridTemplate, ...] = ()):
    return list(find_tables(canvas > 0, GLYPH, templates).tables)


def test_cells_with_spans_and_boxes():
    (table,) = tables(drawn())
    assert table.places == PLACES
    assert (table.n_rows, table.n_columns, table.irregular) == (3, 3, False)
    assert table.boxes[0] == pytest.approx((40, 50, 300, 100), abs=1.5)
    assert table.boxes[2] == pytest.approx((40, 100, 200, 200), abs=1.5)


@pytest.mark.parametrize("degrees", [-0.25, 0.15, 0.25])
def test_what_is_left_of_a_skew_does_no_harm(degrees: float):
    canvas = drawn()
    matrix = cv2.getRotationMatrix2D((260, 160), degrees, 1)
    turned = cv2.warpAffine(canvas, matrix, (520, 320), flags=cv2.INTER_NEAREST)
    (table,) = tables(np.asarray(turned, dtype=np.uint8))
    assert table.places == PLACES


def test_worn_lines_hold():
    canvas = drawn()
    canvas[:, 230:250] = 0
    canvas[120:135, :] = 0
    (table,) = tables(canvas)
    assert table.places == PLACES


def test_missing_walls_are_reported_where_cells_are_no_rectangles():
    canvas = drawn()
    # Between (0, 0) and (0, 2) and under (0, 2): a cell of an L's shape.
    canvas[56:96, 296:304] = 0
    canvas[97:104, 304:456] = 0
    (table,) = tables(canvas)
    assert table.irregular


def test_a_missing_wall_is_mended_from_the_known_form():
    canvas = drawn()
    canvas[97:104, 304:456] = 0
    (table,) = tables(canvas, (TEMPLATE,))
    assert (table.places, table.irregular) == (PLACES, False)


def test_a_form_with_other_walls_mends_nothing():
    """A wall that the form doesn't have was printed: this isn't the form."""
    fewer = GridTemplate("other", 3, 3, (*TEMPLATE.cells[:3], TemplateCell(1, 1, 1, 2), *TEMPLATE.cells[5:]))
    (table,) = tables(drawn(), (fewer,))
    assert table.places == PLACES


def test_row_left_open_at_a_page_break():
    canvas = drawn()
    for x in XS:
        canvas[200:250, x - 1 : x + 1] = 1
    (table,) = tables(canvas)
    assert (table.n_rows, table.n_columns) == (4, 3)
    assert table.places[-3:] == (Place(3, 0), Place(3, 1), Place(3, 2))


def test_two_tables_top_to_bottom():
    canvas = np.concatenate([drawn(), drawn((60, 180, 300, 400))])
    first, second = tables(canvas)
    assert first.box[1] < second.box[1]
    assert (first.places, second.places) == (PLACES, PLACES)


def test_what_is_no_table():
    """An underline, a frame around a paragraph."""
    canvas = np.zeros((400, 520), dtype=np.uint8)
    cv2.line(canvas, (40, 40), (400, 40), (1.0,), 2)
    cv2.rectangle(canvas, (40, 80), (480, 200), (1.0,), 2)
    assert tables(canvas) == []
