"""Tables without upright lines, or without any: rows of texts, known in their order and no further.

Where lines part the rows, a row is what stands between two of them. Where there are no lines at all, a row is what
overlaps in height, and a table is where several rows have figures side by side.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Box
from extract.figures import is_figure
from extract.lattice import boundaries
from extract.pdf_content import Rule, Run
from extract.pdf_labels import plain
from extract.pdf_rules import EDGE_TOLERANCE, Stack

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

# Labels of a column have their middles or their left ends this near to each other (pt), and their sizes.
SAME_PLACE, SAME_SIZE = 1.5, 0.5
# A title stands this near to the middle (sizes).
MIDDLE = 2.0
# Lines of titles and headings, at most, up to one that has several of them.
HEADING_LINES = 4
# Letters that a label begins with and no other text does.
TELLING = 4

Cells = list[list[Run]]


@dataclass(frozen=True, slots=True)
class RowTable:
    """Rows of cells, each a group of runs, left to right, and the `lines` between them as they are printed, if any.

    Not `sure`: only a table if it goes on from another page.
    """

    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    lines: tuple[Rule, ...] = ()
    sure: bool = True

    def runs(self) -> list[Run]:
        """All runs of the table."""
        return [run for row in self.rows for cell in row for run in cell]


def between_lines(runs: Sequence[Run], stacks: Sequence[Stack], known: Container[str]) -> list[RowTable]:
    """The tables whose rows lie between horizontal lines. `known` are labels of forms: where two of them stand side by
    side is a table, even if nobody filled it in."""
    tables = []
    for lines in stacks:
        ys = boundaries((at for at, _, _ in lines), EDGE_TOLERANCE)
        left, right = min(start for _, start, _ in lines), max(end for _, _, end in lines)
        bands: list[list[Run]] = [[] for _ in ys[1:]]
        for run in runs:
            x, y = (run.x0 + run.x1) / 2, (run.top + run.bottom) / 2
            if left <= x <= right and ys[0] <= y <= ys[-1]:
                bands[max(sum(at < y for at in ys) - 1, 0)].append(run)
        cells = [_cells(band, CELL_GAP) for band in bands]
        for first, end in _parts(cells, (left + right) / 2):
            rows = [row for row in cells[first:end] if row]
            last = end
            while last > first and not cells[last - 1]:
                last -= 1
            if not _has_figure(rows):
                if not _is_known(rows, known):
                    continue
                # What is empty below headings is a row that nobody filled in.
                last = min(last + 1, end)
            top, bottom = ys[first] - EDGE_TOLERANCE, ys[last] + EDGE_TOLERANCE
            tables.append(_row_table(rows, [line for line in lines if top <= line[0] <= bottom]))
    return tables


def _parts(rows: Sequence[Cells], middle: float) -> list[tuple[int, int]]:
    """First and last but one row of each table. A larger text alone is a heading between two."""
    parts: list[tuple[int, int]] = []
    first = 0
    sizes = [
        max((run.size for cell in row for run in cell), default=0.0) if len(row) > 1 else 0.0 for row in rows
    ]
    for i, row in enumerate(rows):
        above = next((size for size in reversed(sizes[first:i]) if size), 0.0)
        below = next((size for size in sizes[i + 1 :] if size), 0.0)
        if len(row) == 1 and max(run.size for run in row[0]) > LARGER * max(above, below):
            parts.append((first, i))
            first = i + 1
        elif row and _begins(rows[first:i], rows[i:], middle):
            parts.append((first, i))
            first = i
    parts.append((first, len(rows)))
    return [(first, end) for first, end in parts if any(rows[first:end])]


def without_lines(runs: Sequence[Run], known: Container[str]) -> list[RowTable]:
    """The tables that only the arrangement of their texts shows. `known` are labels of forms, as above.

    A row of figures at either end of the page may be of a table on the page before or after.
    """
    if not any(is_figure(run.text) or plain(run.text) in known for run in runs):
        return []
    rows = _lines(runs)
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    parts: list[list[Cells]] = [[]]
    cells = [_cells(row, WIDE_GAP) for row in rows]
    for i, row in enumerate(cells):
        if len(row) == 1 and (_width(row[0]) > PARAGRAPH * width or _is_larger(cells, i)):
            parts.append([])
        else:
            parts[-1].append(row)
    tables = []
    for i, part in enumerate(parts):
        own = _single(_trimmed(part))
        for j, table in enumerate(own):
            at_end = (i == 0 and j == 0) or (i == len(parts) - 1 and j == len(own) - 1)
            sure = _is_table(table) or _is_known(table, known)
            if sure or (at_end and any(len(row) > 1 for row in table) and _has_figure(table)):
                texts = [run for row in table for cell in row for run in cell]
                tables.append(_row_table([_cells(row, WIDE_GAP) for row in _rows(texts)], (), sure=sure))
    return tables


def begins_anew(table: RowTable) -> bool:
    """Whether a table's first rows are a title in its middle, or headings."""
    ends = [(run.x0, run.x1) for run in table.runs()]
    middle = (min(a for a, _ in ends) + max(b for _, b in ends)) / 2
    return _heads_next([[list(cell) for cell in row] for row in table.rows], middle)


def _single(rows: Sequence[Cells]) -> list[list[Cells]]:
    """Tables that stand below each other, each with headings of its own."""
    if not rows:
        return []
    ends = [(run.x0, run.x1) for row in rows for cell in row for run in cell]
    middle = (min(a for a, _ in ends) + max(b for _, b in ends)) / 2
    parts: list[list[Cells]] = [[]]
    for i, row in enumerate(rows):
        if _begins(parts[-1], rows[i:], middle):
            parts.append([])
        parts[-1].append(row)
    return parts


