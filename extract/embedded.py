"""Pictures that a document carries in itself: pages pasted into Word, `data:` URIs, parts of a single-file web page.

A reader puts a `PicturePlace` among its blocks where the document shows a picture; `read_pictures` puts there what the
picture says. Logos, photographs and, beside tables of the document's own, illustrations are left alone: reading takes a
second, and words out of a photograph are no report's.

A block out of a picture has a locator of `path` (where the document keeps the picture: `/word/media/image1.png`, or the
path of the `img` element), `page` (its number among the pictures that were read) and a box in the picture's own pixels.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from extract.document import Block, Document, GridTemplate, Issue, Paragraph, Severity, Table
from extract.limits import limits

if TYPE_CHECKING:
    # Most web pages show no picture that is read: what reads them is loaded where it is needed.
    from extract.raster import Picture

# A table of a few columns at the least size that anybody can read.
LEAST_WIDTH, LEAST_HEIGHT, LEAST_AREA = 300, 80, 60_000
# On a page most places are nearly as light as the lightest place near them, and that is light.
PAPER_SHARE, PAPER_LIKE, PAPER_GREY = 0.6, 0.8, 90
_THUMBNAIL, _NEAR = 400, 15
# Cells of a table that is more than a frame around something, characters of a picture that is more than a caption.
LEAST_CELLS, LEAST_TEXT = 6, 50
_DATA_URI = re.compile(r"data:image/[\w.+-]+(?:;[\w.+-]+=[^;,]*)*(;base64)?,", re.I)


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """Stands where a document shows a picture. `path` leads to it, `data` is its file."""

    path: str
    data: bytes


def data_uri(url: str) -> bytes | None:
    """The picture within a `data:` URI; None for any other address and for a damaged one."""
    head = _DATA_URI.match(url.strip())
    if head is None:
        return None
    content = unquote_to_bytes(url.strip()[head.end() :])
    if head.group(1) is None:
        return content
    try:
        return base64.b64decode(re.sub(rb"\s+", b"", content))
    except binascii.Error:
        return None


def is_large(data: bytes) -> bool:
    """Whether a picture file has the size of a table or more, as far as its head tells. Decodes nothing."""
    from PIL import Image

    from extract.raster import PICTURE_ERRORS

    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
    except Image.DecompressionBombError:
        return True
    except PICTURE_ERRORS:
        return False
    return (
        min(width, height) >= LEAST_HEIGHT
        and max(width, height) >= LEAST_WIDTH
        and width * height >= LEAST_AREA
    )


def read_pictures(
    document: Document, blocks: Iterable[Block | PicturePlace], templates: Sequence[GridTemplate] = ()
) -> Document:
    """The document with these blocks, its pictures read where they stand."""
    found = list(blocks)
    own = tuple(block for block in found if not isinstance(block, PicturePlace))
    if len(own) == len(found):
        return replace(document, blocks=own)
    reading = _Pictures(document.sha256, any(map(_is_table, own)), templates)
    read: list[Block] = []
    for block in found:
        if isinstance(block, PicturePlace):
            read += reading.blocks(block)
        else:
            read.append(block)
    return replace(
        document,
        blocks=tuple(read),
        reader="+".join([document.reader, *reading.reader_names]),
        reader_version="+".join([document.reader_version, *reading.reader_versions]),
        issues=(*document.issues, *reading.issues),
    )


class _Pictures:
    """Reads a document's pictures, each once however often it is shown."""

    def __init__(self, sha256: str, has_tables: bool, templates: Sequence[GridTemplate]) -> None:
        self.issues: list[Issue] = []
        self.reader_names: list[str] = []
        self.reader_versions: list[str] = []
        self._sha256 = sha256
        self._has_tables = has_tables
        self._templates = templates
        self._seen: set[str] = set()
        self._number = 0

    def blocks(self, place: PicturePlace) -> Iterator[Block]:
        """What a picture says, if it says anything of a report."""
        from extract.raster import pictures_of

        digest = hashlib.sha256(place.data).hexdigest()
        if digest in self._seen or not is_large(place.data):
            return
        self._seen.add(digest)
        if self._number == limits().pages:
            if not any(issue.category == "too_many_pages" for issue in self.issues):
                message = f"pictures after the first {self._number:,} were not read"
                self._complain(place, "too_many_pages", message)
            return
        if _is_drawing(place.data):
            # Tables pasted out of a workbook, and every formula: only Windows knows for certain how they look.
            hint = "open the document, save it as PDF and read that"
            self._complain(place, "drawing_not_read", "it is a drawing (EMF or WMF), which is not read", hint)
            return
        picture = next(pictures_of(place.data))
        if isinstance(picture, Issue):
            self._complain(place, picture.category, picture.message, picture.hint)
            return
        if not looks_like_paper(picture):
            return
        self._number += 1
        yield from self._read(place, picture)

    def _read(self, place: PicturePlace, picture: Picture) -> Iterator[Block]:
        from extract.scan.long_picture import read_picture
        from extract.scan.reading import default_scan_reader

        reader = default_scan_reader()
        self.reader_names, self.reader_versions = [reader.name], [reader.version]
        page = read_picture(reader, picture, page=self._number, templates=self._templates)
        if not self._is_of_the_report(page.blocks):
            return
        self.issues += [replace(issue, document=self._sha256) for issue in page.issues]
        for block in page.blocks:
            yield _placed(block, place.path)

    def _is_of_the_report(self, blocks: Sequence[Block]) -> bool:
        """A table is; text is where the document has no tables of its own, which an illustration stands beside."""
        if any(map(_is_table, blocks)):
            return True
        read = sum(
            len(block.text)
            for block in blocks
            if isinstance(block, Paragraph) and block.reading is not None and block.reading.outcome == "read"
        )
        return not self._has_tables and read >= LEAST_TEXT

    def _complain(self, place: PicturePlace, category: str, message: str, hint: str = "") -> None:
        severity: Severity = "warning" if self._has_tables else "error"
        hint = hint or "open the document; if the picture shows a part of the report, read it by hand"
        message = f"picture {place.path}: {message}"
        self.issues.append(Issue("extract", category, severity, message, hint, self._sha256))


