"""Held back, fourth generation: stamps, handwriting and what is stuck on. Whoever mends readers does not read
this file.

All of it is laid on as ink is, so that print shows through; what hides anything stands in the margin."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nianbao.quirks.degrade import Effect, Picture, Rng
from nianbao.quirks.second_marks import Colour, font_of, grain, inked, turned

VERMILION, MAROON, AZURE, TEAL, BALLPOINT, COPIED, GRAPHITE = (
    (214, 52, 38), (150, 30, 48), (46, 96, 190), (20, 110, 120), (30, 52, 140), (104, 104, 104), (128, 128, 130),
)  # fmt: skip
_KAI = "/usr/share/fonts/truetype/arphic/ukai.ttc"


def _written(text: str, size: int) -> Image.Image:
    font = ImageFont.truetype(_KAI, max(size, 9), index=0)
    image = Image.new("L", (int(font.getlength(text)) + size, int(size * 1.8)), 0)
    ImageDraw.Draw(image).text((size // 2, size // 4), text, 255, font)
    return image


# ---- stamps -----------------------------------------------------------------------------------------------------
def _ringed(side: int, words: str, below: str) -> Image.Image:
    """Two rings, an office's name along the upper half between them, a star, what it is for below it."""
    image = Image.new("L", (side, side), 0)
    draw, line = ImageDraw.Draw(image), max(side // 40, 2)
    draw.ellipse((line, line, side - line, side - line), outline=255, width=line)
    draw.ellipse((3 * line, 3 * line, side - 3 * line, side - 3 * line), outline=255, width=1)
    for number, character in enumerate(words):
        degrees = 180 + 180 * (number + 0.5) / len(words)
        x, y = (side * (0.5 + 0.37 * f(np.radians(degrees))) for f in (np.cos, np.sin))
        glyph = Image.new("L", (side // 5, side // 5), 0)
        ImageDraw.Draw(glyph).text((side / 10, side / 10), character, 255, font_of(side // 10), "mm")
        image.paste(255, (int(x - side / 10), int(y - side / 10)), glyph.rotate(-degrees - 90))
    tips = [
        (side * (0.5 + r * np.sin(a)), side * (0.5 - r * np.cos(a)))
        for a, r in ((np.pi * n / 5, 0.13 if n % 2 == 0 else 0.05) for n in range(10))
    ]
    draw.polygon(tips, fill=255)
    draw.text((side / 2, side * 0.76), below, 255, font_of(side // 11), "mm")
    return image


def _square(side: int) -> Image.Image:
    """An old office's square seal: nine characters in three columns from the right, within a broad frame."""
    image = Image.new("L", (side, side), 0)
    draw, line = ImageDraw.Draw(image), max(side // 20, 2)
    draw.rectangle((0, 0, side - 1, side - 1), outline=255, width=line)
    for number, character in enumerate("某某县政务公开印"):
        column, row = number // 3, number % 3
        place = (side * (0.78 - 0.28 * column), side * (0.22 + 0.28 * row))
        draw.text(place, character, 255, font_of(int(side * 0.24)), "mm")
    return image


def _strip(width: int, words: str) -> Image.Image:
    """One line of words in a thin frame."""
    image = Image.new("L", (width, int(width * 0.2)), 0)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width - 1, image.height - 1), outline=255, width=max(width // 90, 1))
    draw.text((width / 2, image.height / 2), words, 255, font_of(int(width * 0.8 / len(words))), "mm")
    return image


def _set(
    picture: Picture,
    rng: Rng,
    mask: Image.Image,
    colour: Colour,
    strength: float,
    area: tuple[float, float, float, float],
    lean: float = 12,
    least: float = 0.3,
) -> Picture:
    """The stamp somewhere in `area`: left, upper, right, lower, as shares of what room there is."""
    mask = turned(mask, float(rng.uniform(-lean, lean)))
    height, width = picture.shape[:2]
    x = int(rng.uniform(area[0], area[2]) * (width - mask.width))
    y = int(rng.uniform(area[1], area[3]) * (height - mask.height))
    return inked(picture, mask, x, y, colour, strength, grain(rng, mask, least))


_MIDDLE, _FOOT = (0.1, 0.2, 0.95, 0.75), (0.4, 0.7, 0.9, 0.93)


def office_seal(colour: Colour = VERMILION, strength: float = 0.7, *, foot: bool = False) -> Effect:
    """A round office seal with two rings and a star, over the page's middle or near its foot."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        mask = _ringed(int(picture.shape[1] * rng.uniform(0.19, 0.23)), "某某区政务服务管理局", "年报专用")
        return _set(picture, rng, mask, colour, strength, _FOOT if foot else _MIDDLE, 25)

    return apply


def square_seal(colour: Colour = VERMILION, strength: float = 0.6) -> Effect:
    """A square office seal over the page's middle."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        mask = _square(int(picture.shape[1] * rng.uniform(0.13, 0.17)))
        return _set(picture, rng, mask, colour, strength, _MIDDLE, 6)

    return apply


def strip_stamp(words: str, colour: Colour = AZURE, strength: float = 0.65) -> Effect:
    """A line of words in a frame, level or upright, over the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        mask = _strip(int(picture.shape[1] * rng.uniform(0.2, 0.27)), words)
        if rng.random() < 0.3:
            mask = mask.rotate(90, expand=True)
        return _set(picture, rng, mask, colour, strength, _MIDDLE, 5)

    return apply


def dry_seal(colour: Colour = MAROON, strength: float = 0.8) -> Effect:
    """A round seal of which one side hardly took ink."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        side = int(picture.shape[1] * rng.uniform(0.2, 0.25))
        mask = np.asarray(_ringed(side, "某市人民政府信息公开办", "审讫"), dtype=np.float32)
        y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side - 0.5
        angle = rng.uniform(0, 2 * np.pi)
        took = np.clip(0.5 + 1.6 * (x * np.cos(angle) + y * np.sin(angle)), 0.1, 1)
        return _set(
            picture, rng, Image.fromarray((mask * took).astype(np.uint8)), colour, strength, _MIDDLE, 25
        )

    return apply


def emblem(strength: float, colour: Colour = (150, 170, 200)) -> Effect:
    """A large pale emblem in the middle of the page, printed before the text."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        mask = _ringed(int(width * 0.55), "政务公开阳光透明服务群众", "公开")
        place = ((width - mask.width) // 2, (height - mask.height) // 2)
        return inked(picture, mask, *place, colour, strength, None)

    return apply


def hollow_words(text: str, colour: Colour, strength: float) -> Effect:
    """Outlined words, as large as the page, from one corner to the other."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        size = int(1.05 * width / len(text))
        font = font_of(size, "NotoSansCJK-Bold.ttc")
        image = Image.new("L", (size * len(text) + size // 2, int(size * 1.5)), 0)
        draw = ImageDraw.Draw(image)
        draw.text((size // 4, 0), text, 0, font, stroke_width=max(width // 500, 2), stroke_fill=255)
        mask = turned(image, float(rng.uniform(35, 55)))
        place = ((width - mask.width) // 2, (height - mask.height) // 2)
        return inked(picture, mask, *place, colour, strength, None)

    return apply


def tiny_words(text: str, colour: Colour, strength: float) -> Effect:
    """Small words in rows all over the page, as systems print who fetched a file."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        word = turned(_written(text, int(width * 0.017)), 22)
        out, start = picture, int(rng.integers(0, 60))
        for row, y in enumerate(range(start, height, int(width * 0.16))):
            for x in range(-start - (row % 2) * word.width // 2, width, int(word.width * 1.5)):
                out = inked(out, word, x, y, colour, strength, None)
        return out

    return apply


# ---- by hand ----------------------------------------------------------------------------------------------------
def margin_notes(colour: Colour = BALLPOINT, count: int = 2) -> Effect:
    """Words and sums written in the left or right margin, upright or along it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture
        for _ in range(count):
            texts = ("已核对", "同上年", f"共{rng.integers(2, 60)}件", "请办公室核", "见底稿", "√")
            text = texts[int(rng.integers(len(texts)))]
            mask = _written(text, int(width * 0.02)).rotate(90 if rng.random() < 0.5 else -90, expand=True)
            mask = turned(mask, float(rng.uniform(-6, 6)))
            x = int(width * 0.012) if rng.random() < 0.5 else int(width * 0.985) - mask.width
            y = int(rng.uniform(0.15, 0.8) * height)
            out = inked(out, mask, x, y, colour, 0.85, None)
        return out

    return apply


def pen_dots(colour: Colour = VERMILION, count: int = 30) -> Effect:
    """Short slanting touches of a red pen beside what was checked, in columns."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        mask = np.zeros((height, width), dtype=np.uint8)
        column = rng.uniform(0.45, 0.9) * width
        top, step = rng.uniform(0.15, 0.4) * height, width * 0.032
        for number in range(count):
            x, y = column + rng.uniform(-4, 4), top + number * step * rng.uniform(0.9, 1.1)
            long = width * 0.008
            ends = [(x, y), (x + long, y - long * rng.uniform(0.5, 1.2))]
            cv2.line(mask, *[(int(a * 16), int(b * 16)) for a, b in ends], 255, 1, cv2.LINE_AA, 4)  # type: ignore[call-overload]
        return inked(picture, Image.fromarray(mask), 0, 0, colour, 0.7, None)

    return apply


def boxed_by_pen(colour: Colour = VERMILION) -> Effect:
    """A rectangle drawn by hand around a part of the page, its corners not quite met, with an arrow out of it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x0, x1 = rng.uniform(0.06, 0.35) * width, rng.uniform(0.6, 0.94) * width
        y0 = rng.uniform(0.2, 0.6) * height
        y1 = y0 + rng.uniform(0.05, 0.18) * height
        corners = np.asarray([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
        corners += rng.uniform(-6, 6, corners.shape)
        along = np.linspace(0, 4, 160)
        xs, ys = (np.interp(along, np.arange(5), corners[:, axis]) for axis in (0, 1))
        ys = ys + 1.5 * np.sin(along * rng.uniform(4, 7))
        mask = np.zeros((height, width), dtype=np.uint8)
        path = (np.stack([xs, ys], axis=1) * 16).astype(np.int32)
        cv2.polylines(mask, [path], False, 255, max(width // 1100, 1), cv2.LINE_AA, 4)
        tip = (int(0.985 * width), int((y0 + y1) / 2))
        cv2.arrowedLine(mask, (int(x1), tip[1]), tip, 255, 1, cv2.LINE_AA, 0, 0.2)
        return inked(picture, Image.fromarray(mask), 0, 0, colour, 0.65, None)

    return apply


def approved(colour: Colour = BALLPOINT) -> Effect:
    """A superior's word of approval with a day, written large and aslant over the upper part of the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        day = f"{rng.integers(1, 4)}/{rng.integers(10, 29)}"
        mask = turned(_written(f"同意 {day}", int(width * 0.033)), float(rng.uniform(4, 14)))
        place = (int(rng.uniform(0.55, 0.75) * width), int(rng.uniform(0.01, 0.07) * height))
        return inked(picture, mask, *place, colour, 0.7, None)

    return apply


# ---- stuck on, or printed by machines ---------------------------------------------------------------------------
def numbering_machine(colour: Colour = VERMILION) -> Effect:
    """A numbering machine's six digits in an upper corner."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        image = Image.new("L", (int(width * 0.15), int(width * 0.03)), 0)
        text = f"{rng.integers(1, 99_999):06}"
        ImageDraw.Draw(image).text((4, 0), text, 255, font_of(int(width * 0.021)))
        mask = turned(image, float(rng.uniform(-3, 3)))
        x = int((0.82 if rng.random() < 0.7 else 0.04) * width)
        return inked(picture, mask, x, int(0.012 * height), colour, 0.8, grain(rng, mask, 0.4))

    return apply


def coded_square(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """A two-dimensional code in an upper corner."""
    del behind
    height, width = picture.shape[:2]
    module = max(int(width * 0.0022), 1)
    cells = rng.random((25, 25)) < 0.5
    for top, left in ((0, 0), (0, 18), (18, 0)):
        cells[top : top + 7, left : left + 7] = True
        cells[top + 1 : top + 6, left + 1 : left + 6] = False
        cells[top + 2 : top + 5, left + 2 : left + 5] = True
    code = np.kron(np.where(cells, 15, 255), np.ones((module, module))).astype(np.uint8)
    out = picture.copy()
    x = int(0.025 * width) if rng.random() < 0.5 else int(0.975 * width) - code.shape[1]
    y = int(0.012 * height)
    out[y : y + code.shape[0], x : x + code.shape[1]] = code[..., None]
    return out


def sticky_note(tint: Colour = (252, 240, 140)) -> Effect:
    """A small note stuck over the outer margin, with a word on it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        wide, high = int(width * 0.055), int(width * 0.075)
        x, y = width - wide + 4, int(rng.uniform(0.2, 0.75) * height)
        out = picture.copy()
        cv2.rectangle(out, (x - 2, y + 2), (width, y + high + 3), (205, 205, 200), -1)
        cv2.rectangle(out, (x, y), (width, y + high), tint, -1)
        return inked(out, _written("归档", int(width * 0.017)), x, y + high // 3, BALLPOINT, 0.9, None)

    return apply
