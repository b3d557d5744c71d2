"""What `bench.scaling` does in processes of their own, so that each one's memory and time are its own.

`fill-mixed DATA DOCUMENTS SCANS`, `fill-tiny DATA DOCUMENTS`, `read DATA EXECUTOR WORKERS`: the last prints a line of
JSON.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.memory import peak_mib

# Of a hundred documents that are no scans.
MIX = {"html": 90, "pdf": 5, "docx": 4, "doc": 1}
SCAN = "scan_medium"
_TINY = b"<html><body><p>0</p></body></html>"


def fill_mixed(data: Path, documents: int, scans: int) -> None:
    """Deposit generated reports."""
    from bench.country_year import documents_of
    from nianbao.ingest_command import ingest_paths

    wanted = {SCAN: scans} | {kind: share * (documents - scans) // 100 for kind, share in MIX.items()}
    wanted["html"] += documents - sum(wanted.values())
    with tempfile.TemporaryDirectory() as folder:
        for kind, count in wanted.items():
            for number, (name, content) in enumerate(documents_of(kind, count)):
                (Path(folder) / f"{number:05}-{name}").write_bytes(content)
        with contextlib.redirect_stdout(sys.stderr):
            ingest_paths([Path(folder)], data_dir=data)


def fill_tiny(data: Path, documents: int) -> None:
    """So many documents, all of which are the same few bytes in the archive: what is measured is not reading."""
    from sqlalchemy import insert

    from crawler.archive import Archive
    from crawler.ledger import Ledger, fetches

    archive = Archive(data / "archive")
    ledger = Ledger(data / "ledger.sqlite")
    run = ledger.start_run({"portals": ["tiny"]})
    archive.start(run.run_id)
    place = archive.append_resource("http://tiny.test/", _TINY, "text/html", datetime.now(UTC))
    archive.close()
    for start in range(0, documents, 1000):
        rows = [
            {
                "run_id": run.run_id, "portal": "tiny", "request_key": str(number),
                "url": f"http://tiny.test/{number}.html", "final_url": f"http://tiny.test/{number}.html",
                "method": "GET", "role": "page", "ordinal": number, "part": 0, "outcome": "ok",
                "fetched_at": "2026-01-01T00:00:00Z", "status": 200, "media_type": "text/html",
                "sha256": hashlib.sha256(str(number).encode()).hexdigest(), "size": len(_TINY),
                "warc_file": place.file, "warc_offset": place.offset, "warc_length": place.length,
            }
            for number in range(start, min(start + 1000, documents))
        ]  # fmt: skip
        with ledger.engine.begin() as connection:
            connection.execute(insert(fetches), rows)
    ledger.mark_crawl_done(run.run_id)
    ledger.close()


def read(data: Path, executor: str, workers: int) -> dict[str, Any]:
    """Read the one run that is there. What comes before the seats are ready (of Ray: before all actors are) is
    starting, the rest is reading."""
    from crawler.ledger import Ledger
    from extract.readers import installed
    from nianbao.means import Means
    from nianbao.read_new import read_new
    from nianbao.worklog import Worklog

    ledger = Ledger(data / "ledger.sqlite")
    (run,) = ledger.all_runs()
    storing = 0.0
    store_all = Worklog.store_all

    def timed(self: Worklog, results: Any, run_id: str) -> None:
        nonlocal storing
        began = time.thread_time()
        store_all(self, results, run_id)
        storing += time.thread_time() - began

    Worklog.store_all = timed  # type: ignore[method-assign]
    seated = _note_first_seat(executor)
    began, used = time.monotonic(), time.process_time()
    documents = read_new(data / "archive", ledger, run.run_id, Means(workers, installed(), executor))
    ended = time.monotonic()
    ledger.close()
    ready = seated[0] if seated else began
    return {
        "documents": documents,
        "starting": ready - began,
        "reading": ended - ready,
        "driver_cpu": time.process_time() - used,
        "storing": storing,
        "peak_mib": peak_mib(),
    }


def _note_first_seat(executor: str) -> list[float]:
    """When the last of the cluster's seats, or the first of this machine's, was ready: a list of one."""
    from nianbao import executor as executors

    seated: list[float] = []
    plain = executors._Loop.seated

    def noted(self: Any, seat: Any) -> None:
        if not seated:
            seated.append(time.monotonic())
        seated[0] = time.monotonic() if executor == "ray" else seated[0]
        plain(self, seat)

    executors._Loop.seated = noted  # type: ignore[method-assign]
    return seated


def main() -> None:
    name, data, *rest = sys.argv[1:]
    if name == "fill-mixed":
        fill_mixed(Path(data), int(rest[0]), int(rest[1]))
    elif name == "fill-tiny":
        fill_tiny(Path(data), int(rest[0]))
    else:
        sys.stdout.write(json.dumps(read(Path(data), rest[0], int(rest[1]))) + "\n")


if __name__ == "__main__":
    main()
