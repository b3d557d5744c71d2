"""A page's own digits as a witness."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extract.document import Reading, Vote
from extract.scan.ink import without_last
from extract.scan.paper import Picture
from extract.scan.twins import Twins, shapes_of, twins_of
from extract.scan.verdict import usual_text, with_twins


def drawn(text: str, seed: int = 0) -> Picture:
    """A figure with the noise and blur of a scan."""
    font = ImageFont.load_default(34)
    picture = Image.new("L", (30 + 24 * len(text), 48), 255)
    ImageDraw.Draw(picture).text((12, 4), text, fill=0, font=font)
    soft = cv2.GaussianBlur(np.asarray(picture, dtype=np.float32), (0, 0), 0.8)
    return np.clip(soft + np.random.default_rng(seed).normal(0, 9, soft.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def twins() -> Twins:
    return twins_of(
        [
            (drawn(text, seed), text)
            for seed in range(6)
            for text in ("0", "1", "23", "8", "405", "6", "7", "9")
        ]
    )


@pytest.mark.parametrize("text", ["0", "8", "6", "17", "305", "2946"])
def test_digits_are_known_by_their_like(twins: Twins, text: str):
    seen, like = twins.reading(drawn(text, 99), len(text))
    assert seen == text
    assert like > 0.8


def test_what_is_like_none_is_none(twins: Twins):
    cross = np.full((48, 48), 255, dtype=np.uint8)
    cv2.line(cross, (10, 10), (38, 38), (0.0,), 4)
    cv2.line(cross, (38, 10), (10, 38), (0.0,), 4)
    assert twins.reading(cross, 1) == ("", 0.0)
    assert twins.reading(drawn("12"), 1) == ("", 0.0)
    assert twins_of([]).reading(drawn("1"), 1) == ("", 0.0)


def test_figures_fall_into_digits():
    assert [len(shapes_of(drawn(text), len(text))) for text in ("7", "12", "305")] == [1, 2, 3]


def votes(*given: tuple[str, str, float]) -> tuple[Vote, ...]:
    return tuple(Vote(reader, "1", text, confidence) for reader, text, confidence in given)


def test_a_twin_settles_what_a_weak_second_reader_contradicts():
    reading = Reading("conflict", 0.0, votes(("first", "0", 0.99), ("first", "0", 0.8), ("second", "8", 0.3)))
    text, settled = with_twins(("0", 0.93), "1", ("", reading), usual_text(reading, "first"))
    assert (text, settled.outcome) == ("0", "read")


def test_a_twin_settles_nothing_against_a_firm_reader():
    reading = Reading("conflict", 0.0, votes(("first", "0", 0.99), ("second", "8", 0.9)))
    assert with_twins(("0", 0.93), "1", ("", reading), "0")[1].outcome == "conflict"


def test_a_figure_that_looks_like_another_is_in_conflict():
    reading = Reading("read", 0.97, votes(("first", "6", 0.97)))
    text, doubted = with_twins(("0", 0.93), "1", ("6", reading), "6")
    assert (text, doubted.outcome) == ("", "conflict")
    assert [vote.text for vote in doubted.votes] == ["6", "0"]


def test_a_digit_lost_behind_a_point_is_not_forgotten():
    lost = Reading("conflict", 0.0, votes(*[("first", "451605.", 0.95)] * 3))
    assert usual_text(lost, "first") == ""
    dust = Reading("conflict", 0.0, votes(*[("first", ".0", 0.95)] * 3))
    assert usual_text(dust, "first") == "0"


def test_a_unit_is_cut_off_where_there_is_a_gap():
    crop = np.full((48, 120), 255, dtype=np.uint8)
    crop[8:40, 10:26] = 0
    crop[8:40, 40:72] = 0
    cut = without_last(crop, 1)
    assert cut is not None
    assert cut.shape[1] in range(27, 40)
    crop[8:40, 10:72] = 0
    assert without_last(crop, 1) is None
