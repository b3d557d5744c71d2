"""What a later run costs and notices: versions, what vanished, a portal that shows less; --since, --full; a crash."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys

import pytest
from crawl_support import ROOT
from sample_portals.families import FAMILIES
from sample_portals.truth import reports
from warcio.archiveiterator import ArchiveIterator


@pytest.fixture
def laid(empty_site):
    laid = FAMILIES["ucap"](empty_site)
    del laid.portal["minimum_reports"]
    return laid


def categories(crawls, result) -> dict[str, str]:
    return {i.category: i.severity for i in crawls.issues(result["run"]) if i.severity != "info"}


def without(site, laid, number: int) -> None:
    """Take a report off its list."""
    name = laid.path_of[number].rpartition("/")[2]
    for path, page in list(site.pages.items()):
        if "list" in path and name.encode() in page.body:
            rows = page.body.decode().split("<li>")
            site.put(path, "<li>".join(row for row in rows if name not in row))


def test_one_changed_report_is_one_new_capture(empty_site, laid, crawls):
    crawls.run([laid.portal])
    path = laid.path_of[reports()[3].number]
    empty_site.put(path, empty_site.pages[path].body + "<p>更正</p>".encode())
    empty_site.forget()
    second = crawls.run([laid.portal])

    assert [(p, s) for p, s, _ in empty_site.asked if s == 200] == [(path, 200)]
    assert [c.url for c in crawls.captures(second["run"]) if c.outcome == "ok"] == [empty_site.url(path)]


def test_a_vanished_report_is_a_finding_and_fewer_is_a_failed_portal(empty_site, laid, crawls):
    crawls.run([laid.portal])
    gone = reports()[7]
    without(empty_site, laid, gone.number)
    second = crawls.run([laid.portal])

    assert categories(crawls, second) == {"report_vanished": "warning", "fewer_than_before": "error"}
    vanished = next(i for i in crawls.issues(second["run"]) if i.category == "report_vanished")
    assert gone.title in vanished.message
    assert vanished.url == empty_site.url(laid.path_of[gone.number])
    # The worse run is no measure: the third is compared with the first.
    third = crawls.run([laid.portal])
    assert categories(crawls, third) == {"report_vanished": "warning", "fewer_than_before": "error"}
    # Until a person says that fewer is right.
    fourth = crawls.run([{**laid.portal, "minimum_reports": 24}])
    assert categories(crawls, fourth) == {"report_vanished": "warning", "fewer_than_before": "warning"}


def test_a_portal_that_shows_less_than_its_file_says_has_failed(empty_site, laid, crawls):
    result = crawls.run([{**laid.portal, "minimum_reports": 26}])

    assert categories(crawls, result) == {"too_few_reports": "error"}


def test_a_report_that_moved_to_another_address_has_not_vanished(empty_site, laid, crawls):
    crawls.run([laid.portal])
    row = reports()[0]
    old = laid.path_of[row.number]
    new = old.replace(row.hex, "f" * 32)
    for path, page in list(empty_site.pages.items()):
        empty_site.put(path, page.body.replace(old.encode(), new.encode()), content_type=page.content_type)
    empty_site.put(new, empty_site.pages[old].body)
    second = crawls.run([laid.portal])

    assert categories(crawls, second) == {}


def test_since_leaves_older_reports_alone(empty_site, laid, crawls):
    result = crawls.run([laid.portal], since="2023-01-12")

    wanted = [row for row in reports() if row.date >= "2023-01-12"]
    assert {c.listed_title for c in crawls.captures(result["run"])} == {row.title for row in wanted}
    counts = result["portals"][laid.portal["id"]]
    assert counts["skipped"]["before_since"] == len(reports()) - len(wanted)
    assert categories(crawls, result) == {}


def test_full_asks_for_every_byte_again_and_keeps_it_once(empty_site, laid, crawls):
    crawls.run([laid.portal])
    empty_site.forget()
    again = crawls.run([laid.portal], full=True)

    assert empty_site.statuses() <= {200, 404}
    assert not any("If-None-Match" in headers for headers in empty_site.request_headers.values())
    assert {c.outcome for c in crawls.captures(again["run"])} == {"unchanged"}
    assert again["portals"][laid.portal["id"]]["downloaded_bytes"] == 0


def test_a_list_that_is_cut_short_says_so(empty_site, laid, crawls):
    result = crawls.run([laid.portal], settings={"LIST_PAGES": 2})

    (note,) = [i for i in crawls.issues(result["run"]) if i.category == "list_without_end"]
    assert note.severity == "warning"
    assert "after 2 pages" in note.message


def test_a_bug_of_ours_is_no_finished_crawl(empty_site, laid, crawls):
    broken = crawls.run([laid.portal], kill={"bug": 12})
    assert broken["complete"] is False
    assert broken["crawl_done"] is False
    assert "crashed: a bug of ours" in broken["portals"][laid.portal["id"]]["finish_reason"]

    assert crawls.run([laid.portal])["run"] == broken["run"]


def test_the_archive_is_read_by_an_indexer_that_is_not_ours(empty_site, laid, crawls):
    """cdxj-indexer says where the records are; what lies there is what the server sent."""
    if importlib.util.find_spec("cdxj_indexer") is None:
        if os.environ.get("NIANBAO_REQUIRE_ALL"):
            pytest.fail("cdxj-indexer is not installed")
        pytest.skip("cdxj-indexer is not installed: make setup")
    crawls.run([laid.portal])
    crawls.run([laid.portal])
    index = "import sys; from cdxj_indexer.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", index, *map(str, crawls.warcs())]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    entries = [json.loads(line.split(" ", 2)[2]) for line in done.stdout.splitlines()]
    read = set()
    for entry in (e for e in entries if e["mime"] != "warc/revisit" and e["status"] == "200"):
        with (crawls.data / "archive" / entry["filename"]).open("rb") as file:
            file.seek(int(entry["offset"]))
            record = next(iter(ArchiveIterator(file)))
            body = record.content_stream().read()
        path = entry["url"].removeprefix(empty_site.url(""))
        assert body == empty_site.pages[path].body
        read.add(path)
    assert read == {path for path in laid.asked if path in empty_site.pages}
    assert sum(entry["mime"] == "warc/revisit" for entry in entries) == len(read)
