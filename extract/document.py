"""What every reader returns: a `Document` of blocks in reading order, each traceable to its place in the source.

A reader states what it saw and how sure it is. It never interprets: whether a cell is a count, a label or a
misprint is decided in `normalize/`. Text that could not be read is said to be unread (`Reading.outcome`);
it is never replaced by an empty string, because an empty cell is a statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom; the origin is the page's upper left corner."""

Severity = Literal["error", "warning", "info"]
Outcome = Literal["read", "blank", "illegible", "conflict"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that went wrong while working on a document, in words for the person who runs the crawl.

    `stage` is one of crawl, extract, normalize, write, digest. `category` is a stable slug (`broken_pdf`,
    `not_a_report`). `hint` is the operator's next step.
    """

    stage: str
    category: str
    severity: Severity
    message: str
    hint: str = ""
    document: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in the source that a person can go back to.

    Which fields are set depends on the format: `line` (1-based, text dumps), `path` (a DOM or XML path),
    or `page` (1-based) with `box` in `unit` ("pt" for PDF points, "px" for pixels) on a page of `page_size`
    (width, height). All but `line` for a picture within a document: `path` is where the document keeps it (a part's
    name, `/word/media/image1.png`, or the path of an `img` element), `box` is in its own pixels.
    """

    line: int | None = None
    path: str | None = None
    page: int | None = None
    box: Box | None = None
    page_size: tuple[float, float] | None = None
    unit: Literal["pt", "px"] | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one reader made of one crop. `confidence` is the reader's own, 0..1."""

    reader: str
    version: str
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text was obtained from ink. Absent (None on the block) where the source holds characters.

    `outcome` is decided by evidence: `blank` by the absence of ink, `illegible` where there is ink that no
    reader could read, `conflict` where readers disagree. `confidence` is 0..1 for the text as returned.
    """

    outcome: Outcome
    confidence: float
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table, at its upper left corner. Rows and columns count from 0.

    `text` is as printed, paragraphs of the cell joined by a newline. In a table of layout "rows" the column
    is only the cell's place in its row: the spans were lost before the text reached us.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    locator: Locator = field(default_factory=Locator)
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of cells, sorted by row, then column.

    layout "grid": columns mean something, spans are resolved, every (row, column) belongs to one cell at most.
    layout "rows": a flattened table (text dumps): order within a row is all that is known.
    """

    cells: tuple[TableCell, ...]
    n_rows: int
    n_columns: int
    layout: Literal["grid", "rows"] = "grid"
    locator: Locator = field(default_factory=Locator)

    def rows(self) -> list[list[TableCell]]:
        """Cells that begin in each row, left to right."""
        rows: list[list[TableCell]] = [[] for _ in range(self.n_rows)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return rows


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text between two breaks. `role` is what the source's own markup claims, when it claims anything."""

    text: str
    role: Literal["title", "heading", "body"] = "body"
    locator: Locator = field(default_factory=Locator)
    reading: Reading | None = None


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Link:
    """Something the document points to or embeds instead of saying it: an attachment, a picture, a viewer."""

    kind: Literal["attachment", "image", "frame"]
    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One document, read. `sha256` is of the bytes; `meta` holds what the source says of itself
    (`title`, `PubDate`, `SiteIDCode`, names as the source spells them)."""

    sha256: str
    media_type: str
    reader: str
    reader_version: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    pages: int | None = None
    issues: tuple[Issue, ...] = ()

    def tables(self) -> Iterator[Table]:
        """The document's tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))


@dataclass(frozen=True, slots=True)
class TemplateCell:
    """A cell of a printed form: a `label` (text printed on the form) or a `code` (a figure to be filled in)."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    label: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class GridTemplate:
    """The printed shape of a known table. Handed to `extract/` to register a broken grid on a scan, and to
    `output/` to set a table as the form prints it; made from the form in `normalize/forms/layout.py`."""

    name: str
    n_rows: int
    n_columns: int
    cells: tuple[TemplateCell, ...]


class UnreadableError(Exception):
    """Raised by a reader that cannot return a document at all. Carries the issue for the operator."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue
