"""What lies between the print and its picture, taken away: seals, screens of dots, what is beside the sheet, uneven
light, ink gone grey. Pictures are grey, 0 black, unless it is said."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Grey: (height, width), 0 black. Colour: (height, width, 3), RGB."""

# A seal or stamp: red exceeds the other channels by this much, over this share of the page. Where the flat page is
# lighter than this part of the seal, or around it (this far, in pixels) lighter than this, there is no print.
RED_EXCESS, RED_SHARE = 50, 0.0005
SEAL_PART, SEAL_LIGHT, SEAL_RIM = 0.8, 170, 3
# A page set in dots (a fax of a photograph, a halftone, a screen's own grid) has more lone dots of ink than this; it is
# looked at through ever softer glasses (pixels) until it has not.
LONE_DOTS, SOFTER = 0.008, (0.9, 1.4, 2.0)
# Beside the sheet it is darker than this part of the paper, from the picture's edge on, and of about one grey. Around
# it, but for a little, the picture is lighter by so much at once: a shadow on the paper ends softly, and is none.
SURROUND_DARK, SURROUND_RANGE = 0.62, 20
RIM_LIGHTER, RIM_SHARE = 25, 0.85
SURROUND_WIDTH, SURROUND_RIM, NEARBY = 500, 5, 25
# Window, in glyphs, of the light's unevenness: larger than a glyph's strokes, smaller than a shadow.
BACKGROUND_WINDOW = 2.0
INK_RANGE = (110, 190)
# Print that is lighter than this on paper of 255 is made this dark.
FULL_INK = 70


def transposed(picture: cv2.typing.MatLike) -> Picture:
    """A picture or mask with its rows as columns, laid out anew; numpy's copy of a turned view takes far longer."""
    return np.asarray(cv2.transpose(picture), dtype=np.uint8)


def grey_and_seal(picture: Picture) -> tuple[Picture, Picture | None]:
    """Grey values of an RGB or grey picture, and where a red seal lies over them (255), if one does. Through a red
    glass it is light grey, while print under it stays dark."""
    if picture.ndim == 2:
        return picture, None
    red, green, blue = cv2.split(picture)
    excess = cv2.subtract(red, cv2.max(green, blue))
    _, strong = cv2.threshold(excess, RED_EXCESS, 255, cv2.THRESH_BINARY)
    if cv2.countNonZero(strong) <= RED_SHARE * picture.shape[0] * picture.shape[1]:
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8), None
    # Pictures keep colours coarser than shades: the seal's edge has less of them.
    _, weak = cv2.threshold(excess, RED_EXCESS // 3, 255, cv2.THRESH_BINARY)
    seal = cv2.bitwise_and(weak, cv2.dilate(strong, np.ones((7, 7), np.uint8)))
    seal = cv2.dilate(seal, np.ones((3, 3), np.uint8))
    return np.asarray(red, dtype=np.uint8), np.asarray(seal, dtype=np.uint8)


def to_grey(picture: Picture) -> Picture:
    """Grey values; where there is a red seal, as seen through a red glass."""
    return grey_and_seal(picture)[0]


def rough_ink(grey: Picture) -> NDArray[np.bool_]:
    """Ink by a local threshold, before anything is known of the page."""
    block = 2 * (max(min(grey.shape) // 40, 12)) + 1
    mask = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 15)
    return np.asarray(mask, dtype=np.uint8) > 0


def unscreened(grey: Picture) -> Picture:
    """The page's greys where it was set in black and white dots; the page itself where it was not."""
    soft = grey
    for sigma in SOFTER:
        if _lone_dots(soft) < LONE_DOTS:
            break
        soft = np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), dtype=np.uint8)
    return soft


def _lone_dots(grey: Picture) -> float:
    """The share of pixels that are ink with at most one neighbour of ink."""
    ink = rough_ink(grey).astype(np.uint8)
    around = cv2.boxFilter(ink, -1, (3, 3), normalize=False)
    return float(np.count_nonzero((ink > 0) & (around <= 2))) / ink.size


