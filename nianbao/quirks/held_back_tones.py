"""Held back, fourth generation: pictures of pages in fewer tones or other ones. Whoever mends readers does not read
this file."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped


def _thrice(grey: object) -> Picture:
    return np.repeat(np.asarray(grey, dtype=np.uint8)[..., None], 3, axis=2)


def ordered_dots(size: int) -> Effect:
    """Black and white by a table of thresholds of `size` (2, 4 or 8) pixels a side, as old copiers and printers have;
    what is nearly white or black stays so."""
    table = np.zeros((1, 1), dtype=np.float32)
    while len(table) < size:
        table = np.block([[4 * table, 4 * table + 2], [4 * table + 3, 4 * table + 1]])
    levels = (table + 0.5) / size**2

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        height, width = grey.shape
        limits = np.tile(levels, (height // size + 1, width // size + 1))[:height, :width]
        return _thrice(np.where(np.clip((grey - 0.35) / 0.5, 0, 1) > limits * 0.98, 255, 0))

    return apply


def by_histogram(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Black and white at the level that divides the whole picture best (Otsu), a little towards the paper."""
    del rng, behind
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return _thrice(np.where(grey > level + 14, 255, 0))


def despeckled(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """A copier's filter against dirt: black spots of up to four pixels are gone, white ones filled."""
    del rng, behind
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    out = grey.copy()
    for dark in (True, False):
        marked = np.asarray((grey < 128) if dark else (grey >= 128), dtype=np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
        small = stats[:, cv2.CC_STAT_AREA] <= 4
        small[0] = False
        out[small[labels]] = 255 if dark else 0
    return _thrice(out)


def film_negative(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Printed from microfilm without turning it: pale print on dark grey, scratched along the film."""
    del behind
    height, width = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    dark = 236 - 0.8 * grey
    for _ in range(int(rng.integers(3, 7))):
        x, top = int(rng.uniform(0.05, 0.95) * width), int(rng.uniform(0, 0.6) * height)
        dark[top : top + int(rng.uniform(0.1, 0.4) * height), x : x + 1] += 55
    return _thrice(np.clip(dark, 0, 255))


def printed_in(ink: tuple[int, int, int], paper: tuple[int, int, int]) -> Effect:
    """Two colours instead of black and white."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None] / 255
        low, high = (np.asarray(colour, dtype=np.float32) for colour in (ink, paper))
        return clipped(low + (high - low) * grey)

    return apply


def few_colours(count: int) -> Effect:
    """A palette of that many colours, dithered where they do not do."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        few = Image.fromarray(picture).quantize(count, Image.Quantize.FASTOCTREE)
        again = Image.fromarray(picture).quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
        return np.asarray(again.convert("RGB"), dtype=np.uint8)

    return apply


def washed(black: int, gamma: float) -> Effect:
    """Exposed for too long: black is `black`, and greys go towards white by `gamma`."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        tones = (picture.astype(np.float32) / 255) ** gamma
        return clipped(black + (255 - black) * tones)

    return apply


def fogged(paper: int, cloud: float) -> Effect:
    """A copy with a grey ground: the paper at `paper`, in clouds and grains of toner."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        clouds = cv2.resize(
            rng.random((8, 6), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        grains = cv2.GaussianBlur(rng.random((height, width), dtype=np.float32), (0, 0), 0.7) - 0.5
        ground = paper / 255 * (1 - cloud * (1 - np.clip(clouds, 0, 1))) + 0.22 * np.minimum(grains, 0)
        return clipped(picture.astype(np.float32) * ground[..., None])

    return apply
