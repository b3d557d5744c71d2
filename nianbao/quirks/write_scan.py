"""A report as a scan: its pages drawn as a PDF, rasterised, degraded by one of the mixes of a level, and packed as
scanners, offices and portals pack pictures of pages. The truth is the digital document's."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

import numpy as np
import pypdfium2
from PIL import Image

from nianbao.quirks import (
    degrade,
    second_packing,
    second_scan,
    second_sheets,
    third_packing,
    third_scan,
    third_sheets,
)
from nianbao.quirks import first_scan as first
from nianbao.quirks import held_back_files as files
from nianbao.quirks import held_back_packing as packing
from nianbao.quirks import held_back_scan as held_back
from nianbao.quirks import held_back_sheets as sheets
from nianbao.quirks.degrade import Mix, Picture, scanned
from nianbao.quirks.image_pdf import Coding, PicturePage, picture_pdf
from nianbao.quirks.picture_files import docx_of_pictures, mht_of_pictures, ofd_of_pictures
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.sites import in_site
from nianbao.quirks.write_pdf import SCAN_FACES, Drawing, draw_pdf, pages_of, printable_face
from nianbao.samples.typeset import A4, Page, Run, Sheet

Level = Literal["light", "medium", "heavy"]

MIXES: dict[Level, Pool[Mix]] = {
    "light": Pool(degrade.LIGHT, first.LIGHT, second_scan.LIGHT, held_back.LIGHT, third_scan.LIGHT),
    "medium": Pool(degrade.MEDIUM, first.MEDIUM, second_scan.MEDIUM, held_back.MEDIUM, third_scan.MEDIUM),
    "heavy": Pool(degrade.HEAVY, first.HEAVY, second_scan.HEAVY, held_back.HEAVY, third_scan.HEAVY),
}
CONTAINERS = Pool(
    ("pdf_jpeg",) * 5
    + (
        "pdf_text_right",
        "pdf_text_wrong",
        "pdf_mixed",
        "tiff",
        "long_png",
        "long_jpeg",
        "docx_images",
        "html_images",
    ),
    first.CONTAINERS,
    second_packing.CONTAINERS,
    packing.CONTAINERS,
    third_packing.CONTAINERS,
)
RULES = Pool(
    ("full",) * 5 + ("thick_outer", "missing", "hairline"),
    first.RULES,
    second_sheets.RULES,
    sheets.RULES,
    third_sheets.RULES,
)
GLYPHS = Pool(
    ("runs", "runs", "latin"), first.GLYPHS, second_sheets.GLYPHS, sheets.GLYPHS, third_sheets.GLYPHS
)
SHEETS = Pool(
    ("a4",),
    second=("a4", "a4", *second_sheets.SHEETS),
    third=("a4", "a4", *third_sheets.SHEETS),
    held_back=("a4", "a4", *sheets.SHEETS),
)
_SHEETS_BY_NAME = second_sheets.SHEETS | third_sheets.SHEETS | sheets.SHEETS
_LATINS = second_sheets.LATINS | third_sheets.LATINS | sheets.LATINS
# pages that are packed together, or with a text layer that lies over them, stand upright
_UPRIGHT = (
    "long_",
    "html_",
    "pdf_text",
    "pdf_mixed",
    "pdf_two",
    "pdf_turned",
    "pdf_stacked",
    "pdf_cover",
    "pdf_spread",
)
_MOST_PIXELS_HIGH = 16_000  # WebP has 14 bits for a side
_WRONG_SHARE = 0.3
_ROW = 19.25  # points
_MISREAD = str.maketrans("0135678", "8174396")


@dataclass(frozen=True, slots=True)
class _Scan:
    """The pages as pictures, each upright or lying as its mix left it."""

    report: QuirkyReport
    dice: Dice
    pages: Sequence[Page]
    digital: bytes
    pictures: Sequence[Image.Image]
    mix: Mix
    dpi: int
    sheet: Sheet


def write_scan(report: QuirkyReport, level: Level) -> tuple[bytes, str, list[str]]:
    """The file, its suffix, and the quirks drawn. OSError where the fonts of `write_pdf` are not installed."""
    dice = Dice.of(report.seed, f"scan/{level}")
    mix, container = dice.draw(MIXES[level]), dice.draw(CONTAINERS)
    face = printable_face(report, dice.draw(SCAN_FACES))
    sheet_kind = dice.draw(SHEETS)
    sheet, spacing = _SHEETS_BY_NAME.get(sheet_kind, (A4, None))
    drawing = Drawing(face, dice.draw(RULES), dice.draw(GLYPHS), sheet=sheet)
    pages = pages_of(report, dice, face, sheet, spacing, _LATINS.get(drawing.glyphs))
    digital = draw_pdf(report, dice, pages, drawing)
    dpi = dice.rng.randint(*mix.dpi)
    turn = 0 if container.startswith(_UPRIGHT) else dice.rng.choice(mix.turns)
    rng = np.random.default_rng(dice.rng.getrandbits(64))
    flat = _rasterised(digital, dpi)
    # what is on the back: the page before, or the first one's neighbour
    backs = [flat[max(number - 1, 0)] if number else flat[-1] for number in range(len(flat))]
    pictures = [scanned(page, back, mix, rng, turn) for page, back in zip(flat, backs, strict=True)]
    dice.noted.extend((f"mix:{mix.name}", f"dpi:{dpi}", f"container:{container}", f"font:{face.path.stem}"))
    dice.noted.extend((f"rules:{drawing.rules}", f"glyphs:{drawing.glyphs}", f"turn:{turn}"))
    dice.noted.append(f"sheet:{sheet_kind}")
    scan = _Scan(report, dice, pages, digital, pictures, mix, dpi, sheet)
    data, suffix = _packed(scan, container)
    return data, suffix, dice.noted


def _rasterised(pdf: bytes, dpi: int) -> list[Picture]:
    document = pypdfium2.PdfDocument(pdf)
    return [np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")) for page in document]


def _packed(scan: _Scan, container: str) -> tuple[bytes, str]:
    kind, _, what = container.partition("_")
    if kind == "pdf":
        return _PDFS[what](scan), "pdf"
    if kind == "long":
        return _long(scan, what), _SUFFIXES.get(what, what)
    if kind == "tiff":
        return _tiff(scan, what), "tif"
    if kind == "html":
        return _html(scan, what), "html"
    images = [_coded(picture, scan.mix.quality) for picture in scan.pictures]
    if container == "docx_images":
        return docx_of_pictures(images), "docx"
    if container == "docx_vml":
        return docx_of_pictures(images, second_packing.vml), "docx"
    if container == "docx_anchor":
        return docx_of_pictures(images, third_packing.anchored), "docx"
    if container == "docx_in_table":
        return docx_of_pictures(images, files.in_table), "docx"
    if container == "docx_cropped":
        return docx_of_pictures(
            [files.bordered(image, scan.mix.quality) for image in images], files.cropped
        ), "docx"
    if container == "ofd_images":
        return ofd_of_pictures(images), "ofd"
    assert container == "mht_images"
    return mht_of_pictures("".join(scan.report.title), images), "mht"


# ---- files that are one picture --------------------------------------------------------------------------------
_SUFFIXES = {
    "jpeg": "jpg",
    "exif": "jpg",
    "palette": "png",
    "alpha": "png",
    "16": "png",
    "progressive": "jpg",
    "viewer": "png",
    "cmyk": "jpg",
    "lossless": "webp",
}


def _coded(picture: Image.Image, quality: int) -> bytes:
    """JPEG, or PNG where a pixel has one bit."""
    out = io.BytesIO()
    if picture.mode == "1":
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _long(scan: _Scan, kind: str) -> bytes:
    """All pages below each other in one picture."""
    pictures = files.with_gaps(scan.pictures) if kind == "viewer" else scan.pictures
    mode = pictures[0].mode
    if kind in {"bmp", "gif"} and mode == "RGB":
        mode = "L"
    width, height = max(p.width for p in pictures), sum(p.height for p in pictures)
    whole = Image.new(mode, (width, height))
    y = 0
    for picture in pictures:
        whole.paste(picture.convert(mode), (0, y))
        y += picture.height
    if height > _MOST_PIXELS_HIGH:
        size = (width * _MOST_PIXELS_HIGH // height, _MOST_PIXELS_HIGH)
        whole = whole.convert("L" if mode == "1" else mode).resize(size, Image.Resampling.LANCZOS)
    if mode == "1" and kind in {"jpeg", "webp"}:
        whole = whole.convert("L")
    if kind == "exif":
        return second_packing.turned_jpeg(whole, scan.mix.quality, scan.dice.rng.choice((3, 6, 8)))
    if kind == "palette":
        return second_packing.palette_png(whole, scan.dpi)
    if kind in {"alpha", "16", "progressive"}:
        return third_packing.single(kind, whole, scan.dpi, scan.mix.quality)
    if kind in {"viewer", "cmyk", "lossless"}:
        return files.single(kind, whole, scan.dpi, scan.mix.quality)
    out = io.BytesIO()
    options = {"quality": scan.mix.quality} if kind in {"jpeg", "webp"} else {}
    whole.save(out, kind.upper(), dpi=(scan.dpi, scan.dpi), **options)
    return out.getvalue()


def _tiff(scan: _Scan, what: str) -> bytes:
    if what == "mixed":
        return second_packing.mixed_tiff(scan.pictures, scan.dpi, scan.mix.quality)
    if what == "oblong":
        return second_packing.oblong_tiff(scan.pictures, scan.dpi)
    if what in {"fax", "white_zero", "deflate"}:
        return third_packing.tiff_of(what, scan.pictures, scan.dpi)
    if what in {"orientation", "thumbnails", "inks"}:
        return files.tiff_of(what, scan.pictures, scan.dpi)
    compression = "group4" if scan.pictures[0].mode == "1" else "tiff_lzw" if what == "lzw" else "jpeg"
    options = {"quality": scan.mix.quality} if compression == "jpeg" else {}
    out = io.BytesIO()
    # copies: what an earlier saving left on a picture would be passed to the TIFF encoder
    front, *others = (picture.copy() for picture in scan.pictures)
    front.save(
        out,
        "TIFF",
        save_all=True,
        append_images=others,
        compression=compression,
        dpi=(scan.dpi, scan.dpi),
        **options,
    )
    return out.getvalue()


def _html(scan: _Scan, what: str) -> bytes:
    """A portal's page with the pages as pictures in it."""
    title, shown = escape("".join(scan.report.title)), ""
    if what == "slices":
        shown = third_packing.sliced(scan.pictures, "".join(scan.report.title), scan.mix.quality)
    if what == "exif":
        shown = third_packing.by_exif(scan.pictures, scan.mix.quality, scan.dice.rng)
    if what in {"picture", "svg", "thumbs"}:
        shown = files.html_of(what, scan.pictures, "".join(scan.report.title), scan.mix.quality)
    for picture in () if shown else scan.pictures:
        kind, data = "png" if picture.mode == "1" else "jpeg", _coded(picture, scan.mix.quality)
        coded = base64.b64encode(data).decode()
        if what == "lazy":
            shown += second_packing.lazy_img(kind, coded)
        else:
            shown += (
                f'<p style="text-align:center"><img alt="{title}" src="data:image/{kind};base64,{coded}"></p>'
            )
    return in_site(scan.report, shown, scan.dice, charset="utf-8").encode()


