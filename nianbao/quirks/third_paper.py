"""Held back once, in the third generation: what has become of the sheet itself.

What hides anything stays in the margin; everything else lets print show through."""

from __future__ import annotations

import cv2
import numpy as np

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped, skewed


def shifted(most: float) -> Effect:
    """Fed aside: everything lies up to that share of the width further left or right, and a little higher or lower."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x, y = (float(rng.uniform(-most, most) * width * n) for n in (1.0, 0.5))
        matrix = np.asarray([[1, 0, x], [0, 1, y]], dtype=np.float32)
        return np.asarray(
            cv2.warpAffine(picture, matrix, (width, height), borderValue=(252,) * 3), dtype=np.uint8
        )

    return apply


def recycled_grey(grey: int, fibres: int) -> Effect:
    """Grey recycled paper with fibres, dark and pale, in it."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        mask = np.zeros((height, width), dtype=np.float32)
        for _ in range(fibres):
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            angle, bend, long = rng.uniform(0, 2 * np.pi), rng.uniform(-1.5, 1.5), rng.uniform(4, 14)
            at = np.linspace(0, 1, 6)
            points = np.stack(
                [x + np.cos(angle + bend * at) * long * at, y + np.sin(angle + bend * at) * long * at], axis=1
            )
            shade = float(rng.choice((0.22, 0.3, -0.12)))
            cv2.polylines(mask, [(points * 16).astype(np.int32)], False, shade, 1, cv2.LINE_AA, 4)
        cloud = cv2.GaussianBlur(rng.random((height // 4 + 1, width // 4 + 1), dtype=np.float32), (0, 0), 2.0)
        cloud = cv2.resize(cloud, (width, height)) - 0.5
        lit = np.asarray(grey / 255 * (1 - mask) * (1 + 0.25 * cloud), dtype=np.float32)
        return clipped(picture * lit[..., None])

    return apply


def folded_both_ways(depth: float) -> Effect:
    """Folded to fit an envelope: two level folds and an upright one, each part lit in its own way."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        shade = np.ones((height, width), dtype=np.float32)
        levels = [int(height * (share + rng.uniform(-0.02, 0.02))) for share in (1 / 3, 2 / 3)]
        upright = int(width * rng.uniform(0.47, 0.53))
        for top, bottom in zip([0, *levels], [*levels, height], strict=True):
            for left, right in ((0, upright), (upright, width)):
                shade[top:bottom, left:right] = 1 - depth * 0.35 * rng.random()
        shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), 4), dtype=np.float32)
        for y in levels:
            shade[y - 1 : y + 1] *= 1 - depth
            shade[y + 1 : y + 3] *= 1 + depth * 0.6
        shade[:, upright : upright + 2] *= 1 - depth
        # where toner cracked along the fold
        out = picture.astype(np.float32)
        for y in levels:
            out[y : y + 1] = 255 - (255 - out[y : y + 1]) * rng.uniform(0.3, 1.0, (1, width, 1))
        return clipped(out * shade[..., None])

    return apply


def crumpled(depth: float) -> Effect:
    """Crushed and smoothed again: facets that are lit in different ways, with pale edges, and print bent by a pixel."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        slope = np.zeros((height, width), dtype=np.float32)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        for _ in range(14):
            angle, scale = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.5) * width
            along = (np.cos(angle) * x + np.sin(angle) * y) / scale + rng.uniform()
            slope += np.abs(along % 1 - 0.5) - 0.25
        slope = np.asarray(cv2.GaussianBlur(slope / 14**0.5, (0, 0), 1.0), dtype=np.float32)
        bent = cv2.remap(
            picture, x + 3 * slope, y + 3 * slope[::-1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return clipped(bent * (1 + depth * np.clip(slope * 2, -1, 0.4))[..., None])

    return apply


def tide_mark(strength: float) -> Effect:
    """It got wet at a lower corner: a ragged brown edge, and paler print within."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        side = x if rng.random() < 0.5 else width - x
        ragged = cv2.resize(
            rng.random((12, 12), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        away = np.hypot(side / width, (height - y) / height * 1.2) / rng.uniform(0.45, 0.65) + 0.22 * (
            ragged - 0.5
        )
        edge = strength * np.exp(-(((away - 1) / 0.02) ** 2)) + 0.3 * strength * np.exp(
            -(((away - 0.86) / 0.012) ** 2)
        )
        within = (away < 1).astype(np.float32)
        paler = picture + (255 - picture.astype(np.float32)) * (0.22 * within)[..., None]
        brown = np.asarray((0.4, 0.65, 1.0), dtype=np.float32)
        return clipped(paler * (1 - (edge + 0.06 * within)[..., None] * brown))

    return apply


def ringed(count: int, strength: float) -> Effect:
    """Rings of a mug set down more than once, open at a side."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        depth = np.zeros((height, width), dtype=np.float32)
        for _ in range(count):
            cx, cy = rng.uniform(0.2, 0.8) * width, rng.uniform(0.15, 0.85) * height
            away = np.hypot(x - cx, y - cy) / (rng.uniform(0.14, 0.19) * width)
            around = np.arctan2(y - cy, x - cx) + rng.uniform(0, 2 * np.pi)
            depth += np.exp(-(((away - 1) / 0.022) ** 2)) * np.clip(0.75 + 0.6 * np.sin(around), 0, 1)
        brown = np.asarray((0.4, 0.62, 0.95), dtype=np.float32)
        return clipped(picture * (1 - strength * np.clip(depth, 0, 1)[..., None] * brown))

    return apply


def torn_corner(ground: int) -> Effect:
    """An upper corner is gone: a ragged edge, then what lies below the sheet. Only the margin is lost."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        width = picture.shape[1]
        legs = rng.uniform(0.06, 0.115, 2) * width
        steps = np.linspace(0, 1, 14)[:, None]
        edge = np.asarray([[legs[0], 0]]) * (1 - steps) + np.asarray([[0, legs[1]]]) * steps
        edge += rng.uniform(-0.006, 0.006, edge.shape) * width
        shape = np.vstack([[[-9, -9]], [[legs[0], -9]], edge, [[-9, legs[1]]]])
        if rng.random() < 0.5:
            shape[:, 0] = width - shape[:, 0]
        out = picture.copy()
        points = [(shape * 16).astype(np.int32)]
        cv2.fillPoly(out, points, (ground,) * 3, cv2.LINE_AA, 4)
        cv2.polylines(out, points, True, (255,) * 3, max(width // 500, 2), cv2.LINE_AA, 4)
        return out

    return apply


def dog_eared(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """An upper corner turned over: the sheet's back, and a shadow along the fold."""
    del behind
    width = picture.shape[1]
    leg = int(rng.uniform(0.045, 0.07) * width)
    out = picture.copy()
    right = rng.random() < 0.6
    corner = [(width, 0), (width - leg, 0), (width, leg)] if right else [(0, 0), (leg, 0), (0, leg)]
    flap = [(width - leg, 0), (width, leg), (width - leg, leg)] if right else [(leg, 0), (0, leg), (leg, leg)]
    cv2.fillPoly(out, [np.asarray(corner, dtype=np.int32)], (120,) * 3)
    cv2.fillPoly(out, [np.asarray(flap, dtype=np.int32)], (232,) * 3)
    cv2.line(out, flap[0], flap[1], (150,) * 3, max(width // 600, 1), cv2.LINE_AA)
    return out


def taped(strips: int, tint: tuple[int, int, int] = (246, 238, 208)) -> Effect:
    """Mended with clear tape: yellowish strips, a little blurred below, with a bright and a dark edge."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.astype(np.float32)
        for _ in range(strips):
            long, high = rng.uniform(0.25, 0.6) * width, 0.088 * width
            middle = (rng.uniform(0.2, 0.8) * width, rng.uniform(0.15, 0.85) * height)
            box = cv2.boxPoints((middle, (long, high), float(rng.uniform(-6, 6) + 90 * (rng.random() < 0.3))))
            mask = np.zeros((height, width), dtype=np.uint8)
            cv2.fillPoly(mask, [np.rint(box * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
            share = mask[..., None].astype(np.float32) / 255
            soft = cv2.GaussianBlur(out, (0, 0), 0.7) * np.asarray(tint, dtype=np.float32) / 255
            out = np.asarray(out * (1 - share) + soft * share, dtype=np.float32)
            edge = np.zeros((height, width), dtype=np.float32)
            cv2.polylines(edge, [np.rint(box * 16).astype(np.int32)], True, 0.22, 1, cv2.LINE_AA, 4)
            out *= 1 - edge[..., None]
        return clipped(out)

    return apply


def sleeve(strength: float) -> Effect:
    """Scanned in its plastic sleeve: bright slanting streaks, and the sleeve's welded edge at the left."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        along = x / width + y / height * rng.uniform(-0.7, 0.7)
        streaks = np.zeros((height, width), dtype=np.float32)
        for _ in range(5):
            streaks += np.exp(-(((along - rng.uniform(-0.3, 1.3)) / rng.uniform(0.01, 0.05)) ** 2))
        shine = strength * np.clip(streaks, 0, 1)[..., None]
        out = picture * 0.94 + (255 - picture * 0.94) * shine
        seam = int(width * rng.uniform(0.02, 0.05))
        out[:, seam : seam + 2] *= 0.7
        return clipped(out)

    return apply


def listing_paper(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """Endless paper: pale green bars, and holes with a perforation along both edges."""
    del behind
    height, width = picture.shape[:2]
    out = picture.astype(np.float32)
    bar = int(width * 0.06)
    for top in range(int(rng.integers(0, bar)), height, 2 * bar):
        out[top : top + bar] *= np.asarray((0.9, 0.97, 0.91), dtype=np.float32)
    pages = clipped(out)
    step, radius = width * 0.5 / 8.27, int(width * 0.0095)
    for number in range(int(height / step) + 1):
        for x in (0.017, 0.983):
            place = (int(x * width), int((number + 0.4) * step))
            cv2.circle(pages, place, radius, (95, 95, 95), -1, cv2.LINE_AA)
    for x in (0.036, 0.964):
        pages[::4, int(x * width)] = 150
        pages[1::4, int(x * width)] = 150
    return pages


def comb_bound(ground: int) -> Effect:
    """A row of oblong holes of a comb binding along the left edge."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        out = picture.copy()
        x, step = int(width * rng.uniform(0.014, 0.022)), height / 21
        for number in range(21):
            y = int((number + 0.3) * step)
            cv2.rectangle(out, (x, y), (x + int(width * 0.014), y + int(step * 0.5)), (ground,) * 3, -1)
        return out

    return apply


def two_sheets(degrees: float, ground: int) -> Effect:
    """Another sheet of the file lies a little aslant below: its edges show at this sheet's, and its print faintly."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        height, width = picture.shape[:2]
        sized = np.asarray(cv2.resize(behind, (width, height)), dtype=np.uint8)
        below = skewed(sized, float(rng.uniform(-degrees, degrees)), ground)
        edge = int(width * rng.uniform(0.008, 0.018))
        out = below.copy()
        inner = (slice(edge, height - edge), slice(edge, width - edge))
        faint = 255 - (255 - cv2.GaussianBlur(below, (0, 0), 1.2).astype(np.float32)) * 0.05
        out[inner] = clipped(picture[inner] * (faint[inner] / 255))
        cv2.rectangle(out, (edge, edge), (width - edge, height - edge), (178,) * 3, 1)
        return out

    return apply
