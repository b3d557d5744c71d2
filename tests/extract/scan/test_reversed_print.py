"""White print on dark headings."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from drawing import XS, YS, Page, page

from extract.scan.grid import find_tables
from extract.scan.page import look_at, prepare
from extract.scan.reversed_print import without_reversed

HEAD = (slice(YS[0], YS[1]), slice(XS[0], XS[-1]))


def with_dark_head(shade: int = 60) -> Page:
    """The first row printed in white on this grey."""
    picture = page()
    head = picture[HEAD].astype(np.int32)
    picture[HEAD] = np.clip(255 - head * (255 - shade) // 255, 0, 255).astype(np.uint8)
    return picture


@pytest.mark.parametrize("shade", [0, 60, 110])
def test_print_becomes_dark_and_its_ground_light(shade: int):
    found = without_reversed(with_dark_head(shade), 26)[HEAD][8:-8, 8:-8]
    printed = page()[HEAD][8:-8, 8:-8] < 100
    bare = page()[HEAD][8:-8, 8:-8] > 250
    assert np.median(found[printed]) < 100
    assert np.median(found[bare]) > 240


def test_the_rest_of_the_page_stays_as_it_is():
    picture = with_dark_head()
    found = without_reversed(picture, 26)
    assert np.array_equal(found[YS[1] + 40 :], picture[YS[1] + 40 :])
    assert np.array_equal(without_reversed(page(), 26), page())


def test_the_table_keeps_its_head_as_a_row():
    prepared = prepare(look_at(with_dark_head()))
    (table,) = find_tables(prepared.ink, prepared.glyph, (), prepared.grey).tables
    assert (table.n_rows, table.n_columns) == (len(YS) - 1, len(XS) - 1)


def test_a_photograph_stays_as_it_is():
    random = np.random.default_rng(1)
    picture = page()
    shades = random.integers(0, 160, (20, 35), dtype=np.uint8)
    picture[300:700, 150:850] = cv2.resize(shades, (700, 400), interpolation=cv2.INTER_CUBIC)
    assert np.array_equal(without_reversed(picture, 26), picture)


def test_lines_on_the_ground_that_hardly_differ_from_it_are_lines_and_noise_is_none():
    """Two rows on a nearly black ground, as copiers leave it: the lines are a shade darker."""
    rng = np.random.default_rng(1)
    bare = page(255, 2).astype(np.int32)
    lined = page().astype(np.int32)
    picture = page()
    rows = slice(YS[0] - 4, YS[2] + 4), slice(XS[0] - 4, XS[-1] + 5)
    ground = 30 + (255 - bare[rows]) * 200 // 255 - (bare[rows] - lined[rows] > 100) * 16
    picture[rows] = np.clip(ground + rng.normal(0, 3, ground.shape), 0, 255).astype(np.uint8)
    prepared = prepare(look_at(picture))
    (table,) = find_tables(prepared.ink, prepared.glyph, (), prepared.grey).tables
    assert (table.n_rows, table.n_columns) == (len(YS) - 1, len(XS) - 1)
