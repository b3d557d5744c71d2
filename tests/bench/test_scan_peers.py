"""Whole-page engines are scored by what they read, not by how it is brought to our record."""

from __future__ import annotations

from decimal import Decimal

from bench.scan import Cost, peer_pages
from bench.scan_peers import PeerPage, cells_in_grid, document_of_lines
from bench.scoring import Score, add
from extract.document import Paragraph, Table
from nianbao.quirks import Expected, GeneratedDocument, Truth
from normalize.record import Cell, CellSource, Finding, Record

LINES = (
    ("规章", 10.0, 100.0, 60.0, 120.0),
    ("0", 210.0, 103.0, 220.0, 119.0),
    ("一、总体情况", 10.0, 20.0, 150.0, 40.0),
    ("1", 110.0, 101.0, 118.0, 118.0),
    ("2", 121.0, 101.0, 130.0, 118.0),
)


def source(page: int, box: tuple[float, float, float, float]) -> CellSource:
    return CellSource("", "", "", page=page, box=box, page_size=(300.0, 900.0), unit="px")


def record(cells: dict[str, Cell], findings: tuple[Finding, ...] = ()) -> Record:
    return Record("r", "2021", 2021, None, None, None, cells, (), findings, (), "success", ())


def test_lines_become_rows_of_joined_words():
    paragraph, table = document_of_lines([PeerPage(1, 0.0, LINES)]).blocks
    assert isinstance(paragraph, Paragraph)
    assert isinstance(table, Table)
    assert paragraph.text == "一、总体情况"
    assert (table.layout, [cell.text for cell in table.cells]) == ("rows", ["规章", "12", "0"])


def test_an_engines_text_counts_for_the_cell_it_lies_in():
    cells = {
        "a": Cell("number", "count", 7, raw="7", source=source(1, (100.0, 95.0, 160.0, 125.0))),
        "b": Cell("number", "count", 7, raw="7", source=source(1, (200.0, 95.0, 260.0, 125.0))),
        "c": Cell("number", "count", 7, raw="7", source=source(1, (100.0, 195.0, 160.0, 225.0))),
        "d": Cell("number", "count", 7, raw="7", source=source(2, (100.0, 95.0, 160.0, 125.0))),
        "e": Cell("absent", "count"),
    }
    read = cells_in_grid(record(cells), [PeerPage(1, 0.0, LINES)]).cells
    assert [(read[c].state, read[c].value) for c in "abcde"] == [
        ("number", 12),
        ("number", 0),
        ("blank", None),
        ("blank", None),
        ("absent", None),
    ]


def test_a_dash_is_a_dash_whatever_an_engine_takes_it_for():
    cell = Cell("dash", "count", raw="—", source=source(1, (100.0, 95.0, 160.0, 125.0)))
    page = PeerPage(1, 0.0, (("一一", 110.0, 105.0, 150.0, 110.0),))
    assert cells_in_grid(record({"a": cell}), [page]).cells["a"].state == "dash"


def test_a_piece_of_a_page_stands_below_those_before_it():
    own = [{"page": 1, "height": 400}, {"page": 1, "height": 500}, {"page": 2, "height": 400}]
    read = [{"lines": []}, {"lines": [["12", 110, 101, 130, 118]]}, {"lines": []}]
    pages = peer_pages(read, own)
    assert [(page.number, page.top) for page in pages] == [(1, 0.0), (1, 400.0), (2, 0.0)]
    cell = Cell("number", "count", 7, raw="7", source=source(1, (100.0, 495.0, 160.0, 525.0)))
    assert cells_in_grid(record({"a": cell}), pages).cells["a"].value == 12


def test_amounts_have_the_benefit_of_the_doubt_about_their_unit():
    page = PeerPage(1, 0.0, (("32.5", 110.0, 101.0, 150.0, 118.0),))
    place = source(1, (100.0, 95.0, 160.0, 125.0))
    in_wan = Cell("number", "yuan", Decimal(325_000), raw="32.5", source=place)
    assert cells_in_grid(record({"a": in_wan}), [page]).cells["a"].value == Decimal(325_000)
    misread = Cell("number", "yuan", Decimal(99), raw="99", source=place)
    assert cells_in_grid(record({"a": misread}), [page]).cells["a"].value == Decimal("32.5")


def test_a_wrong_number_is_flagged_by_a_failed_check():
    truth = Truth(
        "2021", 2021, "x", ("x",), "t", (), {"a": Expected("number", 1), "b": Expected("number", 2)}
    )
    document = GeneratedDocument("x.pdf", b"", truth, ())
    cells = {"a": Cell("number", "count", 4, raw="4"), "b": Cell("conflict", "count", raw="2")}
    finding = Finding("sum", "fail", "error", ("a", "b"), "m", "m")
    flagged, unflagged = Score(), Score()
    add(flagged, document, record(cells, (finding,)), (), tables_only=True)
    add(unflagged, document, record(cells), (), tables_only=True)
    assert (flagged.silent, flagged.unflagged, flagged.conflicts, flagged.illegible) == (1, 0, 1, 0)
    assert (unflagged.silent, unflagged.unflagged, unflagged.right) == (1, 1, 0)


def test_pages_with_tables_are_counted_apart():
    cost = Cost()
    cost.add_page({"cpu": 1.0, "wall": 2.0}, table=True)
    cost.add_page({"cpu": 0.5, "wall": 0.5}, table=False)
    assert (cost.pages, cost.cpu, cost.table_pages, cost.table_cpu, cost.table_wall) == (2, 1.5, 1, 1.0, 2.0)
