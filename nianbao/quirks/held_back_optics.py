"""Held back, fourth generation: what copiers, feeders, fax lines and programs do to a picture. Whoever mends readers
does not read this file."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped

Numbers = npt.NDArray[np.float32]
_SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def grid_of(picture: Picture) -> tuple[Numbers, Numbers]:
    """(x, y) of each pixel."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x, y


def taken_from(picture: Picture, x: Numbers, y: Numbers, border: int) -> Picture:
    """The picture whose pixels are those at (x, y), and `border` beside it."""
    moved = cv2.remap(
        picture,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(border,) * 3,
    )
    return np.asarray(moved, dtype=np.uint8)


def _printed_at(picture: Picture, share: object) -> Picture:
    """What is printed, at that share of its darkness."""
    return clipped(255 - (255 - picture.astype(np.float32)) * np.asarray(share, dtype=np.float32))


# ---- copiers and printers ---------------------------------------------------------------------------------------
def recopied(times: int, *, growth: float = 0.992) -> Effect:
    """A copy of a copy: each time smaller by a little, softer, steeper between black and white, by turns too dark
    and too pale, with dirt and a shadow at an edge."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture
        for number in range(times):
            matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-0.3, 0.3)), growth)
            out = cv2.warpAffine(out, matrix, (width, height), borderValue=(246,) * 3)  # type: ignore[assignment]
            soft = cv2.GaussianBlur(out, (0, 0), 0.6).astype(np.float32)
            middle = 172 if number % 2 == 0 else 160
            steep = 255 / (1 + np.exp(-(soft - middle) / 26))
            grains = rng.standard_normal((height, width), dtype=np.float32)
            steep -= 60 * (grains > 3.6)[..., None]
            edge = int(width * rng.uniform(0.004, 0.012))
            steep[:, -edge:] *= 0.55
            out = clipped(steep)
        return out

    return apply


def needles(pitch: float) -> Effect:
    """A needle printer: all print in round dots, `pitch` pixels apart."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        x, y = grid_of(picture)
        height, width = picture.shape[:2]
        size = (round(width / pitch), round(height / pitch))
        coarse = cv2.resize(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), (width, height))
        ink = np.clip((255 - coarse.astype(np.float32)) / 255 * 1.5, 0, 1)
        step_x, step_y = width / size[0], height / size[1]
        away = np.hypot((x / step_x) % 1 - 0.5, (y / step_y) % 1 - 0.5)
        dot = np.clip(1.4 - 1.5 * away, 0.4, 1)
        return clipped(255 - 255 * ink * dot[..., None])

    return apply


def drum_marks(count: int) -> Effect:
    """A scratched drum: the same marks again at every turn of it, down the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.copy()
        turn = int(width * rng.uniform(0.28, 0.38))
        for _ in range(count):
            x, y = int(rng.uniform(0.03, 0.97) * width), int(rng.uniform(0, turn))
            lean, long = int(rng.integers(-8, 9)), int(rng.integers(2, 12))
            for top in range(y, height, turn):
                cv2.line(out, (x, top), (x + lean, top + long), (90, 90, 90), 1, cv2.LINE_AA)
        return out

    return apply


def striped_toner(least: float, pitch: float) -> Effect:
    """An uneven roller: print is paler in level bands at even distances, `pitch` of the width."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        phase = np.arange(height, dtype=np.float32) / (pitch * width) + rng.uniform()
        share = least + (1 - least) * (0.5 + 0.5 * np.cos(2 * np.pi * phase)) ** 0.6
        return _printed_at(picture, share[:, None, None])

    return apply


