"""A row that a page break cut is one row where its label tells, and unread where nothing tells; never blank."""

from __future__ import annotations

from extract.document import GridTemplate, TableCell, TemplateCell
from extract.pdf_cut_rows import mended_row
from extract.pdf_labels import label_texts

LABEL = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
FORM = GridTemplate(
    "requests",
    1,
    2,
    (TemplateCell(0, 0, label=LABEL), TemplateCell(1, 0, label="2.其他法律行政法规禁止公开")),
)
KNOWN = label_texts([FORM])


def row(number: int, *texts: str) -> list[TableCell]:
    return [TableCell(number, column, text) for column, text in enumerate(texts)]


def said(cells: list[TableCell]) -> list[tuple[int, str, str | None]]:
    return [(c.row, c.text, c.reading and c.reading.outcome) for c in cells]


def test_a_label_that_goes_on_over_the_break_makes_one_row() -> None:
    above = [*row(0, "上", "1", "2"), *row(1, LABEL[:19], "0", "7")]
    below = [*row(0, LABEL[19:], "", ""), *row(1, "下", "3", "4")]
    cells, more, saved = mended_row(above, below, 2, KNOWN)
    assert saved == 1
    assert said(cells) == [
        (0, "上", None),
        (0, "1", None),
        (0, "2", None),
        (1, LABEL, None),
        (1, "0", None),
        (1, "7", None),
    ]
    assert said(more) == [(1, "下", None), (1, "3", None), (1, "4", None)]


def test_figures_on_the_later_page_belong_to_the_row_too() -> None:
    cells, more, saved = mended_row(row(0, LABEL[:19], "", ""), row(0, LABEL[19:], "5", ""), 1, KNOWN)
    assert (saved, more) == (1, [])
    assert said(cells) == [(0, LABEL, None), (0, "5", None), (0, "", None)]


def test_a_label_that_begins_on_the_later_page_has_a_blank_row_of_its_own() -> None:
    above, below = row(0, LABEL, "0", "7"), row(0, "2.其他法律行政法规禁止公开", "", "")
    assert mended_row(above, below, 1, KNOWN) == (above, below, 0)


def test_where_no_label_tells_the_empty_cells_are_unread() -> None:
    above, below = row(0, "本市自定的一类情形及其", "0", ""), row(0, "答复", "", "")
    cells, more, saved = mended_row(above, below, 1, KNOWN)
    assert (saved, cells) == (0, above)
    assert said(more) == [(0, "答复", None), (0, "", "illegible"), (0, "", None)]


def test_two_rows_of_figures_stay_two() -> None:
    above, below = row(0, LABEL[:19], "0", "7"), row(0, LABEL[19:], "1", "")
    assert mended_row(above, below, 1, KNOWN) == (above, below, 0)
