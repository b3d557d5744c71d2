"""Held back, fourth generation: ways of packing pictures of pages in PDFs. `held_back_files.py` has other files.
Whoever mends readers does not read this file."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw

from nianbao.quirks.image_pdf import coded, pdf_file
from nianbao.quirks.second_packing import PdfOfPictures, drawn_at, usual_picture
from nianbao.quirks.third_packing import strip_of_tiff
from nianbao.quirks.third_tones import in_grey

_POINTS = 72
_LETTER = (612.0, 792.0)

Draw = Callable[[PdfOfPictures, Image.Image, float, float, int, int], None]
"""(file, picture, width and height in points, quality, the page's number from 0): puts a page into the file."""


def _put(pdf: PdfOfPictures, image: int, width: float, height: float, more: str = "") -> None:
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [image], drawn_at(width, height), more)


def _space(picture: Image.Image) -> str:
    return "/DeviceRGB" if picture.mode == "RGB" else "/DeviceGray"


# ---- how a page's picture is coded ------------------------------------------------------------------------------
def _calibrated(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Greys or colours by a white point and a gamma."""
    del number
    picture = in_grey(picture)
    white = "/WhitePoint [0.9505 1 1.089]"
    space = f"[/CalGray << {white} /Gamma 2.2 >>]"
    if picture.mode == "RGB":
        space = f"[/CalRGB << {white} /Gamma [2.2 2.2 2.2] /Matrix [0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505] >>]"
    image = pdf.picture(
        picture.size, coded(picture, "jpeg", quality)[0], filtered="/Filter /DCTDecode", space=space
    )
    _put(pdf, image, width, height)


def _group_3(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A fax's own code, one row at a time, where a pixel has one bit."""
    del number
    if picture.mode != "1":
        _put(pdf, usual_picture(pdf, picture, quality), width, height)
        return
    data = strip_of_tiff(picture.point(lambda bit: 255 - bit), "group3")
    filtered = f"/Filter /CCITTFaxDecode /DecodeParms << /K 0 /Columns {picture.width} /Rows {picture.height} /EndOfLine true >>"
    _put(pdf, pdf.picture(picture.size, data, filtered=filtered, bits=1), width, height)


def _bands(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Many low bands, each a picture of its own, the last one first."""
    del number
    used, drawn, step = [], "", max(picture.height // 24, 8)
    scale = height / picture.height
    for top in reversed(range(0, picture.height, step)):
        bottom = min(top + step, picture.height)
        used.append(usual_picture(pdf, picture.crop((0, top, picture.width, bottom)), quality))
        drawn += drawn_at(
            width, (bottom - top) * scale, 0.0, (picture.height - bottom) * scale, len(used) - 1
        )
    pdf.page(f"0 0 {width:.2f} {height:.2f}", used, drawn)


def _regions(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """JBIG2 of two regions, the lower one first, where a pixel has one bit."""
    del number
    if picture.mode != "1":
        _put(pdf, usual_picture(pdf, picture, quality), width, height)
        return

    def segment(place: int, kind: int, data: bytes) -> bytes:
        return struct.pack(">IBBBI", place, kind, 0, 1, len(data)) + data

    data = segment(0, 48, struct.pack(">IIIIBH", *picture.size, 0, 0, 0, 0))
    middle = picture.height // 2
    for place, (top, bottom) in enumerate(((middle, picture.height), (0, middle)), 1):
        part, _ = coded(picture.crop((0, top, picture.width, bottom)), "g4", quality)
        data += segment(place, 38, struct.pack(">IIIIBB", picture.width, bottom - top, 0, top, 0, 1) + part)
    image = pdf.picture(picture.size, data, filtered="/Filter /JBIG2Decode", bits=1)
    _put(pdf, image, width, height)


def _ascii_85(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """JPEG in printable characters, as PostScript's distillers wrote."""
    del number
    picture = in_grey(picture)
    data = base64.a85encode(coded(picture, "jpeg", quality)[0], wrapcol=76) + b"~>"
    image = pdf.picture(
        picture.size, data, filtered="/Filter [/ASCII85Decode /DCTDecode]", space=_space(picture)
    )
    _put(pdf, image, width, height)


def _sixteen_bits(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Two bytes for each grey."""
    del number, quality
    deep = np.asarray(picture.convert("L"), dtype=">u2") * 257
    _put(
        pdf,
        pdf.picture(picture.size, zlib.compress(deep.astype(">u2").tobytes()), bits=16),
        width,
        height,
    )


def _separation(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """How much of one ink, black, stands at each place."""
    del number, quality
    ink = 255 - np.asarray(picture.convert("L"), dtype=np.uint8)
    space = "[/Separation /Black /DeviceGray << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0] /N 1 >>]"
    _put(pdf, pdf.picture(picture.size, zlib.compress(ink.tobytes()), space=space), width, height)


def _inked_bits(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """One bit a pixel, in a palette of a dark blue and a near white; greys as usual."""
    del number
    if picture.mode != "1":
        _put(pdf, usual_picture(pdf, picture, quality), width, height)
        return
    data = zlib.compress(picture.tobytes())
    space = "[/Indexed /DeviceRGB 1 <101a38fdfcf7>]"
    _put(pdf, pdf.picture(picture.size, data, space=space, bits=1), width, height)


# ---- how a page is drawn ----------------------------------------------------------------------------------------
def _mirrored(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Stored mirrored, from left to right or from top to bottom, and drawn so that it is not."""
    if number % 2:
        stored, drawn = (
            picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
            f"q {width:.3f} 0 0 {-height:.3f} 0 {height:.3f} cm /X0 Do Q",
        )
    else:
        stored, drawn = (
            picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
            f"q {-width:.3f} 0 0 {height:.3f} {width:.3f} 0 cm /X0 Do Q",
        )
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [usual_picture(pdf, stored, quality)], drawn)


def _electronic_seal(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A seal set on the file, not on the paper: an annotation near the foot."""
    del number
    side = width * 0.2
    ring = f"0.85 0.1 0.12 RG {side * 0.03:.2f} w {side * 0.5:.2f} {side * 0.02:.2f} m "
    half, reach = side / 2, side * 0.46
    bow = 0.5523 * reach
    for (ax, ay), (bx, by), (cx, cy) in (
        ((bow, -reach), (reach, -bow), (reach, 0)),
        ((reach, bow), (bow, reach), (0, reach)),
        ((-bow, reach), (-reach, bow), (-reach, 0)),
        ((-reach, -bow), (-bow, -reach), (0, -reach)),
    ):
        ring += f"{half + ax:.2f} {half + ay:.2f} {half + bx:.2f} {half + by:.2f} {half + cx:.2f} {half + cy:.2f} c "
    ring = ring.replace(f"{side * 0.02:.2f} m", f"{half - reach:.2f} m", 1) + "S"
    look = pdf.add(
        f"/Type /XObject /Subtype /Form /BBox [0 0 {side:.2f} {side:.2f}] /Resources << >>", ring.encode()
    )
    x, y = width * 0.68, height * 0.08
    seal = f"<< /Type /Annot /Subtype /Stamp /F 4 /Rect [{x:.2f} {y:.2f} {x + side:.2f} {y + side:.2f}] /AP << /N {look} 0 R >> >>"
    _put(pdf, usual_picture(pdf, picture, quality), width, height, f"/Annots [{seal}]")


def _previewed(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A coarse preview lies below the picture and is covered by it."""
    del number
    small = in_grey(picture).resize((picture.width // 8 + 1, picture.height // 8 + 1), Image.Resampling.BOX)
    used = [usual_picture(pdf, small, 60), usual_picture(pdf, picture, quality)]
    content = drawn_at(width, height) + drawn_at(width, height, name=1)
    pdf.page(f"0 0 {width:.2f} {height:.2f}", used, content)


def _multiplied(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Laid on a page of pale cream so that both are seen, as ink on paper."""
    del number
    image = usual_picture(pdf, picture, quality)
    inks = pdf.add(
        f"/Type /XObject /Subtype /Form /BBox [0 0 {width:.2f} {height:.2f}] /Group << /S /Transparency >> /Resources << /XObject << /I {image} 0 R >> /ExtGState << /M << /BM /Multiply >> >> >>",
        f"1 0.995 0.97 rg 0 0 {width:.2f} {height:.2f} re f /M gs q {width:.3f} 0 0 {height:.3f} 0 0 cm /I Do Q".encode(),
    )
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [inks], "q /X0 Do Q")


def _on_letter(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Fitted to American paper, with white at two sides."""
    del number
    paper = _LETTER if height >= width else _LETTER[::-1]
    scale = min(paper[0] / width, paper[1] / height) * 0.97
    wide, high = width * scale, height * scale
    content = drawn_at(wide, high, (paper[0] - wide) / 2, (paper[1] - high) / 2)
    pdf.page(f"0 0 {paper[0]} {paper[1]}", [usual_picture(pdf, picture, quality)], content)


_DRAWN: dict[str, Draw] = {
    "calibrated": _calibrated,
    "group_3": _group_3,
    "bands": _bands,
    "regions": _regions,
    "ascii_85": _ascii_85,
    "sixteen_bits": _sixteen_bits,
    "separation": _separation,
    "inked_bits": _inked_bits,
    "mirrored": _mirrored,
    "electronic_seal": _electronic_seal,
    "previewed": _previewed,
    "multiplied": _multiplied,
    "on_letter": _on_letter,
}
PDFS = (*_DRAWN, "inherited", "layer_off")  # the keys of _WHOLE
CONTAINERS = (
    *(f"pdf_{name}" for name in PDFS),
    "pdf_bands",
    "pdf_electronic_seal",
    "pdf_spread",
    "pdf_text_spaced",
    "pdf_text_larger",
    "tiff_orientation",
    "tiff_thumbnails",
    "tiff_inks",
    "long_viewer",
    "long_cmyk",
    "long_lossless",
    "html_picture",
    "html_svg",
    "html_thumbs",
    "docx_in_table",
    "docx_cropped",
)


def packed_pdf(kind: str, pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """The pages in a PDF of one of the kinds of `PDFS`."""
    if kind in _WHOLE:
        return _WHOLE[kind](pictures, dpi, quality)
    pdf = PdfOfPictures()
    for number, picture in enumerate(pictures):
        width, height = (side * _POINTS / dpi for side in picture.size)
        _DRAWN[kind](pdf, picture, width, height, quality, number)
    return pdf.file()


def _inherited(pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """Pages in a tree of two levels that have their paper and their quarter turn from above; the pictures lie on
    their side."""
    pdf = PdfOfPictures()
    sides = [picture.transpose(Image.Transpose.ROTATE_90) for picture in pictures]
    kids = []
    for picture in sides:
        width, height = (side * _POINTS / dpi for side in picture.size)
        image = usual_picture(pdf, picture, quality)
        content = pdf.add("", drawn_at(width, height).encode())
        branch, leaf = len(pdf.objects) + 1, len(pdf.objects) + 2
        pdf.objects.append(
            f"<< /Type /Pages /Parent 2 0 R /Count 1 /Kids [{leaf} 0 R] /MediaBox [0 0 {width:.2f} {height:.2f}] /Resources << /XObject << /X0 {image} 0 R >> >> >>".encode()
        )
        pdf.objects.append(f"<< /Type /Page /Parent {branch} 0 R /Contents {content} 0 R >>".encode())
        kids.append(f"{branch} 0 R")
    pdf.objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    pdf.objects[1] = f"<< /Type /Pages /Rotate 90 /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    return pdf_file(pdf.objects)


def _layer_off(pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """Two layers: the scan, and a draft's cross and bar over it, which is switched off."""
    pdf = PdfOfPictures()
    off = len(pdf.objects) + 1
    pdf.objects.append(b"<< /Type /OCG /Name (draft) >>")
    for picture in pictures:
        width, height = (side * _POINTS / dpi for side in picture.size)
        image = usual_picture(pdf, picture, quality)
        draft = pdf.add(
            f"/Type /XObject /Subtype /Form /BBox [0 0 {width:.2f} {height:.2f}] /OC {off} 0 R /Resources << >>",
            f"0.6 g 0 {height * 0.4:.2f} {width:.2f} {height * 0.1:.2f} re f 6 w 0 0 m {width:.2f} {height:.2f} l S".encode(),
        )
        content = drawn_at(width, height) + "q /X1 Do Q\n"
        pdf.page(f"0 0 {width:.2f} {height:.2f}", [image, draft], content)
    kids = " ".join(f"{number} 0 R" for number in pdf.kids)
    pdf.objects[0] = (
        f"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [{off} 0 R] /D << /Order [{off} 0 R] /OFF [{off} 0 R] >> >> >>".encode()
    )
    pdf.objects[1] = f"<< /Type /Pages /Count {len(pdf.kids)} /Kids [{kids}] >>".encode()
    return pdf_file(pdf.objects)


def spread_pdf(pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """Two pages at once on the glass: one picture, with the shadow of the fold between them."""
    pdf = PdfOfPictures()
    for first in range(0, len(pictures), 2):
        pair = [in_grey(picture) for picture in pictures[first : first + 2]]
        fold = max(pair[0].width // 45, 8)
        width = sum(p.width for p in pair) + fold * (len(pair) - 1)
        whole = Image.new(pair[0].mode, (width, max(p.height for p in pair)), "white")
        x = 0
        for picture in pair:
            whole.paste(picture, (x, 0))
            x += picture.width + fold
        if len(pair) == 2:
            draw = ImageDraw.Draw(whole)
            for away in range(fold):
                grey = 120 + int(110 * abs(2 * away / fold - 1))
                at = pair[0].width + away
                draw.line((at, 0, at, whole.height), (grey,) * 3 if whole.mode == "RGB" else grey)
        wide, high = (side * _POINTS / dpi for side in whole.size)
        _put(pdf, usual_picture(pdf, whole, quality), wide, high)
    return pdf.file()


_WHOLE: dict[str, Callable[[Sequence[Image.Image], int, int], bytes]] = {
    "inherited": _inherited,
    "layer_off": _layer_off,
}
