"""Tables that a page break cut in two: joined to one, a repeated header once, a row in halves made whole.

Two tables are one where nothing stands between them but the page's edge and one has no boundary that the other
lacks. Each cell keeps the place where it is printed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import replace

from extract.document import TableCell
from extract.figures import is_figure
from extract.pdf_cut_rows import mended_row
from extract.pdf_layout import PageLayout, PageTable, first_on_page, last_on_page

# Boundaries of one table lie this close (pt) on two pages.
SAME_COLUMN = 3.0


def join_over_breaks(layouts: Sequence[PageLayout | None], known: Container[str] = frozenset()) -> None:
    """Join tables over the breaks of these pages, in place: the table is left on the page it begins on.

    None stands for a page that was read otherwise, over which nothing is joined. `known` are labels of forms
    (`pdf_labels.label_texts`).
    """
    running: PageTable | None = None
    for layout in layouts:
        if layout is None:
            running = None
            continue
        if (
            running is not None
            and layout.tables
            and first_on_page(layout)
            and _joins(running, layout.tables[0])
        ):
            _join(running, layout.tables.pop(0), known)
            if not layout.tables and not layout.lines:
                continue
        running = layout.tables[-1] if layout.tables and last_on_page(layout) else None


def _joins(above: PageTable, below: PageTable) -> bool:
    a, b = above.columns, below.columns
    if not a or not b:
        return False
    if abs(a[0] - b[0]) > SAME_COLUMN or abs(a[-1] - b[-1]) > SAME_COLUMN:
        return False
    fewer, more = (a, b) if len(a) <= len(b) else (b, a)
    return all(_nearest(more, x) is not None for x in fewer)


def _nearest(columns: Sequence[float], x: float) -> int | None:
    i = bisect_left(columns, x)
    near = [j for j in (i - 1, i) if 0 <= j < len(columns) and abs(columns[j] - x) <= SAME_COLUMN]
    return min(near, key=lambda j: abs(columns[j] - x)) if near else None


def _join(above: PageTable, below: PageTable, known: Container[str]) -> None:
    columns = above.columns if len(above.columns) >= len(below.columns) else below.columns
    cells = _placed(above, columns)
    more = _placed(below, columns)
    repeated = _repeated_rows(cells, more)
    if repeated:
        more = [_moved(cell, -repeated) for cell in more if cell.row >= repeated]
    n_more = below.n_rows - repeated
    cells, more, halves = _whole_rows(cells, more, above.n_rows)
    if not halves and not repeated and above.open_bottom and below.open_top:
        cells, more, halves = mended_row(cells, more, above.n_rows, known)
    shift = above.n_rows - halves
    cells, more = _spans_over_break(cells, more, above.n_rows, shift)
    above.cells[:] = sorted(
        [*cells, *(_moved(cell, shift) for cell in more)], key=lambda c: (c.row, c.column)
    )
    above.columns = columns
    above.n_rows = shift + n_more
    above.open_bottom = below.open_bottom


def _moved(cell: TableCell, rows: int) -> TableCell:
    # `replace` takes ten times as long, and there are hundreds.
    return TableCell(
        cell.row + rows, cell.column, cell.text, cell.row_span, cell.column_span, cell.locator, cell.reading
    )


def _placed(table: PageTable, columns: Sequence[float]) -> list[TableCell]:
    """The cells on other boundaries that hold all of the table's own."""
    at = [_nearest(columns, x) for x in table.columns]
    spots = [0 if i is None else i for i in at]
    if spots == list(range(len(columns))):
        return table.cells
    return [
        replace(
            cell,
            column=spots[cell.column],
            column_span=max(spots[cell.column + cell.column_span] - spots[cell.column], 1),
        )
        for cell in table.cells
    ]


Row = list[tuple[int, int, int, str]]


def _row(cells: Sequence[TableCell], row: int) -> Row:
    return [(c.column, c.column_span, c.row_span, c.text) for c in cells if c.row == row]


def _repeated_rows(cells: Sequence[TableCell], more: Sequence[TableCell]) -> int:
    """How many first rows the lower part repeats. A row with a figure in it is not a header."""
    count = 0
    while True:
        row = _row(more, count)
        texts = [text for *_, text in row if text]
        if not texts or row != _row(cells, count) or any(map(is_figure, texts)):
            break
        count += 1
    # A header whose cells reach below the last row that is alike isn't repeated whole.
    while count and any(cell.row < count < cell.row + cell.row_span for cell in more):
        count -= 1
    return count


def _whole_rows(
    cells: list[TableCell], more: list[TableCell], n_rows: int
) -> tuple[list[TableCell], list[TableCell], int]:
    """A last row without figures and a first one without label, or the other way round, are halves of one row.

    Every place is filled in one half only, each half has something, and only one has a figure.
    """
    last = {(c.column, c.column_span): c for c in cells if c.row == n_rows - 1 and c.row_span == 1}
    first = {(c.column, c.column_span): c for c in more if c.row == 0 and c.row_span == 1}
    if len(last) < 2 or last.keys() != first.keys():
        return cells, more, 0
    if any(last[key].text and first[key].text for key in last):
        return cells, more, 0
    texts = [[c.text for c in half.values() if c.text] for half in (last, first)]
    figures = [sum(map(is_figure, half)) for half in texts]
    words = [len(half) - count for half, count in zip(texts, figures, strict=True)]
    # One half has figures only, the other words only.
    if not (
        (figures[0] and not words[0] and words[1] and not figures[1])
        or (figures[1] and not words[1] and words[0] and not figures[0])
    ):
        return cells, more, 0
    whole = [
        first[c.column, c.column_span] if c.row == n_rows - 1 and c.row_span == 1 and not c.text else c
        for c in cells
    ]
    whole = [replace(c, row=n_rows - 1) if any(c is half for half in first.values()) else c for c in whole]
    return whole, [c for c in more if not (c.row == 0 and c.row_span == 1)], 1


def _spans_over_break(
    cells: list[TableCell], more: list[TableCell], n_rows: int, shift: int
) -> tuple[list[TableCell], list[TableCell]]:
    """A cell that reaches to the break and an empty one below it are one cell, if either spans rows."""
    ends = {(c.column, c.column_span): i for i, c in enumerate(cells) if c.row + c.row_span == n_rows}
    kept = []
    for cell in more:
        i = ends.get((cell.column, cell.column_span))
        if cell.row == 0 and i is not None:
            upper = cells[i]
            spans = upper.row_span > 1 or cell.row_span > 1
            if spans and not (upper.text and cell.text) and not _is_figure(upper) and not _is_figure(cell):
                text, locator = (upper.text, upper.locator) if upper.text else (cell.text, cell.locator)
                row_span = shift + cell.row_span - upper.row
                cells[i] = replace(upper, text=text, locator=locator, row_span=row_span)
                continue
        kept.append(cell)
    return cells, kept


def _is_figure(cell: TableCell) -> bool:
    return is_figure(cell.text)
