"""Held back, fourth generation: what telephones and their programs do to a picture of a page. Whoever mends readers
does not read this file."""

from __future__ import annotations

import cv2
import numpy as np

from nianbao.quirks.degrade import Effect, Picture, Rng, clipped
from nianbao.quirks.held_back_optics import grid_of, taken_from


def _table_top(height: int, width: int, rng: Rng) -> Picture:
    """A wooden table: bands of browns along its grain."""
    grain = cv2.resize(rng.random((60, 3), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(rng.random((height, width), dtype=np.float32), (0, 0), sigmaX=18, sigmaY=0.8)
    tone = np.clip(0.35 + 0.45 * grain + 1.2 * (fine - 0.5), 0, 1)[..., None]
    low, high = np.asarray((72, 44, 26), dtype=np.float32), np.asarray((158, 112, 72), dtype=np.float32)
    return clipped(low + (high - low) * tone)


def on_a_table(margin: float, bent: float) -> Effect:
    """The whole sheet on a wooden table: it fills all but `margin` of the picture, seen a little aslant by `bent`."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
        inward = np.asarray([(1, 1), (-1, 1), (-1, -1), (1, -1)], dtype=np.float32)
        away = width * (margin + bent * rng.random((4, 2)))
        moved = (corners + inward * away).astype(np.float32)
        matrix = cv2.getPerspectiveTransform(corners, moved)
        sheet = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_AREA)
        mask = np.zeros((height, width), dtype=np.float32)
        cv2.fillPoly(mask, [(moved * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
        shadow = cv2.GaussianBlur(np.roll(mask, (6, 6), axis=(0, 1)), (0, 0), 5)
        table = _table_top(height, width, rng).astype(np.float32) * (1 - 0.5 * shadow)[..., None]
        return clipped(sheet * mask[..., None] + table * (1 - mask)[..., None])

    return apply


def hand_shadow(darkest: float) -> Effect:
    """The shadow of an arm and the telephone, with soft edges, from the lower edge over half the page."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        mask = np.zeros((height // 4, width // 4), dtype=np.float32)
        x, top = rng.uniform(0.3, 0.7), rng.uniform(0.25, 0.5)
        shape = [(x - 0.16, top), (x + 0.13, top - 0.04), (x + 0.2, 0.62), (x + 0.45, 1.1), (x - 0.05, 1.1)]
        points = np.asarray([(a * width / 4, b * height / 4) for a, b in shape], dtype=np.int32)
        cv2.fillPoly(mask, [points], 1.0)
        soft = cv2.resize(cv2.GaussianBlur(mask, (0, 0), width / 110), (width, height))
        return clipped(picture * (1 - (1 - darkest) * soft)[..., None])

    return apply


def two_lights(warm: tuple[float, float, float], cold: tuple[float, float, float]) -> Effect:
    """A lamp at one side, a window at the other: each with its own colour."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        x, y = grid_of(picture)
        height, width = picture.shape[:2]
        angle = rng.uniform(-0.6, 0.6)
        along = np.clip(0.5 + (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle), 0, 1)
        low, high = np.asarray(warm, dtype=np.float32), np.asarray(cold, dtype=np.float32)
        return clipped(picture * (low + (high - low) * along[..., None]))

    return apply


def lamp_bands(depth: float) -> Effect:
    """A flickering lamp and a shutter that runs down: level bands of less light."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height = picture.shape[0]
        y = np.arange(height, dtype=np.float32) / height
        light = 1 - depth * (0.5 + 0.5 * np.sin(2 * np.pi * (y * rng.uniform(4, 8) + rng.uniform())))
        return clipped(picture * light[:, None, None])

    return apply


def thumb(picture: Picture, rng: Rng, behind: Picture) -> Picture:
    """A thumb that holds the sheet at its left or right edge; it reaches no further than the margin."""
    del behind
    height, width = picture.shape[:2]
    out = picture.astype(np.float32)
    x, y = grid_of(picture)
    side = 0.0 if rng.random() < 0.5 else float(width)
    middle = rng.uniform(0.6, 0.9) * height
    u, v = (x - side) / (0.055 * width), (y - middle) / (0.045 * width)
    away = np.hypot(u, v)
    skin = np.asarray((214, 160, 130), dtype=np.float32) * (1 - 0.3 * np.clip(away, 0, 1))[..., None]
    share = np.clip((1 - away) * 12, 0, 1)[..., None]
    shade = 1 - 0.25 * np.exp(-(np.clip(away - 1, 0, None) * 3))[..., None]
    return clipped(out * shade * (1 - share) + skin * share)


def bowed(depth: float, border: int = 205) -> Effect:
    """A page of an open book: lines of text bow, highest near one third, and the sheet foreshortens to the fold."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        x, y = grid_of(picture)
        u = x / width if rng.random() < 0.5 else 1 - x / width
        arch = np.sin(np.pi * u**0.7)
        sunk = np.exp(-u * 9)
        moved = taken_from(picture, x, y + depth * height * (arch - 0.5), border)
        return clipped(moved * (1 - 0.45 * sunk)[..., None])

    return apply


def shadow_removed(window: float, contrast: float) -> Effect:
    """A scanning app takes out shadows: divides by the brightest nearby, a window at a time, whitens, and overdoes
    colours."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del rng, behind
        height, width = picture.shape[:2]
        side = max(int(width * window), 8)
        small = cv2.resize(picture, (width // side + 1, height // side + 1), interpolation=cv2.INTER_AREA)
        light = cv2.dilate(small, np.ones((3, 3), np.uint8))
        light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        even = np.clip(picture / np.maximum(light, 30) * 255, 0, 255)
        grey = even.mean(axis=2, keepdims=True)
        vivid = grey + 1.4 * (even - grey)
        return clipped((vivid - 150) * contrast + 165)

    return apply


def pixels_of_screen(depth: float) -> Effect:
    """Taken from a monitor: its red, green and blue strips, and the slow beat between them and the sensor."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        x, y = grid_of(picture)
        out = picture.astype(np.float32)
        pitch, lean = rng.uniform(2.9, 3.4), rng.uniform(-0.03, 0.03)
        for channel in range(3):
            wave = np.cos(2 * np.pi * ((x + lean * y) / pitch + channel / 3))
            out[..., channel] *= 1 - depth * (0.5 + 0.5 * wave)
        rows = np.cos(2 * np.pi * (y - lean * x) / (pitch * 1.02))
        return clipped(out * (1 - 0.4 * depth * (0.5 + 0.5 * rows))[..., None] + 255 * 0.3 * depth)

    return apply


def mirrored_lamp(depth: float) -> Effect:
    """Glossy paper: a long lamp mirrored aslant over the page, print paler within."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        x, y = grid_of(picture)
        height, width = picture.shape[:2]
        angle = rng.uniform(0.3, 1.2)
        away = (x - rng.uniform(0.3, 0.7) * width) * np.sin(angle) - (
            y - rng.uniform(0.3, 0.7) * height
        ) * np.cos(angle)
        band = depth * np.exp(-((away / (0.06 * width)) ** 2))
        return clipped(picture + (255 - picture.astype(np.float32)) * band[..., None])

    return apply


def grain_of_night(sigma: float) -> Effect:
    """Taken in the dark: coarse grain of colours."""

    def apply(picture: Picture, rng: Rng, behind: Picture) -> Picture:
        del behind
        height, width = picture.shape[:2]
        coarse = rng.standard_normal((height // 2 + 1, width // 2 + 1, 3), dtype=np.float32) * sigma * 1.4
        grains = cv2.resize(coarse, (width, height))
        fine = rng.standard_normal((height, width), dtype=np.float32)[..., None] * sigma * 0.6
        return clipped(picture + grains + fine)

    return apply
