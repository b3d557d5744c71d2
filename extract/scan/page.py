"""A page picture made flat, straight and of a workable size, with the way back to the source's pixels.

Everything measured on a page is in units of its glyph height, so that 100 dpi and 300 dpi, a page and a long
picture of a whole report are treated alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.document import Box
from extract.scan.pieces import Boxes, boxes_of

Picture = NDArray[np.uint8]
"""Grey: (height, width), 0 black. Colour: (height, width, 3), RGB."""
Matrix = NDArray[np.float64]
"""3 × 3, from working pixels to source pixels."""

# Glyph heights (px) below which a page is enlarged and above which it is reduced, and what to.
SMALLEST_GLYPH, ENLARGED_GLYPH, MAX_ENLARGEMENT = 18.0, 26.0, 3.0
LARGEST_GLYPH, REDUCED_GLYPH = 48.0, 40.0
DEFAULT_GLYPH = 26.0
# Pieces of ink of these sizes (px), no more than so many times as long as wide, may be glyphs, whichever way up.
LIKELY_SIZES, LONGEST_GLYPH = (6, 150), 2.5
# Glyphs of a line have gaps smaller than this, in glyph heights; lines have wider ones.
JOINED = 0.5
MAX_SKEW = 5.0
COARSE_STEP, FINE_STEPS = 0.5, (0.2, 0.05, 0.025)
SKEW_WIDTH = 800
# A seal or stamp: red exceeds the other channels by this much, over this share of the page. Where the flat page is
# lighter than this below it there is no print.
RED_EXCESS, RED_SHARE, SEAL_LIGHT = 50, 0.0005, 130
# Window, in glyphs, of the light's unevenness: larger than a glyph's strokes, smaller than a shadow.
BACKGROUND_WINDOW = 2.0
INK_RANGE = (110, 190)


@dataclass(frozen=True, slots=True)
class PageImage:
    """A straight page. `grey` is flat (paper white), `ink` is True where there is any; `glyph` is the usual
    height of a glyph in pixels; `to_source` leads back; `source_size` is (width, height)."""

    grey: Picture
    ink: NDArray[np.bool_]
    glyph: float
    to_source: Matrix
    source_size: tuple[int, int]

    def source_box(self, box: Box) -> Box:
        """The upright box in source pixels that holds a box of this page."""
        x0, top, x1, bottom = box
        corners = np.array([[x0, top, 1], [x1, top, 1], [x0, bottom, 1], [x1, bottom, 1]], dtype=np.float64)
        moved = corners @ self.to_source.T
        width, height = self.source_size
        xs, ys = np.clip(moved[:, 0], 0, width), np.clip(moved[:, 1], 0, height)
        return (
            round(float(xs.min()), 1),
            round(float(ys.min()), 1),
            round(float(xs.max()), 1),
            round(float(ys.max()), 1),
        )


@dataclass(frozen=True, slots=True)
class RoughPage:
    """A picture before it is straight: its grey values, its red seal if it has one and its glyphs' usual height.
    `lying` is how much better its glyphs line up from top to bottom than from side to side: above 1 the page lies on
    its side."""

    grey: Picture
    seal: Picture | None
    glyph: float
    lying: float


def look_at(picture: Picture) -> RoughPage:
    """What can be told of a picture (RGB or grey) at a glance."""
    grey, seal = _grey_and_seal(picture)
    boxes = _likely_glyphs(rough_ink(grey))
    return RoughPage(grey, seal, _usual_height(boxes), _lying(boxes, grey.shape))


def prepare(rough: RoughPage, quarter_turns: int = 0) -> PageImage:
    """The page turned counter-clockwise by quarter turns, its light evened, its skew (up to 5°) removed."""
    height, width = rough.grey.shape
    turned = np.ascontiguousarray(np.rot90(rough.grey, quarter_turns))
    flat = flatten(turned, rough.glyph)
    if rough.seal is not None:
        seal = np.rot90(rough.seal, quarter_turns) > 0
        flat = np.where(seal & (flat > SEAL_LIGHT), np.uint8(255), flat)
    scale = _working_scale(rough.glyph)
    angle = skew(flat < ink_threshold(flat))
    straight, back = _warp(flat, scale, angle)
    matrix = _quarter_turn_back(turned.shape[1], turned.shape[0], quarter_turns) @ back
    return PageImage(
        straight, straight < ink_threshold(straight), rough.glyph * scale, matrix, (width, height)
    )


def to_grey(picture: Picture) -> Picture:
    """Grey values; where there is a red seal, as seen through a red glass."""
    return _grey_and_seal(picture)[0]


def _grey_and_seal(picture: Picture) -> tuple[Picture, Picture | None]:
    """Grey values, and where a red seal lies over them (255), if one does. Through a red glass it is light grey, while
    print under it stays dark."""
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


def rough_ink(grey: Picture) -> NDArray[np.bool_]:
    """Ink by a local threshold, before anything is known of the page."""
    block = 2 * (max(min(grey.shape) // 40, 12)) + 1
    mask = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 15)
    return np.asarray(mask, dtype=np.uint8) > 0


def glyph_height(ink: NDArray[np.bool_]) -> float:
    """The usual height of a glyph in pixels, from connected pieces of ink; a default on an empty page."""
    return _usual_height(_likely_glyphs(ink))


def _likely_glyphs(ink: NDArray[np.bool_]) -> Boxes:
    """The boxes of pieces of ink that may be glyphs, or parts of them."""
    boxes = boxes_of(ink.astype(np.uint8))
    sizes = boxes[:, 2:] - boxes[:, :2]
    longer, shorter = sizes.max(axis=1, initial=0), sizes.min(axis=1, initial=LIKELY_SIZES[1])
    likely = (longer >= LIKELY_SIZES[0]) & (longer <= LIKELY_SIZES[1]) & (longer <= LONGEST_GLYPH * shorter)
    return np.asarray(boxes[likely])


def _usual_height(boxes: Boxes) -> float:
    if len(boxes) < 5:
        return DEFAULT_GLYPH
    # Pieces of glyphs pull the middle down; whole glyphs and digits make up the upper part.
    return float(np.percentile((boxes[:, 2:] - boxes[:, :2]).max(axis=1), 75)) * 1.1


def _lying(boxes: Boxes, shape: tuple[int, ...]) -> float:
    """Glyphs joined over small gaps from side to side make as few pieces as there are lines if the page is upright;
    joined from top to bottom they do if it lies. Returns the one number of pieces divided by the other."""
    # A quarter of the pixels tell as much.
    canvas = np.zeros((shape[0] // 2 + 1, shape[1] // 2 + 1), np.uint8)
    for x0, top, x1, bottom in (boxes // 2).tolist():
        canvas[top : bottom + 1, x0 : x1 + 1] = 1
    reach = max(round(JOINED * _usual_height(boxes) / 2), 2)
    beside, below = (
        len(boxes_of(np.asarray(cv2.dilate(canvas, np.ones(size, np.uint8)), dtype=np.uint8)))
        for size in ((1, reach), (reach, 1))
    )
    return (beside + 1) / (below + 1)


def flatten(grey: Picture, glyph: float) -> Picture:
    """The page divided by its background, so that paper is white in shadow too."""
    factor = max(glyph * BACKGROUND_WINDOW / 12, 1.0)
    size = (max(round(grey.shape[1] / factor), 1), max(round(grey.shape[0] / factor), 1))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((13, 13), np.uint8)), (13, 13), 0)
    background = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(background, 1), scale=255), dtype=np.uint8)


def ink_threshold(flat: Picture) -> int:
    """The grey value that parts ink from paper: Otsu's, kept within reason (an empty page has no ink)."""
    value, _ = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return int(np.clip(value, *INK_RANGE))


