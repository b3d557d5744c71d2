"""The crawl as a whole, over loopback HTTP: what it finds, what it asks for, what it leaves on the disk."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from warcio.cli import main as warcio

from crawler.archive import Archive
from crawler.ledger import Capture, CrawlIssue, Ledger

TRS_PATHS = [
    "/zwgk/xxgknb/index.html",
    "/zwgk/xxgknb/index_1.html",
    "/zwgk/xxgknb/index_2.html",
    "/zwgk/xxgknb/202403/t20240320_5101.html",
    "/zwgk/xxgknb/202403/t20240322_5103.html",
    "/zwgk/xxgknb/202403/P020240322555931947548.pdf",
    "/zwgk/xxgknb/202303/t20230318_4101.html",
    "/module/download/downfile.jsp?classid=0&filename=0123456789.doc",
    "/attach/0/0123456789.doc",
    "/zwgk/xxgknb/202303/W020230318001.png",
    "/zwgk/xxgknb/202303/W020230318002.png",
    "/zwgk/xxgknb/202203/t20220311_3101.html",
    "/zwgk/xxgknb/202103/t20210330_2101.html",
]


ESSENTIAL = [
    "portal",
    "role",
    "url",
    "final_url",
    "ordinal",
    "part",
    "outcome",
    "status",
    "error_category",
    "filename",
    "media_type",
    "sha256",
    "parent_url",
    "link_text",
    "listed_title",
    "listed_date",
    "agency",
]


def captures(data: Path, run: str) -> list[Capture]:
    return Ledger(data / "ledger.sqlite").captures(run)


def issues(data: Path, run: str) -> list[CrawlIssue]:
    return Ledger(data / "ledger.sqlite").crawl_issues(run)


def essence(data: Path, run: str) -> list[tuple[Any, ...]]:
    """What must be the same however often a run was interrupted."""
    archive = Archive(data / "archive")
    return [
        (
            *(getattr(capture, name) for name in ESSENTIAL),
            archive.read(capture.position).body if capture.position else None,
        )
        for capture in captures(data, run)
    ]


def sound_warcs(crawls: Any) -> bool:
    return all(_check(path) == 0 for path in crawls.warcs()) and bool(crawls.warcs())


def _check(path: Path) -> int:
    try:
        warcio(["check", str(path)])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_finds_every_report_with_its_files_and_asks_for_each_once(site, trs_portal, crawls):
    result = crawls.run([trs_portal])

    assert site.paths() == TRS_PATHS
    assert result["complete"] is True
    assert result["crawl_done"] is True
    found = captures(crawls.data, result["run"])
    assert [(c.role, c.ordinal, c.part, c.outcome) for c in found] == [
        ("page", 0, 0, "ok"),
        ("page", 2, 0, "ok"),
        ("attachment", 2, 1, "ok"),
        ("page", 3, 0, "ok"),
        ("attachment", 3, 1, "ok"),
        ("image", 3, 2, "ok"),
        ("image", 3, 3, "ok"),
        ("page", 4, 0, "ok"),
        ("page", 6, 0, "error"),
    ]
    assert {c.agency for c in found} == {"样例县人民政府"}
    pdf, word = found[2], found[4]
    assert pdf.listed_title == "样例县财政局2023年政府信息公开工作年度报告"
    assert (pdf.listed_date, pdf.link_text, pdf.media_type) == (
        "2024-03-22",
        "附件：2023年报告.pdf",
        "application/pdf",
    )
    assert word.filename == "2022年报告.doc"
    assert word.url.endswith("downfile.jsp?classid=0&filename=0123456789.doc")
    assert word.final_url == site.url("/attach/0/0123456789.doc")
    archive = Archive(crawls.data / "archive")
    assert (
        archive.read(pdf.position).body == site.pages["/zwgk/xxgknb/202403/P020240322555931947548.pdf"].body
    )
    assert sound_warcs(crawls)


def test_counts_what_was_set_aside_and_says_why_something_failed(site, trs_portal, crawls):
    result = crawls.run([trs_portal])

    counts = result["portals"]["trs-sample"]
    assert counts["listed"] == 5
    assert counts["skipped"] == {"illustration": 1, "other_report": 1}
    assert (counts["requests"], counts["robots_requests"], counts["errors"]) == (13, 1, 1)
    assert [(i.category, i.severity, i.url, i.status) for i in issues(crawls.data, result["run"])] == [
        ("list_ended_early", "info", site.url("/zwgk/xxgknb/index_2.html"), None),
        ("not_found", "error", site.url("/zwgk/xxgknb/202103/t20210330_2101.html"), 404),
    ]
    failed = issues(crawls.data, result["run"])[-1]
    assert failed.url in failed.message
    assert failed.hint
    assert result["statistics"]["trs-sample"]["listed"] == 5


def test_reads_jpage_lists_block_by_block(site, jpage_portal, crawls):
    result = crawls.run([jpage_portal])

    blocks = [path for path in site.paths() if "dataproxy" in path]
    assert len(blocks) == 1
    assert "startrecord=46&endrecord=90&perpage=15" in blocks[0]
    asked = site.request_headers[blocks[0]]
    assert asked["X-Requested-With"] == "XMLHttpRequest"
    assert asked["Referer"] == site.url("/col/col1229/index.html")
    found = captures(crawls.data, result["run"])
    assert [c.listed_title for c in found] == [
        f"样例市第{number}局2022年政府信息公开工作年度报告" for number in (1, 11, 21, 31, 41)
    ]
    assert found[0].listed_date == "2023-01-02"
    assert result["portals"]["jpage-sample"]["skipped"] == {"not_annual_report": 44}


def test_the_range_of_years_is_of_the_report_not_of_its_publication(site, trs_portal, crawls):
    result = crawls.run([trs_portal], years=[2021, 2022])

    titles = {c.listed_title for c in captures(crawls.data, result["run"])}
    assert titles == {"样例县2022年政府信息公开年报", "样例县2021年政府信息公开年度报告"}
    assert result["portals"]["trs-sample"]["skipped"]["outside_years"] == 3


def test_a_second_run_gets_304_for_everything_and_no_bodies(site, trs_portal, jpage_portal, crawls):
    first = crawls.run([trs_portal, jpage_portal])
    before = essence(crawls.data, first["run"])
    site.forget()
    second = crawls.run([trs_portal, jpage_portal])

    gone = "/zwgk/xxgknb/202103/t20210330_2101.html"
    hop = "/module/download/downfile.jsp?classid=0&filename=0123456789.doc"
    assert {path: status for path, status, _ in site.asked if status != 304} == {gone: 404, hop: 302}
    assert second["run"] != first["run"]
    assert sum(portal["downloaded_bytes"] for portal in second["portals"].values()) == 0
    after = captures(crawls.data, second["run"])
    assert {c.outcome for c in after if c.is_good} == {"not_modified"}
    # The same documents, to the byte, through the revisit records.
    assert [row[ESSENTIAL.index("sha256")] for row in before] == [c.sha256 for c in after]
    assert [row[-1] for row in essence(crawls.data, second["run"])] == [row[-1] for row in before]
    assert sound_warcs(crawls)


def test_one_changed_page_is_one_new_download(site, trs_portal, crawls):
    crawls.run([trs_portal])
    changed = "/zwgk/xxgknb/202203/t20220311_3101.html"
    site.put(changed, site.pages[changed].body + "<!-- 更正 -->".encode())
    result = crawls.run([trs_portal])

    new = [c for c in captures(crawls.data, result["run"]) if c.outcome == "ok"]
    assert [c.url for c in new] == [site.url(changed)]
    assert result["portals"]["trs-sample"]["downloaded"] == 1
    assert result["portals"]["trs-sample"]["downloaded_bytes"] == len(site.pages[changed].body)


def test_bytes_sent_again_without_a_validator_are_known_to_be_unchanged(site, trs_portal, crawls):
    for page in site.pages.values():
        page.validators = False
    crawls.run([trs_portal])
    stored = sum(path.stat().st_size for path in crawls.warcs())
    result = crawls.run([trs_portal])

    assert {c.outcome for c in captures(crawls.data, result["run"]) if c.is_good} == {"unchanged"}
    assert result["portals"]["trs-sample"]["downloaded_bytes"] == 0
    archive = Archive(crawls.data / "archive")
    pdf = next(c for c in captures(crawls.data, result["run"]) if c.media_type == "application/pdf")
    assert archive.read(pdf.position).body.startswith(b"%PDF")
    assert pdf.position.file == crawls.warcs()[0].name
    assert stored
    assert sound_warcs(crawls)


def test_stays_inside_the_portal(site, empty_site, trs_portal, crawls):
    folder = "/zwgk/xxgknb"
    other_port = "http://127.0.0.1:1/secret.html"
    site.put(
        f"{folder}/202403/t20240320_5101.html",
        "",
        status=302,
        headers={"Location": other_port},
        validators=False,
    )
    site.put(
        f"{folder}/202203/t20220311_3101.html",
        "<html><div class='TRS_Editor'>见附件<a href='file:///etc/report.pdf'>一</a>"
        "<a href='https://elsewhere.example/P020240322555931947548.pdf'>二</a>"
        "<a href='http://10.0.0.1/a.pdf'>三</a></div></html>",
    )
    result = crawls.run([trs_portal])

    refused = {i.url: i for i in issues(crawls.data, result["run"]) if i.category != "not_found"}
    assert {url: issue.category for url, issue in refused.items() if issue.severity == "error"} == {
        site.url(f"{folder}/202403/t20240320_5101.html"): "foreign_host",
        "file:///etc/report.pdf": "scheme",
        "https://elsewhere.example/P020240322555931947548.pdf": "foreign_host",
        "http://10.0.0.1/a.pdf": "foreign_host",
    }
    redirected = refused[site.url(f"{folder}/202403/t20240320_5101.html")]
    assert other_port in redirected.message
    assert "trs-sample" in redirected.hint


def test_a_name_that_leads_to_this_machine_is_refused_unless_the_portal_is_a_sample(site, trs_portal, crawls):
    portal = {
        **trs_portal,
        "loopback": False,
        "entries": [{"url": f"http://localhost:{site.port}/zwgk/index.html"}],
    }
    result = crawls.run([portal])

    assert site.asked == []
    assert [i.category for i in issues(crawls.data, result["run"])] == ["too_few_reports", "private_address"]


def test_obeys_robots_txt(site, trs_portal, crawls):
    site.put("/robots.txt", "User-agent: *\nDisallow: /zwgk/xxgknb/202203/\n", content_type="text/plain")
    result = crawls.run([trs_portal])

    assert not [path for path in site.paths() if "/202203/" in path]
    forbidden = [i for i in issues(crawls.data, result["run"]) if i.category == "robots"]
    assert [i.url for i in forbidden] == [site.url("/zwgk/xxgknb/202203/t20220311_3101.html")]

    ignoring = {**trs_portal, "id": "other", "robots": {"ignore": "the owner asked for it"}}
    crawls.run([ignoring])
    assert [path for path in site.paths() if "/202203/" in path]


def test_a_firewall_is_reported_not_taken_for_a_report(site, trs_portal, crawls):
    folder = "/zwgk/xxgknb"
    site.put(f"{folder}/202403/t20240320_5101.html", "<html>denied</html>", status=403)
    site.put(f"{folder}/202203/t20220311_3101.html", "<script>document.cookie='__jsl_clearance=1'</script>")
    result = crawls.run([trs_portal])

    blocked = [c for c in captures(crawls.data, result["run"]) if c.outcome == "blocked"]
    assert [(c.ordinal, c.error_category, c.status) for c in blocked] == [
        (0, "turned_away", 403),
        (4, "challenge", 200),
    ]


def test_a_list_that_is_gone_does_not_take_the_others_along(site, trs_portal, jpage_portal, crawls):
    del site.pages["/zwgk/xxgknb/index.html"]
    result = crawls.run([trs_portal, jpage_portal])

    assert result["complete"] is True
    assert [(i.portal, i.category) for i in issues(crawls.data, result["run"])] == [
        ("trs-sample", "too_few_reports"),
        ("trs-sample", "not_found"),
    ]
    assert len(captures(crawls.data, result["run"])) == 5


def test_a_retried_answer_is_recorded_once(site, trs_portal, crawls):
    path = "/zwgk/xxgknb/202203/t20220311_3101.html"
    site.put(path, "busy", status=503)
    result = crawls.run([trs_portal])

    assert site.paths().count(path) == 2
    failed = [i for i in issues(crawls.data, result["run"]) if i.category == "server_error"]
    assert [(i.url, i.status) for i in failed] == [(site.url(path), 503)]


def test_too_large_and_unanswered_requests_are_failures_with_a_reason(site, trs_portal, crawls):
    large = "/zwgk/xxgknb/202403/P020240322555931947548.pdf"
    site.put(large, b"%PDF" + b"0" * 60_000, content_type="application/pdf")
    site.hold = "/zwgk/xxgknb/202203/t20220311_3101.html"
    limits = {"DOWNLOAD_MAXSIZE": 50_000, "DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0}
    result = crawls.run([trs_portal], settings=limits)

    found = {i.url: i.category for i in issues(crawls.data, result["run"])}
    assert found[site.url(large)] == "too_large"
    assert found[site.url(site.hold)] == "timeout"


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
    assert sound_warcs(crawls)


def run_whole(site, portal, crawls_of) -> list[tuple[Any, ...]]:
    whole = crawls_of("whole")
    result = whole.run([portal])
    site.forget()
    return essence(whole.data, result["run"])


@pytest.mark.parametrize(
    ("kill", "asked_again"),
    [
        pytest.param({"after": 1}, 0, id="after the first list page"),
        pytest.param({"after": 6}, 0, id="after an attachment"),
        pytest.param({"unrecorded": 9}, 1, id="between archive and ledger"),
        pytest.param({"torn": 8}, 1, id="in the middle of a record"),
    ],
)
def test_a_killed_run_goes_on_without_repeating_a_finished_request(
    site, trs_portal, crawls_of, kill, asked_again
):
    whole = run_whole(site, trs_portal, crawls_of)
    crawls = crawls_of("broken")
    crawls.run_until_killed([trs_portal], kill=kill)
    before = site.paths()
    result = crawls.run([trs_portal])

    assert sorted(site.paths()) == sorted(TRS_PATHS + before[len(before) - asked_again :])
    assert essence(crawls.data, result["run"]) == whole
    assert len(Ledger(crawls.data / "ledger.sqlite").all_runs()) == 1
    assert result["portals"]["trs-sample"]["replayed"] >= len(before) - asked_again
    assert sound_warcs(crawls)


def test_killed_while_a_download_is_under_way(site, trs_portal, crawls_of):
    whole = run_whole(site, trs_portal, crawls_of)
    crawls = crawls_of("broken")
    site.hold = "/attach/0/0123456789.doc"
    child = crawls.start([trs_portal])
    assert site.held.wait(30)
    finished = site.paths()
    child.kill()
    child.communicate()
    site.hold = None
    site.let_go.set()
    site.forget()
    result = crawls.run([trs_portal])

    assert finished == TRS_PATHS[:8]
    assert [path for path in site.paths() if path != "/attach/0/0123456789.doc"] == TRS_PATHS[9:]
    assert essence(crawls.data, result["run"]) == whole
    assert sound_warcs(crawls)


def test_a_failure_is_not_tried_again_within_its_run_but_in_the_next(site, trs_portal, crawls):
    gone = "/zwgk/xxgknb/202103/t20210330_2101.html"
    crawls.run_until_killed([trs_portal], kill={"after": 14})
    assert gone in site.paths()
    site.put(gone, "<html>back</html>")
    site.forget()
    resumed = crawls.run([trs_portal])

    assert site.paths() == []
    assert [c.outcome for c in captures(crawls.data, resumed["run"]) if c.url == site.url(gone)] == ["error"]
    following = crawls.run([trs_portal])
    assert [c.outcome for c in captures(crawls.data, following["run"]) if c.url == site.url(gone)] == ["ok"]