def misregistered(pixels: float) -> Effect:
    """A colour printer that sets black of three toners, which do not quite meet."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.copy()
        for channel in range(3):
            shift = rng.uniform(-pixels, pixels, 2)
            matrix = np.asarray([[1, 0, shift[0]], [0, 1, shift[1]]], dtype=np.float32)
            out[..., channel] = cv2.warpAffine(
                picture[..., channel], matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
            )
        return out

    return apply


# ---- feeders and scanners ---------------------------------------------------------------------------------------
def twisted(degrees: float, border: int = 248) -> Effect:
    """The feeder pulled one side faster: upright lines lean more and more down the page, by up to `degrees`."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x, y = grid_of(picture)
        lean = np.radians(degrees) * (1 if rng.random() < 0.5 else -1) * (y / height)
        return taken_from(picture, x, y + lean * (x - width / 2), border)

    return apply


def joined_sensors(pixels: float, brightness: float) -> Effect:
    """Three sensors side by side: the page steps by up to `pixels` where they meet, and each sees another white."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        width = picture.shape[1]
        x, y = grid_of(picture)
        shift, gain = np.zeros(width, dtype=np.float32), np.ones(width, dtype=np.float32)
        for start, end in ((0.34, 0.67), (0.67, 1.0)):
            part = slice(int(start * width), int(end * width))
            shift[part] = rng.uniform(0.4, 1.0) * pixels * (1 if rng.random() < 0.5 else -1)
            gain[part] = 1 - brightness * rng.random()
        moved = taken_from(picture, x, y + shift[None, :], 248)
        return clipped(moved * gain[None, :, None])

    return apply


def combed(pixels: float) -> Effect:
    """Every second row of pixels lies aside."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        x, y = grid_of(picture)
        aside = pixels * (1 if rng.random() < 0.5 else -1) * (y % 2)
        return taken_from(picture, x + aside, y, 248)

    return apply


def overdone(amount: float, sigma: float = 1.4) -> Effect:
    """Sharpened by a program until strokes have pale edges."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        soft = cv2.GaussianBlur(picture, (0, 0), sigma).astype(np.float32)
        return clipped(picture + amount * (picture.astype(np.float32) - soft))

    return apply


def dusty_optics(count: int, depth: float) -> Effect:
    """Dust on the lens: soft grey discs and a hair or two."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        shade = np.zeros((height, width), dtype=np.float32)
        for _ in range(count):
            place = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
            cv2.circle(shade, place, int(rng.uniform(0.004, 0.014) * width), depth, -1)
        shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), 3), dtype=np.float32)
        for _ in range(2):
            x, y = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height
            t = np.linspace(0, 1, 30)
            bow = np.stack([x + 0.03 * width * t, y + 0.02 * width * np.sin(rng.uniform(2, 5) * t)], axis=1)
            cv2.polylines(shade, [(bow * 16).astype(np.int32)], False, 0.4, 1, cv2.LINE_AA, 4)
        return clipped(picture * (1 - shade)[..., None])

    return apply


