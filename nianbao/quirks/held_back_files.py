"""Held back, fourth generation: ways of packing pictures of pages in files other than PDFs. Whoever mends readers does
not read this file."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape

from PIL import Image, ImageOps, TiffImagePlugin

from nianbao.quirks.third_tones import in_grey

_SUBFILE, _ORIENTATION = 254, 274
_LYING = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
_EDGE = 14  # what a cropped picture has beside its page: a part of its sides
_A4_EMU = (7_560_000, 10_692_000)


# ---- TIFF -------------------------------------------------------------------------------------------------------
def tiff_of(kind: str, pictures: Sequence[Image.Image], dpi: int) -> bytes:
    """ "orientation": each page lies another way and says so; "thumbnails": a small copy of each page after it, marked
    as one; "inks": four inks."""
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out, new=True) as writer:
        for number, picture in enumerate(pictures):
            for page, fields in _frames(kind, picture, number):
                bit = page.mode == "1"
                page.save(
                    writer,
                    "TIFF",
                    compression="group4" if bit else "tiff_lzw",
                    dpi=(dpi, dpi),
                    tiffinfo=fields,
                )
                writer.newFrame()
    return out.getvalue()


def _frames(kind: str, picture: Image.Image, number: int) -> list[tuple[Image.Image, dict[int, int]]]:
    match kind:
        case "orientation":
            orientation = (6, 3, 8)[number % 3]
            return [(picture.transpose(_LYING[orientation]), {_ORIENTATION: orientation})]
        case "thumbnails":
            small = picture.convert("L").resize((picture.width // 10 + 1, picture.height // 10 + 1))
            return [(picture.copy(), {}), (small, {_SUBFILE: 1})]
        case _:
            return [(picture.convert("RGB").convert("CMYK"), {})]


# ---- one picture ------------------------------------------------------------------------------------------------
def single(kind: str, picture: Image.Image, dpi: int, quality: int) -> bytes:
    """ "cmyk": JPEG of four inks; "lossless": WebP without loss; "viewer": a PNG of greys."""
    out = io.BytesIO()
    match kind:
        case "cmyk":
            picture.convert("RGB").convert("CMYK").save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
        case "lossless":
            picture.convert("RGB").save(out, "WEBP", lossless=True, method=1)
        case _:
            picture.convert("L").save(out, "PNG", dpi=(dpi, dpi), compress_level=3)
    return out.getvalue()


def with_gaps(pictures: Sequence[Image.Image]) -> list[Image.Image]:
    """The pages as a viewer shows them below each other: a shadow around each, grey between them."""
    return [
        ImageOps.expand(ImageOps.expand(in_grey(picture), 2, 70 if picture.mode != "RGB" else (70,) * 3), 14,
                        110 if picture.mode != "RGB" else (110,) * 3)
        for picture in pictures
    ]  # fmt: skip


# ---- pages of the web -------------------------------------------------------------------------------------------
def _data(picture: Image.Image, kind: str, quality: int) -> str:
    out = io.BytesIO()
    in_grey(picture).save(out, kind.upper(), quality=quality)
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode()}"


def html_of(kind: str, pictures: Sequence[Image.Image], title: str, quality: int) -> str:
    """ "picture": the browser may choose the format; "svg": drawings that hold a picture; "thumbs": small pictures, each
    a link to the page."""
    shown = ""
    for number, picture in enumerate(pictures, 1):
        whole, alt = _data(picture, "jpeg", quality), escape(f"{title}{number}")
        match kind:
            case "picture":
                newer = _data(picture, "webp", quality)
                shown += f'<picture><source type="image/webp" srcset="{newer}"><img alt="{alt}" src="{whole}"></picture>'
            case "svg":
                shown += f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100%" viewBox="0 0 {picture.width} {picture.height}"><image width="{picture.width}" height="{picture.height}" xlink:href="{whole}"/></svg>'
            case _:
                size = (picture.width // 6 + 1, picture.height // 6 + 1)
                small = _data(in_grey(picture).resize(size, Image.Resampling.BOX), "jpeg", 60)
                shown += f'<a href="{whole}" target="_blank"><img alt="{alt}" title="点击查看大图" src="{small}"></a>'
    return f"<div>{shown}</div>"


# ---- Word -------------------------------------------------------------------------------------------------------
def _inline(number: int, width: int, height: int, crop: str = "") -> str:
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="图{number}" descr="扫描页"/>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{number}.jpg"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rId{number}"/>{crop}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def _fitted(image: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(image)) as opened:
        share = opened.height / opened.width
    width = int(min(_A4_EMU[0], _A4_EMU[1] / share) * 0.96)
    return width, int(width * share)


def in_table(number: int, image: bytes) -> str:
    """The picture stands in the only cell of a table with a frame."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right")
    )
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid><w:gridCol w:w="11000"/></w:tblGrid><w:tr><w:tc><w:p>{_inline(number, *_fitted(image))}</w:p></w:tc></w:tr></w:tbl><w:p/>'


def bordered(image: bytes, quality: int) -> bytes:
    """The picture with a dark surrounding, of which `cropped` shows nothing."""
    with Image.open(io.BytesIO(image)) as opened:
        page = in_grey(opened.copy())
    wide, high = page.width // _EDGE, page.height // _EDGE
    ground = (60, 58, 56) if page.mode == "RGB" else 58
    whole = Image.new(page.mode, (page.width + 2 * wide, page.height + 2 * high), ground)
    whole.paste(page, (wide, high))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=max(quality, 60))
    return out.getvalue()


def cropped(number: int, image: bytes) -> str:
    """A picture of `bordered`, cut by the document to the page in it."""
    cut = round(100_000 / (_EDGE + 2))
    crop = f'<a:srcRect l="{cut}" t="{cut}" r="{cut}" b="{cut}"/>'
    return f"<w:p>{_inline(number, *_fitted(image), crop)}</w:p>"
