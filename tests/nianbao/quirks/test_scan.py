"""Scans are steady, hold the digital document's truth, and are packed as they say."""

from __future__ import annotations

import base64
import io
import os
import random
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

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
    second_packing,
    second_pdf,
    second_scan,
    second_sheets,
    third_packing,
    third_pdf,
    third_scan,
    third_sheets,
    write_scan,
)
from nianbao.quirks.degrade import HEAVY, LIGHT, MEDIUM, Mix, scanned
from nianbao.quirks.image_pdf import Coding, PicturePage, picture_pdf
from nianbao.quirks.pools import FIRST_HELD_BACK_SEED, Pool
from nianbao.quirks.report import quirky_report
from nianbao.quirks.write_pdf import all_faces
from nianbao.samples.identities import identities
from nianbao.samples.typeset import Page, Ruling, Run

SIZE = (240, 160)
FIRST_MIXES = (*first_scan.LIGHT, *first_scan.MEDIUM, *first_scan.HEAVY)
SECOND_MIXES = (*second_scan.LIGHT, *second_scan.MEDIUM, *second_scan.HEAVY)
THIRD_MIXES = (*third_scan.LIGHT, *third_scan.MEDIUM, *third_scan.HEAVY)
HELD_BACK_MIXES = (*held_back_scan.LIGHT, *held_back_scan.MEDIUM, *held_back_scan.HEAVY)
RETIRED_MIXES = (*FIRST_MIXES, *SECOND_MIXES, *THIRD_MIXES)
# each pool that scans are drawn from, and what entries all its generations may have
_POOLS = (
    *((pool, set[str]()) for pool in write_scan.MIXES.values()),
    (write_scan.CONTAINERS, set[str]()),
    (write_scan.RULES, set[str]()),
    (write_scan.GLYPHS, {"runs"}),
    (write_scan.SHEETS, {"a4"}),
)
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


@pytest.mark.parametrize("mixes", [second_scan, third_scan, held_back_scan])
def test_mixes_of_every_generation_are_of_their_levels(mixes: ModuleType):
    assert {mix.skew[1] <= 0.5 and mix.dpi[0] >= 200 for mix in mixes.LIGHT} == {True}
    assert {mix.skew[1] <= 1.5 and 180 <= mix.dpi[0] <= 200 for mix in mixes.MEDIUM} == {True}
    assert {mix.skew[1] <= 5 and 140 <= mix.dpi[0] <= 185 for mix in mixes.HEAVY} == {True}


def test_no_mix_is_of_two_generations():
    names = [mix.name for mix in (*LIGHT, *MEDIUM, *HEAVY, *RETIRED_MIXES, *HELD_BACK_MIXES)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("pool", "shared"), [(pool, shared) for pool, shared in _POOLS])
def test_what_is_held_back_is_in_no_other_generation(pool: Pool[object], shared: set[object]):
    assert pool.held_back
    assert set(pool.held_back) & set(pool.common + pool.retired + pool.third) <= shared


def test_a_manner_of_ruling_is_drawn_by_one_generation():
    manners = [of.RULES for of in (second_pdf, third_pdf, second_sheets, third_sheets)]
    assert not set(third_sheets.RULES) & set().union(*manners[:3])
    assert not set(held_back_sheets.RULES) & set().union(*manners)


def test_shadows_stay_paper_where_greys_become_black_and_white():
    lit = np.linspace(60, 255, SIZE[0], dtype=np.float32)[None, :] / 255
    shaded = Image.fromarray((np.asarray(_drawn(), dtype=np.float32) * lit).astype(np.uint8))
    shown = _shown(third_packing.packed_pdf("stencil", [shaded], 72, 90)).convert("L")
    assert (np.asarray(shown)[60:90, 5:50] > 200).all()
    assert (np.asarray(shown)[41:43, 12:195] < 100).all()


def test_development_scans_never_draw_what_is_held_back(fonts: None):
    names = {"mix": {mix.name for mix in HELD_BACK_MIXES}, "sheet": set(held_back_sheets.SHEETS)}
    names["rules"] = set(held_back_sheets.RULES)
    names["container"] = set(held_back_packing.CONTAINERS)
    for seed in range(3):
        for kind, _, name in (quirk.partition(":") for quirk in generate(seed, "scan_medium").quirks):
            assert name not in names.get(kind, set())