def edge_shadow(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """The sheet lay off the glass's corner: a grey strip with its own soft shadow at two edges."""
    del behind
    height, width = picture.shape[:2]
    out = picture.astype(np.float32)
    right, low = int(width * rng.uniform(0.008, 0.022)), int(height * rng.uniform(0.006, 0.015))
    ramp = np.linspace(0.95, 0.5, right, dtype=np.float32)
    out[:, :right] *= ramp[::-1][None, :, None]
    out[:low] *= np.linspace(0.95, 0.6, low, dtype=np.float32)[::-1][:, None, None]
    return clipped(out)


def corrected_by_program(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Set straight by a program more than once: turned there and back without much care, which softens it."""
    del behind
    height, width = picture.shape[:2]
    out = picture
    degrees = float(rng.uniform(1.0, 3.0))
    for angle in (degrees, -degrees):
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        out = np.asarray(
            cv2.warpAffine(
                out, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            ),
            dtype=np.uint8,
        )
    return out


# ---- fax lines --------------------------------------------------------------------------------------------------
def fax_dots(across: float, down: float) -> Effect:
    """Sent at `across` and `down` of its pixels, black or white, and printed at the receiver's."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        sent = cv2.resize(grey, (int(width * across), int(height * down)), interpolation=cv2.INTER_AREA)
        bits = np.where(sent < 178, 0, 255).astype(np.uint8)
        got = cv2.resize(bits, (width, height), interpolation=cv2.INTER_NEAREST)
        return np.repeat(np.asarray(got)[..., None], 3, axis=2)

    return apply


def fax_lines(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """The sender's line above the page and the receiver's below it, and a few level streaks of a dirty roller."""
    del behind
    height, width = picture.shape[:2]
    image = Image.fromarray(picture)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(_SANS, max(int(width * 0.013), 8))
    day = (
        f"{rng.integers(10, 29)}/{rng.integers(1, 4):02}/20{rng.integers(19, 26)} {rng.integers(8, 18):02}:17"
    )
    text = f"{day}    0{rng.integers(300, 999)}-5550{rng.integers(100, 999)}        ZWGK OFFICE"
    draw.text(
        (width * 0.04, height * 0.006), f"{text}        PAGE {rng.integers(1, 9):02}/09", (0, 0, 0), font
    )
    draw.text((width * 0.04, height * 0.984), "RECEIVED OK   ECM", (0, 0, 0), font)
    out = np.asarray(image, dtype=np.uint8).copy()
    for _ in range(4):
        y, x = int(rng.uniform(0.03, 0.97) * height), int(rng.uniform(0, 0.5) * width)
        out[y : y + 1, x : x + int(rng.uniform(0.2, 0.5) * width)] = 60
    return out


# ---- programs and formats ---------------------------------------------------------------------------------------
def saved_again(*qualities: int) -> Effect:
    """JPEG of one quality after the other, the blocks each time elsewhere."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        out = picture
        for quality in qualities:
            shift = (int(rng.integers(1, 8)), int(rng.integers(1, 8)))
            stored = io.BytesIO()
            Image.fromarray(np.roll(out, shift, axis=(0, 1))).save(
                stored, "JPEG", quality=quality, subsampling="4:2:0"
            )
            with Image.open(io.BytesIO(stored.getvalue())) as opened:
                read = np.asarray(opened.convert("RGB"), dtype=np.uint8)
            out = np.roll(read, (-shift[0], -shift[1]), axis=(0, 1))
        return out

    return apply


def smaller_and_back(share: float, *, smooth: bool = True) -> Effect:
    """Made smaller for a page of the web and larger again for paper."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        small = cv2.resize(picture, (int(width * share), int(height * share)), interpolation=cv2.INTER_AREA)
        way = cv2.INTER_CUBIC if smooth else cv2.INTER_NEAREST
        return np.asarray(cv2.resize(small, (width, height), interpolation=way), dtype=np.uint8)

    return apply


def screenshot(share: float) -> Effect:
    """A screenshot of a viewer: grey around the page, its shadow, a bar of controls above, a scroll bar beside."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = np.full_like(picture, 82)
        wide, high = int(width * share), int(height * share)
        page = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA)
        x, y = (width - wide) // 2 - int(width * 0.006), height - high - int(height * 0.006)
        cv2.rectangle(out, (x + 4, y + 4), (x + wide + 4, y + high + 4), (60,) * 3, -1)
        out[y : y + high, x : x + wide] = page
        bar = int(height * 0.022)
        out[:bar] = (50, 54, 57)
        image = Image.fromarray(out)
        draw, font = ImageDraw.Draw(image), ImageFont.truetype(_SANS, max(int(bar * 0.5), 8))
        text = f"nianbao.pdf        {rng.integers(1, 5)} / 6        100%        +  -"
        draw.text((width * 0.03, bar * 0.2), text, (235, 235, 235), font)
        top = int(rng.uniform(0.1, 0.6) * height)
        draw.rectangle((width - int(width * 0.01), bar, width, height), (60, 60, 62))
        draw.rectangle((width - int(width * 0.008), top, width - 2, top + height // 5), (150, 150, 150))
        return np.asarray(image, dtype=np.uint8)

    return apply
