"""The sample portal of 临桥县: a site as Hanweb JCMS makes it, its list paged by the jpage module.

The column's page embeds the rows of its first block as an XML data store inside a script; later blocks come
from `/module/web/jpage/dataproxy.jsp` by `startrecord` and `endrecord`, by GET or POST. Rows have
single-quoted attributes and dates broken over lines. Attachments go through `downfile.jsp`, which redirects
to `/attach/0/…`, where the file name in Content-Disposition is GBK bytes. One article is GBK with a gb2312
meta; the rest is utf-8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from html import escape

from nianbao.samples.render_html import report_html
from nianbao.samples.site import (
    DOCX,
    NOT_FOUND,
    PDF,
    Dynamic,
    Form,
    Listed,
    Resource,
    Site,
    SiteFrame,
    common_pages,
    picture_explainer,
)
from nianbao.samples.store import DATA, committed_files
from nianbao.samples.truth import SampleReport

PORTAL_ID = "sample-jpage"
COLUMN_ID = 1201
ENTRY = f"/col/col{COLUMN_ID}/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
DOWNLOAD = "/module/download/downfile.jsp"
ROWS_PER_PAGE = 4
PAGES_PER_BLOCK = 3
BLOCK = ROWS_PER_PAGE * PAGES_PER_BLOCK
FIRST_ARTICLE = 4501
XML = "text/xml; charset=utf-8"
FRAME = SiteFrame("临桥县人民政府网", "9902210001", "政府信息公开年报")
GBK_ARTICLE = "lq_police-2019"
# What is left of a PDF when the upload broke off: a header, some pages, no trailer.
BROKEN_SOURCE = "lq_land-2021.pdf"
BROKEN_LENGTH = 40_000


def jpage_site(reports: Sequence[SampleReport]) -> Site:
    """The site that publishes these listings (reports to be had and not to be had)."""
    rows = _rows(reports)
    pages = common_pages()
    pages[ENTRY] = _column_page(rows)
    downloads: dict[str, str] = {}
    for row, path in rows:
        if row.report is None or row.report.trouble != "not_found":
            pages |= _article(row, path, downloads)
    dynamic: dict[str, Dynamic] = {
        PROXY: lambda fields: _block(rows, fields),
        DOWNLOAD: lambda fields: _redirect(downloads, fields),
    }
    return Site(PORTAL_ID, pages, dynamic)


def _rows(reports: Sequence[SampleReport]) -> list[tuple[Listed, str]]:
    """(row, path), newest first. An article's number does not depend on its content."""
    listed = [
        Listed(report.title, report.published_on, report, source=report.agency.name) for report in reports
    ]
    listed.append(picture_explainer("一图读懂临桥县人民政府2021年政府信息公开工作年度报告", date(2022, 4, 2)))
    numbered = [
        (row, _article_path(row.published_on, FIRST_ARTICLE + 13 * i)) for i, row in enumerate(listed)
    ]
    return sorted(numbered, key=lambda entry: (entry[0].published_on, entry[1]), reverse=True)


def _article_path(day: date, number: int) -> str:
    return f"/art/{day.year}/{day.month}/{day.day}/art_{COLUMN_ID}_{number}.html"


def _record(row: Listed, path: str, index: int) -> str:
    day = row.published_on
    # Some editors' dates come out of the data base with line breaks in them.
    text = f"{day:%Y}-\n {day:%m}-\n {day:%d}" if index % 3 == 1 else day.isoformat()
    title = escape(row.title)
    item = f"<li><a target='_blank' title='{title}' href='{path}'>{title}</a><b>{text}</b></li>"
    return f"<record><![CDATA[{item}]]></record>"


