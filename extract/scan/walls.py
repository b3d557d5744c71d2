"""Walls of a lattice of ruling lines: how much of each is printed, and the cells that they leave.

Between every two neighbours of the lattice there is a wall or there isn't; slots without a wall between them are
one cell. A wall is where enough ink runs along it, so worn lines hold; cells that come out as anything but
rectangles show that a wall is missing, and are cut along the weaker walls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extract.lattice import Place, slots
from extract.scan.lines import Lines, Ruling
from extract.scan.pieces import Mask

# Share of a wall's length that must carry a line; and what a wall needs where cells would else not be rectangles.
# In a worn table less is as good: where no wall is, there is nothing at all.
WALL, WORN_WALL, WEAK_WALL = 0.5, 0.25, 0.15
# A wall with this much of a line counts its thin ink too, searched this near (glyph heights). With less of a line there
# may be glyphs in its place: then there is ink on either side of it.
CERTAIN_PART, TRACE_REACH = 0.25, 0.1
BESIDE, CROWDED, ALONG_GLYPHS = (0.15, 0.35), 0.08, 0.2
# A wall with less than this share of its line has gaps; a table where more walls than this have some is worn.
WHOLE, WORN = 0.85, 0.05
# A line reaches the lines that cross it in this share of the cells where it is seen; a dash keeps away from them.
REACHING, OWN_THICKNESS = 0.3, 0.12
# A stroke of a glyph in the middle of a wall is so long (glyph heights); beyond it so many pixels are enough to tell.
STROKE, LEAST_REST = 1.05, 3
# Search this far from a wall's expected place, in glyph heights.
WALL_REACH = 0.25
# A line without a wall is none, unless its pieces make up this share of its whole length.
PIECES = 0.25
# Horizontal walls of a row add up to this many glyphs; less is the strokes of two blurred glyphs.
SHORTEST_ROW = 3.5
# Rows are higher than this; of two lines that are nearer, one with less than this part of the other's ink is none.
LOWEST_ROW, MUCH_LESS = 0.9, 0.3
# In a table of so many columns they are of more than one.
MANY_SPANS = 4

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Walls:
    """Share of ink on every wall: `right[r, c]` between slots (r, c) and (r, c + 1); `below` likewise."""

    right: Shares
    below: Shares


def measure(
    across: Lines, upright: Lines, rows: Sequence[Ruling], columns: Sequence[Ruling], glyph: float
) -> tuple[Walls, list[bool], list[bool]]:
    """Ink on the walls between neighbours, and for every line whether it walls anything at all."""
    certain_rows, worn_rows = shares(across, rows, columns, glyph, beside_print=True)
    certain_columns, worn_columns = shares(upright, columns, rows, glyph)
    # Which lines there are is decided by certain pieces; traces then hold the walls of those lines.
    row_use = [_walled(found, columns, SHORTEST_ROW * glyph) for found in certain_rows]
    for i in _squeezed(rows, certain_rows, glyph):
        row_use[i] = False
    column_use = [_walled(found, rows, 0.0) for found in certain_columns]
    return Walls(right=worn_columns[1:-1].T, below=worn_rows[1:-1]), row_use, column_use


def _squeezed(rows: Sequence[Ruling], found: Shares, glyph: float) -> list[int]:
    """Lines nearer to a neighbour than any row is high, with much less ink on them: of a seal, of a row of strokes."""
    weaker = []
    for i, (upper, lower) in enumerate(pairwise(rows)):
        if lower.offset - upper.offset < LOWEST_ROW * glyph:
            inks = found[i].sum(), found[i + 1].sum()
            if min(inks) < MUCH_LESS * max(inks):
                weaker.append(i if inks[0] < inks[1] else i + 1)
    return weaker


def _walled(found: Shares, crossing: Sequence[Ruling], least: float) -> bool:
    """Whether a line has walls, and of this length in all; or pieces all along."""
    spans = np.diff([line.offset for line in crossing])
    if len(spans) >= MANY_SPANS and (found >= WALL).sum() < 2 and least:
        # The strokes of a label, in its one cell.
        return bool((spans * found).sum() > PIECES * spans.sum())
    return bool(spans[found >= WALL].sum() > least or (spans * found).sum() > PIECES * spans.sum())


def shares(
    page: Lines,
    lines: Sequence[Ruling],
    crossing: Sequence[Ruling],
    glyph: float,
    *,
    beside_print: bool = False,
) -> tuple[Shares, Shares]:
    """For each line and each span between two crossing lines: the share of it that carries a certain line; and the
    share that carries one or traces of it, which strokes of glyphs are not. `beside_print`: the lines run as print
    does, so that a row of glyphs may be taken for a part of one."""
    reach, trace_reach = max(round(WALL_REACH * glyph), 2), max(round(TRACE_REACH * glyph), 1)
    own = max(round(OWN_THICKNESS * glyph), 2)
    certain_shares = np.zeros((len(lines), len(crossing) - 1))
    worn_shares = np.zeros_like(certain_shares)
    reaching = np.zeros(certain_shares.shape, dtype=np.bool_)
    width = page.mask.shape[1]
    for i, line in enumerate(lines):
        middles = np.rint(line.offset + line.slope * np.arange(width)).astype(np.int64)
        certain = _along(page.mask, middles, reach)
        traced = certain | _along(page.thin, middles, trace_reach)
        beside = _beside(page.ink, middles, glyph)
        strokes, crowded = np.ones(len(crossing) - 1), np.zeros(len(crossing) - 1)
        for j, (before, after) in enumerate(pairwise(crossing)):
            y = line.at(width / 2)
            start, end = round(before.at(y)), round(after.at(y))
            # The crossing lines' own thickness is not evidence for this one.
            trim = min(reach, max((end - start) // 4, 0))
            span = slice(max(start + trim, 0), max(end - trim, 0))
            if not certain[span].size:
                continue
            share = float(certain[span].mean())
            strokes[j] = min(_beyond_stroke(certain[span], glyph), _beyond_stroke(traced[span], glyph))
            crowded[j] = float(beside[:, span].mean(axis=1).max())
            certain_shares[i, j] = worn_shares[i, j] = share
            if share >= CERTAIN_PART or crowded[j] <= CROWDED:
                worn_shares[i, j] = float(traced[span].mean())
            # Not counting where the crossing line itself is.
            ends = slice(start + own, start + reach + 1), slice(end - reach, end - own + 1)
            reaching[i, j] = any(certain[max(at.start, 0) : max(at.stop, 0)].any() for at in ends)
        inked = certain_shares[i] >= CERTAIN_PART
        if inked.any() and np.median(certain_shares[i][inked]) >= WHOLE:
            # On a line that is whole elsewhere, what ends before the lines that cross it is a stroke of a glyph.
            certain_shares[i] = np.minimum(certain_shares[i], strokes)
            worn_shares[i] = np.minimum(worn_shares[i], strokes)
            if beside_print:
                # Nor is a row of glyphs that it would run through or along.
                along = (certain_shares[i] < WHOLE) & (crowded > ALONG_GLYPHS)
                certain_shares[i][along] = worn_shares[i][along] = 0.0
        if inked.any() and reaching[i][inked].mean() < REACHING:
            # Dashes, one in each cell; ones below each other.
            certain_shares[i] = worn_shares[i] = 0.0
    return certain_shares, worn_shares


def _beyond_stroke(inked: NDArray[np.bool_], glyph: float) -> float:
    """The share of a wall that is inked on either side of its middle, which a single stroke of a glyph may fill (a one,
    half of a bracket); 1 where the wall is whole, or too short to tell."""
    rest = (len(inked) - round(STROKE * glyph)) // 2
    if rest < LEAST_REST or inked.mean() >= WHOLE:
        return 1.0
    return float(np.concatenate([inked[:rest], inked[-rest:]]).mean())


def _along(mask: Mask, middles: NDArray[np.int64], reach: int) -> NDArray[np.bool_]:
    """For every position along a line whether the mask is set near it."""
    ys = np.clip(middles[None, :] + np.arange(-reach, reach + 1)[:, None], 0, mask.shape[0] - 1)
    return np.asarray(mask[ys, np.arange(len(middles))[None, :]].any(axis=0))


def _beside(ink: Mask, middles: NDArray[np.int64], glyph: float) -> NDArray[np.float64]:
    """For either side of a line and every position along it the share of ink beside it."""
    near, far = (max(round(reach * glyph), 2) for reach in BESIDE)
    offsets = np.arange(near, far + 1)[:, None]
    along = np.arange(len(middles))[None, :]
    sides = [np.clip(middles[None, :] + sign * offsets, 0, ink.shape[0] - 1) for sign in (-1, 1)]
    return np.stack([ink[ys, along].mean(axis=0) for ys in sides])


def is_worn(walls: Walls) -> bool:
    """Whether walls have gaps."""
    found = np.concatenate([walls.right.ravel(), walls.below.ravel()])
    printed = found[found >= WEAK_WALL]
    return bool(len(printed)) and float((printed < WHOLE).mean()) > WORN


def places_of(walls: Walls) -> tuple[list[Place], bool]:
    """Slots joined where no wall parts them; and whether walls had to be guessed to get rectangles."""
    places = _joined(walls, WORN_WALL if is_worn(walls) else WALL)
    if places is not None:
        return places, False
    places = _joined(walls, WEAK_WALL)
    if places is not None:
        return places, True
    return _cut(components(walls, WEAK_WALL)), True


def _joined(walls: Walls, limit: float) -> list[Place] | None:
    """The cells at this limit, or None where one of them isn't a rectangle."""
    places = []
    for members in components(walls, limit):
        place = _around(members)
        if len(slots(place)) != len(members):
            return None
        places.append(place)
    return places


