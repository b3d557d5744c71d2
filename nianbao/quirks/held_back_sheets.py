"""Held back, fourth generation: sheets, ruling lines and fonts of scanned reports. Whoever mends readers does not read
this file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from fpdf import FPDF

from nianbao.quirks.third_sheets import Placed
from nianbao.samples.typeset import CELL, PAGE_HEIGHT, PAGE_WIDTH, Measure, Page, Ruling, Run, Sheet, Spacing

_FONTS = Path("/usr/share/fonts")
_NOTO = _FONTS / "opentype/noto"
_DEJAVU = _FONTS / "truetype/dejavu"
_URW = _FONTS / "opentype/urw-base35"
FACES = (
    (_NOTO / "NotoSansCJK-Regular.ttc", 7),
    (_NOTO / "NotoSansCJK-Regular.ttc", 3),
    (_NOTO / "NotoSansCJK-Bold.ttc", 7),
    (_NOTO / "NotoSansCJK-Bold.ttc", 3),
    (_NOTO / "NotoSerifCJK-Bold.ttc", 4),
    (_NOTO / "NotoSerifCJK-Regular.ttc", 3),
)
LATINS = {
    "latin_arial_bold": _URW / "NimbusSans-Bold.otf",
    "latin_times_italic": _URW / "NimbusRoman-Italic.otf",
    "latin_avant_garde": _URW / "URWGothic-Book.otf",
    "latin_bookman": _URW / "URWBookman-Demi.otf",
    "latin_typewriter": _URW / "NimbusMonoPS-BoldItalic.otf",
    "latin_century_bold": _URW / "C059-Bold.otf",
    "latin_verdana": _DEJAVU / "DejaVuSans-Bold.ttf",
    "latin_oblique": _DEJAVU / "DejaVuSansCondensed-Oblique.ttf",
    "latin_narrow_bold": _URW / "NimbusSansNarrow-Bold.otf",
}
STRETCHED = {"squeezed": 84}
STRUCK_TWICE = ("all_bold",)
GLYPHS = ("runs", "runs", "latin_arial_bold", *LATINS, *STRETCHED, *STRUCK_TWICE)

# ---- sheets -----------------------------------------------------------------------------------------------------
SHEETS: dict[str, tuple[Sheet, Spacing]] = {
    "b5": (Sheet(498.9, 708.7, 44.0, cell=8.5, small=7.0, padding=2.5), Spacing(leading=1.6, row=17.5)),
    "legal": (Sheet(612.0, 1008.0, 64.0, cell=9.5, small=8.0), Spacing(leading=1.8, row=24.0)),
    "half_sheet": (
        Sheet(PAGE_WIDTH, PAGE_HEIGHT * 0.6, 50.0),
        Spacing(leading=1.5, row=20.0, figures="right"),
    ),
    "a3_lying": (
        Sheet(PAGE_HEIGHT * 2**0.5, PAGE_HEIGHT, 90.0, cell=12.0, small=11.5, padding=6.0),
        Spacing(leading=1.8, row=28.0),
    ),
    "labels_right": (
        Sheet(margin=66.0, padding=5.0),
        Spacing(leading=1.7, row=21.0, labels="right", figures="left"),
    ),
    "one_tall_page": (Sheet(PAGE_WIDTH, PAGE_HEIGHT * 1.5, 54.0, cell=9.0), Spacing(leading=1.6, row=19.0)),
    "large_print": (
        Sheet(margin=40.0, cell=11.0, small=9.0, padding=3.0),
        Spacing(leading=1.5, row=21.0),
    ),
    "hanging_figures": (
        Sheet(margin=56.0, cell=8.5, small=7.5, padding=3.0),
        Spacing(leading=1.5, row=25.0, figures="left", top=True),
    ),
}
FURNITURE = ("plain", "page_n_of", "upper_corner", "double_strokes", "inner_foot")


def furniture(kind: str, number: int, pages: int, sheet: Sheet, measure: Measure) -> list[Run]:
    """What stands at the edge of each page of one of `SHEETS`; characters that every face has."""
    foot, size = sheet.height - sheet.margin * 0.4, CELL
    match kind:
        case "page_n_of":
            text = f"第{number}页 / 共{pages}页"
            return [Run((sheet.width - measure(text, size)) / 2, foot, size, text)]
        case "upper_corner":
            text = f"{number:02}"
            return [Run(sheet.width - sheet.margin - measure(text, 10.0), sheet.margin * 0.55, 10.0, text)]
        case "double_strokes":
            text = f"—— {number} / {pages} ——"
            return [Run((sheet.width - measure(text, 10.5)) / 2, foot, 10.5, text)]
        case "inner_foot":
            text = f"{number}"
            x = sheet.margin if number % 2 else sheet.width - sheet.margin - measure(text, 14.0)
            return [Run(x, foot, 14.0, text)]
        case _:
            return []


# ---- ruling lines -----------------------------------------------------------------------------------------------
_NEAR = 0.12
_NAVY, _BROWN, _FAINT = (28, 46, 120), (130, 84, 40), (118, 118, 118)
_CREAM, _MINT, _ASH = (250, 243, 222), (226, 242, 230), (232, 232, 232)


@dataclass(frozen=True, slots=True)
class _Pen:
    """How one line is drawn: points wide, its colour, dashes (on, off), how far aside, how much longer at both ends."""

    width: float = 0.5
    colour: tuple[int, int, int] = (0, 0, 0)
    dashes: tuple[float, float] = (0.0, 0.0)
    aside: float = 0.0
    longer: float = 0.0
    waves: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    """A table's pens by place: between rows, between columns, and at its four edges."""

    rows: tuple[_Pen, ...] = (_Pen(),)
    columns: tuple[_Pen, ...] = (_Pen(),)
    top: tuple[_Pen, ...] = (_Pen(),)
    bottom: tuple[_Pen, ...] = (_Pen(),)
    left: tuple[_Pen, ...] = (_Pen(),)
    right: tuple[_Pen, ...] = (_Pen(),)
    every_fifth: tuple[_Pen, ...] | None = None


