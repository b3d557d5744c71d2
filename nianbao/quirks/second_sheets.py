"""Held back once, in the second generation: sheets, ruling lines and fonts of scanned reports."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from fpdf import FPDF

from nianbao.samples.typeset import (
    CELL,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Measure,
    Page,
    Ruling,
    Run,
    Sheet,
    Spacing,
)

_FONTS = Path("/usr/share/fonts")
_TRUETYPE = _FONTS / "truetype"
_DEJAVU = _TRUETYPE / "dejavu"
FACES = (
    (_TRUETYPE / "arphic/uming.ttc", 2),
    (_TRUETYPE / "arphic/uming.ttc", 3),
    (_TRUETYPE / "arphic/ukai.ttc", 1),
    (_TRUETYPE / "arphic-gbsn00lp/gbsn00lp.ttf", 0),
    (_FONTS / "opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    (_FONTS / "opentype/noto/NotoSansCJK-Regular.ttc", 2),
)
# fonts of figures and letters beside those that every document may have
LATINS = {
    "latin_song": _TRUETYPE / "arphic-gbsn00lp/gbsn00lp.ttf",
    "latin_bold": _DEJAVU / "DejaVuSerif-Bold.ttf",
    "latin_condensed": _DEJAVU / "DejaVuSansCondensed.ttf",
    "latin_serif_condensed": _DEJAVU / "DejaVuSerifCondensed.ttf",
    "latin_mono_bold": _DEJAVU / "DejaVuSansMono-Bold.ttf",
    "latin_italic": _DEJAVU / "DejaVuSerifCondensed-Italic.ttf",
}
STRETCHED = {"narrow": 80}
GLYPHS = ("runs", "runs", *LATINS, *STRETCHED)

# ---- sheets -----------------------------------------------------------------------------------------------------
SHEETS: dict[str, tuple[Sheet, Spacing]] = {
    "wide_margins": (Sheet(margin=80.0, cell=8.0, small=7.0), Spacing(leading=1.9, row=20.0)),
    "narrow_margins": (Sheet(margin=46.0), Spacing(leading=1.5, row=22.0)),
    "landscape": (Sheet(PAGE_HEIGHT, PAGE_WIDTH, 56.0), Spacing(leading=1.5, row=18.0)),
    "small_tables": (
        Sheet(cell=7.5, small=7.0, padding=3.0),
        Spacing(leading=2.3, row=15.0, labels="left"),
    ),
    "tight_rows": (Sheet(padding=1.2), Spacing(leading=1.6, row=12.5)),
    "tall_rows": (Sheet(margin=50.0, cell=8.5), Spacing(leading=2.1, row=46.0, figures="right")),
    "top_left": (Sheet(margin=54.0), Spacing(leading=1.8, row=30.0, labels="left", figures="left", top=True)),
}
FURNITURE = ("bare", "hyphens", "line_above", "stop_between")


def furniture(kind: str, number: int, pages: int, sheet: Sheet, measure: Measure) -> list[Run]:
    """What stands at the edge of each page of one of `SHEETS`; characters that every face has."""
    bottom, size = sheet.height - sheet.margin / 2, CELL
    match kind:
        case "hyphens":
            text = f"- {number} -"
            return [Run((sheet.width - measure(text, size)) / 2, bottom, size, text)]
        case "line_above":
            text = f"{number}/{pages}"
            return [Run(sheet.width - sheet.margin - measure(text, size), sheet.margin * 0.6, size, text)]
        case "stop_between":
            text = f"-{number}-"
            return [Run(sheet.margin + 4, bottom, 14.0, text)]
        case _:
            return []


# ---- ruling lines -----------------------------------------------------------------------------------------------
RULES = (
    "double_outer",
    "dotted_inner",
    "grey_inner",
    "quarter_point",
    "rows_missing",
    "header_grey",
    "header_blue",
    "uneven",
)
Placed = Callable[[float, float], tuple[float, float]]
_THIN, _USUAL = 0.25, 0.5
_BLUE, _GREY = (47, 96, 168), (217, 217, 217)


def draw_rules(pdf: FPDF, rulings: Sequence[Ruling], rules: str, placed: Placed) -> bool:
    """Draws a page's lines in one of the manners of `RULES`; False for another manner, and nothing drawn."""
    if rules not in RULES:
        return False
    outer = {ruling for top, bottom in _blocks(rulings) for ruling in _edges(rulings, top, bottom)}
    for ruling in rulings:
        at_edge = ruling in outer
        width, grey, dashes = _USUAL, 0, (0.0, 0.0)
        match rules:
            case "quarter_point":
                width = _THIN
            case "dotted_inner" if not at_edge:
                dashes = (1.0, 1.4)
            case "grey_inner" if not at_edge:
                grey = 135
            case "grey_inner":
                width = 1.2
            case "uneven":
                # a form that was typed over: heavy lines between rows, fine ones between columns
                width = 1.0 if ruling.y0 == ruling.y1 else 0.3
            case "header_blue":
                grey = 90
        pdf.set_line_width(width)
        pdf.set_draw_color(grey)
        if any(dashes):
            pdf.set_dash_pattern(*dashes)
        pdf.line(*placed(ruling.x0, ruling.y0), *placed(ruling.x1, ruling.y1))
        pdf.set_dash_pattern()
    pdf.set_draw_color(0)
    if rules == "double_outer":
        pdf.set_line_width(_USUAL)
        for top, bottom in _blocks(rulings):
            left, right = _sides(rulings, top, bottom)
            (x0, y0), (x1, y1) = placed(left - 2.2, top - 2.2), placed(right + 2.2, bottom + 2.2)
            pdf.rect(x0, y0, x1 - x0, y1 - y0)
    return True


