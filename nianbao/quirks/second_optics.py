"""Held back once, in the second generation: what machines, telephones, programs and crooked paper do to a picture."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped

Numbers = npt.NDArray[np.float32]


def _bytes(values: object) -> Picture:
    return np.asarray(values, dtype=np.uint8)


# ---- telephones and their programs ------------------------------------------------------------------------------
def flattened(amount: float, gain: float) -> Effect:
    """A scanning app: divided by the light around each place, whites cut off, edges overdone."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        width = picture.shape[1]
        around = cv2.GaussianBlur(cv2.dilate(picture, np.ones((9, 9), np.uint8)), (0, 0), width / 60)
        even = picture.astype(np.float32) / np.maximum(around, 1) * 255
        even = (even - 128) * gain + 128 + 10
        soft = cv2.GaussianBlur(even, (0, 0), 1.1)
        return clipped(even + (even - soft) * amount)

    return apply


def messenger(qualities: tuple[int, ...], scale: float) -> Effect:
    """Sent by a messenger: made smaller, JPEG with halved colours each time, made larger again."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        sent = Image.fromarray(picture)
        for number, quality in enumerate(qualities):
            share = scale if number % 2 == 0 else 1.0
            sent = sent.resize((int(width * share), int(height * share)), Image.Resampling.BICUBIC)
            out = io.BytesIO()
            sent.save(out, "JPEG", quality=quality, subsampling="4:2:0")
            sent = Image.open(io.BytesIO(out.getvalue())).convert("RGB")
        return _bytes(sent.resize((width, height), Image.Resampling.BICUBIC))

    return apply


def tinted(red: float, green: float, blue: float) -> Effect:
    """A white balance that took lamplight for daylight, stronger towards one side."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        width = picture.shape[1]
        along = np.linspace(0.4, 1.0, width, dtype=np.float32)
        if rng.random() < 0.5:
            along = along[::-1]
        tint = 1 - along[None, :, None] * (1 - np.asarray((red, green, blue), dtype=np.float32))
        return clipped(picture * tint)

    return apply


def keystone(most: float, border: int) -> Effect:
    """Seen aslant: the upper or the lower edge is shorter, by up to `most` of the width on each side."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        short = rng.uniform(0.4, 1.0) * most * width
        drop = rng.uniform(0.2, 0.6) * short
        corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
        moved = corners.copy()
        if rng.random() < 0.5:
            moved[0] += (short, drop)
            moved[1] += (-short, drop)
        else:
            moved[2] += (-short, -drop)
            moved[3] += (short, -drop)
        matrix = cv2.getPerspectiveTransform(corners, moved)
        return _bytes(
            cv2.warpPerspective(
                picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(border,) * 3
            )
        )

    return apply


# ---- paper that does not lie flat -------------------------------------------------------------------------------
def _remapped(picture: Picture, x: Numbers, y: Numbers, border: int) -> Picture:
    return _bytes(
        cv2.remap(
            picture,
            x.astype(np.float32),
            y.astype(np.float32),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(border,) * 3,
        )
    )


def curled(depth: float, darkest: float) -> Effect:
    """The sheet waves: lines of text bend by `depth` of the height, and light with them."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        phase, waves = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 0.9)
        bend = np.sin(2 * np.pi * waves * x / width + phase)
        lean = 0.5 + 0.5 * y / height
        moved = _remapped(picture, x, y + depth * height * bend * lean, 240)
        return clipped(moved * (1 - (1 - darkest) * (0.5 + 0.5 * bend))[..., None])

    return apply