def _data_store(rows: list[tuple[Listed, str]], first: int, last: int) -> str:
    """Records `first` to `last`, counted from 1, both included."""
    records = "\n".join(
        _record(row, path, index) for index, (row, path) in enumerate(rows[first - 1 : last], first - 1)
    )
    pages = -(-len(rows) // ROWS_PER_PAGE)
    group = ""
    if last < len(rows):
        ids = f"col=1&appid=1&webid=21&path=/&columnid={COLUMN_ID}&unitid={COLUMN_ID}88"
        following = f"startrecord={last + 1}&endrecord={last + BLOCK}&perpage={ROWS_PER_PAGE}"
        group = f'<a href="{PROXY}?{following}&{ids}"></a>'
    return (
        f"<datastore>\n<nextgroup><![CDATA[{group}]]></nextgroup>\n"
        f"<totalrecord>{len(rows)}</totalrecord>\n<totalpage>{pages}</totalpage>\n"
        f"<recordset>\n{records}\n</recordset>\n</datastore>"
    )


def _column_page(rows: list[tuple[Listed, str]]) -> Resource:
    store = _data_store(rows, 1, BLOCK)
    content = f"""<div class="list" id="{COLUMN_ID}88">
<script type="text/xml">{store}</script>
</div>
<script src="/module/jslib/jquery/jpage/jquery.jpage.js"></script>
<script>
$(function(){{ $("#{COLUMN_ID}88").jpage({{
  themeName:'default', totalRecord:{len(rows)}, perPage:{ROWS_PER_PAGE}, groupSize:{PAGES_PER_BLOCK},
  openCookies:false, proxyUrl:'{PROXY}',
  ajaxParam:{{col:1,appid:1,webid:21,path:'/',columnid:{COLUMN_ID},sourceContentType:1,unitid:'{COLUMN_ID}88',\
webname:'{FRAME.name}',permissiontype:0}} }}); }});
</script>"""
    meta = {"ColumnName": FRAME.column, "ColumnType": "政府信息公开年报"}
    changed = max(row.published_on for row, _ in rows)
    text = FRAME.page(FRAME.column, content, meta)
    return Resource(text.encode(), changed=changed)


def _block(rows: list[tuple[Listed, str]], fields: Form) -> Resource:
    """A block of the list; no more than a block, whatever is asked for."""
    try:
        first, last = int(fields["startrecord"]), int(fields["endrecord"])
    except (KeyError, ValueError):
        return Resource(b"<datastore></datastore>", XML)
    if fields.get("columnid") != str(COLUMN_ID) or first < 1:
        return Resource(b"<datastore></datastore>", XML)
    last = min(last, first + BLOCK - 1)
    changed = max(row.published_on for row, _ in rows)
    return Resource(_data_store(rows, first, last).encode(), XML, changed=changed)


def _redirect(downloads: dict[str, str], fields: Form) -> Resource:
    target = downloads.get(fields.get("filename", ""))
    if target is None:
        return NOT_FOUND
    return Resource(b"", status=302, headers={"Location": target})


def _article(row: Listed, path: str, downloads: dict[str, str]) -> dict[str, Resource]:
    files: dict[str, Resource] = {}
    content = row.content
    charset = "utf-8"
    if row.report is not None:
        content = _content(row.report, files, downloads)
        charset = "gb2312" if row.report.key == GBK_ARTICLE else charset
    source = row.source or FRAME.name
    text = FRAME.page(
        row.title,
        f'<div id="c"><table class="article"><tr><td class="title">{escape(row.title)}</td></tr>\n'
        f"<tr><td>发布日期：{row.published_on.isoformat()} &nbsp; 来源：{source} &nbsp; "
        "浏览次数：<span id='visits'></span></td></tr>\n"
        "<tr><td class='bt_content'><div id='zoom'><!--ZJEG_RSS.content.begin--><meta name='ContentStart'>\n"
        f"{content}\n<meta name='ContentEnd'><!--ZJEG_RSS.content.end--></div></td></tr></table></div>",
        FRAME.article_meta(row.title, row.published_on, source),
        charset,
    )
    changed = row.published_on if row.report is None else row.report.changed_on
    if charset == "utf-8":
        page = Resource(text.encode(), changed=changed)
    else:
        page = Resource(text.encode("gbk"), "text/html", changed=changed)
    return {path: page, **files}


def _content(report: SampleReport, files: dict[str, Resource], downloads: dict[str, str]) -> str:
    if report.trouble is None and report.shape == "html":
        return report_html(report)
    if report.trouble == "broken_pdf":
        body, suffix = (DATA / BROKEN_SOURCE).read_bytes()[:BROKEN_LENGTH], "pdf"
    else:
        body, suffix = committed_files(report)[0], report.shape
    name = f"{hashlib.md5(report.key.encode(), usedforsecurity=False).hexdigest()}.{suffix}"
    printed = f"{report.title}.{suffix}"
    disposition = f'attachment; filename="{printed}"'.encode("gbk").decode("latin-1")
    files[f"/attach/0/{name}"] = Resource(
        body,
        PDF if suffix == "pdf" else DOCX,
        changed=report.published_on,
        headers={"Content-Disposition": disposition},
    )
    downloads[name] = f"/attach/0/{name}"
    return (
        f"<p>{escape(report.title)}全文见附件。</p>"
        f"<p>附件：<a href='{DOWNLOAD}?classid=0&amp;filename={name}'>{escape(printed)}</a></p>"
    )
