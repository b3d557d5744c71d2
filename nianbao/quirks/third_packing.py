"""Held back once, in the third generation: ways of packing pictures of pages."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable, Sequence
from html import escape
from random import Random

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFont, TiffImagePlugin

from nianbao.quirks.image_pdf import coded
from nianbao.quirks.second_packing import PdfOfPictures, drawn_at, turned_jpeg, usual_picture
from nianbao.quirks.third_tones import black_and_white, in_grey

_POINTS = 72
_SONG = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
_SIMPLIFIED = 2
_STRIP_OFFSETS, _STRIP_COUNTS, _ROWS_PER_STRIP, _PHOTOMETRIC = 273, 279, 278, 262


def _space(picture: Image.Image) -> str:
    return "/DeviceRGB" if picture.mode == "RGB" else "/DeviceGray"


def _box(width: float, height: float) -> str:
    return f"0 0 {width:.2f} {height:.2f}"


Draw = Callable[[PdfOfPictures, Image.Image, float, float, int, int], None]
"""(file, picture, width and height in points, quality, the page's number from 0): puts a page into the file."""


# ---- PDFs: how a page's picture is coded ---------------------------------------------------------------------------
def _three_layers(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Mixed raster content: the paper at a third, the inks' colours at a sixth, and between them a fine mask."""
    del number
    colours = picture.convert("RGB")
    grey = np.asarray(colours.convert("L"), dtype=np.float32)
    reach = max(picture.width // 40, 3)
    around = np.asarray(
        colours.convert("L")
        .resize((max(picture.width // reach, 1), max(picture.height // reach, 1)), Image.Resampling.BOX)
        .resize(picture.size, Image.Resampling.BICUBIC),
        dtype=np.float32,
    )
    ink = grey < np.minimum(around * 0.8, 190)
    pixels = np.asarray(colours)
    light, dark = pixels.copy(), pixels.copy()
    light[ink], dark[~ink] = (245, 245, 243), (30, 30, 30)
    under = Image.fromarray(light).resize(
        (picture.width // 3 + 1, picture.height // 3 + 1), Image.Resampling.BOX
    )
    inks = Image.fromarray(dark).resize(
        (picture.width // 6 + 1, picture.height // 6 + 1), Image.Resampling.BOX
    )
    data, filtered = coded(Image.fromarray(~ink), "g4", quality)
    mask = pdf.picture(picture.size, data, filtered=filtered, bits=1, more="/ImageMask true")
    # an explicit mask lets through what its samples call 0: the ink
    over = pdf.picture(
        inks.size,
        coded(inks, "jpeg", max(quality, 55))[0],
        filtered="/Filter /DCTDecode",
        space="/DeviceRGB",
        more=f"/Mask {mask} 0 R",
    )
    pdf.page(
        _box(width, height),
        [usual_picture(pdf, under, max(quality, 55)), over],
        drawn_at(width, height) + drawn_at(width, height, name=1),
    )


def _inline(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """No image objects: strips of hexadecimal JPEG within the page's own drawing."""
    del number
    picture = in_grey(picture)
    space, step, content = "/RGB" if picture.mode == "RGB" else "/G", 256, ""
    for top in range(0, picture.height, step):
        strip = picture.crop((0, top, picture.width, min(top + step, picture.height)))
        high = strip.height * height / picture.height
        y = height - top * height / picture.height - high
        data = coded(strip, "jpeg", quality)[0].hex()
        content += f"q {width:.3f} 0 0 {high:.3f} 0 {y:.3f} cm\nBI /W {strip.width} /H {strip.height} /BPC 8 /CS {space} /F [/AHx /DCT] ID {data}>\nEI\nQ\n"
    pdf.page(_box(width, height), [], content)


def _png_rows(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Flate with PNG's predictors, taken from a PNG as it is."""
    del quality, number
    out = io.BytesIO()
    picture.save(out, "PNG")
    data, place, kept = out.getvalue(), 8, b""
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            kept += data[place + 8 : place + 8 + length]
        place += length + 12
    bits = 1 if picture.mode == "1" else 8
    colours = 3 if picture.mode == "RGB" else 1
    filtered = f"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors {colours} /BitsPerComponent {bits} /Columns {picture.width} >>"
    image = pdf.picture(picture.size, kept, filtered=filtered, space=_space(picture), bits=bits)
    pdf.page(_box(width, height), [image], drawn_at(width, height))


def strip_of_tiff(picture: Image.Image, compression: str) -> bytes:
    """The one strip of a TIFF so compressed."""
    out = io.BytesIO()
    fields = TiffImagePlugin.ImageFileDirectory_v2()
    fields[_ROWS_PER_STRIP] = picture.height
    picture.save(out, "TIFF", compression=compression, tiffinfo=fields)
    data = out.getvalue()
    with Image.open(io.BytesIO(data)) as saved:
        assert isinstance(saved, TiffImagePlugin.TiffImageFile)
        offsets, counts = saved.tag_v2[_STRIP_OFFSETS], saved.tag_v2[_STRIP_COUNTS]
    assert len(offsets) == 1, "one strip was asked for"
    return data[offsets[0] : offsets[0] + counts[0]]


def _lzw(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """LZW, as programs of the nineties wrote."""
    del quality, number
    picture = in_grey(picture)
    image = pdf.picture(
        picture.size, strip_of_tiff(picture, "tiff_lzw"), filtered="/Filter /LZWDecode", space=_space(picture)
    )
    pdf.page(_box(width, height), [image], drawn_at(width, height))


def _run_length(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Lengths of runs within Flate."""
    del quality, number
    picture = picture.convert("L")
    data = zlib.compress(strip_of_tiff(picture, "packbits") + b"\x80")
    image = pdf.picture(picture.size, data, filtered="/Filter [/FlateDecode /RunLengthDecode]")
    pdf.page(_box(width, height), [image], drawn_at(width, height))


def _profiled(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Colours by an ICC profile; the picture is progressive JPEG."""
    del number
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    space = f"[/ICCBased {pdf.add('/N 3 /Alternate /DeviceRGB', profile)} 0 R]"
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, progressive=True)
    image = pdf.picture(picture.size, out.getvalue(), filtered="/Filter /DCTDecode", space=space)
    pdf.page(_box(width, height), [image], drawn_at(width, height))


def _stencil(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A fax server's: black and white that stands for ink, painted through a stencil on white."""
    del number
    picture = black_and_white(picture)
    data, filtered = coded(picture, "g4", quality)
    image = pdf.picture(
        picture.size, data, filtered=filtered, bits=1, more="/ImageMask true /Interpolate true"
    )
    content = f"1 g 0 0 {width:.2f} {height:.2f} re f\n0.08 0.08 0.12 rg\n" + drawn_at(width, height)
    pdf.page(_box(width, height), [image], content)


# ---- PDFs: how pages lie ---------------------------------------------------------------------------------------------
def _sizes(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Each page scaled to another paper size."""
    scale = (1.0, 2**0.5, 0.7071, 1.2941)[number % 4]
    width, height = width * scale, height * scale
    pdf.page(_box(width, height), [usual_picture(pdf, picture, quality)], drawn_at(width, height))


def _in_a_corner(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """The scanner was set to A3: the sheet lies in one corner of a page twice as large."""
    x, y = ((0.0, height * 0.42), (width * 0.42, height * 0.42), (width * 0.42, 0.0))[number % 3]
    pdf.page(
        _box(width * 1.42, height * 1.42),
        [usual_picture(pdf, picture, quality)],
        drawn_at(width, height, x, y),
    )


def _aslant(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """The program that scanned set the page straight by a matrix: it is drawn turned by a little."""
    lean = (0.008, -0.012, 0.015)[number % 3]
    cos, sin = (1 - lean**2) ** 0.5, lean
    x, y = (width - cos * width + sin * height) / 2, (height - sin * width - cos * height) / 2
    content = f"q {cos * width:.3f} {sin * width:.3f} {-sin * height:.3f} {cos * height:.3f} {x:.3f} {y:.3f} cm /X0 Do Q\n"
    pdf.page(_box(width, height), [usual_picture(pdf, picture, quality)], content)


def _trimmed(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Cut to what is printed, so that frames nearly touch the page's edge; no two pages of one size."""
    grey = np.asarray(picture.convert("L"), dtype=np.uint8)
    dark = grey < 140
    rows = np.flatnonzero(dark.sum(axis=1) > 2)
    columns = np.flatnonzero(dark.sum(axis=0) > 2)
    edge = max(picture.width // 90, 4) + number % 3
    if rows.size and columns.size:
        box = (
            max(int(columns[0]) - edge, 0),
            max(int(rows[0]) - edge, 0),
            min(int(columns[-1]) + edge, picture.width),
            min(int(rows[-1]) + edge, picture.height),
        )
        width, height = width * (box[2] - box[0]) / picture.width, height * (box[3] - box[1]) / picture.height
        picture = picture.crop(box)
    pdf.page(_box(width, height), [usual_picture(pdf, picture, quality)], drawn_at(width, height))


def _blank_backs(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Both sides were scanned: after each page its back, on which the front shines through."""
    del number
    pdf.page(_box(width, height), [usual_picture(pdf, picture, quality)], drawn_at(width, height))
    faint = picture.convert("L").resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX)
    faint = faint.transpose(Image.Transpose.FLIP_LEFT_RIGHT).point(lambda grey: 243 + grey // 32)
    pdf.page(_box(width, height), [usual_picture(pdf, faint, quality)], drawn_at(width, height))


def _cover(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A cover first, that holds a red title and nothing else."""
    if number == 0:
        sheet = Image.new("RGB", (round(width * 1.5), round(height * 1.5)), (252, 251, 249))
        draw = ImageDraw.Draw(sheet)
        for share, size, text in (
            (0.2, 0.075, "政府信息公开文件"),
            (0.42, 0.04, "年度报告"),
            (0.8, 0.03, "政务公开办公室编印"),
        ):
            font = ImageFont.truetype(_SONG, max(int(sheet.width * size), 6), index=_SIMPLIFIED)
            draw.text((sheet.width / 2, sheet.height * share), text, (200, 30, 36), font, "mm")
        draw.line(
            (sheet.width * 0.12, sheet.height * 0.27, sheet.width * 0.88, sheet.height * 0.27),
            (200, 30, 36),
            4,
        )
        pdf.page(_box(width, height), [usual_picture(pdf, sheet, max(quality, 60))], drawn_at(width, height))
    pdf.page(_box(width, height), [usual_picture(pdf, picture, quality)], drawn_at(width, height))


def _app_line(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A telephone app has set its own name below the picture, as text."""
    del number
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    content = (
        drawn_at(width, height)
        + f"BT /Helv 8 Tf 0.5 g 1 0 0 1 {width - 92:.2f} 8 Tm (Scanned by DocScanner) Tj ET\n"
    )
    pdf.page(_box(width, height), [usual_picture(pdf, picture, quality)], content, fonts=f"/Helv {font}")


_DRAWN: dict[str, Draw] = {
    "three_layers": _three_layers,
    "inline": _inline,
    "png_rows": _png_rows,
    "lzw": _lzw,
    "run_length": _run_length,
    "profiled": _profiled,
    "stencil": _stencil,
    "sizes": _sizes,
    "in_a_corner": _in_a_corner,
    "aslant": _aslant,
    "trimmed": _trimmed,
    "blank_backs": _blank_backs,
    "cover": _cover,
    "app_line": _app_line,
}
PDFS = tuple(_DRAWN)
CONTAINERS = (
    *(f"pdf_{name}" for name in PDFS),
    "pdf_three_layers",
    "pdf_cover",
    "pdf_trimmed",
    "pdf_stacked",
    "pdf_text_letters",
    "pdf_text_prose_only",
    "tiff_fax",
    "tiff_white_zero",
    "tiff_deflate",
    "long_alpha",
    "long_progressive",
    "long_16",
    "html_slices",
    "html_exif",
    "docx_anchor",
)
# what an OCR that was not told of figures made of them
LETTERS = str.maketrans("01258", "OlZSB")


def packed_pdf(kind: str, pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """The pages in a PDF of one of the kinds of `PDFS`."""
    pdf = PdfOfPictures()
    for number, picture in enumerate(pictures):
        width, height = (side * _POINTS / dpi for side in picture.size)
        _DRAWN[kind](pdf, picture, width, height, quality, number)
    return pdf.file()


def stacked_pdf(pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """Two pages on a sheet, one above the other."""
    pdf = PdfOfPictures()
    for first in range(0, len(pictures), 2):
        pair = pictures[first : first + 2]
        width = max(p.width for p in pair) * _POINTS / dpi
        whole = sum(p.height for p in pair) * _POINTS / dpi
        content, y = "", whole
        for place, picture in enumerate(pair):
            y -= picture.height * _POINTS / dpi
            content += drawn_at(picture.width * _POINTS / dpi, picture.height * _POINTS / dpi, 0.0, y, place)
        pdf.page(_box(width, whole), [usual_picture(pdf, picture, quality) for picture in pair], content)
    return pdf.file()


# ---- TIFF ------------------------------------------------------------------------------------------------------------
def tiff_of(kind: str, pictures: Sequence[Image.Image], dpi: int) -> bytes:
    """ "fax": group 3 at a fax machine's pixels, wider than high; "white_zero": greys whose 0 is white; "deflate": each
    page in its own number of colours."""
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out, new=True) as writer:
        for number, picture in enumerate(pictures):
            _tiff_page(kind, picture, dpi, number, writer)
            writer.newFrame()
    return out.getvalue()


def _tiff_page(
    kind: str, picture: Image.Image, dpi: int, number: int, writer: TiffImagePlugin.AppendingTiffWriter
) -> None:
    match kind:
        case "fax":
            wide = picture.convert("L").resize(
                (picture.width * 5 // 4, picture.height), Image.Resampling.BICUBIC
            )
            bits = black_and_white(wide)
            bits.save(writer, "TIFF", compression="group3", dpi=(dpi * 5 // 4, dpi))
        case "white_zero":
            # Pillow itself turns the greys where the file says that 0 is white
            picture.convert("L").save(
                writer, "TIFF", compression="packbits", dpi=(dpi, dpi), tiffinfo={_PHOTOMETRIC: 0}
            )
        case _:
            mode = ("RGB", "L", "P")[number % 3]
            page = (
                picture.convert("L").convert("RGB").quantize(16, dither=Image.Dither.NONE)
                if mode == "P"
                else picture.convert(mode)
            )
            page.save(writer, "TIFF", compression="tiff_adobe_deflate", dpi=(dpi, dpi))


# ---- pictures, pages of the web, Word --------------------------------------------------------------------------------
def single(kind: str, picture: Image.Image, dpi: int, quality: int) -> bytes:
    """ "alpha": a PNG whose paper is transparent; "16": a PNG of 16-bit greys; "progressive": a JPEG of that kind, with
    as many colours across as down but in another order of scans."""
    out = io.BytesIO()
    if kind == "alpha":
        grey = picture.convert("L")
        clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        clear.putalpha(grey.point(lambda value: 255 - value))
        clear.save(out, "PNG", dpi=(dpi, dpi), compress_level=3)
    elif kind == "16":
        deep = np.asarray(picture.convert("L"), dtype=np.uint16) * 257
        Image.fromarray(deep).save(out, "PNG", dpi=(dpi, dpi), compress_level=3)
    else:
        in_grey(picture).save(out, "JPEG", quality=quality, progressive=True, optimize=True, dpi=(1, 1))
    return out.getvalue()


def _img(kind: str, data: bytes, more: str = "") -> str:
    return f'<img src="data:image/{kind};base64,{base64.b64encode(data).decode()}"{more}>'


def sliced(pictures: Sequence[Image.Image], title: str, quality: int) -> str:
    """Each page cut into level slices that a browser shows without a gap, as page editors upload tall pictures. A cut
    goes where least is printed nearby."""
    shown = ""
    for picture in pictures:
        ink = (255 - np.asarray(picture.convert("L"), dtype=np.int64)).sum(axis=1)
        cuts = [0]
        for share in (0.28, 0.55, 0.8):
            middle, reach = int(share * picture.height), max(picture.height // 40, 1)
            cuts.append(middle - reach + int(ink[middle - reach : middle + reach].argmin()))
        for top, bottom in zip(cuts, [*cuts[1:], picture.height], strict=True):
            out = io.BytesIO()
            in_grey(picture.crop((0, top, picture.width, bottom))).save(out, "JPEG", quality=quality)
            shown += _img("jpeg", out.getvalue(), f' alt="{escape(title)}" style="display:block;width:100%"')
    return f'<div style="font-size:0;line-height:0">{shown}</div>'


def by_exif(pictures: Sequence[Image.Image], quality: int, rng: Random) -> str:
    """Photographs from a telephone, each with its own EXIF turn, which browsers heed."""
    return "".join(
        f"<figure>{_img('jpeg', turned_jpeg(picture, quality, rng.choice((3, 6, 8))))}<figcaption>图{number}</figcaption></figure>"
        for number, picture in enumerate(pictures, 1)
    )


def anchored(number: int, image: bytes) -> str:
    """A picture that floats behind the text at the page's corner, as Word places scans that are to fill the page."""
    with Image.open(io.BytesIO(image)) as opened:
        share = opened.height / opened.width
    width = min(7560000, int(10692000 / share))
    height = int(width * share)
    return (
        f'<w:p><w:r><w:br w:type="page"/></w:r><w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:wrapNone/><wp:docPr id="{number}" name="Picture {number}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="scan{number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId{number}"/><a:srcRect l="0" t="0" r="0" b="0"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>'
    )
