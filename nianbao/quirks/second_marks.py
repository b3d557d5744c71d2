"""Held back once, in the second generation: what was stamped, written, punched or printed on a sheet beside the report.

Everything is laid on as ink is: what is printed below it shows through. What would hide print stands in the margin."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped

Mask = npt.NDArray[np.float32]
Colour = tuple[int, int, int]
RED, DARK_RED, BLUE, VIOLET, INK, PENCIL = (
    (200, 30, 40), (165, 38, 42), (40, 60, 165), (110, 60, 150), (28, 34, 95), (105, 105, 108),
)  # fmt: skip
_NOTO = "/usr/share/fonts/opentype/noto/"
_KAI = "/usr/share/fonts/truetype/arphic/ukai.ttc"
_SIMPLIFIED = 2


def font_of(size: int, name: str = "NotoSerifCJK-Bold.ttc") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_NOTO + name, max(size, 6), index=_SIMPLIFIED)


def inked(
    picture: Picture, mask: Image.Image, x: int, y: int, colour: Colour, strength: float, grain: Mask | None
) -> Picture:
    """The picture with ink where the mask is white, its upper left corner at (x, y), cut at the picture's edges."""
    height, width = picture.shape[:2]
    ink = np.asarray(mask, dtype=np.float32) / 255 * strength
    if grain is not None:
        ink = ink * grain
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + mask.width, width), min(y + mask.height, height)
    if right <= left or bottom <= top:
        return picture
    part = ink[top - y : bottom - y, left - x : right - x, None]
    out = picture.copy()
    tint = 1 - part * (1 - np.asarray(colour, dtype=np.float32) / 255)
    out[top:bottom, left:right] = clipped(out[top:bottom, left:right] * tint)
    return out


def grain(rng: Rng, mask: Image.Image, least: float) -> Mask:
    """How well the rubber took the ink, from place to place."""
    noise = cv2.GaussianBlur(rng.random((mask.height, mask.width), dtype=np.float32), (0, 0), 1.5)
    return np.asarray(np.clip(0.75 + 3.0 * (noise - 0.5), least, 1.0), dtype=np.float32)


def turned(mask: Image.Image, degrees: float) -> Image.Image:
    return mask.rotate(degrees, Image.Resampling.BICUBIC, expand=True)


