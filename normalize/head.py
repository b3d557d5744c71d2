"""The head of a table, as far as it says which column is whose: looked at once for all rows below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.document import TableCell
from normalize.alignment import align
from normalize.forms.definition import FormBlock
from normalize.labels import similarity, words
from normalize.rows import PrintedRow, is_unread

# One heading may be unknown among so many known ones: it is told by its neighbours.
_FEWEST_HEADINGS = 2
# A heading may well reach over two or three columns of the grid and be one column's.
_MANY_COLUMNS = 5
_SAME_HEADING = 0.7
_NOTES = re.compile(r"(?:备注|说明|情况|附注|注释|备考|注)+")


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The header rows above a block's rows in one table. `headings` are the lowest ones, left to right; `found` tells
    for each of the block's columns which of them is its own. `columns` are the grid columns of the block's columns,
    None for one that was left out, and None for all where it cannot be told which is whose. `order` gives for each of
    the block's columns its place among those printed; `end` is where the head ends at the right. `nested` is the
    same as `order`, told by which heading was put under which: markup keeps that where a span got lost and every
    heading behind it moved; None where the head has not just the form's headings."""

    rows: tuple[PrintedRow, ...]
    headings: tuple[TableCell, ...]
    found: tuple[int | None, ...]
    columns: tuple[int | None, ...] | None
    order: tuple[int, ...]
    end: int
    nested: tuple[int, ...] | None = None

    @property
    def table(self) -> int:
        """The table that the head belongs to; -1 without a head."""
        return self.rows[-1].table if self.rows else -1


def head_of(block: FormBlock, rows: tuple[PrintedRow, ...]) -> Head:
    """What the header rows say of the block's columns."""
    headings = _lowest_headings(rows)
    # What stands over all columns, headings that ran together too, names none of them.
    wanted = len(block.columns)
    texts = tuple(
        "" if wanted >= _MANY_COLUMNS and cell.column_span >= wanted else cell.text for cell in headings
    )
    found = _known_headings(block.columns, texts)
    end = max((end_of(cell) for row in rows if len(row.cells) > 1 for cell in row.cells), default=0)
    columns = _columns(headings, found)
    return Head(rows, headings, found, columns, _printed_order(block, rows), end, _nested_order(block, rows))


def covering(cells: Sequence[TableCell], column: int | None) -> TableCell | None:
    """The cell that covers a grid column."""
    if column is not None:
        for cell in cells:
            if cell.column <= column < cell.column + cell.column_span:
                return cell
    return None


def end_of(cell: TableCell) -> int:
    """The grid column after the cell."""
    return cell.column + cell.column_span


def is_note(heading: TableCell) -> bool:
    """Whether a column is for notes by its heading."""
    return _NOTES.fullmatch(words(heading.text)) is not None


def _columns(headings: Sequence[TableCell], found: Sequence[int | None]) -> tuple[int | None, ...] | None:
    """The grid columns of the headings found; a single one that was not is told by its neighbours."""
    missing = [i for i, position in enumerate(found) if position is None]
    if not headings or len(missing) > 1:
        return None
    places = list(found)
    for i in missing:
        before = found[i - 1] if i else None
        after = found[i + 1] if i + 1 < len(found) else None
        if before is None or len(found) <= _FEWEST_HEADINGS:
            return None
        between = range(before + 1, len(headings) if after is None else after)
        unknown = [position for position in between if not is_note(headings[position])]
        if len(unknown) > 1:
            return None
        places[i] = unknown[0] if unknown else None
    return tuple(None if position is None else headings[position].column for position in places)


@lru_cache(maxsize=1024)
def _known_headings(
    columns: tuple[tuple[str, ...], ...], headings: tuple[str, ...]
) -> tuple[int | None, ...]:
    """For each column the place of its heading among those printed."""
    return tuple(align([[similarity(text, path[-1]) for text in headings] for path in columns]))


def _printed_order(block: FormBlock, rows: Sequence[PrintedRow]) -> tuple[int, ...]:
    """For each column of the form its place among the printed columns: the form's own order, unless the
    lowest header row holds exactly the form's headings in another order."""
    own = tuple(range(len(block.columns)))
    leaves = [words(path[-1]) for path in block.columns]
    if not rows or len(set(leaves)) < len(leaves):
        return own
    printed = [words(cell.text) for cell in rows[-1].labels]
    printed = printed[-len(leaves) :]
    if sorted(printed) == sorted(leaves):
        return tuple(printed.index(leaf) for leaf in leaves)
    return own


def _nested_order(block: FormBlock, rows: Sequence[PrintedRow]) -> tuple[int, ...] | None:
    """For each column of the form its place among the headings without any below them, each row's put in the place
    of the one heading above that ends there; None where they are not just the form's."""
    if not rows or len({row.table for row in rows}) > 1:
        return None
    first, *below = rows
    nested = [cell for cell in first.cells if cell.row == first.index]
    for row in below:
        above = [i for i, cell in enumerate(nested) if cell.row + cell.row_span == row.index]
        if len(above) != 1:
            return None
        nested[above[0] : above[0] + 1] = [cell for cell in row.cells if cell.row == row.index]
    return _order_of([path[-1] for path in block.columns], [cell.text for cell in nested])


def _order_of(leaves: Sequence[str], printed: Sequence[str]) -> tuple[int, ...] | None:
    """The places of the last headings printed, as many as the form has: all of them known, or most of them, each in its
    own place."""
    wanted = len(leaves)
    last = printed[-wanted:]
    if len(set(leaves)) < wanted or len(last) < wanted:
        return None
    places = [[i for i, text in enumerate(last) if similarity(text, leaf) > _SAME_HEADING] for leaf in leaves]
    if any(len(found) > 1 for found in places):
        return None
    known = [(own, found[0]) for own, found in enumerate(places) if found]
    if len(known) == wanted and len({place for _, place in known}) == wanted:
        return tuple(place for _, place in known)
    at_home = all(own == place for own, place in known)
    return tuple(range(wanted)) if at_home and wanted >= _MANY_COLUMNS and 2 * len(known) > wanted else None


def _lowest_headings(rows: Sequence[PrintedRow]) -> tuple[TableCell, ...]:
    """For each column the lowest heading above the figures, left to right, each once."""
    lowest: dict[int, TableCell] = {}
    for row in rows:
        # A heading that could not be read is one all the same.
        for cell in (cell for cell in row.cells if cell in row.labels or is_unread(cell)):
            for column in range(cell.column, cell.column + cell.column_span):
                lowest[column] = cell
    unique = {(cell.row, cell.column): cell for cell in lowest.values()}
    return tuple(sorted(unique.values(), key=lambda cell: cell.column))
