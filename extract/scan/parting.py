"""Cells that are several because a wall between them is worn away, parted where their texts show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from extract.lattice import Place
from extract.scan.frame import Frame
from extract.scan.ink import apart
from extract.scan.known import Mended
from extract.scan.marks import Boxes, Marks

# Texts with a gap this wide (glyph heights) between them may be of two cells.
WIDE_GAP = 0.8
# A text stands in the middle of its cell if it is this near to it, in glyphs or in parts of the cell's width.
CENTRED, CENTRED_PART = 0.3, 0.08


def parted(places: Sequence[Place], frame: Frame, marks: Marks, glyph: float) -> tuple[list[Place], bool]:
    """The places, those parted that are several; and whether it is in doubt if one is."""
    found: list[Place] = []
    doubtful = False
    for place in places:
        if place.column_span == 1 or place.row_span > 1:
            found.append(place)
            continue
        box = frame.box(place.row, place.column, place.row + 1, place.column + place.column_span)
        texts = [_ends(text) for text in apart(marks.inside(box).print(glyph).boxes, 0, WIDE_GAP * glyph)]
        if not texts or (len(texts) == 1 and _is_centred(texts[0], box[0], box[2], glyph)):
            # As it would stand in one cell.
            found.append(place)
            continue
        for walls in _patterns(place, places):
            if _fits(texts, _edges(frame, place, walls), glyph):
                bounds = [place.column, *walls, place.column + place.column_span]
                found += [Place(place.row, a, 1, b - a) for a, b in pairwise(bounds)]
                # One text alone may stand out of the middle for another reason.
                doubtful |= len(texts) == 1
                break
        else:
            found.append(place)
    return found, doubtful


def doubted(places: Sequence[Place], mended: Mended, frame: Frame, marks: Marks, glyph: float) -> bool:
    """Whether a text stands otherwise than in the middle between walls that only the known form vouches for.

    Where both walls beside a text are such, it would stand in the middle of a wider cell, too.
    """
    for place in places:
        end = place.row + place.row_span, place.column + place.column_span
        rows, columns = slice(place.row, end[0]), slice(place.column, end[1])
        beside = (
            place.column > 0 and bool(mended.right[rows, place.column - 1].any()),
            end[1] <= mended.right.shape[1] and bool(mended.right[rows, end[1] - 1].any()),
        )
        above = (
            place.row > 0 and bool(mended.below[place.row - 1, columns].any()),
            end[0] <= mended.below.shape[0] and bool(mended.below[end[0] - 1, columns].any()),
        )
        if not any(beside) and not any(above):
            continue
        box = frame.box(place.row, place.column, *end)
        text = marks.inside(box).print(glyph).boxes
        if not len(text):
            continue
        if all(beside) or all(above):
            return True
        if any(beside) and not _is_centred(_ends(text), box[0], box[2], glyph):
            return True
        upright = (float(text[:, 1].min()), float(text[:, 3].max()))
        if any(above) and not _is_centred(upright, box[1], box[3], glyph):
            return True
    return False


def _ends(text: Boxes) -> tuple[float, float]:
    return float(text[:, 0].min()), float(text[:, 2].max())


def _edges(frame: Frame, place: Place, walls: Sequence[int]) -> list[float]:
    bounds = [place.column, *walls, place.column + place.column_span]
    height = (frame.rows[place.row].offset + frame.rows[place.row + 1].offset) / 2
    return [frame.columns[i].at(height) for i in bounds]


def _patterns(place: Place, places: Sequence[Place]) -> Iterator[tuple[int, ...]]:
    """The walls that other rows have within the place's columns, fewest first, then of the nearest row."""
    first, end = place.column, place.column + place.column_span
    last = max(p.row + p.row_span for p in places)
    width = max(p.column + p.column_span for p in places)
    found: dict[tuple[int, ...], int] = {}
    for row in range(last):
        walls = {p.column for p in places if p.row <= row < p.row + p.row_span}
        inner = tuple(sorted(wall for wall in walls if first < wall < end))
        if inner and (first in walls or first == 0) and (end in walls or end == width):
            found[inner] = min(found.get(inner, last), abs(row - place.row))
    yield from sorted(found, key=lambda walls: (len(walls), found[walls]))


def _fits(texts: Sequence[tuple[float, float]], edges: Sequence[float], glyph: float) -> bool:
    """Whether every text stands in the middle between two edges, at most one between the same."""
    taken = set()
    for text in texts:
        slot = int(np.searchsorted(edges, (text[0] + text[1]) / 2)) - 1
        if not 0 <= slot < len(edges) - 1 or slot in taken:
            return False
        if not _is_centred(text, edges[slot], edges[slot + 1], glyph):
            return False
        taken.add(slot)
    return True


def _is_centred(text: tuple[float, float], left: float, right: float, glyph: float) -> bool:
    near = max(CENTRED * glyph, CENTRED_PART * (right - left))
    inside = left <= text[0] and text[1] <= right
    return inside and abs(text[0] + text[1] - left - right) / 2 <= near
