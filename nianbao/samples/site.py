"""What a sample site answers: a `Resource` per path, with validators that follow from its bytes and date.

Both sites share what every portal has around its articles: the page's frame, robots.txt, a logo, pages that
are listed among the reports and are none.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from html import escape

from nianbao.samples.truth import SampleReport

HTML = "text/html; charset=utf-8"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LAUNCHED = date(2019, 5, 15)
LOGO = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")
ROBOTS = "User-agent: *\nDisallow: /manage/\nDisallow: /search/\n"


@dataclass(frozen=True, slots=True)
class Resource:
    """One answer. `changed` is the day given as Last-Modified; `headers` are sent besides."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    changed: date = LAUNCHED
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """A strong validator made from the bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'

    @property
    def modified(self) -> datetime:
        """Last-Modified as a moment, UTC."""
        return datetime.combine(self.changed, time(1, 30), UTC)

    @property
    def last_modified(self) -> str:
        """Last-Modified as HTTP writes it."""
        return format_datetime(self.modified, usegmt=True)


Form = Mapping[str, str]
Dynamic = Callable[[Form], Resource]
"""(query and form fields) → answer."""


@dataclass(frozen=True, slots=True)
class Site:
    """A portal's paths: fixed ones by path, computed ones by path without query."""

    portal_id: str
    pages: Mapping[str, Resource]
    dynamic: Mapping[str, Dynamic] = field(default_factory=dict)

    def respond(self, path: str, fields: Form) -> Resource:
        """The answer to a request; a 404 page for a path that is not there."""
        if path in self.dynamic:
            return self.dynamic[path](fields)
        return self.pages.get(path, NOT_FOUND)


NOT_FOUND = Resource(
    b"<html><head><meta charset='utf-8'><title>404</title></head><body>"
    + "<h2>404</h2><p>您访问的页面不存在或已删除。</p></body></html>".encode(),
    status=404,
)


@dataclass(frozen=True, slots=True)
class SiteFrame:
    """What stands around every article of a site."""

    name: str
    code: str
    column: str
    header_note: str = ""

    def page(self, title: str, content: str, meta: Mapping[str, str], charset: str = "utf-8") -> str:
        """A complete page. `meta` are the article's or the column's meta tags."""
        tags = {"SiteName": self.name, "SiteDomain": "127.0.0.1", "SiteIDCode": self.code, **meta}
        metas = "\n".join(f'<meta name="{name}" content="{escape(text)}">' for name, text in tags.items())
        return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{escape(title)}-{self.name}</title>
{metas}
</head>
<body>
<div class="header"><div class="wrap">
<a href="/"><img src="/images/logo.gif" alt="{self.name}"></a>
<span class="date">{self.header_note}</span>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>\
<li><a href="/search/?q=">搜索</a></li><li><a href="javascript:void(0)">无障碍</a></li><li>长者版</li></ul>
</div></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; \
<a href="/zwgk/">政府信息公开</a> &gt; {self.column}</div>
<div class="main"><div class="wrap">
{content}
</div></div>
<div class="footer"><p>主办：{self.name} 网站标识码：{self.code}</p>
<p>岚ICP备19000000号 <a href="/manage/login.html">管理</a></p></div>
</body>
</html>
"""

    def article_meta(self, title: str, published: date, source: str) -> dict[str, str]:
        """The meta tags that government pages must carry for an article."""
        return {
            "ColumnName": self.column,
            "ColumnType": "政府信息公开年报",
            "ArticleTitle": title,
            "PubDate": f"{published.isoformat()} 09:30",
            "ContentSource": source,
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list page: a report, or one of the pages that stand among them (`report` None)."""

    title: str
    published_on: date
    report: SampleReport | None
    content: str = ""
    source: str = ""


def guide_to_writing(report: SampleReport) -> str:
    """What stands under a report's title when someone filed the wrong page: how to write such a report."""
    return (
        f"<p>各科室、各社区：</p><p>为做好{report.year}年度报告的编写，现将有关事项通知如下。</p>"
        "<p>一要按时。请于1月10日前把本科室的统计数字送综合办公室汇总，逾期不候。</p>"
        "<p>二要准确。申请件数以登记台账为准，送出前由科室负责人签字，不得估算。</p>"
        "<p>三要完整。正文应当写明公开、申请办理、复议诉讼和存在问题等内容，格式参照上级印发的样式。</p>"
        "<p>联系人：综合办公室，电话：0000-0000000。</p>"
    )


def picture_explainer(title: str, published: date) -> Listed:
    """一图读懂: a picture about a report, listed beside it."""
    content = '<p style="text-align:center"><img src="/images/logo.gif" alt="一图读懂"></p>'
    return Listed(title, published, None, content)


def enforcement_statistics(source: str, year: int, published: date) -> Listed:
    """行政执法统计年报: another annual report filed in the same column, with a table of penalties."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{count}</td></tr>"
        for name, count in (("警告", 14), ("罚款", 92), ("没收违法所得", 3), ("合计", 109))
    )
    content = (
        f"<p>现将{source}{year}年度行政执法数据公布如下。</p>"
        f"<table border='1'><tr><th>行政处罚种类</th><th>数量（宗）</th></tr>{rows}</table>"
    )
    return Listed(f"{source}{year}年度行政执法统计年报", published, None, content, source)


def common_pages() -> dict[str, Resource]:
    """Paths that every site has."""
    return {
        "/robots.txt": Resource(ROBOTS.encode(), "text/plain; charset=utf-8"),
        "/images/logo.gif": Resource(LOGO, "image/gif"),
    }