def _framed(frame: tuple[_Pen, ...], inner: tuple[_Pen, ...]) -> _Style:
    return _Style(inner, inner, frame, frame, frame, frame)


def _all(*pens: _Pen) -> _Style:
    return _framed(pens, pens)


_STYLES = {
    "thin_thick": _framed((_Pen(1.8, aside=-0.4), _Pen(0.4, aside=1.9)), (_Pen(0.4),)),
    "frameless": _framed((), (_Pen(),)),
    "open_at_right": _Style(right=()),
    "open_at_left": _Style(left=()),
    "wavy_frame": _framed((_Pen(0.7, waves=True),), (_Pen(0.4),)),
    "dashed_walls": _Style(
        columns=(_Pen(dashes=(2.6, 1.6)),), left=(_Pen(dashes=(2.6, 1.6)),), right=(_Pen(dashes=(2.6, 1.6)),)
    ),
    "fine_dots": _all(_Pen(0.55, dashes=(0.55, 1.1))),
    "hair_strokes": _all(_Pen(0.26)),
    "all_thick": _all(_Pen(1.7)),
    "faint_grey": _all(_Pen(0.5, _FAINT)),
    "navy_form": _framed((_Pen(1.2, _NAVY),), (_Pen(0.5, _NAVY),)),
    "brown_form": _all(_Pen(0.6, _BROWN)),
    "boxes_apart": _all(_Pen(0.4, aside=-0.9, longer=-0.9), _Pen(0.4, aside=0.9, longer=-0.9)),
    "fifth_row_heavy": _Style(every_fifth=(_Pen(1.5),)),
    "heavy_ends": _Style(
        rows=(_Pen(0.25),), columns=(_Pen(0.25),), top=(_Pen(2.0),), bottom=(_Pen(2.0),), left=(), right=()
    ),
    "heavy_columns": _Style(columns=(_Pen(1.4),), left=(_Pen(1.4),), right=(_Pen(1.4),), rows=(_Pen(0.3),)),
    "tinted_columns": _Style(),
    "tinted_head": _all(_Pen(0.4)),
    "cream_grid": _all(_Pen(0.5, (90, 90, 90))),
}
RULES = tuple(_STYLES)


