"""A PDF page's content laid out: tables by their ruling lines, lines of text by what lies outside.

Pure geometry in the page's reading frame; locators are on the page as displayed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from extract.document import Box, Locator, Table, TableCell
from extract.figures import is_figure
from extract.lattice import Place, slots
from extract.pdf_content import LEAST_SPACE, PageContent, Run
from extract.pdf_missing import Parting
from extract.pdf_rules import EDGE_TOLERANCE, RuledTable, ruled_tables
from extract.pdf_underlines import without_underlines
from extract.pdf_unruled import RowTable, around, between_lines, without_lines
from extract.textflow import TextLine, join_cell_lines

# A gap between characters, in multiples of their size, that is a space the PDF didn't store.
WORD_GAP = 0.35
WIDE_WORD_GAP = 0.9
# A printed space between two parts of one text isn't wider than this (sizes).
WIDE_SPACE = 0.7
# Letters of a label that are set apart have no wider gaps than this (sizes).
APART = 2.5
# Vertical overlap of a run with a line, relative to its height, that puts it on that line.
SAME_LINE = 0.5
# A run belongs to a table that it lies in with this part of its height.
HANGING = 0.2
# Runs of one text that lie over each other within this many sizes are one, printed twice to be bold.
TWICE = 0.3
# Rows of this many points are looked through for them.
ROW = 8.0


@dataclass(slots=True)
class PageTable:
    """A table of one page: `columns` are its boundaries (pt, ascending; none without lines), `box` its area in the
    reading frame."""

    cells: list[TableCell]
    n_rows: int
    columns: tuple[float, ...]
    box: Box
    open_top: bool = False
    open_bottom: bool = False
    layout: Literal["grid", "rows"] = "grid"
    n_columns: int = 0
    # A table without upright lines, of which the columns are yet to be found.
    unruled: RowTable | None = None

    def table(self, content: PageContent) -> Table:
        """As the document holds it."""
        locator = locate(content, self.box)
        n_columns = self.n_columns or len(self.columns) - 1
        if n_columns < 1:
            n_columns = max(cell.column + cell.column_span for cell in self.cells)
        return Table(tuple(self.cells), self.n_rows, n_columns, self.layout, locator)


@dataclass(slots=True)
class PageLayout:
    """Tables and lines of text of one page, each top to bottom."""

    content: PageContent
    tables: list[PageTable] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)


def lay_out(content: PageContent, known: Container[str] = frozenset()) -> PageLayout:
    """The page's tables and the lines outside of them. `known` are labels of forms (`pdf_labels.label_texts`)."""
    runs = _once(content.runs)
    tables: list[PageTable] = []
    ruled_ones, stacks = ruled_tables(
        without_underlines(content.horizontal, content.vertical, runs), content.vertical
    )
    for ruled in ruled_ones:
        inside = [run for run in runs if _holds(ruled.box, run)]
        if inside:
            runs = _others(runs, inside)
            tables.append(_table(_without_slivers(ruled, inside), inside, content))
    if stacks or not tables:
        runs = _together(runs, known)
    found = between_lines(runs, stacks, known)
    for row_table in found:
        runs = _others(runs, row_table.runs())
    if not tables and not found:
        found = without_lines(runs, known)
        for row_table in found:
            runs = _others(runs, row_table.runs())
    tables += [_of_rows(row_table, content) for row_table in found]
    tables.sort(key=lambda table: (table.box[1], table.box[0]))
    return PageLayout(content, tables, text_lines(runs))


def _together(runs: Sequence[Run], known: Container[str]) -> list[Run]:
    """Runs with the ones that a printed space parts from them: of `增 12`, neither is a text of its own. Nor are the
    letters of a known label that are set apart, beside or below each other."""
    joined: list[Run] = []
    for run in runs:
        if joined and _is_next(joined[-1], run, known):
            before = joined[-1]
            x0, top, x1, bottom = hull((r.x0, r.top, r.x1, r.bottom) for r in (before, run))
            joined[-1] = Run(f"{before.text} {run.text}", x0, top, x1, bottom, before.size, before.spaced)
        else:
            joined.append(run)
    return joined


