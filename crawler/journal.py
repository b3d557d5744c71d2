"""On the way to the ledger: rows of fetches, several of which share one sync of the archive.

A row is written after the archive's record is on the disk, as ever; but a thread does both, for all rows that wait,
while the next page is under way. A portal is one row ahead at most: its next answer is not handed on before the last
one's row is in the ledger. So a process that dies has, of each portal, one request under way and one answer without a
row; both are asked for again (docs/decisions/0003).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from crawler.archive import Archive
from crawler.ledger import Ledger
from crawler.ledger_rows import Fetch

_Told = TypeVar("_Told")


class Journal:
    """Used from the crawl's thread alone; rows become durable in the order in which they are put."""

    def __init__(self, archive: Archive, ledger: Ledger) -> None:
        self._archive = archive
        self._ledger = ledger
        self._thread = ThreadPoolExecutor(1, "journal")
        self._waiting: list[Fetch] = []
        self._put = self._durable = 0
        self._in_hand: Future[int] | None = None
        self._failure: Exception | None = None
        # The number of the newest row of a portal, and of a request whose row is not durable yet.
        self._newest: dict[str, int] = {}
        self._of_request: dict[str, int] = {}
        self._awaited: list[tuple[int, asyncio.Future[None]]] = []

    async def put(self, fetch: Fetch) -> None:
        """Take the row of an answer that the archive has, or of a failure; returns once the portal's row before it is
        durable. Raises what writing raised: OSError or SQLAlchemyError where the disk refuses."""
        self._check()
        before = self._newest.get(fetch.portal, 0)
        self._put += 1
        self._waiting.append(fetch)
        self._newest[fetch.portal] = self._of_request[fetch.request_key] = self._put
        self._write_on()
        await self._until(before)

    async def settled(self, portal: str) -> None:
        """Returns once all of the portal's rows are durable. Raises as `put` does."""
        await self._until(self._newest.get(portal, 0))

    async def known(self, request_key: str) -> None:
        """Returns once the ledger can be asked about that request: no row of it is on its way. Raises as `put`."""
        await self._until(self._of_request.get(request_key, 0))

    async def once_durable(self, portal: str, steps: AsyncIterator[_Told]) -> AsyncIterator[_Told]:
        """The steps of a portal's crawl, in their order, each once the rows that were put before it are durable."""
        held: deque[tuple[int, _Told]] = deque()
        async for step in steps:
            held.append((self._newest.get(portal, 0), step))
            while held and held[0][0] <= self._durable:
                yield held.popleft()[1]
        await self.settled(portal)
        for _, step in held:
            yield step

    def close(self) -> None:
        """Write what waits, whether or not the event loop still runs. Raises as `put` does."""
        self._thread.shutdown(wait=True)
        if self._in_hand is not None and self._failure is None:
            self._failure = _failure_of(self._in_hand)
        self._check()
        if self._waiting:
            rows, self._waiting = self._waiting, []
            self._write(rows, self._put)

    def _write_on(self) -> None:
        if self._in_hand is not None or not self._waiting or self._failure is not None:
            return
        rows, self._waiting = self._waiting, []
        loop = asyncio.get_running_loop()
        self._in_hand = self._thread.submit(self._write, rows, self._put)

        def tell(written: Future[int]) -> None:
            # An interrupt may have ended the loop: `close` looks for itself.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._written, written)

        self._in_hand.add_done_callback(tell)

    def _write(self, rows: list[Fetch], last: int) -> int:
        self._archive.sync()
        self._ledger.record_fetches(rows)
        return last

    def _written(self, written: Future[int]) -> None:
        self._in_hand = None
        self._failure = _failure_of(written)
        if self._failure is None:
            self._durable = written.result()
            on_their_way = self._of_request.items()
            self._of_request = {key: row for key, row in on_their_way if row > self._durable}
        awaited, self._awaited = self._awaited, []
        for row, future in awaited:
            if future.done():  # its portal was stopped
                continue
            if self._failure is not None:
                future.set_exception(self._failure)
            elif row <= self._durable:
                future.set_result(None)
            else:
                self._awaited.append((row, future))
        self._write_on()

    async def _until(self, row: int) -> None:
        self._check()
        if row > self._durable:
            future = asyncio.get_running_loop().create_future()
            self._awaited.append((row, future))
            await future

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure


def _failure_of(written: Future[int]) -> Exception | None:
    error = written.exception()
    if error is not None and not isinstance(error, Exception):
        raise error
    return error
