"""One crawl in a process of its own, told what to do by a JSON argument; prints its summary as JSON.

`kill`: {"after": n} dies after the nth event, {"unrecorded": n} between the nth archive record and its row,
{"torn": n} in the middle of writing the nth record; {"bug": n} raises at the nth row instead. `check_process`
looks at what the crawl left behind.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.http import Response

from crawler.archive import Archive
from crawler.crawl import CrawlEvent, crawl
from crawler.ledger import Fetch, Ledger
from crawler.portal import Portal


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Countdown:
    def __init__(self, number: int | None) -> None:
        self.left = number

    def is_over(self) -> bool:
        if self.left is None:
            return False
        self.left -= 1
        return self.left == 0


class LedgerThatDies(Ledger):
    countdown = Countdown(None)

    crash = Countdown(None)

    def record_fetches(self, rows: Sequence[Fetch]) -> None:
        for _ in rows:
            if self.crash.is_over():
                raise RuntimeError("a bug of ours")
            if self.countdown.is_over():
                die()
        super().record_fetches(rows)


class ArchiveThatDies(Archive):
    countdown = Countdown(None)

    def append_response(self, exchange, **options):  # type: ignore[no-untyped-def]
        if self.countdown.is_over():
            file = self._writable()
            start = file.tell()
            super().append_response(exchange, **options)
            os.ftruncate(file.fileno(), start + 40)
            die()
        return super().append_response(exchange, **options)


def sent_moments() -> list[float]:
    """Fills with the moment, by Scrapy's own clock, at which each request but robots.txt was let go. A busy machine
    makes a request arrive late, never leave early."""
    moments: list[float] = []
    plain = Downloader._download

    async def _download(self: Downloader, slot, request: Request) -> Response:  # type: ignore[no-untyped-def]
        if not request.url.endswith("/robots.txt"):
            moments.append(slot.lastseen)
        return await plain(self, slot, request)

    Downloader._download = _download  # type: ignore[method-assign]
    return moments


def main() -> None:
    order = json.loads(sys.argv[1])
    kill = order.get("kill", {})
    data = Path(order["data"])
    ledger = LedgerThatDies(order["ledger"] or data / "ledger.sqlite")
    archive = ArchiveThatDies(data / "archive")
    LedgerThatDies.countdown = Countdown(kill.get("unrecorded"))
    LedgerThatDies.crash = Countdown(kill.get("bug"))
    ArchiveThatDies.countdown = Countdown(kill.get("torn"))
    events = Countdown(kill.get("after"))
    seen: list[CrawlEvent] = []
    sent = sent_moments()

    def on_event(event: CrawlEvent) -> None:
        seen.append(event)
        if events.is_over():
            die()

    scope = {"portals": [portal["id"] for portal in order["portals"]]}
    scope |= {name: order[name] for name in ("years", "since", "full") if name in order}
    run = ledger.resume_run(scope) or ledger.start_run(scope)
    handlers = {
        number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
    }
    summary = crawl(
        [Portal.model_validate(portal) for portal in order["portals"]],
        data_dir=data,
        run_id=run.run_id,
        ledger=ledger,
        archive=archive,
        years=order.get("years"),
        since=order.get("since"),
        full=order.get("full", False),
        on_event=on_event,
        settings_overrides={"RETRY_BACKOFF": 0, "RETRY_TIMES": 1, **order.get("settings", {})},
    )
    assert handlers == {number: signal.getsignal(number) for number in handlers}
    assert subprocess.run(["true"], check=False).returncode == 0
    if summary.complete:
        ledger.finish(run.run_id)
    print(
        json.dumps(
            {
                "run": run.run_id,
                "complete": summary.complete,
                "interrupted": summary.interrupted,
                "crawl_done": ledger.run(run.run_id).crawl_done_at is not None,
                "portals": {portal.portal: asdict(portal) for portal in summary.portals},
                "sent": sent,
                "events": [asdict(event) for event in seen],
                "statistics": {
                    name: asdict(counts) for name, counts in ledger.statistics(run.run_id).items()
                },
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
