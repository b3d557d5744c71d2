"""A page taken apart: tables with the lines of text of each cell, and the lines outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.document import GridTemplate
from extract.scan.dust import dust_size, is_dust
from extract.scan.grid import GridTable, find_tables
from extract.scan.ink import LineBox, cell_text, crop, faint_ink, faint_lines, inner_box, region_lines
from extract.scan.page import PageImage
from extract.scan.paper import Picture


@dataclass(frozen=True, slots=True)
class Layout:
    """`cells` are the lines of every cell of every table, `over` the numbers of the cells whose print runs over a wall.
    `unruled` is the page's picture without its tables' lines, `ink` its
    ink with what is faint;
    `rules` are horizontal lines elsewhere: y, start and end."""

    page: PageImage
    unruled: Picture
    ink: NDArray[np.bool_]
    tables: tuple[GridTable, ...]
    cells: list[list[list[LineBox]]]
    over: list[frozenset[int]]
    outside: list[LineBox]
    rules: tuple[tuple[float, float, float], ...]

    def outside_crops(self) -> list[Picture]:
        """Pictures of the lines outside."""
        height, width = self.page.grey.shape
        return [crop(self.page.grey, line, self.page.glyph, (0, 0, width, height)) for line in self.outside]

    def cell_crops(self, table: int, cell: int) -> list[Picture]:
        """Pictures of a cell's lines."""
        glyph = self.tables[table].glyph
        within = inner_box(self.tables[table].boxes[cell], glyph, self.page.ink.shape)
        return [crop(self.unruled, line, glyph, within) for line in self.cells[table][cell]]

    def crops(self) -> list[Picture]:
        """Pictures of all lines."""
        cells = [(i, j) for i, table in enumerate(self.cells) for j in range(len(table))]
        return self.outside_crops() + [picture for i, j in cells for picture in self.cell_crops(i, j)]


def lay_out(page: PageImage, templates: Sequence[GridTemplate] = ()) -> Layout:
    """Find the page's tables and lines. `templates` are known tables, to mend a broken grid."""
    glyph = page.glyph
    found = find_tables(page.ink, glyph, templates, page.grey)
    texts = [[cell_text(found.marks, box, table.glyph) for box in table.boxes] for table in found.tables]
    dust = dust_size(found.outside(glyph), glyph)
    cells = [
        [
            [] if dust and is_dust(found.marks.inside(box), dust, table.glyph) else text.lines
            for text, box in zip(row, table.boxes, strict=True)
        ]
        for row, table in zip(texts, found.tables, strict=True)
    ]
    over = [frozenset(j for j, text in enumerate(row) if text.runs_over) for row in texts]
    unruled = np.where(found.ruled > 0, np.uint8(255), page.grey)
    ink = page.ink
    if any(not lines for row in cells for lines in row):
        # No ink is no proof of a blank, nor is none but what was taken for a stamp's.
        faint = faint_ink(unruled, page.ink)
        cells = [
            [
                lines
                or faint_lines(faint, box, table.glyph)
                or ([] if page.taken is None else faint_lines(page.taken, box, table.glyph))
                for lines, box in zip(row, table.boxes, strict=True)
            ]
            for row, table in zip(cells, found.tables, strict=True)
        ]
        ink = page.ink | faint
    return Layout(
        page, unruled, ink, found.tables, cells, over, region_lines(found.outside(glyph), glyph), found.rules
    )
