"""Lines worn to short pieces: chains of strokes that lie on one line, told from rows of dashes and columns of ones.

A piece of a worn line is no longer than a stroke of a glyph. But it stands alone, other pieces follow at small gaps,
and where the lines of a table cross each other there is ink as well as between; a dash keeps away from the lines of
its cell.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.lines import BESIDE, CROWDED, Lines, crowd
from extract.scan.paper import transposed
from extract.scan.pieces import Mask, only, pieces_of

# In glyph heights: the shortest piece, the widest gap between two, the shortest chain.
PIECE, GAP, CHAIN = 0.3, 2.2, 3.0
# Share of known lines that is as long as a chain, on a page that isn't worn.
WHOLE = 0.9
# Where a line crosses it, a chain has ink within this reach; at this share of the crossings, and so many.
CROSSING, ANCHORED, LEAST_ANCHORS = (0.1, 0.3), 0.25, 2


def with_worn(across: Lines, upright: Lines, glyph: float) -> tuple[Lines, Lines]:
    """The lines of both directions with those that are worn to pieces. `upright` is transposed."""
    if not _may_be_worn(across, glyph) and not _may_be_worn(upright, glyph):
        return across, upright
    chains = [_chains(lines, glyph) for lines in (across, upright)]
    if not any(chain.any() for chain in chains):
        return across, upright
    whole = [np.maximum(lines.mask, chain) for lines, chain in zip((across, upright), chains, strict=True)]
    # A worn line may end before the one that it ends at.
    ends = np.ones((1, 2 * round(GAP * glyph) + 1), np.uint8)
    reaching = [transposed(cv2.dilate(mask, ends)) for mask in whole]
    found = []
    for lines, chain, crossing in ((across, chains[0], reaching[1]), (upright, chains[1], reaching[0])):
        anchored = _anchored(chain, lines, np.asarray(crossing, dtype=np.uint8), glyph)
        found.append(replace(lines, mask=np.maximum(lines.mask, anchored)))
    return found[0], found[1]


def _may_be_worn(lines: Lines, glyph: float) -> bool:
    """Whether some of what is known of lines is short; or nothing is known."""
    whole = cv2.morphologyEx(lines.mask, cv2.MORPH_OPEN, np.ones((1, round(CHAIN * glyph)), np.uint8))
    known = cv2.countNonZero(lines.mask)
    return not known or cv2.countNonZero(whole) < WHOLE * known


def _chains(lines: Lines, glyph: float) -> Mask:
    """Pieces that stand alone, joined over their gaps, where the line isn't known already."""
    level = np.ones((1, max(round(PIECE * glyph), 4)), np.uint8)
    strokes = np.asarray(cv2.morphologyEx(lines.thin, cv2.MORPH_OPEN, level), dtype=np.uint8)
    strokes = only(strokes, lambda piece: crowd(piece, lines.ink, glyph, BESIDE) <= CROWDED)
    alone = cv2.dilate(np.maximum(strokes, lines.mask), np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(alone, cv2.MORPH_CLOSE, np.ones((1, round(GAP * glyph)), np.uint8))
    chains = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, round(CHAIN * glyph)), np.uint8))
    return np.asarray(chains, dtype=np.uint8)


def _anchored(chains: Mask, lines: Lines, crossing: Mask, glyph: float) -> Mask:
    """The pieces of the chains that have ink where other lines cross them."""
    found = np.zeros_like(chains)
    near, far = (max(round(reach * glyph), 2) for reach in CROSSING)
    for x, y, part in pieces_of(chains):
        place = (slice(y, y + part.shape[0]), slice(x, x + part.shape[1]))
        inked = np.asarray((part & ((lines.thin[place] | lines.mask[place]) > 0)).any(axis=0))
        crossed = _middles(np.asarray((part & (crossing[place] > 0)).any(axis=0)))
        anchors = sum(
            bool(inked[max(at - far, 0) : max(at - near, 0)].any() or inked[at + near : at + far].any())
            for at in crossed
        )
        if anchors >= max(LEAST_ANCHORS, ANCHORED * len(crossed)):
            found[place][part & (cv2.dilate(lines.thin[place], np.ones((3, 1), np.uint8)) > 0)] = 1
    return found


def _middles(flags: NDArray[np.bool_]) -> list[int]:
    """The middle of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start) + int(end)) // 2 for start, end in zip(edges[::2], edges[1::2], strict=True)]
