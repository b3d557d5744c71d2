"""The sample portal of 澄湾区: a static site as TRS WCM makes it.

One list in pages `index.html`, `index_1.html`, … whose pager script promises a page too many; that page is
a stub of some 350 bytes, answered with 200. Articles are `./202101/t20210120_6100001.html`, their
attachments and page pictures lie beside them as `P0…` and `W0…`. The content type names no charset; the
page's meta does (utf-8).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from html import escape

from nianbao.samples.mishaps import hijacked
from nianbao.samples.render_html import report_html
from nianbao.samples.site import (
    DOCX,
    PDF,
    Listed,
    Resource,
    Site,
    SiteFrame,
    common_pages,
    enforcement_statistics,
    guide_to_writing,
    picture_explainer,
)
from nianbao.samples.store import committed_files
from nianbao.samples.truth import SampleReport

PORTAL_ID = "sample-trs"
COLUMN = "/zwgk/zfxxgkzl/gknb/"
ENTRY = f"{COLUMN}index.html"
ROWS_PER_PAGE = 12
FIRST_ARTICLE = 6100001
UNDECLARED_HTML = "text/html"
FRAME = SiteFrame("澄湾区人民政府网", "9901010003", "政府信息公开年报", "----年--月-日 星期-")
STUB = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title></title></head>'
    "<body>"
    "<!-- published by template 2117: the channel has no document at this offset -->"
    '<div class="list"><ul></ul></div><div class="page">'
    '<script>createPageHTML({pages}, {page}, "index", "html");</script></div></body></html>'
)


def trs_site(
    reports: Sequence[SampleReport],
    corrected: Sequence[SampleReport] = (),
    hijacked_keys: Collection[str] = (),
) -> Site:
    """The site that publishes these listings (reports to be had and not to be had). `corrected` are published beside
    the reports they correct; the pages of reports with `hijacked_keys` are in other hands."""
    rows = _rows(reports, corrected)
    pages = common_pages()
    pages |= _list_pages(rows)
    for row, path in rows:
        if row.report is None or row.report.trouble != "not_found":
            pages |= _article(
                row, path, is_hijacked=row.report is not None and row.report.key in hijacked_keys
            )
    return Site(PORTAL_ID, pages)


def article_path(published: date, number: int) -> str:
    """`202101/t20210120_6100001.html`, below the column."""
    return f"{published:%Y%m}/t{published:%Y%m%d}_{number}.html"


def _rows(
    reports: Sequence[SampleReport], corrected: Sequence[SampleReport] = ()
) -> list[tuple[Listed, str]]:
    """(row, path below the column), newest first. An article's number does not depend on its content."""
    listed = [
        Listed(report.title, report.published_on, report, source=report.agency.name) for report in reports
    ]
    listed.append(picture_explainer("图解：澄湾区人民政府2022年政府信息公开工作年度报告", date(2023, 3, 28)))
    listed.append(enforcement_statistics("澄湾区市场监督管理局", 2021, date(2022, 1, 27)))
    listed.extend(
        Listed(again.title, again.published_on, again, source=again.agency.name) for again in corrected
    )
    numbered = [(row, article_path(row.published_on, FIRST_ARTICLE + 37 * i)) for i, row in enumerate(listed)]
    return sorted(numbered, key=lambda entry: (entry[0].published_on, entry[1]), reverse=True)


