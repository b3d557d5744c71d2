"""Scans are steady, hold the digital document's truth, and are packed as they say."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from nianbao.quirks import SCAN_FORMATS, generate
from nianbao.quirks.degrade import HEAVY, LIGHT, MEDIUM, Mix, scanned
from nianbao.quirks.image_pdf import Coding, PicturePage, picture_pdf
from nianbao.quirks.pools import FIRST_HELD_BACK_SEED
from nianbao.quirks.report import quirky_report
from nianbao.quirks.write_pdf import all_faces
from nianbao.samples.identities import identities
from nianbao.samples.typeset import Run

SIZE = (240, 160)
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


@pytest.mark.parametrize(("format", "seed"), [("scan_heavy", 1), ("scan_heavy", FIRST_HELD_BACK_SEED + 9)])
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


@pytest.mark.parametrize("mix", [*LIGHT, *MEDIUM, *HEAVY], ids=lambda mix: mix.name)
def test_degrading_is_the_same_for_the_same_numbers(mix: Mix):
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


def _page(picture: Image.Image) -> PicturePage:
    width, height = picture.size
    return PicturePage((width, height), ((0, 0, width, height, picture),))


def _shown(data: bytes) -> Image.Image:
    shown: Image.Image = pypdfium2.PdfDocument(io.BytesIO(data))[0].render(scale=1).to_pil()
    return shown
