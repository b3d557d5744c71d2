"""Held back, fourth generation: what the sheet is and what has become of it. Whoever mends readers does not read this
file.

What hides anything stays in the margin; everything else lets print show through."""

from __future__ import annotations

import cv2
import numpy as np

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped


def _darkened(picture: Picture, shade: object, tint: tuple[float, float, float] = (1, 1, 1)) -> Picture:
    """Less light by `shade` (0 to 1 at each pixel), of each colour by its part of `tint`."""
    amount = np.asarray(shade, dtype=np.float32)[..., None] * np.asarray(tint, dtype=np.float32)
    return clipped(picture.astype(np.float32) * (1 - amount))


def sewn(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Bound as archives are: three holes at the left edge and the thread between them."""
    del behind
    height, width = picture.shape[:2]
    out = picture.copy()
    x, gap = int(width * rng.uniform(0.022, 0.03)), int(height * 0.11)
    middle = int(height * rng.uniform(0.46, 0.54))
    cv2.line(out, (x, middle - gap), (x, middle + gap), (225, 222, 212), 4, cv2.LINE_AA)
    cv2.line(out, (x + 2, middle - gap), (x + 2, middle + gap), (130, 126, 116), 1, cv2.LINE_AA)
    for y in (middle - gap, middle, middle + gap):
        cv2.circle(out, (x, y), max(width // 300, 3), (50, 48, 46), -1, cv2.LINE_AA)
    return out


def ring_binder(ground: int) -> Effect:
    """Four punched holes, at the left or along the top."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.copy()
        at_left = rng.random() < 0.7
        span, depth = (height, int(width * 0.03)) if at_left else (width, int(height * 0.018))
        for share in (0.16, 0.39, 0.61, 0.84):
            along = int(share * span)
            place = (depth, along) if at_left else (along, depth)
            cv2.circle(out, place, int(width * 0.011), (ground,) * 3, -1, cv2.LINE_AA)
        return out

    return apply


def coil(ground: int) -> Effect:
    """Bound by a coil of wire along the left edge: round holes, a wire through each."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.copy()
        x, step = int(width * 0.026), width * 0.04
        for number in range(int(height / step)):
            y = int((number + 0.5) * step)
            cv2.circle(out, (x, y), int(width * 0.006), (ground,) * 3, -1, cv2.LINE_AA)
            cv2.line(out, (0, y + 3), (x, y), (150, 150, 152), max(width // 400, 2), cv2.LINE_AA)
        return out

    return apply


def clipped_together(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """A paper clip at the upper edge, with its shadow."""
    del behind
    height, width = picture.shape[:2]
    out = picture.copy()
    x, wide, high = int(width * rng.uniform(0.06, 0.2)), int(width * 0.012), int(height * 0.035)
    for shift, grey, thick in ((3, 200, 3), (0, 95, 2)):
        for inset in (0, wide // 3):
            points = [(x + inset, -9), (x + inset, high - 2 * inset), (x + wide - inset, high - 2 * inset)]
            path = np.asarray([*points, (x + wide - inset, -9 + inset)], dtype=np.int32) + shift
            cv2.polylines(out, [path], False, (grey,) * 3, thick, cv2.LINE_AA)
    return out


def squared_paper(strength: float, tint: tuple[float, float, float] = (0.9, 0.35, 0.55)) -> Effect:
    """Printed on squared paper: a net of pale lines under everything."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        step = width * rng.uniform(0.024, 0.034)
        shade = np.zeros((height, width), dtype=np.float32)
        for number in range(int(max(height, width) / step) + 1):
            at = int((number + 0.5) * step)
            if at < height:
                shade[at] = strength
            if at < width:
                shade[:, at] = strength
        return _darkened(picture, shade, tint)

    return apply


def guilloche(strength: float) -> Effect:
    """Paper for certificates: fine waves in two pale colours all over."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        out = picture
        for tint in ((1.0, 0.5, 0.3), (0.3, 0.6, 1.0)):
            bend = width * 0.02 * np.sin(2 * np.pi * (x / width * rng.uniform(2, 4) + rng.uniform()))
            phase = (y + bend * (1 + 0.5 * np.sin(x / width * 7))) / (width * 0.011)
            line = np.clip(np.abs(np.sin(np.pi * phase)) - 0.8, 0, 0.2) * 5
            out = _darkened(out, strength * line, tint)
        return out

    return apply


def pasted_up(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Cut out, pasted on another sheet and copied: edges of the slips show as thin broken lines."""
    del behind
    height, width = picture.shape[:2]
    out = picture.astype(np.float32)
    for share in (rng.uniform(0.06, 0.3), rng.uniform(0.62, 0.94)):
        y = int(share * height)
        lean = int(rng.integers(-4, 5))
        edge = np.zeros((height, width), dtype=np.float32)
        cv2.line(edge, (int(0.03 * width), y), (int(0.97 * width), y + lean), 1.0, 1, cv2.LINE_AA)
        held = cv2.resize(rng.random((1, 40), dtype=np.float32), (width, 1)) > 0.35
        out -= 70 * (edge * held)[..., None]
    for share in (0.03, 0.97):
        x = int(share * width)
        out[int(0.1 * height) : int(0.9 * height), x : x + 1] -= 45
    return clipped(out)


def jammed(depth: float) -> Effect:
    """Pulled out of a jam: a fan of sharp folds from one edge, each with a light side."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        shade = np.zeros((height, width), dtype=np.float32)
        start = (int(rng.uniform(-0.1, 1.1) * width), int((rng.random() < 0.5) * height))
        for _ in range(6):
            end = (int(rng.uniform(0, 1) * width), int(rng.uniform(0.2, 0.8) * height))
            cv2.line(shade, start, end, depth * rng.uniform(0.5, 1.0), 1, cv2.LINE_AA)
            beside = (start[0] + 2, start[1]), (end[0] + 2, end[1])
            cv2.line(shade, *beside, -0.5 * depth, 2, cv2.LINE_AA)
        return _darkened(picture, cv2.GaussianBlur(shade, (0, 0), 0.8))

    return apply


def greasy(count: int) -> Effect:
    """Grease made the paper clear in places: darker there, and the back shows through."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        height, width = picture.shape[:2]
        spots = np.zeros((height, width), dtype=np.float32)
        for _ in range(count):
            place = (int(rng.uniform(0, 1) * width), int(rng.uniform(0, 1) * height))
            axes = (int(rng.uniform(0.02, 0.07) * width), int(rng.uniform(0.02, 0.06) * width))
            cv2.ellipse(spots, place, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
        spots = np.asarray(cv2.GaussianBlur(spots, (0, 0), 5), dtype=np.float32)
        back = cv2.GaussianBlur(cv2.resize(behind, (width, height))[:, ::-1], (0, 0), 1.5)
        through = 0.1 + 0.16 * (255 - back.mean(axis=2)) / 255
        return _darkened(picture, spots * through, (0.8, 0.9, 1.1))

    return apply


def ink_drops(count: int, tint: tuple[float, float, float] = (0.9, 0.75, 0.3)) -> Effect:
    """Drops of a pen's ink and their splashes, thin enough to read through, most of them near the edges."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        shade = np.zeros((height, width), dtype=np.float32)
        for _ in range(count):
            x, y = rng.uniform(0.02, 0.98) * width, rng.uniform(0.02, 0.98) * height
            for _ in range(6):
                away = rng.normal(0, 0.012 * width, 2)
                radius = int(rng.uniform(0.001, 0.005) * width)
                cv2.circle(shade, (int(x + away[0]), int(y + away[1])), radius, 0.4, -1, cv2.LINE_AA)
        return _darkened(picture, shade, tint)

    return apply


def faded_by_sun(least: float) -> Effect:
    """Left on a window sill: print is paler and paper yellower towards one side."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        width = picture.shape[1]
        along = np.linspace(0, 1, width, dtype=np.float32)
        along = (along if rng.random() < 0.5 else along[::-1])[None, :, None]
        pale = 255 - (255 - picture.astype(np.float32)) * (1 - (1 - least) * along)
        return clipped(pale * (1 - along * np.asarray((0.02, 0.07, 0.2), dtype=np.float32)))

    return apply


def ragged_edge(ground: int) -> Effect:
    """Torn out of a block: the left edge is ragged, what lies below shows beside it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        steps = cv2.resize(rng.random((1, 90), dtype=np.float32), (height, 1))[0]
        edge = width * (0.008 + 0.014 * steps)
        x = np.arange(width, dtype=np.float32)[None, :]
        gone = x < edge[:, None]
        out = picture.copy()
        out[(x < edge[:, None] + 3) & ~gone] = 250
        out[gone] = ground
        return out

    return apply


def letterhead(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """An office's paper: a red rule along the upper and the lower margin, a star in the middle of the upper one."""
    del rng, behind
    height, width = picture.shape[:2]
    out = picture.copy()
    red, left, right = (206, 36, 40), int(0.08 * width), int(0.92 * width)
    for y, thick in ((int(0.022 * height), 3), (int(0.027 * height), 1), (int(0.975 * height), 1)):
        cv2.line(out, (left, y), (right, y), red, thick)
    radius, middle = width * 0.012, np.asarray((width / 2, 0.024 * height))
    tips = [
        middle
        + radius * (1 if n % 2 == 0 else 0.4) * np.asarray((np.sin(np.pi * n / 5), -np.cos(np.pi * n / 5)))
        for n in range(10)
    ]
    cv2.fillPoly(out, [(np.asarray(tips) * 16).astype(np.int32)], red, cv2.LINE_AA, 4)
    return out
