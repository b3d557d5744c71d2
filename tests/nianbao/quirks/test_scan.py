"""Scans are steady, hold the digital document's truth, and are packed as they say."""

from __future__ import annotations

import io
import os
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image, ImageOps, ImageSequence

from nianbao.quirks import (
    SCAN_FORMATS,
    first_scan,
    generate,
    held_back_packing,
    held_back_scan,
    held_back_sheets,
)
from nianbao.quirks.degrade import HEAVY, LIGHT, MEDIUM, Mix, scanned
from nianbao.quirks.image_pdf import Coding, PicturePage, picture_pdf
from nianbao.quirks.pools import FIRST_HELD_BACK_SEED
from nianbao.quirks.report import quirky_report
from nianbao.quirks.write_pdf import all_faces
from nianbao.samples.identities import identities
from nianbao.samples.typeset import Page, Ruling, Run

SIZE = (240, 160)
FIRST_MIXES = (*first_scan.LIGHT, *first_scan.MEDIUM, *first_scan.HEAVY)
HELD_BACK_MIXES = (*held_back_scan.LIGHT, *held_back_scan.MEDIUM, *held_back_scan.HEAVY)
MAGIC = {
    "pdf": b"%PDF", "tif": b"II*\0", "png": b"\x89PNG", "jpg": b"\xff\xd8\xff", "docx": b"PK", "ofd": b"PK",
    "html": b"<!DOCTYPE", "mht": b"MIME-Version", "webp": b"RIFF", "gif": b"GIF8", "bmp": b"BM",
}  # fmt: skip


@pytest.fixture
def fonts() -> None:
    """Skips, or fails where nothing may be skipped, without the fonts that the pages are set in."""
    missing = [path for path in all_faces() if not path.exists()]
    if missing and os.environ.get("NIANBAO_REQUIRE_ALL") == "1":
        pytest.fail(f"{missing[0]} is missing and NIANBAO_REQUIRE_ALL=1")
    if missing:
        pytest.skip(f"{missing[0]} is missing here (apt install fonts-noto-cjk fonts-arphic-uming …)")


@pytest.mark.parametrize(
    ("format", "seed"),
    [("scan_heavy", 1), ("scan_heavy", FIRST_HELD_BACK_SEED + 9), ("scan_medium", FIRST_HELD_BACK_SEED + 4)],
)
def test_a_seed_gives_the_same_scan_again(format: str, seed: int, fonts: None):
    assert generate(seed, format) == generate(seed, format)


def test_a_scan_has_the_truth_of_the_digital_document(fonts: None):
    assert generate(1, "scan_heavy").truth == generate(1, "pdf").truth


@pytest.mark.parametrize("seed", [0, 2, 3, FIRST_HELD_BACK_SEED + 2, FIRST_HELD_BACK_SEED + 8])
def test_a_scan_is_of_the_type_its_name_says(seed: int, fonts: None):
    document = generate(seed, "scan_heavy")
    suffix = Path(document.name).suffix[1:]
    assert document.data.startswith(MAGIC[suffix])


def test_every_level_is_a_format():
    assert SCAN_FORMATS == ("scan_light", "scan_medium", "scan_heavy")


def test_levels_differ_in_resolution_and_skew_as_stated():
    assert {mix.skew[1] <= 0.5 and mix.dpi[0] >= 200 for mix in LIGHT} == {True}
    assert {mix.skew[1] <= 1.5 and 180 <= mix.dpi[0] <= 200 for mix in MEDIUM} == {True}
    assert {mix.skew[1] <= 5 and 130 <= mix.dpi[0] <= 150 for mix in HEAVY} == {True}


def test_held_back_mixes_are_of_their_levels_and_of_no_other_generation():
    assert {mix.skew[1] <= 0.5 and mix.dpi[0] >= 200 for mix in held_back_scan.LIGHT} == {True}
    assert {mix.skew[1] <= 1.5 and 180 <= mix.dpi[0] <= 200 for mix in held_back_scan.MEDIUM} == {True}
    assert {mix.skew[1] <= 5 and 140 <= mix.dpi[0] <= 185 for mix in held_back_scan.HEAVY} == {True}
    names = [mix.name for mix in (*LIGHT, *MEDIUM, *HEAVY, *FIRST_MIXES, *HELD_BACK_MIXES)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "mix", [*LIGHT, *MEDIUM, *HEAVY, *FIRST_MIXES, *HELD_BACK_MIXES], ids=lambda mix: mix.name
)
def test_degrading_is_the_same_for_the_same_numbers(mix: Mix, fonts: None):
    page = np.full((400, 300, 3), 255, dtype=np.uint8)
    page[100:300:20] = 0
    once, again = (scanned(page, page, mix, np.random.default_rng(7), mix.turns[-1]) for _ in range(2))
    assert once.tobytes() == again.tobytes()
    assert once.size == ((400, 300) if mix.turns[-1] in {90, 270} else (300, 400))


