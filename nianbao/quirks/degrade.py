"""What scanners, copiers, fax machines and time do to a page: picture in, picture out, the same for the same numbers.

A picture is an array (height, width, 3) of 8-bit RGB. Every effect takes a `Rng`, whose state is all its chance, and
leaves figures legible to a person.
"""

# ruff: noqa: E501  a mix is easier to compare on one line
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]
Rng = np.random.Generator
Depth = Literal["colour", "grey", "bit", "dithered"]
Effect = Callable[[Picture, Rng, Picture], Picture]
"""(page, chance, the page that is printed on its back) → page."""

_SEAL_FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
_SIMPLIFIED_CHINESE = 2
_RED = (205, 32, 38)


@dataclass(frozen=True, slots=True)
class Mix:
    """One way of scanning. `paper`: what has happened to the sheet; `optics`: what the machine does to its picture.
    `dpi` and `skew` (degrees, either way) are ranges; `turns` are quarter turns by which the sheet may lie; `border`:
    the grey of what is beside the sheet; `quality` is JPEG's, where the container takes JPEG."""

    name: str
    dpi: tuple[int, int]
    skew: tuple[float, float]
    quality: int
    depth: Depth = "grey"
    paper: tuple[Effect, ...] = ()
    optics: tuple[Effect, ...] = ()
    turns: tuple[int, ...] = (0,)
    border: int = 250


