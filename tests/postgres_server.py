"""A PostgreSQL server of the tests' own: in a temporary folder, behind a Unix socket, gone with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

# The server refuses root. Debian's package makes the first, every system has the second.
_USERS = ("postgres", "nobody")
_ROLE = "nianbao"


def server_programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian puts it outside of PATH. None where there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


class PostgresServer:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def url(self, database: str) -> str:
        return f"postgresql://{_ROLE}@/{database}?host={self._folder}"

    def new_database(self, options: str = "ENCODING 'UTF8'") -> str:
        """The URL of an empty database."""
        name = f"ledger{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server(programs: Path) -> Iterator[PostgresServer]:
    """A server whose own language sorts otherwise than bytes do, as those of most installations."""
    folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-", dir="/tmp"))  # short: a socket's path has 107 bytes
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = next(pwd.getpwnam(name) for name in _USERS if _is_user(name))
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    data = folder / "data"
    try:
        initdb = [programs / "initdb", "--pgdata", data, "--username", _ROLE, "--auth", "trust", "--no-sync"]
        language = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider=icu", "--icu-locale=zh"]
        subprocess.run([*as_user, *initdb, *language], check=True, capture_output=True, cwd=folder)
        # No test pulls the plug: what is committed need not reach the disk.
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                [*as_user, "setpriv", "--pdeathsig", "QUIT", programs / "postgres", "-D", data, *options],
                stdout=log,
                stderr=log,
                cwd=folder,
            ) as process,
        ):
            try:
                server = PostgresServer(folder)
                _wait_for(server, process, folder / "log")
                yield server
            finally:
                process.send_signal(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder)


def _is_user(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())


def _wait_for(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    end = time.monotonic() + 60
    while True:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end, log.read_text("utf-8")
            time.sleep(0.05)
        else:
            return