def without_surround(grey: Picture) -> Picture:
    """The page with paper in place of the dark that is beside it: a table top, the lid left open."""
    scale = max(grey.shape[1] / SURROUND_WIDTH, 1.0)
    size = (max(round(grey.shape[1] / scale), 1), max(round(grey.shape[0] / scale), 1))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    small = np.asarray(cv2.GaussianBlur(small, (5, 5), 0), dtype=np.uint8)
    paper = float(np.percentile(small, 90))
    dark = np.asarray(small < SURROUND_DARK * paper)
    mask = np.zeros((size[1] + 2, size[0] + 2), np.uint8)
    for x, y in _edge_points(dark):
        if not mask[y + 1, x + 1]:
            reach = (SURROUND_RANGE,) * 3
            flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
            cv2.floodFill(small, mask, (x, y), (0.0,), reach, reach, flags)
    beside = np.asarray(mask[1:-1, 1:-1])
    if not beside.any():
        return grey
    near, far = (cv2.dilate(beside, np.ones((n, n), np.uint8)) for n in (SURROUND_RIM, SURROUND_RIM + 6))
    rim = small[np.asarray(far) > np.asarray(near)]
    if not len(rim) or (rim > np.median(small[beside > 0]) + RIM_LIGHTER).mean() < RIM_SHARE:
        return grey
    # In its place comes paper as it is nearby: in a shadow, white would make the paper beside it dark.
    nearby = cv2.dilate(cv2.bitwise_and(small, small, mask=1 - near), np.ones((NEARBY, NEARBY), np.uint8))
    fill = np.where(nearby > 0, nearby, np.uint8(min(round(paper), 255)))
    covered, filled = (
        cv2.resize(mask, (grey.shape[1], grey.shape[0]), interpolation=way)
        for mask, way in ((near, cv2.INTER_NEAREST), (fill, cv2.INTER_LINEAR))
    )
    return np.where(np.asarray(covered) > 0, filled, grey)


def _edge_points(dark: NDArray[np.bool_]) -> list[tuple[int, int]]:
    height, width = dark.shape
    points = [(x, y) for y in (0, height - 1) for x in range(0, width, 4)]
    points += [(x, y) for x in (0, width - 1) for y in range(0, height, 4)]
    return [(x, y) for x, y in points if dark[y, x]]


def flatten(grey: Picture, glyph: float, seal: Picture | None = None) -> Picture:
    """The page divided by its background, so that paper is white in shadow too, with its print dark; without the seal
    that lies on it (255 where there is one)."""
    factor = max(glyph * BACKGROUND_WINDOW / 12, 1.0)
    size = (max(round(grey.shape[1] / factor), 1), max(round(grey.shape[0] / factor), 1))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((13, 13), np.uint8)), (13, 13), 0)
    background = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    flat = np.asarray(cv2.divide(grey, np.maximum(background, 1), scale=255), dtype=np.uint8)
    if seal is not None:
        flat = _without_seal(flat, seal)
    return _with_full_ink(flat)


def _without_seal(flat: Picture, seal: Picture) -> Picture:
    """What is printed under a seal is darker than the seal is where nothing is; at its rim, which has lost its
    colour to the picture's coding, it is a good deal darker."""
    inside = seal > 0
    level = float(np.median(flat[inside]))
    around = np.asarray(cv2.dilate(seal, np.ones((SEAL_RIM, SEAL_RIM), np.uint8))) > 0
    bare = (inside & (flat > SEAL_PART * level)) | (around & ~inside & (flat > SEAL_LIGHT))
    return np.where(bare, np.uint8(255), flat)


def _with_full_ink(flat: Picture) -> Picture:
    """A flat page whose print is as dark as print is, where it has gone grey."""
    value, _ = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = flat[flat < value]
    if not len(ink) or len(ink) > flat.size / 3:
        return flat
    level = float(np.median(ink))
    if level <= FULL_INK:
        return flat
    gain = (255 - FULL_INK) / max(255 - level, 1.0)
    table = np.clip(255 - (255 - np.arange(256)) * gain, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(flat, table), dtype=np.uint8)


def ink_threshold(flat: Picture) -> int:
    """The grey value that parts ink from paper: Otsu's, kept within reason (an empty page has no ink)."""
    value, _ = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return int(np.clip(value, *INK_RANGE))


# Rows of a page that are worked on together where a whole page takes too much memory.
STRIP = 256
