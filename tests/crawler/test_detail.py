"""What belongs to a report's page: its attachments, and its pictures where they are the report."""

from __future__ import annotations

import pytest

from crawler.detail import is_document_url, read_detail
from crawler.page_text import page_text
from crawler.response_facts import filename, media_type

URL = "http://www.s.gov.cn/zwgk/202103/t20210330_1.html"
LONG = "本年度主动公开各类政府信息，依法办理公开申请。" * 20


def links(html: str) -> list[tuple[str, str, str]]:
    return [
        (file.kind, file.url.removeprefix("http://www.s.gov.cn"), file.text)
        for file in read_detail(html, URL).files
    ]


def test_attachments_of_the_article_in_page_order_each_once():
    html = f"""<html><body><div class="nav"><a href="/manual.pdf">网站手册</a></div>
      <div class="TRS_Editor"><p>{LONG}</p>
        <a href="./P020210330555931947548.doc"><img src="/images/icon_doc.gif"></a>
        <a href="./P020210330555931947548.doc">附件1：年度报告.doc</a>
        <a href="/module/download/downfile.jsp?classid=0&amp;filename=ab12.pdf">附件2</a>
        <a href="/about.html">关于</a><a href="javascript:print()">打印</a></div>
      <div class="foot"><a href="/help/guide.docx">指南</a></div></body></html>"""
    assert links(html) == [
        ("attachment", "/zwgk/202103/P020210330555931947548.doc", "附件1：年度报告.doc"),
        ("attachment", "/module/download/downfile.jsp?classid=0&filename=ab12.pdf", "附件2"),
    ]


def test_attachments_below_the_article():
    html = f"""<html><body><div class="wrap"><div id="zoom"><p>{LONG}</p></div>
      <div class="fj"><a href="/files/report.wps">报告</a></div></div></body></html>"""
    assert links(html) == [("attachment", "/files/report.wps", "报告")]


@pytest.mark.parametrize(
    "extension",
    "pdf doc docx wps odt rtf xls xlsx xlsb et ods ofd mht mhtml txt tif tiff zip rar 7z 7Z PDF".split(),
)
def test_whatever_can_be_read_is_an_attachment(extension: str):
    html = f"""<html><body><div id="zoom"><p>{LONG}</p><a href="/f/报告.{extension}">报告</a></div></body></html>"""
    assert [kind for kind, _, _ in links(html)] == ["attachment"]


@pytest.mark.parametrize(
    ("embed", "url"),
    [
        (
            '<iframe src="/pdfjs/web/viewer.html?file=%2Fattach%2F0%2Fa.pdf#page=1"></iframe>',
            "/attach/0/a.pdf",
        ),
        ('<iframe src="/pdfjs/web/viewer.html?file=%252Fattach%252Fb.pdf"></iframe>', "/attach/b.pdf"),
        ('<embed src="c.pdf" type="application/pdf">', "/zwgk/202103/c.pdf"),
        ('<object data="/d.pdf"></object>', "/d.pdf"),
        ('<div class="wp_pdf_player" pdfsrc="/_upload/e.pdf"></div>', "/_upload/e.pdf"),
    ],
)
def test_documents_shown_in_the_page(embed, url):
    assert links(f"<html><body><div id='zoom'>见下{embed}</div></body></html>") == [("attachment", url, "")]


def test_pictures_are_the_report_only_where_there_is_no_text():
    pictures = """<img src="./W0202.jpg" alt="第1页"><img data-src="./W0203.jpg" src="/images/blank.gif">
      <img src="/images/share_weixin.png"><img src="/logo.png"><img src="small.png" width="24">
      <img src="data:image/png;base64,AAAA">"""
    assert links(
        f"<html><body><img src='/banner.jpg'><div id='zoom'><p>附图</p>{pictures}</div></body></html>"
    ) == [
        ("image", "/zwgk/202103/W0202.jpg", "第1页"),
        ("image", "/zwgk/202103/W0203.jpg", ""),
    ]
    assert links(f"<html><body><div id='zoom'><p>{LONG}</p>{pictures}</div></body></html>") == []


def test_an_unknown_template_is_scored():
    html = f"""<html><body><div class="top">无障碍 长者版 分享 打印 当前位置</div><div class="a"><div class="b7">
      <p>一、总体情况</p><p>{LONG}</p><p>二、主动公开政府信息情况</p><table><tr><td>0</td></tr></table>
      <a href="r.docx">下载</a></div></div><div>ICP备 <a href="/guide.pdf">指南</a></div></body></html>"""
    assert links(html) == [("attachment", "/zwgk/202103/r.docx", "下载")]
    assert read_detail(html, URL).article_chars > 200