def without_rows(page: Page, rulings: Sequence[Ruling], rng: random.Random) -> list[Ruling]:
    """A third of the lines between rows of figures are left out, where the figures show which row is which."""
    figures = [run.y for run in page.runs if _is_figure(run)]
    heights = sorted({round(r.y0, 2) for r in rulings if r.y0 == r.y1})
    inner = []
    for above, at, below in zip(heights, heights[1:], heights[2:], strict=False):
        rows = ((above, at), (at, below))
        if all(any(top < y < bottom for y in figures) and bottom - top < 60 for top, bottom in rows):
            inner.append(at)
    gone = set(rng.sample(inner, len(inner) // 3))
    return [r for r in rulings if r.y0 != r.y1 or round(r.y0, 2) not in gone]


def draw_fills(pdf: FPDF, page: Page, rules: str) -> frozenset[Run]:
    """Fills the heads of the tables where that is the manner; the runs that are to be white on it."""
    if rules not in {"header_grey", "header_blue"}:
        return frozenset()
    white: set[Run] = set()
    rulings = list(page.rulings)
    pdf.set_fill_color(*(_GREY if rules == "header_grey" else _BLUE))
    for top, bottom in _blocks(rulings):
        left, right = _sides(rulings, top, bottom)
        end = _head_end(page, rulings, top, bottom)
        if end <= top:
            continue
        pdf.rect(left, top, right - left, end - top, style="F")
        if rules == "header_blue":
            white |= {run for run in page.runs if top < run.y < end and left <= run.x <= right}
    pdf.set_fill_color(0)
    return frozenset(white)


def _head_end(page: Page, rulings: Sequence[Ruling], top: float, bottom: float) -> float:
    """Where the rows that hold no figure end, at most four lines down; `top` where already the first one does."""
    heights = sorted({round(r.y0, 2) for r in rulings if r.y0 == r.y1 and top - 0.1 <= r.y0 <= bottom + 0.1})
    end = top
    for above, below in list(pairwise(heights))[:4]:
        if any(above < run.y < below and _is_figure(run) for run in page.runs):
            break
        # a table without any figure keeps its last row's paper white
        if below >= bottom - 0.1:
            break
        end = below
    # a cell that begins in the head and reaches below it ends the head above itself
    crossing = [r for r in rulings if r.y0 == r.y1 and abs(r.y0 - end) < 0.1]
    covered = sum(abs(r.x1 - r.x0) for r in crossing)
    left, right = _sides(rulings, top, bottom)
    return end if covered >= 0.99 * (right - left) else top


def _is_figure(run: Run) -> bool:
    return any(character.isdigit() for character in run.text)


def _blocks(rulings: Sequence[Ruling]) -> list[tuple[float, float]]:
    """From where to where each table reaches down the page."""
    found: list[tuple[float, float]] = []
    for top, bottom in sorted({(r.y0, r.y1) for r in rulings if r.x0 == r.x1}):
        if found and top <= found[-1][1] + 0.5:
            found[-1] = (found[-1][0], max(found[-1][1], bottom))
        else:
            found.append((top, bottom))
    return found


def _sides(rulings: Sequence[Ruling], top: float, bottom: float) -> tuple[float, float]:
    places = [r.x0 for r in rulings if r.x0 == r.x1 and top - 0.1 <= r.y0 <= bottom]
    return min(places), max(places)


def _edges(rulings: Sequence[Ruling], top: float, bottom: float) -> list[Ruling]:
    """The lines that bound the table between these heights."""
    left, right = _sides(rulings, top, bottom)
    return [
        r
        for r in rulings
        if top - 0.1 <= r.y0 <= bottom + 0.1
        and (
            (r.x0 == r.x1 and min(abs(r.x0 - left), abs(r.x0 - right)) < 0.1)
            or (r.y0 == r.y1 and min(abs(r.y0 - top), abs(r.y0 - bottom)) < 0.1)
        )
    ]
