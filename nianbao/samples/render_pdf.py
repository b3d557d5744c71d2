"""Draws a typeset report as a PDF with selectable text: an embedded subset font, tables as ruling lines.

Needs fpdf2 and Debian's fonts-noto-cjk: used by `build.py` only; users get the committed files.
"""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]
from fpdf import FPDF
from PIL import ImageFont

from nianbao.samples.truth import SampleReport
from nianbao.samples.typeset import COMPACT, PAGE_HEIGHT, PAGE_WIDTH, Measure, Spacing, typeset

FONTS = Path("/usr/share/fonts/opentype/noto")
SERIF = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
SANS = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
SIMPLIFIED_CHINESE = 2  # index of the SC face in Debian's collections
RULING_WIDTH = 0.5
METRIC_SIZE = 100
# What a TrueType `maxp` table has and an OpenType one lacks; no glyph here has instructions.
TRUETYPE_LIMITS = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)


def measure_with(font: str) -> Measure:
    """Widths as that font of fonts-noto-cjk has them; raises OSError where it isn't installed."""
    face = ImageFont.truetype(str(FONTS / font), METRIC_SIZE, index=SIMPLIFIED_CHINESE)
    return lambda text, size: face.getlength(text) * size / METRIC_SIZE


def render_pdf(report: SampleReport, *, sans: bool = False, spacing: Spacing = COMPACT) -> bytes:
    """The report as a PDF; the same bytes for the same report, font version and fpdf2 version."""
    regular, bold = SANS if sans else SERIF
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    pdf.set_auto_page_break(auto=False)
    day = report.published_on
    pdf.set_creation_date(datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC))
    pdf.set_title(report.title)
    pdf.set_author(report.agency.name)
    pdf.set_line_width(RULING_WIDTH)
    pages = typeset(report, measure_with(regular), spacing)
    text = "".join(run.text for page in pages for run in page.runs)
    with tempfile.TemporaryDirectory() as folder:
        for style, font in (("", regular), ("B", bold)):
            path = Path(folder) / f"body{style}.ttf"
            path.write_bytes(truetype_subset(FONTS / font, text))
            pdf.add_font("body", style, str(path))
    for page in pages:
        pdf.add_page()
        for ruling in sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1)):
            pdf.line(ruling.x0, ruling.y0, ruling.x1, ruling.y1)
        for run in page.runs:
            pdf.set_font("body", "B" if run.bold else "", run.size)
            pdf.text(run.x, run.y, run.text)
    return bytes(pdf.output())


def truetype_subset(collection: Path, text: str) -> bytes:
    """The glyphs of `text` as a TrueType font, quadratic outlines made from the collection's cubic ones.

    fpdf2 embeds an OpenType (CFF) font under a CMap of its own, which pdfminer does not read; a TrueType font
    goes in as Identity-H, as office programs write it.
    """
    font = TTFont(collection, fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=[], name_IDs=[1, 2, 4, 6], notdef_outline=True))
    subsetter.populate(text=text)
    subsetter.subset(font)
    outlines = font.getGlyphSet()
    order = font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    for name in ("CFF ", "VORG", "vhea", "vmtx"):
        if name in font:
            del font[name]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for limit in TRUETYPE_LIMITS:
        setattr(maxp, limit, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
