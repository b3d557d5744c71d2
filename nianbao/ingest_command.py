"""`nianbao ingest`: what somebody already has, put into the archive and the ledger as if crawled.

`nianbao process` reads it into a run. A second ingest of the same things adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from crawler.archive import Archive
from crawler.claims import BusyError, crawling
from crawler.deposit import deposited
from crawler.ledger_dialect import LedgerError
from crawler.portal import save_portals
from nianbao.cli import OK, RUN_FAILED, SOME_FAILED, USAGE
from nianbao.console import say
from nianbao.ingest_sources import Elsewhere, Fault, LeftOut, found_in
from nianbao.ingested import INGESTED
from nianbao.run import DataFolder


def ingest_paths(paths: Sequence[Path], *, data_dir: Path, ledger_url: str | None = None) -> int:
    """Put everything that the paths hold into the data folder; returns the exit code."""
    if data_dir.exists() and not data_dir.is_dir():
        say(f"nianbao: --data takes a folder, and {data_dir} is a file")
        return USAGE
    if not any(path.exists() for path in paths):
        for path in paths:
            say(str(Fault(str(path), "there is no such file or folder", "check the path")))
        return USAGE
    try:
        return _ingest(paths, DataFolder(data_dir, ledger_url))
    except (BusyError, LedgerError) as error:
        say(f"nianbao: {error}")
        return USAGE
    except (OSError, SQLAlchemyError, KeyboardInterrupt) as error:
        cause = "interrupted" if isinstance(error, KeyboardInterrupt) else f"the ingest stopped: {error}"
        say(f"nianbao: {cause}. What was taken is kept: the same command goes on from there.")
        return RUN_FAILED


def _ingest(paths: Sequence[Path], data: DataFolder) -> int:
    ledger = data.ledger()
    new = known = failed = left_out = 0
    try:
        # Two ingests at once would give two documents the same place in a run.
        with (
            crawling(ledger, [INGESTED]),
            deposited(ledger, Archive(data.archive), INGESTED) as depositor,
        ):
            save_portals(data.portals, [INGESTED])
            for found in found_in(paths, datetime.now(UTC)):
                if isinstance(found, Fault):
                    failed += 1
                    say(str(found))
                elif isinstance(found, LeftOut):
                    left_out += found.number
                    say(f"{found.file}: {found.number} files that are no documents were left out")
                elif isinstance(found, Elsewhere):
                    say(
                        f"{found.file}: {found.number} answers only refer to an earlier archive. "
                        "Next: ingest that one too, if it is not yet here"
                    )
                else:
                    added = depositor.put(found)
                    new, known = new + added, known + len(found) - added
        run = depositor.run
    finally:
        ledger.close()
    say(f"{new} documents added, {known} known already, {failed} that could not be taken")
    if run is None:
        say("nothing is new: there is nothing to read")
    else:
        say(f"kept as run {run.run_id}; read it with `nianbao process {data.options}`")
    return SOME_FAILED if failed else OK
