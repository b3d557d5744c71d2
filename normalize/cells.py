"""The form's cells out of a matched document: every code gets a statement, `absent` where nothing was printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Document, Issue, TableCell
from normalize.columns import figures_of
from normalize.displaced import beside_unplaced, holds_several
from normalize.forms.definition import STATISTICS_FORM, FormBlock, Indicator
from normalize.head import Head, head_of
from normalize.labels import SURE_LABEL
from normalize.matching import FormMatch, MatchedRow
from normalize.notation import read_figure
from normalize.record import Cell, CellSource
from normalize.rows import PrintedRow, is_unread
from normalize.script import simplified
from normalize.statistics import FigureColumns, units_of, unlike_unit
from normalize.unplaced_tables import unplaced_blocks

_WAN = 10_000
_UNIT_ASSUMED = 0.5


@dataclass(frozen=True, slots=True)
class FormCells:
    """All cells of the form by code, and what could not be made of the tables."""

    cells: dict[str, Cell]
    issues: tuple[Issue, ...]


def cells_of(match: FormMatch, document: Document, rows: Sequence[PrintedRow] = ()) -> FormCells:
    """Read every code of the matched form. `rows` are all of the document's, those that are no row of the form too."""
    reader = _CellReader(match, document, rows)
    for row in match.rows:
        reader.read_row(row)
    headings = {(row.table, row.index) for row in match.headings}
    for row in beside_unplaced([row for row in rows if (row.table, row.index) not in headings], match.rows):
        reader.doubt_blanks(row, "the figures beside it are of no row of the form, and may be its own")
    for row in match.rows:
        if not row.printed.has_figures and row.printed.table in reader.laid_out_amiss:
            reader.doubt_blanks(
                row, "other rows of its table could not be told, and its figures may stand there"
            )
    for block, first in unplaced_blocks(match, rows):
        reader.leave_block_unread(block, first)
    cells = {
        code: reader.cells.get(code, Cell("absent", indicator.unit))
        for code, indicator in match.form.indicators.items()
    }
    return FormCells(cells, tuple(reader.issues))


