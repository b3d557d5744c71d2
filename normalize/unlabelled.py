"""The row of reconsideration and litigation has no label: it is the row of figures under its headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

from normalize.forms.definition import REVIEW_LITIGATION, FormBlock, FormRow
from normalize.labels import SURE_LABEL, similarity, words
from normalize.rows import PrintedRow

_SAME_HEADING = 0.6
_SAME_LETTERS = 0.85
_NOTE_CELLS = 2
_PART_NAMES = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")


class UnlabelledRows:
    """A document's rows, looked at as rows of figures without a label, once for both forms."""

    def __init__(self, rows: Sequence[PrintedRow]) -> None:
        self._rows = rows
        self._scores: dict[tuple[tuple[str, ...], ...], tuple[float, ...]] = {}

    def scores(self, block: FormBlock) -> tuple[float, ...]:
        """For each row the share of the block's headings that stand above it."""
        known = self._scores.get(block.columns)
        if known is None:
            known = tuple(_score(block, self._rows, i) for i in range(len(self._rows)))
            self._scores[block.columns] = known
        return known

    def as_printed(self, block: FormBlock) -> tuple[FormBlock, ...]:
        """The block itself, or, where its one row without a label is printed as several (a table of reconsideration,
        one of litigation), the parts that the headings above those rows name."""
        if block.key != REVIEW_LITIGATION or any(
            score and len(row.figures) >= len(block.columns)
            for row, score in zip(self._rows, self.scores(block), strict=True)
        ):
            return (block,)
        for depth in (1, 2):
            parts = _parts(block, depth)
            if all(any(self.scores(part)) for part in parts):
                return parts
        return (block,)


@cache
def _parts(block: FormBlock, depth: int) -> tuple[FormBlock, ...]:
    """The block's columns by the first `depth` of their headings."""
    codes: dict[tuple[str, ...], list[str]] = {}
    columns: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path, code in zip(block.columns, block.rows[0].codes, strict=True):
        name = path[: min(depth, len(path) - 1)]
        columns.setdefault(name, []).append(path)
        codes.setdefault(name, []).append(code)
    return tuple(
        FormBlock(
            "/".join((block.key, *name)),
            block.section,
            name[-1],
            tuple(columns[name]),
            (FormRow((), tuple(codes[name])),),
        )
        for name in columns
    )


def _score(block: FormBlock, rows: Sequence[PrintedRow], position: int) -> float:
    """Of a part of the block the heading that it has to itself is called its banner."""
    printed = rows[position]
    if len(printed.figures) < len(block.columns) // 3 or printed.is_column_numbers:
        return 0.0
    if block.banner and (
        printed.layout == "lines" or not 0 <= len(printed.figures) - len(block.columns) <= _NOTE_CELLS
    ):
        return 0.0
    if not printed.has_figures and not _was_left_blank(block, rows, position):
        return 0.0
    head = [printed] if printed.layout == "lines" else header_rows_above(rows, position)
    if not head:
        return 0.0
    if not block.banner and len(printed.figures) == len(block.columns) and _run_together(block, head):
        return 1.0
    leaves = {path[-1] for path in block.columns}
    seen: set[str] = set()
    names: set[str] = set()
    for above in head:
        for cell in above.labels:
            seen.update(leaf for leaf in leaves if similarity(cell.text, leaf) > _SAME_HEADING)
            names.update(name for name in _PART_NAMES if similarity(cell.text, name) >= SURE_LABEL)
    return len(seen) / len(leaves) if not block.banner or _may_be_part(block, names) else 0.0


def _run_together(block: FormBlock, head: Sequence[PrintedRow]) -> bool:
    """Whether the headings ran together in one cell over all columns (white on a dark ground, without lines between
    them): letter for letter they are the block's, which has them in one order."""
    if len(head) != 1 or len(head[0].labels) != 1 or head[0].labels[0].column_span < len(block.columns):
        return False
    printed = Counter(words(head[0].labels[0].text))
    wanted = _letters(block)
    shared = (printed & wanted).total()
    return shared >= _SAME_LETTERS * max(printed.total(), wanted.total())


@cache
def _letters(block: FormBlock) -> Counter[str]:
    """The letters of all headings of a block, each heading once."""
    headings = {path[:depth] for path in block.columns for depth in range(1, len(path) + 1)}
    return Counter("".join(words(path[-1]) for path in headings))


def _may_be_part(block: FormBlock, names: set[str]) -> bool:
    """Whether the headings above a row call it this part and no other; the first part may go without a name."""
    own = {block.banner, *(name for path in block.columns for name in path[:-1])}
    return names <= own and (bool(names) or block.banner == _PART_NAMES[0])


def _was_left_blank(block: FormBlock, rows: Sequence[PrintedRow], position: int) -> bool:
    """Whether a row without text is the row of figures, not filled in: a cell for every column (and for notes), and
    no other row of figures below it."""
    following = rows[position + 1] if position + 1 < len(rows) else None
    if following is not None and following.table == rows[position].table and following.has_figures:
        return False
    figures, wanted = rows[position].figures, len(block.columns)
    # Of a row whose lines are not all there, some cells are several; one cell all along is a gap, not a row.
    counts = [len(figures)]
    if len(figures) > wanted // 2:
        counts.append(sum(cell.column_span for cell in figures))
    return any(0 <= count - wanted <= _NOTE_CELLS for count in counts)


def header_rows_above(rows: Sequence[PrintedRow], position: int) -> list[PrintedRow]:
    """The rows of labels right above, in the table before where a page break cut the headings off."""
    above: list[PrintedRow] = []
    while position > 0 and _is_of_the_head(rows[position - 1]):
        position -= 1
        if not rows[position].is_header:
            continue
        if above and rows[position].table != above[0].table:
            break
        above.insert(0, rows[position])
    return above


def _is_of_the_head(row: PrintedRow) -> bool:
    return row.is_header or row.is_blank or row.is_column_numbers
