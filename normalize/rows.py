"""A document's tables as rows of labels and figures, whatever their layout."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from extract.document import Table, TableCell
from normalize.notation import looks_like_figure, visible

_FEWEST_COLUMN_NUMBERS = 3
_COLUMN_NUMBER = re.compile(r"[(\[【]([0-9]{1,2})[)\]】]|([0-9]{1,2})")
# 统计表 2014 gives each row's unit in a cell of its own.
_UNIT = re.compile(r"[(\[（【]?(?:单位[:：])?(万?[条件次篇个人元项份场]|人次|万人次|条次|件次)[)\]）】]?")
_NUMBERS_COLUMNS = re.compile(r"[栏列]\s*次|[列栏]\s*号|序\s*号|编\s*号|甲|项\s*次")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of a table. `cells` cover the row from left to right, those that began in a row above included;
    the first `n_labels` of them are its labels (and empty cells before a label), the rest its figures.

    layout "grid" and "rows" as in `extract.document.Table`; "lines" for a table that came apart into lines, whose
    headings are then among the labels of the row below them."""

    table: int
    index: int
    layout: Literal["grid", "rows", "lines"]
    cells: tuple[TableCell, ...]
    n_labels: int
    label_positions: tuple[int, ...] = field(init=False)
    """Where among the cells the labels stand: those with text that are no row numbers, and no units beside a label."""

    has_figures: bool = field(init=False)
    """Whether any cell after the labels has text."""
    is_header: bool = field(init=False)
    """Whether every cell with text is a label."""

    def __post_init__(self) -> None:
        leading = range(self.n_labels)
        texts = tuple(i for i in leading if self.cells[i].text and not _is_figure(self.cells[i].text))
        positions = tuple(i for i in texts if not is_unit(self.cells[i].text)) or texts
        has_figures = any(self.cells[i].text for i in range(self.n_labels, len(self.cells)))
        object.__setattr__(self, "label_positions", positions)
        object.__setattr__(self, "has_figures", has_figures)
        object.__setattr__(self, "is_header", bool(positions) and not has_figures)

    @property
    def labels(self) -> tuple[TableCell, ...]:
        """The row's label cells, outermost first, without empty ones and row numbers."""
        return tuple(self.cells[i] for i in self.label_positions)

    @property
    def figures(self) -> tuple[TableCell, ...]:
        """The cells after the labels."""
        return self.cells[self.n_labels :]

    @property
    def is_column_numbers(self) -> bool:
        """Whether the row numbers the columns: 栏次 (1) (2) (3). Bare numbers do so only after a word that says so."""
        first = next((cell.text for cell in self.figures if cell.text), "")
        if "1" not in first and "１" not in first:
            return False
        return _are_column_numbers(
            tuple(self.cells[i].text for i in self.label_positions),
            tuple(c.text for c in self.figures if c.text),
        )

    @property
    def is_blank(self) -> bool:
        """Whether no cell has text."""
        return not self.label_positions and not any(cell.text for cell in self.cells)


@lru_cache(maxsize=4096)
def _are_column_numbers(labels: tuple[str, ...], figures: tuple[str, ...]) -> bool:
    if len(figures) < _FEWEST_COLUMN_NUMBERS:
        return False
    numbers = [_COLUMN_NUMBER.fullmatch(unicodedata.normalize("NFKC", visible(text))) for text in figures]
    if [int(match[1] or match[2]) for match in numbers if match] != list(range(1, len(figures) + 1)):
        return False
    said = len(labels) == 1 and _NUMBERS_COLUMNS.fullmatch(visible(labels[0])) is not None
    return said or (not labels and all(match and match[1] for match in numbers))


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether a cell's text is a unit and nothing else: 条, 人次, （万元）."""
    return _UNIT.fullmatch(re.sub(r"\s", "", visible(text))) is not None


def rows_of_table(table: Table, number: int, *, after_heading: bool = False) -> list[PrintedRow]:
    """The table's rows, in order. Of rows that hold nothing only those right below headings are kept: a row of
    figures without a label may have been left blank. `number` counts the document's tables; `after_heading`: the
    table before ended in headings."""
    covering = _covering(table)
    rows: list[PrintedRow] = []
    for index, cells in enumerate(covering):
        row = PrintedRow(number, index, table.layout, tuple(cells), _count_labels(cells))
        if any(cell.text or cell.reading for cell in cells) or after_heading:
            rows.append(row)
            after_heading = row.is_header or row.is_column_numbers
    return rows


def _covering(table: Table) -> list[list[TableCell]]:
    """The cells of each row, in a grid with those that reach into it from above."""
    rows: list[list[TableCell]] = [[] for _ in range(table.n_rows)]
    reaching = False
    for printed in table.cells:
        cell = without_invisible_text(printed)
        rows[cell.row].append(cell)
        if cell.row_span > 1 and table.layout == "grid":
            reaching = True
            for row in range(cell.row + 1, min(cell.row + cell.row_span, table.n_rows)):
                rows[row].append(cell)
    if reaching:
        for row_cells in rows:
            row_cells.sort(key=lambda cell: cell.column)
    return rows


def without_invisible_text(cell: TableCell) -> TableCell:
    """The cell, empty where nothing of its text is seen on paper (zero-width spaces, direction marks)."""
    return replace(cell, text="") if cell.text and not visible(cell.text) else cell


def _count_labels(cells: list[TableCell]) -> int:
    """Length of the leading run of labels; empty cells belong to it only where a label follows them, and a
    row number (序号) only where it comes first and a label is next."""
    count = 0
    numbered = False
    for position, cell in enumerate(cells):
        if not cell.text:
            continue
        if _is_figure(cell.text):
            if count or numbered or not _is_label_next(cells[position + 1 :]):
                break
            numbered = True
            continue
        if any(c.text and _is_figure(c.text) for c in cells[count:position]) and not (numbered and not count):
            break
        count = position + 1
    return count


def _is_label_next(cells: list[TableCell]) -> bool:
    following = next((cell.text for cell in cells if cell.text), "")
    return bool(re.search(r"[\u3400-\u9fff]\s*[\u3400-\u9fff]", following)) and not _is_figure(following)


@lru_cache(maxsize=65536)
def _is_figure(text: str) -> bool:
    """A figure, or what is left of several (`0 1`): text without a letter is never a label."""
    return looks_like_figure(text) or not re.search(r"[^\W\d_]", text)


def is_unread(cell: TableCell) -> bool:
    """Whether there is print in it that could not be read."""
    return cell.reading is not None and cell.reading.outcome in {"illegible", "conflict"}
