"""One crawl in a process of its own: `ours` with archive and ledger, or `bare`, a Scrapy spider that only downloads.

`python -m bench.crawl.jobs ours|bare ARTICLES DATA PORT…` prints one line of JSON: pages, seconds, peak memory, and the
memory at each tenth of the pages.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Request
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from bench.crawl.shape import COLUMN, ROWS
from bench.memory import peak_mib
from crawler.archive import Archive
from crawler.crawl import CrawlEvent, crawl
from crawler.ledger import Ledger
from crawler.portal import Portal

# What is switched off for both: waiting.
IMPOLITE = {"AUTOTHROTTLE_ENABLED": False, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False}


def resident_kb() -> int:
    """The process's memory now."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * resource.getpagesize() // 1024


class BareSpider(scrapy.Spider):
    """Scrapy as it comes: asks for the same pages, as many at once as Scrapy likes, and throws them away."""

    name = "bare"

    def __init__(self, port: int, articles: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._port, self._articles = port, articles
        self.pages = 0

    async def start(self) -> AsyncIterator[Request]:
        lists = -(-self._articles // ROWS)
        names = ["index.html", *(f"index_{n}.html" for n in range(1, lists))]
        names += [f"202101/t20210115_{n}.html" for n in range(self._articles)]
        for name in names:
            yield Request(f"http://127.0.0.1:{self._port}{COLUMN}/{name}", callback=self.count)

    def count(self, response: Response) -> None:
        self.pages += 1


def bare(articles: int, ports: list[int]) -> int:
    """Pages downloaded."""
    process = CrawlerProcess({**IMPOLITE, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False})
    crawlers = [process.create_crawler(BareSpider) for _ in ports]
    for crawler, port in zip(crawlers, ports, strict=True):
        process.crawl(crawler, port=port, articles=articles)
    process.start()
    return sum(crawler.spider.pages for crawler in crawlers)  # type: ignore[union-attr]


def ours(data: Path, ports: list[int], memory: list[int], every: int) -> int:
    """Pages archived; the memory is noted every so many."""
    ledger, archive = Ledger(data / "ledger.sqlite"), Archive(data / "archive")
    portals = [
        Portal.model_validate(
            {
                "id": f"p{port}",
                "name": "p",
                "entries": [{"url": f"http://127.0.0.1:{port}{COLUMN}/index.html"}],
                "pace": {"delay": 0},
                "robots": {"ignore": "a benchmark"},
                "loopback": True,
            }
        )
        for port in ports
    ]
    count = 0

    def on_event(event: CrawlEvent) -> None:
        nonlocal count
        count += event.kind == "fetched"
        if event.kind == "fetched" and count % every == 0:
            memory.append(resident_kb())
            sys.stderr.write(f"{count:,} pages: {memory[-1] / 1024:.1f} MB\n")

    run = ledger.start_run({"portals": [portal.id for portal in portals]})
    crawl(
        portals,
        data_dir=data,
        run_id=run.run_id,
        ledger=ledger,
        archive=archive,
        on_event=on_event,
        settings_overrides=IMPOLITE,
    )
    return count


def main() -> None:
    kind, articles, data = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    ports = [int(port) for port in sys.argv[4:]]
    memory: list[int] = []
    began = time.monotonic()
    every = max(articles * len(ports) // 10, 1)
    pages = bare(articles, ports) if kind == "bare" else ours(data, ports, memory, every)
    seconds = time.monotonic() - began
    peak = round(peak_mib() * 1024)
    cpu = time.process_time()
    print(
        json.dumps(
            {
                "pages": pages,
                "cpu": round(cpu, 2),
                "seconds": round(seconds, 2),
                "peak_kb": peak,
                "memory_kb": memory,
            }
        )
    )


if __name__ == "__main__":
    main()
