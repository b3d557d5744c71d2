"""Lines that nobody printed: streaks of a feeder's dirty glass, creases of a folded sheet. They run from edge to edge,
past the ends of all lines that cross them, where a table has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from extract.scan.lines import Lines, Ruling, rulings
from extract.scan.pieces import Mask

# In glyph heights: how far a streak runs on past the first and the last line that it crosses (a table open at its
# sides has less); the shortest line that
# tells where tables end; how wide a streak is taken out.
PAST, CROSSED, WIDE = 6.0, 6.0, 0.5
# There is ink on so much of it.
INKED = 0.4


def without_streaks(across: Lines, upright: Lines, glyph: float) -> tuple[Lines, Lines]:
    """Both directions' lines without streaks; of upright ones first, there are more of them. `upright` is
    transposed."""
    upright = _without(upright, across, glyph)
    return _without(across, upright, glyph), upright


def _without(lines: Lines, crossing: Lines, glyph: float) -> Lines:
    crossed = [line for line in rulings(crossing.mask, glyph) if line.length >= CROSSED * glyph]
    if not crossed:
        return lines
    middle = crossing.mask.shape[1] / 2
    first = min(line.at(middle) for line in crossed) - PAST * glyph
    last = max(line.at(middle) for line in crossed) + PAST * glyph
    own = rulings(lines.mask, glyph)
    streaks = [
        line
        for line in own
        if line.start < first and line.end > last and line.length >= INKED * (line.end - line.start)
    ]
    # Where most lines run on, that is a table open at its sides.
    if not streaks or 2 * len(streaks) > sum(line.length >= CROSSED * glyph for line in own):
        return lines
    band = _band(lines.mask.shape, streaks, glyph)
    kept = np.uint8(1) - band
    return replace(lines, mask=lines.mask * kept, thin=lines.thin * kept, doubtful=lines.doubtful * kept)


def _band(shape: tuple[int, ...], streaks: Sequence[Ruling], glyph: float) -> Mask:
    band = np.zeros(shape, np.uint8)
    for line in streaks:
        ends = [(round(at), round(line.at(at))) for at in (0, shape[1] - 1)]
        cv2.line(band, ends[0], ends[1], (1.0,), max(round(WIDE * glyph), 3))
    return band
