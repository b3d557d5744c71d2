"""Samples of the extract tests: one small report as a digital page and as a scanned one."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.document import Document, Paragraph

FIXTURES = Path(__file__).parent / "fixtures"

# The report in both fixtures: (row, column, row span, column span, text).
TABLE = (
    (0, 0, 2, 2, "处理结果"),
    (0, 2, 1, 3, "申请人情况"),
    (1, 2, 1, 1, "自然人"),
    (1, 3, 1, 1, "商业企业"),
    (1, 4, 1, 1, "总计"),
    (2, 0, 1, 2, "一、本年新收数量"),
    (2, 2, 1, 1, "7"),
    (2, 3, 1, 1, "0"),
    (2, 4, 1, 1, "7"),
    (3, 0, 3, 1, "三、办理结果"),
    (3, 1, 1, 1, "予以公开"),
    (3, 2, 1, 1, "1"),
    (3, 3, 1, 1, ""),
    (3, 4, 1, 1, "1"),
    (4, 1, 1, 1, "不予公开"),
    (4, 2, 1, 1, "124"),
    (4, 3, 1, 1, "—"),
    (4, 4, 1, 1, "1,204"),
    (5, 1, 1, 1, "本年增/减"),
    (5, 2, 1, 1, "增12"),
    (5, 3, 1, 1, "-3"),
    (5, 4, 1, 1, "+5"),
    (6, 0, 1, 2, "采购总金额"),
    (6, 2, 1, 3, "32.25万元"),
)
PARAGRAPHS = (
    "青石县林业局2020年政府信息公开工作年度报告",
    "一、总体情况",
    "本报告由青石县林业局编写，数字的统计时间为2020年1月1日至12月31日。群众可到门户网站查阅，"
    "也可向县林业局办公室索取纸质文本，地址在民生路12号。",
    "二、收到和处理申请情况",
    "三、其他需要报告的事项",
    "无其他事项。",
)

Shape = tuple[tuple[int, int, int, int, str], ...]


def table_shape(document: Document) -> Shape:
    """Place, spans and text of every cell of the document's only table."""
    (table,) = document.tables()
    return tuple((c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells)


def paragraph_texts(document: Document) -> tuple[str, ...]:
    return tuple(block.text for block in document.blocks if isinstance(block, Paragraph))


@pytest.fixture(scope="session")
def page_pdf() -> bytes:
    """The report printed to PDF by a browser (WenQuanYi Zen Hei)."""
    return (FIXTURES / "page.pdf").read_bytes()


@pytest.fixture(scope="session")
def scan_png() -> bytes:
    """The report as a scan: 150 dpi, grey, turned by 0.8 degrees (AR PL UMing)."""
    return (FIXTURES / "scan.png").read_bytes()
