"""Held back once, in the second generation: ways of packing pictures of pages."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, TiffImagePlugin

from nianbao.quirks.image_pdf import coded, pdf_file, stream

_POINTS = 72
_ORIENTATION = 0x0112
# EXIF's number for a picture that is to be shown turned, and how it lies in the file
_LYING = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}


@dataclass(slots=True)
class PdfOfPictures:
    """A PDF as it grows: object 1 is the catalogue, object 2 the pages."""

    objects: list[bytes] = field(default_factory=lambda: [b"", b""])
    kids: list[int] = field(default_factory=list)

    def add(self, entries: str, data: bytes) -> int:
        """A stream; its number."""
        self.objects.append(stream(f"{entries} /Length {len(data)}", data))
        return len(self.objects)

    def picture(
        self,
        size: tuple[int, int],
        data: bytes,
        *,
        filtered: str = "/Filter /FlateDecode",
        space: str = "/DeviceGray",
        bits: int = 8,
        more: str = "",
    ) -> int:
        """An image object; its number."""
        place = "" if "/ImageMask" in more else f"/ColorSpace {space}"
        return self.add(
            f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} {place} /BitsPerComponent {bits} {filtered} {more}",
            data,
        )

    def page(self, box: str, used: Sequence[int], content: str, more: str = "", *, fonts: str = "") -> None:
        """A page that draws those objects, /X0, /X1 and so on; `fonts`: names and dictionaries."""
        number = self.add("", content.encode())
        names = " ".join(f"/X{place} {one} 0 R" for place, one in enumerate(used))
        lettered = f"/Font << {fonts} >>" if fonts else ""
        self.objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {more} /Resources << /XObject << {names} >> {lettered} >> /Contents {number} 0 R >>".encode()
        )
        self.kids.append(len(self.objects))

    def file(self) -> bytes:
        """The whole file."""
        self.objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
        kids = " ".join(f"{number} 0 R" for number in self.kids)
        self.objects[1] = f"<< /Type /Pages /Count {len(self.kids)} /Kids [{kids}] >>".encode()
        return pdf_file(self.objects)


def usual_picture(pdf: PdfOfPictures, picture: Image.Image, quality: int) -> int:
    """JPEG, or G4 where a pixel has one bit."""
    bit = picture.mode == "1"
    data, filtered = coded(picture, "g4" if bit else "jpeg", quality)
    space = "/DeviceRGB" if picture.mode == "RGB" else "/DeviceGray"
    return pdf.picture(picture.size, data, filtered=filtered, space=space, bits=1 if bit else 8)


def drawn_at(width: float, height: float, x: float = 0.0, y: float = 0.0, name: int = 0) -> str:
    return f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm /X{name} Do Q\n"


Draw = Callable[[PdfOfPictures, Image.Image, float, float, int, int], None]
"""(file, picture, width and height in points, quality, the page's number from 0): puts a page into the file."""


def _layered(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A coarse picture of the paper with all that is pale, and a fine stencil through which what is darkest is
    painted black."""
    del number
    colours = np.asarray(picture.convert("RGB"))
    fine = picture.convert("L").resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
    lit = cv2.GaussianBlur(cv2.dilate(np.asarray(picture.convert("L")), np.ones((9, 9), np.uint8)), (0, 0), 8)
    lit = cv2.resize(lit, fine.size).astype(np.float32)
    ink = np.asarray(fine, dtype=np.float32) < 0.55 * np.maximum(lit, 120)
    covered = np.asarray(Image.fromarray(ink).convert("L").resize(picture.size, Image.Resampling.BOX)) > 127
    around = cv2.dilate(colours, np.ones((3, 3), np.uint8))
    paper = Image.fromarray(np.where(covered[..., None], around, colours))
    paper = paper.resize((picture.width * 4 // 5, picture.height * 4 // 5), Image.Resampling.BOX)
    under = usual_picture(pdf, paper.convert("L") if picture.mode != "RGB" else paper, max(quality, 60))
    stencil = Image.fromarray(~ink)
    data, filtered = coded(stencil, "g4", quality)
    over = pdf.picture(stencil.size, data, filtered=filtered, bits=1, more="/ImageMask true")
    content = drawn_at(width, height) + "0 g\n" + drawn_at(width, height, name=1)
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [under, over], content)


def _through_mask(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Black all over, and a soft mask that lets through what is printed."""
    del number, quality
    alpha = 255 - np.asarray(picture.convert("L"))
    mask = pdf.picture(picture.size, zlib.compress(alpha.tobytes()))
    black = zlib.compress(bytes(4))
    over = pdf.picture((2, 2), black, more=f"/SMask {mask} 0 R")
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [over], drawn_at(width, height))


def _rotated(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Each picture lies another way, and the page's own turn sets it right."""
    turn = (180, 270, 90, 0)[number % 4]
    lying = Image.fromarray(np.rot90(np.asarray(picture), turn // 90).copy())
    if turn in {90, 270}:
        width, height = height, width
    pdf.page(
        f"0 0 {width:.2f} {height:.2f}",
        [usual_picture(pdf, lying, quality)],
        drawn_at(width, height),
        f"/Rotate {turn}",
    )


def _lying(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Every second sheet went through the feeder on its side, and nothing says so."""
    if number % 2:
        picture = Image.fromarray(np.rot90(np.asarray(picture)).copy())
        width, height = height, width
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [usual_picture(pdf, picture, quality)], drawn_at(width, height))


def _pixel_points(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """As many points as pixels: a page of the size of a poster."""
    del width, height, number
    size = picture.size
    pdf.page(f"0 0 {size[0]} {size[1]}", [usual_picture(pdf, picture, quality)], drawn_at(*size))


def _user_unit(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A unit of 2.5 points."""
    del number
    width, height = width / 2.5, height / 2.5
    drawn = drawn_at(width, height)
    pdf.page(f"0 0 {width:.3f} {height:.3f}", [usual_picture(pdf, picture, quality)], drawn, "/UserUnit 2.5")


def _cmyk(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """For a printing press: four inks, stored inverted as Adobe's programs do."""
    del number
    out = io.BytesIO()
    picture.convert("RGB").convert("CMYK").save(out, "JPEG", quality=quality)
    image = pdf.picture(
        picture.size,
        out.getvalue(),
        filtered="/Filter /DCTDecode",
        space="/DeviceCMYK",
        more="/Decode [1 0 1 0 1 0 1 0]",
    )
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [image], drawn_at(width, height))


def _indexed(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A palette of 32 colours."""
    del number, quality
    few = picture.convert("RGB").quantize(32, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = bytes((few.getpalette() or [])[:96]).ljust(96, b"\0")
    space = f"[/Indexed /DeviceRGB 31 <{palette.hex()}>]"
    image = pdf.picture(few.size, zlib.compress(few.tobytes()), space=space)
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [image], drawn_at(width, height))


def _nibbles(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """16 greys, two pixels a byte."""
    del number, quality
    grey = np.round(np.asarray(picture.convert("L")) / 17).astype(np.uint8)
    if grey.shape[1] % 2:
        grey = np.pad(grey, ((0, 0), (0, 1)))
    packed = (grey[:, ::2] << 4) | grey[:, 1::2]
    image = pdf.picture(picture.size, zlib.compress(packed.tobytes()), bits=4)
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [image], drawn_at(width, height))


def _chained(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """JPEG in Flate in hexadecimal digits."""
    del number
    data, _ = coded(picture.convert("RGB" if picture.mode == "RGB" else "L"), "jpeg", max(quality, 60))
    packed = zlib.compress(data).hex().encode() + b">"
    image = pdf.picture(
        picture.size,
        packed,
        filtered="/Filter [/ASCIIHexDecode /FlateDecode /DCTDecode]",
        space="/DeviceRGB" if picture.mode == "RGB" else "/DeviceGray",
    )
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [image], drawn_at(width, height))


def _negative(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Stored as a negative that the image's Decode array sets right."""
    del number, quality
    bit = picture.mode == "1"
    turned = (
        picture.point(lambda v: 255 - v) if bit else Image.fromarray(255 - np.asarray(picture.convert("L")))
    )
    data = zlib.compress(turned.tobytes())
    image = pdf.picture(picture.size, data, bits=1 if bit else 8, more="/Decode [1 0]")
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [image], drawn_at(width, height))


def _nested(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """The picture stands in a form that stands in a form, drawn from the top downwards."""
    del number
    image = usual_picture(pdf, picture, quality)
    inner = pdf.add(
        f"/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /I {image} 0 R >> >>",
        b"q 1 0 0 1 0 0 cm /I Do Q",
    )
    outer = pdf.add(
        f"/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Matrix [0.01 0 0 0.01 0 0] /Resources << /XObject << /F {inner} 0 R >> >>",
        b"q 100 0 0 -100 0 100 cm 1 0 0 -1 0 1 cm /F Do Q",
    )
    pdf.page(f"0 0 {width:.2f} {height:.2f}", [outer], drawn_at(width, height))


def _tiles(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """Cut into six, drawn from the lower right one backwards."""
    del number
    used, drawn = [], ""
    columns = [picture.width * n // 2 for n in range(3)]
    rows = [picture.height * n // 3 for n in range(4)]
    for row in (2, 1, 0):
        for column in (1, 0):
            box = (columns[column], rows[row], columns[column + 1], rows[row + 1])
            used.append(usual_picture(pdf, picture.crop(box), quality))
            x, y = width / picture.width, height / picture.height
            wide, high = (box[2] - box[0]) * x, (box[3] - box[1]) * y
            drawn += drawn_at(wide, high, box[0] * x, (picture.height - box[3]) * y, len(used) - 1)
    pdf.page(f"0 0 {width:.2f} {height:.2f}", used, drawn)


def _cut_out(
    pdf: PdfOfPictures, picture: Image.Image, width: float, height: float, quality: int, number: int
) -> None:
    """A large sheet whose origin lies elsewhere; the page is what is cut out of it."""
    del number
    x, y = -120.0, 340.0
    box = f"{x - 200} {y - 150} {x + width + 260} {y + height + 90}"
    cut = f"/CropBox [{x} {y} {x + width:.2f} {y + height:.2f}]"
    pdf.page(box, [usual_picture(pdf, picture, quality)], drawn_at(width, height, x, y), cut)


_DRAWN: dict[str, Draw] = {
    "layered": _layered,
    "through_mask": _through_mask,
    "rotated": _rotated,
    "lying": _lying,
    "pixel_points": _pixel_points,
    "user_unit": _user_unit,
    "cmyk": _cmyk,
    "indexed": _indexed,
    "nibbles": _nibbles,
    "chained": _chained,
    "negative": _negative,
    "nested": _nested,
    "tiles": _tiles,
    "cut_out": _cut_out,
}
PDFS = tuple(_DRAWN)
CONTAINERS = (
    *(f"pdf_{name}" for name in PDFS),
    "pdf_layered",
    "pdf_rotated",
    "pdf_text_lower",
    "pdf_text_of_next",
    "tiff_mixed",
    "tiff_oblong",
    "long_exif",
    "long_palette",
    "html_lazy",
    "docx_vml",
)


def packed_pdf(kind: str, pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """The pages in a PDF of one of the kinds of `PDFS`."""
    pdf = PdfOfPictures()
    for number, picture in enumerate(pictures):
        width, height = (side * _POINTS / dpi for side in picture.size)
        _DRAWN[kind](pdf, picture, width, height, quality, number)
    return pdf.file()


def mixed_tiff(pictures: Sequence[Image.Image], dpi: int, quality: int) -> bytes:
    """Each page compressed in another way; the last but one lies upside down."""
    out = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out, new=True) as writer:
        for number, picture in enumerate(pictures):
            page = picture.copy()
            if number == len(pictures) - 2:
                page = page.transpose(Image.Transpose.ROTATE_180)
            bit = page.mode == "1"
            way = (
                ("group4", "tiff_lzw", "packbits")[number % 3]
                if bit
                else ("jpeg", "tiff_lzw", "tiff_adobe_deflate")[number % 3]
            )
            options = {"quality": quality} if way == "jpeg" else {}
            page.save(writer, "TIFF", compression=way, dpi=(dpi, dpi), **options)
            writer.newFrame()
    return out.getvalue()


def oblong_tiff(pictures: Sequence[Image.Image], dpi: int) -> bytes:
    """Half as many pixels again across the page as down it, which the file says."""
    out = io.BytesIO()
    first, *others = (
        picture.convert("L").resize((picture.width * 3 // 2, picture.height), Image.Resampling.BICUBIC)
        for picture in pictures
    )
    first.save(
        out, "TIFF", save_all=True, append_images=others, compression="tiff_lzw", dpi=(dpi * 3 // 2, dpi)
    )
    return out.getvalue()


def turned_jpeg(picture: Image.Image, quality: int, orientation: int) -> bytes:
    """A picture that lies on its side or its head in the file, whose EXIF says so."""
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    lying = picture.convert("L" if picture.mode == "1" else picture.mode).transpose(_LYING[orientation])
    out = io.BytesIO()
    lying.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def palette_png(picture: Image.Image, dpi: int) -> bytes:
    """A PNG of 16 greys, four bits a pixel."""
    few = picture.convert("L").point(lambda grey: round(grey / 17)).convert("L")
    out = io.BytesIO()
    paletted = Image.frombytes("P", few.size, few.tobytes())
    paletted.putpalette([value * 17 for value in range(16) for _ in range(3)])
    paletted.save(out, "PNG", bits=4, dpi=(dpi, dpi))
    return out.getvalue()


def lazy_img(kind: str, base64: str) -> str:
    """An img as portals delay it: a pixel until it is scrolled to, the picture in an attribute of its own."""
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="
    return f'<p><img class="lazyload" src="{pixel}" data-original="data:image/{kind};base64,{base64}" width="100%"></p>'


def vml(number: int, image: bytes) -> str:
    """A picture as Word 2003 places it."""
    with Image.open(io.BytesIO(image)) as opened:
        share = opened.height / opened.width
    width = min(588.0, 825.0 / share)
    return (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
        f'<v:shape id="_x0000_i10{number + 24}" style="width:{width:.1f}pt;height:{width * share:.1f}pt">'
        f'<v:imagedata r:id="rId{number}" o:title="扫描{number:03}"/></v:shape></w:pict></w:r></w:p>'
    )
