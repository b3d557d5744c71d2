"""The held-back generations of whose report it is and of the 统计表: what they print says what their truth says."""

from __future__ import annotations

from itertools import product

import pytest

from extract.document import GridTemplate
from nianbao.quirks.fourth_words import chinese_year, signed_lines, titled
from nianbao.quirks.pools import FIRST_HELD_BACK_SEED, Dice, Pool
from nianbao.quirks.report import quirky_report
from nianbao.quirks.statistics_report import statistics_report
from nianbao.quirks.write_html import write_html

# not those that are measured first
SEEDS = range(FIRST_HELD_BACK_SEED + 5000, FIRST_HELD_BACK_SEED + 5150)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize("located", ["page", "file"])
def test_agency_and_year_are_printed_where_a_reader_can_find_them(located: str):
    for seed in SEEDS:
        report = quirky_report(seed, grid=True, located="page" if located == "page" else "file")
        home, truth = report.truth.home, report.truth
        assert home is not None
        told = ["".join(home.title), *(home.signature or ())]
        told += [home.site_name, home.publisher] if located == "page" else []
        assert any(truth.agency in text for text in told), (seed, told)
        years = {str(truth.year), str(truth.year).translate(WIDE)}
        years |= {chinese_year(truth.year, nought) for nought in "〇○零"}
        assert any(year in "".join(home.title) for year in years), home.title
        assert not any("{" in line or "}" in line for line in (*report.title, *report.signature))


def test_pages_print_all_that_their_home_says():
    for seed in SEEDS[:30]:
        report = quirky_report(seed, grid=True, located="page")
        page = write_html(report, encoding="utf-8")[0].decode("utf-8")
        home = report.truth.home
        assert home is not None
        for fact in (home.site_name, home.site_code, home.index_number, home.publisher):
            assert fact in page
        assert home.breadcrumb.replace(">", "&gt;") in page
        assert report.truth.title in page


def test_no_other_region_is_named_where_the_name_leaves_it_open():
    opened = [
        home
        for seed in SEEDS
        if (home := quirky_report(seed, grid=True, located="page").truth.home) and home.is_open
    ]
    assert opened
    for home in opened:
        assert not (home.site_name)
        assert not (home.site_code)
        assert not (home.index_number)
        assert not (home.breadcrumb)


def test_every_cell_of_the_statistics_has_a_place_of_its_own():
    grouped = 0
    for seed in SEEDS:
        report = statistics_report(seed, grid=True)
        grouped += any(quirk.startswith("columns:grouped") for quirk in report.quirks)
        tables = [table for section in report.sections for table in section.tables]
        codes = [cell.code for table in tables for cell in table.cells if cell.code]
        assert len(codes) == len(set(codes))
        assert all(_is_disjoint(table) for table in tables), seed
    assert grouped


def test_titles_and_days_in_chinese_numerals():
    assert titled(("{n}２{x}年", "{c}年"), "甲局", 2021, "○") == ("甲局２０２１年", "二○二一年")
    assert signed_lines(("{c}", "{p}", "{s}"), (2022, 10, 21)) == (
        "二〇二二年十月二十一日",
        "2022.10.21",
        "2022-10-21",
    )


def test_a_retired_third_generation_shifts_no_other_draw():
    before, after = Pool(("a", "b"), ("c",)), Pool(("a", "b"), ("c",), third=("d",))
    drawn = set()
    for seed in range(60):
        one, other = Dice.of(seed, "x"), Dice.of(seed, "x")
        one.draw(before)
        drawn.add(other.draw(after))
        assert one.rng.random() == other.rng.random()
    assert drawn == {"a", "b", "c", "d"}


def _is_disjoint(table: GridTemplate) -> bool:
    places = [
        place
        for cell in table.cells
        for place in product(
            range(cell.row, cell.row + cell.row_span), range(cell.column, cell.column + cell.column_span)
        )
    ]
    inside = all(row < table.n_rows and column < table.n_columns for row, column in places)
    return inside and len(places) == len(set(places))
