"""Held back, third generation: how PDFs are drawn and printed. Whoever mends readers does not read this."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import ctypes
import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from fpdf import FPDF

from nianbao.samples.typeset import (
    CELL,
    COMPACT,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Measure,
    Ruling,
    Run,
    Spacing,
)

_OPENTYPE = Path("/usr/share/fonts/opentype/noto")
_TRUETYPE = Path("/usr/share/fonts/truetype")

FACES = (
    (_OPENTYPE / "NotoSerifCJK-Regular.ttc", 2),
    (_OPENTYPE / "NotoSerifCJK-Regular.ttc", 2),
    (_OPENTYPE / "NotoSansCJK-Regular.ttc", 2),
    (_TRUETYPE / "arphic/uming.ttc", 1),
    (_TRUETYPE / "arphic/ukai.ttc", 3),
    (_TRUETYPE / "wqy/wqy-zenhei.ttc", 2),
)
SPACINGS = (
    COMPACT,
    COMPACT,
    Spacing(leading=1.8, row=28.35),
    Spacing(leading=1.5, row=15.6),
    Spacing(leading=1.75, row=20.0, labels="left"),
    Spacing(leading=1.75, row=20.0, labels="left", figures="right"),
    Spacing(leading=1.6, row=24.0, figures="right"),
    Spacing(leading=1.6, row=24.0, labels="left", figures="left", top=True),
)
Placed = Callable[[float, float], tuple[float, float]]
"""A point of the page as it is seen → the point of the sheet."""

# ---- ruling lines ---------------------------------------------------------------------------------------------
RULES = ("full",) * 4 + ("crossings", "crossings", "joined", "joined_filled", "pale_upright", "blue")
_WIDTH = 0.48


def draw_rules(pdf: FPDF, rulings: Sequence[Ruling], rules: str, placed: Placed) -> bool:
    """Draws a page's lines in one of the manners of `RULES` that are new; False for another, and nothing drawn."""
    match rules:
        case "crossings":
            # Word: bars from crossing to crossing, and a small square on each
            for ruling in rulings:
                _bar(pdf, _shortened(ruling), placed)
            for x, y in {(x, y) for r in rulings for x, y in ((r.x0, r.y0), (r.x1, r.y1))}:
                _bar(pdf, Ruling(x, y, x, y), placed)
        case "joined":
            for ruling in joined(rulings):
                pdf.line(*placed(ruling.x0, ruling.y0), *placed(ruling.x1, ruling.y1))
        case "joined_filled":
            for ruling in joined(rulings):
                _bar(pdf, ruling, placed)
        case "pale_upright" | "blue":
            for ruling in rulings:
                pale = rules == "pale_upright" and ruling.x0 == ruling.x1
                pdf.set_draw_color(
                    *((205, 205, 205) if pale else (79, 129, 189) if rules == "blue" else (0,))
                )
                pdf.line(*placed(ruling.x0, ruling.y0), *placed(ruling.x1, ruling.y1))
            pdf.set_draw_color(0)
        case _:
            return False
    return True


def _bar(pdf: FPDF, ruling: Ruling, placed: Placed) -> None:
    (x0, y0), (x1, y1) = placed(ruling.x0, ruling.y0), placed(ruling.x1, ruling.y1)
    left, top = min(x0, x1) - _WIDTH / 2, min(y0, y1) - _WIDTH / 2
    pdf.rect(left, top, abs(x1 - x0) + _WIDTH, abs(y1 - y0) + _WIDTH, style="F")


def _shortened(ruling: Ruling) -> Ruling:
    if ruling.x0 == ruling.x1:
        return Ruling(ruling.x0, ruling.y0 + _WIDTH, ruling.x1, ruling.y1 - _WIDTH)
    return Ruling(ruling.x0 + _WIDTH, ruling.y0, ruling.x1 - _WIDTH, ruling.y1)


