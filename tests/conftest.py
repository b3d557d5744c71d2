"""What all tests share: where the seeds are, and what a missing tool means here and in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from postgres_server import PostgresServer, postgres_server, server_programs

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def _missing(what: str) -> None:
    """Skip with the reason, or fail where nothing may be skipped (NIANBAO_REQUIRE_ALL=1, as in CI)."""
    if os.environ.get("NIANBAO_REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is missing and NIANBAO_REQUIRE_ALL=1")
    pytest.skip(f"{what} is missing here")


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """require_tool("tesseract") gives its path, or skips (in CI: fails) with the reason."""

    def require(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            _missing(name)
        return str(path)

    return require


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five seed dumps; they are not part of the repository."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        _missing("the folder of seed reports (../shared/seeds)")
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder beside the checkout (spec, contract check); not part of the repository."""
    if not SHARED.is_dir():
        _missing("the shared folder (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def require_ray() -> None:
    """Skips (in CI: fails) where the extra `ray` is not installed: `make ray`."""
    if find_spec("ray") is None:
        _missing("Ray (make ray)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server for these tests alone. Skips (in CI: fails) where its programs or the driver are missing."""
    programs = server_programs()
    if programs is None:
        _missing("PostgreSQL's server (apt-get install postgresql)")
    if find_spec("psycopg") is None:
        _missing("the driver of PostgreSQL (make postgres)")
    assert programs is not None
    with postgres_server(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger of the test may be, by turns: a file that is not there yet, an empty database of a server."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()
