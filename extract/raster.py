"""Page pictures (PNG, JPEG, TIFF with its pages, BMP, WebP, GIF) through the scan reader, in order."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from extract import sniff
from extract.document import Block, Document, GridTemplate, Issue, UnreadableError
from extract.limits import limits

Picture = NDArray[np.uint8]

# What Pillow and its codecs raise for damage inside a file, depending on the format.
PICTURE_ERRORS = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    OverflowError,
)
# TIFF 6.0, tag 254 (NewSubfileType): bit 0 marks a smaller copy of another page, bit 2 a mask for one.
_SUBFILE, _SMALLER_COPY, _MASK = 254, 0x1, 0x4
_ORIENTATION, _UPRIGHT, _LYING = 0x0112, 1, frozenset({5, 6, 7, 8})
# TIFF 6.0, tags 282 and 283: pixels to a unit across and down. Up to the first ratio they count as square; beyond the
# second one the tags are wrong.
_RESOLUTION, _SQUARE, _LONGEST_PIXEL = (282, 283), 1.02, 2.6
# More bits a pixel than eight: Pillow would cut their values off at 255.
_DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})


def read_images(images: Sequence[bytes], *, sha256: str, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read page pictures as one document; a multi-page TIFF gives several pages, anything animated its first.

    Boxes are in pixels of each picture, after its EXIF orientation. The media type is the first picture's.
    Raises `UnreadableError` (`broken_image`, `image_too_large`) where no page can be read; a page that can't
    be read beside others that can becomes an issue with its number.
    """
    # Heavy, and most runs of most readers never meet a scan.
    from extract.scan.long_picture import read_picture
    from extract.scan.reading import default_scan_reader

    reader = default_scan_reader()
    blocks: list[Block] = []
    issues: list[Issue] = []
    media_type = ""
    number = readable = 0
    for data in images:
        for page in pictures_of(data):
            number += 1
            if isinstance(page, Issue):
                issues.append(replace(page, document=sha256, page=number))
                continue
            media_type = media_type or sniff.sniff(data)
            readable += 1
            read = read_picture(reader, page, page=number, templates=templates)
            blocks += read.blocks
            issues += [replace(issue, document=sha256) for issue in read.issues]
    if not readable:
        nothing = Issue("extract", "broken_image", "error", "there is no picture to read", document=sha256)
        raise UnreadableError(replace(issues[0], page=None) if issues else nothing)
    return Document(
        sha256=sha256,
        media_type=media_type,
        reader=reader.name,
        reader_version=reader.version,
        blocks=tuple(blocks),
        pages=number,
        issues=tuple(issues),
    )


def pictures_of(data: bytes) -> Iterator[Picture | Issue]:
    """The pixels of every page of a picture file, (height, width) grey or (height, width, 3) RGB, upright as its EXIF
    says and on white paper; an Issue in the place of a page that can't be had."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            for index in page_frames(image):
                if index >= limits().pages:
                    yield _too_many(limits().pages)
                    return
                yield _page(image, index)
    except Image.DecompressionBombError as error:
        yield _too_large(str(error))
    except PICTURE_ERRORS as error:
        yield _broken(error if data else "the file is empty")


def picture_of_page(data: bytes, page: int) -> Picture | Issue:
    """One of what `pictures_of` gives. `page` counts from 1 over a document's pictures: where this file has not so
    many, it holds that page alone."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            frames = list(page_frames(image))
            return _page(image, frames[page - 1] if 0 < page <= len(frames) else frames[0])
    except Image.DecompressionBombError as error:
        return _too_large(str(error))
    except PICTURE_ERRORS as error:
        return _broken(error)


