"""The ledger: runs, the newest row, captures in a stable order, issues and counts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, inspect, text

from crawler.archive import WarcPosition
from crawler.ledger import Fetch, Ledger, Listing, Note, Slot, metadata
from crawler.ledger_dialect import is_sqlite


@pytest.fixture
def ledger(ledger_database: str) -> Iterator[Ledger]:
    ledger = Ledger(ledger_database)
    ledger.start_run({"portals": ["a"]}, "run-1")
    yield ledger
    ledger.close()


def fetch(url: str, **changes: object) -> Fetch:
    values: dict[str, object] = {
        "run_id": "run-1",
        "portal": "a",
        "request_key": f"GET {url}",
        "url": url,
        "final_url": url,
        "method": "GET",
        "role": "page",
        "ordinal": 0,
        "part": 0,
        "outcome": "ok",
        "fetched_at": "2026-03-01T08:30:00.000000+00:00",
        "status": 200,
        "sha256": "f" * 64,
        "size": 10,
        "warc_file": "w.warc.gz",
        "warc_offset": 100,
        "warc_length": 50,
    }
    return Fetch(**{**values, **changes})  # type: ignore[arg-type]


def failure(url: str, **changes: object) -> Fetch:
    nothing = {"status": None, "sha256": None, "size": None, "warc_file": None, "warc_offset": None}
    words = {
        "outcome": "error",
        "error_category": "timeout",
        "error_message": f"{url}: late",
        "error_hint": "wait",
    }
    return fetch(url, **{**nothing, "warc_length": None, **words, **changes})


def test_is_durable_and_lets_readers_in(tmp_path):
    ledger = Ledger(tmp_path / "ledger.sqlite")
    with ledger.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


def test_the_same_scope_resumes_the_newest_unfinished_run(ledger):
    second = ledger.start_run({"portals": ["a"]}, "run-2")
    other = ledger.start_run({"portals": ["b"]}, "run-3")

    assert ledger.resume_run({"portals": ["a"]}) == second
    ledger.finish("run-2")
    assert ledger.resume_run({"portals": ["a"]}).run_id == "run-1"
    ledger.finish("run-1", "failed")
    assert ledger.resume_run({"portals": ["a"]}) is None
    assert ledger.resume_run({"portals": ["b"]}) == other
    ledger.mark_crawl_done("run-3")
    assert ledger.run("run-3").crawl_done_at is not None
    assert ledger.run("run-2").state == "finished"
    with pytest.raises(KeyError):
        ledger.run("none")


def test_finds_the_newest_row_of_a_request(ledger):
    ledger.record_fetch(fetch("http://x/1"))
    again = ledger.record_fetch(fetch("http://x/1", ordinal=7))

    assert ledger.fetched_in_run("run-1", "GET http://x/1") == again
    assert ledger.fetched_in_run("run-1", "GET http://x/1", Slot("a", False, 0, 0)).ordinal == 0
    assert ledger.fetched_in_run("run-1", "GET http://x/1", Slot("a", True, 0, 0)) is None
    assert ledger.fetched_in_run("run-2", "GET http://x/1") is None


def test_a_failure_is_no_base_for_a_conditional_request(ledger):
    good = ledger.record_fetch(fetch("http://x/1", etag='"1"'))
    ledger.record_fetch(failure("http://x/1"))
    ledger.record_fetch(fetch("http://x/1", outcome="redirect", status=302))

    in_run, last_good = ledger.known_of("run-1", "GET http://x/1")
    assert last_good == good
    assert [row.outcome for row in in_run][:2] == ["redirect", "error"]
    assert ledger.known_of("another run", "GET http://x/1") == ([], good)
    assert ledger.known_of("run-1", "GET http://x/2") == ([], None)


def test_captures_come_in_list_order_with_their_parts_and_without_lists_and_hops(ledger):
    ledger.record_fetch(fetch("http://x/2", ordinal=1))
    ledger.record_fetch(failure("http://x/1/a.pdf", role="attachment", part=1))
    ledger.record_fetch(fetch("http://x/list", role="list"))
    ledger.record_fetch(fetch("http://x/robots.txt", role="robots"))
    ledger.record_fetch(fetch("http://x/hop", outcome="redirect", status=302))
    ledger.record_fetch(fetch("http://x/1"))
    ledger.record_fetch(fetch("http://b/1", portal="B"))

    assert [(c.portal, c.url, c.is_good) for c in ledger.captures("run-1")] == [
        ("B", "http://b/1", True),
        ("a", "http://x/1", True),
        ("a", "http://x/1/a.pdf", False),
        ("a", "http://x/2", True),
    ]


def test_a_capture_points_to_the_record_that_holds_the_bytes(ledger):
    held = ledger.record_fetch(fetch("http://x/1", warc_offset=1))
    ledger.start_run({}, "run-2")
    revisit = fetch(
        "http://x/1", run_id="run-2", outcome="not_modified", status=304, warc_file="later.warc.gz"
    )
    ledger.record_fetch(Fetch(**{**_values(revisit), "revisit_of": held.id}))

    (capture,) = ledger.captures("run-2")
    assert capture.position == WarcPosition("w.warc.gz", 1, 50)
    assert capture.outcome == "not_modified"
    assert ledger.captures("run-1")[0].position == WarcPosition("w.warc.gz", 1, 50)
    ledger.record_fetch(failure("http://x/2", ordinal=1))
    assert ledger.captures("run-1")[1].position is None


def _values(row: Fetch) -> dict[str, object]:
    return {name: getattr(row, name) for name in Fetch.__slots__}


def test_issues_are_the_failures_that_stand_and_the_notes(ledger):
    ledger.record_fetch(failure("http://x/1", agency="样例局", listed_title="年报"))
    ledger.record_fetch(failure("http://x/2", ordinal=1))
    ledger.record_fetch(fetch("http://x/2", ordinal=1))
    ledger.record_fetch(fetch("http://x/robots.txt", role="robots", outcome="error", status=404))
    ledger.record_fetch(failure("http://x/list", role="list", ordinal=3))
    ledger.add_note(Note("run-1", "a", "http://x/list", "empty_list", "error", "nothing there", "look"))

    found = ledger.crawl_issues("run-1")
    assert [(i.category, i.url) for i in found] == [
        ("empty_list", "http://x/list"),
        ("timeout", "http://x/list"),
        ("timeout", "http://x/1"),
    ]
    assert (found[-1].agency, found[-1].listed_title, found[-1].hint) == ("样例局", "年报", "wait")
    ledger.clear_notes("run-1", "a")
    assert [i.category for i in ledger.crawl_issues("run-1")] == ["timeout", "timeout"]


def test_counts_per_portal(ledger):
    ledger.record_fetch(fetch("http://x/list", role="list"))
    ledger.record_fetch(fetch("http://x/1", size=7))
    ledger.record_fetch(fetch("http://x/1/a", role="attachment", part=1, outcome="not_modified", status=304))
    ledger.record_fetch(failure("http://x/2", ordinal=1))
    rows = [
        Listing("run-1", "a", n, f"http://x/{n}", "t", None, 2023, None, "http://x/list", skipped)
        for n, skipped in enumerate([None, "illustration", "illustration"])
    ]
    ledger.add_listings(rows[:1])
    ledger.clear_listings("run-1", "a")
    ledger.add_listings(rows)

    counts = ledger.statistics("run-1")["a"]
    assert (counts.new, counts.not_modified, counts.failed, counts.new_bytes) == (2, 1, 1, 17)
    assert (counts.pages, counts.attachments, counts.answered) == (1, 1, 4)
    assert (counts.listed, counts.skipped) == (1, {"illustration": 2})
    assert ledger.listings("run-1") == rows


def test_others_can_keep_their_tables_in_the_same_database(ledger_database):
    assert Ledger.metadata is metadata
    own = MetaData()
    table = Table(
        "readings_of_this_test", own, Column("id", Integer, primary_key=True), Column("sha256", String)
    )
    ledger = Ledger(ledger_database)
    table.create(ledger.engine)
    assert {"runs", "fetches", "readings_of_this_test"} <= set(inspect(ledger.engine).get_table_names())


def test_rows_written_together_are_there_for_others_and_every_connection_syncs_again(ledger, ledger_database):
    other = Ledger(ledger_database)
    for number in range(3):  # the first batch is synced, those that follow at once are not
        ledger.record_fetches([fetch(f"http://x/{number}/{n}", ordinal=10 * number + n) for n in range(4)])
        expected = [10 * batch + n for batch in range(number + 1) for n in range(4)]
        assert [capture.ordinal for capture in other.captures("run-1")] == expected
    asked, safe = ("PRAGMA synchronous", 2) if is_sqlite(ledger.engine) else ("SHOW synchronous_commit", "on")
    with ledger.engine.connect() as one, ledger.engine.connect() as two:
        assert [c.exec_driver_sql(asked).scalar() for c in (one, two)] == [safe, safe]
    other.close()


def test_addresses_may_be_long_and_files_large(ledger):
    """A tree of PostgreSQL takes 2,700 bytes; a position in a large file does not fit into 32 bits."""
    noise = "".join(sha256(str(n).encode()).hexdigest() for n in range(200))
    far = ledger.record_fetch(fetch(f"http://x/{noise}", warc_offset=5 << 30, size=3 << 30))
    ledger.record_fetch(fetch(f"http://x/{noise}2", ordinal=1, size=3 << 30))
    assert ledger.fetched_in_run("run-1", f"GET http://x/{noise}") == far
    assert ledger.captures("run-1")[0].position == WarcPosition("w.warc.gz", 5 << 30, 50)
    assert ledger.statistics("run-1")["a"].new_bytes == 6 << 30


def test_a_name_with_a_nul_costs_nothing_else(ledger):
    ledger.record_fetches([fetch("http://x/1", listed_title="年\0报", filename="a\0.doc")])
    (capture,) = ledger.captures("run-1")
    kept = "\0" if is_sqlite(ledger.engine) else "\ufffd"
    assert (capture.listed_title, capture.filename) == (f"年{kept}报", f"a{kept}.doc")


def test_tables_are_made_by_several_at_once(ledger_database):
    with ThreadPoolExecutor(8) as pool:
        ledgers = list(pool.map(lambda _: Ledger(ledger_database), range(8)))
    for number, ledger in enumerate(ledgers):
        ledger.start_run({}, f"run-{number}")
        ledger.close()
    assert len(Ledger(ledger_database).all_runs()) == 8


def test_one_data_folder_is_bound(ledger):
    assert [ledger.bound_to(token) for token in ("mine", "other", "mine")] == ["mine"] * 3
