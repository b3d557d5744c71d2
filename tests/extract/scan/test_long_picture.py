"""A whole report in one picture: where it is cut, and that places are those of the whole."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extract.raster import read_images
from extract.scan.long_picture import cuts_of, gaps_of
from tests.extract.conftest import PARAGRAPHS, TABLE

SCANNED = [text.replace("—", "-") for *_, text in TABLE]


def test_gaps_are_bands_of_paper_that_no_line_crosses():
    ink = np.zeros((100, 400), dtype=bool)
    ink[10:20, 50:300] = True  # a line of text
    ink[22:40, 50:300] = True  # another, too near for a gap
    ink[40:80, 200:202] = True  # an upright line below it
    ink[90, 5] = True  # a speck
    first, last = gaps_of(ink, glyph=10.0)
    assert (first.top, first.bottom, last.top, last.bottom) == pytest.approx((0, 10, 80, 100), abs=2)


def test_noise_does_not_hide_a_gap_and_a_hairline_among_it_still_crosses():
    ink = np.random.default_rng(4).random((300, 900)) < 0.02
    ink[0:40, 100:800] = ink[260:300, 100:800] = True
    (gap,) = gaps_of(ink, glyph=10.0)
    assert (gap.top, gap.bottom) == pytest.approx((40, 260), abs=2)
    for wall in (300, 500):
        ink[40:150, wall] = ink[150:260, wall + 1] = True  # one pixel wide, and a little crooked
    assert gaps_of(ink, glyph=10.0) == []


def test_a_streak_alone_crosses_the_margins_between_two_sheets():
    ink = np.zeros((300, 900), dtype=bool)
    ink[0:40, 100:800] = ink[260:300, 100:800] = True
    ink[:, 300:302] = True
    (gap,) = gaps_of(ink, glyph=20.0)
    assert (gap.top, gap.bottom) == pytest.approx((40, 260), abs=2)
    ink[:, 500:502] = True
    assert gaps_of(ink, glyph=20.0) == []


def page_of_lines(width: int, height: int, tables: list[tuple[int, int]]) -> np.ndarray:
    """Lines of text every 60 pixels, but for `tables`: frames with a row every 60 pixels whose places are empty."""
    picture = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(picture)
    for top in range(30, height - 60, 60):
        if not any(start - 60 < top < end for start, end in tables):
            for x in range(40, width - 60, 40):
                draw.rectangle((x, top, x + 24, top + 24), fill=0)
    for start, end in tables:
        for y in range(start, end + 1, 60):
            draw.line((40, y, width - 40, y), fill=0, width=2)
        for x in (40, width // 2, width - 40):
            draw.line((x, start, x, end), fill=0, width=2)
    return np.asarray(picture)


@pytest.mark.parametrize(
    "tables", [[], [(600, 1500)], [(300, 2700)]], ids=["text", "a table", "a long table"]
)
def test_cuts_are_in_paper_and_not_in_tables(tables: list[tuple[int, int]]):
    picture = page_of_lines(600, 4000, tables)
    cuts = cuts_of(picture)
    assert cuts
    assert all((picture[cut - 5 : cut + 5] == 255).all() for cut in cuts)
    assert all(not start < cut < end for cut in cuts for start, end in tables)
    pieces = np.diff([0, *cuts, 4000])
    assert pieces.min() >= 0.4 * 600
    longest = max((end - start for start, end in tables), default=0)
    assert pieces.max() <= max(2.2 * 600, longest + 2 * 1.2 * 600)


def test_what_stands_at_the_sides_does_not_hide_a_gap():
    """A frame around everything, the dark beside a page that was scanned with the lid open."""
    picture = page_of_lines(600, 3000, []).copy()
    picture[:, 5:8] = picture[:, -8:-5] = 0
    picture[:, -3:] = 40
    assert cuts_of(picture) == cuts_of(page_of_lines(600, 3000, []))


def test_one_table_as_long_as_the_picture_is_not_cut():
    assert cuts_of(page_of_lines(600, 3000, [(0, 3000)])) == []


def test_a_whole_report_in_one_picture(scan_png: bytes):
    """Three pages one below the other: everything is read, and its box on the whole picture shows the same pixels as
    the box on the page."""
    page = Image.open(io.BytesIO(scan_png)).convert("L")
    whole = Image.new("L", (page.width, 3 * page.height), 255)
    for i in range(3):
        whole.paste(page, (0, i * page.height))
    buffer = io.BytesIO()
    whole.save(buffer, "PNG")
    document = read_images([buffer.getvalue()], sha256="ab")
    assert (document.pages, document.issues) == (1, ())
    prose = [block.text for block in document.blocks if not hasattr(block, "cells")]
    assert prose == list(PARAGRAPHS) * 3
    tables = list(document.tables())
    assert [[cell.text for cell in table.cells] for table in tables] == [SCANNED] * 3
    for i, table in enumerate(tables):
        for cell in table.cells:
            assert (cell.locator.page, cell.locator.page_size) == (
                1,
                (float(whole.width), float(whole.height)),
            )
            assert cell.locator.box is not None
            assert i * page.height < cell.locator.box[1] < cell.locator.box[3] < (i + 1) * page.height
    upper, lower = (next(c.locator.box for c in t.cells if c.text == "124") for t in (tables[0], tables[2]))
    assert upper is not None
    assert lower is not None
    assert lower[1] - upper[1] == pytest.approx(2 * page.height, abs=3)
