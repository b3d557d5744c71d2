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
# Pieces of print are of these sizes (glyph heights); on a page with more than this part of them pale, print has faded.
PRINT, FADED = (0.5, 1.5), 0.02


def without_pale_stamps(
    flat: Picture, threshold: int, glyph: float
) -> tuple[Picture, NDArray[np.bool_] | None]:
    """A flat page (paper 255) without the stamps that are paler than its print, and the ink that was taken away; None
    where none was. `threshold` parts ink from paper. Print under a stamp stays, and all that is pale outside of stamps.

    Nothing is taken from a page that has faded print elsewhere. What was taken may be faded print all the same: a
    cell that held nothing else is not blank for that."""
    ink = flat < threshold
    if not ink.any():
        return flat, None
    window = 2 * max(round(REACH * glyph), 1) + 1
    darkest = np.asarray(cv2.erode(flat, np.ones((window, window), np.uint8)), dtype=np.uint8)
    usual = float(np.median(darkest[ink]))
    if threshold - usual < LEAST_CONTRAST:
        return flat, None
    bare = darkest >= usual + BETWEEN * (threshold - usual)
    pale = (ink & bare).astype(np.uint8)
    inside = np.zeros_like(ink)
    for x0, top, x1, bottom in _stamps(pale, (~bare).astype(np.uint8), glyph):
        inside[top:bottom, x0:x1] = True
    if not inside.any() or _has_faded(pale * ~inside, (ink & ~bare).astype(np.uint8), glyph):
        return flat, None
    return np.where(inside & bare, np.uint8(255), flat), ink & bare & inside


def _has_faded(pale: Mask, dark: Mask, glyph: float) -> bool:
    """Whether pieces of print's size are pale on a page, beside those that are dark."""
    faded, whole = (
        int(((longer >= PRINT[0] * glyph) & (longer <= PRINT[1] * glyph)).sum())
        for longer in (
            (boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0) for boxes in map(boxes_of, (pale, dark))
        )
    )
    return faded > FADED * whole


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
