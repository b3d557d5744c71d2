"""The readers that were chosen, and tesseract alone: what its two models agree on, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.scan.chosen import made
from extract.scan.rapid import RapidReader
from extract.scan.reader import Guess
from extract.scan.tesseract import TesseractReader
from extract.scan.tesseract_alone import BOTH, TesseractAlone, _both

NOTHING = Guess("", 0.0)


def test_readers_are_made_in_the_order_of_use(require_tool: Callable[[str], str]):
    require_tool("tesseract")
    first, second = made(("rapidocr", "tesseract"))
    assert (type(first), type(second)) == (RapidReader, TesseractReader)
    assert made(("rapidocr",)) == (first, None)
    alone, none = made(("tesseract",))
    assert (type(alone), none) == (TesseractAlone, None)
    assert alone.name == "tesseract"


@pytest.mark.parametrize(
    ("text", "digits", "figure"),
    [
        ("12", "12", "12"),
        ("O", "0", "0"),
        ("增12", "12", "增12"),
        ("减少3", "3", "减少3"),
        ("32.25万元", "32.25", "32.25万元"),
    ],
)
def test_a_figure_that_both_models_see(text: str, digits: str, figure: str):
    read = Guess(text, 0.4)
    assert _both(read, Guess(digits, 0.2)) == (read, Guess(figure, BOTH))


@pytest.mark.parametrize(
    ("text", "digits"), [("12", "1"), ("12", ""), ("增12", "1"), ("10件", "0"), ("-12", "12"), ("7", "1")]
)
def test_a_figure_in_which_they_differ_is_neither_text_nor_figure(text: str, digits: str):
    assert _both(Guess(text, 0.9), Guess(digits, 0.9)) == (NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("text", "digits"), [("本年新收政府信息", ""), ("第二十条第（一）项", "1"), ("截至2020年12月31日", "20")]
)
def test_words_stay_words(text: str, digits: str):
    assert _both(Guess(text, 0.8), Guess(digits, 0.9)) == (Guess(text, 0.8), NOTHING)
