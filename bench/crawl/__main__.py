"""`make bench-crawl`: pages a second with archive and ledger on, beside a Scrapy spider that only downloads, from the
same server on loopback with all waiting switched off; and the crawler's memory as the list grows.

`--pages` is how many articles each of `--portals` has (2,000 and 1). `--memory 100000` crawls one list of that length
and notes the memory at each tenth; that takes ten minutes or more. `--folder /dev/shm` writes to memory: what is
measured then is the code, without the disk's syncs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.report import print_table

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


def measure(kind: str, articles: int, portals: int, folder: str | None) -> dict[str, Any]:
    """What `bench.crawl.jobs` prints."""
    with tempfile.TemporaryDirectory(dir=folder) as data, serving(articles, portals) as ports:
        command = [sys.executable, "-m", "bench.crawl.jobs", kind, str(articles), data, *ports]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench-crawl", description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--portals", type=int, default=1)
    parser.add_argument("--memory", type=int, default=0, help="the length of a list, as 100000")
    parser.add_argument("--folder", help="where the archive is written; default: the temporary folder")
    options = parser.parse_args()
    rates = {}
    rows = []
    for kind in ("bare", "ours"):
        got = measure(kind, options.pages, options.portals, options.folder)
        rates[kind] = got["pages"] / got["seconds"]
        name = "Scrapy that only downloads" if kind == "bare" else "nianbao, archive and ledger on"
        cpu = f"{got['cpu'] / got['pages'] * 1000:.1f}"
        rows.append((name, str(got["pages"]), f"{got['seconds']:.1f}", f"{rates[kind]:.0f}", cpu))
    print_table("Throughput", ("", "pages", "seconds", "pages/s", "processor ms a page"), rows)
    share = rates["ours"] / rates["bare"]
    sys.stdout.write(f"{share:.2f} of bare Scrapy's rate; wanted is {WANTED_SHARE}\n")
    failed = share < WANTED_SHARE
    if options.memory:
        noted = measure("ours", options.memory, 1, options.folder)["memory_kb"]
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