@pytest.mark.parametrize("coding", ["g4", "jbig2", "flate", "jpeg", "jp2"])
def test_pictures_of_one_bit_come_back_as_they_were(coding: Coding):
    picture = _drawn().convert("1")
    assert _shown(picture_pdf([_page(picture)], coding, 80)).convert("1").tobytes() == picture.tobytes()


@pytest.mark.parametrize(("coding", "off"), [("flate", 0), ("jpeg", 8), ("jp2", 8)])
def test_grey_pictures_come_back_nearly_as_they_were(coding: Coding, off: int):
    picture = _drawn()
    shown = _shown(picture_pdf([_page(picture)], coding, 90)).convert("L")
    assert np.abs(np.asarray(shown, dtype=int) - np.asarray(picture, dtype=int)).mean() <= off


def test_the_text_layer_is_there_to_be_read_and_not_to_be_seen():
    page = _page(_drawn())
    data = picture_pdf([replace(page, text=(Run(20, 50, 12, "总计 17"),))], "flate", 80)
    assert pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range() == "总计 17"
    assert _shown(data).tobytes() == _shown(picture_pdf([page], "flate", 80)).tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
@pytest.mark.parametrize("kind", held_back_packing.PDFS)
def test_every_way_of_packing_shows_the_picture(kind: str, mode: str):
    picture = _drawn().convert(mode)
    shown = _shown(held_back_packing.packed_pdf(kind, [picture], 72, 90)).convert("L")
    wanted = np.asarray(_drawn().resize(shown.size), dtype=int)
    assert np.abs(np.asarray(shown, dtype=int) - wanted).mean() <= 8


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_jpeg_is_upright_by_its_exif(orientation: int):
    data = held_back_packing.turned_jpeg(_drawn(), 90, orientation)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert np.abs(np.asarray(upright, dtype=int) - np.asarray(_drawn(), dtype=int)).mean() <= 8


def test_tiffs_hold_every_page_at_its_resolution():
    pages = [_drawn().convert(mode) for mode in ("L", "1", "RGB")]
    for data, dpi in (
        (held_back_packing.mixed_tiff(pages, 150, 80), (150, 150)),
        (held_back_packing.oblong_tiff(pages, 150), (225, 150)),
    ):
        frames = list(ImageSequence.Iterator(Image.open(io.BytesIO(data))))
        assert [frame.size[1] for frame in frames] == [SIZE[1]] * 3
        assert [frame.info["dpi"] for frame in frames] == [dpi] * 3


def test_only_heads_without_figures_are_filled():
    page = Page(
        runs=[Run(20, 30, 9, "总计"), Run(20, 60, 9, "7"), Run(20, 130, 9, "12"), Run(20, 160, 9, "3")],
        rulings={Ruling(x, y, x, y + 50) for x in (10, 100) for y in (15, 115)}
        | {Ruling(10, y, 100, y) for y in (15, 40, 65, 115, 140, 165)},
    )
    white = held_back_sheets.draw_fills(_blank(), page, "header_blue")
    assert {run.text for run in white} == {"总计"}
    assert held_back_sheets.draw_fills(_blank(), page, "header_grey") == frozenset()


def test_lines_are_missing_only_between_rows_of_figures():
    page = Page(
        runs=[Run(20, 12 + 20 * row, 9, str(row) if row else "总计") for row in range(8)],
        rulings={Ruling(10, 20 * row, 100, 20 * row) for row in range(9)},
    )
    kept = held_back_sheets.without_rows(page, sorted(page.rulings, key=lambda r: r.y0), random.Random(3))
    gone = {ruling.y0 for ruling in page.rulings - set(kept)}
    assert gone
    assert gone <= {40, 60, 80, 100, 120, 140}


def test_a_third_of_the_reports_have_one_sum_misprinted():
    misprinted = 0
    for seed in range(60):
        report = quirky_report(seed, grid=True)
        values = {
            code: 0 if said.value is None else said.value
            for code, said in report.truth.cells.items()
            if said.state != "unstated"
        }
        broken = [rule for rule in identities(report.truth.form) if rule.outcome(values) == "fail"]
        wrong = [quirk.partition(":")[2] for quirk in report.quirks if quirk.startswith("misprint:")]
        assert len(wrong) <= 1
        assert all(wrong[0] in (*rule.left, *rule.right) for rule in broken)
        assert bool(broken) == bool(wrong)
        misprinted += len(wrong)
    assert 12 <= misprinted <= 28


def _drawn() -> Image.Image:
    pixels = np.full((SIZE[1], SIZE[0]), 255, dtype=np.uint8)
    pixels[40:44, 10:200] = 0
    pixels[20:140, 60:63] = 0
    pixels[100:120, 150:170] = 0
    return Image.fromarray(pixels)


def _blank() -> FPDF:
    pdf = FPDF(unit="pt")
    pdf.add_page()
    return pdf


def _page(picture: Image.Image) -> PicturePage:
    width, height = picture.size
    return PicturePage((width, height), ((0, 0, width, height, picture),))


def _shown(data: bytes) -> Image.Image:
    shown: Image.Image = pypdfium2.PdfDocument(io.BytesIO(data))[0].render(scale=1).to_pil()
    return shown