# ---- PDFs ------------------------------------------------------------------------------------------------------
def _page_of(picture: Image.Image, dpi: int, text: tuple[Run, ...] = ()) -> PicturePage:
    width, height = picture.width * 72 / dpi, picture.height * 72 / dpi
    return PicturePage((width, height), ((0, 0, width, height, picture),), text)


def _pictures_pdf(coding: Coding) -> Callable[[_Scan], bytes]:
    def write(scan: _Scan) -> bytes:
        return picture_pdf([_page_of(p, scan.dpi) for p in scan.pictures], coding, scan.mix.quality)

    return write


def _jbig2(scan: _Scan) -> bytes:
    """JBIG2 for pictures of one bit; greys stay JPEG."""
    return _pictures_pdf("jbig2" if scan.pictures[0].mode == "1" else "jpeg")(scan)


def _strips(scan: _Scan) -> bytes:
    """Each page in strips, as scanners send it."""
    pages = []
    for picture in scan.pictures:
        page = _page_of(picture, scan.dpi)
        step = picture.height // 6 + 1
        strips = []
        for top in range(0, picture.height, step):
            bottom = min(top + step, picture.height)
            strip = picture.crop((0, top, picture.width, bottom))
            scale = 72 / scan.dpi
            strips.append(
                (0.0, (picture.height - bottom) * scale, page.size[0], (bottom - top) * scale, strip)
            )
        pages.append(replace(page, pictures=tuple(strips)))
    return picture_pdf(pages, "jpeg", scan.mix.quality)