def test_nothing_to_read():
    assert read_detail("", URL).files == ()
    assert read_detail("<!-- -->", URL).files == ()


def test_document_addresses():
    assert is_document_url("http://s.gov.cn/a/b.PDF?x=1")
    assert is_document_url("http://s.gov.cn/module/download/downfile.jsp?classid=0&filename=1.pdf")
    assert not is_document_url("http://s.gov.cn/a/b.html")
    assert not is_document_url("http://s.gov.cn/show?name=x.pdf.html")


@pytest.mark.parametrize(
    ("header", "url", "name"),
    [
        (b"attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.doc", "http://s/x", "年报.doc"),
        (b'attachment; filename="%E5%B9%B4%E6%8A%A5.doc"', "http://s/x", "年报.doc"),
        ('attachment; filename="年报.doc"'.encode("gbk"), "http://s/x", "年报.doc"),
        ("attachment;filename=年报.doc".encode(), "http://s/x", "年报.doc"),
        (None, "http://s/a/P0202.pdf?t=1", "P0202.pdf"),
        (None, "http://s/downfile.jsp?classid=0&filename=ab.doc", "ab.doc"),
        (b"inline", "http://s/", None),
    ],
)
def test_file_names(header, url, name):
    assert filename(header, url) == name


def test_media_types():
    assert media_type(b"Text/HTML; charset=gbk") == "text/html"
    assert media_type(b"application/pdf") == "application/pdf"
    assert media_type(b"") is None
    assert media_type(b"pdf") is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_pages_are_decoded_by_their_bytes_not_by_their_label(encoding):
    text = "<html><meta charset='gb2312'>政府信息公开工作年度报告</html>"
    assert page_text(text.encode(encoding)) == text


def test_a_page_cut_within_a_character_is_still_utf8():
    assert page_text("年度报告".encode()[:-1]) == "年度报\ufffd"


VIEWER = "/pdfjs/web/viewer.html?file="


@pytest.mark.parametrize(
    "html",
    [
        f"<iframe src='{VIEWER}/upload/nb.pdf'></iframe>",
        f"<iframe src='{VIEWER}%252Fupload%252Fnb.pdf#page=1'></iframe>",
        "<div class='wp_pdf_player' pdfsrc='/upload/nb.pdf'></div>",
        "<embed src='/upload/nb.pdf'>",
        "<object data='/upload/nb.pdf'></object>",
        "<script>showVsbpdfIframe('/upload/nb.pdf', '100%')</script>",
        f'<script>document.write("<iframe src=" + "{VIEWER}/upload/nb.pdf" + ">")</script>',
    ],
)
def test_whatever_shows_the_file_names_it(html):
    detail = read_detail(f"<div class='TRS_Editor'><p>见附件</p>{html}</div>", "http://www.s.gov.cn/a/b.html")
    assert [file.url for file in detail.files] == ["http://www.s.gov.cn/upload/nb.pdf"]


def test_a_download_that_only_its_text_calls_a_document():
    links = "<a href='/system/get?id=7'>2023年年报.doc</a><a href='/system/get?id=8'>返回</a>"
    detail = read_detail(f"<div id='vsb_content'>见{links}</div>", "http://www.s.gov.cn/info/1.htm")
    assert [(file.url, file.text) for file in detail.files] == [
        ("http://www.s.gov.cn/system/get?id=7", "2023年年报.doc")
    ]


def test_files_of_an_article_that_is_kept_in_a_script():
    content = r'"\u003Cp\u003E\u003Ca href=\"/a/nb.pdf\"\u003E附件\u003C/a\u003E"'
    script = f"window._CONFIG = {{ DETAIL: {{ content: {content} }} }}"
    text = f"<html><head><script>{script}</script></head><body><div id='app'></div></body></html>"
    detail = read_detail(text, "http://www.s.gov.cn/gkmlpt/content/9/1/post_1.html")
    assert [file.url for file in detail.files] == ["http://www.s.gov.cn/a/nb.pdf"]


def test_the_icon_of_a_file_is_no_page_of_the_report():
    html = "<div class='TRS_Editor'><a href='./P020240115000000000001.pdf'><img src='/images/pdf32.gif'></a></div>"
    detail = read_detail(html, "http://www.s.gov.cn/a/b.html")
    assert [file.kind for file in detail.files] == ["attachment"]
