"""A report printed to PDF by a real browser: radical code points in its text layer, rows cut at page breaks."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

from collections.abc import Sequence

from nianbao.quirks import second_pdf as second
from nianbao.quirks import third_pdf as third
from nianbao.quirks.convert import browser_pdfs
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.write_html import article_html

_FONTS = Pool(
    ("Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL UMing CN"),
    ("WenQuanYi Zen Hei", "AR PL UKai CN"),
    second.BROWSER_FONTS,
    third.BROWSER_FONTS,
)
_PAGES: Pool[dict[str, object]] = Pool(
    ({"format": "A4"}, {"format": "A4", "landscape": True}, {"format": "A4", "scale": 0.8}),
    ({"format": "A3"}, {"format": "A4", "display_header_footer": True}, {"format": "A4", "scale": 1.2}),
    second.BROWSER_PAGES,
    third.BROWSER_PAGES,
)
_RULES = Pool(
    ("collapse", "collapse", "separate", "thick", "grey"),
    ("dashed", "collapse_thin"),
    tuple(second.BROWSER_RULES),
    third.BROWSER_RULES_DRAWN,
)
_EXTRAS = Pool(
    ("none", "none", "narrow", "labels_left"),
    (),
    ("none", *second.BROWSER_EXTRAS),
    third.BROWSER_EXTRAS_DRAWN,
)
_CSS = {
    "collapse": "border-collapse:collapse;border:1px solid #000",
    "separate": "border-collapse:separate;border-spacing:0;border:1px solid #000",
    "dashed": "border-collapse:collapse;border:1px dashed #444",
    "collapse_thin": "border-collapse:collapse;border:0.4pt solid #888",
    "thick": "border-collapse:collapse;border:2px solid #000",
    "grey": "border-collapse:collapse;border:1px solid #bbb",
    **second.BROWSER_RULES,
    **third.BROWSER_RULES,
}
_EXTRA_CSS = {
    "none": "",
    "narrow": "body{width:520px;margin:auto} td{padding:1px}",
    "labels_left": "td:first-child{text-align:left}",
    **second.BROWSER_EXTRAS,
    **third.BROWSER_EXTRAS,
}


def _family(font: str) -> str:
    return font if "'" in font else f"'{font}'"


def write_browser_pdfs(reports: Sequence[QuirkyReport]) -> list[tuple[bytes, list[str]]]:
    """The PDFs and the dialects drawn. Raises ToolMissingError without Chromium."""
    pages, options, noted = [], [], []
    for report in reports:
        dice = Dice.of(report.seed, "browser")
        font, paper, rules = dice.draw(_FONTS), dice.draw(_PAGES), dice.draw(_RULES)
        extra = dice.draw(_EXTRAS)
        margin = {"top": "18mm", "bottom": "18mm", "left": "15mm", "right": "15mm"}
        options.append({**paper, "margin": margin, "print_background": True})
        noted.append([f"font:{font}", f"paper:{paper}", f"rules:{rules}", f"css:{extra}"])
        css = (
            f"body{{font-family:{_family(font)};font-size:{dice.rng.choice((11, 12, 14))}px;line-height:1.6}} table,td{{{_CSS[rules]}}} "
            "td{padding:3px;text-align:center} table{width:100%} h1{text-align:center;font-size:20px} .text{text-indent:2em}"
            + _EXTRA_CSS[extra]
        )
        pages.append(
            f'<html lang="zh-CN"><meta charset="utf-8"><style>{css}</style><body>{article_html(report)}</body></html>'
        )
    return list(zip(browser_pdfs(pages, options), noted, strict=True))
