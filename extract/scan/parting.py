"""Cells that are several because a wall between them is worn away, parted where their texts show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from extract.lattice import Place
from extract.scan.frame import Frame
from extract.scan.ink import apart
from extract.scan.known import Mended
from extract.scan.marks import Marks
from extract.scan.pieces import Boxes
from extract.scan.walls import WEAK_WALL, is_worn

# Texts with a gap this wide (glyph heights) between them may be of two cells.
WIDE_GAP = 0.8
# A text stands in the middle of its cell if it is this near to it, in glyphs or in parts of the cell's width.
CENTRED, CENTRED_PART = 0.3, 0.08
# A text stands at a side of its cell if it is this near to it (glyph heights); one that fills more than this part
# of its cell does not tell.
FLUSH, FLUSH_PART = 0.6, 0.6
# Ink smaller than this may be dust between texts; a text longer than this is words, and what is this near to it may be
# its number.
LEAST_SIZE, WORDS, NEAR_WORDS = 0.4, 3.0, 1.5
# Pieces of ink as wide and high as this (glyph heights) are ideographs.
IDEOGRAPH = 0.7
# A column is one of single rows if this share of its walls is seen. A text that reaches over a missing wall by more
# than this (glyph heights) is of both sides.
MOST_ROWS, CROSSING = 0.6, 0.15

Text = tuple[float, float]
"""Left and right end of a text, in pixels."""


def parted(
    places: Sequence[Place], frame: Frame, marks: Marks, glyph: float
) -> tuple[list[Place], set[Place]]:
    """The places, those parted that are several; and those of them of which nobody can tell what they hold."""
    found: list[Place] = []
    doubtful: set[Place] = set()
    width = len(frame.columns) - 1
    flush = "" if is_worn(frame.walls) else _flush_side(places, frame, marks, glyph)
    for place in places:
        patterns: list[tuple[int, ...]] = []
        if 1 < place.column_span < width and place.row_span == 1:
            patterns = list(_patterns(place, places))
        if not patterns:
            found.append(place)
            continue
        box = frame.box(place.row, place.column, place.row + 1, place.column + place.column_span)
        ink = marks.inside(box).print(glyph).boxes
        texts = _texts(ink, glyph)
        if len(texts) == 1 and flush and _is_flush(texts[0], _edges(frame, place, ()), flush, glyph):
            # In a table whose lines are whole a wall that isn't there is none, and its figures stand at this side.
            found.append(place)
            continue
        walls, sure = _walls_between(texts, patterns, frame, place, glyph)
        if not sure and _has_ideograph(ink, glyph):
            walls, sure = (), True
        bounds = [place.column, *walls, place.column + place.column_span]
        parts = [Place(place.row, a, 1, b - a) for a, b in pairwise(bounds)]
        found += parts
        if not sure:
            doubtful |= set(parts)
    return found, doubtful


def _flush_side(places: Sequence[Place], frame: Frame, marks: Marks, glyph: float) -> str:
    """The side ("left", "right") at which most figures of a table stand; "" where they stand in the middle."""
    sides = {"left": 0, "right": 0, "": 0}
    for place in places:
        if place.column_span > 1 or place.row_span > 1:
            continue
        box = frame.box(place.row, place.column, place.row + 1, place.column + 1)
        ink = marks.inside(box).print(glyph).boxes
        texts = _texts(ink, glyph)
        # Labels may stand otherwise than figures do.
        if len(texts) != 1 or _has_ideograph(ink, glyph):
            continue
        if texts[0][1] - texts[0][0] > FLUSH_PART * (box[2] - box[0]):
            continue
        edges = [box[0], box[2]]
        side = next((side for side in ("left", "right") if _is_flush(texts[0], edges, side, glyph)), "")
        sides[side] += 1
    best = max(("left", "right"), key=lambda side: sides[side])
    return best if sides[best] > sum(sides.values()) / 2 else ""


def _is_flush(text: Text, edges: Sequence[float], side: str, glyph: float) -> bool:
    gap = text[0] - edges[0] if side == "left" else edges[-1] - text[1]
    return -CROSSING * glyph <= gap <= FLUSH * glyph


def parted_rows(
    places: Sequence[Place], frame: Frame, marks: Marks, glyph: float
) -> tuple[list[Place], set[Place]]:
    """In a worn table, cells over several rows parted where most rows of their column are; and those of the parts
    of which nobody can tell what they hold. What stands in the middle of several rows is one text."""
    found: list[Place] = []
    doubtful: set[Place] = set()
    if not is_worn(frame.walls):
        return list(places), doubtful
    usual = (frame.walls.below >= WEAK_WALL).mean(axis=0) if len(frame.rows) > 2 else np.zeros(0)
    for place in places:
        if place.row_span == 1 or place.column_span > 1 or usual[place.column] < MOST_ROWS:
            found.append(place)
            continue
        parts = [replace(place, row=place.row + i, row_span=1) for i in range(place.row_span)]
        boxes = [frame.box(part.row, part.column, part.row + 1, part.column + 1) for part in parts]
        box = frame.box(place.row, place.column, place.row + place.row_span, place.column + 1)
        ink = marks.inside(box).print(glyph).boxes
        reach = CROSSING * glyph
        edges = [part[3] for part in boxes[:-1]]
        if any(((ink[:, 1] < edge - reach) & (ink[:, 3] > edge + reach)).any() for edge in edges):
            found.append(place)
            continue
        own_ones = [_large(marks.inside(part_box).print(glyph).boxes, glyph) for part_box in boxes]
        sure = all(
            _is_centred(_height(own), part_box[1], part_box[3], glyph)
            for own, part_box in zip(own_ones, boxes, strict=True)
            if len(own)
        )
        whole = np.concatenate(own_ones)
        if not sure and _is_centred(_height(whole), box[1], box[3], glyph):
            found.append(place)
            continue
        found += parts
        if not sure:
            doubtful |= set(parts)
    return found, doubtful


def _walls_between(
    texts: Sequence[Text], patterns: Sequence[tuple[int, ...]], frame: Frame, place: Place, glyph: float
) -> tuple[tuple[int, ...], bool]:
    """The walls of other rows that this place has too, as its texts show; and whether they do."""
    first, last = _edges(frame, place, ())
    texts = _with_numbers(texts, [e for walls in patterns for e in _edges(frame, place, walls)], glyph)
    if not texts:
        # Blank cells are as good as one; where something is left of a wall they are likelier.
        left = any(frame.walls.right[place.row, wall - 1] > 0 for wall in patterns[0])
        return (patterns[0] if left and is_worn(frame.walls) else ()), True
    if len(texts) == 1 and _is_centred(texts[0], first, last, glyph):
        return (), True
    for walls in patterns:
        if _fits(texts, _edges(frame, place, walls), glyph):
            return walls, True
    slots = [_slot(text, _edges(frame, place, patterns[0])) for text in texts]
    if len(texts) > 1 and None not in slots and len(set(slots)) == len(slots):
        return patterns[0], True
    if max(end - start for start, end in texts) >= WORDS * glyph:
        return (), True
    return patterns[0], False


def _with_numbers(texts: Sequence[Text], edges: Sequence[float], glyph: float) -> list[Text]:
    """The texts, words with the number beside them as one (一、 本年新收…), unless one of the edges is between them."""
    found: list[Text] = []
    for text in texts:
        before = found[-1] if found else None
        if (
            before is not None
            and text[0] - before[1] <= NEAR_WORDS * glyph
            and max(text[1] - text[0], before[1] - before[0]) >= WORDS * glyph
            and not any(before[1] <= edge <= text[0] for edge in edges)
        ):
            found[-1] = (before[0], text[1])
        else:
            found.append(text)
    return found


def _texts(boxes: Boxes, glyph: float) -> list[Text]:
    """Left and right ends of the texts of a line; what is small may be dust between them, or together a dash."""
    large = _large(boxes, glyph)
    parts = apart(large if len(large) else boxes, 0, WIDE_GAP * glyph)
    if len(large) and len(large) < len(boxes):
        beside = apart(boxes, 0, WIDE_GAP * glyph)
        parts += [part for part in beside if not len(_large(part, glyph)) and _is_dash(part, glyph)]
    return sorted((float(part[:, 0].min()), float(part[:, 2].max())) for part in parts)


def _is_dash(pieces: Boxes, glyph: float) -> bool:
    """Whether small pieces of ink are together as long as a dash, and lie at one height."""
    (left, right), (top, bottom) = _ends(pieces), _height(pieces)
    return right - left >= LEAST_SIZE * glyph and bottom - top <= LEAST_SIZE * glyph / 2


def _has_ideograph(boxes: Boxes, glyph: float) -> bool:
    """Whether a piece of ink is larger than any digit."""
    return bool(((boxes[:, 2:] - boxes[:, :2]).min(axis=1, initial=1 << 30) >= IDEOGRAPH * glyph).any())


def _large(boxes: Boxes, glyph: float) -> Boxes:
    return np.asarray(boxes[(boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0) >= LEAST_SIZE * glyph])


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
        if any(above) and not _is_centred(_height(text), box[1], box[3], glyph):
            return True
    return False


def _height(text: Boxes) -> Text:
    return float(text[:, 1].min()), float(text[:, 3].max())


def _ends(text: Boxes) -> Text:
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


def _fits(texts: Sequence[Text], edges: Sequence[float], glyph: float) -> bool:
    """Whether every text stands in the middle between two edges, at most one between the same."""
    slots = [_slot(text, edges) for text in texts]
    if None in slots or len(set(slots)) < len(slots):
        return False
    return all(
        slot is not None and _is_centred(text, edges[slot], edges[slot + 1], glyph)
        for text, slot in zip(texts, slots, strict=True)
    )


def _slot(text: Text, edges: Sequence[float]) -> int | None:
    """Between which edges a text stands; None where it reaches over one."""
    slot = int(np.searchsorted(edges, text[0], side="right")) - 1
    if not 0 <= slot < len(edges) - 1 or text[1] > edges[slot + 1]:
        return None
    return slot


def _is_centred(text: Text, left: float, right: float, glyph: float) -> bool:
    near = max(CENTRED * glyph, CENTRED_PART * (right - left))
    inside = left <= text[0] and text[1] <= right
    return inside and abs(text[0] + text[1] - left - right) / 2 <= near
