"""`kill -9` at seeded random moments of a crawl of several families at once: it ends as the unbroken one did."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

import pytest
from crawl_support import LOST_AT_A_KILL, Crawls, Site
from sample_portals.families import FAMILIES

PICKED = ("trs-s1", "jpage-record", "xxgk", "gkmlpt", "ucap", "vsb", "webplus", "shell")
QUICK, ALL = 3, 20
SEED = 20240707


class Unbroken:
    """The sites, what a whole crawl asked of them, and what it left."""

    def __init__(self, serve, crawls: Crawls) -> None:
        self.sites: list[Site] = [serve() for _ in PICKED]
        laid = [FAMILIES[name](site) for name, site in zip(PICKED, self.sites, strict=True)]
        self.portals = [{**one.portal, "id": name} for name, one in zip(PICKED, laid, strict=True)]
        run = crawls.run(self.portals)["run"]
        self.essence, self.listings = crawls.essence(run), listings(crawls, run)
        self.issues = crawls.issues(run)
        self.asked = self.counted()
        self.forget()

    def counted(self) -> Counter[tuple[int, str]]:
        return Counter((number, path) for number, site in enumerate(self.sites) for path in site.paths())

    def total(self) -> int:
        return sum(len(site.asked) for site in self.sites)

    def forget(self) -> None:
        for site in self.sites:
            site.forget()


def listings(crawls: Crawls, run: str) -> list[tuple[object, ...]]:
    rows = crawls.ledger().listings(run)
    return [(r.portal, r.ordinal, r.url, r.title, r.date, r.year, r.agency, r.skipped) for r in rows]


def kill_and_compare(unbroken: Unbroken, crawls: Crawls, chance: random.Random) -> None:
    moment, pause = chance.randrange(1, sum(unbroken.asked.values())), chance.uniform(0, 0.02)
    child = crawls.start(unbroken.portals)
    limit = time.monotonic() + 60
    while unbroken.total() < moment and child.poll() is None and time.monotonic() < limit:
        time.sleep(0.001)
    time.sleep(pause)
    child.kill()
    child.communicate()
    run = crawls.run(unbroken.portals)["run"]

    assert crawls.essence(run) == unbroken.essence
    assert listings(crawls, run) == unbroken.listings
    assert crawls.issues(run) == unbroken.issues
    assert crawls.warcs_are_sound()
    made = unbroken.counted()
    assert set(made) == set(unbroken.asked)
    again = made - unbroken.asked
    assert max(again.values(), default=1) == 1
    again_of = Counter(number for number, _ in again)
    assert max(again_of.values(), default=0) <= LOST_AT_A_KILL


def compare_at(moments: int, serve, crawls_of) -> None:
    unbroken = Unbroken(serve, crawls_of("whole"))
    chance = random.Random(SEED)
    for number in range(moments):
        kill_and_compare(unbroken, crawls_of(f"killed-{number}"), chance)
        unbroken.forget()


def test_killed_at_a_few_random_moments(serve, crawls_of):
    compare_at(QUICK, serve, crawls_of)


def test_killed_at_a_few_random_moments_with_a_shared_ledger(serve, crawls_of, postgres):
    compare_at(QUICK, serve, lambda name: replace(crawls_of(name), database=postgres.new_database()))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_twenty_random_moments(serve, crawls_of):
    compare_at(ALL, serve, crawls_of)
