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

# A gap this wide (in sizes) parts two cells of a row; lines of one cell reach over each other.
CELL_GAP = 0.4
# In a table without lines, a gap this wide parts two cells, and lines of one row are nearer to each other than two rows
# are, by this factor.
WIDE_GAP, SAME_ROW = 1.0, 0.6
# Text reaches into a row of figures, or is on a line, with at least this part of its height.
OVERLAP, SAME_LINE = 0.15, 0.5
# Text this much larger than the table's is a heading between two tables.
LARGER = 1.15
# A line alone that begins this far (in sizes) from the left stands in the middle.
CENTRED = 4.0
# A line of text alone that takes this part of the page's text width is of a paragraph.
PARAGRAPH = 0.6
# Rows with figures that make a table; a single row with this many figures is one, too.
LEAST_ROWS, LONG_ROW = 2, 4

Cells = list[list[Run]]


@dataclass(frozen=True, slots=True)
class RowTable:
    """Rows of cells, each a group of runs, left to right. `between_lines`: lines part the rows."""

    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    between_lines: bool

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
        tables += [_row_table(part, between_lines=True) for part in parts if _has_figure(part)]
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
        if alone and (_width(row) > PARAGRAPH * width or _larger(row, tables[-1])):
            tables.append([])
        else:
            tables[-1].append(cells)
    return [_row_table(_trimmed(part), between_lines=False) for part in tables if _is_table(_trimmed(part))]


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Figures at one height with the lines of text that reach into it, and the lines that reach into none; a label's
    further lines with their row.

    A label of two lines lies on both sides of its figures. A label that belongs to several rows reaches into more
    than one of them, and must not make one row of them.
    """
    rows: list[list[Run]] = []
    heights: list[tuple[float, float]] = []
    n_figures = 0
    figures = [run for run in runs if is_figure(run.text)]
    words = [run for run in runs if not is_figure(run.text)]
    for run in (*sorted(figures, key=_height), *sorted(words, key=_height)):
        shared = [min(run.bottom, bottom) - max(run.top, top) for top, bottom in heights]
        best = max(range(len(rows)), key=shared.__getitem__, default=-1)
        is_word = n_figures == len(figures)
        least = OVERLAP if is_word and best >= 0 and is_figure(rows[best][0].text) else SAME_LINE
        n_figures += not is_word
        if best >= 0 and shared[best] > least * (run.bottom - run.top):
            rows[best].append(run)
        else:
            rows.append([run])
            heights.append((run.top, run.bottom))
    return _joined(sorted(rows, key=lambda row: _height(row[0])))


def _height(run: Run) -> float:
    return run.top + run.bottom


def _joined(rows: list[list[Run]]) -> list[list[Run]]:
    """Rows of which one has no figures, and that are nearer to each other than two rows with figures are, are one."""
    figures = [is_figure(row[0].text) for row in rows]
    gaps = [_gap(rows[i], rows[i + 1]) for i in range(len(rows) - 1)]
    least = min((gap for i, gap in enumerate(gaps) if figures[i] and figures[i + 1]), default=0.0)
    joined = rows[:1]
    has_figures = figures[:1]
    for i, gap in enumerate(gaps):
        if gap < SAME_ROW * least and not (has_figures[-1] and figures[i + 1]):
            joined[-1] = joined[-1] + rows[i + 1]
            has_figures[-1] = has_figures[-1] or figures[i + 1]
        else:
            joined.append(rows[i + 1])
            has_figures.append(figures[i + 1])
    return joined


def _gap(above: Sequence[Run], below: Sequence[Run]) -> float:
    """The least distance of what stands below each other in two rows; a label beside both is not in between."""
    pairs = ((a, b) for a in above for b in below if a.x0 < b.x1 and b.x0 < a.x1)
    return min((b.top - a.bottom for a, b in pairs), default=float("inf"))


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


def _has_figure(rows: Sequence[Cells]) -> bool:
    return any(len(row) > 1 and any(is_figure(_text(cell)) for cell in row) for row in rows)


def _text(cell: Sequence[Run]) -> str:
    return "".join(run.text for run in cell)


def _is_table(rows: Sequence[Cells]) -> bool:
    figures = [sum(is_figure(_text(cell)) for cell in row) for row in rows if len(row) > 1]
    filled = [count for count in figures if count]
    return len(filled) >= LEAST_ROWS or max(filled, default=0) >= LONG_ROW


def _trimmed(rows: Sequence[Cells]) -> list[Cells]:
    """From the first row of several cells, with one line in the middle above it, to the last one."""
    several = [i for i, row in enumerate(rows) if len(row) > 1]
    if not several:
        return []
    first, last = several[0], several[-1]
    left = min(run.x0 for row in rows for cell in row for run in cell)
    if first and rows[first - 1][0][0].x0 > left + CENTRED * rows[first - 1][0][0].size:
        first -= 1
    return list(rows[first : last + 1])


def _larger(row: Sequence[Run], above: Sequence[Cells]) -> bool:
    sizes = [run.size for cells in above for cell in cells for run in cell]
    return not sizes or row[0].size > LARGER * median(sizes)


def _width(row: Sequence[Run]) -> float:
    return max(run.x1 for run in row) - min(run.x0 for run in row)


def _row_table(rows: Sequence[Cells], *, between_lines: bool) -> RowTable:
    return RowTable(tuple(tuple(tuple(cell) for cell in row) for row in rows), between_lines)


def around(runs: Sequence[Run]) -> Box:
    """The box around runs, of which there is at least one."""
    return (
        min(run.x0 for run in runs),
        min(run.top for run in runs),
        max(run.x1 for run in runs),
        max(run.bottom for run in runs),
    )
