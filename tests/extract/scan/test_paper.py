"""What lies between the print and its picture: dots, surroundings, faint ink, seals."""

from __future__ import annotations

import cv2
import numpy as np
from drawing import SIZE, page
from PIL import Image

from extract.scan.paper import flatten, grey_and_seal, ink_threshold, unscreened, without_surround


def test_a_page_set_in_dots_gets_its_greys_back():
    grey = np.clip(page().astype(np.int16) - 40, 0, 255).astype(np.uint8)
    dithered = np.asarray(Image.fromarray(grey).convert("1").convert("L"), dtype=np.uint8)
    soft = unscreened(dithered)
    flat = flatten(soft, 30)
    ink = flat < ink_threshold(flat)
    printed = page() < 128
    # Nearly all ink is print, or right beside it.
    near = cv2.dilate(printed.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert ink[~near].mean() < 0.001
    assert ink[printed].mean() > 0.8


def test_a_page_without_dots_stays_as_it_is():
    assert unscreened(page()) is not None
    assert np.array_equal(unscreened(page()), page())


def test_what_is_beside_the_sheet_becomes_paper():
    on_table = np.full((SIZE[0] + 160, SIZE[1] + 160), 70, dtype=np.uint8)
    on_table[80:-80, 80:-80] = page()
    freed = without_surround(on_table)
    assert freed[:60].min() > 200
    assert freed[:, :60].min() > 200
    assert np.array_equal(freed[200:-200, 200:-200], on_table[200:-200, 200:-200])


def test_a_shadow_on_the_paper_is_no_surrounding():
    fall = np.linspace(0.4, 1.0, SIZE[1])[None, :]
    shaded = (page() * fall).astype(np.uint8)
    assert np.array_equal(without_surround(shaded), shaded)


def test_print_gone_grey_is_dark_again():
    pale = (170 + page().astype(np.float64) * 80 / 255).astype(np.uint8)
    flat = flatten(pale, 30)
    printed = page() < 128
    assert np.median(flat[printed]) < 90
    assert np.median(flat[~printed]) > 240


def test_a_seal_is_lifted_and_the_print_under_it_stays():
    colour = cv2.cvtColor(page(), cv2.COLOR_GRAY2RGB)
    seal = np.full_like(colour, 255)
    cv2.circle(seal, (500, 600), 180, (205, 32, 38), 24)
    sealed = (colour.astype(np.float64) * seal / 255).astype(np.uint8)
    grey, found = grey_and_seal(sealed)
    assert found is not None
    flat = flatten(grey, 30, found)
    printed = page() < 64
    near = cv2.dilate((page() < 250).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    ink = flat < ink_threshold(flat)
    assert ink[printed].mean() > 0.97
    assert ink[~near].mean() < 0.001
