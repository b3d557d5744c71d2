"""Scans of the fourth generation are packed as they say, and what they do to a page leaves its figures there."""

from __future__ import annotations

import base64
import io
import re
import zipfile

import numpy as np
import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image, ImageSequence

from nianbao.quirks import (
    held_back_files,
    held_back_marks,
    held_back_optics,
    held_back_packing,
    held_back_paper,
    held_back_photos,
    held_back_sheets,
    held_back_tones,
)
from nianbao.quirks.degrade import Effect
from nianbao.quirks.picture_files import docx_of_pictures
from nianbao.samples.typeset import Page, Ruling

SIZE = (240, 160)
_TABLE = [Ruling(x, 20, x, 80) for x in (10, 50, 100)] + [Ruling(10, y, 100, y) for y in (20, 50, 80)]


def _drawn() -> Image.Image:
    pixels = np.full((SIZE[1], SIZE[0]), 255, dtype=np.uint8)
    pixels[40:44, 10:200] = 0
    pixels[20:140, 60:63] = 0
    pixels[100:120, 150:170] = 0
    return Image.fromarray(pixels)


def _off(shown: Image.Image, wanted: Image.Image) -> float:
    return float(np.abs(np.asarray(shown.convert("L"), dtype=int) - np.asarray(wanted, dtype=int)).mean())


def _page(data: bytes, number: int = 0) -> Image.Image:
    shown: Image.Image = pypdfium2.PdfDocument(io.BytesIO(data))[number].render(scale=1).to_pil()
    return shown


def test_a_page_on_letter_stands_in_its_middle():
    portrait = _drawn().resize((595, 842))
    shown = _page(held_back_packing.packed_pdf("on_letter", [portrait], 72, 95)).convert("L")
    assert shown.size == (612, 792)
    scale = 0.97 * 792 / 842
    inner = portrait.resize((round(595 * scale), round(842 * scale)))
    at = ((612 - inner.width) // 2, (792 - inner.height) // 2)
    assert _off(shown.crop((*at, at[0] + inner.width, at[1] + inner.height)), inner) <= 8


def test_every_second_mirrored_page_is_stored_upside_down():
    data = held_back_packing.packed_pdf("mirrored", [_drawn()] * 2, 72, 95)
    assert max(_off(_page(data, number), _drawn()) for number in range(2)) <= 8


def test_a_spread_shows_two_pages_and_the_fold():
    data = held_back_packing.spread_pdf([_drawn()] * 3, 72, 95)
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(data)]
    assert sizes == [(488, 160), (240, 160)]
    shown = _page(data)
    assert _off(shown.crop((0, 0, *SIZE)), _drawn()) <= 8
    assert _off(shown.crop((248, 0, 488, 160)), _drawn()) <= 8


