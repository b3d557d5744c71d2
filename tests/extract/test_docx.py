"""Word: spans from the XML, tracked changes, content controls, numbering, files that can't be opened."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from lxml import etree

from extract.document import Document, Paragraph, Table, UnreadableError
from extract.docx import read_docx
from tests.extract.conftest import paragraph_texts, table_shape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def word_with(*body: str) -> WordDocument:
    word = docx.Document()
    for xml in body:
        tag, _, rest = xml.partition(">")
        # The namespaces belong into the first tag, before a slash that closes it.
        opened = tag.removesuffix("/") + f" {NAMESPACES}" + ("/>" if tag.endswith("/") else ">")
        word.element.body.insert(len(word.element.body) - 1, parse_xml(opened + rest))
    return word


def read(*body: str) -> Document:
    return read_docx(saved(word_with(*body)), sha256="ab")


def saved(word: WordDocument) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


BEGIN, GO_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_table_with_spans():
    document = read(
        "<w:tbl><w:tblGrid/>"
        f"<w:tr>{tc('结果', span(2) + BEGIN)}{tc('申请人', span(2))}</w:tr>"
        f"<w:tr>{tc('', span(2) + GO_ON)}{tc('自然人')}{tc('总计')}</w:tr>"
        f"<w:tr>{tc('三、办理结果', BEGIN)}{tc('公开')}{tc('0')}{tc('')}</w:tr>"
        f"<w:tr>{tc('hidden by the merge', GO_ON)}{tc('不公开')}{tc('12')}{tc('—')}</w:tr>"
        "</w:tbl>"
    )
    assert table_shape(document) == (
        (0, 0, 2, 2, "结果"),
        (0, 2, 1, 2, "申请人"),
        (1, 2, 1, 1, "自然人"),
        (1, 3, 1, 1, "总计"),
        (2, 0, 2, 1, "三、办理结果"),
        (2, 1, 1, 1, "公开"),
        (2, 2, 1, 1, "0"),
        (2, 3, 1, 1, ""),
        (3, 1, 1, 1, "不公开"),
        (3, 2, 1, 1, "12"),
        (3, 3, 1, 1, "—"),
    )
    (table,) = document.tables()
    assert (table.n_rows, table.n_columns) == (4, 4)


def test_merged_cell_ends_where_a_new_one_begins():
    document = read(
        f"<w:tbl><w:tr>{tc('a', BEGIN)}</w:tr><w:tr>{tc('', GO_ON)}</w:tr>"
        f"<w:tr>{tc('b', BEGIN)}</w:tr><w:tr>{tc('', GO_ON)}</w:tr></w:tbl>"
    )
    assert table_shape(document) == ((0, 0, 2, 1, "a"), (2, 0, 2, 1, "b"))


def test_row_that_begins_late_is_not_shifted():
    late = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    document = read(f"<w:tbl><w:tr>{tc('a')}{tc('b')}</w:tr><w:tr>{late}{tc('c')}</w:tr></w:tbl>")
    assert table_shape(document) == ((0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"))


def test_rows_and_cells_in_content_controls_count():
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{tc('c')}{tc('d')}</w:tr>"
    document = read(f"<w:tbl><w:tr>{control.format(tc('a'))}{tc('b')}</w:tr>{control.format(row)}</w:tbl>")
    assert [cell[4] for cell in table_shape(document)] == ["a", "b", "c", "d"]


def test_nested_table_text_stays_in_its_cell():
    inner = f"<w:tbl><w:tr>{tc('1')}{tc('2')}</w:tr><w:tr>{tc('3')}{tc('4')}</w:tr></w:tbl>"
    document = read(f"<w:tbl><w:tr><w:tc>{p('before')}{inner}{p('')}</w:tc>{tc('x')}</w:tr></w:tbl>")
    assert table_shape(document) == ((0, 0, 1, 1, "before\n1\t2\n3\t4"), (0, 1, 1, 1, "x"))


def test_paragraphs_of_a_cell_are_lines():
    document = read(f"<w:tbl><w:tr><w:tc>{p('行政')}{p('许可')}</w:tc>{tc('7')}</w:tr></w:tbl>")
    assert table_shape(document)[0][4] == "行政\n许可"


def test_body_order_and_content_controls():
    document = read(
        p("一"),
        f"<w:tbl><w:tr>{tc('0')}</w:tr></w:tbl>",
        f"<w:sdt><w:sdtContent>{p('二')}</w:sdtContent></w:sdt>",
        p("   "),
        p("三"),
    )
    assert [b.text if isinstance(b, Paragraph) else "table" for b in document.blocks] == [
        "一",
        "table",
        "二",
        "三",
    ]


def test_tracked_changes_tabs_breaks_and_hidden_text():
    document = read(
        "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>13</w:t></w:r></w:ins><w:r><w:tab/><w:t>件</w:t><w:br/><w:t>办结</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>draft</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert paragraph_texts(document) == ("收到13 件\n办结",)


def test_text_box_is_read_once():
    shape = "<w:txbxContent><w:p><w:r><w:t>签发</w:t></w:r></w:p></w:txbxContent>"
    document = read(
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:wsp><wps:txbx>"
        f"{shape}</wps:txbx></wps:wsp></mc:Choice><mc:Fallback><w:pict><v:textbox>{shape}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert paragraph_texts(document) == ("正文", "签发")


def test_automatic_numbers_are_part_of_the_text():
    """Section headings numbered by Word: the 一、 is in numbering.xml, not in the paragraph."""
    word = word_with(
        *(
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr></w:pPr>'
            f"<w:r><w:t>{text}</w:t></w:r></w:p>"
            for level, text in ((0, "总体情况"), (1, "主动公开"), (1, "依申请公开"), (0, "其他"), (1, "收费"))
        )
    )
    numbering = word.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, form, text in ((0, "chineseCounting", "%1、"), (1, "decimal", "（%1.%2）"))
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {NAMESPACES} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {NAMESPACES} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    assert paragraph_texts(read_docx(saved(word), sha256="")) == (
        "一、总体情况",
        "（一.1）主动公开",
        "（一.2）依申请公开",
        "二、其他",
        "（二.1）收费",
    )


def test_locators_are_xpaths_that_lead_back():
    word = word_with(p("a"), f"<w:tbl><w:tr>{tc('x')}{tc('7')}</w:tr></w:tbl>")
    data = saved(word)
    paragraph, table = read_docx(data, sha256="").blocks
    assert isinstance(table, Table)
    assert isinstance(paragraph, Paragraph)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        tree = etree.fromstring(package.read("word/document.xml")).getroottree()
    prefixes = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    for locator, text in ((paragraph.locator, "a"), (table.cells[1].locator, "7")):
        assert locator.path is not None
        (element,) = tree.xpath(locator.path, namespaces=prefixes)
        assert "".join(element.itertext()) == text


def test_styles_properties_and_identity():
    word = docx.Document()
    word.add_heading("年度报告", level=0)
    word.add_heading("一、总体情况", level=1)
    word.add_paragraph("正文")
    word.core_properties.title = "报告"
    document = read_docx(saved(word), sha256="ab")
    assert [block.role for block in document.blocks if isinstance(block, Paragraph)] == [
        "title",
        "heading",
        "body",
    ]
    assert document.meta["title"] == "报告"
    assert (document.sha256, document.reader, document.pages, document.issues) == (
        "ab",
        "python-docx",
        None,
        (),
    )


@pytest.mark.parametrize(
    "core", [None, b"<not xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a><title>&b;</title></a>']
)
def test_properties_that_are_not_there_are_not_made_up(core: bytes | None):
    word = docx.Document()
    word.add_paragraph("正文")
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(word))) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = core if name == "docProps/core.xml" else old.read(name)
            if name in {"_rels/.rels", "[Content_Types].xml"}:
                # Named as nothing that python-docx knows, or not at all.
                known = (
                    rb"<(?:Relationship|Override) [^>]*core-properties[^>]*>" if core is None else b"core-"
                )
                data = re.sub(known, b"", data)
            if data is not None:
                new.writestr(name, data)
    assert read_docx(packed.getvalue(), sha256="ab").meta == {}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "category"),
    [
        (b"", "broken_docx"),
        (b"PK\x03\x04 and nothing else", "broken_docx"),
        (b"plain text", "broken_docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (OLE + "WordDocument".encode("utf-16-le"), "legacy_word"),
    ],
    ids=["empty", "truncated", "other", "encrypted", "legacy"],
)
def test_files_that_cannot_be_opened(data: bytes, category: str):
    with pytest.raises(UnreadableError) as caught:
        read_docx(data, sha256="cd")
    issue = caught.value.issue
    assert (issue.stage, issue.category, issue.severity, issue.document) == (
        "extract",
        category,
        "error",
        "cd",
    )
    assert issue.hint


def test_truncated_and_emptied_packages():
    whole = saved(word_with(p("a")))
    emptied = io.BytesIO()
    with zipfile.ZipFile(emptied, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    for data in (whole[: len(whole) // 2], emptied.getvalue()):
        with pytest.raises(UnreadableError) as caught:
            read_docx(data, sha256="")
        assert caught.value.issue.category == "broken_docx"