def _is_next(before: Run, run: Run, known: Container[str]) -> bool:
    size = min(run.size, before.size)
    across, down = run.x0 - before.x1, run.top - before.bottom
    letters = len(run.text) == 1 and before.text.replace(" ", "") + run.text in known
    if down < -SAME_LINE * (run.bottom - run.top):
        # A sign before a figure and a unit behind it are parts of it.
        parts = is_figure(before.text) != is_figure(run.text) and is_figure(before.text + run.text)
        return across > -LEAST_SPACE * size and (
            (letters and across <= APART * size) or ((run.spaced or parts) and across <= WIDE_SPACE * size)
        )
    return letters and down <= size and abs(run.x0 + run.x1 - before.x0 - before.x1) / 2 <= size


def _others(runs: Sequence[Run], taken: Sequence[Run]) -> list[Run]:
    gone = set(map(id, taken))
    return [run for run in runs if id(run) not in gone]


def _of_rows(found: RowTable, content: PageContent) -> PageTable:
    """A table of which the order in its rows is known."""
    box = around(found.runs())
    cells = [
        row_cell(Place(row, column), group, box, content)
        for row, groups in enumerate(found.rows)
        for column, group in enumerate(groups)
    ]
    return PageTable(cells, len(found.rows), (), box, layout="rows", unruled=found)


def row_cell(place: Place, runs: Sequence[Run], row_box: Box, content: PageContent) -> TableCell:
    """A cell of a table without upright lines; a blank one is located by its row."""
    box = around(runs) if runs else row_box
    text = _cell_text(runs, box)
    return TableCell(place.row, place.column, text, place.row_span, place.column_span, locate(content, box))


def locate(content: PageContent, box: Box) -> Locator:
    """A box of the reading frame as a place on the page as displayed."""
    return Locator(page=content.number, box=content.displayed(box), page_size=content.size, unit="pt")


def _once(runs: Sequence[Run]) -> list[Run]:
    """Without runs that are printed a second time over themselves."""
    kept: list[Run] = []
    seen: dict[tuple[str, int], list[Run]] = {}
    for run in runs:
        reach, row = TWICE * run.size, int(run.top / ROW)
        others = [o for at in (row - 1, row, row + 1) for o in seen.get((run.text, at), ())]
        if any(abs(o.x0 - run.x0) <= reach and abs(o.top - run.top) <= reach for o in others):
            continue
        seen.setdefault((run.text, row), []).append(run)
        kept.append(run)
    return kept


def _without_slivers(ruled: RuledTable, runs: Sequence[Run]) -> RuledTable:
    """Without an open row at either end that nothing is printed in: the rest of a row that a page break cut."""
    n_rows = len(ruled.rows) - 1
    first, last = 0, n_rows
    if ruled.open_bottom and n_rows > 1 and all(_middle(run) <= ruled.rows[-2] for run in runs):
        last -= 1
    if ruled.open_top and last > 1 and all(_middle(run) >= ruled.rows[1] for run in runs):
        first += 1
    if last - first == n_rows:
        return ruled
    places = []
    for place in ruled.places:
        top, bottom = max(place.row, first), min(place.row + place.row_span, last)
        if top < bottom:
            places.append(replace(place, row=top - first, row_span=bottom - top))
    return replace(ruled, places=tuple(places), rows=ruled.rows[first : last + 1])


