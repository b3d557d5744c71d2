"""Which printed row is which row of the form, and by which form the tables were filled in.

Labels are aligned to the form as sequences: fuzzy, in order, with their context. The form is decided by the
tables' headings and rows alone, never by the year or by the notice that the text cites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from normalize.alignment import align
from normalize.forms.definition import Form, FormBlock, FormRow, forms
from normalize.labels import SURE_LABEL, similarities, similarity
from normalize.rows import PrintedRow, is_unit
from normalize.run_together import parted_rows
from normalize.same_labels import told_apart
from normalize.two_rows import holds_another
from normalize.unlabelled import UnlabelledRows, header_rows_above

# A label that names a group of rows, or that is followed by another label, is weaker evidence than the last one.
_NOT_LAST_LABEL = 0.85
_PARENT_WEIGHT = 0.1
# Fewer rows than this are no statutory table but a coincidence.
_FEWEST_ROWS = 3
# Of the 统计表 more: it has twice as many rows, and labels of every day's work (工作人员数, 其他情形数).
_FEWEST_STATISTICS = 8
_DECIDED_BY = 0.02
_GAP = 0.5
# This close, it is where all other labels are clearly further off.
_LIKELY_LABEL = 0.6
_CLEARLY_LESS = 0.15
# Further off, not even the rows around it tell: one row may have been left out there and another put in.
_UNLIKE = 0.53
_NO_SCORE: tuple[float, int | None] = (0.0, None)


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
    `evidence` is the share of the form that was found, 0..2 (rows and headings). `headings` are the printed rows that
    are headings of the form and hold no figures of it."""

    form: Form
    rows: tuple[MatchedRow, ...]
    headers: Mapping[tuple[str, int], tuple[PrintedRow, ...]]
    evidence: float
    headings: tuple[PrintedRow, ...] = ()


def match_form(rows: Sequence[PrintedRow], known: Sequence[Form]) -> tuple[FormMatch | None, bool]:
    """The form that the printed rows fit best, and whether the decision is clear.

    None where no form's tables are there. Where two forms fit alike (only the table of reconsideration and
    litigation is left, say) the first is returned as undecided."""
    named = [_label_scores(_own_labels(row)) for row in rows]
    unlabelled = UnlabelledRows(rows)
    matches = [
        match
        for each in known
        if (
            match := _match_statistics(rows, each, unlabelled)
            if each.is_statistics
            else _match(rows, each, named, unlabelled)
        )
        is not None
    ]
    matches.sort(key=lambda match: -match.evidence)
    if not matches:
        return None, False
    decided = len(matches) == 1 or matches[0].evidence - matches[1].evidence > _DECIDED_BY
    return matches[0], decided


def _match_statistics(
    rows: Sequence[PrintedRow], known: Form, unlabelled: UnlabelledRows
) -> FormMatch | None:
    parted = parted_rows(rows)
    named = [_label_scores(_own_labels(row) or _labels_before_a_blank(row)) for row in parted]
    return _match(parted, known, told_apart(parted, named, known.name), unlabelled)


def _match(
    rows: Sequence[PrintedRow],
    known: Form,
    named: Sequence[Mapping[tuple[str, ...], tuple[float, int | None]]],
    unlabelled: UnlabelledRows,
) -> FormMatch | None:
    expected = [
        (part, row) for block in known.blocks for part in unlabelled.as_printed(block) for row in part.rows
    ]
    scored = [
        [scores.get(row.path, _NO_SCORE) for scores in named]
        if row.path
        else [(score, None) for score in unlabelled.scores(block)]
        for block, row in expected
    ]
    breaks = frozenset(i for i, row in enumerate(rows) if i == 0 or rows[i - 1].table != row.table)
    scores = [[score for score, _ in line] for line in scored]
    found = align(scores, breaks=breaks)
    doubtful = _is_doubtful_statistic if known.is_statistics else _is_doubtful
    form_rows = [row for _, row in expected]
    matched = tuple(
        _matched_row(
            block,
            row,
            rows[position],
            scored[e][position],
            doubtful(e, scores, found, rows) or holds_another(e, form_rows, found, rows),
        )
        for e, ((block, row), position) in enumerate(zip(expected, found, strict=True))
        if position is not None and row.codes
    )
    if not _is_a_table(known, matched):
        return None
    headings = tuple(
        rows[position]
        for (_, row), position in zip(expected, found, strict=True)
        if position is not None and not row.codes
    )
    wanted = [(block, row) for block, row in expected if row.codes]
    headers = _headers(rows, matched)
    row_share = (sum(match.score for match in matched) - _gaps(wanted, matched)) / len(wanted)
    return FormMatch(known, matched, headers, row_share + _header_share(known, headers), headings)


