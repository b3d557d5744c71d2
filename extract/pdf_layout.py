"""A PDF page's content laid out: tables by their ruling lines, lines of text by what lies outside.

Pure geometry in the page's reading frame; locators are on the page as displayed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.document import Box, Locator, Table, TableCell
from extract.lattice import Place
from extract.pdf_content import LEAST_SPACE, PageContent, Run
from extract.pdf_rules import EDGE_TOLERANCE, RuledTable, ruled_tables
from extract.radicals import unify_radicals
from extract.textflow import TextLine, join_cell_lines

# A gap between characters, in multiples of their size, that is a space the PDF didn't store.
WORD_GAP = 0.35
WIDE_WORD_GAP = 0.9
# Vertical overlap of a run with a line, relative to its height, that puts it on that line.
SAME_LINE = 0.5
# Runs of one text that lie over each other within this many sizes are one, printed twice to be bold.
TWICE = 0.3
# Rows of this many points are looked through for them.
ROW = 8.0
# Between two figures of one cell, this gap (in sizes) at a column's boundary says that a line is missing.
FIGURE_GAP = 1.0
FIGURE = re.compile(r"[-+−－—–＋/\\]*|[-+−－—–＋增减]?[\d０-９][\d０-９.,，．]*(?:%|件|条|项|元|万元|亿元)?")


@dataclass(slots=True)
class PageTable:
    """A table of one page: `columns` are its boundaries (pt, ascending), `box` its area in the reading frame."""

    cells: list[TableCell]
    n_rows: int
    columns: tuple[float, ...]
    box: Box
    open_top: bool = False
    open_bottom: bool = False

    def table(self, content: PageContent) -> Table:
        """As the document holds it."""
        locator = locate(content, self.box)
        return Table(tuple(self.cells), self.n_rows, len(self.columns) - 1, locator=locator)


@dataclass(slots=True)
class PageLayout:
    """Tables and lines of text of one page, each top to bottom."""

    content: PageContent
    tables: list[PageTable] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)


def lay_out(content: PageContent) -> PageLayout:
    """The page's tables and the lines outside of them."""
    runs = _once(content.runs)
    tables: list[PageTable] = []
    for ruled in ruled_tables(content.horizontal, content.vertical):
        box = ruled.box
        inside = [run for run in runs if _holds(box, run)]
        if not inside or not ruled.columns_known:
            continue
        taken = set(map(id, inside))
        runs = [run for run in runs if id(run) not in taken]
        tables.append(_table(_without_slivers(ruled, inside), inside, content))
    return PageLayout(content, tables, text_lines(runs))


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
    owner: dict[tuple[int, int], int] = {}
    for i, place in enumerate(ruled.places):
        for row in range(place.row, place.row + place.row_span):
            for column in range(place.column, place.column + place.column_span):
                owner[row, column] = i
    held: list[list[Run]] = [[] for _ in ruled.places]
    for run in runs:
        held[owner[_slot(ruled.rows, _middle(run)), _slot(ruled.columns, (run.x0 + run.x1) / 2)]].append(run)
    cells: list[TableCell] = []
    for place, inside in zip(ruled.places, held, strict=True):
        for part, own in _parted(place, inside, ruled):
            box = ruled.place_box(part)
            cells.append(
                TableCell(
                    row=part.row,
                    column=part.column,
                    text=join_cell_lines(text_lines(own), box[2], box[0]) if own else "",
                    row_span=part.row_span,
                    column_span=part.column_span,
                    locator=locate(content, box),
                )
            )
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return PageTable(cells, len(ruled.rows) - 1, ruled.columns, ruled.box, ruled.open_top, ruled.open_bottom)


def _parted(place: Place, runs: list[Run], ruled: RuledTable) -> list[tuple[Place, list[Run]]]:
    """The cell, or the cells that it is where a line between figures was left out."""
    if len(runs) < 2 or place.row_span * place.column_span == 1:
        return [(place, runs)]
    if place.column_span > 1 and place.row_span == 1:
        groups: dict[int, list[Run]] = {}
        for run in runs:
            groups.setdefault(_slot(ruled.columns, (run.x0 + run.x1) / 2), []).append(run)
        slots = sorted(groups)
        texts = ["".join(run.text for run in groups[slot]) for slot in slots]
        clear = all(
            min(run.x0 for run in groups[b]) - max(run.x1 for run in groups[a])
            > FIGURE_GAP * groups[a][0].size
            for a, b in pairwise(slots)
        )
        if len(slots) > 1 and clear and all(FIGURE.fullmatch(text) for text in texts[1:]):
            return _split(place, slots, groups)
    return [(place, runs)]


def _split(place: Place, slots: list[int], groups: dict[int, list[Run]]) -> list[tuple[Place, list[Run]]]:
    """A cell for every column from the second text on; what stands before it keeps the columns up to there."""
    first = slots[1]
    parts = [(Place(place.row, place.column, 1, first - place.column), groups[slots[0]])]
    if FIGURE.fullmatch("".join(run.text for run in groups[slots[0]])):
        parts = [
            (Place(place.row, column, 1, 1), groups.get(column, [])) for column in range(place.column, first)
        ]
    end = place.column + place.column_span
    return parts + [(Place(place.row, c, 1, 1), groups.get(c, [])) for c in range(first, end)]


def _slot(boundaries: Sequence[float], position: float) -> int:
    return min(max(bisect_right(boundaries, position) - 1, 0), len(boundaries) - 2)


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
        return TextLine(unify_radicals(run.text), (run.x0, run.top, run.x1, run.bottom), run.size)
    row.sort(key=lambda run: run.x0)
    text = row[0].text
    for before, run in pairwise(row):
        text += " " + run.text if _gap_is_space(before, run) else run.text
    sizes = sorted(run.size for run in row)
    return TextLine(
        unify_radicals(text), hull((r.x0, r.top, r.x1, r.bottom) for r in row), sizes[len(sizes) // 2]
    )


def _gap_is_space(before: Run, run: Run) -> bool:
    gap, size = run.x0 - before.x1, min(before.size, run.size)
    if run.spaced and gap > LEAST_SPACE * size:
        return True
    wide = ord(before.text[-1]) > 0x2E7F or ord(run.text[0]) > 0x2E7F
    return gap > (WIDE_WORD_GAP if wide else WORD_GAP) * size


def _middle(run: Run) -> float:
    return (run.top + run.bottom) / 2


def _holds(box: Box, run: Run) -> bool:
    x, y = (run.x0 + run.x1) / 2, _middle(run)
    return (
        box[0] - EDGE_TOLERANCE <= x <= box[2] + EDGE_TOLERANCE
        and box[1] - EDGE_TOLERANCE <= y <= box[3] + EDGE_TOLERANCE
    )


def hull(boxes: Iterable[Box]) -> Box:
    """The box around boxes, of which there is at least one."""
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return (min(x0), min(top), max(x1), max(bottom))
