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
from extract.scan.bend import Bend, bend_of
from extract.scan.pale_stamp import without_pale_stamps
from extract.scan.paper import (
    Picture,
    flatten,
    grey_and_seal,
    ink_threshold,
    unscreened,
    without_surround,
)
from extract.scan.pieces import Boxes, boxes_of
from extract.scan.reversed_print import without_reversed

Matrix = NDArray[np.float64]
"""3 × 3, from working pixels to source pixels."""

# Glyph heights (px) below which a page is enlarged and above which it is reduced, and what to.
SMALLEST_GLYPH, ENLARGED_GLYPH, MAX_ENLARGEMENT = 18.0, 26.0, 3.0
LARGEST_GLYPH, REDUCED_GLYPH = 56.0, 44.0
DEFAULT_GLYPH = 26.0
# An ideograph is no more than so many times as long as wide; so many of them tell.
SQUARE, LEAST_SQUARE = 1.3, 30
# More of them are parts of others than of longer pieces.
SQUARE_IS_LESS = 1.05
# Glyphs on the shorter side of a page, before anything is known of it.
GLYPHS_A_SIDE = 55
# Pieces of ink of these sizes (px), no more than so many times as long as wide, may be glyphs, whichever way up.
LIKELY_SIZES, LONGEST_GLYPH = (6, 150), 2.5
# Glyphs of a line have gaps smaller than this, in glyph heights; lines have wider ones.
JOINED = 0.5
MAX_SKEW = 5.0
COARSE_STEP, FINE_STEPS = 0.5, (0.2, 0.05, 0.025)
SKEW_WIDTH = 800
# A pixel of a mask that was warped is set if it is darker than this.
HALF = 128


@dataclass(frozen=True, slots=True)
class PageImage:
    """A straight page. `grey` is flat (paper white), `ink` is True where there is any; `glyph` is the usual
    height of a glyph in pixels; `bend`, undone here, and `to_source` lead back; `source_size` is (width, height).
    `taken` is where a grey stamp was taken away, if one was."""

    grey: Picture
    ink: NDArray[np.bool_]
    glyph: float
    to_source: Matrix
    source_size: tuple[int, int]
    bend: Bend | None = None
    taken: NDArray[np.bool_] | None = None

    def source_box(self, box: Box) -> Box:
        """The upright box in source pixels that holds a box of this page."""
        x0, top, x1, bottom = box
        corners = np.array([[x0, top], [x1, top], [x0, bottom], [x1, bottom]], dtype=np.float64)
        if self.bend is not None:
            corners = self.bend.bent(corners)
        moved = np.concatenate([corners, np.ones((4, 1))], axis=1) @ self.to_source.T
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
    grey, seal = grey_and_seal(picture)
    grey = without_surround(unscreened(grey))
    flat = flatten(grey, min(grey.shape) / GLYPHS_A_SIDE)
    boxes = _likely_glyphs(flat < ink_threshold(flat))
    return RoughPage(grey, seal, _usual_height(boxes), _lying(boxes, grey.shape))


def prepare(rough: RoughPage, quarter_turns: int = 0) -> PageImage:
    """The page turned counter-clockwise by quarter turns, its light evened, its skew (up to 5°) removed."""
    height, width = rough.grey.shape
    turned = np.ascontiguousarray(np.rot90(rough.grey, quarter_turns))
    seal = None if rough.seal is None else np.ascontiguousarray(np.rot90(rough.seal, quarter_turns))
    flat = flatten(without_reversed(turned, rough.glyph), rough.glyph, seal)
    flat, taken = without_pale_stamps(flat, ink_threshold(flat), rough.glyph)
    scale = _working_scale(rough.glyph)
    angle = skew(flat < ink_threshold(flat))
    straight, back = _warp(flat, scale, angle)
    bend = bend_of(straight < ink_threshold(straight), rough.glyph * scale)
    if bend is not None:
        straight = bend.flat(straight)
    if taken is not None:
        marked, _ = _warp(np.where(taken, np.uint8(0), np.uint8(255)), scale, angle)
        taken = np.asarray((marked if bend is None else bend.flat(marked)) < HALF)
    matrix = _quarter_turn_back(turned.shape[1], turned.shape[0], quarter_turns) @ back
    ink = straight < ink_threshold(straight)
    return PageImage(straight, ink, rough.glyph * scale, matrix, (width, height), bend, taken)


def glyph_height(ink: NDArray[np.bool_]) -> float:
    """The usual height of a glyph in pixels, from connected pieces of ink; a default on an empty page."""
    return _usual_height(_likely_glyphs(ink))


def glyphs_in(ink: NDArray[np.bool_]) -> int:
    """How many pieces of ink may be glyphs, or parts of them."""
    return len(_likely_glyphs(ink))


def _likely_glyphs(ink: NDArray[np.bool_]) -> Boxes:
    """The boxes of pieces of ink that may be glyphs, or parts of them."""
    boxes = boxes_of(ink.astype(np.uint8))
    sizes = boxes[:, 2:] - boxes[:, :2]
    longer, shorter = sizes.max(axis=1, initial=0), sizes.min(axis=1, initial=LIKELY_SIZES[1])
    likely = (longer >= LIKELY_SIZES[0]) & (longer <= LIKELY_SIZES[1]) & (longer <= LONGEST_GLYPH * shorter)
    return np.asarray(boxes[likely])


def _usual_height(boxes: Boxes) -> float:
    """From whole ideographs, which are as wide as high, where there are some: blurred, glyphs run into each other."""
    sizes = boxes[:, 2:] - boxes[:, :2]
    longer, shorter = sizes.max(axis=1, initial=0), sizes.min(axis=1, initial=0)
    square = longer[longer <= SQUARE * shorter]
    usual = square * SQUARE_IS_LESS if len(square) >= LEAST_SQUARE else longer
    if len(usual) < 5:
        return DEFAULT_GLYPH
    # Pieces of glyphs pull the middle down; whole glyphs and digits make up the upper part.
    return float(np.percentile(usual, 75)) * 1.1


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