def _is_drawing(data: bytes) -> bool:
    return data.startswith(b"\xd7\xcd\xc6\x9a") or (data.startswith(b"\x01\0\0\0") and data[40:44] == b" EMF")


def looks_like_paper(picture: Picture) -> bool:
    """Whether most of a picture is light and even, as a page is and a photograph of people or places is not."""
    import numpy as np

    width = picture.shape[1]
    step = max(width // _THUMBNAIL, 1)
    # Thinner than the step, lines are lost or found by chance; that does not matter here.
    small = picture[::step, ::step]
    grey = small if small.ndim == 2 else small.mean(axis=2).astype(np.uint8)
    lightest = _lightest_nearby(grey)
    paper = (grey >= PAPER_LIKE * lightest) & (lightest >= PAPER_GREY)
    return bool(paper.mean() >= PAPER_SHARE)


def _lightest_nearby(grey: Picture) -> Picture:
    import cv2
    import numpy as np

    return np.asarray(cv2.dilate(grey, np.ones((_NEAR, _NEAR), np.uint8)), dtype=np.uint8)


def _is_table(block: Block) -> bool:
    return isinstance(block, Table) and len(block.cells) >= LEAST_CELLS


def _placed(block: Block, path: str) -> Block:
    locator = replace(block.locator, path=path)
    if isinstance(block, Paragraph):
        return replace(block, locator=locator)
    cells = tuple(replace(cell, locator=replace(cell.locator, path=path)) for cell in block.cells)
    return replace(block, cells=cells, locator=locator)
