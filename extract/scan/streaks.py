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
# How much steeper or flatter than the page's own lines a streak may run, in so many steps; and how near to where it was
# found it is in its middle (pixels).
STEEPER, SLOPES, NEAR = 0.025, 81, 3
# Lines of one slope are told apart by this many pixels; a streak that no ruling shows has ink on so much of the page.
BIN, WHOLE = 3, 0.8
# There is ink on so much of it; of one that no ruling shows, on so much beyond all tables, at either end.
INKED, ENDS = 0.4, 0.2


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
    near = np.asarray(cv2.dilate(lines.mask, np.ones((3, 1), np.uint8)), dtype=np.uint8)
    streaks = [_by_its_own_slope(streak, near) for streak in streaks]
    slopes = dict.fromkeys(streak.slope for streak in streaks)
    streaks += [more for slope in slopes for more in _of_slope(slope, lines.mask, first, last)]
    band = _band(lines.mask.shape, streaks, glyph)
    kept = np.uint8(1) - band
    return replace(lines, mask=lines.mask * kept, thin=lines.thin * kept, doubtful=lines.doubtful * kept)


def _by_its_own_slope(streak: Ruling, near: Mask) -> Ruling:
    """The streak as it runs: paper goes through a feeder at another angle than its lines were printed. In the middle it
    is where it was found; of all slopes through it the one with most ink on it is its own. `near` is where a line's ink
    is no more than a pixel away."""
    xs = np.arange(max(round(streak.start), 0), min(round(streak.end), near.shape[1]))
    middle = (streak.start + streak.end) / 2
    best, inked = streak, -1
    for slope in streak.slope + np.linspace(-STEEPER, STEEPER, SLOPES):
        for at in streak.at(middle) + np.arange(-NEAR, NEAR + 1):
            ys = np.round(at + slope * (xs - middle)).astype(np.int64)
            inside = (ys >= 0) & (ys < near.shape[0])
            count = int(near[ys[inside], xs[inside]].sum())
            if count > inked:
                offset = float(at - slope * middle)
                best, inked = replace(streak, slope=float(slope), offset=offset), count
    return best


def _of_slope(slope: float, mask: Mask, first: float, last: float) -> list[Ruling]:
    """Lines of that slope from edge to edge: a second streak of the same feeder may cross the table's own lines, and
    then seems to be one of them. Before `first` and after `last` are no lines of tables, so it has ink there too."""
    ys, xs = np.nonzero(mask)
    width = mask.shape[1]
    ends = [range(max(round(first), 0)), range(min(round(last), width), width)]
    if not len(xs) or not all(ends):
        return []
    offsets = np.round((ys - slope * xs) / BIN).astype(np.int64)
    least = int(offsets.min())
    # Each column of a bin counts once, however thick the line; one number for both is sorted in a tenth of the time.
    places, along = np.divmod(np.unique((offsets - least) * width + xs), width)
    size = int(places.max()) + 1
    counts = np.bincount(places, minlength=size)
    full = counts >= WHOLE * width
    for end in ends:
        inside = (along >= end.start) & (along < end.stop)
        # At its ends a line may have strayed into the next bin.
        beyond = np.convolve(np.bincount(places[inside], minlength=size), np.ones(3, np.int64), "same")
        full &= beyond >= ENDS * len(end)
    found = []
    for place in np.nonzero(full)[0]:
        if counts[place] == counts[max(place - 1, 0) : place + 2].max():
            offset = float((place + least) * BIN)
            found.append(Ruling(offset, slope, float(counts[place]), 0.0, float(width)))
    return found


def _band(shape: tuple[int, ...], streaks: Sequence[Ruling], glyph: float) -> Mask:
    band = np.zeros(shape, np.uint8)
    for line in streaks:
        ends = [(round(at), round(line.at(at))) for at in (0, shape[1] - 1)]
        cv2.line(band, ends[0], ends[1], (1.0,), max(round(WIDE * glyph), 3))
    return band
