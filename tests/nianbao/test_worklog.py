"""What has been read is not read again, unless a limit held it back that is no longer there."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from crawler.ledger import Ledger
from extract.document import Issue
from extract.limits import ReaderLimits
from nianbao.limits import DEFAULT, OF_LIMITS, Limits
from nianbao.reading import Packed, ReadResult, failure
from nianbao.worklog import Worklog

HIGHER = replace(DEFAULT, readers=ReaderLimits(pages=5_000))
READ = ReadResult("success", {"year": 2021}, [])


def held_back(category: str) -> ReadResult:
    return failure("a.pdf", Issue("extract", category, "error", "no", "yes"))


@pytest.fixture
def ledger(ledger_database: str):
    ledger = Ledger(ledger_database)
    yield ledger
    ledger.close()


def worklog(ledger: Ledger, limits: Limits = DEFAULT, version: str = "1") -> Worklog:
    return Worklog(ledger, version, limits)


def test_what_was_read_is_read_whatever_the_limits(ledger: Ledger):
    worklog(ledger).store("a", "run", Packed.of(READ))
    worklog(ledger).store("b", "run", Packed.of(held_back("broken_pdf")))
    assert worklog(ledger).unread(["b", "a", "c", "a"]) == ["c"]
    assert worklog(ledger, HIGHER).unread(["a", "b"]) == []
    assert worklog(ledger, HIGHER).result("a") == READ
    assert worklog(ledger, version="2").unread(["a", "b"]) == ["a", "b"]


@pytest.mark.parametrize("category", sorted(OF_LIMITS))
def test_what_a_limit_held_back_is_read_again_under_others(ledger: Ledger, category: str):
    worklog(ledger).store("a", "run", Packed.of(held_back(category)))
    assert worklog(ledger).unread(["a"]) == []
    assert worklog(ledger, HIGHER).unread(["a"]) == ["a"]
    with pytest.raises(KeyError):
        worklog(ledger, HIGHER).result("a")
    worklog(ledger, HIGHER).store("a", "later", Packed.of(READ))
    # And it stays read when the limits are as before.
    assert worklog(ledger).unread(["a"]) == []
    assert [worklog(ledger, limits).result("a") for limits in (DEFAULT, HIGHER)] == [READ, READ]


def test_two_that_read_the_same_documents_do_not_wait_for_each_other_in_a_circle(ledger: Ledger):
    rounds = [[f"{number:02}-{n:03}" for n in range(200)] for number in range(20)]
    together = Barrier(2)

    def store(run: str, backwards: bool) -> None:
        for digests in rounds:
            together.wait(60)
            order = reversed(digests) if backwards else digests
            worklog(ledger).store_all([(digest, Packed.of(READ)) for digest in order], run)

    with ThreadPoolExecutor(2) as pool:
        for task in [pool.submit(store, "one", False), pool.submit(store, "other", True)]:
            task.result(timeout=100)
    log = worklog(ledger)
    assert log.unread(rounds[-1]) == []
    assert log.read_in("one") + log.read_in("other") == 20 * 200


def test_every_issue_of_a_limit_is_known_as_one():
    page = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
    rows = re.findall(r"^\| `[A-Z_]+` \| [\d.,]+ \| (.*?) \|", page, re.M)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == OF_LIMITS
