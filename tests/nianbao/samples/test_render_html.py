"""Parses the HTML that the samples print and compares every cell, through its spans, with the truth."""

from collections import Counter

import pytest
from lxml import html

from extract.document import GridTemplate
from nianbao.samples.render_html import report_html
from nianbao.samples.truth import SampleReport, report, reports
from nianbao.samples.typeset import cell_text
from normalize.forms.layout import printed_tables

HTML_REPORTS = [found for found in reports() if found.shape == "html"]
BLANKS = " \n\t\u00a0\u3000"


def placed_cells(table: html.HtmlElement) -> dict[tuple[int, int, int, int], str]:
    """(row, column, row span, column span) → text without blanks, as a browser would place the cells."""
    taken: set[tuple[int, int]] = set()
    placed: dict[tuple[int, int, int, int], str] = {}
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iterchildren("td"):
            while (row, column) in taken:
                column += 1
            rows, columns = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
            taken |= {(row + i, column + j) for i in range(rows) for j in range(columns)}
            placed[row, column, rows, columns] = cell.text_content().translate(
                dict.fromkeys(map(ord, BLANKS))
            )
            column += columns
    return placed


def expected_cells(found: SampleReport, template: GridTemplate) -> dict[tuple[int, int, int, int], str]:
    return {
        (cell.row, cell.column, cell.row_span, cell.column_span): cell_text(found, cell).replace("\n", "")
        for cell in template.cells
    }


@pytest.mark.parametrize("found", HTML_REPORTS, ids=lambda found: found.key)
def test_every_cell_is_printed_where_the_form_has_it(found: SampleReport) -> None:
    tables = html.fromstring(f"<div>{report_html(found)}</div>").findall(".//table")
    templates = printed_tables(found.form)
    assert len(tables) == len(templates) == 3
    for table, template in zip(tables, templates, strict=True):
        assert placed_cells(table) == expected_cells(found, template)


def test_every_dialect_occurs_on_both_portals_and_in_both_forms() -> None:
    seen = Counter((found.agency.portal, found.form, found.style) for found in HTML_REPORTS)
    assert len(seen) == 2 * 2 * 3


def test_headings_and_title_are_there() -> None:
    for found in HTML_REPORTS:
        text = html.fromstring(f"<div>{report_html(found)}</div>").text_content()
        for section in found.sections:
            assert section.heading in text


def test_word_markup_is_word_markup() -> None:
    found = next(found for found in HTML_REPORTS if found.style == "word")
    page = report_html(found)
    assert "<o:p></o:p>" in page
    assert 'class="MsoNormal"' in page


def test_cut_headers_are_cut() -> None:
    assert "本年新<br>制作数量" in report_html(report("cw_gov", 2019))
