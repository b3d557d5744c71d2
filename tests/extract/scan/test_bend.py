"""Pages seen at an angle or bent are read as if they were flat, and places lead back to the picture as it came."""

from __future__ import annotations

import numpy as np
import pytest
from drawing import XS, YS, Page, keystoned, page, waved

from extract.scan.bend import bend_of
from extract.scan.grid import find_tables
from extract.scan.page import look_at, prepare


@pytest.mark.parametrize(
    "bent",
    [keystoned(page(), 0.03), waved(page(), 18.0), keystoned(page(), -0.02)],
    ids=["from below", "spine", "above"],
)
def test_a_bent_page_has_its_table(bent: Page):
    straight = prepare(look_at(bent))
    assert straight.bend is not None
    (table,) = find_tables(straight.ink, straight.glyph, (), straight.grey).tables
    assert (table.n_rows, table.n_columns, table.irregular) == (len(YS) - 1, len(XS) - 1, False)
    # Flat lines: every row's cells begin at one height, but for a pixel or two.
    for row in range(table.n_rows):
        tops = [box[1] for place, box in zip(table.places, table.boxes, strict=True) if place.row == row]
        assert max(tops) - min(tops) < 3


def test_a_box_leads_back_to_the_bent_picture():
    bent = keystoned(page(), 0.03)
    straight = prepare(look_at(bent))
    (table,) = find_tables(straight.ink, straight.glyph, (), straight.grey).tables
    for box in (table.boxes[0], table.boxes[-1]):
        x0, top, x1, bottom = straight.source_box(box)
        inside = bent[round(top) + 12 : round(bottom) - 12, round(x0) + 12 : round(x1) - 12]
        # The cell's figure and no ruling line.
        assert (inside < 128).any()
        assert not (inside < 128).all(axis=0).any()
        assert not (inside < 128).all(axis=1).any()


def test_a_flat_page_has_no_bend():
    assert bend_of(page() < 128, 34.0) is None
    assert bend_of(np.zeros((20, 20), dtype=np.bool_), 34.0) is None
