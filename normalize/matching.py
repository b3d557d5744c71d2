"""Which printed row is which row of the form, and by which form the tables were filled in.

Labels are aligned to the form as sequences: fuzzy, in order, with their context. The form is decided by the
tables' headings and rows alone, never by the year or by the notice that the text cites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from normalize.alignment import align
from normalize.forms.definition import REVIEW_LITIGATION, Form, FormBlock, FormRow, forms
from normalize.labels import similarities, similarity
from normalize.rows import PrintedRow

# A label that names a group of rows, or that is followed by another label, is weaker evidence than the last one.
_NOT_LAST_LABEL = 0.85
_PARENT_WEIGHT = 0.1
# Fewer rows than this are no statutory table but a coincidence.
_FEWEST_ROWS = 3
_DECIDED_BY = 0.02
_GAP = 0.5
# A label this close to the form's is the form's, wherever it stands.
SURE_LABEL = 0.75
# This close, it is where all other labels are clearly further off.
_LIKELY_LABEL = 0.6
_CLEARLY_LESS = 0.15
# Further off, not even the rows around it tell: one row may have been left out there and another put in.
_UNLIKE = 0.53
_NOTE_CELLS = 2
_NO_SCORE: tuple[float, int | None] = (0.0, None)
_PART_NAMES = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
_SAME_HEADING = 0.6


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row of the form found in the document. `label` is the position of the label among the row's cells
    (None for the row without a label), `score` its similarity, 0..1. `doubtful`: the label is too unlike
    the form's, and its neighbours do not tell either, so that it may be another row."""

    block: FormBlock
    row: FormRow
    printed: PrintedRow
    label: int | None
    score: float
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A document's tables read as one form. `headers` holds the header rows above each block's rows, by block
    key and table (a table that goes on over a page may repeat them);
    `evidence` is the share of the form that was found, 0..2 (rows and headings)."""

    form: Form
    rows: tuple[MatchedRow, ...]
    headers: Mapping[tuple[str, int], tuple[PrintedRow, ...]]
    evidence: float


def match_form(rows: Sequence[PrintedRow], known: Sequence[Form]) -> tuple[FormMatch | None, bool]:
    """The form that the printed rows fit best, and whether the decision is clear.

    None where no form's tables are there. Where two forms fit alike (only the table of reconsideration and
    litigation is left, say) the first is returned as undecided."""
    matches = [match for each in known if (match := _match(rows, each)) is not None]
    matches.sort(key=lambda match: -match.evidence)
    if not matches:
        return None, False
    decided = len(matches) == 1 or matches[0].evidence - matches[1].evidence > _DECIDED_BY
    return matches[0], decided


def _match(rows: Sequence[PrintedRow], known: Form) -> FormMatch | None:
    expected = [
        (part, row) for block in known.blocks for part in _as_printed(block, rows) for row in part.rows
    ]
    named = [_label_scores(_own_labels(row)) for row in rows]
    scored = [
        [(_unlabelled_score(block, rows, i), None) for i in range(len(rows))]
        if not row.path
        else [scores.get(row.path, _NO_SCORE) for scores in named]
        for block, row in expected
    ]
    breaks = frozenset(i for i, row in enumerate(rows) if i == 0 or rows[i - 1].table != row.table)
    scores = [[score for score, _ in line] for line in scored]
    found = align(scores, breaks=breaks)
    matched = tuple(
        _matched_row(block, row, rows[position], scored[e][position], _is_doubtful(e, scores, found, rows))
        for e, ((block, row), position) in enumerate(zip(expected, found, strict=True))
        if position is not None
    )
    has_unlabelled = any(match.label is None for match in matched)
    if len(matched) < _FEWEST_ROWS and not has_unlabelled:
        return None
    headers = _headers(rows, matched)
    row_share = (sum(match.score for match in matched) - _gaps(expected, matched)) / len(expected)
    return FormMatch(known, matched, headers, row_share + _header_share(known, headers))


def _gaps(expected: Sequence[tuple[FormBlock, FormRow]], matched: Sequence[MatchedRow]) -> float:
    """Rows that the form has and the document lacks in a table that is there: evidence of another form."""
    found = {match.block.key for match in matched}
    wanted = sum(block.key in found for block, _ in expected)
    return _GAP * (wanted - len(matched))


def _as_printed(block: FormBlock, rows: Sequence[PrintedRow]) -> tuple[FormBlock, ...]:
    """The block itself, or, where its one row without a label is printed as several (a table of reconsideration, one of
    litigation), the parts that the headings above those rows name."""
    if block.key != REVIEW_LITIGATION or any(
        len(row.figures) >= len(block.columns) and _unlabelled_score(block, rows, i)
        for i, row in enumerate(rows)
    ):
        return (block,)
    for depth in (1, 2):
        parts = _parts(block, depth)
        if all(any(_unlabelled_score(part, rows, i) for i in range(len(rows))) for part in parts):
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


def _matched_row(
    block: FormBlock,
    row: FormRow,
    printed: PrintedRow,
    scored: tuple[float, int | None],
    doubtful: bool,
) -> MatchedRow:
    score, which = scored
    label = None if which is None else printed.label_positions[which]
    return MatchedRow(block, row, printed, label, score, doubtful and label is not None)


def _is_doubtful(
    e: int, scores: Sequence[Sequence[float]], found: Sequence[int | None], rows: Sequence[PrintedRow]
) -> bool:
    """Whether the row found for item `e` may be another: a label of little resemblance that resembles as much a row
    which was not found, or that neither stands between the rows before and after it nor is unlike all others."""
    position = found[e]
    if position is None or scores[e][position] >= SURE_LABEL:
        return False
    score = scores[e][position]
    rivals = [(scores[other][position], where) for other, where in enumerate(found) if other != e]
    if max((rival for rival, where in rivals if where is None), default=0.0) >= score:
        return True
    if score >= _LIKELY_LABEL and max((rival for rival, _ in rivals), default=0.0) <= score - _CLEARLY_LESS:
        return False
    between = _are_neighbours(e - 1, e, found, rows) and _are_neighbours(e, e + 1, found, rows)
    return score < _UNLIKE or not between


def _are_neighbours(first: int, second: int, found: Sequence[int | None], rows: Sequence[PrintedRow]) -> bool:
    """Whether two rows next to each other in the form were found with no other row of figures between them."""
    begin = -1 if first < 0 else found[first]
    end = len(rows) if second >= len(found) else found[second]
    return begin is not None and end is not None and not any(row.has_figures for row in rows[begin + 1 : end])


def _own_labels(printed: PrintedRow) -> tuple[tuple[str, bool], ...]:
    """A row's labels, and whether each may name the row although another follows: the label of several rows
    may not, nor any but the last where a table came apart into lines. None at all for a row of labels only."""
    if len(printed.cells) == printed.n_labels:
        return ()
    return tuple(
        (printed.cells[i].text, printed.cells[i].row_span == 1 and printed.layout != "lines")
        for i in printed.label_positions
    )


@lru_cache(maxsize=4096)
def _label_scores(labels: tuple[tuple[str, bool], ...]) -> Mapping[tuple[str, ...], tuple[float, int | None]]:
    """How well a row's labels name each row of the forms, by its path, and which of them does; rows that they have
    nothing to do with are left out. The last label may always name the row, an earlier one only where marked True."""
    found: dict[tuple[str, ...], tuple[float, int | None]] = {}
    paths, last_labels, parents = _paths()
    above = (0.0,) * len(parents)
    for i, (text, may_name_the_row) in enumerate(labels):
        last = i == len(labels) - 1
        if last or may_name_the_row:
            own = similarities(text, last_labels)
            weight = 1.0 if last else _NOT_LAST_LABEL
            for at, path in enumerate(paths):
                score = own[at] * weight
                if len(path) > 1 and i > 0:
                    score = (1 - _PARENT_WEIGHT) * score + _PARENT_WEIGHT * above[at]
                if score > found.get(path, _NO_SCORE)[0]:
                    found[path] = score, i
        if not last:
            above = tuple(map(max, above, similarities(text, parents)))
    return found


@cache
def _paths() -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...], tuple[str, ...]]:
    """The label paths of all rows of both forms, each once, with their last labels and the labels before those."""
    rows = (row for known in forms() for block in known.blocks for row in block.rows)
    paths = tuple(dict.fromkeys(row.path for row in rows if row.path))
    return (
        paths,
        tuple(path[-1] for path in paths),
        tuple(path[-2] if len(path) > 1 else "" for path in paths),
    )


def _unlabelled_score(block: FormBlock, rows: Sequence[PrintedRow], position: int) -> float:
    """The row of reconsideration and litigation has no label: it is the row of figures under its headings. Of a part of
    it the heading that it has to itself is called the block's banner."""
    printed = rows[position]
    if len(printed.figures) < len(block.columns) // 3 or printed.is_column_numbers:
        return 0.0
    if block.banner and (
        printed.layout == "lines" or not 0 <= len(printed.figures) - len(block.columns) <= _NOTE_CELLS
    ):
        return 0.0
    if not printed.has_figures and not _was_left_blank(block, rows, position):
        return 0.0
    head = [printed] if printed.layout == "lines" else _header_rows_above(rows, position)
    if not head:
        return 0.0
    leaves = {path[-1] for path in block.columns}
    seen: set[str] = set()
    names: set[str] = set()
    for above in head:
        for cell in above.labels:
            seen.update(leaf for leaf in leaves if similarity(cell.text, leaf) > _SAME_HEADING)
            names.update(name for name in _PART_NAMES if similarity(cell.text, name) >= SURE_LABEL)
    return len(seen) / len(leaves) if not block.banner or _may_be_part(block, names) else 0.0


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
    return 0 <= len(rows[position].figures) - len(block.columns) <= _NOTE_CELLS


