"""PDFs whose pages are pictures, written here to have every way in which scanners pack them: one picture a page or
strips, JPEG, JPEG 2000, CCITT G4, JBIG2 or Flate, with or without a layer of invisible text."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, TiffImagePlugin

from nianbao.samples.typeset import Run

Coding = Literal["jpeg", "jp2", "g4", "jbig2", "flate"]
_STRIP_OFFSETS, _STRIP_COUNTS, _ROWS_PER_STRIP = 273, 279, 278


@dataclass(frozen=True, slots=True)
class PicturePage:
    """A page of (width, height) points with pictures placed on it: (x, y of its lower left corner, width, height,
    picture). `text` are invisible runs, y from the top; `rotate` is the page's own quarter turn."""

    size: tuple[float, float]
    pictures: tuple[tuple[float, float, float, float, Image.Image], ...]
    text: tuple[Run, ...] = ()
    rotate: int = 0


def picture_pdf(pages: Sequence[PicturePage], coding: Coding, quality: int) -> bytes:
    """The file. Pictures of one bit are always coded without loss: G4 where JPEG or JPEG 2000 was asked for."""
    objects: list[bytes] = [b"", b""]
    kids: list[int] = []
    font = 0
    if any(page.text for page in pages):
        objects += _font_objects(len(objects) + 1)
        font = len(objects)
    for page in pages:
        drawn: list[str] = []
        names: list[str] = []
        for x, y, width, height, picture in page.pictures:
            objects.append(_picture_object(picture, coding, quality))
            names.append(f"/P{len(names)} {len(objects)} 0 R")
            drawn.append(f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm /P{len(names) - 1} Do Q")
        drawn += [_hidden(run, page.size[1]) for run in page.text]
        content = zlib.compress("\n".join(drawn).encode("latin-1"))
        objects.append(stream(f"/Length {len(content)} /Filter /FlateDecode", content))
        fonts = f"/Font << /F {font} 0 R >>" if page.text else ""
        turned = f"/Rotate {page.rotate}" if page.rotate else ""
        objects.append(
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.size[0]:.3f} {page.size[1]:.3f}] {turned} "
                f"/Resources << /XObject << {' '.join(names)} >> {fonts} >> /Contents {len(objects)} 0 R >>"
            ).encode()
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = (
        f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{n} 0 R' for n in kids)}] >>".encode()
    )
    return pdf_file(objects)


def pdf_file(objects: Sequence[bytes]) -> bytes:
    """The file of those objects, numbered from 1; the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def stream(entries: str, data: bytes) -> bytes:
    """A stream object; `entries` have its length."""
    return f"<< {entries} >>\nstream\n".encode() + data + b"\nendstream"


def _picture_object(picture: Image.Image, coding: Coding, quality: int) -> bytes:
    if picture.mode == "1" and coding in {"jpeg", "jp2"}:
        coding = "g4"
    if picture.mode != "1" and coding in {"g4", "jbig2"}:
        picture = (
            picture.convert("L").point(lambda grey: 255 * (grey > 150)).convert("1", dither=Image.Dither.NONE)
        )
    space = {"1": "/DeviceGray", "L": "/DeviceGray", "RGB": "/DeviceRGB"}[picture.mode]
    bits = 1 if picture.mode == "1" else 8
    data, filtered = coded(picture, coding, quality)
    return stream(
        f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} /ColorSpace {space} "
        f"/BitsPerComponent {bits} /Length {len(data)} {filtered}",
        data,
    )


def coded(picture: Image.Image, coding: Coding, quality: int) -> tuple[bytes, str]:
    """The picture's data and the entries that say how to decode it."""
    out = io.BytesIO()
    match coding:
        case "jpeg":
            picture.save(out, "JPEG", quality=quality)
            return out.getvalue(), "/Filter /DCTDecode"
        case "jp2":
            picture.save(
                out,
                "JPEG2000",
                quality_mode="rates",
                quality_layers=[20 if quality > 60 else 32],
                irreversible=True,
            )
            return out.getvalue(), "/Filter /JPXDecode"
        case "g4":
            return _g4(picture), (
                f"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {picture.width} "
                f"/Rows {picture.height} /BlackIs1 false >>"
            )
        case "jbig2":
            return _jbig2(picture), "/Filter /JBIG2Decode"
        case "flate":
            return zlib.compress(picture.tobytes()), "/Filter /FlateDecode"


def _g4(picture: Image.Image) -> bytes:
    """The T.6 code of a picture of one bit, black on white."""
    out = io.BytesIO()
    fields = TiffImagePlugin.ImageFileDirectory_v2()
    fields[_ROWS_PER_STRIP] = picture.height
    # TIFF's own code has white where T.6 has black
    picture.point(lambda bit: 255 - bit).save(out, "TIFF", compression="group4", tiffinfo=fields)
    data = out.getvalue()
    with Image.open(io.BytesIO(data)) as saved:
        assert isinstance(saved, TiffImagePlugin.TiffImageFile)
        offsets, counts = saved.tag_v2[_STRIP_OFFSETS], saved.tag_v2[_STRIP_COUNTS]
    assert len(offsets) == 1, "one strip was asked for"
    return data[offsets[0] : offsets[0] + counts[0]]


def _jbig2(picture: Image.Image) -> bytes:
    """A JBIG2 stream as PDF embeds it: a page and one generic region coded by T.6 (MMR)."""
    width, height = picture.size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    # width, height, x, y; combine by OR; MMR
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + _g4(picture)
    return _segment(0, 48, page) + _segment(1, 38, region)


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def _font_objects(first: int) -> list[bytes]:
    """A font that every viewer has one for, with Unicode as its encoding; the last object is the font itself."""
    descriptor, descendant = first, first + 1
    return [
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor {descriptor} 0 R /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>".encode(),
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H "
            f"/DescendantFonts [{descendant} 0 R] >>"
        ).encode(),
    ]


def _hidden(run: Run, height: float) -> str:
    coded = run.text.encode("utf-16-be").hex()
    return f"BT 3 Tr /F {run.size:.2f} Tf 1 0 0 1 {run.x:.3f} {height - run.y:.3f} Tm <{coded}> Tj ET"
