"""Draws a typeset report as a PDF with selectable text: an embedded subset font, tables as ruling lines.

Needs fpdf2 and Debian's fonts-noto-cjk: used by `build.py` only; users get the committed files.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from PIL import ImageFont

from nianbao.samples.truth import SampleReport
from nianbao.samples.typeset import PAGE_HEIGHT, PAGE_WIDTH, Measure, typeset

FONTS = Path("/usr/share/fonts/opentype/noto")
SERIF = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
SANS = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
SIMPLIFIED_CHINESE = 2  # index of the SC face in Debian's collections
RULING_WIDTH = 0.5
METRIC_SIZE = 100


def measure_with(font: str) -> Measure:
    """Widths as that font of fonts-noto-cjk has them; raises OSError where it isn't installed."""
    face = ImageFont.truetype(str(FONTS / font), METRIC_SIZE, index=SIMPLIFIED_CHINESE)
    return lambda text, size: face.getlength(text) * size / METRIC_SIZE


def render_pdf(report: SampleReport, *, sans: bool = False) -> bytes:
    """The report as a PDF; the same bytes for the same report, font version and fpdf2 version."""
    regular, bold = SANS if sans else SERIF
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    pdf.set_auto_page_break(auto=False)
    day = report.published_on
    pdf.set_creation_date(datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC))
    pdf.set_title(report.title)
    pdf.set_author(report.agency.name)
    pdf.set_line_width(RULING_WIDTH)
    for style, font in (("", regular), ("B", bold)):
        pdf.add_font("body", style, str(FONTS / font), collection_font_number=SIMPLIFIED_CHINESE)
    for page in typeset(report, measure_with(regular)):
        pdf.add_page()
        for ruling in sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1)):
            pdf.line(ruling.x0, ruling.y0, ruling.x1, ruling.y1)
        for run in page.runs:
            pdf.set_font("body", "B" if run.bold else "", run.size)
            pdf.text(run.x, run.y, run.text)
    return bytes(pdf.output())
