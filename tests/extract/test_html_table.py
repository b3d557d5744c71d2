"""Tables of web pages: every square of the grid belongs to the cell that a browser puts there."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Table, TableCell
from extract.html import read_html

Tile = tuple[int, int, int, int]


def table_of(markup: str) -> Table:
    page = f"<html><body><p>一、总体情况</p>{markup}<p>以上。</p></body></html>"
    (table,) = read_html(page.encode(), sha256="0" * 64).tables()
    return table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def places(table: Table) -> dict[str, Tile]:
    return {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells}


def tiling(rows: int, columns: int, seed: int) -> list[Tile]:
    """A random division of a grid into rectangles, in reading order of their upper left corners."""
    rng = random.Random(seed)
    taken = [[False] * columns for _ in range(rows)]
    tiles = []
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            wide = 1
            while c + wide < columns and not taken[r][c + wide] and rng.random() < 0.3:
                wide += 1
            high = 1
            while r + high < rows and rng.random() < 0.3:
                high += 1
            for y in range(r, r + high):
                for x in range(c, c + wide):
                    taken[y][x] = True
            tiles.append((r, c, high, wide))
    return tiles


def markup_of(tiles: list[Tile], rows: int) -> str:
    lines = [""] * rows
    for name, (r, _, high, wide) in enumerate(tiles):
        lines[r] += f"<td rowspan={high} colspan={wide}>n{name}</td>"
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 2**32))
def test_any_tiling_comes_back_as_it_was_set(rows: int, columns: int, seed: int) -> None:
    tiles = tiling(rows, columns, seed)
    if len(tiles) < 3:
        return  # a table of two cells lays out a page
    table = table_of(markup_of(tiles, rows))
    assert places(table) == {f"n{name}": tile for name, tile in enumerate(tiles)}
    assert (table.n_rows, table.n_columns) == (rows, columns)
    assert list(table.cells) == sorted(table.cells, key=lambda cell: (cell.row, cell.column))


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32))
def test_a_line_of_cells_in_a_cell_is_as_good_as_cells_of_the_row(rows: int, columns: int, seed: int) -> None:
    """Each row's figures in a table of their own, under headings that are set as usual."""
    rng = random.Random(seed)
    figures = [[str(rng.randrange(100)) for _ in range(columns)] for _ in range(rows)]
    head = "<tr><td>项目</td>" + "".join(f"<td>第{i}列</td>" for i in range(columns)) + "</tr>"
    plain = [f"<tr><td>第{i}行</td>" + "".join(f"<td>{n}</td>" for n in row) for i, row in enumerate(figures)]
    boxed = [
        f"<tr><td>第{i}行</td><td colspan={columns}><table><tr>"
        + "".join(f"<td>{n}</td>" for n in row)
        + "</tr></table></td></tr>"
        for i, row in enumerate(figures)
    ]
    expected = table_of(f"<table>{head}{''.join(plain)}</table>")
    got = table_of(f"<table>{head}{''.join(boxed)}</table>")
    assert [_place_and_text(cell) for cell in got.cells] == [_place_and_text(c) for c in expected.cells]


def _place_and_text(cell: TableCell) -> tuple[int, int, int, int, str]:
    return (cell.row, cell.column, cell.row_span, cell.column_span, cell.text)


def test_a_line_in_a_cell_that_nobody_made_room_for_divides_its_column() -> None:
    table = table_of(
        "<table><tr><td>a</td><td>b</td></tr>"
        "<tr><td>c</td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    )
    assert places(table) == {
        "a": (0, 0, 1, 1),
        "b": (0, 1, 1, 2),
        "c": (1, 0, 1, 1),
        "1": (1, 1, 1, 1),
        "2": (1, 2, 1, 1),
    }


def test_a_column_of_cells_in_a_cell_divides_its_row() -> None:
    table = table_of(
        "<table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td>"
        "<td><table><tr><td>1</td></tr><tr><td>2</td></tr></table></td></tr></table>"
    )
    assert places(table)["d"] == (1, 0, 2, 1)
    assert (places(table)["1"], places(table)["2"]) == ((1, 2, 1, 1), (2, 2, 1, 1))


def test_a_cell_in_a_table_of_its_own_stays_one_cell() -> None:
    table = table_of("<table><tr><td>a</td><td><table><tr><td>1</td></tr></table></td><td></td></tr></table>")
    assert texts(table) == [["a", "1", ""]]


def test_a_form_around_rows_or_cells_and_cells_without_a_row_are_looked_through() -> None:
    table = table_of(
        "<table><form><tbody><tr><form><td>a</td><td>1</td></form></tr></tbody></form>"
        "<tbody><td>b</td><td>2</td></tbody></table>"
    )
    assert texts(table) == [["a", "1"], ["b", "2"]]


def test_hidden_rows_and_cells_take_no_place() -> None:
    table = table_of(
        "<table><tr style='display:none'><td>x</td><td>y</td></tr>"
        "<tr><td>a</td><td style='display:none'>z</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"
    )
    assert texts(table) == [["a", "1"], ["b", "2"]]


def test_a_cell_with_only_a_picture_is_unread_and_not_blank() -> None:
    table = table_of("<table><tr><td>a</td><td><img src='7.png'></td><td></td></tr></table>")
    assert [cell.reading and cell.reading.outcome for cell in table.cells] == [None, "illegible", None]


def test_a_cell_with_only_struck_out_text_or_a_choice_is_unread_and_not_blank() -> None:
    table = table_of(
        "<table><tr><td>a</td><td><del>7</del></td><td><s> </s></td>"
        "<td><select><option>3</option></select></td><td><del>7</del>8</td></tr></table>"
    )
    assert [(cell.text, cell.reading and cell.reading.outcome) for cell in table.cells] == [
        ("a", None),
        ("", "illegible"),
        ("", None),
        ("", "illegible"),
        ("8", None),
    ]


def test_a_caption_is_a_paragraph_before_its_table() -> None:
    page = "<p>x</p><table><caption>（单位：万元）</caption><tr><td>a</td><td>1</td><td>2</td></tr></table>"
    blocks = read_html(page.encode(), sha256="0" * 64).blocks
    assert [getattr(block, "text", "table") for block in blocks] == ["x", "（单位：万元）", "table"]


def test_tables_in_panes_that_a_click_shows_are_read_and_hidden_copies_are_not() -> None:
    table = "<table><tr><td>a</td><td>{}</td><td>2</td></tr></table>"
    panes = f"<div>一</div><div style='display:none'><p>二</p>{table.format(1)}</div>"
    (read,) = read_html(panes.encode(), sha256="0" * 64).tables()
    assert texts(read) == [["a", "1", "2"]]
    copies = f"<div>{table.format(1)}</div><div style='display:none'>{table.format(9)}</div>"
    (read,) = read_html(copies.encode(), sha256="0" * 64).tables()
    assert texts(read) == [["a", "1", "2"]]
