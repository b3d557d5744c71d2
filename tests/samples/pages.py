"""Pages that have no report of their own: it is a picture, in a frame, in a viewer, or attached."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

from html import escape

from nianbao.quirks.report import QuirkyReport

_ELSEWHERE = {
    "image": (
        '<p style="text-align:center"><img src="./W020220118_1.jpg" alt=""></p><p><img src="./W020220118_2.jpg" alt=""></p>',
        "report_in_pictures",
        (("image", "./W020220118_1.jpg"), ("image", "./W020220118_2.jpg")),
    ),
    "frame": (
        '<iframe src="/nb/2022/report.htm" width="100%" height="1200" frameborder="0"></iframe>',
        "report_in_viewer",
        (("frame", "/nb/2022/report.htm"),),
    ),
    "viewer": (
        '<iframe src="/pdfjs/web/viewer.html?file=/upload/2022/nb.pdf" width="100%" height="1200"></iframe>',
        "report_in_viewer",
        (("frame", "/upload/2022/nb.pdf"),),
    ),
    "attachment": (
        '<p>附件：<a href="/upload/2022/nb.docx">年度报告.docx</a></p>',
        "report_attached",
        (("attachment", "/upload/2022/nb.docx"),),
    ),
}


def page_without_report(made: QuirkyReport, where: str) -> tuple[bytes, str, tuple[tuple[str, str], ...]]:
    """The page, the issue that says so, and what it points to instead as (kind, address)."""
    content, issue, links = _ELSEWHERE[where]
    title = "".join(made.title)
    year, month, day = made.published
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head><body><div class="header"><ul>'
        '<li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul></div><div class="content">'
        f'<h1>{escape(title)}</h1><div class="date">发布日期：{year}-{month:02}-{day:02}</div><div id="zoom">{content}</div></div>'
        '<div class="footer"><p>版权所有</p></div></body></html>'
    )
    return page.encode(), issue, links


def flattened_page(made: QuirkyReport) -> bytes:
    """The report pasted without its tables: every cell a paragraph."""
    lines = [escape(line) for line in made.title]
    for section in made.sections:
        lines += [escape(text) for text in (section.heading, *section.paragraphs)]
        lines += [escape(cell.label) or "&nbsp;" for grid in section.tables for cell in grid.cells]
    lines += [escape(line) for line in made.signature]
    body = "\n".join(f"<p>{line}</p>" for line in lines)
    return f'<html><head><meta charset="utf-8"></head><body><div class="article">{body}</div></body></html>'.encode()
