"""Reading a page picture: upright and flat, grid first, then every cell and every line on its own.

A page goes: `prepare` → `find_tables` → crops of all lines of text → the readers → verdicts → blocks. Boxes
of the blocks are in pixels of the picture as it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2

from extract.document import Block, Box, GridTemplate, Issue, Locator, Paragraph, Reading, Table, TableCell
from extract.scan.ink import LineBox, other_looks
from extract.scan.layout import Layout
from extract.scan.page import PageImage, Picture
from extract.scan.rapid import rapid_reader
from extract.scan.reader import FirstReader, Guess, Reader
from extract.scan.tesseract import tesseract_reader
from extract.scan.upright import upright_layout
from extract.scan.verdict import (
    LEAST_TEXT,
    blank,
    insists,
    is_label,
    judge_figure,
    judge_text,
    wants_second_reader,
    whole,
)
from extract.textflow import TextLine, join_lines, margins, paragraphs

PIPELINE_VERSION = "1"
# default: all cores; a page's pictures are small, and workers share the machine.
cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page's blocks in reading order and what went wrong on it."""

    blocks: tuple[Block, ...]
    issues: tuple[Issue, ...] = ()


class ScanReader:
    """Reads page pictures with one reader for everything and, where there is one, a second for figures."""

    def __init__(self, first: FirstReader, second: Reader | None = None) -> None:
        readers = [first] if second is None else [first, second]
        self.name = "+".join(reader.name for reader in readers)
        self.version = f"{PIPELINE_VERSION}+" + "+".join(reader.version for reader in readers)
        self._first = first
        self._second = second

    def read_page(
        self, picture: Picture, *, page: int, templates: Sequence[GridTemplate] = ()
    ) -> PageReading:
        """Read one page (RGB or grey). `page` counts from 1; `templates` are known tables, to mend a broken
        grid of their size."""
        layout = upright_layout(picture, self._first, templates)
        guesses = self._first.read(layout.outside_crops(), "text")
        blocks: list[tuple[float, Block]] = []
        tops = sorted(table.box[1] for table in layout.tables)
        flow = [_text_line(box, guess) for box, guess in zip(layout.outside, guesses, strict=True)]
        ends = margins(flow, [table.box for table in layout.tables])
        for part in _between(list(zip(flow, guesses, strict=True)), tops):
            blocks += self._paragraphs(part, ends, layout.page, page)
        issues = []
        for i, table in enumerate(layout.tables):
            blocks.append((table.box[1], self._table(layout, i, page)))
            if table.irregular:
                message = "a table's lines are broken, its cells were guessed: figures may be misplaced"
                hint = "compare the table with the page, or find a better copy"
                issues.append(Issue("extract", "broken_grid", "warning", message, hint, page=page))
        ordered = tuple(block for _, block in sorted(blocks, key=lambda item: item[0]))
        return PageReading(ordered, tuple(issues))

    def _paragraphs(
        self,
        lines: list[tuple[TextLine, Guess]],
        ends: tuple[float, float],
        page: PageImage,
        number: int,
    ) -> list[tuple[float, Block]]:
        flow = [line for line, _ in lines]
        found: list[tuple[float, Block]] = []
        for group in paragraphs(flow, *ends):
            believed = [lines[i][1] for i in group if lines[i][1].confidence >= LEAST_TEXT]
            text = join_lines([guess.text for guess in believed])
            confidence = min(lines[i][1].confidence for i in group)
            _, reading = judge_text(self._first, Guess(text, confidence) if believed else lines[group[0]][1])
            if text and reading.outcome == "illegible":
                reading = Reading("read", confidence, reading.votes)
            box = _hull([flow[i].box for i in group])
            found.append((box[1], Paragraph(text, locator=_locator(page, box, number), reading=reading)))
        return found

    def _table(self, layout: Layout, index: int, number: int) -> Table:
        table = layout.tables[index]
        counts = [len(lines) for lines in layout.cells[index]]
        crops = [picture for i in range(len(counts)) for picture in layout.cell_crops(index, i)]
        both = iter(self._first.read_both(crops))
        texts, digits = [], []
        for count in counts:
            read = [next(both) for _ in range(count)]
            texts.append(whole([text for text, _ in read]))
            digits.append(whole([figure for _, figure in read], "\n"))
        verdicts: list[tuple[str, Reading]] = []
        second = self._second_guesses(layout, index, texts, digits)
        for i, count in enumerate(counts):
            if not count:
                verdicts.append(("", blank()))
            elif is_label(texts[i], digits[i]):
                verdicts.append(judge_text(self._first, texts[i]))
            else:
                text, reading = judge_figure(self._first, digits[i], self._second, second.get(i))
                if reading.outcome == "conflict":
                    looks = self._first.read(other_looks(layout.cell_crops(index, i)[0]), "digits")
                    text, reading = insists(self._first, text, reading, looks)
                verdicts.append((text, reading))
        cells = [
            TableCell(
                row=place.row,
                column=place.column,
                text=text,
                row_span=place.row_span,
                column_span=place.column_span,
                locator=_locator(layout.page, box, number),
                reading=reading,
            )
            for place, box, (text, reading) in zip(table.places, table.boxes, verdicts, strict=True)
        ]
        ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
        locator = _locator(layout.page, table.box, number)
        return Table(ordered, table.n_rows, table.n_columns, locator=locator)

    def _second_guesses(
        self, layout: Layout, index: int, texts: Sequence[Guess], digits: Sequence[Guess]
    ) -> dict[int, Guess]:
        """The second reader's guess for every cell that holds a figure on one line."""
        if self._second is None:
            return {}
        asked = [
            i
            for i, lines in enumerate(layout.cells[index])
            if len(lines) == 1 and not is_label(texts[i], digits[i]) and wants_second_reader(digits[i])
        ]
        if not asked:
            return {}
        crops = [layout.cell_crops(index, i)[0] for i in asked]
        return dict(zip(asked, self._second.read(crops, "digits"), strict=True))


@cache
def default_scan_reader() -> ScanReader:
    """RapidOCR's recogniser, and tesseract for a second opinion where it is installed."""
    return ScanReader(rapid_reader(), tesseract_reader())


def _between(
    lines: Sequence[tuple[TextLine, Guess]], tops: Sequence[float]
) -> list[list[tuple[TextLine, Guess]]]:
    """The lines, parted where a table stands between them."""
    parts: list[list[tuple[TextLine, Guess]]] = [[] for _ in range(len(tops) + 1)]
    for line in lines:
        parts[sum(top <= line[0].box[1] for top in tops)].append(line)
    return parts


def _locator(page: PageImage, box: Box, number: int) -> Locator:
    width, height = page.source_size
    return Locator(page=number, box=page.source_box(box), page_size=(float(width), float(height)), unit="px")


def _text_line(box: LineBox, guess: Guess) -> TextLine:
    x0, top, x1, bottom = (float(value) for value in box)
    return TextLine(guess.text, (x0, top, x1, bottom), bottom - top)


def _hull(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