def skew(ink: NDArray[np.bool_]) -> float:
    """Degrees (counter-clockwise) by which the page must be turned: where rows of ink stand out sharpest."""
    coarse = _sharpest(
        _reduced(ink, SKEW_WIDTH // 2), np.arange(-MAX_SKEW, MAX_SKEW + COARSE_STEP / 2, COARSE_STEP)
    )
    small = _reduced(ink, SKEW_WIDTH)
    for step in FINE_STEPS:
        coarse = _sharpest(small, coarse + step * np.arange(-2.0, 3.0))
    return round(coarse, 2)


def _reduced(ink: NDArray[np.bool_], width: int) -> Picture:
    scale = min(width / ink.shape[1], 1.0)
    size = (max(round(ink.shape[1] * scale), 1), max(min(round(ink.shape[0] * scale), 2 * width), 1))
    reduced = cv2.resize(ink.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, dtype=np.uint8)


def _sharpest(small: Picture, angles: NDArray[np.float64]) -> float:
    # Nearer to 0 wins a tie, so that an empty page stays as it is.
    ordered = sorted(angles.tolist(), key=abs)
    return float(max(ordered, key=lambda angle: _sharpness(small, angle)))


def _sharpness(small: Picture, angle: float) -> float:
    height, width = small.shape
    # Shearing columns stands in for turning: cheaper, and the same for angles this small.
    matrix = np.array([[1, 0, 0], [np.tan(np.radians(angle)), 1, -np.tan(np.radians(angle)) * width / 2]])
    sheared = cv2.warpAffine(small, matrix, (width, height), flags=cv2.INTER_LINEAR)
    rows = np.asarray(sheared).sum(axis=1, dtype=np.float64)
    return float(np.sum(np.diff(rows) ** 2))


def _working_scale(glyph: float) -> float:
    if glyph < SMALLEST_GLYPH:
        return min(ENLARGED_GLYPH / glyph, MAX_ENLARGEMENT)
    if glyph > LARGEST_GLYPH:
        return REDUCED_GLYPH / glyph
    return 1.0


def _warp(flat: Picture, scale: float, angle: float) -> tuple[Picture, Matrix]:
    """The page scaled and turned on a canvas that holds it, and the matrix back to where it came from."""
    height, width = flat.shape
    source = flat
    if scale < 1:
        # Reducing needs averaging, which a warp doesn't do.
        source = np.asarray(
            cv2.resize(flat, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA),
            dtype=np.uint8,
        )
    inner = scale if scale > 1 else 1.0
    if inner == 1.0 and abs(angle) < FINE_STEPS[-1]:
        return source, np.diag([width / source.shape[1], height / source.shape[0], 1.0])
    radians = np.radians(angle)
    cos, sin = np.cos(radians) * inner, np.sin(radians) * inner
    source_height, source_width = source.shape
    out_width = int(np.ceil(abs(cos) * source_width + abs(sin) * source_height))
    out_height = int(np.ceil(abs(sin) * source_width + abs(cos) * source_height))
    forward = np.array(
        [
            [cos, -sin, out_width / 2 - cos * source_width / 2 + sin * source_height / 2],
            [sin, cos, out_height / 2 - sin * source_width / 2 - cos * source_height / 2],
            [0.0, 0.0, 1.0],
        ]
    )
    turned = cv2.warpAffine(
        source, forward[:2], (out_width, out_height), flags=cv2.INTER_CUBIC, borderValue=(255.0,)
    )
    to_flat = np.diag([width / source_width, height / source_height, 1.0])
    return np.asarray(turned, dtype=np.uint8), to_flat @ np.linalg.inv(forward)


def _quarter_turn_back(width: int, height: int, quarter_turns: int) -> Matrix:
    """From pixels of a picture turned counter-clockwise (of this size) to those of the picture before."""
    steps = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, -1, height], [1, 0, 0]],
        2: [[-1, 0, width], [0, -1, height]],
        3: [[0, 1, 0], [-1, 0, width]],
    }
    return np.array([*steps[quarter_turns % 4], [0, 0, 1]], dtype=np.float64)
