"""Short lines with print close to them: told from strokes of glyphs by the lines that they meet."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from extract.scan.lines import Lines
from extract.scan.paper import transposed
from extract.scan.pieces import Mask, Piece, only

# In glyph heights: how near a line ends to the one that it ends at (a stroke of a glyph in a low row comes close), and
# how far lines that it meets are apart. It has no gaps: this share of it is there.
NEAR, APART, UNBROKEN = 0.06, 1.2, 0.9
# It is longer than any stroke.
SHORTEST = 2.2


def with_anchored(across: Lines, upright: Lines, glyph: float) -> tuple[Lines, Lines]:
    """The lines of both directions with the doubtful ones that meet two lines of the other. `upright` is
    transposed."""
    return (
        _with_anchored(across, transposed(upright.mask), glyph),
        _with_anchored(upright, transposed(across.mask), glyph),
    )


def _with_anchored(lines: Lines, crossing: Mask, glyph: float) -> Lines:
    reach = max(round(NEAR * glyph), 2)

    def is_line(piece: Piece) -> bool:
        x, y, part = piece
        height, width = part.shape
        if width < SHORTEST * glyph or part.any(axis=0).mean() < UNBROKEN:
            return False
        rows, columns = (
            slice(max(y - reach, 0), y + height + reach),
            slice(max(x - reach, 0), x + width + reach),
        )
        met = np.flatnonzero(crossing[rows, columns].any(axis=0)) + columns.start
        if not len(met) or int(met[-1] - met[0]) < APART * glyph:
            return False
        # A streak runs on past the lines that it crosses.
        return int(met[0]) <= x + reach or int(met[-1]) >= x + width - 1 - reach

    found = only(lines.doubtful, is_line)
    return replace(lines, mask=np.asarray(cv2.bitwise_or(lines.mask, found), dtype=np.uint8))