def _around(members: Sequence[tuple[int, int]]) -> Place:
    rows, columns = [row for row, _ in members], [column for _, column in members]
    return Place(min(rows), min(columns), max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)


def components(walls: Walls, limit: float) -> list[list[tuple[int, int]]]:
    """Slots (row, column) that hang together where no wall is as whole as that."""
    n_rows, n_columns = walls.right.shape[0], walls.below.shape[1]
    parent = {(r, c): (r, c) for r in range(n_rows) for c in range(n_columns)}

    def root(slot: tuple[int, int]) -> tuple[int, int]:
        while parent[slot] != slot:
            slot = parent[slot]
        return slot

    for row in range(n_rows):
        for column in range(n_columns):
            if column + 1 < n_columns and walls.right[row, column] < limit:
                parent[root((row, column + 1))] = root((row, column))
            if row + 1 < n_rows and walls.below[row, column] < limit:
                parent[root((row + 1, column))] = root((row, column))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for slot in sorted(parent):
        groups.setdefault(root(slot), []).append(slot)
    return list(groups.values())


def _cut(components: list[list[tuple[int, int]]]) -> list[Place]:
    """Every component as rectangles: widest runs first, rows with the same run together."""
    places = []
    for members in components:
        free = set(members)
        while free:
            row, column = min(free)
            width = 1
            while (row, column + width) in free:
                width += 1
            height = 1
            while all((row + height, column + i) in free for i in range(width)):
                height += 1
            place = Place(row, column, height, width)
            free -= slots(place)
            places.append(place)
    return sorted(places, key=lambda place: (place.row, place.column))
