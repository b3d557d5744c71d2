"""Which cell of a printed row is which column of the form.

In order: as many figures as the form has columns, so they stand in order; in a flattened table, the one place
where the figures of all its rows begin, or padding at the end that can be cut off; in a grid, headings that name
the columns, so the cells below them are theirs. Otherwise nobody can say, and the row's figures stay unread.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extract.document import TableCell
from normalize.head import Head, covering, end_of, is_note
from normalize.labels import SURE_LABEL, similarity
from normalize.matching import MatchedRow
from normalize.notation import looks_like_figure
from normalize.rows import is_unread

# One row alone cannot show where the figures of all rows begin.
_FEWEST_SIBLINGS = 2
_SAME_HEADING = 0.7
# So many rows show that their last column is blank on purpose, while no more than this share of the others' cells is.
_FEWEST_ROWS, _BLANK_SHARE = 5, 0.1


def figures_of(
    match: MatchedRow, siblings: Sequence[MatchedRow], head: Head
) -> list[TableCell | None] | None:
    """The cell of each of the block's columns, in order; None for the whole row where that cannot be told.

    `siblings` are the matched rows of the same block, the row itself among them."""
    figures = _after_label(match)
    if match.printed.layout == "lines":
        return _of_lines(figures, len(match.block.columns))
    if len(figures) != len(match.block.columns):
        if match.printed.layout == "grid":
            return _under_headings(match, figures, siblings, head) or _before_notes(
                match, figures, siblings, head
            )
        placed = _placed_in_flat_row(match, figures, siblings, head)
        if placed is None:
            return None
        figures = placed
        return [figures[i] for i in head.order]
    if match.printed.layout == "grid":
        if head.nested is not None and _is_placed_by_markup(figures):
            return [figures[i] for i in head.nested]
        under = _under_headings(match, figures, siblings, head)
        if under is not None and (_shares_a_cell(under) or None in under):
            # As many cells as columns, yet one of them covers two, or a column was left out, and one is no column's.
            return under
        if (
            under is None
            and head.order == tuple(range(len(head.order)))
            and _speak_against_order(match, figures, head)
        ):
            return None
    return [figures[i] for i in head.order]


def _is_placed_by_markup(figures: Sequence[TableCell]) -> bool:
    """Whether cells stand where spans put them, not where they were drawn: a span too many or too few moves all
    headings behind it. None of the figures is merged."""
    return _are_of_one_column(figures) and not any(cell.locator.page is not None for cell in figures)


def _of_lines(figures: list[TableCell], wanted: int) -> list[TableCell | None] | None:
    """The figures of a row of lines. As many printed ones as columns: the empty lines among them were spacing. None
    printed: whichever lines were cells, they are blank."""
    printed = [cell for cell in figures if cell.text]
    if len(printed) == wanted:
        return list(printed)
    if len(figures) == wanted or (not printed and len(figures) > wanted):
        return list(figures[:wanted])
    return None


def _speak_against_order(match: MatchedRow, figures: Sequence[TableCell], head: Head) -> bool:
    """Whether a heading stands over another figure than the one that is its by order: a column is missing, another was
    added, and there are as many as there should be."""
    headings = head.headings
    if not headings or head.table != match.printed.table:
        return False
    known = [(i, headings[position].column) for i, position in enumerate(head.found) if position is not None]
    if known and known[0][0] == 0 and _label_covers(match, known[0][1]):
        return True
    if not known or headings[0].column == known[0][1] or known[0][1] < figures[0].column:
        return False
    over = [(i, covering(figures, column)) for i, column in known]
    against = [i for i, cell in over if cell is not None and cell is not figures[i]]
    ends = {0, len(figures) - 1}
    if against and ends.isdisjoint(against) and ends <= {i for i, cell in over if cell is not None}:
        # First and last are in their places: half a heading (机构 of 法律服务机构) is no evidence for a column between.
        return any(_is_heading(head, i, match.block.columns[i][-1]) for i in against)
    return bool(against)


def _is_heading(head: Head, i: int, name: str) -> bool:
    """Whether what was found for a column is its heading for sure."""
    position = head.found[i]
    return position is not None and similarity(head.headings[position].text, name) >= SURE_LABEL


def _label_covers(match: MatchedRow, column: int) -> bool:
    """Whether the row's label reaches over a column of figures on a page that is drawn: the wall between them is lost,
    and the label's cell holds the column's figure."""
    label = None if match.label is None else match.printed.cells[match.label]
    return label is not None and label.locator.page is not None and covering([label], column) is not None


def _shares_a_cell(cells: Sequence[TableCell | None]) -> bool:
    known = [id(cell) for cell in cells if cell is not None]
    return len(set(known)) < len(known)


def _placed_in_flat_row(
    match: MatchedRow,
    figures: list[TableCell],
    siblings: Sequence[MatchedRow],
    head: Head,
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
    under = [start for start in starts if _is_under_headings(start, columns, head)]
    if len(under) == 1:
        return list(aligned[under[0]])
    return padded if head.rows else None


def _is_under_headings(start: int, columns: Sequence[tuple[str, ...]], head: Head) -> bool:
    """Whether most headings stand at the places that figures beginning at `start` would have."""
    found = sum(
        any(
            start + i < len(row.cells) and similarity(row.cells[start + i].text, path[-1]) > _SAME_HEADING
            for row in head.rows
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


def _under_headings(
    match: MatchedRow,
    figures: Sequence[TableCell],
    siblings: Sequence[MatchedRow],
    head: Head,
) -> list[TableCell | None] | None:
    """The figures below the headings that name the columns. In a table that goes on without headings, columns
    count differently: there a row is placed like a row of as many figures below the headings."""
    if head.columns is None:
        return None
    if head.table == match.printed.table:
        return _standing_under(match, figures, head)
    for model in siblings:
        if model.printed.table != head.table:
            continue
        cells = _after_label(model)
        under = _standing_under(model, cells, head) or []
        placed = [cell for cell in under if cell is not None]
        # A cell under two headings is a merged one: such a row is no model for another.
        if len(cells) == len(figures) and len({id(cell) for cell in placed}) == len(head.columns):
            return [figures[cells.index(cell)] for cell in placed]
    lowest = head.rows[-1].cells
    if len(lowest) == len(match.printed.cells) and _are_of_one_column((*lowest, *match.printed.cells)):
        places = [_place_of(lowest, column) for column in head.columns]
        return [None if place is None else match.printed.cells[place] for place in places]
    return None


def _standing_under(
    row: MatchedRow, figures: Sequence[TableCell], head: Head
) -> list[TableCell | None] | None:
    """The row's cells in these columns. Headings that do not begin where the figures do, but reach over as many
    columns, stand beside them (the corner's span is wrong) and are moved; any that begin over the labels are no guide.

    None where they tell nothing, or a figure stands under no heading of its own."""
    known = [column for column in head.columns or () if column is not None]
    if head.columns is None or not figures or not known:
        return None
    first, begin, shift = figures[0].column, min(known), 0
    if (row.label is not None or row.printed.n_labels) and begin != first:
        if head.end - begin == end_of(figures[-1]) - first:
            shift = first - begin
        elif begin < first:
            return None
    under = [covering(figures, None if column is None else column + shift) for column in head.columns]
    placed = {id(cell) for cell in under if cell is not None}
    for place, column in enumerate(head.columns):
        beside = _printed_beside(under[place], figures, covering(head.headings, column), shift, placed)
        if len(beside) > 1:
            return None
        if beside:
            under[place] = beside[0]
            placed.add(id(beside[0]))
    lacking = None in head.columns
    for figure in figures:
        if id(figure) in placed or not (figure.text or lacking):
            continue
        heading = covering(head.headings, figure.column - shift)
        if heading is None and figure is figures[-1] and figure.text and not looks_like_figure(figure.text):
            continue  # words in a last column without a heading are notes
        if heading is None or heading.column + shift < first or (lacking and not is_note(heading)):
            return None
    return under


def _printed_beside(
    cell: TableCell | None,
    figures: Sequence[TableCell],
    heading: TableCell | None,
    shift: int,
    placed: Collection[int],
) -> list[TableCell]:
    """What is printed beside a blank cell, below the same heading and no other: a stray line (a crease, a streak) parts
    a column in two, and the blank half is not the column's figure. On drawn pages alone: in markup a blank is one."""
    if cell is None or cell.locator.page is None or heading is None or _is_printed(cell):
        return []
    return [
        figure
        for figure in figures
        if heading.column <= figure.column - shift < end_of(heading)
        and id(figure) not in placed
        and _is_printed(figure)
    ]


def _before_notes(
    match: MatchedRow, figures: Sequence[TableCell], siblings: Sequence[MatchedRow], head: Head
) -> list[TableCell | None] | None:
    """The row's figures where one column too many is the last, and no figures': its heading says notes, or it is blank
    in every row, while hardly another cell is. Only where no heading names a column (they ran together)."""
    wanted = len(match.block.columns)
    if len(figures) != wanted + 1 or head.columns is not None or any(p is not None for p in head.found):
        return None
    if head.order != tuple(range(wanted)):
        return None
    heading = covering(head.headings, figures[-1].column) if head.table == match.printed.table else None
    if heading is not None and heading.column == figures[-1].column and is_note(heading):
        return list(figures[:wanted])
    rows = [_after_label(row) for row in siblings if row.printed.table == match.printed.table]
    rows = [row for row in rows if len(row) == wanted + 1]
    blank = sum(not _is_printed(cell) for row in rows for cell in row[:wanted])
    if len(rows) < _FEWEST_ROWS or blank > _BLANK_SHARE * wanted * len(rows):
        return None
    if any(_is_printed(row[wanted]) for row in rows):
        return None
    return list(figures[:wanted])


def _is_printed(cell: TableCell) -> bool:
    return bool(cell.text) or is_unread(cell)


def _are_of_one_column(cells: Sequence[TableCell]) -> bool:
    return all(cell.column_span == 1 for cell in cells)


def _place_of(cells: Sequence[TableCell], column: int | None) -> int | None:
    return next((i for i, cell in enumerate(cells) if cell.column == column), None)