def _two_up(scan: _Scan) -> bytes:
    """Two pages on a sheet, side by side."""
    scale = 72 / scan.dpi
    pages = []
    for left in range(0, len(scan.pictures), 2):
        x, placed = 0.0, []
        for picture in scan.pictures[left : left + 2]:
            placed.append((x, 0.0, picture.width * scale, picture.height * scale, picture))
            x += picture.width * scale
        sheet = scan.sheet
        pages.append(PicturePage((sheet.width * 2, sheet.height), tuple(placed)))
    return picture_pdf(pages, "jpeg", scan.mix.quality)


def _turned(scan: _Scan) -> bytes:
    """The pictures lie on their side, and the page says that it is to be shown turned."""
    pages = [
        replace(_page_of(picture.transpose(Image.Transpose.ROTATE_90), scan.dpi), rotate=90)
        for picture in scan.pictures
    ]
    return picture_pdf(pages, "jpeg", scan.mix.quality)


def _with_text(read: Callable[[Run, Dice], Run]) -> Callable[[_Scan], bytes]:
    def write(scan: _Scan) -> bytes:
        pages = [
            _page_of(picture, scan.dpi, tuple(read(run, scan.dice) for run in page.runs))
            for picture, page in zip(scan.pictures, scan.pages, strict=True)
        ]
        return picture_pdf(pages, "jpeg", scan.mix.quality)

    return write


