"""What has been read, in the ledger's database: one row a document and tool version, written with its result.

The result and the mark that it is done are one row, so neither can be there without the other. A document that was held
back by a limit is done under these limits only: its row says so beside the tool version, and under others it is unread.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Column, LargeBinary, Table, func, select

from crawler.ledger import Ledger, now
from crawler.ledger_dialect import NAME, insert_new
from nianbao.limits import Limits, met_limit
from nianbao.reading import Packed, ReadResult

readings = Table(
    "readings",
    Ledger.metadata,
    Column("sha256", NAME, primary_key=True),
    Column("tool_version", NAME, primary_key=True),
    Column("run_id", NAME, nullable=False),
    Column("status", NAME, nullable=False),
    Column("result", LargeBinary, nullable=False),  # ReadResult's JSON, deflated: 60 KB of it become 3
    Column("read_at", NAME, nullable=False),
)


class Worklog:
    """Finished readings, keyed by the document's sha256 and the version of the tools that read it, with the limits'
    where those decided the result."""

    def __init__(self, ledger: Ledger, tool_version: str, limits: Limits) -> None:
        self._engine = ledger.engine
        self._tool_version = tool_version
        self._limited_version = f"{tool_version}+{limits.key}"
        self._is_ours = readings.c.tool_version.in_((self._tool_version, self._limited_version))
        ledger.create_tables()

    def known(self, digests: Sequence[str]) -> Mapping[str, str]:
        """Status by sha256 of those of the digests that this tool version has read, but for those that it could not
        read under other limits. A few hundred at a time: they are values of one query."""
        query = select(readings.c.sha256, readings.c.status).where(
            self._is_ours, readings.c.sha256.in_(digests)
        )
        # Under other limits it may have been read in full: the shorter version is that one's, and comes last.
        query = query.order_by(readings.c.tool_version.desc())
        with self._engine.connect() as connection:
            return {row.sha256: row.status for row in connection.execute(query)}

    def unread(self, digests: Iterable[str]) -> list[str]:
        """Those of the digests that are to be read, each once, in order."""
        wanted = list(dict.fromkeys(digests))
        known = self.known(wanted)
        return [digest for digest in wanted if digest not in known]

    def store(self, sha256: str, run_id: str, result: Packed) -> None:
        """Keep a result for good. Another process may have read the same document meanwhile: the first stays."""
        self.store_all([(sha256, result)], run_id)

    def store_all(self, results: Iterable[tuple[str, Packed]], run_id: str) -> None:
        """Keep results for good, all at once: one wait for the disk."""
        rows = [
            {
                "sha256": sha256,
                "tool_version": self._limited_version if met_limit(result.categories) else self._tool_version,
                "run_id": run_id,
                "status": result.status,
                "result": result.deflated,
                "read_at": now(),
            }
            for sha256, result in results
        ]
        # In one order everywhere: of two processes that write the same rows, none waits for the other in a circle.
        rows.sort(key=lambda row: (row["sha256"], row["tool_version"]))
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert_new(readings, self._engine), rows)

    def result(self, sha256: str) -> ReadResult:
        """The stored result; KeyError where the document has not been read."""
        query = select(readings.c.result).where(readings.c.sha256 == sha256, self._is_ours)
        # Under other limits it may have been read in full: the shorter version is that one's.
        query = query.order_by(readings.c.tool_version)
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
