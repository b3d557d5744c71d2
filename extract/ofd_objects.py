"""What is drawn on an OFD page: characters and ruling lines with their places, and pictures.

Every object has a Boundary on the page (x y width height, millimetres) and, inside it, coordinates of its own, which
CTM turns into the boundary's. Positions come out in the unit that `scale` makes of millimetres.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from lxml import etree

from extract.document import Box

Element: TypeAlias = "etree._Element"
Point = tuple[float, float]

# Where the em box lies about the baseline, in sizes: CJK fonts agree on this within a hundredth.
ASCENT, DESCENT = 0.86, 0.14
# Two ends of a ruling line differ by less than this across its direction (mm); wider is an area or a slope.
STRAIGHT = 0.35
# A filled area this thin is a line drawn as an area (mm).
THIN = 0.7
MAX_CHARS = 200_000
MAX_RULINGS = 10_000
# The longest run that `g n x` may stand for: no line of text is longer.
_LONGEST_REPEAT = 10_000
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PATH_STEP = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")


@dataclass(frozen=True, slots=True)
class Char:
    """A character in its em box. `size` is the height of its glyphs."""

    text: str
    box: Box
    size: float


@dataclass(frozen=True, slots=True)
class Ruling:
    """A horizontal or vertical line from (x0, y0) to (x1, y1), with x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on the page: the id of its resource, its upper edge and the area it covers, in mm and mm²."""

    resource: str
    top: float
    area: float


@dataclass(slots=True)
class PageObjects:
    """All of a page, in the order it is drawn. `unknown` counts objects that may hold text and are not read."""

    chars: list[Char] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    unknown: int = 0


def read_objects(layer: Element, objects: PageObjects, *, origin: Sequence[float], scale: float) -> None:
    """Add what a layer draws. `origin` is the page's upper left corner in millimetres.

    Raises ValueError where numbers are none or the page holds more than any page does.
    """

    def place(point: Point) -> Point:
        return ((point[0] - origin[0]) * scale, (point[1] - origin[1]) * scale)

    for element in layer.iter(etree.Element):
        kind = local_name(element)
        if kind not in {"TextObject", "PathObject", "ImageObject", "CompositeObject"} or not _is_visible(
            element
        ):
            continue
        onto_page = _transform(element)

        def placed(point: Point, onto_page: Callable[[Point], Point] = onto_page) -> Point:
            return place(onto_page(point))

        if kind == "TextObject":
            objects.chars += _chars(element, placed)
        elif kind == "PathObject":
            objects.rulings += _rulings(element, placed, scale)
        elif kind == "ImageObject":
            _, top, width, height = _boundary(element) or (0.0, 0.0, 0.0, 0.0)
            objects.pictures.append(Picture(element.get("ResourceID", ""), top, width * height))
        else:
            objects.unknown += 1
        if len(objects.chars) > MAX_CHARS or len(objects.rulings) > MAX_RULINGS:
            raise ValueError("more characters or lines than a page can hold")


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def numbers(text: str) -> list[float]:
    """The numbers of a list, however separated."""
    return [float(number) for number in _NUMBER.findall(text)]


def deltas(text: str) -> list[float]:
    """Advances of a run of text: numbers, where `g n x` stands for n times x."""
    found: list[float] = []
    tokens = iter(text.replace(",", " ").split())
    for token in tokens:
        if token == "g":
            count, advance = int(float(next(tokens, "0"))), float(next(tokens, "0"))
            found += [advance] * max(0, min(count, _LONGEST_REPEAT))
        else:
            found.append(float(token))
    return found


def _is_visible(element: Element) -> bool:
    return element.get("Visible", "true").lower() not in {"false", "0"}


def _boundary(element: Element) -> tuple[float, float, float, float] | None:
    found = numbers(element.get("Boundary", ""))
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def _transform(element: Element) -> Callable[[Point], Point]:
    left, top = (_boundary(element) or (0.0, 0.0, 0.0, 0.0))[:2]
    matrix = numbers(element.get("CTM", ""))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    def onto_page(point: Point) -> Point:
        x, y = point
        return (a * x + c * y + e + left, b * x + d * y + f + top)

    return onto_page


def _chars(element: Element, placed: Callable[[Point], Point]) -> Iterator[Char]:
    size = float(element.get("Size") or "0")
    if size <= 0:
        return
    stretch = float(element.get("HScale") or "1")
    x = y = 0.0
    for code in element.iter(etree.Element):
        if local_name(code) != "TextCode":
            continue
        # Where a position is left out, the one before goes on.
        x, y = float(code.get("X") or x), float(code.get("Y") or y)
        text = (code.text or "").strip("\r\n")
        across, down = deltas(code.get("DeltaX") or ""), deltas(code.get("DeltaY") or "")
        for i, character in enumerate(text):
            natural = size * stretch * (1.0 if ord(character) > 0x2E7F else 0.5)
            # Without advances a run has one character, or a writer left them to the font.
            step = across[i] if i < len(across) else (0.0 if i < len(down) else natural)
            width = min(step, natural) if step > 0 else natural
            yield Char(character, *_em_box((x, y), width, size, placed))
            x, y = x + step, y + (down[i] if i < len(down) else 0.0)


def _em_box(
    baseline: Point, width: float, size: float, placed: Callable[[Point], Point]
) -> tuple[Box, float]:
    x, y = baseline
    one, other = placed((x, y - ASCENT * size)), placed((x + width, y + DESCENT * size))
    foot = placed((x, y + DESCENT * size))
    box = (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))
    return box, math.dist(one, foot)


def _rulings(element: Element, placed: Callable[[Point], Point], scale: float) -> Iterator[Ruling]:
    filled = element.get("Fill", "false").lower() in {"true", "1"}
    stroked = element.get("Stroke", "true").lower() not in {"false", "0"}
    for data in element.iter(etree.Element):
        if local_name(data) != "AbbreviatedData":
            continue
        for polygon in _polygons(data.text or ""):
            points = [placed(point) for point in polygon]
            if stroked:
                for (ax, ay), (bx, by) in pairwise(points):
                    line = Ruling(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                    if min(line.x1 - line.x0, line.y1 - line.y0) <= STRAIGHT * scale:
                        yield line
            elif filled and points:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                width, height = max(xs) - min(xs), max(ys) - min(ys)
                if min(width, height) <= THIN * scale:
                    # The middle of the thin area is where the line runs.
                    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
                    if width >= height:
                        yield Ruling(min(xs), y, max(xs), y)
                    else:
                        yield Ruling(x, min(ys), x, max(ys))


def _polygons(data: str) -> Iterator[list[Point]]:
    """The straight parts of a path; a curve only moves on to its end."""
    points: list[Point] = []
    for step, operands in _PATH_STEP.findall(data):
        values = numbers(operands)
        if step in "SM":
            if len(points) > 1:
                yield points
            points = [(values[0], values[1])] if len(values) >= 2 else []
        elif step == "C":
            if len(points) > 1:
                yield [*points, points[0]]
            points = points[:1]
        elif step == "L" and len(values) >= 2:
            points.append((values[0], values[1]))
        elif len(values) >= 2:
            if len(points) > 1:
                yield points
            points = [(values[-2], values[-1])]
    if len(points) > 1:
        yield points
