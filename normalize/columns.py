"""Which cell of a printed row is which column of the form.

In order: as many figures as the form has columns, so they stand in order; in a flattened table, the one place
where the figures of all its rows begin, or padding at the end that can be cut off; in a grid, headings that name
the columns, so the cells below them are theirs. Otherwise nobody can say, and the row's figures stay unread.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import TableCell
from normalize.alignment import align
from normalize.forms.definition import FormBlock
from normalize.labels import similarity, words
from normalize.matching import MatchedRow
from normalize.rows import PrintedRow

# One row alone cannot show where the figures of all rows begin.
_FEWEST_SIBLINGS = 2
_SAME_HEADING = 0.7


def figures_of(
    match: MatchedRow, siblings: Sequence[MatchedRow], headers: Sequence[PrintedRow]
) -> list[TableCell | None] | None:
    """The cell of each of the block's columns, in order; None for the whole row where that cannot be told.

    `siblings` are the matched rows of the same block, the row itself among them."""
    figures = _after_label(match)
    if match.printed.layout == "lines":
        # As many printed figures as columns: the empty lines among them were spacing.
        printed = [cell for cell in figures if cell.text]
        figures = printed if len(printed) == len(match.block.columns) else figures
        return list(figures) if len(figures) == len(match.block.columns) else None
    if len(figures) != len(match.block.columns):
        if match.printed.layout == "grid":
            return _under_headings(match, figures, siblings, headers)
        placed = _placed_in_flat_row(match, figures, siblings, headers)
        if placed is None:
            return None
        figures = placed
    elif match.printed.layout == "grid":
        under = _under_headings(match, figures, siblings, headers)
        if under is not None and _shares_a_cell(under):
            # As many cells as columns, yet one of them covers two: a merged cell, and one that is no column's.
            return under
    return [figures[i] for i in _printed_order(match.block, headers)]


def _shares_a_cell(cells: Sequence[TableCell | None]) -> bool:
    known = [id(cell) for cell in cells if cell is not None]
    return len(set(known)) < len(known)


def _placed_in_flat_row(
    match: MatchedRow,
    figures: list[TableCell],
    siblings: Sequence[MatchedRow],
    headers: Sequence[PrintedRow],
) -> list[TableCell] | None:
    """The row's figures where empty cells stand for lost spans, or pad the row to the width of the table.

    Both can be true of the same row and place its figures differently; then the headings decide, and without
    them nobody can."""
    columns = match.block.columns
    wanted = len(columns)
    starts = _common_starts([s for s in siblings if s.printed.table == match.printed.table], wanted)
    aligned = {start: match.printed.cells[start : start + wanted] for start in starts}
    padded = figures[:wanted] if len(figures) > wanted and not any(c.text for c in figures[wanted:]) else None
    choices = [list(cells) for cells in aligned.values()] + ([padded] if padded else [])
    if len({tuple(cell.text for cell in choice) for choice in choices}) == 1:
        return choices[0]
    under = [start for start in starts if _is_under_headings(start, columns, headers)]
    if len(under) == 1:
        return list(aligned[under[0]])
    return padded if headers else None


def _is_under_headings(start: int, columns: Sequence[tuple[str, ...]], headers: Sequence[PrintedRow]) -> bool:
    """Whether most headings stand at the places that figures beginning at `start` would have."""
    found = sum(
        any(
            start + i < len(row.cells) and similarity(row.cells[start + i].text, path[-1]) > _SAME_HEADING
            for row in headers
        )
        for i, path in enumerate(columns)
    )
    return found > len(columns) / 2


def _common_starts(siblings: Sequence[MatchedRow], wanted: int) -> list[int]:
    """Where the figures may begin if they begin at the same place in every row: after all labels, with no
    figure left outside. Rows of different length have lost cells, and no common place."""
    lengths = {len(row.printed.cells) for row in siblings}
    if len(lengths) != 1 or len(siblings) < _FEWEST_SIBLINGS:
        return []
    first = 1 + max(row.label if row.label is not None else -1 for row in siblings)
    return [
        start
        for start in range(first, lengths.pop() - wanted + 1)
        if not any(
            cell.text
            for row in siblings
            for cell in (*row.printed.cells[_label_end(row) : start], *row.printed.cells[start + wanted :])
        )
    ]


def _label_end(row: MatchedRow) -> int:
    return 0 if row.label is None else row.label + 1


def _after_label(match: MatchedRow) -> list[TableCell]:
    if match.label is None:
        return list(match.printed.figures)
    return list(match.printed.cells[match.label + 1 :])


def _printed_order(block: FormBlock, headers: Sequence[PrintedRow]) -> list[int]:
    """For each column of the form its place among the printed columns: the form's own order, unless the
    lowest header row holds exactly the form's headings in another order."""
    own = list(range(len(block.columns)))
    leaves = [words(path[-1]) for path in block.columns]
    if not headers or len(set(leaves)) < len(leaves):
        return own
    printed = [words(cell.text) for cell in headers[-1].labels]
    printed = printed[-len(leaves) :]
    if sorted(printed) == sorted(leaves):
        return [printed.index(leaf) for leaf in leaves]
    return own


def _under_headings(
    match: MatchedRow,
    figures: Sequence[TableCell],
    siblings: Sequence[MatchedRow],
    headers: Sequence[PrintedRow],
) -> list[TableCell | None] | None:
    """The figures below the headings that name the columns. In a table that goes on without headings, columns
    count differently: there a row is placed like a row of as many figures below the headings."""
    columns = _heading_columns(match.block, headers)
    if columns is None:
        return None
    if headers[-1].table == match.printed.table:
        return [_covering(figures, column) for column in columns]
    for model in siblings:
        if model.printed.table != headers[-1].table:
            continue
        cells = _after_label(model)
        under = [cell for column in columns if (cell := _covering(cells, column)) is not None]
        # A cell under two headings is a merged one: such a row is no model for another.
        if len(cells) == len(figures) and len({id(cell) for cell in under}) == len(columns):
            return [figures[cells.index(cell)] for cell in under]
    return None


def _heading_columns(block: FormBlock, headers: Sequence[PrintedRow]) -> list[int] | None:
    """The grid column of each of the block's columns; None where a heading is missing."""
    headings = _lowest_headings(headers)
    if not headings:
        return None
    scores = [[similarity(cell.text, path[-1]) for cell in headings] for path in block.columns]
    found = [position for position in align(scores) if position is not None]
    return [headings[position].column for position in found] if len(found) == len(block.columns) else None


def _lowest_headings(headers: Sequence[PrintedRow]) -> list[TableCell]:
    """For each column the lowest heading above the figures, left to right, each once."""
    lowest: dict[int, TableCell] = {}
    for row in headers:
        for cell in row.labels:
            for column in range(cell.column, cell.column + cell.column_span):
                lowest[column] = cell
    unique = {(cell.row, cell.column): cell for cell in lowest.values()}
    return sorted(unique.values(), key=lambda cell: cell.column)


def _covering(figures: Sequence[TableCell], column: int) -> TableCell | None:
    for cell in figures:
        if cell.column <= column < cell.column + cell.column_span:
            return cell
    return None
