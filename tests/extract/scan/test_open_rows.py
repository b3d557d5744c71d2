"""Rows of a form that no line parts."""

from __future__ import annotations

import cv2
import numpy as np
from drawing import XS, YS, Page, figure
from PIL import Image, ImageDraw, ImageFont

from extract.scan.grid import GridTable, find_tables
from extract.scan.page import look_at, prepare


def ruled_here_and_there(*without: int, labels: int = 1) -> Page:
    """A table whose lines below these rows were left out; the first column's texts are so many lines high."""
    picture = Image.new("L", (1000, 1300), 255)
    draw = ImageDraw.Draw(picture)
    for i, y in enumerate(YS):
        if i - 1 not in without:
            draw.line((XS[0], y, XS[-1], y), fill=0, width=3)
    for x in XS:
        draw.line((x, YS[0], x, YS[-1]), fill=0, width=3)
    font = ImageFont.load_default(30)
    for row in range(len(YS) - 1):
        for line in range(labels):
            top = YS[row] + 40 - 17 * labels + 34 * line
            draw.text((XS[0] + 8, top), "WMWMWM" if labels > 1 else "WMW", fill=0, font=font)
        for column in range(1, len(XS) - 1):
            draw.text((XS[column] + 60, YS[row] + 22), figure(row, column), fill=0, font=font)
    return np.asarray(picture, dtype=np.uint8).copy()


def table_of(picture: Page) -> GridTable:
    page = prepare(look_at(picture))
    (table,) = find_tables(page.ink, page.glyph, (), page.grey).tables
    return table


def test_a_row_with_two_lines_of_figures_is_two():
    table = table_of(ruled_here_and_there(2, 5, 6))
    assert (table.n_rows, table.n_columns) == (len(YS) - 1, len(XS) - 1)
    assert len(table.places) == table.n_rows * table.n_columns


def test_labels_on_two_lines_stay_with_their_figures():
    assert table_of(ruled_here_and_there(3, labels=2)).n_rows == len(YS) - 1


def test_a_label_on_two_lines_makes_no_second_row():
    assert table_of(ruled_here_and_there(labels=2)).n_rows == len(YS) - 1


def test_figures_of_one_row_at_two_heights_stay_together():
    picture = ruled_here_and_there()
    # One figure sank by less than a row: no label stands beside it there.
    box = picture[YS[2] + 5 : YS[3] - 4, XS[2] + 5 : XS[3] - 4]
    box[:] = np.roll(box, 22, axis=0)
    cv2.GaussianBlur(picture, (3, 3), 0, dst=picture)
    assert table_of(picture).n_rows == len(YS) - 1
