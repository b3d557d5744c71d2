"""Picture files to pixels: every format and depth that scans come in, and clear words for those that don't."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from extract.document import Issue
from extract.limits import limits, put_in_force
from extract.raster import Picture, pictures_of
from extract.sniff import IMAGES, sniff
from tests.extract.tiff_writer import Page, write_tiff

RAMP = np.tile(np.arange(0, 256, 2, dtype=np.uint8), (40, 1))
GREY = Image.fromarray(RAMP)


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def only(data: bytes) -> Picture:
    assert sniff(data) in IMAGES
    (page,) = pictures_of(data)
    assert not isinstance(page, Issue), page
    assert page.dtype == np.uint8
    return page


def as_grey(page: Picture) -> Picture:
    return page if page.ndim == 2 else page.mean(axis=2).round().astype(np.uint8)


def deep(kind: str) -> np.ndarray:
    """The ramp in more bits, its brightest place at the top of the range."""
    top = 1.0 if kind == "float32" else 65535
    return (RAMP.astype(np.float64) * (top / RAMP.max())).astype(kind)


@pytest.mark.parametrize(
    ("make", "tolerance"),
    [
        (lambda: encoded(GREY, "PNG"), 0),
        (lambda: encoded(GREY, "BMP"), 0),
        (lambda: encoded(GREY, "GIF"), 0),
        (lambda: encoded(GREY.convert("RGB"), "WEBP", lossless=True), 0),
        (lambda: encoded(GREY.convert("RGB"), "WEBP", quality=90), 8),
        (lambda: encoded(GREY, "JPEG", quality=95), 3),
        (lambda: encoded(GREY.convert("RGB"), "JPEG", quality=95, progressive=True), 3),
        (lambda: encoded(GREY.convert("RGB").convert("CMYK"), "JPEG", quality=95), 4),
        (lambda: encoded(GREY.convert("RGB").convert("CMYK"), "TIFF"), 2),
        (lambda: encoded(GREY.convert("RGB").quantize(128), "PNG"), 3),
        (lambda: encoded(GREY, "TIFF", compression="tiff_lzw"), 0),
        (lambda: encoded(GREY, "TIFF", compression="jpeg", quality=95), 3),
        (lambda: encoded(GREY.convert("RGB"), "TIFF", compression="jpeg", quality=95), 4),
    ],
    ids=lambda value: "",
)  # fmt: skip
def test_eight_bits_a_sample(make: Callable[[], bytes], tolerance: int):
    got = as_grey(only(make())).astype(int)
    assert np.abs(got - RAMP).max() <= tolerance


@pytest.mark.parametrize(
    "make",
    [
        lambda: encoded(Image.fromarray(deep("uint16")), "PNG"),
        lambda: encoded(Image.fromarray(deep("uint16")), "TIFF"),
        lambda: encoded(Image.frombytes("I;16B", GREY.size, deep(">u2").tobytes()), "TIFF"),
        lambda: encoded(Image.fromarray(deep("int32")), "TIFF"),
        lambda: encoded(Image.fromarray(deep("float32")), "TIFF"),
    ],
    ids=["png 16", "tiff 16", "tiff 16 big", "tiff 32", "tiff float"],
)
def test_more_bits_a_sample_are_scaled_and_not_cut_off(make: Callable[[], bytes]):
    expected = RAMP.astype(np.float64) * (255 / RAMP.max())
    assert np.abs(only(make()).astype(np.float64) - expected).max() <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_places_are_paper(mode: str):
    picture = Image.new(mode, (30, 20), (0,) * len(mode))  # black, and not to be seen
    picture.paste((0,) * (len(mode) - 1) + (255,), (10, 5, 20, 15))
    got = as_grey(only(encoded(picture, "PNG")))
    expected = np.full((20, 30), 255)
    expected[5:15, 10:20] = 0
    assert np.array_equal(got, expected)


def test_a_transparent_colour_of_a_palette_is_paper():
    picture = Image.new("P", (30, 20), 1)
    picture.putpalette([0, 0, 0, 0, 0, 0])
    picture.paste(0, (10, 5, 20, 15))
    for data in (encoded(picture, "PNG", transparency=1), encoded(picture, "GIF", transparency=1)):
        got = as_grey(only(data))
        assert (got[0, 0], got[10, 15]) == (255, 0)


@pytest.mark.parametrize("degrees_by_tag", [(1, 0), (3, 180), (6, 90), (8, 270)])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation_of_the_camera(form: str, degrees_by_tag: tuple[int, int]):
    tag, degrees = degrees_by_tag
    upright = Image.new("L", (40, 24), 255)
    upright.paste(0, (0, 0, 8, 8))  # upper left
    exif = Image.Exif()
    exif[0x0112] = tag
    as_taken = upright.rotate(degrees, expand=True)
    got = as_grey(only(encoded(as_taken.convert("RGB"), form, exif=exif)))
    assert got.shape == (24, 40)
    assert got[:8, :8].mean() < 20
    assert got[12:, 12:].mean() > 235


@pytest.mark.parametrize("tag", [1, 6])
def test_oblong_pixels_of_a_fax_are_made_square(tag: int):
    fine = Image.new("L", (200, 100), 255)
    fine.paste(0, (50, 25, 150, 75))
    # Half of the lines, as faxes send them; lying where the tag says so.
    sent = fine.resize((200, 50)) if tag == 1 else fine.rotate(90, expand=True).resize((50, 200))
    dpi = (204, 102) if tag == 1 else (102, 204)
    exif = Image.Exif()
    exif[0x0112] = tag
    got = as_grey(only(encoded(sent, "TIFF", dpi=dpi, exif=exif)))
    assert got.shape == (100, 200)
    assert np.abs(got.astype(int) - np.asarray(fine)).mean() < 12


def test_a_resolution_that_no_scanner_has_is_not_believed():
    assert as_grey(only(encoded(Image.new("L", (40, 20), 255), "TIFF", dpi=(300, 1)))).shape == (20, 40)


@pytest.mark.parametrize("big_endian", [False, True], ids=["II", "MM"])
def test_pages_of_a_tiff(big_endian: bool):
    fax = Image.fromarray(np.where(RAMP > 128, 255, 0).astype(np.uint8)).convert("1")
    pages = [(fax, "group4", {}), (GREY, "tiff_lzw", {}), (GREY, "jpeg", {}), (fax, "packbits", {})]
    data = write_tiff(pages, big_endian=big_endian)
    assert data[:2] == (b"MM" if big_endian else b"II")
    first, second, third, fourth = pictures_of(data)
    black_and_white = np.asarray(fax.convert("L"))
    assert np.array_equal(first, black_and_white)
    assert np.array_equal(second, RAMP)
    assert isinstance(third, np.ndarray)
    assert np.abs(as_grey(third).astype(int) - RAMP).max() <= 8  # Pillow's usual quality
    assert np.array_equal(fourth, black_and_white)


def test_thumbnails_and_masks_in_a_tiff_are_no_pages():
    small = GREY.resize((32, 10))
    data = write_tiff(
        [(small, "tiff_lzw", {254: 1}), (GREY, "tiff_lzw", {254: 2}), (GREY, "tiff_lzw", {254: 4})]
    )
    assert np.array_equal(only(data), RAMP)


def test_what_a_phone_puts_behind_its_photo_is_no_page():
    data = encoded(GREY, "MPO", save_all=True, append_images=[GREY.resize((32, 10))])
    assert only(data).shape == RAMP.shape


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_only_the_first_picture_of_something_animated(form: str):
    white = Image.new("L", GREY.size, 255)
    data = encoded(GREY, form, save_all=True, append_images=[white], duration=90)
    assert np.abs(as_grey(only(data)).astype(int) - RAMP).max() <= 8


def test_a_page_that_is_damaged_or_too_large_costs_itself():
    whole: Page = (GREY, "tiff_lzw", {})
    data = write_tiff([whole, whole, (GREY, "tiff_lzw", {256: 60_000, 257: 60_000})])
    first, second, third = pictures_of(data)
    assert np.array_equal(first, second)
    assert isinstance(third, Issue)
    assert (third.category, third.severity) == ("image_too_large", "error")
    assert "60,000 x 60,000 pixels" in third.message
    assert "NIANBAO_LIMIT_PIXELS" in third.hint


def test_the_limit_on_pixels_can_be_moved():
    usual = limits()
    try:
        put_in_force(replace(usual, pixels=100))
        (page,) = pictures_of(encoded(GREY, "PNG"))
    finally:
        put_in_force(usual)
    assert isinstance(page, Issue)
    assert page.message == "the picture is too large to be read: 128 x 40 pixels, more than 100"
