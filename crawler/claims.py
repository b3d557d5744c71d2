"""Who is at work: a host, and a run, belong to one process at a time, whatever the number of machines on a ledger.

A claim ends with the process that holds it, also by `kill -9` or when its machine is gone; there is nothing to tidy up.
Where the ledger is a SQLite file, claims are `flock`s on files of `locks/` beside it; on PostgreSQL they are advisory
locks of a session that is kept for them.

A portal claims its hosts. `a.x.gov.cn` is claimed alone, `x.gov.cn` shared: so another portal may have `b.x.gov.cn`
meanwhile, but none that asks all of `*.x.gov.cn`. It is the rule by which portals of one crawl wait for one another.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import IO, Protocol
from urllib.parse import quote

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from crawler.ledger import Ledger
from crawler.ledger_dialect import is_sqlite
from crawler.portal import Portal

LOCKS = "locks"
_ASK_EVERY_SECONDS = 20.0

# Name -> whether it is claimed alone; else others may hold it too, of whom none alone.
Wanted = Mapping[str, bool]


class BusyError(Exception):
    """Raised where another process has what this one needs; the message says what, and who it is."""


class Claim(Protocol):
    """What a process holds."""

    def take(self, wanted: Wanted) -> list[str]:
        """Take all of it, without waiting; returns the names that others hold (some others are held then)."""

    def holder(self, name: str) -> str:
        """Who has it, as far as can be told."""

    def check(self) -> None:
        """Raises SQLAlchemyError where what was taken may be another's by now: the server let go of it."""

    def release(self) -> None:
        """Let go of all."""


@contextmanager
def crawling(ledger: Ledger, portals: Sequence[Portal]) -> Iterator[Claim]:
    """The portals' hosts are this process's meanwhile. Raises BusyError, naming each portal of which another process
    crawls a host."""
    wanted = {portal.id: hosts_wanted(portal.allowed_hosts) for portal in portals}
    claim = _claim_on(ledger)
    try:
        busy = claim.take(_without_implied(_together(wanted.values())))
        if busy:
            names = [name for name, hosts in wanted.items() if not hosts.keys().isdisjoint(busy)]
            raise BusyError(
                f"{', '.join(names)}: crawled at this moment by another process ({claim.holder(busy[0])}). "
                "One host belongs to one process: wait for it, or name other portals"
            )
        yield claim
    finally:
        claim.release()


@contextmanager
def at_work_on(ledger: Ledger, run_id: str) -> Iterator[None]:
    """The run is this process's meanwhile: nobody else crawls for it, reads it or writes it. Raises BusyError."""
    name = f"run:{run_id}"
    claim = _claim_on(ledger)
    try:
        if claim.take({name: True}):
            raise BusyError(f"run {run_id} is in the hands of another process ({claim.holder(name)})")
        yield
    finally:
        claim.release()


def hosts_wanted(allowed_hosts: Sequence[str]) -> dict[str, bool]:
    """What a portal that may ask these hosts (`host`, `host:port`, `*.domain`) has to claim: them alone, the domains
    above them shared."""
    hosts = {host.removeprefix("*.") for host in allowed_hosts}
    above = {domain for host in hosts for domain in _above(host)}
    return _together([dict.fromkeys((f"host:{h}" for h in above), False), {f"host:{h}": True for h in hosts}])


def _together(all_wanted: Iterable[Wanted]) -> dict[str, bool]:
    together: dict[str, bool] = {}
    for wanted in all_wanted:
        for name, alone in wanted.items():
            together[name] = alone or together.get(name, False)
    return together


def _without_implied(wanted: Wanted) -> dict[str, bool]:
    """Without the hosts below a domain that is claimed alone: it is in the way of everybody who wants one of them."""
    return {
        name: alone
        for name, alone in wanted.items()
        if not any(wanted.get(f"host:{domain}", False) for domain in _above(name.removeprefix("host:")))
    }


def _above(host: str) -> Iterator[str]:
    """The domains above a host, the nearest first."""
    while "." in host:
        host = host.partition(".")[2]
        yield host


def _claim_on(ledger: Ledger) -> Claim:
    if is_sqlite(ledger.engine):
        return _Files(Path(str(ledger.engine.url.database)).parent / LOCKS)
    return _AdvisoryLocks(ledger)


class _Files:
    """`flock` on a file a name. The files stay, empty or with who had them last: removing one would let two in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[IO[str]] = []

    def take(self, wanted: Wanted) -> list[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        busy = []
        for name, alone in sorted(wanted.items()):
            file = self._path(name).open("a+", encoding="utf-8")
            try:
                fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                busy.append(name)
                continue
            self._held.append(file)
            if alone:
                file.truncate(0)
                file.write(f"process {os.getpid()} on {socket.gethostname()}, since {_now()}")
                file.flush()
        return busy

    def holder(self, name: str) -> str:
        return self._path(name).read_text("utf-8") or "it crawls a host below this one"

    def check(self) -> None:
        """A `flock` ends with its process, not before."""

    def release(self) -> None:
        for file in self._held:
            file.truncate(0)
            file.close()
        self._held.clear()

    def _path(self, name: str) -> Path:
        return self._folder / quote(name, safe="")


class _AdvisoryLocks:
    """Locks of PostgreSQL that belong to a session: it ends with the process, and they with it."""

    _TAKE = """SELECT name, {lock}(key)
        FROM unnest(CAST(:names AS text[]), CAST(:keys AS bigint[])) AS wanted (name, key)"""
    # As pg_locks shows a key of 64 bits: its upper and its lower half.
    _HOLDER = """SELECT application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid::bigint = :upper AND objid::bigint = :lower"""

    def __init__(self, ledger: Ledger) -> None:
        self._session: Connection = ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._asked_at = monotonic()

    def take(self, wanted: Wanted) -> list[str]:
        busy = []
        for lock, alone in (("pg_try_advisory_lock", True), ("pg_try_advisory_lock_shared", False)):
            names = sorted(name for name, is_alone in wanted.items() if is_alone == alone)
            values = {"names": names, "keys": [_key(name) for name in names]}
            rows = self._session.execute(text(self._TAKE.format(lock=lock)), values)
            busy += [name for name, taken in rows if not taken]
        return sorted(busy)

    def holder(self, name: str) -> str:
        key = _key(name) % (1 << 64)
        halves = {"upper": key >> 32, "lower": key % (1 << 32)}
        row = self._session.execute(text(self._HOLDER), halves).first()
        if row is None:
            return "it has just ended"
        since = "" if row.backend_start is None else f", since {row.backend_start.astimezone(UTC):%F %T} UTC"
        return f"{row.application_name}{since}"

    def check(self) -> None:
        if monotonic() - self._asked_at >= _ASK_EVERY_SECONDS:
            self._session.execute(text("SELECT 1"))
            self._asked_at = monotonic()

    def release(self) -> None:
        try:
            self._session.execute(text("SELECT pg_advisory_unlock_all()"))
        except SQLAlchemyError:
            self._session.invalidate()  # the session is gone, and its locks with it
        finally:
            self._session.close()


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"nianbao {name}".encode()).digest()[:8], "big", signed=True)


def _now() -> str:
    return f"{datetime.now(UTC):%F %T} UTC"
