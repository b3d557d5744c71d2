"""Held back once, in the second generation: how PDFs are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from fpdf import FPDF

from nianbao.samples.typeset import CELL, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Measure, Ruling, Run, Spacing

_OPENTYPE = Path("/usr/share/fonts/opentype/noto")
_TRUETYPE = Path("/usr/share/fonts/truetype")

FACES = (
    (_OPENTYPE / "NotoSerifCJK-Bold.ttc", 2),
    (_OPENTYPE / "NotoSansCJK-Bold.ttc", 2),
    (_TRUETYPE / "wqy/wqy-zenhei.ttc", 1),
)
SPACINGS = (Spacing(leading=2.6, row=42.0), Spacing(leading=1.3, row=20.0))
GLYPHS = ("column_order", "letter_spaced", "stretched", "latin_sans")
LATIN_SANS = _TRUETYPE / "dejavu/DejaVuSans.ttf"
TURNS = (180,)

Placed = Callable[[float, float], tuple[float, float]]
"""A point of the page as it is seen → the point of the sheet."""

# ---- ruling lines ---------------------------------------------------------------------------------------------
RULES = ("gaps", "overshoot", "segments", "zebra", "white_lines")


def draw_rules(pdf: FPDF, rulings: Sequence[Ruling], rules: str, placed: Placed) -> bool:
    """Draws a page's lines in one of the manners of `RULES`; False for another manner, and nothing drawn."""
    match rules:
        case "gaps" | "overshoot":
            for ruling in rulings:
                _line(pdf, _lengthened(ruling, -1.4 if rules == "gaps" else 3.0), placed)
        case "segments":
            for ruling in rulings:
                for part in _parts(ruling, 2.4):
                    _line(pdf, part, placed)
        case "zebra" | "white_lines":
            _bands(pdf, rulings, placed, every=2 if rules == "zebra" else 1)
            pdf.set_draw_color(200 if rules == "zebra" else 255)
            for ruling in rulings:
                _line(pdf, ruling, placed)
            pdf.set_draw_color(0)
        case _:
            return False
    return True


def _line(pdf: FPDF, ruling: Ruling, placed: Placed) -> None:
    pdf.line(*placed(ruling.x0, ruling.y0), *placed(ruling.x1, ruling.y1))


def _lengthened(ruling: Ruling, by: float) -> Ruling:
    if ruling.x0 == ruling.x1:
        return Ruling(ruling.x0, ruling.y0 - by, ruling.x1, ruling.y1 + by)
    return Ruling(ruling.x0 - by, ruling.y0, ruling.x1 + by, ruling.y1)


def _parts(ruling: Ruling, length: float) -> list[Ruling]:
    """The line as strokes of that length, as word processors export a dotted border."""
    whole = max(abs(ruling.x1 - ruling.x0), abs(ruling.y1 - ruling.y0))
    count = max(int(whole / (length * 1.6)), 1)
    dx, dy = (ruling.x1 - ruling.x0) / count, (ruling.y1 - ruling.y0) / count
    return [
        Ruling(x, y, x + dx * 0.7, y + dy * 0.7)
        for x, y in ((ruling.x0 + dx * i, ruling.y0 + dy * i) for i in range(count))
    ]


def _bands(pdf: FPDF, rulings: Sequence[Ruling], placed: Placed, *, every: int) -> None:
    """Tinted rows: every second one, or all."""
    flat = [ruling for ruling in rulings if ruling.y0 == ruling.y1]
    pdf.set_fill_color(226, 236, 246)
    heights = sorted({round(ruling.y0, 2) for ruling in flat})
    for number, (top, bottom) in enumerate(pairwise(heights)):
        upright = [r for r in rulings if r.x0 == r.x1 and r.y0 <= top + 0.1 and r.y1 >= bottom - 0.1]
        if number % every or not upright:
            continue
        x0, y0 = placed(min(r.x0 for r in upright), top)
        x1, y1 = placed(max(r.x0 for r in upright), bottom)
        pdf.rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0), style="F")
    pdf.set_fill_color(0)


# ---- what stands on every page beside the report ----------------------------------------------------------------
FURNITURE = ("number_of", "running_head", "print_stamp")
FURNITURE_CHARACTERS = "第页共/:"


def furniture(kind: str, number: int, pages: int, title: str, day: str, measure: Measure) -> list[Run]:
    """The runs of one of `FURNITURE` for that page."""
    top, bottom = MARGIN / 2, PAGE_HEIGHT - MARGIN / 2
    match kind:
        case "number_of":
            text = f"第 {number} 页 共 {pages} 页"
            return [Run((PAGE_WIDTH - measure(text, CELL)) / 2, bottom, CELL, text)]
        case "running_head":
            text = str(number)
            return [
                Run((PAGE_WIDTH - measure(title, CELL)) / 2, top, CELL, title),
                Run(PAGE_WIDTH - MARGIN - measure(text, CELL), bottom, CELL, text),
            ]
        case _:
            place = f"{number}/{pages}"
            return [
                Run(20, 18, 7.5, day),
                Run((PAGE_WIDTH - measure(title, 7.5)) / 2, 18, 7.5, title),
                Run(20, PAGE_HEIGHT - 12, 7.5, "www.example.gov.cn/zwgk/gknb/content.html"),
                Run(PAGE_WIDTH - 20 - measure(place, 7.5), PAGE_HEIGHT - 12, 7.5, place),
            ]


# ---- behind or over the text -----------------------------------------------------------------------------------
BACKGROUNDS = ("none", "none", "none", "watermark")
WATERMARK = "政府信息公开"


def draw_background(pdf: FPDF, kind: str) -> None:
    """A pale word across the page."""
    if kind != "watermark":
        return
    pdf.set_font("body", "", 46)
    pdf.set_text_color(225)
    for x, y in ((120, 330), (230, 640)):
        with pdf.rotation(35, x, y):
            pdf.text(x, y, WATERMARK)
    pdf.set_text_color(0)


# ---- pages printed by a browser ---------------------------------------------------------------------------------
BROWSER_FONTS = (
    "'DejaVu Serif','Noto Serif CJK SC'",
    "Noto Sans Mono CJK SC",
    "'DejaVu Sans','WenQuanYi Zen Hei'",
)
BROWSER_PAGES: tuple[dict[str, object], ...] = (
    {"format": "Letter"},
    {"format": "A4", "scale": 0.6},
    {"format": "A5", "scale": 0.7},
    {"format": "A4", "scale": 1.1, "display_header_footer": True},
)  # fmt: skip
BROWSER_RULES = {
    "double": "border-collapse:collapse;border:3px double #000",
    "outset": "border-collapse:separate;border-spacing:2px;border:1px outset #999",
    "tinted": "border-collapse:collapse;border:1px solid #fff;background:#e2ecf6",
    "rows_only": "border-collapse:collapse;border:0 solid #000;border-top-width:1px;border-bottom-width:1px",
}
BROWSER_EXTRAS = {
    "upright_labels": "td[rowspan]{writing-mode:vertical-rl;white-space:nowrap}",
    "figures_right": "td{text-align:right;vertical-align:bottom}",
    "letter_spaced": "body{letter-spacing:2px}",
    "breaking": "td{word-break:break-all;padding:0 1px;font-size:9px}",
}
