"""A document's own pages and tables, with every figure's place on them: what an auditor holds beside the record.

A page is drawn where the figures have a box on one (PDF, scans, pictures). Where they stand in markup, a sheet or
lines, the tables are read once more and set as they were found. Files that only LibreOffice opens are left out: they
would be converted a second time, seconds each.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pypdfium2

from extract import sniff
from extract.document import Box, Locator, Table
from nianbao.evidence import NoEvidenceError, embedded_picture, pdf_page, picture_page
from normalize.record import CellSource
from output.digest.exhibits import CopiedCell, Mark, PageCopy, TableCopy

if TYPE_CHECKING:
    from PIL import Image

# A figure of nine points is then some twelve pixels high: read with ease, and a page is 100 kB.
PAGE_WIDTH = 1200
# What WebP can hold. A whole report as one picture is longer and drawn smaller.
LONGEST_SIDE = 16_383
QUALITY = 55
_READ_AGAIN = {sniff.HTML, sniff.MHT, sniff.DOCX, sniff.XLSX, sniff.OFD, sniff.TEXT}


def is_drawn(source: CellSource, media_type: str) -> bool:
    """Whether the page that the source is on can be drawn, in a document of that type."""
    if source.page is None or source.box is None or source.page_size is None:
        return False
    return source.path is not None or media_type == sniff.PDF or media_type in sniff.IMAGES


def by_page(drawn: Mapping[str, CellSource]) -> Iterable[Mapping[str, CellSource]]:
    """The places of each page, in the order of the documents' pages."""
    pages: dict[tuple[str, int, str], dict[str, CellSource]] = {}
    for code, source in drawn.items():
        assert source.page is not None
        path = "" if source.path is None else source.path
        pages.setdefault((source.document, source.page, path), {})[code] = source
    return [pages[key] for key in sorted(pages)]


def page_copy(sources: Mapping[str, CellSource], place: CellSource, data: bytes, media_type: str) -> PageCopy:
    """The page that the sources share. `data` is the file that it is in, and `place` one of the sources with the page's
    number in that file.

    Raises NoEvidenceError, and UnreadableError where the bytes can't be opened.
    """
    first = next(iter(sources.values()))
    assert first.page is not None
    assert first.page_size is not None
    picture = _small(_page(place, data, media_type))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY)
    marks: dict[Box, list[str]] = {}
    for code, source in sources.items():
        if source.box is not None and source.page_size == first.page_size:
            marks.setdefault(source.box, []).append(code)
    return PageCopy(
        first.document,
        first.page,
        out.getvalue(),
        picture.size,
        first.page_size,
        tuple(Mark(tuple(codes), box) for box, codes in marks.items()),
    )


def table_copies(document: str, sources: Mapping[str, CellSource], data: bytes) -> list[TableCopy]:
    """The tables in which the sources stand, in the document's order; none of a format that would have to be converted.

    Raises UnreadableError where the bytes can't be opened.
    """
    if sniff.sniff(data) not in _READ_AGAIN:
        return []
    from extract.read import read

    codes: dict[Locator, list[str]] = {}
    for code, source in sources.items():
        codes.setdefault(_locator(source), []).append(code)
    copies = []
    for block in read(data).blocks:
        if isinstance(block, Table) and any(cell.locator in codes for cell in block.cells):
            # A line of a text dump is the place of all its cells: the first one stands for it.
            rows = [
                tuple(
                    CopiedCell(cell.text, cell.row_span, cell.column_span, tuple(codes.pop(cell.locator, ())))
                    for cell in row
                )
                for row in block.rows()
            ]
            copies.append(TableCopy(document, tuple(rows)))
    return copies


def _locator(source: CellSource) -> Locator:
    unit = source.unit if source.unit in ("pt", "px") else None
    return Locator(source.line, source.path, source.page, source.box, source.page_size, unit)  # type: ignore[arg-type]


def _page(place: CellSource, data: bytes, media_type: str) -> Image.Image:
    """The page as it is displayed."""
    assert place.page is not None
    if place.path is not None:
        return picture_page(embedded_picture(place.path, data, media_type), 1)
    if media_type == sniff.PDF:
        try:
            page = pdf_page(data, place.page)
            wide, high = page.get_size()
            drawn: Image.Image = page.render(scale=min(PAGE_WIDTH / wide, LONGEST_SIDE / high)).to_pil()
        except (pypdfium2.PdfiumError, IndexError, ValueError, ZeroDivisionError) as error:
            raise NoEvidenceError(f"page {place.page} can't be drawn: {error}") from error
        return drawn
    return picture_page(data, place.page)


def _small(page: Image.Image) -> Image.Image:
    """The page no wider and longer than is of use; in grey where it has no colour."""
    share = min(PAGE_WIDTH / page.width, LONGEST_SIDE / page.height, 1.0)
    size = max(round(page.width * share), 1), max(round(page.height * share), 1)
    return page.convert("L" if page.mode in ("1", "L") else "RGB").resize(size)
