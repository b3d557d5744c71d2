"""Tables without upright lines, or without any: rows of texts, known in their order and no further.

Where lines part the rows, a row is what stands between two of them. Where there are no lines at all, a row is what
overlaps in height, and a table is where several rows have figures side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.document import Box
from extract.pdf_content import Run
from extract.pdf_missing import is_figure
from extract.pdf_rules import Stack
from extract.textflow import HEADING

# A gap this wide (in sizes) parts two cells of a row; lines of one cell reach over each other.
CELL_GAP = 0.6
# In a table without lines, a gap this wide parts two cells, and lines this near in height are of one row.
WIDE_GAP, ROW_GAP = 1.0, 0.35
# Runs of different rows overlap by less than this part of their height.
OVERLAP = 0.15
# Text this much larger than the table's is a heading between two tables.
LARGER = 1.15
# A line of text alone that takes this part of the page's text width is of a paragraph.
PARAGRAPH = 0.6
# Rows with figures that make a table; a single row with this many figures is one, too.
LEAST_ROWS, LONG_ROW = 2, 4

Cells = list[list[Run]]


@dataclass(frozen=True, slots=True)
class RowTable:
    """Rows of cells, each a group of runs, left to right."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]

    def runs(self) -> list[Run]:
        """All runs of the table."""
        return [run for row in self.rows for cell in row for run in cell]


def between_lines(runs: Sequence[Run], stacks: Sequence[Stack]) -> list[RowTable]:
    """The tables whose rows lie between horizontal lines."""
    tables = []
    for rows, left, right in stacks:
        bands: list[list[Run]] = [[] for _ in rows[1:]]
        for run in runs:
            x, y = (run.x0 + run.x1) / 2, (run.top + run.bottom) / 2
            if left <= x <= right and rows[0] <= y <= rows[-1]:
                bands[max(sum(at < y for at in rows) - 1, 0)].append(run)
        sizes = [run.size for band in bands for run in band]
        if not sizes:
            continue
        usual = median(sizes)
        parts: list[list[Cells]] = [[]]
        for band in bands:
            if not band or max(run.size for run in band) > LARGER * usual:
                parts.append([])
            else:
                parts[-1].append(_cells(band, CELL_GAP))
        tables += [_row_table(part) for part in parts if _is_table(part)]
    return tables


def without_lines(runs: Sequence[Run]) -> list[RowTable]:
    """The tables that only the arrangement of their texts shows."""
    if sum(is_figure(run.text) for run in runs) < LONG_ROW:
        return []
    rows = _rows(runs)
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    tables: list[list[Cells]] = [[]]
    for row in rows:
        cells = _cells(row, WIDE_GAP)
        alone = len(cells) == 1
        text = "".join(run.text for run in cells[0])
        if alone and (_width(row) > PARAGRAPH * width or (HEADING.match(text) and _larger(row, tables[-1]))):
            tables.append([])
        else:
            tables[-1].append(cells)
    return [_row_table(_trimmed(part)) for part in tables if _is_table(_trimmed(part))]


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that overlap in height, directly or through others; a label's further lines with their row."""
    rows: list[list[Run]] = []
    bottom = 0.0
    for run in sorted(runs, key=lambda run: run.top):
        if rows and run.top < bottom - OVERLAP * (run.bottom - run.top):
            rows[-1].append(run)
            bottom = max(bottom, run.bottom)
        else:
            rows.append([run])
            bottom = run.bottom
    joined: list[list[Run]] = []
    for row in rows:
        if joined and _goes_on(joined[-1], row):
            joined[-1] += row
        else:
            joined.append(row)
    return joined


def _goes_on(above: list[Run], below: list[Run]) -> bool:
    """Whether two rows are one: the lines close, and figures in one of them at most."""
    gap = min(run.top for run in below) - max(run.bottom for run in above)
    close = gap < ROW_GAP * min(above[0].size, below[0].size)
    counts = [sum(is_figure(run.text) for run in row) for row in (above, below)]
    alone = [len(_cells(row, WIDE_GAP)) == 1 for row in (above, below)]
    return close and 0 in counts and any(counts) and any(alone)


def _cells(row: Sequence[Run], gap: float) -> Cells:
    """A row's runs by the gaps between them that reach over all its lines."""
    cells: Cells = []
    end = 0.0
    for run in sorted(row, key=lambda run: run.x0):
        if cells and run.x0 - end <= gap * run.size:
            cells[-1].append(run)
            end = max(end, run.x1)
        else:
            cells.append([run])
            end = run.x1
    return cells


def _is_table(rows: Sequence[Cells]) -> bool:
    figures = [
        sum(is_figure("".join(run.text for run in cell)) for cell in row) for row in rows if len(row) > 1
    ]
    filled = [count for count in figures if count]
    return len(filled) >= LEAST_ROWS or max(filled, default=0) >= LONG_ROW


def _trimmed(rows: Sequence[Cells]) -> list[Cells]:
    """Without what stands alone below the last row of several cells."""
    last = max((i for i, row in enumerate(rows) if len(row) > 1), default=-1)
    return list(rows[: last + 1])


def _larger(row: Sequence[Run], above: Sequence[Cells]) -> bool:
    sizes = [run.size for cells in above for cell in cells for run in cell]
    return not sizes or row[0].size > LARGER * median(sizes)


def _width(row: Sequence[Run]) -> float:
    return max(run.x1 for run in row) - min(run.x0 for run in row)


def _row_table(rows: Sequence[Cells]) -> RowTable:
    return RowTable(tuple(tuple(tuple(cell) for cell in row) for row in rows))


def around(runs: Sequence[Run]) -> Box:
    """The box around runs, of which there is at least one."""
    return (
        min(run.x0 for run in runs),
        min(run.top for run in runs),
        max(run.x1 for run in runs),
        max(run.bottom for run in runs),
    )