def page_frames(image: Image.Image) -> Iterator[int]:
    """The frames of an open picture that are pages: those of a TIFF but for thumbnails and masks, of everything else
    the first. What else a JPEG holds (MPO) is a phone's preview or map of depth; what a GIF or WebP holds, motion."""
    if image.format != "TIFF":
        yield 0
        return
    index, found = 0, False
    while True:
        try:
            image.seek(index)
        except EOFError:
            break
        kind = image.tag_v2.get(_SUBFILE, 0)  # type: ignore[attr-defined]
        if not (isinstance(kind, int) and kind & (_SMALLER_COPY | _MASK)):
            found = True
            yield index
        index += 1
    if not found:
        yield 0


def _page(image: Image.Image, index: int) -> Picture | Issue:
    try:
        image.seek(index)
        width, height = image.size
        if width * height > limits().pixels:
            return _too_large(f"{width:,} x {height:,} pixels, more than {limits().pixels:,}")
        shape = _shape_of_pixels(image)
        # What turns a TIFF does so here; a copy of what is upright would cost as much memory again.
        image.load()
        lying = image.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT
        upright = ImageOps.exif_transpose(image) if lying else image
        return _with_square_pixels(pixels(upright), shape)
    except Image.DecompressionBombError as error:
        return _too_large(str(error))
    except PICTURE_ERRORS as error:
        return _broken(error)


def _shape_of_pixels(image: Image.Image) -> float:
    """How many times as high as wide a fax's pixels are (204 x 98 dpi) once it is upright; 1 where that is not said, or
    not believable. To be asked before Pillow loads the pixels, and turns them."""
    if image.format != "TIFF":
        return 1.0
    across, down = (image.tag_v2.get(tag) for tag in _RESOLUTION)  # type: ignore[attr-defined]
    shape = float(across) / float(down) if across and down else 1.0
    if image.tag_v2.get(_ORIENTATION, _UPRIGHT) in _LYING:  # type: ignore[attr-defined]
        shape = 1 / shape
    return shape if _SQUARE < max(shape, 1 / shape) <= _LONGEST_PIXEL else 1.0


def _with_square_pixels(picture: Picture, shape: float) -> Picture:
    """The picture enlarged along the coarser direction, so that glyphs have the form that they were printed in."""
    if shape == 1.0:
        return picture
    height, width = picture.shape[:2]
    size = (width, round(height * shape)) if shape > 1 else (round(width / shape), height)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC), dtype=np.uint8)


def pixels(image: Image.Image) -> Picture:
    """A picture's pixels: grey (height, width) where it has no colour, else RGB. Transparent places are paper."""
    if image.mode in _DEEP:
        return _scaled(image)
    if image.mode in {"RGBA", "RGBa", "LA", "La", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, rgba).convert("RGB")
    mode = "L" if image.mode in {"1", "L"} else "RGB"
    return np.array(image if image.mode == mode else image.convert(mode), dtype=np.uint8)


def _scaled(image: Image.Image) -> Picture:
    """The brightest place is paper, however many bits a pixel the file has and uses."""
    deep = np.asarray(image, dtype=np.float32)
    brightest = float(deep.max(initial=0.0))
    scaled = deep * (255 / brightest) if brightest > 0 else deep
    return np.clip(scaled, 0, 255).astype(np.uint8)


def _too_many(pages: int) -> Issue:
    return Issue(
        stage="extract",
        category="too_many_pages",
        severity="error",
        message=f"pages after the first {pages:,} were not read",
        hint="look at the file by hand; if it is a report, split it or raise NIANBAO_LIMIT_PAGES",
    )


def _too_large(reason: str) -> Issue:
    return Issue(
        stage="extract",
        category="image_too_large",
        severity="error",
        message=f"the picture is too large to be read: {reason}",
        hint="reduce it to 200-300 dpi, or cut it into pages, and read that; or raise NIANBAO_LIMIT_PIXELS",
    )


def _broken(reason: Exception | str) -> Issue:
    said = reason if isinstance(reason, str) else f"{type(reason).__name__}: {reason}"
    return Issue(
        stage="extract",
        category="broken_image",
        severity="error",
        message=f"the picture can't be read: {said}",
        hint="fetch it again; if it stays broken, look for another copy of the page",
    )
