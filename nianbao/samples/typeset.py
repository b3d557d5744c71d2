"""Sets a sample report on A4 pages: text runs and ruling lines, in points from the upper left corner.

The PDFs and the scans are both drawn from these pages, so a table is ruled the same in both. A table breaks
over pages between rows; a cell that spans the break is drawn on both pages and its text stands on the
roomier one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extract.document import GridTemplate, TemplateCell
from nianbao.samples.truth import SampleReport
from normalize.forms.layout import printed_tables

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN = 62.0
BODY, HEADING, TITLE, CELL, SMALL = 12.0, 14.0, 18.0, 9.0, 7.5
CELL_LEADING = 1.25
CELL_PADDING = 4.0
# Marks that may not begin a line.
HANGING = "，。、；：！？）》”％%"


Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Spacing:
    """How generously a report is set. `leading` of prose, in font sizes; `row`: the least height of a table
    row; `labels`, `figures`: where a cell's text stands in its width; `top`: whether it stands at the cell's
    upper edge."""

    leading: float
    row: float
    labels: Align = "centre"
    figures: Align = "centre"
    top: bool = False


COMPACT = Spacing(leading=1.7, row=17.0)
# Table 3 grows longer than a page and has to break.
ROOMY = Spacing(leading=2.0, row=25.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper, its margin on all sides, and the sizes of the text in tables; `small` is that of the widest table."""

    width: float = PAGE_WIDTH
    height: float = PAGE_HEIGHT
    margin: float = MARGIN
    cell: float = CELL
    small: float = SMALL
    padding: float = CELL_PADDING

    @property
    def text_width(self) -> float:
        """What is between the margins."""
        return self.width - 2 * self.margin


A4 = Sheet()

COLUMN_SHARES = {
    "disclosure": (25, 25, 25, 25),
    "requests": (10, 11, 23, 8, 8, 8, 8, 8, 8, 8),
    "review_litigation": (1,) * 15,
    "statistics": (66, 14, 20),
}

