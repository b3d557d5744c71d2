"""Two rows in one: nothing tells whose the figures are."""

from __future__ import annotations

from extract.document import Document, Locator, Table, TableCell
from normalize.normalize import normalize

LABELS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "（二）部分公开",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
)
HEAD = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def document(rows: list[tuple[str, str]]) -> Document:
    """Table 3 with these labels, and in every cell of a row the same text."""
    lines = [("申请人情况", *HEAD), *((label, *[text] * 7) for label, text in rows)]
    cells = tuple(
        TableCell(row=r, column=c, text=text, row_span=1, column_span=1, locator=Locator())
        for r, line in enumerate(lines)
        for c, text in enumerate(line)
    )
    return Document(
        sha256="", media_type="", reader="", reader_version="", blocks=(Table(cells, len(lines), 8),), pages=1
    )


def states(rows: list[tuple[str, str]]) -> dict[str, str]:
    record = normalize(document(rows), name="x").record
    assert record is not None
    return {code: cell.state for code, cell in record.cells.items()}


def test_a_row_with_the_labels_of_two_is_read_for_neither():
    found = states([(LABELS[0] + LABELS[1], "21"), *((label, "0") for label in LABELS[2:])])
    assert found["requests.new.natural_person"] != "number"
    assert found["requests.carried_in.natural_person"] != "number"
    assert found["requests.granted.natural_person"] == "number"


def test_each_with_its_own_label_is_read():
    found = states([(label, "3") for label in LABELS])
    assert found["requests.new.natural_person"] == found["requests.carried_in.natural_person"] == "number"
