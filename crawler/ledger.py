"""The ledger: one row per fetch, in SQLite or PostgreSQL, written only after its WARC record is on the disk.

It answers three questions: was this request finished in this run (then it is replayed, never repeated), when was it
last good (then it is asked for conditionally), and what did the run bring (`captures`, `crawl_issues`).

`metadata` and `Ledger.engine` are public so that `nianbao/` can keep its own tables in the same database; call
`Ledger.create_tables` after defining them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import (
    BigInteger,
    Engine,
    Row,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from crawler.archive import WarcPosition
from crawler.ledger_dialect import create_missing, insert_new, not_waiting_for_the_disk, open_engine
from crawler.ledger_rows import Capture, CrawlIssue, Fetch, Listing, Note, PortalStatistics, Run, Slot
from crawler.ledger_tables import bindings, fetches, listings, metadata, notes, runs
from crawler.ready_statements import ReadyStatements

__all__ = [
    "Capture",
    "CrawlIssue",
    "Fetch",
    "Ledger",
    "Listing",
    "Note",
    "PortalStatistics",
    "Run",
    "Slot",
    "fetches",
    "listings",
    "metadata",
    "new_run_id",
    "now",
    "runs",
]

DOCUMENT_ROLES = ("page", "attachment", "image")
FAILED = ("error", "blocked", "refused")
GOOD = ("ok", "unchanged", "not_modified")

# Rows of fetches are synced at least so often while any are written: a polite crawl's every row is.
_SYNC_ROWS_SECONDS = 0.5


# Statements of every request, built once: building them costs more than running them.
_FETCH_COLUMNS = tuple(field.name for field in fields(Fetch))
_INSERT_FETCH = insert(fetches)
_FETCH_ROWS = select(*(fetches.c[name] for name in _FETCH_COLUMNS)).where(
    fetches.c.request_key == bindparam("request_key")
)
_IN_RUN = _FETCH_ROWS.where(fetches.c.run_id == bindparam("run_id")).order_by(fetches.c.id.desc())
_KNOWN = _FETCH_ROWS.where(
    or_(fetches.c.run_id == bindparam("run_id"), fetches.c.outcome.in_(GOOD))
).order_by(fetches.c.id.desc())


def now() -> str:
    """The time as the ledger writes it: ISO 8601, UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_run_id() -> str:
    """A name for a run that sorts by time and is safe in file names."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


class Ledger:
    """Opens the database at a path or SQLAlchemy URL and makes what is missing. Safe to use from several processes,
    which claim what they work on (`claims.py`). Raises LedgerError as `ledger_dialect.open_engine`."""

    metadata = metadata

    def __init__(self, database: Path | str) -> None:
        self.engine: Engine = open_engine(database)
        # When rows of fetches last were synced; monotonic seconds.
        self._synced_at = -_SYNC_ROWS_SECONDS
        self._ready = ReadyStatements(self.engine)
        self.create_tables()

    def create_tables(self) -> None:
        """Create every table of `metadata` that is not there yet."""
        create_missing(metadata, self.engine)

    def bound_to(self, token: str) -> str:
        """The token of the data folder whose archive the ledger's positions are of: from now on this one, where none
        was bound before."""
        with self.engine.begin() as connection:
            connection.execute(insert_new(bindings, self.engine), {"id": 1, "token": token})
            return str(connection.execute(select(bindings.c.token)).scalar_one())

    def close(self) -> None:
        """Let go of the database's connections."""
        self._ready.close()
        self.engine.dispose()

    # Runs

    def start_run(self, scope: Mapping[str, Any], run_id: str | None = None) -> Run:
        """Open a new run. `scope` is what was asked for (portals, years): the same scope resumes the same run."""
        run = Run(run_id or new_run_id(), dict(scope), now(), None, None, "running")
        with self.engine.begin() as connection:
            connection.execute(insert(runs).values(**{**asdict(run), "scope": _scope_text(scope)}))
        return run

    def resume_run(self, scope: Mapping[str, Any]) -> Run | None:
        """The newest run of this scope that was not finished, or None."""
        query = (
            select(runs)
            .where(runs.c.scope == _scope_text(scope), runs.c.state == "running")
            .order_by(runs.c.started_at.desc())
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else _run(row)

    def run(self, run_id: str) -> Run:
        """The run of that id; KeyError where there is none."""
        with self.engine.connect() as connection:
            row = connection.execute(select(runs).where(runs.c.run_id == run_id)).first()
        if row is None:
            raise KeyError(run_id)
        return _run(row)

    def all_runs(self) -> list[Run]:
        """Every run, oldest first."""
        with self.engine.connect() as connection:
            return [_run(row) for row in connection.execute(select(runs).order_by(runs.c.started_at))]

    def mark_crawl_done(self, run_id: str) -> None:
        """Note that the run's crawl is complete; it is not started again when the run is resumed."""
        self._update_run(run_id, crawl_done_at=now())

    def finish(self, run_id: str, state: str = "finished") -> None:
        """Close the run: `finished`, or `failed` when it must not be resumed."""
        self._update_run(run_id, finished_at=now(), state=state)

    def _update_run(self, run_id: str, **values: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(runs).where(runs.c.run_id == run_id).values(**values))

    # Fetches

    def record_fetch(self, fetch: Fetch) -> Fetch:
        """Write the row; returns it with its id. The WARC record it points to must be on the disk already."""
        values = {name: getattr(fetch, name) for name in _FETCH_COLUMNS if name != "id"}
        with self.engine.begin() as connection:
            key = connection.execute(_INSERT_FETCH, values).inserted_primary_key
        if key is None:  # pragma: no cover - SQLAlchemy returns it for every single-row insert
            raise RuntimeError("the database returned no key for the row")
        return replace(fetch, id=key[0])

    def record_fetches(self, rows: Sequence[Fetch]) -> None:
        """Write the rows in their order, all or none; the WARC records must be on the disk already.

        A kill cannot undo it. A power cut may take back what was written since the database last synced, which it is
        made to do when half a second has passed, and whenever anything else is written: those requests are made again.
        """
        due = monotonic() - self._synced_at >= _SYNC_ROWS_SECONDS
        values = [{name: getattr(row, name) for name in _FETCH_COLUMNS if name != "id"} for row in rows]
        with (
            self.engine.connect() as connection,
            nullcontext() if due else not_waiting_for_the_disk(connection),
        ):
            connection.execute(_INSERT_FETCH, values)
            connection.commit()
        if due:
            self._synced_at = monotonic()

    def fetched_in_run(self, run_id: str, request_key: str, slot: Slot | None = None) -> Fetch | None:
        """The run's newest row for that request, or None; with `slot`, only one that belongs to that slot."""
        found = self._found(_IN_RUN, run_id=run_id, request_key=request_key)
        return next((fetch for fetch in found if slot is None or fetch.slot == slot), None)

    def known_of(self, run_id: str, request_key: str) -> tuple[list[Fetch], Fetch | None]:
        """What is known of a request before it is made, in one look: this run's rows, newest first, and the newest row
        of any run that ended in bytes (the base of a conditional request)."""
        found = self._found(_KNOWN, run_id=run_id, request_key=request_key)
        in_run = [fetch for fetch in found if fetch.run_id == run_id]
        return in_run, next((fetch for fetch in found if fetch.outcome in GOOD), None)

    def _found(self, query: Any, **values: str) -> list[Fetch]:
        return [Fetch(*row) for row in self._ready.rows(query, values)]

    def brought(self, request_key: str, sha256: str) -> Fetch | None:
        """The newest row, of any run, of that request that brought these very bytes; None where none did."""
        found = self._found(_KNOWN, run_id="", request_key=request_key)
        return next((fetch for fetch in found if fetch.sha256 == sha256), None)

    def next_ordinal(self, run_id: str, portal: str) -> int:
        """The first place in the portal's crawl of that run that is still free."""
        query = select(func.max(fetches.c.ordinal)).where(
            fetches.c.run_id == run_id, fetches.c.portal == portal
        )
        with self.engine.connect() as connection:
            last = connection.execute(query).scalar()
        return 0 if last is None else int(last) + 1

    def position_of_bytes(self, fetch: Fetch) -> WarcPosition | None:
        """Where the bytes of a fetch lie, its own record or the one it revisits; None for a failure without any."""
        if fetch.revisit_of is not None:
            query = select(fetches).where(fetches.c.id == fetch.revisit_of)
            with self.engine.connect() as connection:
                fetch = Fetch(**connection.execute(query).one()._mapping)
        return _position(fetch.warc_file, fetch.warc_offset, fetch.warc_length)

    def archived_documents(self) -> frozenset[str]:
        """The sha256 of everything that the archive holds."""
        query = select(fetches.c.sha256).where(fetches.c.sha256.is_not(None)).distinct()
        with self.engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    # Listings and notes

    def clear_listings(self, run_id: str, portal: str) -> None:
        """Forget what the portal's lists showed in this run; a resumed crawl reads them again."""
        with self.engine.begin() as connection:
            connection.execute(
                delete(listings).where(listings.c.run_id == run_id, listings.c.portal == portal)
            )

    def add_listings(self, rows: Iterable[Listing]) -> None:
        """Write rows of a list."""
        values = [asdict(row) for row in rows]
        if values:
            with self.engine.begin() as connection:
                connection.execute(insert(listings), values)

    def kept_listings(self, run_id: str, portal: str, *, batch: int = 500) -> Iterator[Listing]:
        """The portal's rows that were not set aside, in list order, read in batches: a list may be very long."""
        after = -1
        while True:
            query = (
                select(listings)
                .where(
                    listings.c.run_id == run_id,
                    listings.c.portal == portal,
                    listings.c.skipped.is_(None),
                    listings.c.ordinal > after,
                )
                .order_by(listings.c.ordinal)
                .limit(batch)
            )
            with self.engine.connect() as connection:
                rows = [Listing(**row._mapping) for row in connection.execute(query)]
            if not rows:
                return
            yield from rows
            after = rows[-1].ordinal

    def last_good_listings(self, run_id: str, portal: str, bad: Iterable[str]) -> dict[str, Listing]:
        """What the portal's lists held in the newest earlier run that read them whole: url -> kept row.

        Whole: over all years, the crawl complete, and no note of a category in `bad`. Empty where there is none.
        """
        noted = select(notes.c.run_id).where(notes.c.portal == portal, notes.c.category.in_(tuple(bad)))
        query = (
            select(runs)
            .where(runs.c.run_id != run_id, runs.c.crawl_done_at.is_not(None), runs.c.run_id.not_in(noted))
            .order_by(runs.c.started_at.desc())
        )
        with self.engine.connect() as connection:
            earlier = [_run(row) for row in connection.execute(query)]
        for run in earlier:
            narrowed = run.scope.get("years") or run.scope.get("since")
            if narrowed or portal not in run.scope.get("portals", ()):
                continue
            found = {row.url: row for row in self.kept_listings(run.run_id, portal)}
            if found:
                return found
        return {}

    def last_crawls(self) -> dict[str, str]:
        """Portal -> when its newest complete crawl over all years began."""
        query = select(runs).where(runs.c.crawl_done_at.is_not(None)).order_by(runs.c.started_at)
        with self.engine.connect() as connection:
            done = [_run(row) for row in connection.execute(query)]
        return {
            portal: run.started_at
            for run in done
            if not run.scope.get("years") and not run.scope.get("since")
            for portal in run.scope.get("portals", ())
        }

    def listings(self, run_id: str) -> list[Listing]:
        """Every row of the run's lists, kept or set aside, in list order."""
        query = (
            select(listings)
            .where(listings.c.run_id == run_id)
            .order_by(listings.c.portal, listings.c.ordinal)
        )
        with self.engine.connect() as connection:
            return [Listing(**row._mapping) for row in connection.execute(query)]

    def clear_notes(self, run_id: str, portal: str) -> None:
        """Forget the portal's notes of this run; a resumed crawl makes them again."""
        with self.engine.begin() as connection:
            connection.execute(delete(notes).where(notes.c.run_id == run_id, notes.c.portal == portal))

    def add_note(self, note: Note) -> None:
        """Keep a finding about the crawl that belongs to no single failed fetch (a list that shows nothing)."""
        with self.engine.begin() as connection:
            connection.execute(insert(notes).values(**asdict(note)))

    # What a run brought

    def captures(self, run_id: str) -> list[Capture]:
        """Everything the run fetched, or failed to, of pages, attachments and images.

        Order: portal, then place in its lists, each page followed by its parts. One capture a slot: where a
        redirect or a refresh led on, the end of it.
        """
        return list(self.each_capture(run_id))

    def each_capture(self, run_id: str) -> Iterator[Capture]:
        """`captures` one by one, for runs that are larger than memory should be."""
        held = fetches.alias("held")
        wanted = (
            fetches.c.run_id == run_id,
            fetches.c.role.in_(DOCUMENT_ROLES),
            fetches.c.outcome != "redirect",
        )
        slot = (fetches.c.portal, fetches.c.ordinal, fetches.c.part)
        query = (
            select(fetches, held.c.warc_file, held.c.warc_offset, held.c.warc_length)
            .outerjoin(held, held.c.id == func.coalesce(fetches.c.revisit_of, fetches.c.id))
            .where(fetches.c.id.in_(select(func.max(fetches.c.id)).where(*wanted).group_by(*slot)))
            .order_by(*slot)
            .execution_options(yield_per=500)
        )
        own = len(fetches.c)
        names = [column.name for column in fetches.c]  # the table's order, not the class's
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                fetch = Fetch(**dict(zip(names, row[:own], strict=True)))
                yield _capture(fetch, _position(*row[own:]))

    def crawl_issues(self, run_id: str) -> list[CrawlIssue]:
        """Every failed fetch and every note of the run, by portal and place in its lists."""
        query = (
            select(fetches)
            .where(fetches.c.run_id == run_id, fetches.c.role != "robots")
            .order_by(fetches.c.id)
        )
        latest: dict[Slot, Fetch] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                fetch = Fetch(**row._mapping)
                latest[fetch.slot] = fetch
            noted = [
                CrawlIssue(**{k: v for k, v in row._mapping.items() if k not in ("id", "run_id")})
                for row in connection.execute(
                    select(notes).where(notes.c.run_id == run_id).order_by(notes.c.id)
                )
            ]
        failed = [fetch for fetch in latest.values() if fetch.outcome in FAILED]
        failed.sort(key=lambda fetch: (fetch.portal, not fetch.slot.is_list, fetch.ordinal, fetch.part))
        issues = [*noted, *(CrawlIssue.of(fetch) for fetch in failed)]
        return sorted(issues, key=lambda issue: issue.portal)

    def statistics(self, run_id: str) -> dict[str, PortalStatistics]:
        """Counts per portal over the whole run, interruptions included. Keys are portal ids."""
        totals: dict[str, PortalStatistics] = {}
        # PostgreSQL adds up big integers to a decimal.
        size_in_all = cast(func.sum(fetches.c.size), BigInteger)
        query = (
            select(fetches.c.portal, fetches.c.role, fetches.c.outcome, func.count(), size_in_all)
            .where(fetches.c.run_id == run_id, fetches.c.role != "robots")
            .where(or_(fetches.c.warc_file.is_not(None), fetches.c.outcome.in_(FAILED)))
            .group_by(fetches.c.portal, fetches.c.role, fetches.c.outcome)
        )
        listed = (
            select(listings.c.portal, listings.c.skipped, func.count())
            .where(listings.c.run_id == run_id)
            .group_by(listings.c.portal, listings.c.skipped)
        )
        with self.engine.connect() as connection:
            for portal, role, outcome, count, size in connection.execute(query):
                before = totals.get(portal, PortalStatistics(portal))
                totals[portal] = before.plus_fetches(role, outcome, count, size)
            for portal, skipped, count in connection.execute(listed):
                before = totals.get(portal, PortalStatistics(portal))
                totals[portal] = before.plus_listed(skipped, count)
        return dict(sorted(totals.items()))


def _scope_text(scope: Mapping[str, Any]) -> str:
    return json.dumps(scope, ensure_ascii=False, sort_keys=True)


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)
    return Run(**{**values, "scope": json.loads(values["scope"])})


def _is_list(wanted: bool) -> Any:
    return fetches.c.role == "list" if wanted else fetches.c.role != "list"


def _position(file: str | None, offset: int | None, length: int | None) -> WarcPosition | None:
    if file is None or offset is None or length is None:
        return None
    return WarcPosition(file, offset, length)


def _capture(fetch: Fetch, position: WarcPosition | None) -> Capture:
    shared = {field.name for field in fields(Capture)} & {field.name for field in fields(Fetch)}
    return Capture(**{name: getattr(fetch, name) for name in shared}, position=position)
