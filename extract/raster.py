"""Page pictures (PNG, JPEG, TIFF with its pages, BMP, WebP, GIF) through the scan reader, in order."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extract.document import Block, Document, GridTemplate, Issue, UnreadableError
from extract.limits import limits

if TYPE_CHECKING:
    from extract.scan.page import Picture


def read_images(images: Sequence[bytes], *, sha256: str, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read page pictures as one document; a multi-page TIFF gives several pages, an animated GIF its first.

    Boxes are in pixels of each picture, after its EXIF orientation. The media type is the first picture's.
    Raises `UnreadableError` (`broken_image`, `image_too_large`) where no page can be read; a page that can't
    be read beside others that can becomes an issue with its number.
    """
    # Heavy, and most runs of most readers never meet a scan.
    from extract.scan.reading import default_scan_reader

    reader = default_scan_reader()
    blocks: list[Block] = []
    issues: list[Issue] = []
    media_type = ""
    number = readable = 0
    for data in images:
        opened = _opened(data)
        while True:
            number += 1
            try:
                media, picture = next(opened)
            except StopIteration:
                number -= 1
                break
            except UnreadableError as error:
                issues.append(replace(error.issue, document=sha256, page=number))
                break
            media_type = media_type or media
            readable += 1
            read = reader.read_page(picture, page=number, templates=templates)
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


def _opened(data: bytes) -> Iterator[tuple[str, Picture]]:
    """Media type and pixels (RGB) of every page of a picture file. Raises `UnreadableError`."""
    import numpy as np

    try:
        with Image.open(io.BytesIO(data)) as image:
            media_type = Image.MIME.get(image.format or "", "application/octet-stream")
            frames = ImageSequence.Iterator(image)
            for index, frame in enumerate(frames):
                if index and image.format not in {"TIFF", "MPO"}:
                    break
                if index == limits().pages:
                    raise UnreadableError(_too_many(index))
                _check_size(frame)
                upright = ImageOps.exif_transpose(frame)
                yield media_type, np.asarray(_on_white(upright), dtype=np.uint8)
    except Image.DecompressionBombError as error:
        raise UnreadableError(_too_large(str(error))) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow reports damage inside a file as SyntaxError or ValueError, depending on the format.
        raise UnreadableError(
            Issue(
                stage="extract",
                category="broken_image",
                severity="error",
                message=f"the picture can't be read: {type(error).__name__}: {error}"
                if data
                else "the file is empty",
                hint="fetch it again; if it stays broken, look for another copy of the page",
            )
        ) from error


def _check_size(frame: Image.Image) -> None:
    width, height = frame.size
    if width * height > limits().pixels:
        raise UnreadableError(_too_large(f"{width} x {height} pixels, more than {limits().pixels:,}"))


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
        hint="reduce it to 200-300 dpi and read that",
    )


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent places are paper."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, rgba).convert("RGB")
    if image.mode in {"I;16", "I", "F"}:
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGB")
