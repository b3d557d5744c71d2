"""Tables that came apart into lines: every label and every figure a line of its own.

A row is a run of labels and the run of figures after it. An empty line may be an empty cell or just spacing: the
spacing that all lines, or all rows, have in common is taken off, and what is left counts as cells. Whether the
figures then fill their row is decided where all rows are (`columns.py`); a row that lost cells stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from extract.document import Block, Locator, Paragraph, Table, TableCell
from normalize.forms.definition import CURRENT_FORMS, STATISTICS_FORM, form
from normalize.labels import similarities, words
from normalize.notation import looks_like_figure
from normalize.rows import PrintedRow, is_unit, rows_of_table, without_invisible_text
from normalize.script import simplified
from normalize.sections import heading_number
from normalize.upright import turned

# Labels with their notes are longer than captions, shorter than sentences.
_LONGEST_LINE = 70
# Fewer lines of bare figures are a page number or a telephone number, not a table.
_FEWEST_FIGURES = 5
_FEWEST_LABELS = 4
# So many lines that are rows of the 统计表 make one; two or three are sub-headings (（一）主动公开情况).
_FEWEST_STATISTICS = 8
_SAME_LABEL = 0.8
_MOST_ADDED = 2
_PAGE_NUMBER = re.compile(
    r"[-—–－―~·•\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/，,]?\s*共?\s*\d{1,3}\s*页?)?[-—–－―~·•\s]*"
)
_SEPARATOR = re.compile(r"[\t|]")
# A4's own margins are 8 to 12 % of its height.
_MARGIN = 0.12


# A row of lines: its labels, its figures.
_Group = tuple[list[TableCell], list[TableCell]]


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A document's rows in reading order, and the paragraphs that are not part of them."""

    rows: tuple[PrintedRow, ...]
    prose: tuple[Paragraph, ...]


def unfold(blocks: Sequence[Block]) -> Unfolded:
    """Rows of tables and rows of lines, in order; everything else is prose."""
    labels = _labels_in(blocks)
    parts: list[Sequence[PrintedRow | _Group]] = []
    prose: list[Paragraph] = []
    run: list[Paragraph] = []

    def close_run(following: Block | None) -> None:
        figures = sum(looks_like_figure(paragraph.text) for paragraph in run)
        if (
            figures >= _FEWEST_FIGURES
            or sum(_is_label(p.text, labels) for p in run) >= _FEWEST_LABELS
            or _are_rows_apart(run)
        ):
            end = _end_of_table(run, labels)
            parts.append(_groups_of_lines(run[:end], following if end == len(run) else run[end]))
            prose.extend(run[end:])
        else:
            prose.extend(run)
        run.clear()

    for block in map(_single_row, blocks):
        if isinstance(block, Table):
            close_run(block)
            parts.append(rows_of_table(turned(block), len(parts), after_heading=_ends_in_heading(parts)))
        elif _is_page_number(block):
            continue
        elif len(simplified(block.text)) <= _LONGEST_LINE and (
            _is_label(block.text, labels) or heading_number(block.text) is None
        ):
            run.append(block)
        else:
            close_run(block)
            prose.append(block)
    close_run(None)
    return Unfolded(tuple(_rows_of_parts(parts)), tuple(prose))


def _are_rows_apart(run: Sequence[Paragraph]) -> bool:
    """Whether lines are rows of the 统计表 and nothing else: a chapter of one row, set as a table of its own, is no
    table to a reader."""
    own = _row_labels(STATISTICS_FORM)
    rest = [p.text for p in run if not looks_like_figure(p.text) and not is_unit(p.text)]
    return 0 < len(rest) < len(run) and all(_is_label(text, own) for text in rest)


@cache
def _row_labels(name: str) -> tuple[str, ...]:
    rows = (row for block in form(name).blocks for row in block.rows if row.codes)
    return tuple(dict.fromkeys(row.path[-1] for row in rows))


def _end_of_table(run: Sequence[Paragraph], labels: tuple[str, ...]) -> int:
    """Where the lines of a table end. The 统计表 is an annex: who signs the report stands right below its last
    figure."""
    end = len(run)
    if labels == _labels(CURRENT_FORMS):
        return end
    while end and not (looks_like_figure(run[end - 1].text) or is_unit(run[end - 1].text)):
        if _is_label(run[end - 1].text, labels):
            break
        end -= 1
    return end


def _single_row(block: Block) -> Block:
    """A row of the 统计表 that stands by itself between its chapters' headings, as a table; any other block as it is. A
    reader of text takes one line with tabs or pipes for a paragraph."""
    if isinstance(block, Table) or not _SEPARATOR.search(block.text):
        return block
    parts = [part.strip() for part in _SEPARATOR.split(block.text.strip().strip("|"))]
    if not _is_label(parts[0], _labels((STATISTICS_FORM,))) or not all(
        is_unit(part) or looks_like_figure(part) for part in parts[1:]
    ):
        return block
    cells = tuple(TableCell(0, i, part, locator=block.locator) for i, part in enumerate(parts))
    return Table(cells, 1, len(cells), "rows", block.locator)


