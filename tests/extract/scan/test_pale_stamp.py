"""Grey stamps on black and white copies: what is taken away, and what stays because it may be print."""

from __future__ import annotations

import cv2
import drawing
import numpy as np
import pytest

from extract.scan.layout import lay_out
from extract.scan.page import look_at, prepare
from extract.scan.pale_stamp import without_pale_stamps

GLYPH, INK_BEGINS, STAMP = 24.0, 160, 125


def page() -> np.ndarray:
    """Rows of dark figures."""
    picture = np.full((1200, 1000), 255, np.uint8)
    for y in range(60, 1200, 60):
        for x in range(40, 960, 90):
            cv2.putText(picture, "80", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (10,), 2, cv2.LINE_AA)
    return picture


def ring(picture: np.ndarray) -> None:
    cv2.circle(picture, (400, 300), 130, (STAMP,), 5, cv2.LINE_AA)


def oval(picture: np.ndarray) -> None:
    cv2.ellipse(picture, (400, 300), (170, 110), 12, 0, 360, (STAMP,), 5, cv2.LINE_AA)


def frame(picture: np.ndarray) -> None:
    corners = cv2.boxPoints(((400, 300), (320, 180), 4)).astype(np.int32)
    cv2.polylines(picture, [corners], True, (STAMP,), 5, cv2.LINE_AA)


@pytest.mark.parametrize("outline", [ring, oval, frame])
def test_a_stamp_goes_and_the_print_under_it_stays(outline):
    clean = page()
    stamp = np.full_like(clean, 255)
    outline(stamp)
    cv2.putText(stamp, "2024.01.26", (310, 310), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (STAMP,), 3, cv2.LINE_AA)
    stamped = np.minimum(clean, stamp)
    left, taken = without_pale_stamps(stamped, INK_BEGINS, GLYPH)
    assert taken is not None
    assert not (taken & (clean < 100)).any()
    assert ((left < INK_BEGINS) >= (clean < 100)).all(), "print was taken away"
    of_stamp = (stamped < INK_BEGINS) & (clean > 200)
    assert (left[of_stamp] < INK_BEGINS).mean() < 0.15


def test_print_that_has_faded_is_no_stamp():
    clean = page()
    clean[200:420, 200:600] = np.where(clean[200:420, 200:600] < 200, STAMP, 255)
    assert without_pale_stamps(clean, INK_BEGINS, GLYPH)[0] is clean


def test_pale_lines_of_a_table_are_no_stamp():
    picture = page()
    for y in range(20, 700, 60):
        cv2.line(picture, (20, y), (880, y), (STAMP,), 2)
    for x in range(20, 900, 90):
        cv2.line(picture, (x, 20), (x, 680), (STAMP,), 2)
    assert without_pale_stamps(picture, INK_BEGINS, GLYPH)[0] is picture


def test_one_pale_cell_that_is_framed_keeps_its_figure():
    """A frame as large as a stamp around dark print: the frame may go, the print may not."""
    picture = page()
    cv2.rectangle(picture, (100, 90), (300, 200), (STAMP,), 3)
    left, _ = without_pale_stamps(picture, INK_BEGINS, GLYPH)
    assert (left[picture < 100] < INK_BEGINS).all()


def test_an_empty_page_and_a_faint_one_stay_as_they_are():
    empty = np.full((200, 200), 255, np.uint8)
    assert without_pale_stamps(empty, INK_BEGINS, GLYPH)[0] is empty
    faint = np.maximum(page(), 120)
    assert without_pale_stamps(faint, INK_BEGINS, GLYPH)[0] is faint


def test_under_a_stamp_faded_print_is_taken_for_it_only_where_nothing_else_has_faded():
    picture = page()
    ring(picture)
    picture[280:310, 380:440] = np.where(picture[280:310, 380:440] < 100, STAMP, picture[280:310, 380:440])
    assert without_pale_stamps(picture, INK_BEGINS, GLYPH)[1] is not None
    # Elsewhere, too: half a column.
    picture[600:, 40:130] = np.where(picture[600:, 40:130] < 100, STAMP, picture[600:, 40:130])
    assert without_pale_stamps(picture, INK_BEGINS, GLYPH)[0] is picture


def test_a_cell_that_held_nothing_but_what_was_taken_is_not_blank():
    """The figure may have been printed as grey as the stamp over it."""
    picture = drawing.page()
    cell = slice(drawing.YS[4] + 4, drawing.YS[5] - 3), slice(drawing.XS[2] + 4, drawing.XS[3] - 3)
    faded = picture[cell]
    faded[:] = np.where(faded < 200, 110, 255)
    middle = (drawing.XS[2] + drawing.XS[3]) // 2, (drawing.YS[4] + drawing.YS[5]) // 2
    stamp = np.full_like(picture, 255)
    cv2.circle(stamp, middle, 130, (110,), 6, cv2.LINE_AA)
    layout = lay_out(prepare(look_at(np.minimum(picture, stamp))))
    (table,) = layout.tables
    lines = {
        (place.row, place.column): found for place, found in zip(table.places, layout.cells[0], strict=True)
    }
    assert layout.page.taken is not None
    assert layout.page.taken.any()
    assert lines[4, 2], "a figure that was taken for a stamp's ink would be called blank"
