"""Held back once, in the third generation: sheets, ruling lines and fonts of scanned reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF

from nianbao.samples.typeset import CELL, PAGE_HEIGHT, PAGE_WIDTH, Measure, Page, Ruling, Run, Sheet, Spacing

_FONTS = Path("/usr/share/fonts")
_TRUETYPE = _FONTS / "truetype"
_URW = _FONTS / "opentype/urw-base35"
FACES = (
    (_TRUETYPE / "arphic/uming.ttc", 1),
    (_TRUETYPE / "arphic/ukai.ttc", 2),
    (_TRUETYPE / "arphic/ukai.ttc", 3),
    (_TRUETYPE / "wqy/wqy-zenhei.ttc", 2),
    (_FONTS / "opentype/noto/NotoSerifCJK-Regular.ttc", 0),
    (_FONTS / "opentype/noto/NotoSerifCJK-Regular.ttc", 4),
)
# what offices' figures are mostly set in: Times, Arial and their like, under the names of their free twins
LATINS = {
    "latin_times": _URW / "NimbusRoman-Regular.otf",
    "latin_times_bold": _URW / "NimbusRoman-Bold.otf",
    "latin_arial": _URW / "NimbusSans-Regular.otf",
    "latin_arial_narrow": _URW / "NimbusSansNarrow-Regular.otf",
    "latin_courier": _URW / "NimbusMonoPS-Bold.otf",
    "latin_palatino": _URW / "P052-Roman.otf",
    "latin_schoolbook": _URW / "C059-Italic.otf",
}
GLYPHS = ("runs", "latin_times", "latin_arial", *LATINS)

# ---- sheets -----------------------------------------------------------------------------------------------------
_SIXTEENMO = (521.6, 737.0)
SHEETS: dict[str, tuple[Sheet, Spacing]] = {
    "letter": (Sheet(612.0, 792.0, 60.0), Spacing(leading=1.6, row=19.0)),
    "sixteenmo": (Sheet(*_SIXTEENMO, 48.0, cell=8.5, small=7.0), Spacing(leading=1.5, row=18.0)),
    "landscape_wide": (Sheet(PAGE_HEIGHT, PAGE_WIDTH, 46.0, cell=10.0, small=9.5), Spacing(leading=1.6, row=26.0)),
    "placard": (
        Sheet(PAGE_HEIGHT, PAGE_HEIGHT * 2**0.5, 96.0, cell=12.5, small=11.0, padding=7.0),
        Spacing(leading=2.0, row=30.0),
    ),
    "to_the_edge": (Sheet(margin=45.0, cell=9.5, small=8.5), Spacing(leading=1.3, row=27.0, figures="right")),
    "tiny_type": (
        Sheet(margin=70.0, cell=7.0, small=7.0, padding=3.0),
        Spacing(leading=1.5, row=13.5, labels="left", figures="right"),
    ),
    "bottomless": (Sheet(margin=58.0, padding=6.0), Spacing(leading=2.4, row=38.0, labels="left")),
    "crowded": (Sheet(margin=52.0, cell=10.5, small=8.5, padding=0.8), Spacing(leading=1.4, row=12.0)),
}  # fmt: skip
FURNITURE = ("bare", "page_of", "rule_below", "outer_corner")


def furniture(kind: str, number: int, pages: int, sheet: Sheet, measure: Measure) -> list[Run]:
    """What stands at the edge of each page of one of `SHEETS`; characters that every face has."""
    bottom, size = sheet.height - sheet.margin * 0.45, CELL
    match kind:
        case "page_of":
            text = f"{number} - {pages}"
            return [Run((sheet.width - measure(text, size)) / 2, bottom, size, text)]
        case "rule_below":
            text = f"—————— {number} ——————"
            return [Run((sheet.width - measure(text, size)) / 2, bottom, size, text)]
        case "outer_corner":
            text = str(number)
            x = sheet.margin if number % 2 == 0 else sheet.width - sheet.margin - measure(text, 11.0)
            return [Run(x, bottom, 11.0, text)]
        case _:
            return []


# ---- ruling lines -----------------------------------------------------------------------------------------------
Placed = Callable[[float, float], tuple[float, float]]
_USUAL, _HAIR = 0.5, 0.22
_RED_INK, _GREEN_INK, _STRIPE = (196, 48, 52), (38, 128, 84), (226, 230, 236)
_CLOSE = 0.1


@dataclass(frozen=True, slots=True)
class _Stroke:
    """One line of a ruling: its width, colour, dashes (on, off), how far it lies aside, and by how much it is longer at
    both ends."""

    width: float = _USUAL
    colour: tuple[int, int, int] = (0, 0, 0)
    dashes: tuple[float, float] = (0.0, 0.0)
    aside: float = 0.0
    longer: float = 0.0


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a table's lines are drawn, by where they stand. Those at its edges and the upright ones are like all others
    where nothing else is said."""

    inner: tuple[_Stroke, ...] = (_Stroke(),)
    edge: tuple[_Stroke, ...] | None = None
    inner_upright: tuple[_Stroke, ...] | None = None
    edge_upright: tuple[_Stroke, ...] | None = None

    def strokes(self, *, upright: bool, at_edge: bool) -> tuple[_Stroke, ...]:
        """What is drawn for one ruling."""
        level = self.inner if self.edge is None or not at_edge else self.edge
        wanted = self.edge_upright if at_edge else self.inner_upright
        return wanted if upright and wanted is not None else level