def _ends_in_heading(parts: Sequence[Sequence[PrintedRow | _Group]]) -> bool:
    last = parts[-1][-1] if parts and parts[-1] else None
    return isinstance(last, PrintedRow) and last.is_header


def _rows_of_parts(parts: Sequence[Sequence[PrintedRow | _Group]]) -> list[PrintedRow]:
    """The rows of tables, and those of lines less the empty lines that stand after every one in the document."""
    groups = [group for part in parts for group in part if not isinstance(group, PrintedRow)]
    filled = [figures for _, figures in groups if sum(bool(cell.text) for cell in figures) >= 2]
    # What follows a single row may be its last cells, left blank.
    spacing = min(map(_trailing, filled)) if len(filled) > 1 else 0
    rows: list[PrintedRow] = []
    for table, part in enumerate(parts):
        for index, row in enumerate(part):
            rows.append(row if isinstance(row, PrintedRow) else _row_of_group(row, spacing, table, index))
    return rows


def _row_of_group(group: _Group, spacing: int, table: int, index: int) -> PrintedRow:
    labels, figures = group
    kept = figures[: len(figures) - min(spacing, _trailing(figures))]
    named = [cell for cell in labels if cell.text]
    return PrintedRow(table, index, "lines", (*named, *kept), len(named))


def _is_page_number(paragraph: Paragraph) -> bool:
    """A page's number at its head or foot: part of the paper, not of the report."""
    place = paragraph.locator
    if place.box is None or place.page_size is None or not _PAGE_NUMBER.fullmatch(paragraph.text):
        return False
    height = place.page_size[1]
    return place.box[3] < _MARGIN * height or place.box[1] > (1 - _MARGIN) * height


def _labels_in(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The labels that lines may be: those of the current forms, and those of the 统计表 where it came apart into lines.
    Its chapters are named as other reports name their sections: elsewhere they would be taken for labels."""
    current = _labels(CURRENT_FORMS)
    statistics = _labels((STATISTICS_FORM,))
    lines = (b.text for b in blocks if isinstance(b, Paragraph) and len(b.text) <= _LONGEST_LINE)
    found = sum(_is_label(text, statistics) for text in lines)
    return current + statistics if found >= _FEWEST_STATISTICS else current


@lru_cache(maxsize=4096)
def _is_label(text: str, labels: tuple[str, ...]) -> bool:
    """Whether a line is a label of the form: 二、上年结转… is numbered like a section's heading and is none. A line
    that is much longer than a label holds its words and is none."""
    length = len(words(simplified(text)))
    scores = similarities(text, labels)
    return any(
        score > _SAME_LABEL and len(label) * _MOST_ADDED >= length
        for label, score in zip(labels, scores, strict=True)
    )


@cache
def _labels(names: tuple[str, ...]) -> tuple[str, ...]:
    blocks = [block for name in names for block in form(name).blocks]
    rows = [label for block in blocks for row in block.rows for label in row.path]
    return tuple(dict.fromkeys([*rows, *(path[-1] for block in blocks for path in block.columns)]))


def _groups_of_lines(run: Sequence[Paragraph], following: Block | None) -> list[_Group]:
    gaps = _empty_lines_after(run, following)
    groups: list[_Group] = [([], [])]
    for paragraph, gap in zip(run, gaps, strict=True):
        labels, figures = groups[-1]
        is_figure = looks_like_figure(paragraph.text)
        if not is_figure and figures:
            labels, figures = [], []
            groups.append((labels, figures))
        printed = TableCell(
            len(groups), 0, paragraph.text, locator=paragraph.locator, reading=paragraph.reading
        )
        cell = without_invisible_text(printed)
        (figures if is_figure else labels).append(cell)
        figures.extend(_empty_cells(paragraph.locator, gap, len(groups)))
    return groups


def _empty_lines_after(run: Sequence[Paragraph], following: Block | None) -> list[int]:
    """Empty cells after each line; 0 where lines are not numbered. The empty lines that stand after every line stand
    after an empty one too. Where what is over does not come out even, every empty line counts, so that the row will
    have too many cells."""
    gaps = []
    lines = [block.locator.line for block in (*run, following or run[-1])]
    for here, there in pairwise(lines):
        gaps.append(max(0, there - here - 1) if here is not None and there is not None else 0)
    common = min(gaps[:-1], default=0)
    over = [max(0, gap - common) for gap in gaps]
    return [extra + common if extra % (common + 1) else extra // (common + 1) for extra in over]


def _empty_cells(locator: Locator, number: int, row: int) -> list[TableCell]:
    if locator.line is None:
        return []
    return [TableCell(row, 0, "", locator=Locator(line=locator.line + 1 + i)) for i in range(number)]


def _trailing(figures: Sequence[TableCell]) -> int:
    count = 0
    for cell in reversed(figures):
        if cell.text:
            break
        count += 1
    return count
