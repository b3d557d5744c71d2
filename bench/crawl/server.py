"""A synthetic portal on loopback: TRS lists of any length, every article a page of some kilobytes made from its number.

Run as `python -m bench.crawl.server ARTICLES PORTALS`: prints the ports, one a portal, and serves until its
stdin closes.
"""

from __future__ import annotations

import sys
import threading

from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from bench.crawl.shape import ROWS

_TEXT = "本机关按照条例要求做好政府信息公开工作，主动公开各类信息，依法办理公开申请。" * 60


class Portal(Resource):
    """`/gknb/index.html`, `/gknb/index_1.html`, …, `/gknb/202101/t20210115_<n>.html`."""

    isLeaf = True

    def __init__(self, articles: int) -> None:
        super().__init__()
        self._articles = articles
        self._pages = -(-articles // ROWS)

    def render_GET(self, request: Request) -> bytes:
        name = request.path.decode().rpartition("/")[2]
        request.setHeader(b"Content-Type", b"text/html; charset=utf-8")
        if name.startswith("index"):
            number = int(name[6:-5]) if "_" in name else 0
            if number < self._pages:
                return self._list(number)
        elif name.startswith("t2021"):
            number = int(name.rpartition("_")[2].removesuffix(".html"))
            return f"<html><body><div class='TRS_Editor'><p>{number}{_TEXT}</p></div></body></html>".encode()
        request.setResponseCode(404)
        return b""

    def _list(self, page: int) -> bytes:
        rows = "".join(
            f"<li><a href='./202101/t20210115_{n}.html' title='第{n}局2020年政府信息公开工作年度报告'>第{n}局</a>"
            "<span>2021-01-15</span></li>"
            for n in range(page * ROWS, min((page + 1) * ROWS, self._articles))
        )
        pager = f'<script>createPageHTML({self._pages}, {page}, "index", "html")</script>'
        return f"<html><body><ul>{rows}</ul>{pager}</body></html>".encode()


def main() -> None:
    from twisted.internet import reactor

    articles, portals = int(sys.argv[1]), int(sys.argv[2])
    ports = [
        reactor.listenTCP(0, Site(Portal(articles)), interface="127.0.0.1").getHost().port  # type: ignore[attr-defined]
        for _ in range(portals)
    ]
    sys.stdout.write(" ".join(map(str, ports)) + "\n")
    sys.stdout.flush()

    def until_closed() -> None:
        sys.stdin.read()
        reactor.callFromThread(reactor.stop)  # type: ignore[attr-defined]

    threading.Thread(target=until_closed, daemon=True).start()
    reactor.run()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
