"""Pages: the article without the site, tables with their spans resolved."""

from __future__ import annotations

from extract.document import Paragraph, Table
from extract.html import read_html


def blocks_of(markup: str):
    return read_html(markup.encode(), sha256="0" * 64).blocks


def test_navigation_and_footer_are_left_out_and_the_headline_is_kept():
    body = "".join(f"<p>第{i}段，本年度依法公开政府信息若干条。</p>" for i in range(9))
    blocks = blocks_of(
        "<html><body><div><a href='/'>首页</a> <a href='/b'>政务公开</a></div><h1>某局年度报告</h1>"
        f"<div class='content'>{body}</div><div>版权所有</div></body></html>"
    )
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert texts[0] == "某局年度报告"
    assert blocks[0].role == "title"
    assert texts[1:] == [f"第{i}段，本年度依法公开政府信息若干条。" for i in range(9)]


def test_spans_are_resolved_as_browsers_do():
    (table,) = blocks_of(
        "<table><tr><td rowspan=2 colspan=2>a</td><td>b</td></tr><tr><td>c</td></tr>"
        "<tr><td>d</td><td rowspan=0>e</td><td>f</td></tr><tr><td>g</td><td>h</td></tr></table>"
    )
    assert isinstance(table, Table)
    placed = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells}
    assert placed == {
        "a": (0, 0, 2, 2),
        "b": (0, 2, 1, 1),
        "c": (1, 2, 1, 1),
        "d": (2, 0, 1, 1),
        "e": (2, 1, 2, 1),
        "f": (2, 2, 1, 1),
        "g": (3, 0, 1, 1),
        "h": (3, 2, 1, 1),
    }


def test_a_cell_keeps_its_paragraphs_and_an_empty_cell_stays_empty():
    (table,) = blocks_of(
        "<table><tr><td><p>本年新</p><p>制作数量</p></td><td>&nbsp;</td><td>1<br>2</td></tr></table>"
    )
    assert [cell.text for cell in table.cells] == ["本年新\n制作数量", "", "1\n2"]


def test_smart_tags_keep_their_digits_and_hidden_text_goes():
    (paragraph,) = blocks_of(
        "<p>截至<st1:chsdate year='2020'>2020年12月31日</st1:chsdate>止<span style='display:none'>9</span></p>"
    )
    assert paragraph.text == "截至2020年12月31日止"


def test_a_layout_table_is_walked_into():
    blocks = blocks_of(
        "<table><tr><td><p>一、总体情况</p><table><tr><td>a</td><td>b</td><td>c</td></tr></table></td></tr></table>"
    )
    assert [type(block).__name__ for block in blocks] == ["Paragraph", "Table"]


def test_locators_lead_back_to_the_element():
    from lxml import html

    markup = "<html><body><div><table><tr><td>a</td><td>b</td><td>7</td></tr></table></div></body></html>"
    (table,) = blocks_of(markup)
    tree = html.document_fromstring(markup).getroottree()
    for cell in table.cells:
        (element,) = tree.xpath(cell.locator.path)
        assert element.text_content() == cell.text


def test_attachments_and_pictures_are_named():
    document = read_html(
        "<div><p>附件</p><a href='./P020210120123.doc'>年报.doc</a><img src='1.jpg'></div>".encode(),
        sha256="0" * 64,
    )
    assert [(link.kind, link.url) for link in document.links] == [
        ("attachment", "./P020210120123.doc"),
        ("image", "1.jpg"),
    ]


def test_the_dateline_of_the_template_is_kept_apart():
    document = read_html(
        "<body><div>来源：办公室 发布日期：<b>2021-01-20</b></div><div><p>正文若干。</p></div></body>".encode(),
        sha256="0" * 64,
    )
    assert document.meta["dateline"].endswith("发布日期：2021-01-20")


def test_labels_whose_values_stand_behind_them_without_a_colon():
    page = (
        "<html><body><ul><li><em>索 引 号</em>11110105N2M8HG7GHW/2022-58191</li>"
        "<li><em>公开日期</em>2022-03-10</li></ul>"
        "<p>正文</p><div class='bottom'><p>网站标识码 2103020052　|　建议使用浏览器</p></div></body></html>"
    )
    meta = read_html(page.encode(), sha256="0" * 64).meta
    assert meta["索引号"] == "11110105N2M8HG7GHW/2022-58191"
    assert meta["网站标识码"] == "2103020052"
