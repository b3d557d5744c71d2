"""A table cut at any rows comes back whole."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import TableCell
from extract.pdf_breaks import join_over_breaks
from extract.pdf_content import PageContent
from extract.pdf_layout import PageLayout, PageTable

WIDTH = 60.0
Tile = tuple[int, int, int, int, str]


def word(kind: str, number: int) -> str:
    """A label of its own for each number, without a digit that could pass for a figure."""
    return f"{kind}别{chr(0x4E00 + number)}项"


def form_like(rng: random.Random, rows: int, columns: int) -> list[Tile]:
    """A header row, then groups of rows under one label, each row with its own label and figures or blanks."""
    tiles = [(0, 0, 1, 2, "项目"), *((0, c, 1, 1, word("列", c)) for c in range(2, columns))]
    row = 1
    while row < rows:
        high = min(rng.randrange(1, 5), rows - row)
        tiles.append((row, 0, high, 1, word("类", row)))
        for r in range(row, row + high):
            tiles.append((r, 1, 1, 1, word("行", r)))
            figures = (rng.choice(["0", "7", "12", ""]) for _ in range(2, columns))
            tiles += [(r, c, 1, 1, figure) for c, figure in enumerate(figures, 2)]
        row += high
    return sorted(tiles)


def places_to_cut(tiles: list[Tile], rows: int) -> list[int]:
    """Rows before which a page may end. Not after the first row of a cell that goes on: an empty cell below a cell of
    one row may be its lower part or a cell of its own, and nothing on the pages tells."""
    first_rows = {row for row, _, high, _, _ in tiles if high > 1}
    return [cut for cut in range(2, rows) if cut - 1 not in first_rows]


def page_of(tiles: list[Tile], first: int, last: int, columns: int, *, header: bool) -> PageLayout:
    """The rows from `first` to before `last` as a page shows them: a cell that goes over the break is printed in its
    upper part and empty below."""
    shift = 1 if header else 0
    cells = [TableCell(0, c, text, 1, wide) for row, c, _, wide, text in tiles if row == 0] if header else []
    for row, column, high, wide, text in tiles:
        top, bottom = max(row, first), min(row + high, last)
        if top < bottom:
            cells.append(
                TableCell(top - first + shift, column, text if row >= first else "", bottom - top, wide)
            )
    n_rows = last - first + shift
    boundaries = tuple(WIDTH * c for c in range(columns + 1))
    table = PageTable(cells, n_rows, boundaries, (0.0, 50.0, boundaries[-1], 700.0))
    return PageLayout(PageContent(1, 600.0, 800.0, (), (), ()), [table], [])


@settings(max_examples=200, deadline=None)
@given(st.integers(4, 30), st.integers(3, 8), st.integers(0, 2**32), st.booleans())
def test_a_table_cut_at_any_rows_comes_back_whole(rows: int, columns: int, seed: int, repeated: bool) -> None:
    rng = random.Random(seed)
    tiles = form_like(rng, rows, columns)
    places = places_to_cut(tiles, rows)
    cuts = sorted(rng.sample(places, min(rng.randrange(1, 4), len(places))))
    pages = [
        page_of(tiles, first, last, columns, header=repeated and first > 0)
        for first, last in zip([0, *cuts], [*cuts, rows], strict=True)
    ]
    join_over_breaks(pages)
    assert [len(page.tables) for page in pages] == [1] + [0] * len(cuts)
    (table,) = pages[0].tables
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == tiles
    assert table.n_rows == rows
