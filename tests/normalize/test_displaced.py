"""Where figures stand beside blanks and have no place of their own, the blanks are unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from extract.document import Document, Locator, Paragraph, Table, TableCell
from normalize.displaced import holds_several
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize

ROW = ("art20_1.normative.issued", "art20_1.normative.repealed", "art20_1.normative.in_force")
BLANK_ROW = dict.fromkeys(ROW, "")


def states(texts: Mapping[str, str], further: Sequence[str] = (), page: int = 1) -> list[str]:
    """The states of the row 行政规范性文件 of a report that prints these texts and zeros elsewhere. `further` is a row
    that the form does not have, right below that one, on that page."""
    template = next(table for table in printed_tables("2021") if table.name == "disclosure")
    at = next(cell.row for cell in template.cells if cell.code == ROW[0])
    shift = 1 if further else 0
    cells = [
        TableCell(
            cell.row + (shift if cell.row > at else 0),
            cell.column,
            cell.label or texts.get(cell.code, "0"),
            cell.row_span,
            cell.column_span,
            Locator(page=1),
        )
        for cell in template.cells
    ]
    cells += [TableCell(at + 1, c, text, locator=Locator(page=page)) for c, text in enumerate(further)]
    table = Table(
        tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        template.n_rows + shift,
        template.n_columns,
    )
    headings = (Paragraph(text) for text in ("一、总体情况", "二、主动公开政府信息情况"))
    document = Document("", "application/pdf", "test", "1", (*headings, table))
    record = normalize(document).record
    assert record is not None
    return [record.cells[code].state for code in ROW]


def test_blanks_are_blank_where_everything_has_its_place() -> None:
    assert states(BLANK_ROW) == ["blank"] * 3
    assert states({ROW[1]: ""}) == ["number", "blank", "number"]


def test_a_blank_beside_a_cell_of_several_numbers_is_unread() -> None:
    assert states({ROW[0]: "1 12", ROW[1]: ""}) == ["text", "illegible", "number"]


def test_a_blank_row_beside_figures_without_a_label_is_unread() -> None:
    assert states(BLANK_ROW, ("", "4", "5", "6")) == ["illegible"] * 3


@pytest.mark.parametrize(("page", "state"), [(1, "blank"), (2, "illegible")])
def test_figures_of_a_label_that_may_go_on_over_a_page_break_are_not_passed_over(
    page: int, state: str
) -> None:
    assert states(BLANK_ROW, ("甲乙丙丁戊己", "4", "5", "6"), page) == [state] * 3


def test_several_numbers_are_told_from_one() -> None:
    texts = ("1,234.50", "12", "", "12 3", "12（件）24（件）")
    assert [holds_several(text) for text in texts] == [False, False, False, True, True]