def _headers(
    rows: Sequence[PrintedRow], matched: Sequence[MatchedRow]
) -> dict[tuple[str, int], tuple[PrintedRow, ...]]:
    """The header rows right above each block's first row in each table; of a table that goes on without any,
    those of the table before. Where lines hold both, the row itself."""
    positions = {(row.table, row.index): i for i, row in enumerate(rows)}
    headers: dict[tuple[str, int], tuple[PrintedRow, ...]] = {}
    latest: dict[str, tuple[PrintedRow, ...]] = {}
    for match in matched:
        key = match.block.key, match.printed.table
        if key in headers:
            continue
        if match.printed.layout == "lines":
            above: tuple[PrintedRow, ...] = (match.printed,)
        else:
            position = positions[match.printed.table, match.printed.index]
            above = tuple(_header_rows_above(rows, position))
        latest[match.block.key] = headers[key] = above or latest.get(match.block.key, ())
    return headers


def _header_rows_above(rows: Sequence[PrintedRow], position: int) -> list[PrintedRow]:
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


def _header_share(known: Form, headers: Mapping[tuple[str, int], tuple[PrintedRow, ...]]) -> float:
    """How much of the column headings of table 2, where the two forms differ, was found: 0..1."""
    wanted = found = 0.0
    for block in known.blocks:
        if block.section != 2:
            continue
        above = [row for (key, _), rows in headers.items() if key == block.key for row in rows]
        texts = [cell.text for row in above for cell in row.labels]
        for path in block.columns:
            wanted += 1
            found += max((similarity(text, path[-1]) for text in texts), default=0.0)
    return found / wanted