Measure = Callable[[str, float], float]
"""(text, size in points) → width in points."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text on its baseline (x, y)."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight ruling line."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    """What is to be drawn on one page."""

    runs: list[Run] = field(default_factory=list)
    rulings: set[Ruling] = field(default_factory=set)


def typeset(report: SampleReport, measure: Measure, spacing: Spacing = COMPACT) -> list[Page]:
    """The whole report: title, six sections with their tables, page numbers."""
    setter = Setter(measure, spacing)
    setter.title(report.title)
    tables = {2 + i: table for i, table in enumerate(printed_tables(report.form))}
    for section in report.sections:
        setter.paragraph(section.heading, HEADING, bold=True)
        for text in section.paragraphs:
            setter.paragraph(text, BODY)
        if section.number in tables:
            setter.table(tables[section.number], lambda cell: cell_text(report, cell))
    setter.paragraph(report.agency.name, BODY, align_right=True)
    day = report.published_on
    setter.paragraph(f"{day.year}年{day.month}月{day.day}日", BODY, align_right=True)
    for number, page in enumerate(setter.pages, 1):
        text = f"- {number} -"
        page.runs.append(Run((PAGE_WIDTH - measure(text, CELL)) / 2, PAGE_HEIGHT - MARGIN / 2, CELL, text))
    return setter.pages


def cell_text(report: SampleReport, cell: TemplateCell) -> str:
    """What the report prints in that cell of the form."""
    return report.values[cell.code].raw if cell.code else report.label(cell.label)


class Setter:
    """Sets blocks one below the other on as many pages as they need; `pages` holds what was set."""

    def __init__(self, measure: Measure, spacing: Spacing, sheet: Sheet = A4) -> None:
        self.measure = measure
        self.spacing = spacing
        self.sheet = sheet
        self.pages = [Page()]
        self.y = sheet.margin

    def title(self, text: str) -> None:
        """A centred line, wrapped where it is too long."""
        for line in self.wrap(text, TITLE, self.sheet.text_width):
            x = (self.sheet.width - self.measure(line, TITLE)) / 2
            self.line(Run(x, 0, TITLE, line, bold=True), TITLE * self.spacing.leading)
        self.y += BODY

    def paragraph(self, text: str, size: float, *, bold: bool = False, align_right: bool = False) -> None:
        """A paragraph with an indent of two characters, or lines at the right margin."""
        indent = 0.0 if align_right else 2 * size
        for line in self.wrap(text, size, self.sheet.text_width, indent):
            x = self.sheet.margin + indent
            if align_right:
                x = self.sheet.width - self.sheet.margin - self.measure(line, size)
            self.line(Run(x, 0, size, line, bold), size * self.spacing.leading)
            indent = 0.0

    def line(self, run: Run, height: float) -> None:
        """A run whose y is not known yet, on a line of that height."""
        self.make_room(height)
        self.pages[-1].runs.append(Run(run.x, self.y + height - 0.4 * run.size, run.size, run.text, run.bold))
        self.y += height

    def make_room(self, height: float) -> None:
        """A new page where this one has less than `height` left."""
        if self.y + height > self.sheet.height - self.sheet.margin:
            self.pages.append(Page())
            self.y = self.sheet.margin

    def table(
        self,
        template: GridTemplate,
        text_of: Callable[[TemplateCell], str],
        *,
        shares: Sequence[float] | None = None,
        repeated: int = 0,
    ) -> None:
        """A ruled table. `shares`: widths of its columns, those of the form's table of that name by default;
        `repeated`: as many first rows are set again on every further page."""
        shares = shares or COLUMN_SHARES[template.name]
        unit = self.sheet.text_width / sum(shares)
        edges = [self.sheet.margin + unit * sum(shares[:i]) for i in range(len(shares) + 1)]
        size = self.sheet.small if template.name == "review_litigation" else self.sheet.cell
        lines: dict[TemplateCell, list[str]] = {}
        for cell in template.cells:
            width = edges[cell.column + cell.column_span] - edges[cell.column] - self.sheet.padding
            lines[cell] = [
                line for part in text_of(cell).split("\n") for line in self.wrap(part, size, width)
            ]
        heights = _row_heights(
            template,
            {cell: len(found) * size * CELL_LEADING for cell, found in lines.items()},
            self.spacing.row,
            self.sheet.padding,
        )
        self.y += self.sheet.padding
        self.make_room(sum(heights[:4]))
        places: list[tuple[Page, float]] = []
        copies: list[list[tuple[Page, float]]] = []
        for row, height in enumerate(heights):
            page = self.pages[-1]
            self.make_room(height)
            if row >= repeated > 0 and self.pages[-1] is not page:
                tops = [self.y + sum(heights[:above]) for above in range(repeated)]
                copies.append([(self.pages[-1], top) for top in tops])
                self.y += sum(heights[:repeated])
            places.append((self.pages[-1], self.y))
            self.y += height
        for again in copies:
            header = [cell for cell in template.cells if cell.row < repeated]
            self._cells(header, lines, edges, size, again, heights)
        self._cells(template.cells, lines, edges, size, places, heights)
        self.y += BODY

    def _cells(
        self,
        cells: Sequence[TemplateCell],
        lines: dict[TemplateCell, list[str]],
        edges: list[float],
        size: float,
        places: list[tuple[Page, float]],
        heights: list[float],
    ) -> None:
        for cell in cells:
            x0, x1 = edges[cell.column], edges[cell.column + cell.column_span]
            fragments = _fragments(cell, places, heights)
            for page, top, bottom in fragments:
                page.rulings |= {Ruling(x0, top, x1, top), Ruling(x0, bottom, x1, bottom)}
                page.rulings |= {Ruling(x0, top, x0, bottom), Ruling(x1, top, x1, bottom)}
            page, top, bottom = max(fragments, key=lambda fragment: fragment[2] - fragment[1])
            block = len(lines[cell]) * size * CELL_LEADING
            y = (top + self.sheet.padding if self.spacing.top else (top + bottom - block) / 2) + size
            align = self.spacing.figures if cell.code else self.spacing.labels
            for text in lines[cell]:
                room = x1 - x0 - self.measure(text, size)
                page.runs.append(Run(x0 + _indent(align, room, self.sheet.padding), y, size, text))
                y += size * CELL_LEADING

    def wrap(self, text: str, size: float, width: float, indent: float = 0.0) -> list[str]:
        """Lines no wider than `width`; the first one shorter by `indent`."""
        done: list[str] = []
        line = ""
        for token in re.findall(r"[0-9A-Za-z.,]+|.", text):
            room = width - (0.0 if done else indent)
            if line and token not in HANGING and self.measure(line + token, size) > room:
                done.append(line)
                line = ""
            line += token
        return [*done, line] if line else done


def _indent(align: Align, room: float, padding: float) -> float:
    """How far from its cell's left edge a text begins, with `room` left beside it."""
    match align:
        case "left":
            return padding / 2
        case "right":
            return room - padding / 2
        case _:
            return room / 2


def _row_heights(
    template: GridTemplate, text_heights: dict[TemplateCell, float], least: float, padding: float
) -> list[float]:
    heights = [least] * template.n_rows
    for cell in sorted(template.cells, key=lambda cell: cell.row_span):
        need = text_heights[cell] + 2 * padding
        rows = range(cell.row, cell.row + cell.row_span)
        missing = need - sum(heights[row] for row in rows)
        if missing > 0:
            heights[rows[-1]] += missing
    return heights


def _fragments(
    cell: TemplateCell, places: list[tuple[Page, float]], heights: list[float]
) -> list[tuple[Page, float, float]]:
    """(page, top, bottom) of the cell's part on each page it stands on."""

    def rows() -> Iterator[tuple[Page, float, float]]:
        for row in range(cell.row, cell.row + cell.row_span):
            page, top = places[row]
            yield page, top, top + heights[row]

    found: list[tuple[Page, float, float]] = []
    for page, top, bottom in rows():
        if found and found[-1][0] is page:
            found[-1] = (page, found[-1][1], bottom)
        else:
            found.append((page, top, bottom))
    return found
