"""Print in white on a dark ground (the heading of a table, as office programs set it) made dark on white, with the
ground's edge and the lines on it as lines.

Pictures are grey, 0 black.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.paper import Picture

# Pixels of a glyph's height in the small picture that grounds are looked for in.
SMALL_GLYPH = 8
# Paper is the lightest within this reach; a ground is darker than this part of it. In glyph heights: print on it is
# narrower than CORE, and breaks it up by no more than BROKEN; its least width and height; its share of its own box.
PAPER_REACH, DARK = 14, 0.62
CORE, BROKEN, LEAST_WIDTH, LEAST_HEIGHT, BOX_SHARE = 0.8, 2.5, 5.0, 1.2, 0.7
# Of a ground with print on it so much is light, from so far up between ground and paper on.
LIGHT, LIGHT_SHARE = 0.2, (0.004, 0.5)
# A ground is of one shade: half of it differs by less than this part of the paper's light.
UNEVEN = 0.06
# A line on the ground is darker than it by this part of it and by so much more where it is one for sure, and by no less
# than LEAST_LINE (of 255) each; on average over LINE_LENGTH (glyph heights) it may be fainter, for noise is not.
LINE_FROM, LINE_SURE, LEAST_LINE = 0.12, 0.4, 14.0
LINE_LENGTH, LEAST_FAINT_LINE = 2.5, 4.0
# The ground's own darkness is the usual one within this reach (glyph heights). Print is as light as this (percentile).
LEVEL_REACH, WHITEST = 4.0, 99.0
# Print on white is this dark, in parts of the paper's light.
PRINT = 0.15
# The edge's thickness in glyph heights.
EDGE = 0.08

Mask = NDArray[np.uint8]


def without_reversed(grey: Picture, glyph: float) -> Picture:
    """The picture with all print dark on light. `glyph` is the usual height of a glyph in its pixels."""
    factor = max(glyph / SMALL_GLYPH, 1.0)
    size = (max(round(grey.shape[1] / factor), 1), max(round(grey.shape[0] / factor), 1))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    unit = glyph / factor
    paper = _paper(small, unit)
    grounds = _grounds(small, paper, unit)
    if not grounds:
        return grey
    found = grey.copy()
    for ground in grounds:
        _set_right(found, grey, ground, paper, factor, glyph)
    return found


def _paper(small: Picture, unit: float) -> Picture:
    reach = 2 * round(PAPER_REACH * unit / 2) + 1
    return np.asarray(cv2.dilate(cv2.blur(small, (3, 3)), np.ones((reach, reach), np.uint8)), dtype=np.uint8)


def _grounds(small: Picture, paper: Picture, unit: float) -> list[Mask]:
    """Dark areas with light print on them, in the small picture."""
    dark = (small < DARK * paper.astype(np.float32)).astype(np.uint8)
    core = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_odd(CORE * unit),) * 2, np.uint8))
    if not np.asarray(core).any():
        return []
    whole = cv2.morphologyEx(core, cv2.MORPH_CLOSE, np.ones((_odd(BROKEN * unit),) * 2, np.uint8))
    contours, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    height, width = small.shape
    grounds = []
    for contour in contours:
        (_, sides, _) = cv2.minAreaRect(contour)
        longer, shorter = max(sides), min(sides)
        x, y, wide, high = cv2.boundingRect(contour)
        if x == 0 or y == 0 or x + wide == width or y + high == height:
            # The dark beside a sheet.
            continue
        if longer < LEAST_WIDTH * unit or shorter < LEAST_HEIGHT * unit:
            continue
        if cv2.contourArea(contour) < BOX_SHARE * longer * shorter:
            continue
        ground = np.zeros_like(small)
        cv2.drawContours(ground, [contour], -1, (1.0,), cv2.FILLED)
        inside = small[ground > 0].astype(np.float32)
        level = float(np.median(inside))
        light = float(np.median(paper[ground > 0]))
        share = float((inside > level + LIGHT * (light - level)).mean())
        # A photograph has dark areas too, of many shades.
        even = float(np.median(np.abs(inside - level))) <= UNEVEN * light
        if even and LIGHT_SHARE[0] <= share <= LIGHT_SHARE[1] and level < DARK * light:
            grounds.append(ground)
    return grounds


def _set_right(
    found: Picture, grey: Picture, ground: Mask, paper: Picture, factor: float, glyph: float
) -> None:
    """Print a ground's area anew, in place."""
    around = cv2.dilate(ground, np.ones((3, 3), np.uint8))
    x, y, wide, high = cv2.boundingRect(around)
    x0, y0 = round(x * factor), round(y * factor)
    x1, y1 = min(round((x + wide) * factor), grey.shape[1]), min(round((y + high) * factor), grey.shape[0])
    size = (x1 - x0, y1 - y0)
    part = grey[y0:y1, x0:x1].astype(np.float32)
    near = cv2.resize(around[y : y + high, x : x + wide], size, interpolation=cv2.INTER_NEAREST)
    light = cv2.resize(paper[y : y + high, x : x + wide], size, interpolation=cv2.INTER_LINEAR).astype(
        np.float32
    )
    dark = ((part < DARK * light) & (np.asarray(near) > 0)).astype(np.uint8)
    # The print's strokes are holes in the dark.
    # What is beyond the picture counts as dark; a rim around it is not.
    rim = _odd(BROKEN * glyph)
    framed = cv2.copyMakeBorder(dark, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(0.0,))
    closed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, np.ones((rim, rim), np.uint8))[rim:-rim, rim:-rim]
    area = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((_odd(CORE * glyph),) * 2, np.uint8)))
    level = _level(grey, ground, (x, y, wide, high), factor)
    level = cv2.resize(level, size, interpolation=cv2.INTER_LINEAR).astype(np.float32)
    white = np.clip((part - level) / np.maximum(light - level, 1.0), 0, 1)
    # Thin strokes are never quite white.
    white = np.clip(white / max(float(np.percentile(white[area > 0], WHITEST)), LIGHT), 0, 1)
    anew = light * (
        1 - (1 - PRINT) * np.maximum(white, _lines(level - part, np.asarray(level, dtype=np.float32), glyph))
    )
    edges, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(anew, edges, -1, (0.0,), max(round(EDGE * glyph), 2))
    found[y0:y1, x0:x1] = np.where(area > 0, np.clip(anew, 0, 255).astype(np.uint8), found[y0:y1, x0:x1])