@pytest.mark.parametrize(("kind", "frames"), [("orientation", 3), ("thumbnails", 6), ("inks", 3)])
def test_every_tiff_shows_every_page(kind: str, frames: int):
    data = held_back_files.tiff_of(kind, [_drawn().convert(mode) for mode in ("L", "1", "RGB")], 150)
    # Pillow turns each frame as it says when it is loaded
    shown = [frame.convert("L") for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))]
    assert len(shown) == frames
    assert all(_off(page, _drawn()) <= 4 for page in shown[:: frames // 3])


@pytest.mark.parametrize(
    ("kind", "magic"), [("cmyk", b"\xff\xd8"), ("lossless", b"RIFF"), ("viewer", b"\x89PNG")]
)
def test_single_pictures_show_the_picture(kind: str, magic: bytes):
    data = held_back_files.single(kind, _drawn(), 72, 95)
    assert data.startswith(magic)
    assert _off(Image.open(io.BytesIO(data)), _drawn()) <= 4


def test_a_viewer_shows_grey_between_pages():
    (page,) = held_back_files.with_gaps([_drawn()])
    assert page.size == (SIZE[0] + 32, SIZE[1] + 32)
    assert page.getpixel((3, 3)) == 110
    assert _off(page.crop((16, 16, 256, 176)), _drawn()) == 0


@pytest.mark.parametrize("kind", ["picture", "svg", "thumbs"])
def test_a_page_of_the_web_holds_each_page_whole(kind: str):
    shown = held_back_files.html_of(kind, [_drawn()] * 2, "年报", 95)
    pictures = [
        Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall(r'base64,([^"]+)"', shown)
    ]
    whole = [picture for picture in pictures if picture.size == SIZE]
    assert len(whole) == (4 if kind == "picture" else 2)
    assert all(_off(picture, _drawn()) <= 6 for picture in whole)


def test_what_word_cuts_off_is_what_was_put_around_the_page():
    image = io.BytesIO()
    _drawn().save(image, "PNG")
    around = held_back_files.bordered(image.getvalue(), 95)
    data = docx_of_pictures([around], held_back_files.cropped)
    document = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    cut = int(re.findall(r'srcRect l="(\d+)"', document)[0]) / 100_000
    with Image.open(io.BytesIO(around)) as stored:
        box = [round(side * share) for share in (cut, 1 - cut) for side in stored.size]
        assert _off(stored.crop(tuple(box)).resize(SIZE), _drawn()) <= 8
    assert "<w:tbl>" in held_back_files.in_table(1, around)


def test_a_frameless_table_has_only_its_inner_lines():
    pdf = FPDF(unit="pt")
    pdf.add_page()
    assert held_back_sheets.draw_rules(pdf, _TABLE, "frameless", lambda x, y: (x, y))
    shown = np.asarray(_page(bytes(pdf.output())).convert("L"))
    assert (shown[30:45, 9:12] == 255).all()
    assert (shown[18:23, 20:40] == 255).all()
    assert (shown[30:45, 49:52].min(axis=1) < 200).all()
    assert (shown[48:53, 20:40].min(axis=0) < 200).all()


@pytest.mark.parametrize("rules", ["tinted_columns", "tinted_head", "cream_grid"])
def test_grounds_are_pale_and_within_their_table(rules: str):
    pdf = FPDF(unit="pt")
    pdf.add_page()
    held_back_sheets.draw_grounds(pdf, Page(rulings=set(_TABLE)), rules)
    shown = np.asarray(_page(bytes(pdf.output())).convert("L"))
    tinted = np.argwhere(shown < 255)
    assert len(tinted)
    assert shown.min() > 215
    assert (tinted.min(axis=0) >= (19, 9)).all()
    assert (tinted.max(axis=0) <= (81, 101)).all()


_TONES_KEPT: tuple[tuple[str, Effect], ...] = (
    ("ordered_dots", held_back_tones.ordered_dots(4)),
    ("by_histogram", held_back_tones.by_histogram),
    ("fax_dots", held_back_optics.fax_dots(1.0, 0.8)),
    ("recopied", held_back_optics.recopied(1)),
    ("saved_again", held_back_optics.saved_again(62, 50, 58)),
    ("shadow_removed", held_back_photos.shadow_removed(0.05, 1.3)),
    ("greasy", held_back_paper.greasy(9)),
    ("ink_drops", held_back_paper.ink_drops(5)),
    ("faded", held_back_paper.faded_by_sun(0.55)),
    ("mirrored_lamp", held_back_photos.mirrored_lamp(0.5)),
    ("seal", held_back_marks.office_seal()),
    ("hollow_words", held_back_marks.hollow_words("仅供查阅", (120, 120, 120), 0.5)),
)


@pytest.mark.parametrize(("name", "effect"), _TONES_KEPT, ids=[name for name, _ in _TONES_KEPT])
def test_print_stays_darker_than_the_paper_beside_it(name: str, effect: Effect):
    page = np.full((480, 720, 3), 255, dtype=np.uint8)
    page[200:230, 330:390] = 0
    shown = effect(page, np.random.default_rng(5), page).astype(float).mean(axis=2)
    ink, paper = shown[205:225, 335:385].mean(), shown[235:255, 335:385].mean()
    assert ink < paper - 70, name


def test_what_a_film_turned_is_pale_on_dark():
    page = np.full((200, 300, 3), 255, dtype=np.uint8)
    page[80:100, 100:160] = 0
    shown = held_back_tones.film_negative(page, np.random.default_rng(1), page)
    assert shown[85:95, 110:150].mean() > shown[10:60].mean() + 120
