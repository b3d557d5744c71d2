"""The small parts that PDF and scans share: lattices, paragraphs, radicals."""

from __future__ import annotations

import unicodedata

import pytest

from extract.lattice import Place, boundaries, slots
from extract.pdf_rules import ruled_tables
from extract.radicals import unify_radicals
from extract.textflow import TextLine, join_cell_lines, join_lines, margins, paragraphs


def line(text: str, x0: float, top: float, x1: float, size: float = 10.0) -> TextLine:
    return TextLine(text, (x0, top, x1, top + size), size)


def test_positions_near_each_other_are_one_boundary():
    assert boundaries([10.1, 0.0, 20.0, 9.9, 20.3, 0.1], tolerance=1.0) == pytest.approx([0.05, 10.0, 20.15])


def test_a_place_covers_the_slots_it_spans():
    assert slots(Place(1, 2, 2, 1)) == {(1, 2), (2, 2)}


def rules(*lines: tuple[float, float, float]) -> list[tuple[float, float, float]]:
    return list(lines)


def test_lines_wall_off_cells_with_their_spans():
    """A head over two columns, a cell beside two rows."""
    across = rules((0, 0, 90), (20, 0, 60), (40, 0, 90))
    upright = rules((0, 0, 40), (30, 20, 40), (60, 0, 40), (90, 0, 40))
    ((found,), stacks) = ruled_tables(across, upright)
    assert found.places == (Place(0, 0, 1, 2), Place(0, 2, 2, 1), Place(1, 0), Place(1, 1))
    assert (found.rows, found.columns, stacks) == ((0, 20, 40), (0, 30, 60, 90), [])


def test_pieces_and_double_lines_are_one_line():
    across = rules(*[(y, x, x + 3) for y in (0, 1, 20, 40) for x in range(0, 90, 5)])
    upright = rules(*[(x, 0, 40) for x in (0, 45, 46.5, 90)])
    ((found,), _) = ruled_tables(across, upright)
    assert (len(found.rows), len(found.columns), len(found.places)) == (3, 3, 4)


def test_a_table_without_its_outer_lines_ends_where_the_others_do():
    across = rules((0, 0, 90), (20, 0, 90), (40, 0, 90))
    ((found,), _) = ruled_tables(across, rules((30, 0, 60), (60, 0, 60)))
    assert (found.columns, found.rows) == ((0, 30, 60, 90), (0, 20, 40, 60))
    assert (found.open_top, found.open_bottom) == (False, True)


def test_paragraphs_part_at_short_lines_indents_and_headings():
    lines = [
        line("一、总体情况", 20, 0, 80),
        line("本年度公开信息较多，其中", 20, 15, 200),
        line("规范性文件12件。", 0, 30, 90),
        line("另收到申请，均已办结，全年没有收费", 20, 45, 200),
        line("也没有复议诉讼的情况发生在本机关啊", 0, 60, 200),
        line("二、主动公开", 0, 75, 70),
    ]
    assert paragraphs(lines, *margins(lines)) == [[0], [1, 2], [3, 4], [5]]


def test_a_number_that_did_not_fit_does_not_end_a_paragraph():
    lines = [line("推送", 0, 0, 160), line("123456条，另有", 0, 15, 200)]
    assert paragraphs(lines, 0, 200) == [[0, 1]]


def test_table_tells_the_margins_where_lines_are_short():
    lines = [line("三、其他事项", 20, 0, 80), line("无。", 20, 15, 40)]
    assert margins(lines, [(0.0, 50.0, 300.0, 90.0)]) == (0.0, 300.0)
    assert paragraphs(lines, 0, 300) == [[0], [1]]


def test_lines_join_without_space_only_in_wide_script():
    assert join_lines(["总体", "情况"]) == "总体情况"
    assert join_lines(["annual", "report"]) == "annual report"


def test_numbers_of_a_cell_join_only_where_the_line_was_full():
    full = [line("12345", 0, 0, 49), line("67", 0, 12, 20)]
    two = [line("12", 0, 0, 20), line("34", 0, 12, 20)]
    assert join_cell_lines(full, 50, 0) == "1234567"
    assert join_cell_lines(two, 50, 0) == "12\n34"
    assert join_cell_lines([line("行政", 0, 0, 20), line("许可", 0, 12, 20)], 50, 0) == "行政许可"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⻘海⺠政", "青海民政"),
        ("⼀、⽔利", "一、水利"),
        ("⻔⼾⽹站", "门户网站"),
        ("①２，（一）", "①２，（一）"),
    ],
)
def test_radicals_become_the_characters_they_stand_for(printed: str, meant: str):
    assert unify_radicals(printed) == meant


def test_every_radical_is_mapped_and_nothing_else():
    assigned = [
        chr(c) for c in (*range(0x2E80, 0x2F00), *range(0x2F00, 0x2FD6)) if unicodedata.name(chr(c), "")
    ]
    kept = [c for c in assigned if unify_radicals(c) == c]
    # CJK RADICAL REPEAT has no equivalent in Unicode's data.
    assert kept == ["\u2e80"]
    others = "".join(chr(c) for c in range(0x4E00, 0x9FFF))
    assert unify_radicals(others) == others
