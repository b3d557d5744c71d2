"""Where text stands: the marks of a cell or a region of the page as lines of text, and pictures of them.

Blank is decided here, by the absence of ink; never by the silence of a recogniser.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.document import Box
from extract.scan.marks import Marks
from extract.scan.paper import Picture
from extract.scan.pieces import Boxes, boxes_of, ink_in

LineBox = tuple[int, int, int, int]
"""x0, top, x1, bottom of a line of text, in pixels."""

# Specks beside a line (a minus blurred thin, a point) widen its crop, up to NEAR glyphs away.
NEAR = 0.8
# Ink at the rim of a cell no thicker than this is what is left of a ruling line.
RIM, ALONG = 0.25, 0.9
# Pieces of one glyph lie within this height; lines of text within one run of ink are taller than TALL_RUN.
# They are cut apart only where there is less ink than this share of the usual.
LINE_HEIGHT, TALL_RUN, VALLEY = 1.25, 1.75, 0.3
# Outside of cells a gap this wide parts two texts of one line: wider than a full stop and a quotation mark leave.
WIDE_GAP = 1.1
# Headings are set in glyphs up to this many times as high as the usual ones.
LARGEST_HEADING = 2.5
# Around a line: what the recogniser sees beside and above the ink.
PAD_BESIDE, PAD_ABOVE = 0.3, 0.12
# A lone dash needs more white to be seen for what it is.
FLAT_LINE, PAD_BESIDE_FLAT = 0.4, 0.7
# A dash is flatter, wider and nearer to the middle of its cell (in parts of its height) than this.
FLAT_HEIGHT, FLAT_WIDTH, FLAT_RATIO, OFF_MIDDLE = 0.25, 0.25, 2.0, 0.25
# A slash is no smaller than this, leans by so much (width over height; one to the right more than one to the left), and
# its ink is a stroke this thick (glyph heights), but for some blur, that moves sideways as it goes down.
LEAST_SLASH, SLANT, STROKE, MOST_INK, LEANING = 0.3, (0.35, 0.6, 1.5), 0.14, 0.95, 0.9
# Print is darker than this on a flat page, or else it is faint.
INK = 170
# Pieces of a thin one are flatter than this, and it is at least so wide.
THIN_RATIO, THIN_WIDTH = 1.3, 0.2
# Where an ideograph begins is known to this part of its line's height.
LAST_REACH = 0.4
# Dust is no larger than this, and further from any glyph (which is at least so high) or dash.
LARGEST_DUST, GLYPH_PART, DUST_GAP = 0.36, 0.5, 0.25
# Faint ink is darker than this, and than nearly all of the paper (percentile) by this much. A cell's rim (glyph
# heights) shows what is left of its lines. A faint dash is this wide, a faint digit has so much ink (glyph
# heights, squared).
FAINT_INK, PAPER, ABOVE_PAPER = 26, 99.5, 8
FAINT_RIM, FAINT_DASH, FAINT_AREA = 0.12, 0.35, 0.08
# Print runs over a wall where there are pieces of this height this near on either side of it. What runs in is told from
# the cell's own text by a gap (all in glyph heights).
OVER, OVER_HEIGHT, APART = 0.22, 0.25, 0.5
# Digits of a line begin and end at the same height, but for this part of it; what is smaller than that is none.
RAGGED, SMALL_PIECE = 0.2, 0.5
# Half a ruling line's thickness and a pixel of blur, in glyph heights and at least this many pixels.
CELL_MARGIN, LEAST_MARGIN = 0.07, 2


@dataclass(frozen=True, slots=True)
class CellText:
    """Lines of text in a cell, top to bottom, in page pixels; none where the cell is blank. `runs_over`: its print
    goes on beyond a wall beside it, or is what a neighbour's left here, so that nobody can tell what it says."""

    lines: list[LineBox]
    runs_over: bool = False


def cell_text(marks: Marks, box: Box, glyph: float) -> CellText:
    """What is printed in a cell, without what runs into it from beside."""
    own = marks.inside(box)
    lines = cell_lines(own, box, glyph)
    over = _over_walls(marks, own, box, glyph) if lines else np.zeros(len(own.boxes), dtype=np.bool_)
    if not over.any():
        return CellText(lines)
    rest = own.boxes[~over]
    large = rest[(rest[:, 3] - rest[:, 1]) >= GLYPH_PART * glyph]
    beside = own.boxes[over]
    # A figure of the cell's own stands apart from what runs in; what hangs together with it is one text.
    gap = np.maximum(beside[:, None, 0] - large[:, 2], large[:, 0] - beside[:, None, 2])
    if not len(large) or gap.min() < APART * glyph:
        return CellText(lines, runs_over=True)
    return CellText(cell_lines(own.only(~over), box, glyph))