def joined(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Lines that go on in the same direction as one."""
    tracks: dict[tuple[bool, float], list[tuple[float, float]]] = defaultdict(list)
    for ruling in rulings:
        if ruling.x0 == ruling.x1:
            tracks[True, round(ruling.x0, 2)].append((ruling.y0, ruling.y1))
        else:
            tracks[False, round(ruling.y0, 2)].append((ruling.x0, ruling.x1))
    found = []
    for (is_upright, at), parts in sorted(tracks.items()):
        start, end = min(parts)
        for first, last in [*sorted(parts), (float("inf"), float("inf"))]:
            if first > end + 0.1:
                found.append(Ruling(at, start, at, end) if is_upright else Ruling(start, at, end, at))
                start, end = first, last
            end = max(end, last)
    return found


# ---- text -----------------------------------------------------------------------------------------------------
GLYPHS = ("runs",) * 4 + (
    "latin",
    "characters",
    "radicals",
    "trailing_spaces",
    "trailing_spaces",
    "outlined",
    "latin_mono",
    "figures_last",
)
LATIN_MONO = _TRUETYPE / "dejavu/DejaVuSansMono.ttf"
# what programs write that look a glyph's character up by the glyph: radicals in the place of characters
RADICALS = dict(
    zip("一人入八力十口土大女子小工己文方日曰月木止比水用白目示立行自至角言走足身里金長門非面音页食首高",
        "⼀⼈⼊⼋⼒⼗⼝⼟⼤⼥⼦⼩⼯⼰⽂⽅⽇⽈⽉⽊⽌⽐⽔⽤⽩⽬⽰⽴⾏⾃⾄⾓⾔⾛⾜⾝⾥⾦⾧⾨⾮⾯⾳⻚⾷⾸⾼", strict=True)
)  # fmt: skip
_RADICALS = str.maketrans(RADICALS)
# characters that are drawn beside those of the runs
ADDED = {"radicals": "".join(RADICALS.values()), "trailing_spaces": " "}


def stroke(text: str, glyphs: str) -> str:
    """What is written for a run of text in one of `GLYPHS`."""
    match glyphs:
        case "radicals":
            return text.translate(_RADICALS)
        case "trailing_spaces":
            return f"{text} "
        case _:
            return text


def ordered(runs: Sequence[Run], glyphs: str) -> list[Run]:
    """The runs in the order they are drawn: a form first, then what was filled in."""
    if glyphs != "figures_last":
        return list(runs)
    return sorted(runs, key=lambda run: run.text[:1].isdigit() and len(run.text) < 10)


# ---- what stands on every page beside the report ----------------------------------------------------------------
FURNITURE = ("none",) * 3 + (
    "number",
    "number_dashes",
    "outer_number",
    "outer_number",
    "head_and_line",
    "slashed",
)
OWN_FURNITURE = ("outer_number", "head_and_line", "slashed")
FURNITURE_CHARACTERS = "—政府信息公开年度报告/"


def furniture(kind: str, number: int, pages: int, measure: Measure) -> list[Run]:
    """The runs of one of `OWN_FURNITURE` for that page."""
    bottom = PAGE_HEIGHT - MARGIN / 2
    match kind:
        case "outer_number":
            # as official papers number: right on odd pages, left on even ones
            text = f"— {number} —"
            x = PAGE_WIDTH - MARGIN - 14 - measure(text, 14) if number % 2 else MARGIN + 14
            return [Run(x, bottom, 14, text)]
        case "head_and_line":
            text, place = "政府信息公开年度报告", str(number)
            return [
                Run(MARGIN, MARGIN / 2 + 6, CELL, text),
                Run(PAGE_WIDTH - MARGIN - measure(place, CELL), MARGIN / 2 + 6, CELL, place),
            ]
        case _:
            text = f"{number} / {pages}"
            return [Run(PAGE_WIDTH - MARGIN - measure(text, CELL), bottom, CELL, text)]


BACKGROUNDS = ("none",) * 7 + ("page_frame", "head_line", "tint")


def draw_background(pdf: FPDF, kind: str) -> None:
    """A frame around the page, a red line at its head, or a tinted page."""
    match kind:
        case "page_frame":
            pdf.set_draw_color(60, 110, 170)
            pdf.set_line_width(1.5)
            pdf.rect(28, 28, pdf.w - 56, pdf.h - 56)
            pdf.set_draw_color(0)
        case "head_line":
            pdf.set_draw_color(220, 0, 0)
            pdf.set_line_width(2)
            pdf.line(MARGIN, 50, pdf.w - MARGIN, 50)
            pdf.set_draw_color(0)
        case "tint":
            pdf.set_fill_color(250, 247, 238)
            pdf.rect(0, 0, pdf.w, pdf.h, style="F")
            pdf.set_fill_color(0)


# ---- sheets -----------------------------------------------------------------------------------------------------
GEOMETRIES = ("a4",) * 6 + ("sixteen", "cropped", "shifted", "letter")
_SIXTEEN = 737.0 / PAGE_HEIGHT  # 16开, 260 mm high


def reshaped(data: bytes, geometry: str) -> bytes:
    """The file with its pages on sheets of another kind: made smaller, with room around the page that is cut out,
    with its origin elsewhere, or with margins of another paper."""
    if geometry == "a4":
        return data
    document = pypdfium2.PdfDocument(data)
    for page in document:
        match geometry:
            case "sixteen":
                matrix = pdfium.FS_MATRIX(_SIXTEEN, 0, 0, _SIXTEEN, 0, 0)
                pdfium.FPDFPage_TransFormWithClip(page, ctypes.byref(matrix), None)
                page.set_mediabox(0, 0, PAGE_WIDTH * _SIXTEEN, PAGE_HEIGHT * _SIXTEEN)
            case "cropped":
                page.set_mediabox(-24, -24, PAGE_WIDTH + 24, PAGE_HEIGHT + 24)
                page.set_cropbox(0, 0, PAGE_WIDTH, PAGE_HEIGHT)
            case "shifted":
                matrix = pdfium.FS_MATRIX(1, 0, 0, 1, -300, 420)
                pdfium.FPDFPage_TransFormWithClip(page, ctypes.byref(matrix), None)
                page.set_mediabox(-300, 420, PAGE_WIDTH - 300, PAGE_HEIGHT + 420)
            case _:
                page.set_mediabox(-8.4, 25, 603.6, 817)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ---- pages printed by a browser ---------------------------------------------------------------------------------
BROWSER_FONTS = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "'DejaVu Sans Mono','Noto Serif CJK SC'",
    "AR PL SungtiL GB",
    "'DejaVu Sans Condensed','Noto Sans CJK SC'",
)
_NUMBERED = {
    "display_header_footer": True,
    "header_template": "<span style='font-size:8px;margin-left:40px' class='date'></span><span style='font-size:8px;margin:auto' class='title'></span>",
    "footer_template": "<div style='font-size:8px;width:100%;text-align:center'>第<span class='pageNumber'></span>页 / 共<span class='totalPages'></span>页</div>",
}  # fmt: skip
BROWSER_PAGES: tuple[dict[str, object], ...] = (
    {"format": "A4"},
    {"format": "A4"},
    {"format": "A4", "scale": 0.9},
    {"format": "A4", "scale": 0.75, "landscape": True},
    {"format": "A4", **_NUMBERED},
    {"width": "210mm", "height": "2400mm"},
    {"width": "184mm", "height": "260mm", "scale": 0.8},
    {"format": "A4", "prefer_css_page_size": True},
)
BROWSER_RULES = {
    "groove": "border-collapse:collapse;border:2px groove #ccc",
    "blue": "border-collapse:collapse;border:1px solid #4f81bd",
    "half_point": "border-collapse:collapse;border:0.5pt solid windowtext",
    "pale_upright": "border-collapse:collapse;border:1px solid #000;border-left-color:#ddd;border-right-color:#ddd",
}
BROWSER_RULES_DRAWN = ("collapse",) * 3 + tuple(BROWSER_RULES)
BROWSER_EXTRAS = {
    "zebra": "tr:nth-child(even) td{background:#f2f2f2}",
    "labels_justified": "td{text-align:right} td:first-child{text-align:justify}",
    "top": "td{vertical-align:top;text-align:left;padding:4px}",
    "whole_rows": "tr{break-inside:avoid} td{height:28px}",
    "underlined": "td{text-decoration:underline}",
    "wide_tables": "@page{size:A4;margin:18mm} @page wide{size:A4 landscape;margin:15mm} table{page:wide}",
}
BROWSER_EXTRAS_DRAWN = ("none",) * 5 + tuple(BROWSER_EXTRAS)