def _list_pages(rows: list[tuple[Listed, str]]) -> dict[str, Resource]:
    chunks = [rows[i : i + ROWS_PER_PAGE] for i in range(0, len(rows), ROWS_PER_PAGE)]
    promised = len(chunks) + 1
    changed = max(row.published_on for row, _ in rows)
    pages: dict[str, Resource] = {}
    for number, chunk in enumerate(chunks):
        items = "\n".join(
            f'<li><a href="./{path}" target="_blank" title="{escape(row.title)}">{_shortened(row.title)}</a>'
            f"<span>{row.published_on.isoformat()}</span></li>"
            for row, path in chunk
        )
        content = (
            f'<div class="list"><ul>\n{items}\n</ul></div>\n'
            f'<div class="page"><script>createPageHTML({promised}, {number}, "index", "html");</script></div>'
        )
        meta = {"ColumnName": FRAME.column, "ColumnType": "政府信息公开年报"}
        text = FRAME.page(FRAME.column, content, meta)
        pages[_list_path(number)] = Resource(text.encode(), UNDECLARED_HTML, changed=changed)
    stub = STUB.format(pages=promised, page=len(chunks))
    pages[_list_path(len(chunks))] = Resource(stub.encode(), UNDECLARED_HTML)
    return pages


def _list_path(number: int) -> str:
    return ENTRY if number == 0 else f"{COLUMN}index_{number}.html"


def _shortened(title: str) -> str:
    """Anchor text as the template cuts it; the whole title is in the attribute."""
    return escape(title if len(title) <= 24 else f"{title[:23]}…")


def _article(row: Listed, path: str, *, is_hijacked: bool = False) -> dict[str, Resource]:
    folder = COLUMN + path.partition("/")[0] + "/"
    files: dict[str, Resource] = {}
    content = row.content if row.report is None else _content(row.report, files)
    text = FRAME.page(
        row.title,
        f'<div class="article"><h1 class="title">{escape(row.title)}</h1>\n'
        f'<div class="info">发布日期：{row.published_on.isoformat()}　来源：{row.source or FRAME.name}　'
        "字号：大 中 小</div>\n"
        '<div class="content"><div class="TRS_Editor">'
        '<div class="trs_editor_view TRS_UEDITOR trs_paper_default">\n'
        f"{content}\n</div></div></div>\n"
        '<div class="share">分享到：<a href="javascript:void(0)">微信</a> '
        '<a href="javascript:window.print()">打印</a></div></div>',
        FRAME.article_meta(row.title, row.published_on, row.source or FRAME.name),
    )
    text = hijacked(text) if is_hijacked else text
    changed = row.published_on if row.report is None else row.report.changed_on
    return {
        COLUMN + path: Resource(text.encode(), UNDECLARED_HTML, changed=changed),
        **{folder + name: resource for name, resource in files.items()},
    }


def _content(report: SampleReport, files: dict[str, Resource]) -> str:
    """The article's body; what it points to goes into `files`, by name."""
    day = report.published_on
    if report.trouble == "not_a_report":
        return guide_to_writing(report)
    if report.trouble == "empty_docx":
        name = f"P0{file_number(report, 0)}.docx"
        files[name] = Resource(b"", DOCX, changed=day)
        return _attachment(name, "附件.docx")
    if report.shape == "html":
        return report_html(report)
    committed = committed_files(report)
    if report.shape == "scan":
        names = [f"W0{file_number(report, page)}.jpg" for page in range(len(committed))]
        for name, body in zip(names, committed, strict=True):
            files[name] = Resource(body, "image/jpeg", changed=day)
        return "\n".join(
            f'<p style="text-align: center;"><img src="./{name}" style="border-width: 0px;" alt="" /></p>'
            for name in names
        )
    name = f"P0{file_number(report, 0)}.{report.shape}"
    media_type = PDF if report.shape == "pdf" else DOCX
    files[name] = Resource(committed[0], media_type, changed=day)
    return _attachment(name, f"附件：{report.title}.{report.shape}")


def file_number(report: SampleReport, page: int) -> str:
    """The date of upload and twelve digits, as TRS names files."""
    digits = int(hashlib.sha256(f"{report.key}/{page}".encode()).hexdigest(), 16) % 10**12
    return f"{report.published_on:%Y%m%d}{digits:012d}"


def _attachment(name: str, text: str) -> str:
    return f'<p>全文请见附件。</p><p><a href="./{name}" target="_blank">{escape(text)}</a></p>'