class _CellReader:
    def __init__(self, match: FormMatch, document: Document, rows: Sequence[PrintedRow]) -> None:
        self._match = match
        self._document = document
        self.cells: dict[str, Cell] = {}
        self.issues: list[Issue] = []
        # Tables on pages with rows that could not be told: what else was taken for their rows may not be.
        self.laid_out_amiss: set[int] = set()
        self._heads: dict[tuple[str, int], Head] = {}
        self._siblings: dict[str, list[MatchedRow]] = {}
        for row in match.rows:
            self._siblings.setdefault(row.block.key, []).append(row)
        self._statistics = FigureColumns(rows, match.rows) if match.form.is_statistics else None

    def read_row(self, row: MatchedRow) -> None:
        head = self._head(row)
        if row.doubtful:
            self._leave_unread(row, "its label is too unlike the form's to tell whether it is this row")
            self._note_amiss(row)
            return
        indicator = self._match.form.indicators[row.row.codes[0]]
        if self._statistics is not None and (unit := unlike_unit(row, indicator.printed_unit)):
            self._leave_unread(row, f"it counts in {unit}, which is not the form's unit")
            return
        figures = self._figures(row, head)
        if figures is None:
            count = f"{len(row.printed.figures)} cells for {len(row.block.columns)} columns"
            self._leave_unread(row, f"{count}; which figure belongs where cannot be told")
            self._note_amiss(row)
            return
        times = Counter(id(cell) for cell in figures if cell is not None)
        shared = {cell for cell, count in times.items() if count > 1}
        for code, cell in zip(row.row.codes, figures, strict=True):
            indicator = self._match.form.indicators[code]
            if cell is None:
                continue
            if id(cell) in shared and cell.text:
                self.cells[code] = self._illegible(indicator, cell, cell.text)
                continue
            self.cells[code] = self._read(indicator, cell, row, head.rows)
        if any(figure is not None and id(figure) in shared and figure.text for figure in figures):
            self._issue(
                "merged_figures",
                f"row {_name(row)}: one merged cell stands for several figures; none of them is read from it",
                row,
            )

        if any(
            figure is not None and figure.locator.page is not None and holds_several(figure.text)
            for figure in figures
        ):
            self.doubt_blanks(row, "a cell of it holds several numbers, of which its blank cells' may be one")

    def _figures(self, row: MatchedRow, head: Head) -> list[TableCell | None] | None:
        if self._statistics is None:
            return figures_of(row, self._siblings[row.block.key], head)
        return self._statistics.figure_of(row)

    def _note_amiss(self, row: MatchedRow) -> None:
        if row.printed.cells[0].locator.page is not None and row.printed.has_figures:
            self.laid_out_amiss.add(row.printed.table)

    def doubt_blanks(self, row: MatchedRow, reason: str) -> None:
        """What was taken for blank cells of the row is unread."""
        doubtful = [
            code for code in row.row.codes if code in self.cells and self.cells[code].state == "blank"
        ]
        for code in doubtful:
            self.cells[code] = replace(self.cells[code], state="illegible", confidence=0.0)
        if doubtful:
            self._issue("unplaced_figures", f"row {_name(row)}: {reason}", row)

    def _head(self, row: MatchedRow) -> Head:
        key = row.block.key, row.printed.table
        if key not in self._heads:
            self._heads[key] = head_of(row.block, self._match.headers.get(key, ()))
        return self._heads[key]

    def _read(
        self, indicator: Indicator, cell: TableCell, row: MatchedRow, headers: Sequence[PrintedRow]
    ) -> Cell:
        reading = cell.reading
        if reading is not None and is_unread(cell):
            return Cell(
                "illegible" if reading.outcome == "illegible" else "conflict",
                indicator.unit,
                raw=cell.text,
                confidence=reading.confidence,
                source=self._source(cell),
            )
        scale = _scale(row, indicator, headers)
        notation = read_figure(cell.text, indicator.unit, scale=scale or 1, alone=_stands_alone(cell))
        if reading is not None and notation.state == "text" and _looks_misread(cell.text):
            return self._illegible(indicator, cell, cell.text)
        confidence = 1.0 if reading is None else reading.confidence
        if row.score < SURE_LABEL:
            confidence *= row.score
        if notation.unit_missing and notation.value and scale is None:
            confidence = min(confidence, _UNIT_ASSUMED)
            self._issue(
                "amount_without_unit",
                f"{indicator.code}: the amount {cell.text!r} is printed without a unit; read as yuan",
                row,
            )
        return Cell(
            notation.state,
            indicator.unit,
            notation.value,
            raw=cell.text,
            confidence=round(confidence, 4),
            source=self._source(cell),
        )

    def _leave_unread(self, row: MatchedRow, reason: str) -> None:
        """There are figures, and nothing to tell which is whose."""
        printed = [cell for cell in row.printed.figures if cell.text or is_unread(cell)]
        raw = " ".join(cell.text for cell in printed if cell.text)
        if not printed:
            return
        for code in row.row.codes:
            self.cells[code] = self._illegible(self._match.form.indicators[code], printed[0], raw)
        self._issue("unplaced_figures", f"row {_name(row)} ({raw}): {reason}", row)

    def leave_block_unread(self, block: FormBlock, first: PrintedRow) -> None:
        """The table is there (`first` is its first row), and nothing tells which of its figures is whose."""
        for row in block.rows:
            for code in row.codes:
                self.cells[code] = self._illegible(self._match.form.indicators[code], first.cells[0], "")

    def _illegible(self, indicator: Indicator, cell: TableCell, raw: str) -> Cell:
        return Cell("illegible", indicator.unit, raw=raw, confidence=0.0, source=self._source(cell))

    def _source(self, cell: TableCell) -> CellSource:
        return source_of(cell, self._document)

    def _issue(self, category: str, message: str, row: MatchedRow) -> None:
        page = row.printed.cells[0].locator.page
        self.issues.append(
            Issue(
                stage="normalize",
                category=category,
                severity="warning",
                message=message,
                hint="look at the document; the printed text is kept as raw",
                document=self._document.sha256,
                page=page,
            )
        )


def source_of(cell: TableCell, document: Document) -> CellSource:
    """Where a cell was printed and who read it."""
    place = cell.locator
    votes = () if cell.reading is None else cell.reading.votes
    return CellSource(
        document=document.sha256,
        reader=votes[0].reader if votes else document.reader,
        reader_version=votes[0].version if votes else document.reader_version,
        line=place.line,
        path=place.path,
        page=place.page,
        box=place.box,
        page_size=place.page_size,
        unit=place.unit,
        votes=votes,
    )


def _looks_misread(text: str) -> bool:
    """Whether a text that was read from ink is rather a figure with a letter misread (11完 for 11宗) than words."""
    return any(letter.isdecimal() for letter in text) or len(text.strip()) == 1


def _stands_alone(cell: TableCell) -> bool:
    """Whether the source itself parts the cell from others: ink and laid-out text may have run together."""
    return cell.reading is None and cell.locator.page is None


def _scale(row: MatchedRow, indicator: Indicator, headers: Sequence[PrintedRow]) -> int | None:
    """The factor to yuan that the printed heading (of the 统计表, the row's own unit), or else the form's own, gives to
    bare amounts."""
    if indicator.unit != "yuan":
        return 1
    printed = "".join(simplified(cell.text) for header in headers for cell in header.labels)
    own = "".join("".join(path) for path in row.block.columns)
    if indicator.form == STATISTICS_FORM:
        printed, own = simplified(units_of(row)), "".join(indicator.column_path)
    # A narrow column wraps 万元 between its letters.
    for heading in (re.sub(r"\s", "", printed), own):
        if "万元" in heading:
            return _WAN
        if "元" in heading:
            return 1
    return None


def _name(row: MatchedRow) -> str:
    return "/".join(row.row.path) or row.block.key