# ---- seals ------------------------------------------------------------------------------------------------------
def _oval(width: int) -> Image.Image:
    """An oval seal: two lines around, an office's name above, what it is for in the middle."""
    height = int(width * 0.7)
    image = Image.new("L", (width, height), 0)
    draw, line = ImageDraw.Draw(image), max(width // 60, 1)
    draw.ellipse((line, line, width - line, height - line), outline=255, width=2 * line)
    inner = 5 * line
    draw.ellipse((inner, inner, width - inner, height - inner), outline=255, width=line)
    draw.text((width / 2, height * 0.3), "某县信息公开", 255, font_of(width // 10), "mm")
    draw.text((width / 2, height * 0.52), "业务专用章", 255, font_of(width // 9), "mm")
    draw.text((width / 2, height * 0.74), "(2)", 255, font_of(width // 12), "mm")
    return image


def _name(side: int) -> Image.Image:
    """A square name seal: four characters in a frame."""
    image = Image.new("L", (side, side), 0)
    draw, line = ImageDraw.Draw(image), max(side // 22, 1)
    draw.rectangle((line, line, side - line, side - line), outline=255, width=line)
    for number, character in enumerate("张某之印"):
        column, row = number // 2, number % 2
        place = (side * (0.73 - 0.46 * column), side * (0.28 + 0.44 * row))
        draw.text(place, character, 255, font_of(int(side * 0.4)), "mm")
    return image


def _received(width: int, day: str) -> Image.Image:
    """An office's stamp of receipt: a frame of three lines, a day in the middle."""
    height = int(width * 0.42)
    image = Image.new("L", (width, height), 0)
    draw, line = ImageDraw.Draw(image), max(width // 70, 1)
    draw.rectangle((line, line, width - line, height - line), outline=255, width=line)
    for share in (0.34, 0.67):
        draw.line((line, height * share, width - line, height * share), 255, line)
    for share, text in ((0.17, "某市档案室收文"), (0.5, day), (0.84, "字第     号")):
        draw.text((width / 2, height * share), text, 255, font_of(int(height * 0.22)), "mm")
    return image


def oval_seal(
    colour: Colour = RED, strength: float = 0.7, between: tuple[float, float] = (0.25, 0.75)
) -> Effect:
    """An oval seal over the page, between those shares of the room that its height leaves."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        mask = turned(_oval(int(width * rng.uniform(0.19, 0.24))), float(rng.uniform(-18, 18)))
        x = int(rng.uniform(0.2, 0.9) * (width - mask.width))
        y = int(rng.uniform(*between) * (height - mask.height))
        return inked(picture, mask, x, y, colour, strength, grain(rng, mask, 0.25))

    return apply


def name_seal(
    colour: Colour = RED, strength: float = 0.7, between: tuple[float, float] = (0.3, 0.9)
) -> Effect:
    """A square name seal, small, between those shares of the page's height."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        mask = turned(_name(int(width * rng.uniform(0.07, 0.09))), float(rng.uniform(-8, 8)))
        x, y = int(rng.uniform(0.15, 0.85) * width), int(rng.uniform(*between) * height)
        return inked(picture, mask, x, y, colour, strength, grain(rng, mask, 0.4))

    return apply


def received_stamp(colour: Colour = VIOLET, strength: float = 0.75) -> Effect:
    """A stamp of receipt in the upper margin."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        day = f"20{rng.integers(16, 26)}. {rng.integers(1, 4)}. {rng.integers(10, 28)}"
        mask = turned(_received(int(width * 0.16), day), float(rng.uniform(-5, 5)))
        x = int(rng.uniform(0.6, 0.8) * width)
        return inked(picture, mask, x, int(height * 0.006), colour, strength, grain(rng, mask, 0.3))

    return apply


def riding_seal(colour: Colour = RED, strength: float = 0.75) -> Effect:
    """The part of a seal that was set over the edges of all sheets, at the right edge."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        side = int(width * 0.25)
        mask = Image.new("L", (side, side), 0)
        draw, line = ImageDraw.Draw(mask), max(side // 34, 2)
        draw.ellipse((line, line, side - line, side - line), outline=255, width=line)
        for number, character in enumerate("某县人民政府"):
            angle = np.pi * (0.75 + number * 0.1)
            place = (side * (0.5 + 0.37 * np.cos(angle)), side * (0.5 + 0.37 * np.sin(angle)))
            draw.text(place, character, 255, font_of(side // 9), "mm")
        x, y = width - int(side * rng.uniform(0.2, 0.45)), int(rng.uniform(0.25, 0.6) * height)
        return inked(picture, turned(mask, 0), x, y, colour, strength, grain(rng, mask, 0.35))

    return apply


def watermark(colour: Colour, strength: float, words: tuple[str, ...]) -> Effect:
    """Words across the whole page, aslant, as an office program prints them before it prints the text."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        text = words[int(rng.integers(len(words)))]
        font = font_of(int(width * 0.055), "NotoSansCJK-Regular.ttc")
        word = Image.new("L", (int(font.getlength(text)) + 10, int(width * 0.09)), 0)
        ImageDraw.Draw(word).text((5, 0), text, 255, font)
        word = turned(word, float(rng.uniform(24, 46)))
        out = picture
        for row in range(4):
            for column in range(2):
                x = int(width * (0.05 + 0.5 * column + 0.08 * (row % 2)))
                y = int(height * (0.02 + 0.25 * row))
                out = inked(out, word, x, y, colour, strength, None)
        return out

    return apply


# ---- by hand ----------------------------------------------------------------------------------------------------
def stroke(rng: Rng, points: int, width: int, height: int) -> npt.NDArray[np.int32]:
    """A smooth line that a hand draws within that frame, from left to right, in 16ths of a pixel."""
    x = np.linspace(0.05, 0.95, points) + rng.uniform(-0.12, 0.12, points)
    y = rng.uniform(0.1, 0.9, points)
    along = np.linspace(0, points - 1, points * 14)
    knots = np.arange(points)
    xs = np.interp(along, knots, x)
    ys = np.interp(along, knots, y)
    kernel = np.ones(15) / 15
    xs, ys = (np.convolve(np.pad(v, 7, mode="edge"), kernel, mode="valid") for v in (xs, ys))
    return np.asarray(np.stack([xs * width, ys * height], axis=1) * 16, dtype=np.int32)


def _drawn(strokes: list[npt.NDArray[np.int32]], width: int, height: int, thick: int) -> Image.Image:
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.polylines(mask, strokes, isClosed=False, color=255, thickness=thick, lineType=cv2.LINE_AA, shift=4)
    return Image.fromarray(mask)


def signature(colour: Colour = INK, *, over_table: bool) -> Effect:
    """A name written by hand, over the middle of the page or near its foot, and a day in the lower margin."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        wide, high, thick = int(width * rng.uniform(0.13, 0.19)), int(width * 0.055), max(width // 900, 1)
        strokes = [stroke(rng, int(rng.integers(7, 13)), wide, high) for _ in range(2)]
        mask = turned(_drawn(strokes, wide, high, thick), float(rng.uniform(2, 12)))
        x = int(rng.uniform(0.45, 0.75) * width)
        y = int((rng.uniform(0.3, 0.7) if over_table else rng.uniform(0.86, 0.92)) * height)
        out = inked(picture, mask, x, y, colour, 0.85, None)
        size = int(width * 0.021)
        day = f"20{rng.integers(16, 26)}.{rng.integers(1, 4)}.{rng.integers(10, 29)}"
        font = ImageFont.truetype(_KAI, size, index=0)
        written = Image.new("L", (size * 6, size * 2), 0)
        ImageDraw.Draw(written).text((size // 2, size // 2), day, 255, font)
        written = turned(written, float(rng.uniform(-2, 7)))
        return inked(out, written, int(width * 0.72), int(height * 0.95) - size // 2, colour, 0.85, None)

    return apply


def ticks(colour: Colour = PENCIL) -> Effect:
    """Ticks beside rows that somebody checked, in the right margin."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out, size = picture, max(int(width * 0.016), 8)
        for _ in range(int(rng.integers(4, 10))):
            shape = np.asarray([(0.05, 0.55), (0.35, 0.95), (0.95, 0.05)]) + rng.uniform(-0.05, 0.05, (3, 2))
            mask = _drawn([(shape * size * 16).astype(np.int32)], size, size, max(width // 1000, 1))
            x, y = int(rng.uniform(0.93, 0.965) * width), int(rng.uniform(0.2, 0.88) * height)
            out = inked(out, mask, x, y, colour, 0.8, None)
        return out

    return apply


def underlined(colour: Colour = (190, 40, 45)) -> Effect:
    """A few words marked by a pen's wavy line, somewhere in the upper half of the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture
        for _ in range(int(rng.integers(2, 4))):
            wide, high = int(width * rng.uniform(0.1, 0.2)), 9
            x = np.linspace(0, wide, 60)
            y = 4 + 1.5 * np.sin(x / wide * np.pi * rng.uniform(3, 9)) + rng.uniform(-1, 1)
            line = (np.stack([x, y], axis=1) * 16).astype(np.int32)
            mask = _drawn([line], wide, high, 1)
            place = (int(rng.uniform(0.12, 0.65) * width), int(rng.uniform(0.1, 0.9) * height))
            out = inked(out, mask, *place, colour, 0.6, None)
        return out

    return apply


# ---- holes ------------------------------------------------------------------------------------------------------
def punched(ground: int) -> Effect:
    """Two holes for a binder in the left margin; through them the lid shows."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.copy()
        radius, x = int(width * 0.0125), int(width * rng.uniform(0.024, 0.034))
        middle = height * rng.uniform(0.48, 0.52)
        for side in (-1, 1):
            y = int(middle + side * width * 0.19)
            cv2.circle(out, (x, y), radius, (ground,) * 3, -1, cv2.LINE_AA)
            cv2.ellipse(out, (x, y), (radius, radius), 0, 100, 250, (170,) * 3, 1, cv2.LINE_AA)
        return out

    return apply


def stapled(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """A staple in the upper left corner with its shadow, and the holes of one that was pulled out."""
    del behind
    height, width = picture.shape[:2]
    out = picture.copy()
    x, y, long = (
        int(width * rng.uniform(0.02, 0.04)),
        int(height * rng.uniform(0.012, 0.03)),
        int(width * 0.045),
    )
    rise = int(long * rng.uniform(-0.7, 0.7))
    thick = max(width // 500, 2)
    cv2.line(out, (x + 2, y + 30 + 3), (x + long + 2, y + 30 + rise + 3), (190,) * 3, thick, cv2.LINE_AA)
    cv2.line(out, (x, y + 30), (x + long, y + 30 + rise), (96,) * 3, thick, cv2.LINE_AA)
    for place in ((x + 4, y + 12), (x + long - 4, y + 14 + rise // 2)):
        cv2.circle(out, place, thick, (60,) * 3, -1)
    return out