def _table(ruled: RuledTable, runs: Sequence[Run], content: PageContent) -> PageTable:
    rows, columns = ruled.rows, ruled.columns
    owner: dict[tuple[int, int], int] = {}
    for i, place in enumerate(ruled.places):
        if place.row_span == 1 and place.column_span == 1:
            owner[place.row, place.column] = i
        else:
            owner.update(dict.fromkeys(slots(place), i))
    held: list[list[Run]] = [[] for _ in ruled.places]
    inner_rows, inner_columns = rows[1:-1], columns[1:-1]
    for run in runs:
        row = bisect_right(inner_rows, (run.top + run.bottom) / 2)
        held[owner[row, bisect_right(inner_columns, (run.x0 + run.x1) / 2)]].append(run)
    cells: list[TableCell] = []
    parting = Parting(ruled)
    for place, inside in zip(ruled.places, held, strict=True):
        for part, own in parting.parted(place, inside):
            box = ruled.place_box(part)
            text = _cell_text(own, box)
            locator = locate(content, box)
            cells.append(TableCell(part.row, part.column, text, part.row_span, part.column_span, locator))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return PageTable(cells, len(ruled.rows) - 1, ruled.columns, ruled.box, ruled.open_top, ruled.open_bottom)


def _cell_text(runs: Sequence[Run], box: Box) -> str:
    # Most cells hold a figure or nothing.
    if len(runs) < 2:
        return runs[0].text if runs else ""
    return join_cell_lines(text_lines(runs), box[2], box[0])


def text_lines(runs: Iterable[Run]) -> list[TextLine]:
    """Runs as lines, top to bottom: a run joins the line it overlaps by half its height."""
    found = list(runs)
    if len(found) == 1:
        return [_line(found)]
    rows: list[list[Run]] = []
    spans: list[tuple[float, float]] = []
    for run in sorted(found, key=lambda run: (run.top + run.bottom, run.x0)):
        height = max(run.bottom - run.top, 0.1)
        for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = spans[i]
            overlap = min(bottom, run.bottom) - max(top, run.top)
            if overlap > SAME_LINE * min(height, bottom - top):
                rows[i].append(run)
                break
        else:
            rows.append([run])
            spans.append((run.top, run.bottom))
    lines = [_line(row) for row in rows]
    return sorted(lines, key=lambda line: (line.box[1], line.box[0]))


def _line(row: list[Run]) -> TextLine:
    if len(row) == 1:
        run = row[0]
        return TextLine(run.text, (run.x0, run.top, run.x1, run.bottom), run.size)
    row.sort(key=lambda run: run.x0)
    text = row[0].text
    for before, run in pairwise(row):
        text += " " + run.text if _gap_is_space(before, run) else run.text
    sizes = sorted(run.size for run in row)
    return TextLine(text, hull((r.x0, r.top, r.x1, r.bottom) for r in row), sizes[len(sizes) // 2])


def _gap_is_space(before: Run, run: Run) -> bool:
    gap, size = run.x0 - before.x1, min(before.size, run.size)
    if run.spaced and gap > LEAST_SPACE * size:
        return True
    wide = ord(before.text[-1]) > 0x2E7F or ord(run.text[0]) > 0x2E7F
    return gap > (WIDE_WORD_GAP if wide else WORD_GAP) * size


def _middle(run: Run) -> float:
    return (run.top + run.bottom) / 2


def _holds(box: Box, run: Run) -> bool:
    x = (run.x0 + run.x1) / 2
    if not box[0] - EDGE_TOLERANCE <= x <= box[2] + EDGE_TOLERANCE:
        return False
    # The last line of a row that a page break cut hangs over the table's end.
    inside = min(box[3], run.bottom) - max(box[1], run.top)
    return inside > HANGING * (run.bottom - run.top)


def hull(boxes: Iterable[Box]) -> Box:
    """The box around boxes, of which there is at least one."""
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return (min(x0), min(top), max(x1), max(bottom))


def first_on_page(layout: PageLayout) -> bool:
    """Whether no line stands above the page's first table."""
    return all(line.box[1] >= layout.tables[0].box[1] for line in layout.lines)


def last_on_page(layout: PageLayout) -> bool:
    """Whether no line stands below the page's last table."""
    return all(line.box[3] <= layout.tables[-1].box[3] for line in layout.lines)
