"""Which way up a page is: whether it lies on its side is seen, whether it stands on its head is read."""

from __future__ import annotations

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
# Long lines of a page read this well the right way up, and never on their head. How many are read; how long (in
# heights) they must be to tell, how long is best, and from where on only so much of a line is read.
UPRIGHT, PROBES, PROBE_LENGTH, PROBE_PART, LONGEST_PROBE = 0.75, 5, 3.0, 6.0, 9.0
# Characters of a line, in parts of its length over its height: print of full width has 1.
CHARACTERS = 0.8


def upright_layout(picture: Picture, reader: Reader, templates: Sequence[GridTemplate]) -> Layout:
    """The layout of a page (RGB or grey) the right way up."""
    rough = look_at(picture)
    ways = [0, 1] if 1 / LYING <= rough.lying <= LYING else [int(rough.lying > LYING)]
    best: Layout | None = None
    score = -1.0
    for quarter_turns in ways:
        layout = lay_out(prepare(rough, quarter_turns), templates)
        upright, overturned = _legibility(layout, reader)
        if overturned > max(upright, score):
            best, score = lay_out(prepare(rough, quarter_turns + 2), templates), overturned
        elif best is None or upright > score:
            best, score = layout, upright
        if score >= UPRIGHT:
            break
    assert best is not None
    return best


def _legibility(layout: Layout, reader: Reader) -> tuple[float, float]:
    """How well the longest lines read, 0..1, as they are and on their head; 0 where none is long enough to tell."""
    long = [picture for picture in layout.crops() if picture.shape[1] >= PROBE_LENGTH * picture.shape[0]]
    # Lines that need no cutting come first: they are read only once.
    probes = sorted(long, key=lambda picture: abs(picture.shape[1] / picture.shape[0] - PROBE_PART))[:PROBES]
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
    # The more is read of a line the better: a line of nonsense is one sure character.
    worth = [
        guess.confidence * min(len(guess.text) / (CHARACTERS * part.shape[1] / part.shape[0]), 1.0)
        for part, guess in zip(parts, reader.read(parts, "text"), strict=True)
    ]
    return float(np.mean(worth))
