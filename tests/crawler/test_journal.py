"""Answers on their way to the disk: what shares a sync, who waits for whom, and what a full disk leaves behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.archive import Archive, Exchange, WarcPosition
from crawler.journal import AHEAD, Journal
from crawler.ledger import Fetch, Ledger, now

MOMENT = datetime(2024, 3, 20, 8, 0, tzinfo=UTC)


def run_alone(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: other tests of this process may have left a loop running in this one (Playwright's)."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def exchange(number: int) -> Exchange:
    url = f"http://x.example/{number}"
    headers = [(b"Content-Type", b"text/html")]
    return Exchange(url, "GET", [], b"", 200, headers, f"page {number}".encode(), MOMENT)


class Watched(Ledger):
    """Notes the batches it is given, and whether their records were synced; waits while `gate` is shut."""

    def __init__(self, folder, archive: Archive) -> None:
        super().__init__(folder / "ledger.sqlite")
        self.archive = archive
        self.batches: list[list[str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.full = False

    def record_fetches(self, rows) -> None:
        self.gate.wait(20)
        if self.full:
            raise OSError(28, "No space left on device")
        assert self.archive._unsynced is None
        self.batches.append([row.url for row in rows])
        super().record_fetches(rows)


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path / "archive")
    archive.start("run-1")
    return archive


@pytest.fixture
def ledger(tmp_path, archive):
    ledger = Watched(tmp_path, archive)
    ledger.start_run({}, "run-1")
    yield ledger
    ledger.close()


@pytest.fixture
def journal(archive, ledger):
    return Journal(archive, ledger)


def row(number: int, portal: str = "p", **more) -> Fetch:
    url = f"http://x.example/{number}"
    return Fetch("run-1", portal, f"GET {url}", url, url, "GET", "page", number, 0, "ok", now(), **more)


def recorded(ledger: Ledger) -> list[str]:
    return [capture.url for capture in ledger.captures("run-1")]


def test_portals_side_by_side_share_syncs_and_every_row_names_its_bytes(journal, archive, ledger):
    async def portal(name: str, first: int) -> None:
        for number in range(first, first + 10):
            await journal.put(row(number, name), exchange(number))

    async def all_of_them() -> None:
        await asyncio.gather(*(portal(name, 100 * n) for n, name in enumerate("abcd")))
        for name in "abcd":
            await journal.settled(name)

    run_alone(all_of_them())
    journal.close()

    found = ledger.captures("run-1")
    assert len(found) == 40
    assert [archive.read(c.position).body for c in found] == [f"page {c.ordinal}".encode() for c in found]
    assert sum(map(len, ledger.batches)) == 40
    assert len(ledger.batches) <= 20


def test_a_portal_is_a_few_answers_ahead_and_no_more(journal, ledger):
    async def ahead() -> None:
        ledger.gate.clear()
        for number in range(AHEAD):
            await asyncio.wait_for(journal.put(row(number), exchange(number)), 5)
        one_more = asyncio.ensure_future(journal.put(row(AHEAD), exchange(AHEAD)))
        await asyncio.sleep(0.1)
        assert not one_more.done()
        # Another portal does not wait for this one.
        await asyncio.wait_for(journal.put(row(50, "q"), exchange(50)), 5)
        ledger.gate.set()
        await asyncio.wait_for(one_more, 5)

    run_alone(ahead())
    journal.close()
    assert len(recorded(ledger)) == AHEAD + 2


def test_a_step_is_told_once_its_rows_are_durable_and_a_request_is_known(journal, ledger):
    async def steps():
        for number in range(6):
            await journal.put(row(number), exchange(number))
            yield number

    async def told() -> None:
        async for number in journal.once_durable("p", steps()):
            assert f"http://x.example/{number}" in recorded(ledger)
        await journal.put(row(9), exchange(9))
        await journal.known("GET http://x.example/9")
        assert "http://x.example/9" in recorded(ledger)

    run_alone(told())


def test_a_full_disk_is_told_to_whoever_comes_next_and_leaves_no_row(journal, ledger):
    async def fill() -> None:
        await journal.put(row(1), exchange(1))
        await journal.settled("p")
        ledger.full = True
        await journal.put(row(2), exchange(2))
        with pytest.raises(OSError, match="No space"):
            await journal.settled("p")
        with pytest.raises(OSError, match="No space"):
            await journal.put(row(3), exchange(3))

    run_alone(fill())
    journal.close()
    assert recorded(ledger) == ["http://x.example/1"]


def test_a_full_disk_that_nobody_was_told_of_is_told_at_the_end(journal, ledger):
    async def interrupted() -> None:
        await journal.put(row(1), exchange(1))

    ledger.full = True
    run_alone(interrupted())
    with pytest.raises(OSError, match="No space"):
        journal.close()


def test_what_waits_when_the_loop_ends_is_written_at_the_end(journal, ledger):
    async def interrupted() -> None:
        await journal.put(row(1), exchange(1))
        await journal.put(row(2), exchange(2))

    run_alone(interrupted())
    journal.close()
    assert recorded(ledger) == ["http://x.example/1", "http://x.example/2"]


def test_bytes_whose_original_is_lost_are_kept_again(journal, archive, ledger):
    lost = WarcPosition("gone.warc.gz", 0, 100)

    async def again() -> None:
        await journal.put(row(1), exchange(1))
        await journal.settled("p")
        first = ledger.fetched_in_run("run-1", "GET http://x.example/1")
        same = row(2, revisit_of=first.id)
        await journal.put(same, exchange(2), "identical-payload-digest", lost)

    run_alone(again())
    journal.close()
    second = ledger.captures("run-1")[-1]
    assert archive.read(second.position).body == b"page 2"
