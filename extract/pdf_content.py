"""What a page of a PDF holds, whoever took it out of the file: runs of characters and ruling lines.

All geometry is in points in the page's reading frame: turned so that most of its text stands upright, origin
upper left. `PageContent.displayed` leads back to the page as a viewer shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.document import Box
from extract.figures import is_figure
from extract.radicals import unify_radicals

Rule = tuple[float, float, float]
"""A ruling line: its place across (y of a horizontal one, x of a vertical one), its start and its end along."""

# Stands for a character of which the file doesn't say what it is.
UNKNOWN = "\ufffd"
# A run ends where the next character stands this far off (in sizes) or this much higher or lower (in heights).
RUN_GAP, RUN_SHIFT, RUN_OVERLAP = 0.3, 0.35, 0.6
# A character lower than this part of its neighbour's height is flat.
FLAT = 0.3
# Digits of two numbers stand at least this far from each other (of their height).
APART = 0.1
_OF_A_NUMBER = frozenset("0123456789０１２３４５６７８９.,．，")
# A space that the file prints narrower than this (in sizes) is kerning.
LEAST_SPACE = 0.1
# Of every code of the first plane, whether it is white space or a control; the other planes have none.
_BLANK = np.zeros(0x10001, bool)
_BLANK[: 0x20 + 1] = True
_BLANK[[0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]] = True


class Run(NamedTuple):
    """Characters that stand side by side without a gap. `size` is the font's; `spaced` tells that the file prints
    a space before it. A tuple, because pages have hundreds and tuples are made faster."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """An image's place."""

    box: Box


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page: `width` and `height` of the reading frame, which a viewer shows turned clockwise by `turn` degrees."""

    number: int
    width: float
    height: float
    runs: tuple[Run, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    pictures: tuple[Picture, ...] = ()
    turn: int = 0
    # Characters that can't be seen (text render mode 3), and ones that are neither upright nor on their side.
    hidden: int = 0
    oblique: int = 0
    # Digits that a font draws as other ones than the text layer names: (named, drawn).
    misnamed: tuple[tuple[str, str], ...] = ()

    # Width and height as displayed.
    size: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        wide, high = (self.height, self.width) if self.turn in {90, 270} else (self.width, self.height)
        object.__setattr__(self, "size", (round(wide, 2), round(high, 2)))

    def displayed(self, box: Box) -> Box:
        """Where a box of the reading frame is shown."""
        x0, top, x1, bottom = box
        match self.turn:
            case 0:
                pass
            case 90:
                x0, top, x1, bottom = self.height - bottom, x0, self.height - top, x1
            case 180:
                x0, top, x1, bottom = (
                    self.width - x1,
                    self.height - bottom,
                    self.width - x0,
                    self.height - top,
                )
            case 270:
                x0, top, x1, bottom = top, self.width - x1, bottom, self.width - x0
        return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def make_runs(
    characters: str, boxes: NDArray[np.float64], sizes: NDArray[np.float64], walls: Sequence[Rule] = ()
) -> list[Run]:
    """Characters in the file's order joined to runs. `boxes` is (n, 4): x0, top, x1, bottom; `sizes` is (n,).

    White space, in the text or as a gap, ends a run; it is never part of one. So does a wall (an upright line) between
    words and a figure, however near they stand. Radicals become the characters that they stand for.
    """
    characters = unify_radicals(characters)
    codes = np.frombuffer(characters.encode("utf-32-le", "surrogatepass"), np.uint32)
    blank = _BLANK[np.minimum(codes, 0x10000)]
    kept = np.flatnonzero(~blank)
    if not len(kept):
        return []
    box, size = boxes[kept], sizes[kept]
    heights = box[:, 3] - box[:, 1]
    gap = box[1:, 0] - box[:-1, 2]
    least = np.minimum(size[1:], size[:-1])
    breaks = (
        (np.diff(kept) > 1)
        | (gap > RUN_GAP * least)
        | (gap < -RUN_OVERLAP * least)
        | _off_line(box, heights)
        | (np.abs(np.diff(size)) > RUN_SHIFT * least)
    )
    breaks |= _walled(characters, kept, box, breaks, walls)
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    ends = np.append(starts[1:], len(kept))
    x0 = np.minimum.reduceat(box[:, 0], starts).tolist()
    top = np.minimum.reduceat(box[:, 1], starts).tolist()
    x1 = np.maximum.reduceat(box[:, 2], starts).tolist()
    bottom = np.maximum.reduceat(box[:, 3], starts).tolist()
    # A space the file prints has a width of its own; one that a program put between two lines has none.
    wide = np.zeros(len(characters) + 1, bool)
    wide[1:] = blank & (boxes[:, 2] - boxes[:, 0] > LEAST_SPACE * sizes)
    first = kept[starts]
    spaced = wide[first].tolist()
    last = kept[ends - 1]
    run_sizes = size[starts].tolist()
    texts = [characters[a : b + 1] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
    return list(map(Run, texts, x0, top, x1, bottom, run_sizes, spaced))


def _off_line(box: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where the next character stands on another line. A file that tells only the ink of its characters has flat ones
    (一, a dash), whose middle is what stands at the height of the others."""
    flat, high = np.minimum(heights[1:], heights[:-1]), np.maximum(heights[1:], heights[:-1])
    shifted = np.abs(np.diff(box[:, 3])) > RUN_SHIFT * np.maximum(flat, 0.1)
    middle = (box[:, 1] + box[:, 3]) / 2
    apart = np.abs(np.diff(middle)) > high / 2
    return np.where(flat < FLAT * high, apart, shifted)


def _walled(
    characters: str,
    kept: NDArray[np.int64],
    box: NDArray[np.float64],
    breaks: NDArray[np.bool_],
    walls: Sequence[Rule],
) -> NDArray[np.bool_]:
    """Breaks at which a wall parts a figure from the words that the run would join it with. A text that merely runs
    over a wall has no figure of its own beyond it."""
    more = np.zeros(len(breaks), bool)
    if not walls:
        return more
    lines = np.array(sorted(walls))
    middle = (box[:, 0] + box[:, 2]) / 2
    left, right = np.searchsorted(lines[:, 0], middle[:-1]), np.searchsorted(lines[:, 0], middle[1:])
    ends = np.append(np.flatnonzero(breaks), len(breaks))
    for place in np.flatnonzero((left < right) & ~breaks).tolist():
        height = (box[place, 1] + box[place, 3]) / 2
        near = lines[left[place] : right[place]]
        if not ((near[:, 1] <= height) & (height <= near[:, 2])).any():
            continue
        end = ends[np.searchsorted(ends, place)]
        start = ends[np.searchsorted(ends, place) - 1] + 1 if end != ends[0] else 0
        before = characters[kept[start] : kept[place] + 1]
        after = characters[kept[place + 1] : kept[end] + 1]
        gap = box[place + 1, 0] - box[place, 2]
        more[place] = _are_two(before, after, gap > APART * (box[place, 3] - box[place, 1]))
    return more


def _are_two(before: str, after: str, apart: bool) -> bool:
    """Whether texts on both sides of a wall are of two cells: a figure and words, or two figures that could not be one
    number that runs over the wall."""
    figures = is_figure(before), is_figure(after)
    if figures[0] != figures[1]:
        return True
    return all(figures) and (apart or not (before[-1] in _OF_A_NUMBER and after[0] in _OF_A_NUMBER))
