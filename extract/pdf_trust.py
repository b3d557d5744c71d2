"""Whether a page's text layer says what the page shows; if not, the page is read as a picture.

Most pages are settled by what their characters say of themselves. Only where text is invisible or lies over a
picture that fills the page is the page drawn, small, and its ink held against the places where text claims to be.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from extract.pdf_content import PageContent
from extract.pdf_layout import PageLayout

Grey = NDArray[np.uint8]

# Fewer characters than this on a page mostly covered by pictures are a stamp or a page number on a scan.
FEW_CHARACTERS = 50
COVERED_BY_PICTURES = 0.5
# Share of characters that the file doesn't say the meaning of, from which a text layer can't be trusted.
UNKNOWN_SHARE = 0.05
# Share of characters that are oblique, from which a page has to be turned by other means.
OBLIQUE_SHARE = 0.5
# Share of characters that are invisible, from which a text layer over a picture is what somebody's OCR made of it.
HIDDEN_SHARE = 0.5
# No character, one of somebody's own, half of one; a number of a glyph that another program had no character for.
_UNKNOWN = re.compile(r"\(cid:[0-9]{1,5}\)|[\ufffd\ue000-\uf8ff\ud800-\udfff\U000f0000-\U0010ffff]")
# Points to pixels of the drawing that is compared; darker than this is ink.
SCALE, INK = 1.0, 150
# A run of text lies on ink where this part of its box is dark; so must this share of the characters.
INKED_BOX, INKED_SHARE = 0.03, 0.85
# Ink that no text explains, of all ink, from which the text layer is not the page.
UNEXPLAINED = 0.5
# A dark line this long (of the page's width) is a ruling line in a picture.
LONG_LINE = 0.25


def why_picture(layout: PageLayout, draw: Callable[[float], Grey]) -> str | None:
    """None where the text layer is to be read; else why the page is read as a picture.

    The reason is empty where the page simply has no text. `draw` gives the page as displayed in shades of grey at so
    many pixels a point.
    """
    content = layout.content
    characters = sum(len(run.text) for run in content.runs)
    if not characters:
        drawn = content.pictures or content.horizontal or content.vertical
        return "" if drawn else None
    covered = _picture_share(content)
    if characters < FEW_CHARACTERS and covered > COVERED_BY_PICTURES:
        return ""
    unknown = sum(len(found) for run in content.runs for found in _UNKNOWN.findall(run.text))
    if unknown > UNKNOWN_SHARE * characters:
        return f"{unknown} of {characters} characters have no Unicode value; the page was read as a picture"
    if unknown and _unknown_figure(layout):
        return "a figure has a character without Unicode value; the page was read as a picture"
    if content.misnamed:
        named, shown = content.misnamed[0]
        return f"the text layer says {named} where the font draws {shown}; the page was read as a picture"
    if content.oblique > OBLIQUE_SHARE * characters:
        return f"{content.oblique} of {characters} characters stand oblique; the page was read as a picture"
    if covered > COVERED_BY_PICTURES and content.hidden > HIDDEN_SHARE * characters:
        return (
            "the text is invisible, another program's reading of the picture; the page was read as a picture"
        )
    if content.hidden or covered > COVERED_BY_PICTURES:
        return _against_ink(layout, draw(SCALE), covered=covered > COVERED_BY_PICTURES)
    return None


def _unknown_figure(layout: PageLayout) -> bool:
    """Whether a cell holds nothing but figures and characters that nobody knows."""
    for table in layout.tables:
        for cell in table.cells:
            text = "".join(cell.text.split())
            if _UNKNOWN.search(text) and not _UNKNOWN.sub("", text).strip("0123456789.,-"):
                return True
    return False


def _picture_share(content: PageContent) -> float:
    area = content.width * content.height
    covered = 0.0
    for picture in content.pictures:
        x0, top, x1, bottom = picture.box
        wide = min(x1, content.width) - max(x0, 0.0)
        high = min(bottom, content.height) - max(top, 0.0)
        covered += max(wide, 0.0) * max(high, 0.0)
    return covered / area if area > 0 else 0.0


def _against_ink(layout: PageLayout, grey: Grey, *, covered: bool) -> str | None:
    content = layout.content
    # Text may be drawn below the picture that covers it, which hides it as well.
    pictured = content.hidden or (covered and not content.horizontal and not content.vertical)
    ink = grey < INK
    height, width = ink.shape
    explained = np.zeros_like(ink)
    inked = total = 0
    for run in content.runs:
        x0, top, x1, bottom = content.displayed((run.x0, run.top, run.x1, run.bottom))
        a, b = max(int(x0 * SCALE), 0), min(int(x1 * SCALE) + 1, width)
        c, d = max(int(top * SCALE), 0), min(int(bottom * SCALE) + 1, height)
        part = ink[c:d, a:b]
        total += len(run.text)
        if part.size and part.mean() >= INKED_BOX:
            inked += len(run.text)
        explained[max(c - 2, 0) : d + 2, max(a - 2, 0) : b + 2] = True
    if inked < INKED_SHARE * total:
        return f"{total - inked} of {total} characters stand where nothing is printed; the page was read as a picture"
    if layout.tables and not pictured:
        return None
    lines = _long_lines(ink) if pictured else 0
    if lines >= 3:
        return "the text layer knows no lines of the pictured tables; the page was read as a picture"
    dark = int(ink.sum())
    unexplained = int((ink & ~explained).sum())
    if unexplained > UNEXPLAINED * max(dark, 1):
        return f"text accounts for {dark - unexplained} of {dark} dark pixels; the page was read as a picture"
    return None


def _long_lines(ink: NDArray[np.bool_]) -> int:
    """Rows of pixels that a dark line runs along, of a height of at most a few each."""
    height, width = ink.shape
    if not height or not width:
        return 0
    length = max(int(LONG_LINE * width), 1)
    # A line of a scan is a little crooked: two rows count together.
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    sums = np.cumsum(np.pad(thick, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = (sums[:, length:] - sums[:, :-length] >= 0.95 * length).any(axis=1)
    return int(np.count_nonzero(np.diff(np.concatenate([[0], full.astype(np.int8)])) == 1))