def _lines(depth: NDArray[np.float32], level: NDArray[np.float32], glyph: float) -> NDArray[np.float32]:
    """How surely each pixel is of a line on the ground, 0 to 1. `depth` is how much darker it is than the ground."""
    sure = (depth - np.maximum(LINE_FROM * level, LEAST_LINE)) / np.maximum(LINE_SURE * level, LEAST_LINE)
    # Print is far lighter than the ground, and would hide a line beside it.
    flat, length = np.maximum(depth, -LEAST_FAINT_LINE), _odd(LINE_LENGTH * glyph)
    along = np.maximum(cv2.blur(flat, (length, 1)), cv2.blur(flat, (1, length)))
    faint = np.where(depth > 0, along, 0) - np.maximum(LINE_FROM * level, LEAST_FAINT_LINE)
    sure = np.maximum(sure, faint / np.maximum(LINE_FROM * level, LEAST_FAINT_LINE))
    return np.asarray(np.clip(sure, 0, 1), dtype=np.float32)


def _level(grey: Picture, ground: Mask, box: tuple[int, int, int, int], factor: float) -> Picture:
    """How dark the ground itself is, in a box (x, y, width, height) of the small picture."""
    x, y, wide, high = box
    size = (ground.shape[1], ground.shape[0])
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    usual = np.uint8(np.median(small[ground > 0]))
    inside = np.where(ground > 0, small, usual)[y : y + high, x : x + wide]
    return np.asarray(
        cv2.medianBlur(np.ascontiguousarray(inside), _odd(LEVEL_REACH * SMALL_GLYPH)), dtype=np.uint8
    )


def _odd(pixels: float) -> int:
    return 2 * (max(round(pixels), 1) // 2) + 1