_MANNERS = {
    "no_sides": _Manner((_Stroke(0.4),), edge=(_Stroke(1.5),), edge_upright=()),
    "double_lines": _Manner((_Stroke(0.3), _Stroke(0.3, aside=1.5))),
    "round_dots": _Manner((_Stroke(0.7, dashes=(0.7, 0.9)),), edge=(_Stroke(0.9),)),
    "dash_dot": _Manner(
        (_Stroke(dashes=(4.6, 1.1)),), edge=(_Stroke(0.9),), inner_upright=(_Stroke(dashes=(3.2, 1.1)),)
    ),
    "frame_and_hairs": _Manner((_Stroke(_HAIR),), edge=(_Stroke(2.6),)),
    "red_form": _Manner((_Stroke(colour=_RED_INK),)),
    "green_form": _Manner((_Stroke(colour=_GREEN_INK),), edge=(_Stroke(1.4, _GREEN_INK),)),
    "shaded_rows": _Manner(),
    # a word processor's three-dimensional border: dark beside pale
    "relief": _Manner((_Stroke(0.6, (70, 70, 70)), _Stroke(0.6, (175, 175, 175), aside=0.7))),
    "short_of_corners": _Manner(inner_upright=(_Stroke(longer=-1.3),), edge_upright=(_Stroke(longer=-1.3),)),
    # drawn with a ruling pen
    "overshooting": _Manner((_Stroke(longer=1.8),)),
    "levels_only_heavy": _Manner(
        (_Stroke(1.1),), inner_upright=(_Stroke(_HAIR),), edge_upright=(_Stroke(_HAIR),)
    ),
}
RULES = tuple(_MANNERS)


def draw_rules(pdf: FPDF, rulings: Sequence[Ruling], rules: str, placed: Placed) -> bool:
    """Draws a page's lines in one of the manners of `RULES`; False for another manner, and nothing drawn."""
    if rules not in _MANNERS:
        return False
    for block in _tables(rulings):
        left, right = min(r.x0 for r in block), max(r.x1 for r in block)
        top, bottom = min(r.y0 for r in block), max(r.y1 for r in block)
        for ruling in block:
            upright = ruling.x0 == ruling.x1
            near = (ruling.x0 - left, right - ruling.x0) if upright else (ruling.y0 - top, bottom - ruling.y0)
            for stroke in _MANNERS[rules].strokes(upright=upright, at_edge=min(near) < _CLOSE):
                _draw_stroke(pdf, ruling, stroke, placed, upright=upright)
    pdf.set_draw_color(0)
    pdf.set_line_width(_USUAL)
    return True


def _draw_stroke(pdf: FPDF, ruling: Ruling, stroke: _Stroke, placed: Placed, *, upright: bool) -> None:
    along = (0.0, stroke.longer) if upright else (stroke.longer, 0.0)
    aside = (stroke.aside, 0.0) if upright else (0.0, stroke.aside)
    pdf.set_line_width(stroke.width)
    pdf.set_draw_color(*stroke.colour)
    if any(stroke.dashes):
        pdf.set_dash_pattern(*stroke.dashes)
    pdf.line(
        *placed(ruling.x0 + aside[0] - along[0], ruling.y0 + aside[1] - along[1]),
        *placed(ruling.x1 + aside[0] + along[0], ruling.y1 + aside[1] + along[1]),
    )
    pdf.set_dash_pattern()


def draw_stripes(pdf: FPDF, page: Page, rules: str) -> None:
    """Every second row of a table on a pale ground, where that is the manner."""
    if rules != "shaded_rows":
        return
    pdf.set_fill_color(*_STRIPE)
    for block in _tables(list(page.rulings)):
        left, right = min(r.x0 for r in block), max(r.x1 for r in block)
        heights = sorted({round(r.y0, 2) for r in block if r.y0 == r.y1})
        for top, bottom in zip(heights[1::2], heights[2::2], strict=False):
            pdf.rect(left, top, right - left, bottom - top, style="F")
    pdf.set_fill_color(0)


def _tables(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """The lines of each table: those that lie between the same heights, from the top."""
    spans: list[list[float]] = []
    for top, bottom in sorted({(r.y0, r.y1) for r in rulings if r.x0 == r.x1}):
        if spans and top <= spans[-1][1] + 0.5:
            spans[-1][1] = max(spans[-1][1], bottom)
        else:
            spans.append([top, bottom])
    ordered = sorted(rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1))
    return [[r for r in ordered if top - _CLOSE <= r.y0 and r.y1 <= bottom + _CLOSE] for top, bottom in spans]
