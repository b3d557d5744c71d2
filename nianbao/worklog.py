"""What has been read, in the ledger's database: one row a document and tool version, written with its result.

The result and the mark that it is done are one row, so neither can be there without the other.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from sqlalchemy import Column, LargeBinary, String, Table, func, insert, select

from crawler.ledger import Ledger, now
from nianbao.reading import ReadResult

readings = Table(
    "readings",
    Ledger.metadata,
    Column("sha256", String(64), primary_key=True),
    Column("tool_version", String(64), primary_key=True),
    Column("run_id", String(80), nullable=False),
    Column("status", String(16), nullable=False),
    Column("result", LargeBinary, nullable=False),  # ReadResult's JSON, deflated: 60 KB of it become 3
    Column("read_at", String(40), nullable=False),
)


class Worklog:
    """Finished readings, keyed by the document's sha256 and the version of the tools that read it."""

    def __init__(self, ledger: Ledger, tool_version: str) -> None:
        self._engine = ledger.engine
        self._tool_version = tool_version
        ledger.create_tables()

    def unread(self, digests: Iterable[str]) -> list[str]:
        """Those of the digests that this tool version has not read, each once, in order."""
        query = select(readings.c.sha256).where(readings.c.tool_version == self._tool_version)
        with self._engine.connect() as connection:
            done = set(connection.execute(query).scalars())
        return [digest for digest in dict.fromkeys(digests) if digest not in done]

    def store(self, sha256: str, run_id: str, result: ReadResult) -> None:
        """Keep a result for good. Another process may have read the same document meanwhile: the first stays."""
        row = {
            "sha256": sha256,
            "tool_version": self._tool_version,
            "run_id": run_id,
            "status": result.status,
            "result": zlib.compress(result.to_json().encode()),
            "read_at": now(),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(readings).prefix_with("OR IGNORE"), row)

    def result(self, sha256: str) -> ReadResult:
        """The stored result; KeyError where the document has not been read."""
        query = select(readings.c.result).where(
            readings.c.sha256 == sha256, readings.c.tool_version == self._tool_version
        )
        with self._engine.connect() as connection:
            stored = connection.execute(query).scalar()
        if stored is None:
            raise KeyError(sha256)
        return ReadResult.from_json(zlib.decompress(stored).decode())

    def read_in(self, run_id: str) -> int:
        """How many documents that run has read, interruptions included."""
        query = select(func.count()).select_from(readings).where(readings.c.run_id == run_id)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()
