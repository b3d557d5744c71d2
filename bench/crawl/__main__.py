"""`make bench-crawl`: pages a second with archive and ledger on, beside a Scrapy spider that only downloads, from the
same server on loopback with all waiting switched off; and the crawler's memory as the list grows.

Both crawl in turns, `--rounds` times (5): the share is the median of the rounds' shares. `--pages` articles (2,000) are
spread over so many `--portals`; without it, over one portal and then over eight, which both do side by side.
`--memory 100000` crawls one list of that length and notes the memory at each tenth; that takes ten minutes or more.
`--folder` is where archive and ledger are written: on a disk by default (`build/`), since syncs to memory (/dev/shm)
cost nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench.report import print_table

NAMES = {"bare": "Scrapy that only downloads", "ours": "nianbao, archive and ledger on"}
WANTED_SHARE = 0.7
WANTED_GROWTH = 0.1


@contextmanager
def serving(articles: int, portals: int) -> Iterator[list[str]]:
    """The ports of as many synthetic portals."""
    command = [sys.executable, "-m", "bench.crawl.server", str(articles), str(portals)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()
        finally:
            server.stdin.close()  # it stops by itself


def measure(
    kind: str, articles: int, portals: int, folder: str, stderr: int | None = subprocess.DEVNULL
) -> dict[str, Any]:
    """What `bench.crawl.jobs` prints on stdout; what it tells meanwhile goes to `stderr`."""
    with tempfile.TemporaryDirectory(dir=folder) as data, serving(articles, portals) as ports:
        command = [sys.executable, "-m", "bench.crawl.jobs", kind, str(articles), data, *ports]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=stderr, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def throughput(pages: int, portals: int, rounds: int, folder: str) -> float:
    """Prints the medians; returns the median share of bare Scrapy's rate."""
    got: dict[str, list[dict[str, Any]]] = {kind: [] for kind in NAMES}
    for _ in range(rounds):
        for kind, results in got.items():
            results.append(measure(kind, pages // portals, portals, folder))
    rows = []
    for kind, results in got.items():
        rates = [one["pages"] / one["seconds"] for one in results]
        cpu = median(one["cpu"] / one["pages"] * 1000 for one in results)
        of_each = str(results[0]["pages"])
        rows.append((NAMES[kind], of_each, f"{median(rates):.0f}", f"{min(rates):.0f}", f"{cpu:.1f}"))
    print_table(
        f"Throughput, {portals} portal{'s' * (portals > 1)}, {rounds} rounds in turns",
        ("", "pages a round", "pages/s, median", "slowest", "processor ms a page"),
        rows,
    )
    shares = [
        (ours["pages"] / ours["seconds"]) / (bare["pages"] / bare["seconds"])
        for bare, ours in zip(got["bare"], got["ours"], strict=True)
    ]
    sys.stdout.write(
        f"{median(shares):.2f} of bare Scrapy's rate ({min(shares):.2f} to {max(shares):.2f}); "
        f"wanted is {WANTED_SHARE}\n\n"
    )
    return median(shares)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-crawl", description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--portals", type=int, action="append", help="default: 1, then 8")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, default=0, help="the length of a list, as 100000")
    parser.add_argument("--folder", default="build", help="where archive and ledger are written")
    options = parser.parse_args()
    Path(options.folder).mkdir(parents=True, exist_ok=True)
    portals = options.portals or [1, 8]
    shares = [throughput(options.pages, count, options.rounds, options.folder) for count in portals if count]
    failed = any(share < WANTED_SHARE for share in shares)
    if options.memory:
        noted = measure("ours", options.memory, 1, options.folder, stderr=None)["memory_kb"]
        rows = [(f"{options.memory * (i + 1) // 10:,}", f"{kb / 1024:.1f}") for i, kb in enumerate(noted)]
        print_table("Memory", ("pages", "MB"), rows)
        growth = noted[-1] / noted[0] - 1
        sys.stdout.write(
            f"{growth:+.1%} from the first tenth to the end; wanted is within {WANTED_GROWTH:.0%}\n"
        )
        failed = failed or abs(growth) > WANTED_GROWTH
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