def faint_ink(grey: Picture, ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is darker than a flat page's paper, but too light for ink: a cell is not blank where a dash has nearly
    faded."""
    soft = cv2.blur(grey, (3, 3))
    dark = np.asarray(cv2.bitwise_not(np.asarray(soft, dtype=np.uint8)))
    paper = dark[cv2.dilate(ink.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0]
    if not len(paper):
        return np.zeros_like(ink)
    return np.asarray(dark > max(FAINT_INK, float(np.percentile(paper, PAPER)) + ABOVE_PAPER))


def faint_lines(faint: NDArray[np.bool_], box: Box, glyph: float) -> list[LineBox]:
    """Where something faint of a dash's or a digit's size stands in a cell without ink: one line, or none."""
    x0, top, x1, bottom = inner_box(box, glyph, faint.shape)
    rim = round(FAINT_RIM * glyph)
    x0, top, x1, bottom = x0 + rim, top + rim, x1 - rim, bottom - rim
    if x1 - x0 < 3 or bottom - top < 3:
        return []
    part = np.ascontiguousarray(faint[top:bottom, x0:x1]).astype(np.uint8)
    boxes = boxes_of(part)
    if not len(boxes):
        return []
    areas = ink_in(part, boxes)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    flat = (width >= FAINT_DASH * glyph) & (width >= FLAT_RATIO * height)
    digit = (height >= GLYPH_PART * glyph) & (height <= 1.5 * glyph) & (areas >= FAINT_AREA * glyph * glyph)
    found = boxes[flat | digit]
    if not len(found):
        return []
    left, upper = (int(value) for value in found[:, :2].min(axis=0))
    right, lower = (int(value) for value in found[:, 2:].max(axis=0))
    return [(x0 + left, top + upper, x0 + right, top + lower)]


def _over_walls(marks: Marks, own: Marks, box: Box, glyph: float) -> NDArray[np.bool_]:
    """Which of a cell's pieces go on beyond the wall to its left or right: there is a piece as near on the other
    side."""
    near = max(OVER * glyph, LEAST_MARGIN + 1)
    over = np.zeros(len(own.boxes), dtype=np.bool_)
    height = np.minimum(own.boxes[:, 3] - own.boxes[:, 1], glyph)
    for wall, inner, outer in ((box[0], 0, 2), (box[2], 2, 0)):
        inside = np.abs(own.boxes[:, inner] - wall) <= near
        across = marks.boxes[np.abs(marks.boxes[:, outer] - wall) <= near]
        beyond = across[(across[:, 0] + across[:, 2] < 2 * wall) == (inner == 0)]
        shared = np.minimum(own.boxes[:, None, 3], beyond[:, 3]) - np.maximum(
            own.boxes[:, None, 1], beyond[:, 1]
        )
        tall = np.minimum(height[:, None], beyond[:, 3] - beyond[:, 1]) >= OVER_HEIGHT * glyph
        over |= inside & ((shared >= OVER_HEIGHT * glyph) & tall).any(axis=1)
    return over


def cell_lines(marks: Marks, box: Box, glyph: float) -> list[LineBox]:
    """Lines of text in a cell, top to bottom, in page pixels; empty where the cell is blank."""
    x0, top, x1, bottom = inner_box(box, glyph, marks.ink.shape)
    if x1 - x0 < 3 or bottom - top < 3:
        return []
    own = marks.inside(box)
    boxes, specks = own.print(glyph).boxes, own.specks(glyph).boxes
    kept = _without_dust(boxes[~_remains(boxes, (x0, top, x1, bottom), RIM * glyph)], glyph)
    if not len(kept):
        kept = _thin_dash(specks, (x0, top, x1, bottom), glyph)
    found = []
    for line in _lines(kept, marks.ink, glyph):
        a, b, c, d = _widened(line, specks, glyph)
        clipped = (max(a, x0), max(b, top), min(c, x1), min(d, bottom))
        if clipped[0] < clipped[2] and clipped[1] < clipped[3]:
            found.append(clipped)
    return found


def region_lines(marks: Marks, glyph: float) -> list[LineBox]:
    """Lines of text outside of cells, top to bottom, left to right; texts with a wide gap between them apart."""
    lines: list[LineBox] = []
    specks = marks.specks(glyph).boxes
    waiting = [marks.print(glyph).boxes]
    while waiting:
        boxes = waiting.pop()
        parts = [
            part
            for band in _bands(boxes, _own_height(boxes, glyph))
            for part in apart(band, 0, WIDE_GAP * _own_height(band, glyph))
        ]
        if len(parts) == 1:
            own = _own_height(boxes, glyph)
            lines += [_widened(line, specks, own) for line in _lines(boxes, marks.ink, own)]
        else:
            waiting += parts
    return sorted(lines, key=lambda line: (line[1], line[0]))


def _own_height(band: Boxes, glyph: float) -> float:
    """The height of a line's own glyphs, where a heading's are larger than the page's usual ones: the strokes of its 三
    are further apart than lines of small print are."""
    longer = (band[:, 2:] - band[:, :2]).max(axis=1, initial=0)
    likely = longer[(longer >= GLYPH_PART * glyph) & (longer <= LARGEST_HEADING * glyph)]
    return max(glyph, 1.1 * float(np.percentile(likely, 75))) if len(likely) else glyph


def apart(boxes: Boxes, axis: int, gap: float) -> list[Boxes]:
    """Boxes in groups with more than a gap between them along an axis (0: x, 1: y)."""
    if len(boxes) < 2:
        return [boxes] if len(boxes) else []
    ordered = boxes[np.argsort(boxes[:, axis], kind="stable")]
    reach = np.maximum.accumulate(ordered[:, axis + 2])
    cuts = np.nonzero(ordered[1:, axis] - reach[:-1] > gap)[0] + 1
    return [np.asarray(part) for part in np.split(ordered, cuts)]


def inner_box(box: Box, glyph: float, shape: tuple[int, ...]) -> LineBox:
    """A cell's box without its ruling lines, in whole pixels, within a page of that (height, width)."""
    margin = max(CELL_MARGIN * glyph, LEAST_MARGIN)
    return (
        max(round(box[0] + margin), 0),
        max(round(box[1] + margin), 0),
        min(round(box[2] - margin), shape[1]),
        min(round(box[3] - margin), shape[0]),
    )


def crop(grey: Picture, line: LineBox, glyph: float, within: LineBox) -> Picture:
    """The picture of a line with white around it, never showing what lies outside of `within` (its cell).

    At least a glyph high, so that a dash or a dot keeps its size.
    """
    x0, top, x1, bottom = line
    missing = max(glyph - (bottom - top), 0.0) / 2
    flat = bottom - top < FLAT_LINE * glyph
    beside, above = (
        round((PAD_BESIDE_FLAT if flat else PAD_BESIDE) * glyph),
        round(PAD_ABOVE * glyph + missing),
    )
    left, upper, right, lower = x0 - beside, top - above, x1 + beside, bottom + above
    canvas = np.full((lower - upper, right - left), 255, dtype=np.uint8)
    a, b = max(left, within[0]), max(upper, within[1])
    c, d = min(right, within[2]), min(lower, within[3])
    canvas[b - upper : d - upper, a - left : c - left] = grey[b:d, a:c]
    return canvas


def other_looks(picture: Picture) -> list[Picture]:
    """The same crop as other eyes would see it: softened, in a wider frame, black and white with firmer strokes."""
    soft = cv2.GaussianBlur(picture, (5, 5), 0)
    rim = max(picture.shape[0] // 8, 1)
    framed = cv2.copyMakeBorder(picture, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(255.0,))
    enlarged = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    _, firm = cv2.threshold(
        cv2.GaussianBlur(enlarged, (3, 3), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU
    )
    return [np.asarray(look, dtype=np.uint8) for look in (soft, framed, firm)]


def stroke(ink: NDArray[np.bool_], line: LineBox, within: LineBox, glyph: float) -> str:
    """Which stroke a line's ink has the shape of: a dash, flat and at the height of one in its cell; one of the two
    slashes, nothing but a diagonal; or "". `ink` is the page's."""
    x0, top, x1, bottom = line
    height, width = bottom - top, x1 - x0
    if height <= FLAT_HEIGHT * glyph and width >= max(FLAT_WIDTH * glyph, FLAT_RATIO * height):
        middle, high = (top + bottom) / 2 - within[1], within[3] - within[1]
        return "-" if abs(middle - high / 2) <= OFF_MIDDLE * high else ""
    if height < LEAST_SLASH * glyph or not SLANT[0] * height <= width <= SLANT[2] * height:
        return ""
    ys, xs = np.nonzero(ink[top:bottom, x0:x1])
    if len(xs) < width:
        return ""
    # How far each pixel is from the diagonals, in pixels.
    size = width * height / np.hypot(width, height)
    rising, falling = np.abs(xs / width + ys / height - 1) * size, np.abs(xs / width - ys / height) * size
    lean = float(np.corrcoef(xs, ys)[0, 1]) if np.ptp(xs) and np.ptp(ys) else 0.0
    # A one may lean to the right as well.
    if lean <= -LEANING and width >= SLANT[1] * height:
        return "/" if float(np.quantile(rising, MOST_INK)) <= STROKE * glyph else ""
    return "\\" if lean >= LEANING and float(np.quantile(falling, MOST_INK)) <= STROKE * glyph else ""


def without_last(picture: Picture, ideographs: int) -> Picture | None:
    """A crop without so many ideographs at its end, cut where there is no ink; None where there is nowhere to cut. An
    ideograph is about as wide as its line is high."""
    inked = np.asarray(picture < INK)
    columns, rows = np.nonzero(inked.any(axis=0))[0], np.nonzero(inked.any(axis=1))[0]
    if not len(columns):
        return None
    high = int(rows[-1]) + 1 - int(rows[0])
    expected = int(columns[-1]) + 1 - ideographs * high
    reach = LAST_REACH * high
    empty = np.nonzero(~inked.any(axis=0))[0]
    near = empty[(np.abs(empty - expected) <= reach) & (empty > columns[0]) & (empty < columns[-1])]
    if not len(near):
        return None
    # The widest gap parts a figure from its unit: parts of an ideograph stand closer.
    runs = np.split(near, np.nonzero(np.diff(near) > 1)[0] + 1)
    cut = max(runs, key=lambda run: (len(run), -abs(float(run.mean()) - expected)))
    return np.ascontiguousarray(picture[:, : int(cut[len(cut) // 2]) + 1])


def is_ragged(picture: Picture, digits: int) -> bool:
    """Whether the pieces of a crop of so many digits differ in height, or in where they stand; False where they do not
    fall apart into as many."""
    inked = np.asarray(picture < INK)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.any(axis=0).astype(np.int8), [0]])))
    spans = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero(inked[:, start:end].any(axis=1))
        spans.append((int(rows[0]), int(rows[-1]) + 1))
    highest = max((bottom - top for top, bottom in spans), default=0)
    # Points, commas and dust are no digits.
    spans = [(top, bottom) for top, bottom in spans if bottom - top >= SMALL_PIECE * highest]
    if len(spans) != digits:
        return False
    tops, bottoms = [top for top, _ in spans], [bottom for _, bottom in spans]
    return max(max(tops) - min(tops), max(bottoms) - min(bottoms)) > RAGGED * highest


def widest_gap(picture: Picture) -> int:
    """Columns of paper between two pieces of print of a crop, at most."""
    inked = np.nonzero((picture < INK).sum(axis=0) > 1)[0]
    return int(np.diff(inked).max(initial=1)) - 1


def _remains(boxes: Boxes, cell: LineBox, rim: float) -> NDArray[np.bool_]:
    """Which pieces are what is left of the cell's ruling lines: thin, and at its rim."""
    x0, top, x1, bottom = cell
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    beside = (boxes[:, 2] <= x0 + rim) | (boxes[:, 0] >= x1 - rim)
    above = (boxes[:, 3] <= top + rim) | (boxes[:, 1] >= bottom - rim)
    # A line a little off its place, along the whole cell.
    along = (width <= rim) & (height >= ALONG * (bottom - top))
    along &= (boxes[:, 0] <= x0 + rim) | (boxes[:, 2] >= x1 - rim)
    level = (height <= rim) & (width >= ALONG * (x1 - x0))
    level &= (boxes[:, 1] <= top + rim) | (boxes[:, 3] >= bottom - rim)
    return np.asarray(beside | above | along | level)


def _thin_dash(specks: Boxes, cell: LineBox, glyph: float) -> Boxes:
    """Specks in the middle of a cell that lie side by side as a dash does, blurred to pieces; or none."""
    width, height = specks[:, 2] - specks[:, 0], specks[:, 3] - specks[:, 1]
    middle, high = (cell[1] + cell[3]) / 2, cell[3] - cell[1]
    level = np.abs((specks[:, 1] + specks[:, 3]) / 2 - middle) <= OFF_MIDDLE * high
    found = specks[level & (width >= THIN_RATIO * height)]
    if not len(found):
        return found
    hull = found[:, 2].max() - found[:, 0].min(), found[:, 3].max() - found[:, 1].min()
    is_dash = hull[0] >= THIN_WIDTH * glyph and hull[1] <= FLAT_HEIGHT * glyph
    return found if is_dash else found[:0]


def _without_dust(boxes: Boxes, glyph: float) -> Boxes:
    """The pieces without small ones that stand apart from every glyph or dash; all of them where there is none."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    flat = (width >= FLAT_WIDTH * glyph) & (width >= FLAT_RATIO * height)
    main = boxes[flat | (height >= GLYPH_PART * glyph)]
    if not len(main):
        return boxes
    near = DUST_GAP * glyph
    beside = (boxes[:, None, 0] <= main[:, 2] + near) & (main[:, 0] <= boxes[:, None, 2] + near)
    level = (boxes[:, None, 1] < main[:, 3]) & (main[:, 1] < boxes[:, None, 3])
    small = np.maximum(width, height) < LARGEST_DUST * glyph
    kept = ~small | flat | (beside & level).any(axis=1)
    return np.asarray(boxes[kept])


def _widened(line: LineBox, specks: Boxes, glyph: float) -> LineBox:
    """The line with the specks that stand directly before or after it."""
    x0, top, x1, bottom = line
    middle = (specks[:, 1] + specks[:, 3]) / 2
    beside = specks[
        (top <= middle)
        & (middle <= bottom)
        & (x0 - NEAR * glyph <= specks[:, 0])
        & (specks[:, 2] <= x1 + NEAR * glyph)
    ]
    if not len(beside):
        return line
    return (min(x0, int(beside[:, 0].min())), top, max(x1, int(beside[:, 2].max())), bottom)


def _lines(boxes: Boxes, ink: NDArray[np.bool_], glyph: float) -> list[LineBox]:
    """Pieces of one text as its lines, top to bottom."""
    lines = []
    for part in _bands(boxes, glyph):
        x0, top = (int(value) for value in part[:, :2].min(axis=0))
        x1, bottom = (int(value) for value in part[:, 2:].max(axis=0))
        if bottom - top <= TALL_RUN * glyph:
            lines.append((x0, top, x1, bottom))
        else:
            lines += _split(ink, (x0, top, x1, bottom), glyph)
    return lines


def _bands(boxes: Boxes, glyph: float) -> list[Boxes]:
    """Pieces parted by what is white from side to side, but for the white within a glyph (三)."""
    merged: list[Boxes] = []
    for part in apart(boxes, 1, 0.0):
        if merged and part[:, 3].max() - merged[-1][:, 1].min() <= LINE_HEIGHT * glyph:
            merged[-1] = np.concatenate([merged[-1], part])
        else:
            merged.append(part)
    return merged


def _split(ink: NDArray[np.bool_], run: LineBox, glyph: float) -> list[LineBox]:
    """A run of rows taller than a line, cut where it has least ink; lines of text that touch."""
    x0, top, x1, bottom = run
    part = ink[top:bottom, x0:x1]
    height = bottom - top
    count = max(round(height / (LINE_HEIGHT * glyph)), 2)
    profile = part.sum(axis=1)
    valley = VALLEY * float(np.median(profile))
    reach = max(round(0.3 * height / count), 1)
    cuts = [0]
    for i in range(1, count):
        expected = round(i * height / count)
        low = max(expected - reach, 1)
        window = profile[low : expected + reach]
        # A heading is as tall and has no valley.
        if window.min() <= valley:
            cuts.append(low + int(np.argmin(window)))
    cuts.append(height)
    lines = []
    for start, end in pairwise(cuts):
        columns = np.nonzero(part[start:end].any(axis=0))[0]
        inked = np.nonzero(part[start:end].any(axis=1))[0]
        if len(columns):
            lines.append(
                (
                    x0 + int(columns[0]),
                    top + start + int(inked[0]),
                    x0 + int(columns[-1]) + 1,
                    top + start + int(inked[-1]) + 1,
                )
            )
    return lines
