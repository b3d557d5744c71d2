"""One host belongs to one process, and so does a run: claims that others see and that end with their process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from crawler import claims
from crawler.claims import BusyError, at_work_on, crawling, hosts_wanted
from crawler.crawl import _overlap
from crawler.ledger import Ledger
from crawler.portal import Portal

ROOT = Path(__file__).parents[2]
HOLDER = """
import json, sys, time
from crawler.claims import crawling
from crawler.ledger import Ledger
from crawler.portal import Portal
database, portal = sys.argv[1:]
with crawling(Ledger(database), [Portal.model_validate(json.loads(portal))]):
    print("held", flush=True)
    time.sleep(60)
"""


def portal(name: str, *hosts: str) -> Portal:
    entries = [{"url": f"https://{hosts[0].removeprefix('*.')}/index.html"}]
    return Portal.model_validate({"id": name, "name": name, "entries": entries, "hosts": hosts})


COUNTY = portal("county", "www.county.gov.cn", "*.county.gov.cn")
BUREAU = portal("bureau", "czj.county.gov.cn")
OTHER_BUREAU = portal("other-bureau", "jyj.county.gov.cn")
ELSEWHERE = portal("elsewhere", "www.elsewhere.gov.cn")


@pytest.fixture
def ledgers(ledger_database: str) -> Iterator[tuple[Ledger, Ledger]]:
    """One ledger, opened twice, as two processes do."""
    both = Ledger(ledger_database), Ledger(ledger_database)
    yield both
    for ledger in both:
        ledger.close()


@contextmanager
def held_elsewhere(database: str, portal: Portal) -> Iterator[subprocess.Popen[str]]:
    order = portal.model_dump_json()
    command = [sys.executable, "-c", HOLDER, database, order]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def is_free(ledger: Ledger, *portals: Portal) -> bool:
    try:
        with crawling(ledger, portals):
            return True
    except BusyError:
        return False


@pytest.mark.parametrize(
    ("mine", "theirs", "free"),
    [
        (COUNTY, COUNTY, False),
        (COUNTY, BUREAU, False),
        (BUREAU, COUNTY, False),
        (BUREAU, OTHER_BUREAU, True),
        (COUNTY, ELSEWHERE, True),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_a_host_is_claimed_by_one(ledgers, mine, theirs, free):
    ours, others = ledgers
    with crawling(ours, [mine]):
        assert is_free(others, theirs) == free
        assert is_free(others, ELSEWHERE, theirs) == free
    assert is_free(others, theirs)
    assert is_free(ours, theirs, mine)


def test_claims_collide_where_portals_of_one_crawl_would_wait_for_one_another():
    hosts = ["a.gov.cn", "*.a.gov.cn", "b.a.gov.cn", "c.b.a.gov.cn", "ba.gov.cn", "*.gov.cn", "127.0.0.1:80"]
    for some, other in product(hosts, hosts):
        one, two = hosts_wanted([some]), hosts_wanted([other])
        collide = any(one[name] or two[name] for name in one.keys() & two.keys())
        assert collide == _overlap({some.removeprefix("*.")}, {other.removeprefix("*.")}), (some, other)


def test_who_has_it_is_told_and_what_else_was_asked_for_is_let_go(ledgers, ledger_database):
    with held_elsewhere(ledger_database, COUNTY) as process:
        with pytest.raises(BusyError) as told, crawling(ledgers[0], [ELSEWHERE, BUREAU, COUNTY]):
            pytest.fail("two processes have one host")
        assert str(told.value).startswith("bureau, county: crawled at this moment by another process")
        assert str(process.pid) in str(told.value)
        assert is_free(ledgers[1], ELSEWHERE)


def test_a_claim_ends_with_its_process(ledgers, ledger_database):
    with held_elsewhere(ledger_database, COUNTY) as process:
        assert not is_free(ledgers[0], COUNTY)
        process.send_signal(signal.SIGKILL)
        process.wait()
        end = time.monotonic() + 10
        while not is_free(ledgers[0], COUNTY):
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_run_is_claimed_by_one(ledgers):
    ours, others = ledgers
    with at_work_on(ours, "r1"):
        with (
            pytest.raises(BusyError, match="r1 is in the hands of another process"),
            at_work_on(others, "r1"),
        ):
            pytest.fail("two processes have one run")
        with at_work_on(others, "r2"):
            pass
    with at_work_on(others, "r1"):
        pass


def test_many_portals_at_once(ledgers):
    """A server of PostgreSQL has room for some 6,000 locks: a portal with its own domain takes one, not two."""
    ours, others = ledgers
    many = [portal(f"p{n}", f"www.p{n}.gov.cn", f"*.p{n}.gov.cn") for n in range(300)]
    with crawling(ours, many):
        assert not is_free(others, many[-1])
        assert not is_free(others, portal("part", "www.p7.gov.cn"))
        assert not is_free(others, portal("whole", "*.gov.cn"))


def test_a_lost_claim_is_noticed(postgres, monkeypatch):
    """The server ended the session: another may have the host by now."""
    monkeypatch.setattr(claims, "_ASK_EVERY_SECONDS", 0.0)
    ledger = Ledger(postgres.new_database())
    with ExitStack() as stack:
        claim = stack.enter_context(crawling(ledger, [COUNTY]))
        claim.check()
        ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        with ledger.engine.connect() as connection:
            connection.execute(text(ended))
        with pytest.raises(OperationalError):
            claim.check()
    assert is_free(ledger, COUNTY)
    ledger.close()
