"""PDFs whose text layer can't be trusted, and scans with one: what fpdf2 does not write by itself."""

from __future__ import annotations

import io
import random
import re
import tempfile
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdfium2
from fpdf import FPDF
from fpdf.enums import TextMode
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from nianbao.quirks.pools import Dice
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.write_pdf import NOTO_SERIF, pages_of
from nianbao.samples.render_pdf import truetype_subset
from nianbao.samples.typeset import PAGE_HEIGHT, PAGE_WIDTH, Page
from tests.samples.invent import asking

_DPI = 150
_SCALE = _DPI / 72
_MAPPING = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>")


def pdf_with_font_map(made: QuirkyReport, lie: Callable[[str], str], on: Sequence[int]) -> bytes:
    """The report, its text on the pages of those numbers (from 1) in a font whose map to characters lies: what a
    reader is told instead of each character."""
    return _pdf(made, lie=lie, on=on)


def pdf_with_files(made: QuirkyReport, files: dict[str, bytes]) -> bytes:
    """The report with files embedded."""
    return _pdf(made, files=files)


def scan_with_text(made: QuirkyReport, on: Sequence[int], *, hidden: bool) -> bytes:
    """The report, its pages of those numbers (from 1) as pictures with their text. `hidden`: over the picture and not
    drawn, as programs add it that recognise text. Otherwise the text lies below the picture, and elsewhere."""
    pages = _pages(made)
    pdf = _begun(made, pages)
    for number, page in enumerate(pages, 1):
        pdf.add_page()
        if number not in on:
            _draw(pdf, page, "true")
            continue
        picture = _picture(page, random.Random(number))
        if not hidden:
            _write(pdf, page, "true", shift=PAGE_HEIGHT / 3)
        pdf.image(picture, 0, 0, PAGE_WIDTH, PAGE_HEIGHT)
        if hidden:
            with pdf.local_context(text_mode=TextMode.INVISIBLE):
                _write(pdf, page, "true")
    return bytes(pdf.output())


def _draw(pdf: FPDF, page: Page, font: str) -> None:
    for ruling in sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1)):
        pdf.line(ruling.x0, ruling.y0, ruling.x1, ruling.y1)
    _write(pdf, page, font)


def _write(pdf: FPDF, page: Page, font: str, *, shift: float = 0.0) -> None:
    for run in page.runs:
        pdf.set_font(font, "", run.size)
        pdf.text(run.x, (run.y + shift) % PAGE_HEIGHT, run.text)


def _pdf(
    made: QuirkyReport,
    *,
    lie: Callable[[str], str] | None = None,
    on: Sequence[int] = (),
    files: dict[str, bytes] | None = None,
) -> bytes:
    pages = _pages(made)
    pdf = _begun(made, pages)
    for name, data in (files or {}).items():
        pdf.embed_file(bytes=data, basename=name)
    for number, page in enumerate(pages, 1):
        pdf.add_page()
        _draw(pdf, page, "lying" if number in on else "true")
    data = bytes(pdf.output())
    return _with_lies(data, lie) if lie else data


def _pages(made: QuirkyReport) -> list[Page]:
    with asking():
        return pages_of(made, Dice.of(made.seed, "pdf"), NOTO_SERIF)


def _begun(made: QuirkyReport, pages: Sequence[Page]) -> FPDF:
    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    pdf.set_auto_page_break(auto=False)
    pdf.set_line_width(0.5)
    pdf.set_creation_date(datetime(*made.published, tzinfo=UTC))
    text = "".join(run.text for page in pages for run in page.runs)
    with tempfile.TemporaryDirectory() as folder:
        # Two files, for fpdf2 makes one font of one file.
        for name in ("true", "lying"):
            path = Path(folder) / f"{name}.ttf"
            path.write_bytes(truetype_subset(NOTO_SERIF.path, text))
            pdf.add_font(name, "", str(path))
    return pdf


def _with_lies(data: bytes, lie: Callable[[str], str]) -> bytes:
    """The file with the map of its last font rewritten; objects are found again by pdfium, which rebuilds the table."""
    streams = list(re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\n", data))
    maps = [
        (found.end(), found.end() + int(found[1]))
        for found in streams
        if b"beginbfchar" in _inflated(data[found.end() : found.end() + int(found[1])])
    ]
    start, end = maps[-1]
    text = _MAPPING.sub(
        lambda pair: (
            b"<%s> <%s>"
            % (
                pair[1],
                lie(bytes.fromhex(pair[2].decode()).decode("utf-16-be")).encode("utf-16-be").hex().encode(),
            )
        ),
        _inflated(data[start:end]),
    )
    head = data[:start]
    begin = head.rfind(b"<<")
    return _resaved(head[:begin] + b"<</Length %d>>\nstream\n" % len(text) + text + data[end:])


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _resaved(data: bytes) -> bytes:
    out = io.BytesIO()
    pypdfium2.PdfDocument(data).save(out)
    return out.getvalue()


def _picture(page: Page, rng: random.Random) -> Image.Image:
    picture = Image.new("L", (round(PAGE_WIDTH * _SCALE), round(PAGE_HEIGHT * _SCALE)), 247)
    draw = ImageDraw.Draw(picture)
    for ruling in sorted(page.rulings, key=lambda r: (r.y0, r.x0, r.y1, r.x1)):
        draw.line([round(v * _SCALE) for v in (ruling.x0, ruling.y0, ruling.x1, ruling.y1)], fill=40, width=2)
    for run in page.runs:
        font = ImageFont.truetype(str(NOTO_SERIF.path), run.size * _SCALE, index=NOTO_SERIF.number)
        draw.text((run.x * _SCALE, run.y * _SCALE), run.text, fill=40, font=font, anchor="ls")
    picture = picture.filter(ImageFilter.GaussianBlur(0.5))
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0.0, 3.0, (picture.height, picture.width))
    grey = np.clip(np.asarray(picture, dtype=np.float64) + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "JPEG", quality=50, dpi=(_DPI, _DPI))
    return Image.open(out)
