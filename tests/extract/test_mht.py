"""Single-file web pages, as Word saves them, and web pages with the name of a Word file."""

from __future__ import annotations

import base64
import quopri

import pytest

from extract import sniff
from extract.document import UnreadableError
from extract.read import read

PAGE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="{}"></head><body>'
    "<p>青石县林业局2020年政府信息公开工作年度报告</p><p>一、总体情况</p>"
    "<table><tr><td rowspan=2>名称</td><td>甲</td><td>乙</td></tr><tr><td>1</td><td>增2</td></tr></table>"
    "<p>完。</p></body></html>"
)
HEAD = (
    b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
    b'Content-Type: multipart/related; boundary="----=_NextPart_01D7"\r\n\r\n'
    b"This document is a Single File Web Page.\r\n\r\n"
)


def part(kind: str, encoding: str, body: bytes) -> bytes:
    head = f"------=_NextPart_01D7\r\nContent-Location: file:///C:/A1/x\r\nContent-Transfer-Encoding: {encoding}\r\n"
    return f"{head}Content-Type: {kind}\r\n\r\n".encode() + body + b"\r\n\r\n"


def mht(*parts: bytes) -> bytes:
    return HEAD + b"".join(parts) + b"------=_NextPart_01D7--\r\n"


@pytest.mark.parametrize(
    ("codec", "label", "encoding"),
    [
        ("gb18030", "gb2312", "quoted-printable"),
        ("utf-8", "utf-8", "base64"),
        ("utf-8", "gb2312", "quoted-printable"),  # mislabelled: the bytes decide
        ("utf-16-le", "unicode", "base64"),  # what Word calls it, without a mark
    ],
)
def test_the_page_inside(codec: str, label: str, encoding: str):
    page = PAGE.format(label).encode(codec)
    body = base64.encodebytes(page) if encoding == "base64" else quopri.encodestring(page)
    data = mht(
        part("image/png", "base64", base64.encodebytes(b"\x89PNG" * 9)),
        part(f'text/html; charset="{label}"', encoding, body),
    )
    assert sniff.sniff(data) == sniff.MHT
    document = read(data)
    assert document.reader == "html via email"
    (table,) = document.tables()
    assert [(c.row, c.column, c.row_span, c.text) for c in table.cells] == [
        (0, 0, 2, "名称"),
        (0, 1, 1, "甲"),
        (0, 2, 1, "乙"),
        (1, 1, 1, "1"),
        (1, 2, 1, "增2"),
    ]


def test_without_a_page_it_says_so():
    with pytest.raises(UnreadableError) as raised:
        read(mht(part("image/png", "base64", b"aGk=")))
    assert raised.value.issue.category == "broken_mht"


def test_a_web_page_named_doc_is_a_web_page():
    head = b"\xef\xbb\xbf<html xmlns:w='urn:schemas-microsoft-com:office:word'>\r\n"
    data = head + PAGE.format("utf-8").partition(">")[2].encode()
    assert sniff.sniff(data) == sniff.HTML
    assert len(list(read(data).tables())) == 1
