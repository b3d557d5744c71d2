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
from normalize.notation import looks_like_figure
from normalize.rows import PrintedRow

# One row alone cannot show where the figures of all rows begin.
_FEWEST_SIBLINGS = 2
_SAME_HEADING = 0.7
# One heading may be unknown among so many known ones: it is told by its neighbours.
_FEWEST_HEADINGS = 2
_NOTES = frozenset({"备注", "说明", "注", "附注", "注释", "备考"})


def figures_of(
    match: MatchedRow, siblings: Sequence[MatchedRow], headers: Sequence[PrintedRow]
) -> list[TableCell | None] | None:
    """The cell of each of the block's columns, in order; None for the whole row where that cannot be told.

    `siblings` are the matched rows of the same block, the row itself among them."""
    figures = _after_label(match)
    if match.printed.layout == "lines":
        return _of_lines(figures, len(match.block.columns))
    if len(figures) != len(match.block.columns):
        if match.printed.layout == "grid":
            return _under_headings(match, figures, siblings, headers)
        placed = _placed_in_flat_row(match, figures, siblings, headers)
        if placed is None:
            return None
        figures = placed
        return [figures[i] for i in _printed_order(match.block, headers)]
    order = _printed_order(match.block, headers)
    if match.printed.layout == "grid":
        under = _under_headings(match, figures, siblings, headers)
        if under is not None and (_shares_a_cell(under) or None in under):
            # As many cells as columns, yet one of them covers two, or a column was left out, and one is no column's.
            return under
        if under is None and order == sorted(order) and _speak_against_order(match, figures, headers):
            return None
    return [figures[i] for i in order]


def _of_lines(figures: list[TableCell], wanted: int) -> list[TableCell | None] | None:
    """The figures of a row of lines. As many printed ones as columns: the empty lines among them were spacing. None
    printed: whichever lines were cells, they are blank."""
    printed = [cell for cell in figures if cell.text]
    if len(printed) == wanted:
        return list(printed)
    if len(figures) == wanted or (not printed and len(figures) > wanted):
        return list(figures[:wanted])
    return None


def _speak_against_order(
    match: MatchedRow, figures: Sequence[TableCell], headers: Sequence[PrintedRow]
) -> bool:
    """Whether a heading stands over another figure than the one that is its by order: a column is missing, another was
    added, and there are as many as there should be."""
    headings = _lowest_headings(headers)
    if not headings or headers[-1].table != match.printed.table:
        return False
    found = _known_headings(match.block, headings)
    known = [(i, headings[position].column) for i, position in enumerate(found) if position is not None]
    if not known or headings[0].column == known[0][1] or known[0][1] < figures[0].column:
        return False
    over = [(i, _covering(figures, column)) for i, column in known]
    return any(cell is not None and cell is not figures[i] for i, cell in over)


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
        return _standing_under(match, figures, columns, headers)
    for model in siblings:
        if model.printed.table != headers[-1].table:
            continue
        cells = _after_label(model)
        under = _standing_under(model, cells, columns, headers) or []
        placed = [cell for cell in under if cell is not None]
        # A cell under two headings is a merged one: such a row is no model for another.
        if len(cells) == len(figures) and len({id(cell) for cell in placed}) == len(columns):
            return [figures[cells.index(cell)] for cell in placed]
    if _are_cells_of_one_column([*headers[-1].cells, *match.printed.cells]):
        places = [_place_of(headers[-1].cells, column) for column in columns]
        if len(headers[-1].cells) == len(match.printed.cells):
            return [None if place is None else match.printed.cells[place] for place in places]
    return None


def _standing_under(
    row: MatchedRow,
    figures: Sequence[TableCell],
    columns: Sequence[int | None],
    headers: Sequence[PrintedRow],
) -> list[TableCell | None] | None:
    """The row's cells in these columns. Headings that do not begin where the figures do, but reach over as many
    columns, stand beside them (the corner's span is wrong) and are moved; any that begin over the labels are no guide.

    None where they tell nothing, or a figure stands under no heading of its own."""
    known = [column for column in columns if column is not None]
    if not figures or not known:
        return None
    first, begin, shift = figures[0].column, min(known), 0
    if row.label is not None and begin != first:
        end = max(
            (_end(cell) for header in headers if len(header.cells) > 1 for cell in header.cells), default=0
        )
        if end - begin == _end(figures[-1]) - first:
            shift = first - begin
        elif begin < first:
            return None
    under = [_covering(figures, None if column is None else column + shift) for column in columns]
    placed = {id(cell) for cell in under if cell is not None}
    for figure in figures:
        if id(figure) in placed or not (figure.text or None in columns):
            continue
        heading = _covering(_lowest_headings(headers), figure.column - shift)
        if heading is None and figure is figures[-1] and figure.text and not looks_like_figure(figure.text):
            continue  # words in a last column without a heading are notes
        if heading is None or heading.column + shift < first or (None in columns and not _is_note(heading)):
            return None
    return under


def _end(cell: TableCell) -> int:
    return cell.column + cell.column_span


def _are_cells_of_one_column(cells: Sequence[TableCell]) -> bool:
    return all(cell.column_span == 1 for cell in cells)


def _place_of(cells: Sequence[TableCell], column: int | None) -> int | None:
    return next((i for i, cell in enumerate(cells) if cell.column == column), None)


def _heading_columns(block: FormBlock, headers: Sequence[PrintedRow]) -> list[int | None] | None:
    """The grid column of each of the block's columns. None for a column that was left out; None for all where what is
    printed over the figures does not tell which heading is whose."""
    headings = _lowest_headings(headers)
    if not headings:
        return None
    found = _known_headings(block, headings)
    missing = [i for i, position in enumerate(found) if position is None]
    if len(missing) > 1 or len(found) - len(missing) < _FEWEST_HEADINGS:
        return None if missing else [headings[position].column for position in found if position is not None]
    for i in missing:
        before = found[i - 1] if i else None
        after = found[i + 1] if i + 1 < len(found) else None
        if before is None:
            return None
        between = range(before + 1, len(headings) if after is None else after)
        unknown = [position for position in between if not _is_note(headings[position])]
        if len(unknown) > 1:
            return None
        found[i] = unknown[0] if unknown else None
    return [None if position is None else headings[position].column for position in found]


def _known_headings(block: FormBlock, headings: Sequence[TableCell]) -> list[int | None]:
    return align([[similarity(cell.text, path[-1]) for cell in headings] for path in block.columns])


def _is_note(heading: TableCell) -> bool:
    return words(heading.text) in _NOTES


def _lowest_headings(headers: Sequence[PrintedRow]) -> list[TableCell]:
    """For each column the lowest heading above the figures, left to right, each once."""
    lowest: dict[int, TableCell] = {}
    for row in headers:
        for cell in row.labels:
            for column in range(cell.column, cell.column + cell.column_span):
                lowest[column] = cell
    unique = {(cell.row, cell.column): cell for cell in lowest.values()}
    return sorted(unique.values(), key=lambda cell: cell.column)


def _covering(figures: Sequence[TableCell], column: int | None) -> TableCell | None:
    for cell in figures:
        if column is not None and cell.column <= column < cell.column + cell.column_span:
            return cell
    return None