def _misread(run: Run, dice: Dice) -> Run:
    """As a poor OCR left it: figures taken for others."""
    wrong = dice.rng.random() < _WRONG_SHARE
    return replace(run, text=run.text.translate(_MISREAD)) if wrong else run


def _prose_only(scan: _Scan) -> bytes:
    """A hidden text layer of an OCR that left out every line that holds a lone figure."""
    pages = [
        _page_of(picture, scan.dpi, tuple(run for run in page.runs if not run.text.strip().isdigit()))
        for picture, page in zip(scan.pictures, scan.pages, strict=True)
    ]
    return picture_pdf(pages, "jpeg", scan.mix.quality)


def _beside_its_print(by_a_page: bool) -> Callable[[_Scan], bytes]:
    """A hidden text layer that is right and stands elsewhere: two rows lower, or on the page before."""

    def write(scan: _Scan) -> bytes:
        pages = []
        for number, picture in enumerate(scan.pictures):
            text = scan.pages[(number + by_a_page) % len(scan.pages)].runs
            moved = tuple(run if by_a_page else replace(run, y=run.y + 2 * _ROW) for run in text)
            pages.append(_page_of(picture, scan.dpi, moved))
        return picture_pdf(pages, "jpeg", scan.mix.quality)

    return write


def _packed_pdf(
    kind: str, pack: Callable[[str, Sequence[Image.Image], int, int], bytes]
) -> Callable[[_Scan], bytes]:
    return lambda scan: pack(kind, scan.pictures, scan.dpi, scan.mix.quality)


def _mixed(digital_first: bool) -> Callable[[_Scan], bytes]:
    """One page from the word processor, the first or the last, the others scanned."""

    def write(scan: _Scan) -> bytes:
        pictures = pypdfium2.PdfDocument(_pictures_pdf("jpeg")(scan))
        digital = pypdfium2.PdfDocument(scan.digital)
        last = len(pictures) - 1
        whole = pypdfium2.PdfDocument.new()
        for number in range(last + 1):
            from_office = number == (0 if digital_first else last)
            whole.import_pages(digital if from_office else pictures, [number])
        out = io.BytesIO()
        whole.save(out)
        return out.getvalue()

    return write


_PDFS: dict[str, Callable[[_Scan], bytes]] = {
    "jpeg": _pictures_pdf("jpeg"),
    "jp2": _pictures_pdf("jp2"),
    "flate": _pictures_pdf("flate"),
    "jbig2": _jbig2,
    "strips": _strips,
    "two_up": _two_up,
    "turned": _turned,
    "text_right": _with_text(lambda run, dice: run),
    "text_wrong": _with_text(_misread),
    "text_garbled": _with_text(lambda run, dice: replace(run, text=run.text.translate(first.GARBLED))),
    "text_lower": _beside_its_print(by_a_page=False),
    "text_of_next": _beside_its_print(by_a_page=True),
    "mixed": _mixed(digital_first=True),
    "mixed_tables": _mixed(digital_first=False),
    "text_letters": _with_text(
        lambda run, dice: replace(run, text=run.text.translate(third_packing.LETTERS))
    ),
    "text_prose_only": _prose_only,
    "text_spaced": _with_text(lambda run, dice: replace(run, text=" ".join(run.text))),
    "text_larger": _with_text(lambda run, dice: replace(run, x=run.x * 1.06, y=run.y * 1.06)),
    "spread": lambda scan: packing.spread_pdf(scan.pictures, scan.dpi, scan.mix.quality),
    "stacked": lambda scan: third_packing.stacked_pdf(scan.pictures, scan.dpi, scan.mix.quality),
    **{kind: _packed_pdf(kind, second_packing.packed_pdf) for kind in second_packing.PDFS},
    **{kind: _packed_pdf(kind, third_packing.packed_pdf) for kind in third_packing.PDFS},
    **{kind: _packed_pdf(kind, packing.packed_pdf) for kind in packing.PDFS},
}
