"""What stands at the place of a figure in doubt, as the run hands it in, and as the pages show it.

The pictures are files of the digest, named by their content: `digest/evidence/<hash>.png`. Who makes them is not
known here: the run does, from the archive, and does it again when a digest is built again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalize.record import Record
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
class Hung:
    """An exhibit on a page: `file` is the picture's name within `evidence/`, "" where there is none; its size in
    pixels."""

    file: str = ""
    width: int = 0
    height: int = 0
    text: str = ""
    markup: str = ""


Wanted = tuple[Record, tuple[str, ...]]
"""A record and the codes of those of its figures that are in doubt."""
Exhibitor = Callable[[Sequence[Wanted]], Iterator[Mapping[str, Exhibit]]]
"""Gives for each record, in order, the exhibits by code; a figure whose place can't be shown is left out."""


def nothing_to_show(wanted: Sequence[Wanted]) -> Iterator[Mapping[str, Exhibit]]:
    """The exhibitor of a run whose bytes are not at hand."""
    return ({} for _ in wanted)


def hang(exhibit: Exhibit, digest: Path) -> Hung:
    """The exhibit as a page shows it, its picture written into the folder `digest`. Raises ValueError for a
    picture that is no PNG."""
    if not exhibit.png:
        return Hung(text=exhibit.text, markup=exhibit.markup)
    if not exhibit.png.startswith(_SIGNATURE):
        raise ValueError("the picture of a figure's place is no PNG")
    file = f"{hashlib.sha256(exhibit.png).hexdigest()[:32]}.png"
    (digest / EVIDENCE).mkdir(exist_ok=True)
    (digest / EVIDENCE / file).write_bytes(exhibit.png)
    size = exhibit.png[_SIZE]
    width, height = (int.from_bytes(side, "big") for side in (size[:4], size[4:]))
    return Hung(file, width, height, exhibit.text, exhibit.markup)