def _begins(above: Sequence[Cells], rows: Sequence[Cells], middle: float) -> bool:
    """Whether another table begins with these rows: titles and headings, below a table that had some."""
    last = next((row for row in reversed(above) if row), None)
    heads = [row for row in above if _is_heading(row, middle)]
    if last is None or not heads:
        return False
    # A label alone, of a row that nobody filled in, stands below the first of the headings.
    ended = any(is_figure(_text(cell)) for cell in last) or (len(last) == 1 and _heads([heads[-1][0]], last))
    return ended and _heads_next(rows, middle)


def _heads_next(rows: Sequence[Cells], middle: float) -> bool:
    """Whether a row has headings, or is a text alone in the middle, or right of it, with headings close below."""
    first = rows[0]
    if len(first) == 1 and _middle(first[0]) < middle - MIDDLE * first[0][0].size:
        return False
    for row in rows[:HEADING_LINES]:
        if any(is_figure(_text(cell)) for cell in row):
            return False
        if _is_heading(row, middle):
            return True
    return False


def _middle(cell: Sequence[Run]) -> float:
    return (min(run.x0 for run in cell) + max(run.x1 for run in cell)) / 2


def _is_heading(row: Cells, middle: float) -> bool:
    """Whether a row has several words and no figure, of which the last one is right of the middle."""
    if len(row) < 2 or any(is_figure(_text(cell)) for cell in row):
        return False
    return min(run.x0 for run in row[-1]) > middle


def _is_known(rows: Sequence[Cells], known: Container[str]) -> bool:
    """Whether two labels of forms stand side by side."""
    return any(sum(plain(_text(cell))[:TELLING] in known for cell in row) > 1 for row in rows)


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
    if len(filled) >= LEAST_ROWS or max(filled, default=0) >= LONG_ROW:
        return True
    return any(_fills(above, below) for above, below in pairwise(rows))


def _fills(above: Cells, below: Cells) -> bool:
    """Whether each text of a row with figures stands below one of a row without."""
    if len(above) < 2 or len(above) != len(below) or any(is_figure(_text(cell)) for cell in above):
        return False
    return any(is_figure(_text(cell)) for cell in below) and _heads(above, below)


def _heads(above: Cells, below: Cells) -> bool:
    """Whether each text stands below its fellow."""
    ends = [
        [(min(run.x0 for run in cell), max(run.x1 for run in cell)) for cell in row] for row in (above, below)
    ]
    return all(a[0] < b[1] and b[0] < a[1] for a, b in zip(*ends, strict=True))


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Texts that stand beside each other, line by line."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=_height):
        before = lines[-1][-1] if lines else None
        shared = 0.0 if before is None else min(run.bottom, before.bottom) - max(run.top, before.top)
        if shared > SAME_LINE * (run.bottom - run.top):
            lines[-1].append(run)
        else:
            lines.append([run])
    return lines


def _trimmed(rows: Sequence[Cells]) -> list[Cells]:
    """From the first row of several cells, with one line in the middle above it, to the last one."""
    several = [i for i, row in enumerate(rows) if len(row) > 1]
    if not several:
        return []
    first, last = several[0], several[-1]
    left = min(run.x0 for row in rows for cell in row for run in cell)
    table = rows[first : last + 1]
    while first and _is_label_of(rows[first - 1], table):
        first -= 1
    if first and rows[first - 1][0][0].x0 > left + CENTRED * rows[first - 1][0][0].size:
        first -= 1
    while last + 1 < len(rows) and (
        _is_label_of(rows[last + 1], table) or _is_value_of(rows[last + 1], rows[last], table)
    ):
        last += 1
    return list(rows[first : last + 1])


def _is_value_of(row: Cells, above: Cells, table: Sequence[Cells]) -> bool:
    """Whether a figure alone stands below others and beside a label of several lines, of which one is above it."""
    if not is_figure(_text(row[0])) or min(run.top for run in row[0]) > max(
        run.bottom for cell in above for run in cell
    ):
        return False
    return any(is_figure(_text(cell)) and _heads([cell], row) for other in table for cell in other)


def _is_label_of(row: Cells, table: Sequence[Cells]) -> bool:
    """Whether a text alone stands in the middle of the column of labels, or where they begin."""
    if is_figure(_text(row[0])):
        return False
    x0, x1 = min(run.x0 for run in row[0]), max(run.x1 for run in row[0])
    for other in table:
        label = next((cell for cell in other if not is_figure(_text(cell))), None)
        if label is None or len(other) < 2 or abs(row[0][0].size - label[0].size) > SAME_SIZE:
            continue
        a, b = min(run.x0 for run in label), max(run.x1 for run in label)
        if abs(x0 + x1 - a - b) / 2 <= SAME_PLACE or abs(x0 - a) <= SAME_PLACE:
            return True
    return False


def _is_larger(rows: Sequence[Cells], i: int) -> bool:
    """Whether a text is larger than those of the nearest rows of several cells."""
    sizes = []
    for near in (reversed(rows[:i]), rows[i + 1 :]):
        sizes += [max(run.size for cell in row for run in cell) for row in near if len(row) > 1][:1]
    return rows[i][0][0].size > LARGER * max(sizes, default=0.0)


def _width(row: Sequence[Run]) -> float:
    return max(run.x1 for run in row) - min(run.x0 for run in row)


def _row_table(rows: Sequence[Cells], lines: Iterable[Rule], *, sure: bool = True) -> RowTable:
    return RowTable(tuple(tuple(tuple(cell) for cell in row) for row in rows), tuple(lines), sure)


def around(runs: Sequence[Run]) -> Box:
    """The box around runs, of which there is at least one."""
    return (
        min(run.x0 for run in runs),
        min(run.top for run in runs),
        max(run.x1 for run in runs),
        max(run.bottom for run in runs),
    )
