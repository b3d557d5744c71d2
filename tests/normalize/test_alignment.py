"""Sequences in order: neighbours decide where labels alone cannot."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalize.alignment import MATCH_FLOOR, align


def test_an_ambiguous_label_is_placed_by_its_neighbours():
    # Two expected items look alike (其他, 其他); the printed sequence holds them after different neighbours.
    scores = [[1, 0, 0, 0], [0, 0.9, 0, 0.9], [0, 0, 1, 0], [0, 0.9, 0, 0.9]]
    assert align(scores) == [0, 1, 2, 3]


def test_missing_and_extra_items_are_skipped():
    assert align([[1, 0, 0], [0, 0, 0], [0, 0, 1]]) == [0, None, 2]


def test_nothing_below_the_floor_matches():
    assert align([[MATCH_FLOOR]]) == [None]
    assert align([]) == []
    assert align([[]]) == [None]


@given(st.lists(st.lists(st.floats(0, 1), min_size=5, max_size=5), max_size=6))
def test_matches_are_in_order_and_above_the_floor(scores):
    found = [(e, p) for e, p in enumerate(align(scores)) if p is not None]
    assert [p for _, p in found] == sorted({p for _, p in found})
    assert all(scores[e][p] > MATCH_FLOOR for e, p in found)
