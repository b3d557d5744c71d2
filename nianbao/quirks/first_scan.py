"""Held back once, in the first generation: ways of scanning and of packing scans."""

# ruff: noqa: E501  a mix is easier to compare on one line
from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from nianbao.quirks.degrade import (
    Effect,
    Mix,
    Picture,
    Rng,
    bleed,
    blurred,
    broken_lines,
    clipped,
    dark_borders,
    noisy,
    paper_colour,
    perspective,
    seal,
    specks,
    uneven_light,
)


# ---- the sheet --------------------------------------------------------------------------------------------------
def stain(strength: float) -> Effect:
    """A cup's ring and what was spilt in it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x, y, radius = (
            rng.uniform(0.25, 0.75) * width,
            rng.uniform(0.3, 0.7) * height,
            rng.uniform(0.12, 0.2) * width,
        )
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        away = np.hypot(columns - x, rows - y) / radius
        depth = strength * (np.exp(-(((away - 1) / 0.05) ** 2)) + 0.35 * (away < 1))
        brown = np.asarray((0.35, 0.62, 1.0), dtype=np.float32)
        return clipped(picture * (1 - depth[..., None] * brown))

    return apply


def creased(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Folded once: a dark line with a light one beside it, and the half below a little darker."""
    del behind
    height = picture.shape[0]
    at = int(rng.uniform(0.4, 0.6) * height)
    shade = np.ones(height, dtype=np.float32)
    shade[at:] = 0.94
    shade[at - 3 : at] = 1.06
    shade[at : at + 3] = 0.72
    return clipped(picture * shade[:, None, None])


def copied(times: int) -> Effect:
    """A copy of a copy: each time a little blurred, with more contrast, larger by a little, and dirtier."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        out = picture
        for _ in range(times):
            height, width = out.shape[:2]
            grown = cv2.warpAffine(
                out,
                cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-0.4, 0.4)), 1.006),
                (width, height),
                flags=cv2.INTER_LINEAR,
                borderValue=(250, 250, 250),
            )
            soft = cv2.GaussianBlur(grown, (0, 0), 0.7).astype(np.float32)
            out = clipped((soft - 196) * 1.75 + 188)
            out = specks(0.00012)(out, rng, behind)
        return out

    return apply


# ---- the machine ------------------------------------------------------------------------------------------------
def contrast(black: int, white: int) -> Effect:
    """All greys between these two."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        return clipped(black + picture.astype(np.float32) * (white - black) / 255)

    return apply


def moire(depth: float) -> Effect:
    """A screen photographed: two gratings that beat."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        pitch, lean = rng.uniform(5.0, 7.5), rng.uniform(-0.3, 0.3)
        wave = np.sin(2 * np.pi * (columns + lean * rows) / pitch) * np.sin(
            2 * np.pi * (rows - lean * columns) / (pitch + 0.7)
        )
        return clipped(picture + depth * wave[..., None])

    return apply


def shadow(darkest: float) -> Effect:
    """The shadow of a hand or of the telephone itself: a soft edge across the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        edge = (columns / width - rng.uniform(0.35, 0.65)) + rng.uniform(-0.5, 0.5) * (rows / height - 0.5)
        return clipped(picture * (darkest + (1 - darkest) / (1 + np.exp(-edge * 18)))[..., None])

    return apply


