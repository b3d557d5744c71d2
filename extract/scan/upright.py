"""Which way up a page is: whether it lies on its side is seen, whether it stands on its head is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from extract.document import GridTemplate
from extract.scan.layout import Layout, lay_out
from extract.scan.page import look_at, prepare
from extract.scan.paper import Picture
from extract.scan.reader import Reader

# A page lies on its side where its glyphs line up so much better that way; it is upright where the reverse is below.
# In between (few glyphs, lone figures) only reading tells.
LYING = 1.3
# Long lines of a page read this well the right way up, and never on their head. So many are read, and so many where
# those don't tell (pieces of streaks, crossed out lines).
UPRIGHT, LEGIBLE, PROBES, MORE_PROBES = 0.75, 0.4, 5, 15
# How long (in heights) lines must be to tell, how long is best, and from where on only so much of a line is read.
PROBE_LENGTH, PROBE_PART, LONGEST_PROBE = 3.0, 6.0, 9.0
# Ideographs of a line, in parts of its length over its height: print of full width has 1.
CHARACTERS = 0.7
# So many ideographs of several lines tell.
TELLING = 25
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")


def upright_layout(picture: Picture, reader: Reader, templates: Sequence[GridTemplate]) -> Layout:
    """The layout of a page (RGB or grey) the right way up."""
    rough = look_at(picture)
    likely = int(rough.lying > LYING)
    # The other way is looked at only where this one cannot be read, or does not look like it.
    ways = [likely, 1 - likely]
    best: Layout | None = None
    score = -1.0
    for quarter_turns in ways:
        layout = lay_out(prepare(rough, quarter_turns), templates)
        upright, overturned = _legibility(layout, reader)
        if overturned > max(upright, score):
            best, score = lay_out(prepare(rough, quarter_turns + 2), templates), overturned
        elif best is None or upright > score:
            best, score = layout, upright
        seen = not 1 / LYING <= rough.lying <= LYING
        if score >= (LEGIBLE if seen else UPRIGHT):
            break
    assert best is not None
    return best


def _legibility(layout: Layout, reader: Reader) -> tuple[float, float]:
    """How well the longest lines read, 0..1, as they are and on their head; 0 where none is long enough to tell."""
    long = [picture for picture in layout.crops() if picture.shape[1] >= PROBE_LENGTH * picture.shape[0]]
    # Lines that need no cutting come first: they are read only once.
    probes = sorted(long, key=lambda picture: abs(picture.shape[1] / picture.shape[0] - PROBE_PART))
    upright, overturned = _both_ways(probes[:PROBES], reader)
    if max(upright, overturned) < LEGIBLE and len(probes) > PROBES:
        upright, overturned = _both_ways(probes[:MORE_PROBES], reader)
    return upright, overturned


def _both_ways(probes: Sequence[Picture], reader: Reader) -> tuple[float, float]:
    if not probes:
        return 0.0, 0.0
    parts = [
        picture[:, : round(PROBE_PART * picture.shape[0])]
        if picture.shape[1] > LONGEST_PROBE * picture.shape[0]
        else picture
        for picture in probes
    ]
    upright = _worth(parts, reader)
    if upright >= UPRIGHT:
        return upright, 0.0
    return upright, _worth([np.ascontiguousarray(np.rot90(part, 2)) for part in parts], reader)


def _worth(parts: Sequence[Picture], reader: Reader) -> float:
    # The more is read of a line the better: a line of nonsense is one sure character. Figures and dashes look like
    # some whichever way they stand; and a page on its side has short lines, of labels' first, second and third
    # ideographs, which recognisers read lying down.
    guesses = reader.read(parts, "text")
    counts = [len(IDEOGRAPH.findall(guess.text)) for guess in guesses]
    worth = [
        guess.confidence * min(count / (CHARACTERS * part.shape[1] / part.shape[0]), 1.0)
        for part, guess, count in zip(parts, guesses, counts, strict=True)
    ]
    return float(np.mean(worth)) * min(sum(counts) / TELLING, 1.0)
