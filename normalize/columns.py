"""Which cell of a printed row is which column of the form.

Three answers, in order: as many figures as the form has columns, so they stand in order; headings that name
the columns, so the cells below them are theirs; otherwise nobody can say, and the row's figures stay unread.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.document import TableCell
from normalize.alignment import align
from normalize.forms.definition import FormBlock
from normalize.labels import similarity, words
from normalize.matching import MatchedRow
from normalize.rows import PrintedRow


def figures_of(match: MatchedRow, headers: Sequence[PrintedRow]) -> list[TableCell | None] | None:
    """The cell of each of the block's columns, in order; None for the whole row where that cannot be told."""
    figures = _after_label(match)
    block = match.block
    order = _printed_order(block, headers)
    if len(figures) > len(block.columns) and not match.printed.is_grid:
        # Rows of pipes are padded with empty cells to the width of the widest table.
        extra = figures[len(block.columns) :]
        if not any(cell.text for cell in extra):
            figures = figures[: len(block.columns)]
    if len(figures) == len(block.columns):
        return [figures[i] for i in order]
    if match.printed.is_grid:
        return _under_headings(block, figures, headers)
    return None


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
    block: FormBlock, figures: Sequence[TableCell], headers: Sequence[PrintedRow]
) -> list[TableCell | None] | None:
    headings = _lowest_headings(headers)
    if not headings:
        return None
    scores = [[similarity(cell.text, path[-1]) for cell in headings] for path in block.columns]
    found = align(scores)
    if any(position is None for position in found):
        return None
    columns = [headings[position].column for position in found if position is not None]
    return [_covering(figures, column) for column in columns]


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
