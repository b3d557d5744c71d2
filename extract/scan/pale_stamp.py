"""A stamp that lies grey on a black and white copy: no colour tells it from print any more, but it is paler than print,
and it has an outline: a ring, an oval, a frame."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.pieces import boxes_of

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Points = NDArray[np.float64]

# The darkest grey within this reach (glyph heights) is that of the middle of a stroke: its blurred edge is as pale as a
# stamp.
REACH = 0.1
# Print's is less than this part of the way from its own usual grey to the grey where ink begins; a stamp's is more.
# On a page whose print is hardly darker than that (grey values), nobody can tell them apart.
BETWEEN, LEAST_CONTRAST = 0.5, 80
# Strokes of a stamp are longer than this, and the stamp is larger and no larger than this (glyph heights): a table's
# pale lines are longer. Pieces this near belong together.
LONG_STROKE, SIZES, NEAR = 2.0, (3.0, 24.0), 1.5
# Nor is a stamp larger than this part of the page's shorter side.
PART = 0.4
# Where print crosses them they are broken, this far (glyph heights).
BROKEN = 0.4
# So much of an outline is pale, within so many glyph heights of it, where no print covers it, which it does no more
# than this. Faded print has no outline.
OUTLINED, BESIDE, COVERED = 0.75, 0.2, 0.6
STEPS = 240


def without_pale_stamps(flat: Picture, threshold: int, glyph: float) -> Picture:
    """A flat page (paper 255) without the stamps that are paler than its print. `threshold` parts ink from paper.
    Print under a stamp stays; so does all that is pale outside of stamps, since faded print is."""
    ink = flat < threshold
    if not ink.any():
        return flat
    window = 2 * max(round(REACH * glyph), 1) + 1
    darkest = np.asarray(cv2.erode(flat, np.ones((window, window), np.uint8)), dtype=np.uint8)
    usual = float(np.median(darkest[ink]))
    if threshold - usual < LEAST_CONTRAST:
        return flat
    bare = darkest >= usual + BETWEEN * (threshold - usual)
    stamps = list(_stamps((ink & bare).astype(np.uint8), (~bare).astype(np.uint8), glyph))
    if not stamps:
        return flat
    result = flat.copy()
    for x0, top, x1, bottom in stamps:
        result[top:bottom, x0:x1][bare[top:bottom, x0:x1]] = 255
    return result


def _stamps(pale: Mask, dark: Mask, glyph: float) -> Iterator[tuple[int, int, int, int]]:
    """The boxes of stamps: long strokes that lie near each other, as large as stamps are, with an outline."""
    gap = 2 * max(round(BROKEN * glyph / 2), 1) + 1
    closed = cv2.morphologyEx(pale, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    whole = np.asarray(closed, dtype=np.uint8)
    strokes = np.zeros_like(pale)
    for x0, top, x1, bottom in boxes_of(whole).tolist():
        if max(x1 - x0, bottom - top) >= LONG_STROKE * glyph:
            strokes[top:bottom, x0:x1] |= pale[top:bottom, x0:x1]
    if not strokes.any():
        return
    reach = 2 * max(round(NEAR * glyph / 2), 1) + 1
    joined = np.asarray(cv2.dilate(strokes, np.ones((reach, reach), np.uint8)), dtype=np.uint8)
    for x0, top, x1, bottom in boxes_of(joined).tolist():
        sizes = x1 - x0 - reach, bottom - top - reach
        if min(sizes) < SIZES[0] * glyph or max(sizes) > min(SIZES[1] * glyph, PART * min(pale.shape)):
            continue
        part = (slice(top, bottom), slice(x0, x1))
        if _is_outlined(strokes[part], pale[part], dark[part], glyph):
            yield x0, top, x1, bottom


def _is_outlined(strokes: Mask, pale: Mask, dark: Mask, glyph: float) -> bool:
    """Whether the strokes' hull is a frame, or holds a ring or an oval, all around."""
    rows, columns = np.nonzero(strokes)
    hull = cv2.minAreaRect(np.stack([columns, rows], axis=1).astype(np.float32))
    near = 2 * max(round(BESIDE * glyph), 1) + 1
    pale, dark = (
        np.asarray(cv2.dilate(mask, np.ones((near, near), np.uint8)), dtype=np.uint8) for mask in (pale, dark)
    )
    for points in (_frame(hull), _ring(hull)):
        xs, ys = np.rint(points).astype(np.int64).T
        inside = (xs >= 0) & (xs < pale.shape[1]) & (ys >= 0) & (ys < pale.shape[0])
        seen = pale[ys[inside], xs[inside]] > 0
        free = seen | (dark[ys[inside], xs[inside]] == 0)
        if free.sum() >= (1 - COVERED) * STEPS and seen[free].mean() >= OUTLINED:
            return True
    return False


def _frame(hull: cv2.typing.RotatedRect) -> Points:
    """Points (x, y) along a rectangle."""
    corners = np.asarray(cv2.boxPoints(hull), dtype=np.float64)
    along = np.linspace(0, 1, STEPS // 4, endpoint=False)[:, None]
    return np.concatenate([corners[i] + along * (corners[(i + 1) % 4] - corners[i]) for i in range(4)])


def _ring(hull: cv2.typing.RotatedRect) -> Points:
    """Points (x, y) along the ellipse that a rectangle holds."""
    (x, y), (width, height), angle = hull
    turned, around = np.radians(angle), np.linspace(0, 2 * np.pi, STEPS, endpoint=False)
    a, b = width / 2 * np.cos(around), height / 2 * np.sin(around)
    return np.stack(
        [x + a * np.cos(turned) - b * np.sin(turned), y + a * np.sin(turned) + b * np.cos(turned)], axis=1
    )