def _is_a_table(known: Form, matched: Sequence[MatchedRow]) -> bool:
    """Whether the rows found are more than a coincidence."""
    if known.is_statistics:
        return sum(match.score >= SURE_LABEL for match in matched) >= _FEWEST_STATISTICS
    return len(matched) >= _FEWEST_ROWS or any(match.label is None for match in matched)


def _gaps(expected: Sequence[tuple[FormBlock, FormRow]], matched: Sequence[MatchedRow]) -> float:
    """Rows that the form has and the document lacks in a table that is there: evidence of another form."""
    found = {match.block.key for match in matched}
    wanted = sum(block.key in found for block, _ in expected)
    return _GAP * (wanted - len(matched))


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


def _is_doubtful_statistic(
    e: int, scores: Sequence[Sequence[float]], found: Sequence[int | None], rows: Sequence[PrintedRow]
) -> bool:
    """The same for the 统计表, to which offices add rows of their own: there a row between the right neighbours may be
    none of the form's, and text that is no reader's guess is not garbled. Labels that stand twice in the form
    (其他情形数) are told apart by the rows beside them."""
    position = found[e]
    if position is None:
        return False
    score = scores[e][position]
    rivals = [(scores[other][position], where) for other, where in enumerate(found) if other != e]
    beside = _are_neighbours(e - 1, e, found, rows) or _are_neighbours(e, e + 1, found, rows)
    if max((rival for rival, where in rivals if where is None), default=0.0) >= score:
        return not beside
    if score >= SURE_LABEL:
        return False
    if any(cell.reading is not None for cell in rows[position].cells):
        return _is_doubtful(e, scores, found, rows)
    return score < _LIKELY_LABEL or max((rival for rival, _ in rivals), default=0.0) > score - _CLEARLY_LESS


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


def _labels_before_a_blank(printed: PrintedRow) -> tuple[tuple[str, bool], ...]:
    """The labels of a row whose figure is blank and that has only words: a unit at its end, or a note behind the
    blank."""
    labels: list[tuple[str, bool]] = []
    for i in range(printed.n_labels):
        if labels and (not printed.cells[i].text or is_unit(printed.cells[i].text)):
            return tuple(labels)
        if i in printed.label_positions:
            labels.append((printed.cells[i].text, printed.cells[i].row_span == 1))
    return ()


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
    """The label paths of all rows of the forms, each once, with their last labels and the labels before those."""
    rows = (row for known in forms() for block in known.blocks for row in block.rows)
    paths = tuple(dict.fromkeys(row.path for row in rows if row.path))
    return (
        paths,
        tuple(path[-1] for path in paths),
        tuple(path[-2] if len(path) > 1 else "" for path in paths),
    )


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
            above = tuple(header_rows_above(rows, position))
        latest[match.block.key] = headers[key] = above or latest.get(match.block.key, ())
    return headers


def _header_share(known: Form, headers: Mapping[tuple[str, int], tuple[PrintedRow, ...]]) -> float:
    """How much of the column headings of table 2, where the current forms differ, was found: 0..1."""
    wanted = found = 0.0
    for block in known.blocks:
        if block.section != 2:
            continue
        above = [row for (key, _), rows in headers.items() if key == block.key for row in rows]
        texts = [cell.text for row in above for cell in row.labels]
        for path in block.columns:
            wanted += 1
            found += max((similarity(text, path[-1]) for text in texts), default=0.0)
    return found / wanted if wanted else 0.0