@pytest.mark.parametrize(
    "mix", [*LIGHT, *MEDIUM, *HEAVY, *RETIRED_MIXES, *HELD_BACK_MIXES], ids=lambda mix: mix.name
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


# what is cut, enlarged or turned on purpose shows the same picture elsewhere on the page
_MOVED = {"in_a_corner", "trimmed", "aslant", "on_letter"}
_WAYS = [
    *((second_packing, kind) for kind in second_packing.PDFS),
    *((of, kind) for of in (third_packing, held_back_packing) for kind in of.PDFS if kind not in _MOVED),
]


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
@pytest.mark.parametrize(("packing", "kind"), _WAYS, ids=[kind for _, kind in _WAYS])
def test_every_way_of_packing_shows_the_picture(packing: ModuleType, kind: str, mode: str):
    picture = _drawn().convert(mode)
    # a cover comes before it
    shown = _shown(packing.packed_pdf(kind, [picture], 72, 90), page=int(kind == "cover")).convert("L")
    wanted = np.asarray(_drawn().resize(shown.size), dtype=int)
    assert np.abs(np.asarray(shown, dtype=int) - wanted).mean() <= 8


def test_pages_are_placed_cut_and_turned_as_they_say():
    picture = _drawn()
    corner = _shown(third_packing.packed_pdf("in_a_corner", [picture], 72, 90)).convert("L")
    assert corner.size == (341, 228)
    upper_left = np.asarray(corner.crop((0, 0, *SIZE)), dtype=int)
    assert np.abs(upper_left - np.asarray(picture, dtype=int)).mean() <= 8
    trimmed = _shown(third_packing.packed_pdf("trimmed", [picture], 72, 90)).convert("L")
    # printed from 10 to 199 across and from 20 to 139 down, with 4 pixels around
    assert trimmed.size[0] in range(196, 200)
    assert trimmed.size[1] in range(125, 129)
    aslant = np.asarray(_shown(third_packing.packed_pdf("aslant", [picture], 72, 90)).convert("L"), dtype=int)
    assert 0 < np.abs(aslant - np.asarray(picture, dtype=int)).mean() <= 12


def test_backs_and_covers_are_pages_of_their_own():
    pages = {
        kind: len(pypdfium2.PdfDocument(third_packing.packed_pdf(kind, [_drawn()] * 3, 72, 80)))
        for kind in ("cover", "blank_backs", "sizes")
    }
    assert pages == {"cover": 4, "blank_backs": 6, "sizes": 3}


def test_two_pages_stand_above_each_other():
    document = pypdfium2.PdfDocument(third_packing.stacked_pdf([_drawn()] * 3, 72, 80))
    assert [page.get_size() for page in document] == [(240, 320), (240, 160)]


@pytest.mark.parametrize("kind", ["alpha", "16", "progressive"])
def test_single_pictures_show_the_picture(kind: str):
    opened = Image.open(io.BytesIO(third_packing.single(kind, _drawn(), 72, 90)))
    if kind == "alpha":
        opened = Image.alpha_composite(Image.new("RGBA", opened.size, "white"), opened).convert("L")
    grey = np.asarray(opened, dtype=int) // (257 if kind == "16" else 1)
    assert np.abs(grey - np.asarray(_drawn(), dtype=int)).mean() <= 4


@pytest.mark.parametrize(("kind", "wide"), [("fax", 300), ("white_zero", 240), ("deflate", 240)])
def test_every_tiff_shows_every_page(kind: str, wide: int):
    pages = [_drawn().convert(mode) for mode in ("L", "1", "RGB")]
    frames = [
        frame.convert("L")
        for frame in ImageSequence.Iterator(Image.open(io.BytesIO(third_packing.tiff_of(kind, pages, 150))))
    ]
    assert [frame.size for frame in frames] == [(wide, SIZE[1])] * 3
    wanted = np.asarray(_drawn().resize((wide, SIZE[1])), dtype=int)
    assert all(np.abs(np.asarray(frame, dtype=int) - wanted).mean() <= 4 for frame in frames)


def test_slices_put_together_are_the_page():
    shown = third_packing.sliced([_drawn()], "年报", 95)
    slices = [
        Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall(r'base64,([^"]+)"', shown)
    ]
    assert len(slices) == 4
    whole = np.concatenate([np.asarray(one, dtype=int) for one in slices])
    assert np.abs(whole - np.asarray(_drawn(), dtype=int)).mean() <= 4


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_turned_jpeg_is_upright_by_its_exif(orientation: int):
    data = second_packing.turned_jpeg(_drawn(), 90, orientation)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert np.abs(np.asarray(upright, dtype=int) - np.asarray(_drawn(), dtype=int)).mean() <= 8


def test_tiffs_hold_every_page_at_its_resolution():
    pages = [_drawn().convert(mode) for mode in ("L", "1", "RGB")]
    for data, dpi in (
        (second_packing.mixed_tiff(pages, 150, 80), (150, 150)),
        (second_packing.oblong_tiff(pages, 150), (225, 150)),
        (third_packing.tiff_of("fax", pages, 160), (200, 160)),
    ):
        frames = list(ImageSequence.Iterator(Image.open(io.BytesIO(data))))
        assert [frame.size[1] for frame in frames] == [SIZE[1]] * 3
        assert [frame.info["dpi"] for frame in frames] == [dpi] * 3


def test_a_table_without_sides_has_all_its_other_lines():
    rulings = [Ruling(x, 20, x, 80) for x in (10, 50, 100)] + [Ruling(10, y, 100, y) for y in (20, 50, 80)]
    pdf = _blank()
    assert third_sheets.draw_rules(pdf, rulings, "no_sides", lambda x, y: (x, y))
    shown = np.asarray(_shown(bytes(pdf.output())).convert("L"))
    assert (shown[30:45, 9:12] == 255).all()
    assert (shown[30:45, 99:102] == 255).all()
    assert (shown[30:45, 49:52].min(axis=1) < 200).all()
    assert (shown[18:23, 20:40].min(axis=0) < 100).all()


@pytest.mark.parametrize(
    ("of", "rules"),
    [(of, rules) for of in (third_sheets, held_back_sheets) for rules in of.RULES],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_manner_draws_lines(of: ModuleType, rules: str):
    rulings = [Ruling(x, 20, x, 80) for x in (10, 50, 100)] + [Ruling(10, y, 100, y) for y in (20, 50, 80)]
    pdf = _blank()
    assert of.draw_rules(pdf, rulings, rules, lambda x, y: (x, y))
    shown = np.asarray(_shown(bytes(pdf.output())).convert("L"))
    # across the middle of a column and of a row
    assert shown[:, 30].min() < 250
    assert shown[35, :].min() < 250


def test_only_heads_without_figures_are_filled():
    page = Page(
        runs=[Run(20, 30, 9, "总计"), Run(20, 60, 9, "7"), Run(20, 130, 9, "12"), Run(20, 160, 9, "3")],
        rulings={Ruling(x, y, x, y + 50) for x in (10, 100) for y in (15, 115)}
        | {Ruling(10, y, 100, y) for y in (15, 40, 65, 115, 140, 165)},
    )
    white = second_sheets.draw_fills(_blank(), page, "header_blue")
    assert {run.text for run in white} == {"总计"}
    assert second_sheets.draw_fills(_blank(), page, "header_grey") == frozenset()


def test_lines_are_missing_only_between_rows_of_figures():
    page = Page(
        runs=[Run(20, 12 + 20 * row, 9, str(row) if row else "总计") for row in range(8)],
        rulings={Ruling(10, 20 * row, 100, 20 * row) for row in range(9)},
    )
    kept = second_sheets.without_rows(page, sorted(page.rulings, key=lambda r: r.y0), random.Random(3))
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


def _shown(data: bytes, page: int = 0) -> Image.Image:
    shown: Image.Image = pypdfium2.PdfDocument(io.BytesIO(data))[page].render(scale=1).to_pil()
    return shown