def sharpened(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """What a scanner's own software does to its edges."""
    del rng, behind
    soft = cv2.GaussianBlur(picture, (0, 0), 1.4).astype(np.float32)
    return clipped(picture * 2.1 - soft * 1.1)


def streaks(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Upright lines of a feeder's dirty glass."""
    del behind
    out = picture.copy()
    for _ in range(int(rng.integers(2, 5))):
        x = int(rng.integers(10, picture.shape[1] - 10))
        out[:, x : x + 1] = (out[:, x : x + 1] * 0.6).astype(np.uint8)
    return out


LIGHT = (
    Mix("sharpened", (200, 200), (0.0, 0.5), 80, optics=(sharpened, noisy(3))),
    Mix("recycled", (200, 220), (0.1, 0.5), 75, "colour", (paper_colour(236, 229, 214),), (noisy(5),)),
    Mix("pale", (200, 200), (0.1, 0.5), 80, optics=(contrast(95, 240), noisy(3))),
    Mix("fine", (300, 300), (0.1, 0.5), 60, optics=(noisy(4),)),
)
MEDIUM = (
    Mix("copy", (180, 190), (0.4, 1.5), 50, paper=(copied(1),), optics=(noisy(6),)),
    Mix("screen", (180, 180), (0.4, 1.5), 55, "colour", (), (blurred(0.6), moire(22), noisy(4))),
    Mix("cup", (180, 180), (0.4, 1.4), 50, "colour", (stain(0.22),), (blurred(0.6), noisy(6))),
    Mix("folded", (180, 180), (0.3, 1.3), 50, paper=(creased,), optics=(blurred(0.7), noisy(7), streaks)),
    Mix("telephone", (185, 185), (0.2, 1.2), 60, "colour", (), (shadow(0.68), perspective(0.008, 120), blurred(0.6), noisy(5))),
    Mix("grained", (200, 200), (0.3, 1.0), 50, "dithered", (), (blurred(0.5), contrast(0, 250), noisy(5))),
)  # fmt: skip
_QUARTERS = (0, 0, 90, 180, 270)
HEAVY = (
    Mix("photograph", (150, 155), (0.5, 2.5), 45, "colour", (), (shadow(0.5), perspective(0.03, 70), blurred(0.7), noisy(7)), _QUARTERS, border=70),
    Mix("copy_of_copy", (145, 150), (0.8, 2.5), 40, "grey", (copied(2),), (noisy(8),), _QUARTERS),
    Mix("grey_seal", (145, 150), (0.8, 3.0), 40, "grey", (seal((70, 70, 70), 0.5),), (blurred(0.6), noisy(8)), _QUARTERS),
    Mix("spilt", (145, 150), (0.8, 2.8), 40, "grey", (stain(0.4), specks(0.0002)), (blurred(0.7), noisy(8))),
    Mix("screen_photograph", (150, 150), (0.5, 2.5), 45, "colour", (), (perspective(0.015, 90), blurred(0.6), moire(30), noisy(5))),
    Mix("washed_out", (145, 150), (0.8, 3.0), 45, "grey", (), (contrast(150, 236), blurred(0.6), noisy(5)), _QUARTERS),
    Mix("newsprint", (170, 180), (0.8, 2.5), 40, "dithered", (bleed(0.08),), (blurred(0.5), uneven_light(0.8), noisy(6))),
    Mix("fax_again", (150, 155), (0.8, 2.5), 40, "bit", (copied(1), broken_lines(0.2)), (streaks, noisy(12)), _QUARTERS),
    Mix("book", (145, 150), (0.8, 2.5), 40, "grey", (creased, bleed(0.12)), (dark_borders, uneven_light(0.6), blurred(0.6), noisy(8))),
)  # fmt: skip

CONTAINERS = (
    "pdf_jpeg",
    "pdf_jp2",
    "pdf_jbig2",
    "pdf_flate",
    "pdf_strips",
    "pdf_two_up",
    "pdf_turned",
    "pdf_text_garbled",
    "pdf_mixed_tables",
    "long_webp",
    "long_gif",
    "long_bmp",
    "tiff_lzw",
    "mht_images",
    "ofd_images",
)
# what stands in a hidden text layer whose encoding was lost on the way
GARBLED = str.maketrans("0123456789", "9081726354")
RULES = ("full", "no_outer", "grey", "rectangles", "doubled")
GLYPHS = ("runs", "latin_sans", "letter_spaced")
_FONTS = Path("/usr/share/fonts")
FACES = (
    (_FONTS / "truetype/arphic/ukai.ttc", 0),
    (_FONTS / "truetype/wqy/wqy-zenhei.ttc", 0),
    (_FONTS / "truetype/wqy/wqy-zenhei.ttc", 1),
    (_FONTS / "opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    (_FONTS / "opentype/noto/NotoSansCJK-Bold.ttc", 2),
)
