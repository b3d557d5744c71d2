"""On the way to the disk: answers, several of which share one sync of the archive and one commit of the ledger.

A row is written after the archive's record is on the disk, as ever; but a thread does both, for all answers that wait,
while the next pages are under way. A portal is AHEAD answers ahead at most: then its next one is not handed on before
a row more is in the ledger. So a process that dies has, of each portal, one request under way and so many answers
without a row; they are asked for again. At the pace of a polite crawl each answer has its row before the next request.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from crawler.archive import Archive, ArchiveError, Exchange, Revisit, WarcPosition
from crawler.ledger import Ledger
from crawler.ledger_rows import Fetch

# A sync takes as long as two or three pages from a server at hand, on a busy disk as eight.
AHEAD = 8
# So long a first answer waits for company. Less, and most syncs and commits are of one answer.
GATHER_SECONDS = 0.01

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A row, and the record that goes before it, if there is one: of a revisit where `profile` is given."""

    fetch: Fetch
    exchange: Exchange | None
    profile: Revisit | None
    original: WarcPosition | None


class Journal:
    """Used from the crawl's thread alone; rows become durable in the order in which they are put."""

    def __init__(self, archive: Archive, ledger: Ledger) -> None:
        self._archive = archive
        self._ledger = ledger
        self._thread = ThreadPoolExecutor(1, "journal")
        self._waiting: list[_Answer] = []
        self._put = self._durable = 0
        self._in_hand: Future[int] | None = None
        self._due: asyncio.TimerHandle | None = None
        self._failure: Exception | None = None
        self._is_told = False
        # Numbers of a portal's newest rows, the newest last; and of the newest row of a request, until it is durable.
        self._rows: dict[str, deque[int]] = {}
        self._of_request: dict[str, int] = {}
        self._awaited: list[tuple[int, asyncio.Future[None]]] = []

    async def put(
        self,
        fetch: Fetch,
        exchange: Exchange | None = None,
        profile: Revisit | None = None,
        original: WarcPosition | None = None,
    ) -> None:
        """Take an answer and its row, whose place in the archive is filled in here; of a failure, or of bytes that the
        archive has, the row alone. `profile` and `original` as in `Archive.append_revisit`. Returns once no more
        than AHEAD of the portal's rows are on their way. Raises what writing raised: OSError or SQLAlchemyError
        where the disk refuses."""
        self._check()
        self._put += 1
        self._waiting.append(_Answer(fetch, exchange, profile, original))
        rows = self._rows.setdefault(fetch.portal, deque([0], AHEAD + 1))
        rows.append(self._put)
        self._of_request[fetch.request_key] = self._put
        if self._in_hand is None and self._due is None:
            self._due = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._write_on)
        await self._until(rows[0])

    async def settled(self, portal: str) -> None:
        """Returns once all of the portal's rows are durable. Raises as `put` does."""
        await self._until(self._newest(portal))

    async def known(self, request_key: str) -> None:
        """Returns once the ledger can be asked about that request: no row of it is on its way. Raises as `put`."""
        await self._until(self._of_request.get(request_key, 0))

    async def once_durable(self, portal: str, steps: AsyncIterator[_Told]) -> AsyncIterator[_Told]:
        """The steps of a portal's crawl, in their order, each once the rows that were put before it are durable."""
        held: deque[tuple[int, _Told]] = deque()
        async for step in steps:
            held.append((self._newest(portal), step))
            while held and held[0][0] <= self._durable:
                yield held.popleft()[1]
        await self.settled(portal)
        for _, step in held:
            yield step

    def close(self) -> None:
        """Write what waits, whether or not the event loop still runs. Raises as `put` does, what nobody was
        told yet."""
        self._thread.shutdown(wait=True)
        if self._in_hand is not None and self._failure is None:
            self._failure = _failure_of(self._in_hand)
        if self._failure is not None:
            if not self._is_told:
                raise self._failure
        elif self._waiting:
            answers, self._waiting = self._waiting, []
            self._write(answers, self._put)

    def _newest(self, portal: str) -> int:
        rows = self._rows.get(portal)
        return rows[-1] if rows else 0

    def _write_on(self) -> None:
        if self._in_hand is not None or not self._waiting or self._failure is not None:
            return
        if self._due is not None:
            self._due.cancel()
            self._due = None
        answers, self._waiting = self._waiting, []
        loop = asyncio.get_running_loop()
        self._in_hand = self._thread.submit(self._write, answers, self._put)

        def tell(written: Future[int]) -> None:
            # An interrupt may have ended the loop: `close` looks for itself.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._written, written)

        self._in_hand.add_done_callback(tell)

    def _write(self, answers: list[_Answer], last: int) -> int:
        rows = [self._archived(answer) for answer in answers]
        self._archive.sync()
        self._ledger.record_fetches(rows)
        return last

    def _archived(self, answer: _Answer) -> Fetch:
        """The answer's row, once its record is written."""
        fetch, exchange = answer.fetch, answer.exchange
        if exchange is None:
            return fetch
        position = None
        if answer.profile is not None and answer.original is not None:
            # Where the original cannot be read the answer is kept whole. A 304 has no bytes: whoever asks for
            # those of its row is told (`Archive.read`).
            with suppress(ArchiveError):
                position = self._archive.append_revisit(
                    exchange, answer.profile, original=answer.original, sync=False
                )
            if position is None and answer.profile == "identical-payload-digest":
                fetch = replace(fetch, revisit_of=None)
        position = position or self._archive.append_response(exchange, sync=False)
        return replace(
            fetch, warc_file=position.file, warc_offset=position.offset, warc_length=position.length
        )

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
                self._is_told = True
            elif row <= self._durable:
                future.set_result(None)
            else:
                self._awaited.append((row, future))
        if self._awaited:
            self._write_on()
        elif self._waiting:
            self._due = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._write_on)

    async def _until(self, row: int) -> None:
        self._check()
        if row > self._durable:
            future = asyncio.get_running_loop().create_future()
            self._awaited.append((row, future))
            self._write_on()
            await future

    def _check(self) -> None:
        if self._failure is not None:
            self._is_told = True
            raise self._failure


def _failure_of(written: Future[int]) -> Exception | None:
    error = written.exception()
    if error is not None and not isinstance(error, Exception):
        raise error
    return error
