"""Hosts that misbehave, each in one way, on loopback. `HOSTS` says how, and in which issue a crawl of it must end."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sample_portals.laying import frame

TITLE = "望江县2023年政府信息公开工作年度报告"
ARTICLE = "/gknb/202401/t20240115_1.html"
TEXT = "<div class='TRS_Editor'><p>" + "本机关按照条例要求编制年度报告。" * 30 + "</p></div>"
UA = "nianbao/"

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the host's rules; `say` writes one whole answer."""

    protocol_version = "HTTP/1.1"
    rules: dict[str, Answer]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path = urlsplit(self.path).path.partition(";")[0]
        rule = self.rules.get(self.path) or self.rules.get(path) or missing
        try:
            rule(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def say(self, body: bytes | str, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@dataclass(frozen=True)
class Trouble:
    """`rules` besides a list with one report, or in its place; `issues` are the categories of the crawl's issues that
    are no mere remark; `reports` how many come all the same; `asked` how often the article may be asked for."""

    rules: dict[str, Answer] = field(default_factory=dict)
    issues: tuple[str, ...] = ()
    reports: int = 0
    asked: int | None = None
    portal: dict[str, Any] = field(default_factory=dict)


def missing(handler: Handler) -> None:
    handler.say("<html>404</html>", 404)


def say(body: bytes | str, status: int = 200, kind: str = "text/html", **headers: str) -> Answer:
    return lambda handler: handler.say(body, status, kind, **headers)


def list_of(*links: str, title: str = TITLE) -> str:
    rows = "".join(
        f"<li><a href=\"{link}\" title='{title}'>年报</a><span>2024-01-15</span></li>" for link in links
    )
    return frame(f"<ul>{rows}</ul>")


def echo_cookie(handler: Handler) -> None:
    if "seen=1" in handler.headers.get("Cookie", ""):
        handler.say(frame(TEXT))
    else:
        handler.say(b"", 302, Location=handler.path, Set_Cookie="seen=1")


def only_known_agents(handler: Handler) -> None:
    handler.say(frame(TEXT), 200 if handler.headers.get("User-Agent", "").startswith(UA) else 403)


def slow(handler: Handler) -> None:
    time.sleep(7)
    handler.say(frame(TEXT))


def truncated(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "90000")
    handler.end_headers()
    handler.wfile.write(frame(TEXT).encode())
    handler.close_connection = True


def reset(handler: Handler) -> None:
    handler.connection.close()
    handler.close_connection = True


def endless_stream(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Connection", "close")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"%PDF" + b"0" * (1 << 20))


def bomb(handler: Handler) -> None:
    handler.say(gzip.compress(b"0" * (80 << 20), 9), Content_Encoding="gzip")


def calendar(handler: Handler) -> None:
    page = int(parse_qs(urlsplit(handler.path).query).get("page", ["0"])[0])
    days = "".join(
        f"<li><a href='/day/{page}_{d}.html'>日程{d}</a><span>2024-01-1{d}</span></li>" for d in range(5)
    )
    report = f"<li><a href='{ARTICLE}' title='{TITLE}'>年报</a></li>" if page == 0 else ""
    following = f"<a href='/gknb/index.html?page={page + 1}'>下一页</a>"
    handler.say(frame(f"<ul>{report}{days}</ul>{following}"))


def around(handler: Handler) -> None:
    handler.say(b"", 302, Location=f"{ARTICLE}?again={handler.path.count('a')}{time.monotonic_ns()}")


def whole_site_down(handler: Handler) -> None:
    handler.say("busy", 503)


def _article(answer: Answer, *issues: str, asked: int | None = None) -> Trouble:
    return Trouble({ARTICLE: answer}, issues, reports=0 if issues else 1, asked=asked)


def _shell(script: str) -> str:
    return f"<html><head><script>{script}</script></head><body></body></html>"


_TWELVE = tuple(f"./202401/t20240115_{n}.html" for n in range(1, 13))
_MIRRORED = "http://www.elsewhere.example/x.html"

HOSTS: dict[str, Trouble] = {
    "cookie-echo": _article(echo_cookie),
    "agent-wanted": _article(only_known_agents),
    "gzip-unasked": _article(say(gzip.compress(frame(TEXT).encode()), Content_Encoding="gzip")),
    "ruishu-412": _article(say(_shell("$_ts=window['$_ts']"), 412), "challenge", asked=1),
    "jsl-521": _article(say(_shell("document.cookie='__jsl_clearance=x'"), 521), "challenge", asked=1),
    "plain-412": _article(say("", 412), "challenge", asked=1),
    "c3vk": _article(say(_shell("document.cookie='C3VK=abc';location.reload()")), "challenge", asked=1),
    "cookie-shell": _article(say(_shell("document.cookie='k=1';location.href='/'")), "challenge", asked=1),
    "waf": _article(say("<html><body>您的访问触发了WAF安全策略</body></html>"), "waf", asked=1),
    "forbidden": _article(say("<html>no</html>", 403), "turned_away", asked=1),
    "soft-404": _article(say(frame("您访问的页面不存在或已删除！")), "soft_404", asked=1),
    "home": Trouble(
        {ARTICLE: say(b"", 301, Location="/"), "/": say(frame("<p>首页</p>" * 50))}, ("soft_404",)
    ),
    "slow": _article(slow, "timeout"),
    "truncated": _article(truncated, "truncated"),
    "reset": _article(reset, "connection"),
    "stream": _article(endless_stream, "too_large", asked=1),
    "bomb": _article(bomb, "too_large"),
    "in-circles": _article(around, "redirect_loop"),
    "foreign": _article(say(b"", 302, Location=_MIRRORED), "foreign_host", asked=1),
    "other-port": _article(say(b"", 302, Location="http://127.0.0.1:1/admin"), "foreign_host", asked=1),
    "metadata": _article(say(b"", 302, Location="http://169.254.169.254/latest/"), "foreign_host", asked=1),
    "private": Trouble(
        {ARTICLE: say(b"", 302, Location="http://10.1.2.3/admin")},
        ("private_address",),
        portal={"hosts": ["{host}", "10.1.2.3"]},
    ),
    "link-local": Trouble(
        {ARTICLE: say(b"", 302, Location="http://169.254.169.254/latest/")},
        ("private_address",),
        portal={"hosts": ["{host}", "169.254.169.254"]},
    ),
    "by-name": Trouble(
        {"/gknb/index.html": say(list_of("http://localhost/secret.html"))},
        (
            "connection_refused",
        ),  # a sample portal may reach loopback; test_manners has the portal that may not
        portal={"hosts": ["{host}", "localhost"]},
    ),
    "file": Trouble({"/gknb/index.html": say(list_of("file:///etc/passwd.html"))}, ("scheme",)),
    "javascript": Trouble({"/gknb/index.html": say(list_of("javascript:alert(1)", ARTICLE))}, reports=1),
    "sessions": Trouble(
        {"/gknb/index.html": say(list_of(f"{ARTICLE};jsessionid=1A", f"{ARTICLE};jsessionid=2B"))},
        reports=1,
        asked=1,
    ),
    "relative": Trouble({"/gknb/index.html": say(list_of("../gknb/./202401/t20240115_1.html"))}, reports=1),
    "protocol-relative": Trouble({"/gknb/index.html": say(list_of("//{host}" + ARTICLE))}, reports=1),
    "gbk-as-utf8": Trouble(
        {"/gknb/index.html": say(list_of(ARTICLE).encode("gbk"), kind="text/html; charset=utf-8")}, reports=1
    ),
    "utf8-as-gb2312": Trouble(
        {"/gknb/index.html": say(list_of(ARTICLE), kind="text/html; charset=gb2312")}, reports=1
    ),
    "latin-1": Trouble(
        {"/gknb/index.html": say(list_of(ARTICLE), kind="text/html; charset=iso-8859-1")}, reports=1
    ),
    "calendar": Trouble({"/gknb/index.html": calendar}, ("list_without_end",), reports=1),
    "robots-page": Trouble({"/robots.txt": say("<html>Disallow: /</html>")}, reports=1),
    "robots-404": Trouble({"/robots.txt": say("User-agent: *\nDisallow: /", 404)}, reports=1),
    "robots-no": Trouble(
        {"/robots.txt": say("User-agent: *\nDisallow: /", kind="text/plain")},
        ("too_few_reports", "robots"),
    ),
    "robots-503": Trouble({"/robots.txt": say("busy", 503)}, ("too_few_reports", "robots_unreachable")),
    "captcha": Trouble(
        {
            "/gknb/index.html": say(list_of("./P020240115000000000001.pdf")),
            "/gknb/P020240115000000000001.pdf": say("<html><body>请输入验证码</body></html>"),
        },
        ("login_page",),
    ),
    "page-as-pdf": Trouble(
        {
            "/gknb/index.html": say(list_of("./P020240115000000000001.pdf")),
            "/gknb/P020240115000000000001.pdf": say(frame(TEXT)),
        },
        ("page_instead_of_file",),
    ),
    "down": Trouble(
        {
            "/gknb/index.html": say(list_of(*_TWELVE)),
            **{f"/gknb/202401/t20240115_{n}.html": whole_site_down for n in range(1, 13)},
        },
        ("server_error", "host_down"),
    ),
    "dead-list": Trouble({"/gknb/index.html": say("", 404)}, ("too_few_reports", "not_found")),
    "empty-list": Trouble({"/gknb/index.html": say(frame("<ul></ul>"))}, ("too_few_reports", "unknown_list")),
}


@dataclass
class Host:
    """A running host: its portal file and what it was asked."""

    name: str
    trouble: Trouble
    portal: dict[str, Any]
    asked: list[str]


@contextmanager
def running(name: str) -> Iterator[Host]:
    trouble = HOSTS[name]
    asked: list[str] = []
    handler = type("HandlerOf", (Handler,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    host = f"127.0.0.1:{server.server_address[1]}"
    rules = {"/gknb/index.html": say(list_of(ARTICLE)), ARTICLE: say(frame(TEXT)), **trouble.rules}
    if name == "protocol-relative":
        rules["/gknb/index.html"] = say(list_of(f"//{host}{ARTICLE}"))
    handler.rules = rules  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    portal = {
        "id": name,
        "name": "望江县",
        "entries": [{"url": f"http://{host}/gknb/index.html"}],
        "pace": {"delay": 0},
        "loopback": True,
        **trouble.portal,
    }
    if "hosts" in portal:
        portal["hosts"] = [given.replace("{host}", host) for given in portal["hosts"]]
    try:
        yield Host(name, trouble, portal, asked)
    finally:
        server.shutdown()
        server.server_close()
