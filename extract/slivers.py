"""Columns too narrow to be columns, taken out of a table's grid.

A word processor stores where each cell of each row begins and ends. Edges of one printed line that differ by a
fraction of a point, in a table drawn by hand or rewritten by a converter, become a grid column of their own that
nobody sees; a heading then begins one column left or right of its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from extract.document import Table
from extract.lattice import boundaries

# Points. A column for one narrow digit with its cell's padding is 12 wide.
SLIVER = 4.0


def without_slivers(table: Table, widths: Sequence[float], tolerance: float = SLIVER) -> Table:
    """The table with boundaries nearer than `tolerance` made one. `widths` are its grid columns' in points; where
    they don't fit the table, it is returned as it is. Empty cells inside a sliver vanish; text never does."""
    if len(widths) != table.n_columns or not widths:
        return table
    edges = [0.0, *accumulate(widths)]
    merged = boundaries(edges, tolerance)
    if len(merged) == len(edges):
        return table
    line_of = [min(range(len(merged)), key=lambda i: abs(merged[i] - edge)) for edge in edges]
    cells = []
    for cell in table.cells:
        start, end = line_of[cell.column], line_of[min(cell.column + cell.column_span, len(widths))]
        if end > start:
            cells.append(replace(cell, column=start, column_span=end - start))
        elif cell.text.strip():
            return table  # something is printed in there: whatever it is, it is a column
    return replace(table, cells=tuple(cells), n_columns=len(merged) - 1)