def at_the_spine(depth: float, darkest: float, reach: float) -> Effect:
    """A bound volume: towards the left or right edge the page sinks into the fold, narrower, lower and darker."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        left = rng.random() < 0.6
        away = (x if left else width - 1 - x) / (reach * width)
        near = np.clip(1 - away, 0, 1) ** 2
        sign = 1.0 if rng.random() < 0.5 else -1.0
        sideways = depth * width * near * (-1.0 if left else 1.0)
        moved = _remapped(picture, x + sideways * 0.5, y + sign * depth * height * near, 200)
        return clipped(moved * (1 - (1 - darkest) * near)[..., None])

    return apply


def neighbours(ground: int) -> Effect:
    """The lid was open: the dark room beside the sheet, and the edge of another paper."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        height, width = picture.shape[:2]
        out = picture.copy()
        right, below = int(width * rng.uniform(0.012, 0.03)), int(height * rng.uniform(0.008, 0.018))
        fade = np.linspace(1.0, 0.55, right, dtype=np.float32)[None, :, None]
        out[:, -right:] = clipped(fade * np.float32(ground))
        out[-below:] = ground
        # the neighbour's print, cut off, in the lowest strip
        wide = int(width * rng.uniform(0.3, 0.6))
        start = int(height * 0.2)
        out[-below // 2 :, :wide] = clipped(behind[start : start + len(out[-below // 2 :]), :wide] * 0.85)
        return out

    return apply


# ---- copiers and scanners ---------------------------------------------------------------------------------------
def toner_bands(weakest: float) -> Effect:
    """A drum that is nearly empty: print is paler in upright bands, down to `weakest` of its darkness."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        width = picture.shape[1]
        coarse = rng.uniform(weakest, 1.0, 14).astype(np.float32)
        bands = cv2.resize(coarse[None, :], (width, 1), interpolation=cv2.INTER_CUBIC)
        bands = np.clip(bands, weakest, 1)
        return clipped(255 - (255 - picture.astype(np.float32)) * bands[..., None])

    return apply


def mottled(share: float, depth: float) -> Effect:
    """Toner that did not hold: small places of print where it is paler by `depth`."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        noise = cv2.GaussianBlur(rng.random((height, width), dtype=np.float32), (0, 0), 1.2)
        gone = noise < np.quantile(noise[::7, ::7], share)
        held = 1 - depth * cv2.GaussianBlur(gone.astype(np.float32), (0, 0), 0.6)
        return clipped(255 - (255 - picture.astype(np.float32)) * held[..., None])

    return apply


def roller_lines(pale: bool) -> Effect:
    """Level lines that a dirty roller leaves at even distances: grey, or pale through what is printed."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        out = picture.astype(np.float32)
        height = picture.shape[0]
        step = int(height * rng.uniform(0.09, 0.14))
        for y in range(int(rng.integers(5, step)), height - 2, step):
            if pale:
                out[y : y + 1] = 255 - (255 - out[y : y + 1]) * 0.45
            else:
                out[y : y + 1] *= 0.72
        return clipped(out)

    return apply


def screened(pitch: float, depth: float) -> Effect:
    """Printed from a halftone: the paper's grey is a grid of dots at 45 degrees."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        shift = rng.uniform(0, pitch)
        u, v = (x + y + shift) / (pitch * 1.4142), (x - y) / (pitch * 1.4142)
        dots = np.cos(2 * np.pi * u) * np.cos(2 * np.pi * v)
        return clipped(picture - depth * (0.5 + 0.5 * dots)[..., None] ** 2)

    return apply


def levels(count: int) -> Effect:
    """A scanner set to few greys."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        step = 255 / (count - 1)
        return clipped(np.round(picture.astype(np.float32) / step) * step)

    return apply


def without_red(rest: float) -> Effect:
    """Colour drop-out: what is red is taken for white, but for `rest` of it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        grey = picture.astype(np.float32)
        dark = grey.mean(axis=2)
        kept = grey[..., 0] * (1 - rest) + dark * rest
        return clipped(np.repeat(kept[..., None], 3, axis=2))

    return apply


def thickened(amount: float) -> Effect:
    """Over-inked: each stroke takes `amount` of a pixel beside it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        grown = cv2.erode(picture, np.ones((2, 2), np.uint8)).astype(np.float32)
        return clipped(picture * (1 - amount) + grown * amount)

    return apply


def thinned(amount: float) -> Effect:
    """Under-exposed: each stroke loses `amount` of a pixel."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        shrunk = cv2.dilate(picture, np.ones((2, 2), np.uint8)).astype(np.float32)
        return clipped(picture * (1 - amount) + shrunk * amount)

    return apply


def blocky(scale: float) -> Effect:
    """Scaled by a program that knows no better than to repeat or leave out pixels."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        small = cv2.resize(picture, (int(width * scale), int(height * scale)), interpolation=cv2.INTER_AREA)
        return _bytes(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))

    return apply


def foxed(count: int) -> Effect:
    """Old paper: brown spots of all sizes, pale, and darker towards the edges."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        spots = np.zeros((height // 2, width // 2), dtype=np.float32)
        for _ in range(count):
            x, y = int(rng.integers(width // 2)), int(rng.integers(height // 2))
            cv2.circle(spots, (x, y), int(rng.integers(2, 12)), float(rng.uniform(0.08, 0.28)), -1)
        spots = cv2.resize(cv2.GaussianBlur(spots, (0, 0), 1.8), (width, height))
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        edge = np.maximum(abs(x / width - 0.5), abs(y / height - 0.5)) * 2
        shade = spots + 0.16 * np.clip(edge - 0.75, 0, 1) / 0.25
        return clipped(picture * (1 - shade[..., None] * np.asarray((0.45, 0.7, 1.0), dtype=np.float32)))

    return apply
