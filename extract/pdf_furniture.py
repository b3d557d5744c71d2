"""What stands on pages and belongs to none of them: page numbers, running headers and footers.

Only the outermost lines of a page, in its margins, are ever taken for furniture: a page number by its form, a running
line by standing at the same place on other pages with the same words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract.document import Box
from extract.pdf_layout import PageLayout
from extract.textflow import TextLine

# Furniture stands in this part of the page's height, above and below.
MARGIN = 0.12
# Lines of one running header stand within this (pt) of the same height on every page.
SAME_PLACE = 4.0
# A bare number is a page number where it stands this far (in sizes) from the text.
CLEAR = 1.5
# Headers and footers have no more lines than this.
MOST_LINES = 3
_DASH = "[-—–－_~·•|—]*"
_ROMAN_OR_NUMBER = r"(?:\d{1,4}|[ivxIVX]{1,5}|[一二三四五六七八九十百]{1,5})"
_BARE = re.compile(r"\s*\d{1,4}\s*")
_NUMBER = re.compile(
    rf"{_DASH}\s*(?:第\s*{_ROMAN_OR_NUMBER}\s*[页頁]|(?:[Pp]age|[Pp]\.?|页|頁|页码[:：]?)\s*\d{{1,4}}|\d{{1,4}}\s*[页頁]?)"
    rf"\s*(?:[,，、/／|·\s]|of|之)*\s*(?:(?:[共总總]\s*{_ROMAN_OR_NUMBER}\s*[页頁])|\d{{1,4}}\s*[页頁]?)?\s*{_DASH}"
)


def without_furniture(layouts: Sequence[PageLayout]) -> None:
    """Take page numbers and running lines out of the pages' lines."""
    margins = [_outermost(layout) for layout in layouts]
    repeated = _repeated(layouts, margins)
    for layout, outer in zip(layouts, margins, strict=True):
        gone = {id(line) for line in outer if _key(layout, line) in repeated}
        left = [line for line in layout.lines if id(line) not in gone]
        gone |= {id(line) for line in outer if id(line) not in gone and _is_page_number(line, left, layout)}
        if gone:
            layout.lines = [line for line in layout.lines if id(line) not in gone]


def _outermost(layout: PageLayout) -> list[TextLine]:
    """Lines in the page's margins beyond which there is no other text and no table."""
    height = layout.content.height
    tops = [table.box[1] for table in layout.tables]
    bottoms = [table.box[3] for table in layout.tables]
    first, last = min(tops, default=height), max(bottoms, default=0.0)
    above = [line for line in layout.lines if line.box[3] <= min(MARGIN * height, first)]
    below = [line for line in layout.lines if line.box[1] >= max((1 - MARGIN) * height, last)]
    return above[:MOST_LINES] + below[-MOST_LINES:]


Key = tuple[str, float]


def _key(layout: PageLayout, line: TextLine) -> Key:
    """A line's words without its figures, and its place from the nearer edge, in steps."""
    height = layout.content.height
    middle = (line.box[1] + line.box[3]) / 2
    place = middle if middle < height / 2 else middle - height
    return re.sub(r"\d+", "#", "".join(line.text.split())), round(place / SAME_PLACE) * SAME_PLACE


def _repeated(layouts: Sequence[PageLayout], margins: Sequence[Sequence[TextLine]]) -> set[Key]:
    """What stands at one place on several pages: half of them, and of the odd or the even ones for both sides."""
    pages: dict[Key, set[int]] = defaultdict(set)
    for layout, outer in zip(layouts, margins, strict=True):
        for line in outer:
            pages[_key(layout, line)].add(layout.content.number)
    found = set()
    for (words, place), numbers in pages.items():
        # Lines that fell on either side of a step count together.
        near = (
            numbers
            | pages.get((words, place + SAME_PLACE), set())
            | pages.get((words, place - SAME_PLACE), set())
        )
        if len(near) >= 2 and len(near) * 3 >= len(layouts):
            found.add((words, place))
    return found


def _is_page_number(line: TextLine, others: Sequence[TextLine], layout: PageLayout) -> bool:
    """Whether a line has the form of a page number; a bare figure has to stand alone, too."""
    if not _NUMBER.fullmatch(line.text.strip()) or not any(
        c.isdigit() or c in "一二三四五六七八九十" for c in line.text
    ):
        return False
    if not _BARE.fullmatch(line.text):
        return True
    boxes: list[Box] = [other.box for other in others if other is not line]
    boxes += [table.box for table in layout.tables]
    clear = CLEAR * line.size
    return all(line.box[1] - box[3] >= clear or box[1] - line.box[3] >= clear for box in boxes)
