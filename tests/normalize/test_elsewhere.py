"""Pages that show a report elsewhere are told from pages that are something else."""

from __future__ import annotations

import pytest

from extract.html import read_html
from normalize.normalize import normalize

TITLE = "岚州市水务局2023年政府信息公开工作年度报告"


def categories(body: str, title: str = TITLE) -> tuple[str, list[tuple[str, str]]]:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div></body></html>"
    result = normalize(read_html(page.encode(), sha256="0" * 64))
    return result.status, [(issue.category, issue.message.rpartition(" ")[2]) for issue in result.issues]


@pytest.mark.parametrize(
    ("body", "category", "last_word"),
    [
        ("<iframe src='/js/web/viewer.html?file=%2Fa%2Fb.pdf'></iframe>", "report_in_viewer", "/a/b.pdf"),
        ("<div class='wp_pdf_player' pdfsrc='/a/b.pdf'></div>", "report_in_viewer", "/a/b.pdf"),
        ("<embed src='b.pdf'>", "report_in_viewer", "b.pdf"),
        ("<p>附件：<a href='/a/b.docx'>年报.docx</a></p>", "report_attached", "年报.docx"),
        ("<img src='1.jpg'><img src='2.jpg'>", "report_in_pictures", "1.jpg"),
        ("<p>正在整理。</p>", "not_a_report", "table"),
    ],
)
def test_a_page_with_a_reports_title_says_where_the_report_is(
    body: str, category: str, last_word: str
) -> None:
    assert categories(body) == ("skipped", [(category, last_word)])


def test_a_notice_with_an_attachment_is_no_report() -> None:
    status, found = categories("<p><a href='/a/b.docx'>会议通知.docx</a></p>", "关于召开会议的通知")
    assert (status, found) == ("skipped", [("not_a_report", "会议通知.docx")])
