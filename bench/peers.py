"""Other readers of tables with our form alignment behind them, so that only the reading of tables differs.

Each peer gives grids of texts; `None` is a place that a merged cell covers, where the peer says so. They become
`extract.document.Table`s and go through `normalize` like our own.
"""

from __future__ import annotations

import importlib.util
import io
import logging
import re
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.document import Document, Table, TableCell
from extract.encoding import decode

Grid = Sequence[Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A reader of tables, the formats it is asked to read, and the package it needs."""

    name: str
    package: str
    formats: tuple[str, ...]
    tables: Callable[[bytes, str], list[Grid]]

    def is_here(self) -> bool:
        """Whether its package is installed."""
        return importlib.util.find_spec(self.package) is not None


def document_of(grids: Sequence[Grid]) -> Document:
    """The peer's tables as a document of ours."""
    return Document("", "", "peer", "1", tuple(_table(grid) for grid in grids if grid))


def _table(grid: Grid) -> Table:
    cells: list[TableCell] = []
    for row, texts in enumerate(grid):
        column = 0
        while column < len(texts):
            text = texts[column]
            span = 1
            while text is not None and column + span < len(texts) and texts[column + span] is None:
                span += 1
            if text is not None:
                cells.append(TableCell(row, column, text.strip(), column_span=span))
            column += span
    return Table(tuple(cells), len(grid), max(map(len, grid)))


def _pdfplumber(data: bytes, name: str) -> list[Grid]:
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def _camelot(data: bytes, name: str) -> list[Grid]:
    import camelot

    logging.getLogger("camelot").setLevel(logging.ERROR)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.write(data)
        file.flush()
        tables = camelot.read_pdf(file.name, pages="all", flavor="lattice")
    return [table.df.astype(str).values.tolist() for table in tables]


_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "rtf": "application/rtf",
}


def _kreuzberg(data: bytes, name: str) -> list[Grid]:
    import kreuzberg

    kind = name.rpartition(".")[2]
    result = kreuzberg.extract_bytes_sync(
        _well_labelled(data) if kind == "html" else data, _MEDIA_TYPES[kind]
    )
    # it lists every table of a page twice; the second is no other table, and ours would align both
    found: list[Grid] = []
    for table in result.tables:
        if table.cells not in found:
            found.append(table.cells)
    return found


def _pandas(data: bytes, name: str) -> list[Grid]:
    import pandas

    # figures as printed, as far as pandas lets them: it would make 1234 of 1,234
    page = io.BytesIO(_well_labelled(data))
    frames = pandas.read_html(
        page, flavor="lxml", header=None, thousands=None, keep_default_na=False, encoding="utf-8"
    )
    return [frame.fillna("").astype(str).values.tolist() for frame in frames]


def _well_labelled(page: bytes) -> bytes:
    """The page in UTF-8, decoded as we do: what differs is to be the reading of tables, not of charsets."""
    return re.sub(r"charset=[\w-]+", "charset=utf-8", decode(page).text).encode("utf-8", "replace")


PEERS = (
    Peer("pdfplumber.extract_tables", "pdfplumber", ("pdf", "pdf_browser"), _pdfplumber),
    Peer("camelot lattice", "camelot", ("pdf", "pdf_browser"), _camelot),
    Peer(
        "kreuzberg",
        "kreuzberg",
        ("html", "html_gbk", "pdf", "pdf_browser", "docx", "doc", "rtf", "xlsx"),
        _kreuzberg,
    ),
    Peer("pandas.read_html", "pandas", ("html", "html_gbk"), _pandas),
)
