"""Short lines with print close to them: told from strokes of glyphs by the lines that they meet."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from extract.scan.lines import Lines
from extract.scan.pieces import Mask, Piece, only

# In glyph heights: how near a line ends to the one that it ends at, and how far lines that it meets are apart. It has
# no gaps: this share of it is there.
NEAR, APART, UNBROKEN = 0.25, 1.2, 0.9


def with_anchored(across: Lines, upright: Lines, glyph: float) -> tuple[Lines, Lines]:
    """The lines of both directions with the doubtful ones that meet two lines of the other. `upright` is
    transposed."""
    return (
        _with_anchored(across, np.ascontiguousarray(upright.mask.T), glyph),
        _with_anchored(upright, np.ascontiguousarray(across.mask.T), glyph),
    )


def _with_anchored(lines: Lines, crossing: Mask, glyph: float) -> Lines:
    reach = max(round(NEAR * glyph), 2)

    def is_line(piece: Piece) -> bool:
        x, y, part = piece
        height, width = part.shape
        if part.any(axis=0).mean() < UNBROKEN:
            return False
        rows, columns = (
            slice(max(y - reach, 0), y + height + reach),
            slice(max(x - reach, 0), x + width + reach),
        )
        met = np.flatnonzero(crossing[rows, columns].any(axis=0))
        return len(met) > 0 and int(met[-1] - met[0]) >= APART * glyph

    found = only(lines.doubtful, is_line)
    return replace(lines, mask=np.asarray(cv2.bitwise_or(lines.mask, found), dtype=np.uint8))