def scanned(page: Picture, behind: Picture, mix: Mix, rng: Rng, turn: int) -> Image.Image:
    """The page as that mix delivers it; `turn` of `mix.turns`."""
    picture = page
    for effect in mix.paper:
        picture = effect(picture, rng, behind)
    degrees = float(rng.uniform(*mix.skew)) * (1 if rng.random() < 0.5 else -1)
    picture = skewed(picture, degrees, mix.border)
    for effect in mix.optics:
        picture = effect(picture, rng, behind)
    out = Image.fromarray(np.rot90(picture, turn // 90).copy())
    match mix.depth:
        case "colour":
            return out
        case "grey":
            return out.convert("L")
        case "bit":
            return (
                out.convert("L").point(lambda grey: 255 * (grey > 150)).convert("1", dither=Image.Dither.NONE)
            )
        case "dithered":
            return out.convert("L").convert("1")


def skewed(picture: Picture, degrees: float, border: int) -> Picture:
    """Turned about its middle on a ground of grey `border`."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return _as_bytes(
        cv2.warpAffine(
            picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(border, border, border)
        )
    )


# ---- the sheet --------------------------------------------------------------------------------------------------
def seal(colour: tuple[int, int, int] = _RED, strength: float = 0.75, on_table: bool = True) -> Effect:
    """A round seal: over the table in the middle of the page, or near its end."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        side = int(width * rng.uniform(0.2, 0.26))
        mask = np.asarray(_seal_mask(side), dtype=np.float32) / 255
        grain = cv2.GaussianBlur(rng.random((side, side), dtype=np.float32), (0, 0), 2)
        mask = mask * np.clip(1.6 * grain + 0.1, 0.3, 1) * strength
        x = int(rng.uniform(0.3, 0.9) * (width - side))
        y = int((rng.uniform(0.25, 0.6) if on_table else rng.uniform(0.6, 0.85)) * (height - side))
        tint = 1 - mask[..., None] * (1 - np.asarray(colour, dtype=np.float32) / 255)
        out = picture.astype(np.float32)
        out[y : y + side, x : x + side] *= tint
        return clipped(out)

    return apply


def bleed(strength: float) -> Effect:
    """The back's print shines through, mirrored."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        height, width = picture.shape[:2]
        back = cv2.GaussianBlur(cv2.resize(behind, (width, height))[:, ::-1], (0, 0), 1.6)
        shift = int(rng.integers(-12, 12))
        ink = (255 - np.roll(back, shift, axis=0).astype(np.float32)) * strength
        return clipped(picture - ink)

    return apply


def broken_lines(gap: float) -> Effect:
    """Gaps in the long ruling lines, `gap` of their length; what else is printed stays."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        ink = np.asarray(picture.min(axis=2) < 170, dtype=np.uint8)
        length = max(width // 28, 20)
        flat = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
        upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
        lines = np.maximum(flat, upright)
        coarse = rng.random((height // 9 + 1, width // 9 + 1)) < gap
        holes = np.kron(coarse, np.ones((9, 9), dtype=bool))[:height, :width]
        out = picture.copy()
        out[(cv2.dilate(lines, np.ones((2, 2), np.uint8)) > 0) & holes] = 248
        return out

    return apply


def specks(share: float) -> Effect:
    """Dirt: dark dots of a pixel or two, and a few light ones; `share` of the pixels."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        out = picture.copy()
        height, width = picture.shape[:2]
        for _ in range(int(height * width * share)):
            x, y = int(rng.integers(width)), int(rng.integers(height))
            grey = int(rng.integers(20, 120)) if rng.random() < 0.85 else 250
            cv2.circle(out, (x, y), int(rng.integers(0, 2)), (grey, grey, grey), -1)
        return out

    return apply


def paper_colour(red: int, green: int, blue: int) -> Effect:
    """Paper that is not white."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        return clipped(picture.astype(np.float32) * (np.asarray((red, green, blue), dtype=np.float32) / 255))

    return apply


# ---- the machine ------------------------------------------------------------------------------------------------
def blurred(sigma: float) -> Effect:
    """Out of focus by that many pixels."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        return _as_bytes(cv2.GaussianBlur(picture, (0, 0), sigma))

    return apply


def noisy(sigma: float) -> Effect:
    """Grain of that standard deviation, in grey levels."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        grain = rng.standard_normal(picture.shape[:2], dtype=np.float32) * sigma
        return clipped(picture + grain[..., None])

    return apply


def uneven_light(darkest: float) -> Effect:
    """Light that falls off to a side, down to `darkest` of itself."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        angle = rng.uniform(0, 2 * np.pi)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        along = np.cos(angle) * x / width + np.sin(angle) * y / height
        along = (along - along.min()) / (along.max() - along.min())
        return clipped(picture * (1 - (1 - darkest) * along**1.5)[..., None])

    return apply


def perspective(most: float, border: int = 250) -> Effect:
    """Each corner displaced by up to `most` of the page's width."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
        inward = np.asarray([(1, 1), (-1, 1), (-1, -1), (1, -1)], dtype=np.float32)
        moved = corners + inward * rng.uniform(0, most * width, (4, 2)).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(corners, moved)
        return _as_bytes(
            cv2.warpPerspective(
                picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(border, border, border)
            )
        )

    return apply


def dark_borders(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Black at two edges, where the lid was open."""
    del behind
    out = picture.copy()
    height, width = picture.shape[:2]
    left, top = int(rng.uniform(0.01, 0.035) * width), int(rng.uniform(0.005, 0.02) * height)
    out[:, -left:] = 25
    out[:top] = 25
    return out


def _seal_mask(side: int) -> Image.Image:
    """White where the seal has ink: a ring, a star, an agency's name around it."""
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    middle, width = side / 2, max(side // 36, 2)
    draw.ellipse((width, width, side - width, side - width), outline=255, width=width)
    points = []
    for corner in range(10):
        radius = side * (0.17 if corner % 2 == 0 else 0.066)
        angle = np.pi * (corner / 5 - 0.5)
        points.append((middle + radius * np.cos(angle), middle + radius * np.sin(angle)))
    draw.polygon(points, fill=255)
    font = ImageFont.truetype(_SEAL_FONT, side // 9, index=_SIMPLIFIED_CHINESE)
    name = "某市人民政府办公室"
    for number, character in enumerate(name):
        angle = -200 + 220 * number / (len(name) - 1)
        glyph = Image.new("L", (side // 6, side // 6), 0)
        ImageDraw.Draw(glyph).text((side / 12, side / 12), character, fill=255, font=font, anchor="mm")
        glyph = glyph.rotate(-angle - 90, Image.Resampling.BICUBIC)
        x = middle + side * 0.39 * np.cos(np.radians(angle)) - side / 12
        y = middle + side * 0.39 * np.sin(np.radians(angle)) - side / 12
        image.paste(255, (int(x), int(y)), glyph)
    return image


def clipped(values: npt.NDArray[np.floating]) -> Picture:
    """Grey levels as bytes."""
    return _as_bytes(np.clip(values, 0, 255))


def _as_bytes(values: object) -> Picture:
    return np.asarray(values, dtype=np.uint8)


# ---- mixes by level: what docs/ocr.md was measured on -------------------------------------------------------------
LIGHT = (
    Mix("clean", (200, 200), (0.0, 0.3), 80, optics=(noisy(3),)),
    Mix("grey", (200, 200), (0.1, 0.5), 80, optics=(blurred(0.4), noisy(5))),
    Mix("colour", (200, 200), (0.1, 0.5), 80, "colour", (paper_colour(252, 251, 247),), (noisy(4),)),
    Mix("signed", (200, 200), (0.1, 0.5), 80, "colour", (seal(on_table=False),), (noisy(3),)),
    Mix("fine_bits", (300, 300), (0.1, 0.5), 80, "bit", (), (noisy(5),)),
)
MEDIUM = (
    Mix("uneven", (180, 180), (0.4, 1.5), 50, optics=(blurred(0.7), uneven_light(0.72), noisy(7))),
    Mix("soft", (180, 180), (0.4, 1.5), 50, optics=(blurred(0.9), noisy(8))),
    Mix("thin_paper", (180, 180), (0.4, 1.2), 50, paper=(bleed(0.1),), optics=(blurred(0.6), noisy(6))),
    Mix("sealed", (180, 180), (0.3, 1.2), 50, "colour", (seal(),), (blurred(0.6), noisy(6))),
    Mix("bits", (200, 200), (0.3, 1.2), 50, "bit", (specks(0.00003),), (blurred(0.5), noisy(8))),
)
_QUARTERS = (0, 0, 90, 180, 270)
HEAVY = (
    Mix("fax", (150, 150), (0.8, 3.0), 40, "bit", (specks(0.0002),), (blurred(0.6), noisy(18)), _QUARTERS),
    Mix("broken", (145, 150), (0.8, 3.0), 40, "grey", (broken_lines(0.35),), (blurred(0.7), noisy(9)), _QUARTERS),
    Mix("red_seal", (145, 150), (0.8, 3.0), 40, "colour", (seal(strength=0.85),), (blurred(0.7), noisy(8)), _QUARTERS),
    Mix("bleeding", (140, 150), (0.8, 3.0), 40, "grey", (bleed(0.22),), (blurred(0.7), uneven_light(0.65), noisy(9))),
    Mix("dirty", (135, 150), (1.0, 3.0), 40, "grey", (specks(0.0006), broken_lines(0.15)), (blurred(0.6), noisy(10))),
    Mix("bent", (140, 150), (0.5, 2.5), 40, "grey", (), (perspective(0.012), blurred(0.7), uneven_light(0.7), noisy(8))),
    Mix("open_lid", (135, 150), (0.8, 3.0), 40, "grey", (), (dark_borders, blurred(0.7), noisy(9)), _QUARTERS, border=30),
    Mix("crooked", (150, 150), (3.0, 5.0), 45, "grey", (), (blurred(0.6), noisy(8))),
)  # fmt: skip
