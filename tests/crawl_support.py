"""A small web site on loopback, shaped like two portals, and a way to crawl it in a process of its own.

Twisted's reactor runs once per process, so every crawl of these tests is a child process (`crawl_once.py`).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from warcio.cli import main as warcio

from crawler.archive import Archive
from crawler.journal import AHEAD
from crawler.ledger import Capture, CrawlIssue, Ledger

ROOT = Path(__file__).parents[1]

# What a portal that is asked without a pause may be asked again after a kill: what was under way, and the answers
# whose rows were on their way.
LOST_AT_A_KILL = AHEAD + 1

LIST = "/zwgk/xxgknb/index.html"
STUB = "<html><head><title>404</title></head><body>" + " " * 290 + "</body></html>"
PDF = b"%PDF-1.4\n% a report's bytes are not read here\n%%EOF\n"
PARAGRAPH = "本年度，本机关按照条例要求做好各项政府信息公开工作，主动公开各类信息，依法办理公开申请。" * 8


@dataclass
class Page:
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    validators: bool = True


@dataclass
class Site:
    """Pages by path with query. `asked` keeps (path, status, body bytes sent) of every request, robots.txt apart."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, int, int]] = field(default_factory=list)
    request_headers: dict[str, dict[str, str]] = field(default_factory=dict)
    hold: str | None = None
    held: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    dynamic: dict[str, Callable[[dict[str, str]], Page]] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @staticmethod
    def page(body: str, content_type: str = "text/html; charset=utf-8") -> Page:
        return Page(body.encode(), content_type)

    def put(self, path: str, body: str | bytes, **kwargs: Any) -> None:
        self.pages[path] = Page(body.encode() if isinstance(body, str) else body, **kwargs)

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def statuses(self) -> set[int]:
        return {status for _, status, _ in self.asked}

    def bytes_sent(self) -> int:
        return sum(size for _, _, size in self.asked)

    def forget(self) -> None:
        self.asked.clear()

    def find(self, path: str, form: str = "") -> Page | None:
        parts = urlsplit(path)
        if parts.path in self.dynamic:
            return self.dynamic[parts.path](dict(parse_qsl(f"{parts.query}&{form}", keep_blank_values=True)))
        if parts.path.endswith("dataproxy.jsp") and parts.path in self.pages:
            return self._block(parse_qs(parts.query))
        return self.pages.get(path)

    def _block(self, query: dict[str, list[str]]) -> Page:
        assert query["columnid"] == ["1229"]
        assert query["unitid"] == ["5213"]
        start, end = int(query["startrecord"][0]), int(query["endrecord"][0])
        return Page(jpage_xml(jpage_rows()[start - 1 : end], 50).encode(), "text/xml; charset=utf-8")


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            if site.hold == self.path:
                site.held.set()
                site.let_go.wait(20)
            site.request_headers[self.path] = dict(self.headers.items())
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            page = site.find(self.path, form) or Page(b"<html>not here</html>", status=404, validators=False)
            etag = f'"{hashlib.md5(page.body).hexdigest()}"'
            unchanged = page.validators and self.headers.get("If-None-Match") == etag
            status, body = (304, b"") if unchanged else (page.status, page.body)
            if self.path != "/robots.txt":
                asked = f"{self.path} {form}" if form else self.path
                site.asked.append((asked, status, len(body)))
            self.send_response(status)
            if page.validators:
                self.send_header("ETag", etag)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if not unchanged:
                self.send_header("Content-Type", page.content_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def served() -> Iterator[Site]:
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        site.let_go.set()
        server.shutdown()
        server.server_close()


def _trs_list(rows: list[tuple[str, str, str]], index: int) -> str:
    items = "".join(
        f'<li><a href="{href}" title="{title}" target="_blank">{title[:12]}…</a><span>{date}</span></li>'
        for href, title, date in rows
    )
    return (
        f'<html><body><a href="/index.html">首页</a><ul class="list">{items}</ul>'
        f'<script>createPageHTML(3, {index}, "index", "html");</script></body></html>'
    )


def detail_page(inside: str, below: str = "") -> str:
    return (
        "<html><head><meta name='ArticleTitle' content='x'></head><body><div class='nav'>无障碍 分享</div>"
        f"<div class='article'><div class='trs_editor_view TRS_UEDITOR'>{inside}</div>{below}</div></body></html>"
    )


def publish_trs(site: Site) -> None:
    folder = "/zwgk/xxgknb"
    first = [
        ("./202403/t20240320_5101.html", "样例县2023年政府信息公开工作年度报告", "2024-03-20"),
        ("./202403/t20240321_5102.html", "图解：样例县2023年政府信息公开工作年度报告", "2024-03-21"),
        ("./202403/t20240322_5103.html", "样例县财政局2023年政府信息公开工作年度报告", "2024-03-22"),
        ("./202303/t20230318_4101.html", "样例县2022年政府信息公开年报", "2023-03-18"),
    ]
    second = [
        ("./202303/t20230318_4101.html", "样例县2022年政府信息公开年报", "2023-03-18"),
        ("./202203/t20220311_3101.html", "样例县2021年政府信息公开年度报告", "2022-03-11"),
        ("./202203/t20220312_3102.html", "样例县住建局2021年行政执法统计年报", "2022-03-12"),
        ("./202103/t20210330_2101.html", "样例县2020年政府信息公开工作年度报告", "2021-03-30"),
    ]
    site.put(LIST, _trs_list(first, 0))
    site.put(f"{folder}/index_1.html", _trs_list(second, 1))
    site.put(f"{folder}/index_2.html", STUB)
    site.put(f"{folder}/202403/t20240320_5101.html", detail_page(f"<p>{PARAGRAPH}</p>"))
    site.put(
        f"{folder}/202403/t20240322_5103.html",
        detail_page(
            f"<p>{PARAGRAPH}</p><a href='./P020240322555931947548.pdf'><img src='/icon/pdf.gif'></a>"
            "<a href='./P020240322555931947548.pdf'>附件：2023年报告.pdf</a>"
        ),
    )
    site.put(f"{folder}/202403/P020240322555931947548.pdf", PDF, content_type="application/pdf")
    site.put(
        f"{folder}/202303/t20230318_4101.html",
        detail_page(
            "<p>见图</p><img src='./W020230318001.png'><img src='./W020230318002.png'>",
            "<a href='/module/download/downfile.jsp?classid=0&filename=0123456789.doc'>附件</a>",
        ),
    )
    site.put(f"{folder}/202303/W020230318001.png", b"\x89PNG page 1", content_type="image/png")
    site.put(f"{folder}/202303/W020230318002.png", b"\x89PNG page 2", content_type="image/png")
    site.put(
        "/module/download/downfile.jsp?classid=0&filename=0123456789.doc",
        b"",
        status=302,
        headers={"Location": "/attach/0/0123456789.doc"},
        validators=False,
    )
    site.put(
        "/attach/0/0123456789.doc",
        b"\xd0\xcf\x11\xe0 a word file",
        content_type="application/msword",
        headers={
            "Content-Disposition": "attachment; filename=2022年报告.doc".encode("gbk").decode("latin-1")
        },
    )
    site.put(f"{folder}/202203/t20220311_3101.html", detail_page(f"<p>{PARAGRAPH}2021</p>"))
    # 202103/t20210330_2101.html is listed, but gone.


def jpage_rows() -> list[str]:
    """50 rows, single-quoted and with broken dates; every fifth is a report, the last is a filler."""
    rows = []
    for number in range(1, 50):
        report = number % 10 == 1
        title = f"样例市第{number}局2022年政府信息公开工作年度报告" if report else f"第{number}号通知"
        rows.append(
            f"<li><a title='{title}' target='_blank' "
            f"href='/art/2023/1/{number % 28 + 1}/art_1229_{5000 + number}.html'>"
            f"{title[:9]}</a><span>2023-\n 01-\n {number % 28 + 1:02d}</span></li>"
        )
    return [*rows, "<li></li>"]


def jpage_xml(rows: list[str], total: int) -> str:
    inside = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
    return f"<datastore><totalrecord>{total}</totalrecord><recordset>{inside}</recordset></datastore>"


def publish_jpage(site: Site) -> None:
    site.put(
        "/col/col1229/index.html",
        "<html><body><div id='5213'><script type='text/xml'>"
        + jpage_xml(jpage_rows()[:45], 50)
        + "</script></div><script>$('#5213').jpage({totalRecord:50,perPage:15,"
        "proxyUrl:'/module/web/jpage/dataproxy.jsp',params:{col:1,appid:1,webid:3,path:'/',columnid:1229,"
        "unitid:'5213',webname:'样例市',permissiontype:0}});</script></body></html>",
    )
    site.put("/module/web/jpage/dataproxy.jsp", "")
    for number in range(1, 50, 10):
        path = f"/art/2023/1/{number % 28 + 1}/art_1229_{5000 + number}.html"
        site.put(path, f"<html><body><div id='zoom'>{PARAGRAPH}{number}</div></body></html>")


@dataclass
class Crawls:
    """Starts crawls in child processes, all into one data folder, with its own ledger or the one at `database`."""

    data: Path
    database: str | None = None

    def ledger(self) -> Ledger:
        return Ledger(self.database or self.data / "ledger.sqlite")

    def command(self, portals: list[dict[str, Any]], **options: Any) -> list[str]:
        order = {"portals": portals, "data": str(self.data), "ledger": self.database, **options}
        return [sys.executable, str(ROOT / "tests" / "crawler" / "crawl_once.py"), json.dumps(order)]

    def run(self, portals: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
        done = subprocess.run(
            self.command(portals, **options),
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        # The whole of stdout is the one line of JSON that the child prints: the crawl added nothing to it.
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def run_until_killed(self, portals: list[dict[str, Any]], **options: Any) -> None:
        done = subprocess.run(
            self.command(portals, **options),
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == -9, done.stderr

    def start(self, portals: list[dict[str, Any]], **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(portals, **options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def warcs(self) -> list[Path]:
        return sorted((self.data / "archive").glob("*.warc.gz"))

    def warcs_are_sound(self) -> bool:
        """Whether `warcio check` passes on every file, and there is one."""
        return bool(self.warcs()) and all(_passes_warcio_check(path) for path in self.warcs())

    def captures(self, run: str) -> list[Capture]:
        return self.ledger().captures(run)

    def issues(self, run: str) -> list[CrawlIssue]:
        return self.ledger().crawl_issues(run)

    def essence(self, run: str) -> list[dict[str, Any]]:
        """What must be the same however often a run was interrupted: captures without times and positions, and
        the bytes read through their positions."""
        archive = Archive(self.data / "archive")
        rows = []
        for capture in self.captures(run):
            row = asdict(capture)
            for own in ("run_id", "fetched_at", "position"):
                del row[own]
            rows.append({**row, "body": archive.read(capture.position).body if capture.position else None})
        return rows


def _passes_warcio_check(path: Path) -> bool:
    try:
        warcio(["check", str(path)])
    except SystemExit as end:
        return not end.code
    return True
