"""Held back once, in the third generation: stamps, stickers and handwriting.

All of it is laid on as ink is, so that print shows through; what hides anything stands in the margin."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped
from nianbao.quirks.second_marks import Colour, font_of, grain, inked, stroke, turned

RED, CRIMSON, BLUE, GREEN, BLACK_INK, GREY_STAMP, PENCIL = (
    (208, 40, 46), (176, 24, 60), (34, 74, 170), (30, 120, 80), (40, 40, 44), (96, 96, 96), (120, 120, 122),
)  # fmt: skip
YELLOW, PINK, LIME = (255, 244, 110), (255, 178, 205), (190, 246, 140)
_KAI = "/usr/share/fonts/truetype/arphic/ukai.ttc"


def _hand(text: str, size: int) -> Image.Image:
    font = ImageFont.truetype(_KAI, max(size, 8), index=0)
    image = Image.new("L", (int(font.getlength(text)) + size, size * 2), 0)
    ImageDraw.Draw(image).text((size // 2, size // 3), text, 255, font)
    return image


def _scribble(rng: Rng, width: int, height: int, knots: int, thick: int) -> Image.Image:
    mask = np.zeros((height, width), dtype=np.uint8)
    line = stroke(rng, knots, width, height)
    cv2.polylines(mask, [line], isClosed=False, color=255, thickness=thick, lineType=cv2.LINE_AA, shift=4)
    return Image.fromarray(mask)


# ---- stamps -----------------------------------------------------------------------------------------------------
def _polygon_stamp(side: int, corners: int, words: tuple[str, ...]) -> Image.Image:
    """Words in a triangle (3) or a lozenge (4), with a second line within the first."""
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    for share, line in ((0.49, max(side // 40, 2)), (0.43, 1)):
        angles = [np.pi * (2 * n / corners - 0.5) for n in range(corners)]
        points = [(side * (0.5 + share * np.cos(a)), side * (0.5 + share * np.sin(a))) for a in angles]
        draw.line([*points, points[0]], 255, line, joint="curve")
    for number, word in enumerate(words):
        y = 0.5 + 0.16 * (number - (len(words) - 1) / 2) + (0.06 if corners == 3 else 0)
        draw.text((side / 2, side * y), word, 255, font_of(int(side * 0.12)), "mm")
    return image


def _day_stamp(side: int, day: str) -> Image.Image:
    """A round stamp with a day between two bars, as post offices and counters have."""
    image = Image.new("L", (side, side), 0)
    draw, line = ImageDraw.Draw(image), max(side // 45, 2)
    draw.ellipse((line, line, side - line, side - line), outline=255, width=line)
    draw.ellipse((side * 0.12, side * 0.12, side * 0.88, side * 0.88), outline=255, width=1)
    for y in (0.38, 0.62):
        draw.line((side * 0.14, side * y, side * 0.86, side * y), 255, line)
    for y, word, size in ((0.26, "某县", 0.13), (0.5, day, 0.125), (0.75, "政务公开", 0.11)):
        draw.text((side / 2, side * y), word, 255, font_of(int(side * size)), "mm")
    return image


def _framed(width: int, words: tuple[str, ...]) -> Image.Image:
    """Lines of words in a double frame."""
    high = int(width * 0.24)
    image = Image.new("L", (width, high * len(words) + high // 2), 0)
    draw, line = ImageDraw.Draw(image), max(width // 70, 1)
    for inset, thick in ((0, 2 * line), (4 * line, line)):
        draw.rectangle(
            (inset, inset, image.width - 1 - inset, image.height - 1 - inset), outline=255, width=thick
        )
    for number, word in enumerate(words):
        place = (width / 2, high * (number + 0.75))
        size = min(high * 0.62, 0.84 * width / len(word))
        draw.text(place, word, 255, font_of(int(size)), "mm")
    return image


def _registry(width: int, rng: Rng) -> Image.Image:
    """An archive's stamp: six boxes, filled in by hand."""
    high = int(width * 0.34)
    image = Image.new("L", (width, high), 0)
    draw, line = ImageDraw.Draw(image), max(width // 130, 1)
    draw.rectangle((0, 0, width - 1, high - 1), outline=255, width=line)
    draw.line((0, high / 2, width, high / 2), 255, line)
    for share in (1 / 3, 2 / 3):
        draw.line((width * share, 0, width * share, high), 255, line)
    filled = (
        str(rng.integers(10, 99)),
        f"20{rng.integers(17, 26)}",
        str(rng.integers(1, 400)),
        "办公室",
        "30年",
        "6",
    )
    font = ImageFont.truetype(_KAI, max(int(high * 0.36), 8), index=0)
    for number, text in enumerate(filled):
        place = (width * (number % 3 + 0.5) / 3, high * (0.27 + 0.5 * (number // 3)))
        draw.text(place, text, 255, font, "mm")
    return image


def _stamped(
    mask: Image.Image, rng: Rng, picture: Picture, at: tuple[float, float], colour: Colour, strength: float
) -> Picture:
    mask = turned(mask, float(rng.uniform(-14, 14)))
    height, width = picture.shape[:2]
    x, y = int(at[0] * (width - mask.width)), int(at[1] * (height - mask.height))
    return inked(picture, mask, x, y, colour, strength, grain(rng, mask, 0.25))


def lozenge_stamp(colour: Colour = CRIMSON, strength: float = 0.7, *, corners: int = 4) -> Effect:
    """A lozenge or a triangle with words, anywhere in the middle of the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        words = ("信息", "已公开") if corners == 4 else ("审核", "合格")
        mask = _polygon_stamp(int(picture.shape[1] * rng.uniform(0.16, 0.2)), corners, words)
        at = (float(rng.uniform(0.25, 0.9)), float(rng.uniform(0.25, 0.75)))
        return _stamped(mask, rng, picture, at, colour, strength)

    return apply


def day_stamp(colour: Colour = BLACK_INK, strength: float = 0.65) -> Effect:
    """A round stamp with the day, over the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        day = f"20{rng.integers(17, 26)}.{rng.integers(1, 4):02}.{rng.integers(10, 29)}"
        mask = _day_stamp(int(picture.shape[1] * rng.uniform(0.14, 0.18)), day)
        at = (float(rng.uniform(0.2, 0.9)), float(rng.uniform(0.25, 0.8)))
        return _stamped(mask, rng, picture, at, colour, strength)

    return apply


def copy_stamp(colour: Colour = BLUE, strength: float = 0.6) -> Effect:
    """ "Copy, agrees with the original", in a double frame, over the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        mask = _framed(int(picture.shape[1] * rng.uniform(0.2, 0.26)), ("复 印 件", "与原件核对无异"))
        at = (float(rng.uniform(0.15, 0.9)), float(rng.uniform(0.2, 0.8)))
        return _stamped(mask, rng, picture, at, colour, strength)

    return apply


def registry_stamp(colour: Colour = RED, strength: float = 0.75) -> Effect:
    """An archive's six boxes in the upper margin."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        mask = _registry(int(width * 0.16), rng)
        place = (int(rng.uniform(0.6, 0.75) * width), int(height * rng.uniform(0.004, 0.012)))
        return inked(picture, mask, *place, colour, strength, grain(rng, mask, 0.45))

    return apply


def end_stamp(colour: Colour = BLUE, strength: float = 0.6) -> Effect:
    """ "Blank from here" near the page's foot."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        mask = _framed(int(picture.shape[1] * 0.15), ("以下空白",))
        at = (float(rng.uniform(0.3, 0.7)), float(rng.uniform(0.86, 0.95)))
        return _stamped(mask, rng, picture, at, colour, strength)

    return apply


def embossed(depth: float) -> Effect:
    """A seal pressed into the paper without ink: bright at one side of each line, dark at the other."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        side = int(width * rng.uniform(0.18, 0.23))
        day = f"20{rng.integers(17, 26)}.{rng.integers(1, 13):02}"
        pressed = (
            np.asarray(turned(_day_stamp(side, day), float(rng.uniform(-30, 30))), dtype=np.float32) / 255
        )
        relief = np.asarray(cv2.GaussianBlur(pressed, (0, 0), 1.2), dtype=np.float32)
        light = relief - np.roll(relief, (2, 2), axis=(0, 1))
        high, wide = relief.shape
        x, y = int(rng.uniform(0.2, 0.95) * (width - wide)), int(rng.uniform(0.25, 0.8) * (height - high))
        out = picture.astype(np.float32)
        out[y : y + high, x : x + wide] += depth * light[..., None]
        return clipped(out)

    return apply


def fingerprint(colour: Colour = RED, strength: float = 0.6) -> Effect:
    """A thumb's print in red, as beside signatures."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        wide, high = int(width * 0.06), int(width * 0.085)
        y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
        u, v = x / wide - 0.5, y / high - 0.55
        turns = np.hypot(u * 1.2, v) * 15 + 0.8 * np.sin(5 * u + rng.uniform(0, 6)) + 0.6 * np.sin(7 * v)
        ridges = np.clip(0.5 + 0.9 * np.sin(2 * np.pi * turns), 0, 1)
        within = np.clip((0.25 - u**2 - (v * 0.95) ** 2) * 14, 0, 1)
        mask = turned(Image.fromarray((ridges * within * 255).astype(np.uint8)), float(rng.uniform(-40, 40)))
        place = (int(rng.uniform(0.2, 0.8) * width), int(rng.uniform(0.25, 0.85) * height))
        return inked(picture, mask, *place, colour, strength, grain(rng, mask, 0.3))

    return apply


def barcode(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """A filing system's sticker with bars in the upper margin."""
    del behind
    height, width = picture.shape[:2]
    wide, high = int(width * 0.17), int(height * 0.026)
    x, y = int(rng.uniform(0.05, 0.3) * width), int(height * rng.uniform(0.006, 0.014))
    out = picture.copy()
    out[y - 3 : y + high + 3, x - 6 : x + wide + 6] = 255
    bar = max(round(wide / 70), 1)
    black = np.repeat(rng.random(wide // bar + 1) < 0.5, bar)[:wide]
    black[:bar] = black[-bar:] = True
    out[y : y + high, x : x + wide][:, black] = 20
    return out


# ---- by hand ----------------------------------------------------------------------------------------------------
def highlighted(colour: Colour, rows: int) -> Effect:
    """Rows marked with a broad bright pen, not quite level, streaky at the ends."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture
        for _ in range(rows):
            wide, high = int(width * rng.uniform(0.3, 0.85)), int(width * rng.uniform(0.018, 0.026))
            band = np.full((high, wide), 255, dtype=np.uint8)
            for edge in (0, -1):
                ragged = rng.integers(0, max(wide // 40, 2), high)
                for row, gone in enumerate(ragged):
                    band[row, slice(0, gone) if edge == 0 else slice(wide - gone, wide)] = 0
            mask = turned(Image.fromarray(band), float(rng.uniform(-0.7, 0.7)))
            place = (int(rng.uniform(0.05, 0.95) * (width - wide)), int(rng.uniform(0.15, 0.9) * height))
            out = inked(out, mask, *place, colour, 0.9, grain(rng, mask, 0.75))
        return out

    return apply


def initialled(colour: Colour = BLUE) -> Effect:
    """Initials with a day beside a few rows, in the right margin, as beside what was put right in the draft."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture
        for _ in range(int(rng.integers(2, 5))):
            y = int(rng.uniform(0.15, 0.85) * height)
            name = _scribble(rng, int(width * 0.05), int(width * 0.03), 7, max(width // 900, 1))
            out = inked(
                out, turned(name, float(rng.uniform(0, 15))), int(width * 0.93), y, colour, 0.85, None
            )
            day = _hand(f"{rng.integers(1, 4)}.{rng.integers(10, 29)}", int(width * 0.013))
            below = y + int(width * 0.026)
            out = inked(
                out, turned(day, float(rng.uniform(-4, 9))), int(width * 0.935), below, colour, 0.85, None
            )
        return out

    return apply


def circled(colour: Colour = RED, count: int = 2) -> Effect:
    """Places ringed with a thin pen, a line leading from each to the margin."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        mask = np.zeros((height, width), dtype=np.uint8)
        for _ in range(count):
            turn = np.linspace(0, 2 * np.pi * 1.08, 50)
            x, y = rng.uniform(0.2, 0.85) * width, rng.uniform(0.2, 0.85) * height
            a, b = rng.uniform(0.025, 0.05) * width, rng.uniform(0.014, 0.022) * width
            wobble = 1 + 0.05 * np.sin(3 * turn + rng.uniform(0, 6))
            ring = np.stack([x + a * wobble * np.cos(turn), y + b * wobble * np.sin(turn)], axis=1)
            cv2.polylines(mask, [(ring * 16).astype(np.int32)], False, 255, 1, cv2.LINE_AA, 4)
        return inked(picture, Image.fromarray(mask), 0, 0, colour, 0.75, None)

    return apply


def numbered_by_hand(colour: Colour = PENCIL) -> Effect:
    """A sheet's number in the file, in a corner, ringed as archivists do."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        number = _hand(str(rng.integers(3, 180)), int(width * 0.024))
        draw = ImageDraw.Draw(number)
        if rng.random() < 0.5:
            draw.arc(
                (1, 1, number.width - 2, number.height - 2), 10, 352, fill=255, width=max(width // 1000, 1)
            )
        mask = turned(number, float(rng.uniform(-9, 9)))
        y = 0.008 if rng.random() < 0.6 else 0.955
        return inked(picture, mask, int(0.9 * width), int(y * height), colour, 0.85, None)

    return apply


def bracketed(colour: Colour = PENCIL) -> Effect:
    """A pencil's brace along some rows in the left margin, with a question mark or a word."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        high, wide = int(rng.uniform(0.06, 0.16) * height), int(width * 0.014)
        t = np.linspace(0, 1, 60)
        bulge = np.abs(np.sin(np.pi * 2 * t)) ** 0.5 * np.where(t < 0.5, 1, 1) * 0.4
        nose = np.exp(-(((t - 0.5) / 0.03) ** 2)) * 0.5
        points = np.stack([(0.9 - bulge - nose) * wide, t * high], axis=1)
        mask = np.zeros((high, wide + 4), dtype=np.uint8)
        cv2.polylines(mask, [(points * 16).astype(np.int32)], False, 255, 1, cv2.LINE_AA, 4)
        x, y = int(width * 0.055), int(rng.uniform(0.2, 0.75) * height)
        out = inked(picture, Image.fromarray(mask), x, y, colour, 0.9, None)
        note = _hand(("?", "核", "见附件")[int(rng.integers(3))][:1], int(width * 0.02))
        return inked(out, note, int(width * 0.012), y + high // 2 - note.height // 2, colour, 0.85, None)

    return apply


def flagged(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Coloured index flags stuck to the right edge."""
    del behind
    height, width = picture.shape[:2]
    out = picture
    for colour in (YELLOW, PINK, LIME)[: int(rng.integers(1, 4))]:
        mask = Image.new("L", (int(width * rng.uniform(0.035, 0.06)), int(width * 0.055)), 255)
        place = (width - mask.width, int(rng.uniform(0.1, 0.85) * height))
        out = inked(out, mask, *place, colour, 0.9, None)
    return out
