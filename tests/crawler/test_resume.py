"""A run that was stopped or killed goes on: no finished request is repeated, and it ends as an unbroken one."""

from __future__ import annotations

import json
import signal
import time
from typing import Any

import pytest
from crawl_support import LOST_AT_A_KILL

from crawler.journal import AHEAD
from crawler.ledger import Ledger


def test_an_interrupt_stops_cleanly_and_the_run_goes_on(site, trs_portal, crawls):
    site.hold = "/zwgk/xxgknb/202203/t20220311_3101.html"
    child = crawls.start([trs_portal])
    assert site.held.wait(30)
    child.send_signal(signal.SIGINT)
    site.let_go.set()
    out, err = child.communicate(timeout=30)

    assert child.returncode == 0, err
    assert json.loads(out)["interrupted"] is True
    assert json.loads(out)["crawl_done"] is False
    asked = set(site.paths()) - {site.hold}
    site.forget()
    result = crawls.run([trs_portal])
    assert result["complete"] is True
    assert not asked & set(site.paths())
    assert crawls.warcs_are_sound()


def run_whole(site, portal, crawls_of) -> list[tuple[Any, ...]]:
    whole = crawls_of("whole")
    result = whole.run([portal])
    site.forget()
    return whole.essence(result["run"])


@pytest.mark.parametrize(
    ("kill", "told"),
    [
        pytest.param({"after": 1}, 1, id="after the first list page"),
        pytest.param({"after": 6}, 5, id="after a report's page"),  # one event is of the lists as a whole
        pytest.param({"unrecorded": 13}, 12 - AHEAD, id="between archive and ledger"),
        pytest.param({"torn": 12}, 11 - AHEAD, id="in the middle of a record"),
    ],
)
def test_a_killed_run_goes_on_without_repeating_a_finished_request(
    site, trs_portal, crawls_of, trs_paths, kill, told
):
    whole = run_whole(site, trs_portal, crawls_of)
    crawls = crawls_of("broken")
    crawls.run_until_killed([trs_portal], kill=kill)
    before = site.paths()
    result = crawls.run([trs_portal])

    # Of what was asked before, a tail comes again: all that was told of is finished.
    again = site.paths()[len(before) :]
    assert before == trs_paths[: len(before)]
    assert again == trs_paths[len(trs_paths) - len(again) :]
    repeated = len(before) + len(again) - len(trs_paths)
    assert 0 <= repeated <= min(LOST_AT_A_KILL, len(before) - told)
    assert crawls.essence(result["run"]) == whole
    assert len(Ledger(crawls.data / "ledger.sqlite").all_runs()) == 1
    assert result["portals"]["trs-sample"]["replayed"] >= len(before) - repeated
    assert crawls.warcs_are_sound()


def test_killed_while_a_download_is_under_way(site, trs_portal, crawls_of, trs_paths):
    whole = run_whole(site, trs_portal, crawls_of)
    crawls = crawls_of("broken")
    site.hold = "/attach/0/0123456789.doc"
    child = crawls.start([trs_portal])
    assert site.held.wait(30)
    finished = site.paths()
    time.sleep(0.5)  # the pace of a polite crawl: nothing but the download itself is lost
    child.kill()
    child.communicate()
    site.hold = None
    site.let_go.set()
    site.forget()
    result = crawls.run([trs_portal])

    assert finished == trs_paths[:8]
    assert [path for path in site.paths() if path != "/attach/0/0123456789.doc"] == trs_paths[9:]
    assert crawls.essence(result["run"]) == whole
    assert crawls.warcs_are_sound()


def test_a_failure_is_not_tried_again_within_its_run_but_in_the_next(site, trs_portal, crawls):
    gone = "/zwgk/xxgknb/202103/t20210330_2101.html"
    crawls.run_until_killed([trs_portal], kill={"after": 14})
    assert gone in site.paths()
    site.put(gone, "<html>back</html>")
    site.forget()
    resumed = crawls.run([trs_portal])

    assert site.paths() == []
    assert [c.outcome for c in crawls.captures(resumed["run"]) if c.url == site.url(gone)] == ["error"]
    following = crawls.run([trs_portal])
    assert [c.outcome for c in crawls.captures(following["run"]) if c.url == site.url(gone)] == ["ok"]