def draw_rules(pdf: FPDF, rulings: Sequence[Ruling], rules: str, placed: Placed) -> bool:
    """Draws a page's lines in one of the manners of `RULES`; False for another manner, and nothing drawn."""
    if rules not in _STYLES:
        return False
    for block in _tables(rulings):
        left, right = min(r.x0 for r in block), max(r.x1 for r in block)
        top, bottom = min(r.y0 for r in block), max(r.y1 for r in block)
        heights = sorted({round(r.y0, 1) for r in block if r.y0 == r.y1})
        for ruling in block:
            if ruling.x0 == ruling.x1:
                places = (("left", ruling.x0 - left), ("right", right - ruling.x0))
                place = next((name for name, away in places if away < _NEAR), "columns")
            else:
                places = (("top", ruling.y0 - top), ("bottom", bottom - ruling.y0))
                place = next((name for name, away in places if away < _NEAR), "rows")
            style = _STYLES[rules]
            pens: tuple[_Pen, ...] = getattr(style, place)
            if place == "rows" and style.every_fifth and heights.index(round(ruling.y0, 1)) % 5 == 0:
                pens = style.every_fifth
            for pen in pens:
                _draw(pdf, ruling, pen, placed)
    pdf.set_draw_color(0)
    pdf.set_line_width(0.5)
    return True


def _draw(pdf: FPDF, ruling: Ruling, pen: _Pen, placed: Placed) -> None:
    upright = ruling.x0 == ruling.x1
    dx, dy = (pen.aside, 0.0) if upright else (0.0, pen.aside)
    lx, ly = (0.0, pen.longer) if upright else (pen.longer, 0.0)
    start, end = (
        (ruling.x0 + dx - lx, ruling.y0 + dy - ly),
        (ruling.x1 + dx + lx, ruling.y1 + dy + ly),
    )
    pdf.set_line_width(pen.width)
    pdf.set_draw_color(*pen.colour)
    if pen.waves:
        steps = max(ceil((end[0] - start[0] + end[1] - start[1]) / 1.2), 2)
        sway = 0.9 * np.sin(np.arange(steps + 1) * 1.2 * 2 * np.pi / 5.0)
        points = []
        for number in range(steps + 1):
            share = number / steps
            x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
            points.append(placed(x + sway[number] * upright, y + sway[number] * (not upright)))
        pdf.polyline(points)
        return
    if any(pen.dashes):
        pdf.set_dash_pattern(*pen.dashes)
    pdf.line(*placed(*start), *placed(*end))
    pdf.set_dash_pattern()


def draw_grounds(pdf: FPDF, page: Page, rules: str) -> None:
    """Tints below what is printed, where that is the manner: of every second column, the first row, the whole table."""
    if rules not in {"tinted_columns", "tinted_head", "cream_grid"}:
        return
    for block in _tables(list(page.rulings)):
        left, right = min(r.x0 for r in block), max(r.x1 for r in block)
        top, bottom = min(r.y0 for r in block), max(r.y1 for r in block)
        if rules == "cream_grid":
            pdf.set_fill_color(*_CREAM)
            pdf.rect(left, top, right - left, bottom - top, style="F")
        elif rules == "tinted_head":
            heights = sorted({round(r.y0, 2) for r in block if r.y0 == r.y1})
            pdf.set_fill_color(*_ASH)
            pdf.rect(left, top, right - left, heights[1] - top, style="F")
        else:
            edges = sorted({round(r.x0, 2) for r in block if r.x0 == r.x1})
            pdf.set_fill_color(*_MINT)
            for x0, x1 in zip(edges[::2], edges[1::2], strict=False):
                pdf.rect(x0, top, x1 - x0, bottom - top, style="F")
    pdf.set_fill_color(0)


def _tables(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """The lines of each table of a page, from the top."""
    ordered = sorted(rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1))
    blocks: list[tuple[float, float, list[Ruling]]] = []
    for ruling in ordered:
        if blocks and ruling.y0 <= blocks[-1][1] + _NEAR:
            top, bottom, members = blocks[-1]
            blocks[-1] = (top, max(bottom, ruling.y1), [*members, ruling])
        else:
            blocks.append((ruling.y0, ruling.y1, [ruling]))
    return [members for _, _, members in blocks]
