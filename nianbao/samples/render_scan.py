"""Draws a typeset report as page pictures, as an office scanner would deliver them: grey, a little askew,
noisy.

Needs Pillow, numpy and Debian's fonts-noto-cjk: used by `build.py` only; users get the committed files.
"""

from __future__ import annotations

import io
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from nianbao.samples.render_pdf import FONTS, SERIF, SIMPLIFIED_CHINESE, measure_with
from nianbao.samples.truth import SEED, SampleReport
from nianbao.samples.typeset import PAGE_HEIGHT, PAGE_WIDTH, Page, typeset

DPI = 170
SCALE = DPI / 72
PAPER, INK = 246, 40
MOST_SKEW = 0.8  # degrees
NOISE = 5.0  # standard deviation, grey levels
BLUR = 0.6  # pixels
JPEG_QUALITY = 55


def render_scan(report: SampleReport) -> list[bytes]:
    """One grey JPEG per A4 page, 170 dpi."""
    pages = typeset(report, measure_with(SERIF[0]))
    return [_page(page, random.Random(f"{SEED}/{report.key}/{i}")) for i, page in enumerate(pages)]


def _page(page: Page, rng: random.Random) -> bytes:
    picture = Image.new("L", (round(PAGE_WIDTH * SCALE), round(PAGE_HEIGHT * SCALE)), PAPER)
    draw = ImageDraw.Draw(picture)
    for ruling in sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1)):
        ends = [round(v * SCALE) for v in (ruling.x0, ruling.y0, ruling.x1, ruling.y1)]
        draw.line(ends, fill=INK, width=2)
    for run in page.runs:
        font = ImageFont.truetype(str(FONTS / SERIF[run.bold]), run.size * SCALE, index=SIMPLIFIED_CHINESE)
        draw.text((run.x * SCALE, run.y * SCALE), run.text, fill=INK, font=font, anchor="ls")
    skew = rng.uniform(0.2, MOST_SKEW) * rng.choice((-1, 1))
    picture = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=PAPER)
    picture = picture.filter(ImageFilter.GaussianBlur(BLUR))
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0.0, NOISE, (picture.height, picture.width))
    grey = np.clip(np.asarray(picture, dtype=np.float64) + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "JPEG", quality=JPEG_QUALITY, dpi=(DPI, DPI))
    return out.getvalue()
