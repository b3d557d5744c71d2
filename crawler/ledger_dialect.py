"""What differs between SQLite, which every data folder has, and PostgreSQL, which a team shares: opening the database,
making its tables, ignoring a row that is there, and not waiting for the disk. Nothing else in nianbao asks which it is.

A URL may hold a password: no message repeats one.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError

_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
# Any number that nothing else in the database locks: makers of tables queue up for it.
_MAKING_TABLES = 7_312_498_015_552_771
# A machine that is gone without a word must not keep its locks for hours: seconds, and how often.
_ALIVE = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 6}
_ALIVE_ON_SERVER = {"tcp_keepalives_idle": "60", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "6"}


class LedgerError(Exception):
    """Raised for a database that cannot be a ledger, or not this data folder's; the message says what to do."""


class _PostgresText(TypeDecorator[str]):
    """Text in the order of its characters' numbers, as SQLite sorts: the database's own language would sort a run's
    portals otherwise. PostgreSQL takes no NUL: U+FFFD stands for it, as in every HTML page. The archive keeps it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else value.replace("\0", "\N{REPLACEMENT CHARACTER}")


_PLAIN = _PostgresText(collation="C")
NAME = String().with_variant(_PLAIN, "postgresql")
TEXT = Text().with_variant(_PLAIN, "postgresql")


def postgresql_url(text: str) -> URL:
    """The URL of a shared ledger. Raises LedgerError where it is none, or the driver is missing."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in _POSTGRESQL:
        raise LedgerError(
            "--ledger takes the URL of a PostgreSQL database, as postgresql://user@host/name; without it the ledger "
            "is ledger.sqlite in the data folder"
        )
    if find_spec("psycopg") is None:
        raise LedgerError(
            "a ledger on PostgreSQL needs the driver psycopg: make postgres, or pip install 'nianbao[postgres]'"
        )
    return url.set(drivername="postgresql+psycopg")


def open_engine(database: Path | str) -> Engine:
    """The engine of a file's path, of a `postgresql://` URL, or of any other URL that SQLAlchemy takes. Connects to
    nothing yet. Raises LedgerError as `postgresql_url`."""
    text = str(database)
    if text.startswith(("postgresql", "postgres:")):
        name = f"nianbao {os.getpid()} on {socket.gethostname()}"[:63]
        options: dict[str, Any] = {"application_name": name, "client_encoding": "utf8", **_ALIVE}
        engine = create_engine(postgresql_url(text), pool_pre_ping=True, connect_args=options)
        event.listen(engine, "connect", _set_session)
        return engine
    if "://" not in text:
        Path(text).parent.mkdir(parents=True, exist_ok=True)
        text = f"sqlite:///{text}"
    engine = create_engine(make_url(text))
    if is_sqlite(engine):
        event.listen(engine, "connect", _set_pragmas)
    return engine


def is_sqlite(bind: Engine | Connection) -> bool:
    """Whether the database is a file of this machine."""
    return bind.dialect.name == "sqlite"


def create_missing(metadata: MetaData, engine: Engine) -> None:
    """Make the tables that are not there yet; several processes may do so at once. Raises LedgerError where the
    database cannot hold every name that a portal may print."""
    with engine.begin() as connection:
        if not set(metadata.tables) - set(inspect(connection).get_table_names()):
            return
        if is_sqlite(engine):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif engine.dialect.name == "postgresql":
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
            if encoding != "UTF8":
                raise LedgerError(
                    f"the database is in {encoding}, which does not hold every name; make one with: "
                    "createdb --encoding UTF8 --template template0 NAME"
                )
            connection.execute(select(func.pg_advisory_xact_lock(_MAKING_TABLES)))
        metadata.create_all(connection)


def insert_new(table: Table, engine: Engine) -> Insert:
    """INSERT of rows of which those that are there already stay as they are."""
    make = sqlite.insert if is_sqlite(engine) else postgresql.insert
    return make(table).on_conflict_do_nothing()


@contextmanager
def not_waiting_for_the_disk(connection: Connection) -> Iterator[None]:
    """A commit in here cannot be undone by a kill, but by a power cut until the next commit elsewhere."""
    if not is_sqlite(connection):
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
        yield
        return
    connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA synchronous=FULL")


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=30000")
    # WAL: readers (the digest, a second shell) never wait for the crawl. FULL: default in SQLite, and kept: in WAL
    # mode NORMAL may lose the last rows to a power cut. Only rows of fetches that come fast are written so.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _set_session(connection: Any, _record: object) -> None:
    # What is locked is let go when the connection ends: it must not end for being quiet, nor outlive its process.
    settings = dict(_ALIVE_ON_SERVER)
    if connection.info.server_version >= 14_00_00:
        settings["idle_session_timeout"] = "0"
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
    connection.commit()
