"""A site that is no agency's and has copies of the first sample portal's reports, each in another state.

Its portal file calls it a republisher. `MIRRORED` is the truth about what it did to each report; one copy has a figure
changed too, which must never become the report's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Literal

from nianbao.samples.mishaps import BRAND, annotated, branded, hijacked
from nianbao.samples.render_html import report_html
from nianbao.samples.site import Resource, Site, SiteFrame, common_pages
from nianbao.samples.truth import SampleReport, report, revised

PORTAL_ID = "sample-mirror"
ENTRY = "/news/index.html"
FRAME = SiteFrame("岚州生活网", "0000000000", "转载")
COPIED_ON = date(2024, 7, 1)

Treatment = Literal["verbatim", "annotated", "branded", "hijacked"]
MIRRORED: Mapping[tuple[str, int], Treatment] = {
    ("cw_zone", 2022): "verbatim",
    ("cw_edu", 2021): "annotated",  # and with a figure changed
    ("cw_market", 2022): "branded",
    ("cw_gov", 2021): "hijacked",
}


def mirror_site() -> Site:
    """The site, the same at every call."""
    pages = common_pages()
    rows: list[str] = []
    for number, ((key, year), treatment) in enumerate(MIRRORED.items(), 1):
        original = report(key, year)
        path = f"t{COPIED_ON:%Y%m%d}_{900 + number}.html"
        title = branded(original.title, original.agency.name) if treatment == "branded" else original.title
        pages[f"/news/{path}"] = Resource(_page(original, title, treatment).encode(), changed=COPIED_ON)
        shown = escape(title)
        rows.append(f'<li><a href="./{path}" title="{shown}">{shown}</a><span>{COPIED_ON}</span></li>')
    listed = (
        f'<div class="list"><ul>{"".join(rows)}</ul></div>\n'
        '<div class="page"><script>createPageHTML(1, 0, "index", "html");</script></div>'
    )
    pages[ENTRY] = Resource(FRAME.page(FRAME.column, listed, {}).encode(), changed=COPIED_ON)
    return Site(PORTAL_ID, pages)


def _page(original: SampleReport, title: str, treatment: Treatment) -> str:
    shown = revised(original) if treatment == "annotated" else original
    page = FRAME.page(
        title,
        f'<div class="article"><h1>{escape(title)}</h1>\n<div class="info">时间：{COPIED_ON.isoformat()}</div>\n'
        f'<div class="content"><div class="TRS_Editor">\n{report_html(shown)}\n</div></div></div>',
        {"ArticleTitle": title},
    )
    if treatment == "annotated":
        return annotated(page)
    if treatment == "branded":
        return branded(page, original.agency.name)
    return hijacked(page) if treatment == "hijacked" else page


__all__ = ["BRAND", "COPIED_ON", "ENTRY", "MIRRORED", "PORTAL_ID", "mirror_site"]
