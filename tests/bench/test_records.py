"""The measurement of whose report it is counts what it should."""

from __future__ import annotations

from dataclasses import replace

from bench.records import answers
from nianbao.quirks import generate_many


def test_right_answers_are_counted_as_right():
    (document,) = generate_many([3], "txt_tabs", located=True)
    found = answers([document])
    assert found.documents == found.whole == 1
    assert found.right["agency"] == found.right["year"] == found.right["form"] == 1
    assert found.share == 100


def test_a_silently_wrong_one_counts_double():
    (document,) = generate_many([3], "txt_tabs", located=True)
    other = replace(document, truth=replace(document.truth, agency="某市某局", agencies=("某市某局",)))
    found = answers([other, document])
    assert found.silent["agency"] == 1
    assert found.whole == 1
    assert found.share == 0


def test_located_agencies_are_the_same_each_time_and_some_stay_open():
    first, again = (generate_many(range(40), "txt_tabs", located=True) for _ in range(2))
    assert [d.data for d in first] == [d.data for d in again]
    homes = [d.truth.home for d in first]
    assert all(home is not None for home in homes)
    assert 0 < sum(home.is_open for home in homes if home is not None) < 40
