"""Makes `extract/digit_shapes.txt` from fonts of Debian: `python -m tests.extract.build_digit_shapes`.

Needs fonts-dejavu-core, fonts-noto-cjk, fonts-arphic-{uming,ukai,gbsn00lp}, fonts-wqy-zenhei, fonts-liberation and
fonts-crosextra-carlito (whose digits are Arial's, Times New Roman's, Courier New's and Calibri's in shape).
"""

from __future__ import annotations

import ctypes
import io
from pathlib import Path

from fpdf import FPDF
from pypdfium2 import PdfDocument, raw

from extract.pdf_glyphs import Outline, glyph_outline, rasterised

FONTS = Path("/usr/share/fonts")
CHOSEN = (
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/DejaVuSerif.ttf",
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "opentype/noto/NotoSerifCJK-Regular.ttc",
    "truetype/arphic/uming.ttc",
    "truetype/arphic/ukai.ttc",
    "truetype/arphic-gbsn00lp/gbsn00lp.ttf",
    "truetype/wqy/wqy-zenhei.ttc",
    "truetype/liberation/LiberationSans-Regular.ttf",
    "truetype/liberation/LiberationSerif-Regular.ttf",
    "truetype/liberation/LiberationMono-Regular.ttf",
    "truetype/crosextra/Carlito-Regular.ttf",
)
TARGET = Path(__file__).parents[2] / "extract" / "digit_shapes.txt"


def outlines(font: Path) -> dict[str, Outline]:
    """The outlines of the ten digits as a PDF set in the font gives them."""
    pdf = FPDF()
    pdf.add_font("font", "", str(font))
    pdf.set_font("font", size=12)
    pdf.add_page()
    pdf.cell(text="0123456789")
    page = PdfDocument(io.BytesIO(bytes(pdf.output())))[0]
    text = next(page.get_objects([raw.FPDF_PAGEOBJ_TEXT]))
    address = ctypes.cast(raw.FPDFTextObj_GetFont(text.raw), ctypes.c_void_p).value
    assert address is not None
    return {digit: glyph_outline(address, digit) for digit in "0123456789"}


def main() -> None:
    parts = [
        "; Shapes of digits in common fonts, made by tests/extract/build_digit_shapes.py. Read by pdf_glyphs.py."
    ]
    for name in CHOSEN:
        parts.append(f"; {name.rpartition('/')[2]}")
        for digit, outline in outlines(FONTS / name).items():
            shape, proportion = rasterised(outline)
            parts.append(f"{digit} {proportion:.2f}")
            parts += ["".join("#" if square else "." for square in row) for row in shape]
    TARGET.write_text("\n".join(parts) + "\n", "ascii")


if __name__ == "__main__":
    main()
