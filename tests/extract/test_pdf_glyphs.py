"""What a font draws tells whether its map of characters lies."""

from __future__ import annotations

import ctypes
import io
from pathlib import Path

import numpy as np
import pytest
from fpdf import FPDF
from pypdfium2 import PdfDocument, raw

from extract import pdf_glyphs
from extract.pdf_glyphs import DigitCheck, drawn_digit, glyph_outline

DIGITS = "0123456789"


@pytest.fixture(params=["helvetica", "times", "courier"])
def font(request: pytest.FixtureRequest):
    """A standard font's handle, with its document held open."""
    pdf = FPDF()
    pdf.set_font(request.param, size=12)
    pdf.add_page()
    pdf.cell(text=DIGITS)
    document = PdfDocument(io.BytesIO(bytes(pdf.output())))
    page = document[0]
    text = next(page.get_objects([raw.FPDF_PAGEOBJ_TEXT]))
    yield ctypes.cast(raw.FPDFTextObj_GetFont(text.raw), ctypes.c_void_p).value
    document.close()


def test_an_honest_font_is_believed(font: int) -> None:
    assert DigitCheck().misnamed(font, DIGITS) == {}


@pytest.mark.parametrize("drawn_instead", ["1234567890", "9876543210", "0123486759", "0173456289"])
def test_a_font_that_draws_other_digits_is_found_out(
    font: int, drawn_instead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lies = dict(zip(DIGITS, drawn_instead, strict=True))
    monkeypatch.setattr(pdf_glyphs, "glyph_outline", lambda f, digit: glyph_outline(f, lies[digit]))
    found = DigitCheck().misnamed(font, DIGITS)
    assert len(found) >= 2
    assert all(lies[named] == drawn for named, drawn in found.items())


def test_digits_that_no_text_has_are_not_looked_at(font: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_glyphs, "glyph_outline", lambda f, digit: glyph_outline(f, "2"))
    check = DigitCheck()
    assert check.misnamed(font, "24") == {}
    assert check.misnamed(font, "245") == {"4": "2", "5": "2"}


def test_a_box_for_a_missing_glyph_is_no_other_digit_than_is_near(font: int) -> None:
    """One glyph alone may be fanciful."""
    assert drawn_digit((((0, 0), (0, 100), (60, 100), (60, 0)),), "5") in {*DIGITS}
    assert DigitCheck().misnamed(font, DIGITS) == {}


def test_the_shapes_are_of_all_digits_and_whole() -> None:
    known = pdf_glyphs.known_shapes()
    assert known.squares.shape == (12, 10, 18 * 12)
    assert set(np.unique(known.squares)) == {0.0, 1.0}
    assert np.log(0.3) < known.logarithms.min() < known.logarithms.max() < 0


def test_the_shapes_come_from_the_fonts_that_the_file_names() -> None:
    from tests.extract.build_digit_shapes import CHOSEN, FONTS, TARGET

    named = [line[2:] for line in Path(TARGET).read_text("ascii").splitlines() if line.startswith("; ")][1:]
    assert named == [name.rpartition("/")[2] for name in CHOSEN]
    assert str(FONTS) == "/usr/share/fonts"
