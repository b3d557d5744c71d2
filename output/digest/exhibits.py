"""What stands at a figure's place, as the run hands it in, and as the pages show it: of a figure in doubt the place
alone, of all figures the document's page or table with every place on it.

The pictures are files of the digest, named by their content: `digest/evidence/<hash>.png` or `.webp`. Who makes them is
not known here: the run does, from the archive, and does it again when a digest is built again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from normalize.record import Box, Record
from output.digest.page_files import EVIDENCE

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Width and height follow the signature and the head of the first chunk.
_SIZE = slice(16, 24)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The proof of one figure: `png` is a part of the page, or `markup` the element and `text` what it shows."""

    png: bytes = b""
    text: str = ""
    markup: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where on a page a figure stands: its code, those of several where they share the place, and the box in the units
    of the page's size."""

    codes: tuple[str, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class PageCopy:
    """A page of a document as it is displayed: a WebP picture, its width and height in pixels; `size` is the page's in
    the units of the marks. `file` is the picture's name once it hangs."""

    document: str
    page: int
    picture: bytes
    pixels: tuple[int, int]
    size: tuple[float, float]
    marks: tuple[Mark, ...]
    file: str = ""


@dataclass(frozen=True, slots=True)
class CopiedCell:
    """A cell of a table as the document has it, and the codes of the figures that stand there: mostly one or none."""

    text: str
    row_span: int
    column_span: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableCopy:
    """A table of a document as the reader found it, row by row."""

    document: str
    rows: tuple[tuple[CopiedCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be shown of a record: the places in doubt by their code, the document's pages and tables; and why the
    rest can't."""

    exhibits: Mapping[str, Exhibit]
    failures: tuple[str, ...] = ()
    pages: tuple[PageCopy, ...] = ()
    tables: tuple[TableCopy, ...] = ()


NOTHING = Shown({})


@dataclass(frozen=True, slots=True)
class Hung:
    """An exhibit on a page: `file` is the picture's name within `evidence/`, "" where there is none; its size in
    pixels."""

    file: str = ""
    width: int = 0
    height: int = 0
    text: str = ""
    markup: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record, the codes of the figures whose place is wanted by itself, and whether the pages and tables are too."""

    record: Record
    codes: tuple[str, ...]
    whole: bool = False


Exhibitor = Callable[[Sequence[Wanted]], Iterator[Shown]]
"""Gives for each record, in order, what can be shown of it; a figure whose place can't be shown is left out."""


def nothing_to_show(wanted: Sequence[Wanted]) -> Iterator[Shown]:
    """The exhibitor of a run whose bytes are not at hand."""
    return (NOTHING for _ in wanted)


def hang_page(copy: PageCopy, digest: Path) -> PageCopy:
    """The page with its picture written into the folder `digest`. Raises ValueError for a picture that is no WebP."""
    if not (copy.picture.startswith(b"RIFF") and copy.picture[8:12] == b"WEBP"):
        raise ValueError("the picture of a page is no WebP")
    return replace(copy, picture=b"", file=_written(copy.picture, ".webp", digest))


def hang(exhibit: Exhibit, digest: Path) -> Hung:
    """The exhibit as a page shows it, its picture written into the folder `digest`. Raises ValueError for a
    picture that is no PNG."""
    if not exhibit.png:
        return Hung(text=exhibit.text, markup=exhibit.markup)
    if not exhibit.png.startswith(_SIGNATURE):
        raise ValueError("the picture of a figure's place is no PNG")
    file = _written(exhibit.png, ".png", digest)
    size = exhibit.png[_SIZE]
    width, height = (int.from_bytes(side, "big") for side in (size[:4], size[4:]))
    return Hung(file, width, height, exhibit.text, exhibit.markup)


def _written(picture: bytes, suffix: str, digest: Path) -> str:
    file = f"{hashlib.sha256(picture).hexdigest()[:32]}{suffix}"
    (digest / EVIDENCE).mkdir(exist_ok=True)
    (digest / EVIDENCE / file).write_bytes(picture)
    return file
