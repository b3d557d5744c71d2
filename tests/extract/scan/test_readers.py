"""The readers and the verdict on their votes."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extract.document import Reading
from extract.scan.ink import cell_lines, region_lines, stroke
from extract.scan.marks import find_marks
from extract.scan.rapid import RapidReader, _probability, rapid_reader
from extract.scan.reader import Guess
from extract.scan.tesseract import tesseract_reader
from extract.scan.verdict import is_label, judge_dash, judge_figure, judge_text, look_again, whole

FIGURES = ("0", "1", "7", "12", "305", "1,204", "88.5", "-3", "+5")


def printed(text: str, size: int = 30) -> NDArray[np.uint8]:
    """A crop as the page gives it: black on white in Pillow's own font."""
    font = ImageFont.load_default(size)
    left, top, right, bottom = (int(value) for value in font.getbbox(text))
    picture = Image.new("L", (right - left + 18, size + 8), 255)
    at = (9 - left, (size + 8 - (bottom - top)) // 2 - top)
    ImageDraw.Draw(picture).text(at, text, fill=0, font=font)
    return np.asarray(picture, dtype=np.uint8)


def test_lone_digits_and_signs():
    guesses = rapid_reader().read([printed(text) for text in FIGURES], "digits")
    assert [guess.text for guess in guesses] == list(FIGURES)
    assert all(guess.confidence > 0.9 for guess in guesses)


def test_letters_that_look_like_digits_are_digits():
    assert [guess.text for guess in rapid_reader().read([printed("O"), printed("l")], "digits")] == ["0", "1"]


def test_a_result_does_not_depend_on_its_neighbours():
    crops = [printed(text) for text in FIGURES] + [printed("a much longer line of words", 28)]
    together = rapid_reader().read_both(crops)
    assert [rapid_reader().read_both([crop])[0] for crop in crops] == together
    assert rapid_reader().read_both(crops[::-1]) == together[::-1]


def test_the_recogniser_opens_no_connection(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert RapidReader().read([printed("42")], "digits")[0].text == "42"


def test_reading_digital_documents_loads_no_recogniser():
    """Heavy libraries are imported when a scan is really read."""
    assert importlib.util.find_spec("cv2") is not None
    code = (
        "import sys, extract.pdf, extract.docx, extract.raster;"
        "print([name for name in ('cv2', 'onnxruntime', 'rapidocr', 'pytesseract') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_probability_counts_every_alignment():
    """Two steps, one digit: (digit, blank), (blank, digit) and (digit, digit)."""
    steps = np.array([[0.4, 0.6], [0.3, 0.7]], dtype=np.float32)
    assert _probability(steps, [1]) == pytest.approx(0.6 * 0.3 + 0.4 * 0.7 + 0.6 * 0.7)
    assert _probability(steps, []) == pytest.approx(0.4 * 0.3)
    # The same digit twice needs a blank between: three steps at least.
    assert _probability(steps, [1, 1]) == 0.0


def test_tesseract_reads_a_strip_of_lone_digits(require_tool: Callable[[str], str]):
    require_tool("tesseract")
    reader = tesseract_reader()
    assert reader is not None
    crops = [printed(text) for text in ("0", "1", "7", "42", "305", "9918", "0", "6")]
    guesses = reader.read(crops, "digits")
    assert [guess.text for guess in guesses] == ["0", "1", "7", "42", "305", "9918", "0", "6"]
    assert reader.read(crops, "text") == [Guess("", 0.0)] * len(crops)


class Named:
    def __init__(self, name: str) -> None:
        self.name, self.version = name, "1"

    def read(self, crops: object, kind: str) -> list[Guess]:
        raise NotImplementedError


A, B = Named("a"), Named("b")


@pytest.mark.parametrize(
    ("first", "second", "text", "outcome"),
    [
        (Guess("12", 0.95), Guess("12", 0.5), "12", "read"),
        (Guess("12", 0.8), Guess("12", 0.3), "12", "read"),
        (Guess("12", 0.6), Guess("12", 0.5), "", "illegible"),
        # One that sees nothing does not agree: other looks decide.
        (Guess("12", 0.95), Guess("", 0.0), "", "illegible"),
        (Guess("12", 0.6), Guess("", 0.0), "", "illegible"),
        (Guess("", 0.0), Guess("", 0.0), "", "illegible"),
        (Guess("3", 0.99), Guess("-3", 0.2), "", "conflict"),
        (Guess("12", 0.99), Guess("42", 0.9), "", "conflict"),
        (Guess("-", 0.8), Guess("", 0.0), "-", "read"),
    ],
)
def test_verdicts_on_figures(first: Guess, second: Guess, text: str, outcome: str):
    got, reading = judge_figure(A, first, B, second)
    assert (got, reading.outcome) == (text, outcome)
    assert [vote.text for vote in reading.votes] == [
        guess.text for guess in (first, second) if guess.text
    ] or [""]


def test_agreement_is_worth_more_than_either_alone():
    alone = judge_figure(A, Guess("12", 1.0))[1].confidence
    agreed = judge_figure(A, Guess("12", 0.9), B, Guess("12", 0.4))[1].confidence
    assert alone < agreed < 1


LOOKS = [Guess("51", 0.99), Guess("51", 0.98), Guess("51", 0.97)]


@pytest.mark.parametrize(
    ("looks", "others", "text", "outcome", "confidence"),
    [
        # The second reader comes to it at another look, or was never sure of anything else.
        (LOOKS, [Guess("57", 0.9), Guess("51", 0.3)], "51", "read", 0.95),
        (LOOKS, [Guess("5", 0.3), Guess("57", 0.2)], "51", "read", 0.85),
        # It is sure of something else.
        (LOOKS, [Guess("57", 0.9), Guess("", 0.0)], "", "conflict", 0.0),
        # The first reader reads otherwise at another look.
        ([*LOOKS[:2], Guess("5", 0.9)], [Guess("5", 0.3)], "", "conflict", 0.0),
        # One reader alone.
        ([Guess("51", 0.8), *LOOKS], [], "51", "read", 0.85),
        ([Guess("51", 0.5), *LOOKS[:2]], [], "", "illegible", 0.823),
        ([Guess("", 0.0)], [], "", "illegible", 0.0),
    ],
)
def test_other_looks(looks: list[Guess], others: list[Guess], text: str, outcome: str, confidence: float):
    got, reading = look_again(A, looks, B, others)
    assert (got, reading.outcome, reading.confidence) == (text, outcome, confidence)
    assert len(reading.votes) == len(looks) + sum(bool(other.text) for other in others)


@pytest.mark.parametrize(
    ("guess", "text", "outcome"),
    [
        (Guess("-", 0.5), "-", "read"),
        (Guess("", 0.0), "-", "read"),
        (Guess("1", 0.4), "-", "read"),
        (Guess("1", 0.95), "", "conflict"),
    ],
)
def test_a_dash_has_its_shape_for_a_witness(guess: Guess, text: str, outcome: str):
    got, reading = judge_dash(A, guess, "-")
    assert (got, reading.outcome) == (text, outcome)
    assert [vote.reader for vote in reading.votes] == ["a", "shape"]


def test_a_slash_is_no_one():
    page = np.full((60, 60), 255, dtype=np.uint8)
    cv2.line(page, (20, 42), (40, 20), (0.0,), 2)
    slash = (19, 19, 42, 44)
    assert stroke(page < 150, slash, (0, 0, 60, 60), 24) == "/"
    assert judge_dash(A, Guess("1", 0.99), "/")[0] == "/"
    assert stroke(page[:, ::-1] < 150, (18, 19, 41, 44), (0, 0, 60, 60), 24) == "\\"
    for digit in "1234579":
        picture = printed(digit, 40)
        ys, xs = np.nonzero(picture < 150)
        box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
        assert stroke(picture < 150, box, box, 34) == ""
        blurred = cv2.GaussianBlur(picture, (0, 0), 2.5)
        assert stroke(blurred < 190, box, box, 34) == ""


def test_labels_and_figures_are_told_apart():
    assert is_label(Guess("行政许可", 0.9), Guess("", 0.0))
    assert is_label(Guess("果", 0.99), Guess("", 0.0))
    assert is_label(Guess("12号", 0.98), Guess("12", 0.1))
    assert not is_label(Guess("12件", 0.98), Guess("12件", 0.9))
    assert not is_label(Guess("增12", 0.9), Guess("增12", 0.9))
    assert not is_label(Guess("32.25万元", 0.9), Guess("32.25万元", 0.9))
    assert not is_label(Guess("口", 0.6), Guess("0", 0.4))


def test_figures_on_two_lines_are_never_one_number():
    assert whole([Guess("7", 0.9), Guess("1", 0.8)], "\n") == Guess("7\n1", 0.8)
    assert whole([Guess("行政", 0.9), Guess("许可", 0.8)]) == Guess("行政许可", 0.8)


def test_unread_words_are_illegible_with_their_vote():
    text, reading = judge_text(A, Guess("某某", 0.05))
    assert (text, reading.outcome, reading.votes[0].text) == ("", "illegible", "某某")
    assert isinstance(reading, Reading)


def test_ink_tells_blank_from_print():
    """Specks and remains of ruling lines are no ink; a thin minus is."""
    ink = np.zeros((60, 120), dtype=np.bool_)
    ink[3, :] = True
    ink[30, 40] = ink[20:22, 80] = True
    assert cell_lines(find_marks(ink), (0, 0, 120, 60), 24) == []
    ink[30, 50:56] = True
    assert cell_lines(find_marks(ink), (0, 0, 120, 60), 24) == [(50, 30, 56, 31)]


def test_a_speck_beside_a_line_widens_it():
    """A minus blurred thin is smaller than a speck may be, and must not be cut off."""
    ink = np.zeros((60, 120), dtype=np.bool_)
    ink[20:40, 50:60] = True
    ink[29:31, 42:44] = True
    assert cell_lines(find_marks(ink), (0, 0, 120, 60), 24) == [(42, 20, 60, 40)]


def test_lines_of_a_region_top_to_bottom():
    ink = np.zeros((200, 300), dtype=np.bool_)
    for top in (20, 60, 110):
        ink[top : top + 22, 30:270:2] = True
        ink[top + 10, 30:270] = True
    assert [line[1::2] for line in region_lines(find_marks(ink), 24)] == [(20, 42), (60, 82), (110, 132)]
