"""The crawl as a whole, over loopback HTTP: what it finds, what it asks for, what it leaves on the disk."""

from __future__ import annotations

from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive


def test_finds_every_report_with_its_files_and_asks_for_each_once(site, trs_portal, crawls, trs_paths):
    result = crawls.run([trs_portal])

    assert site.paths() == trs_paths
    assert result["complete"] is True
    assert result["crawl_done"] is True
    found = crawls.captures(result["run"])
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
    assert crawls.warcs_are_sound()


def test_counts_what_was_set_aside_and_says_why_something_failed(site, trs_portal, crawls):
    result = crawls.run([trs_portal])

    counts = result["portals"]["trs-sample"]
    assert counts["listed"] == 5
    assert counts["skipped"] == {"illustration": 1, "other_report": 1}
    assert (counts["requests"], counts["robots_requests"], counts["errors"]) == (13, 1, 1)
    assert [(i.category, i.severity, i.url, i.status) for i in crawls.issues(result["run"])] == [
        ("list_ended_early", "info", site.url("/zwgk/xxgknb/index_2.html"), None),
        ("not_found", "error", site.url("/zwgk/xxgknb/202103/t20210330_2101.html"), 404),
    ]
    failed = crawls.issues(result["run"])[-1]
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
    found = crawls.captures(result["run"])
    assert [c.listed_title for c in found] == [
        f"样例市第{number}局2022年政府信息公开工作年度报告" for number in (1, 11, 21, 31, 41)
    ]
    assert found[0].listed_date == "2023-01-02"
    assert result["portals"]["jpage-sample"]["skipped"] == {"not_annual_report": 44}


def test_the_range_of_years_is_of_the_report_not_of_its_publication(site, trs_portal, crawls):
    result = crawls.run([trs_portal], years=[2021, 2022])

    titles = {c.listed_title for c in crawls.captures(result["run"])}
    assert titles == {"样例县2022年政府信息公开年报", "样例县2021年政府信息公开年度报告"}
    assert result["portals"]["trs-sample"]["skipped"]["outside_years"] == 3


def test_a_second_run_gets_304_for_everything_and_no_bodies(site, trs_portal, jpage_portal, crawls):
    first = crawls.run([trs_portal, jpage_portal])
    before = crawls.essence(first["run"])
    site.forget()
    second = crawls.run([trs_portal, jpage_portal])

    gone = "/zwgk/xxgknb/202103/t20210330_2101.html"
    hop = "/module/download/downfile.jsp?classid=0&filename=0123456789.doc"
    assert {path: status for path, status, _ in site.asked if status != 304} == {gone: 404, hop: 302}
    assert second["run"] != first["run"]
    assert sum(portal["downloaded_bytes"] for portal in second["portals"].values()) == 0
    after = crawls.captures(second["run"])
    assert {c.outcome for c in after if c.is_good} == {"not_modified"}
    # The same documents, to the byte, through the revisit records.
    read_again = crawls.essence(second["run"])
    assert [(row["sha256"], row["body"]) for row in read_again] == [
        (row["sha256"], row["body"]) for row in before
    ]
    assert crawls.warcs_are_sound()


def test_one_changed_page_is_one_new_download(site, trs_portal, crawls):
    crawls.run([trs_portal])
    changed = "/zwgk/xxgknb/202203/t20220311_3101.html"
    site.put(changed, site.pages[changed].body + "<!-- 更正 -->".encode())
    result = crawls.run([trs_portal])

    new = [c for c in crawls.captures(result["run"]) if c.outcome == "ok"]
    assert [c.url for c in new] == [site.url(changed)]
    assert result["portals"]["trs-sample"]["downloaded"] == 1
    assert result["portals"]["trs-sample"]["downloaded_bytes"] == len(site.pages[changed].body)


def test_bytes_sent_again_without_a_validator_are_known_to_be_unchanged(site, trs_portal, crawls):
    for page in site.pages.values():
        page.validators = False
    crawls.run([trs_portal])
    result = crawls.run([trs_portal])

    assert {c.outcome for c in crawls.captures(result["run"]) if c.is_good} == {"unchanged"}
    assert result["portals"]["trs-sample"]["downloaded_bytes"] == 0
    archive = Archive(crawls.data / "archive")
    pdf = next(c for c in crawls.captures(result["run"]) if c.media_type == "application/pdf")
    assert archive.read(pdf.position).body.startswith(b"%PDF")
    assert pdf.position.file == crawls.warcs()[0].name
    with crawls.warcs()[1].open("rb") as file:
        stored = [
            r.rec_headers.get_header("WARC-Target-URI")
            for r in ArchiveIterator(file)
            if r.rec_type == "response"
        ]
    assert stored == [
        site.url("/robots.txt"),
        site.url("/module/download/downfile.jsp?classid=0&filename=0123456789.doc"),
        site.url("/zwgk/xxgknb/202103/t20210330_2101.html"),
    ]
    assert crawls.warcs_are_sound()


def test_a_list_that_is_gone_does_not_take_the_others_along(site, trs_portal, jpage_portal, crawls):
    del site.pages["/zwgk/xxgknb/index.html"]
    result = crawls.run([trs_portal, jpage_portal])

    assert result["complete"] is True
    assert [(i.portal, i.category) for i in crawls.issues(result["run"])] == [
        ("trs-sample", "too_few_reports"),
        ("trs-sample", "not_found"),
    ]
    assert len(crawls.captures(result["run"])) == 5


def test_what_two_reports_link_to_is_asked_for_once_and_belongs_to_both(site, trs_portal, crawls):
    shared = "/zwgk/xxgknb/P020240101000000000001.pdf"
    site.put(shared, b"%PDF shared", content_type="application/pdf")
    for page in ("202403/t20240320_5101", "202203/t20220311_3101"):
        site.put(
            f"/zwgk/xxgknb/{page}.html", f"<div class='TRS_Editor'>见附件<a href='{shared}'>附件</a></div>"
        )
    result = crawls.run([trs_portal])

    assert site.paths().count(shared) == 1
    first, second = (c for c in crawls.captures(result["run"]) if c.url == site.url(shared))
    assert [(c.ordinal, c.part, c.outcome) for c in (first, second)] == [(0, 1, "ok"), (4, 1, "unchanged")]
    assert first.position == second.position
    assert second.parent_url == site.url("/zwgk/xxgknb/202203/t20220311_3101.html")


def test_a_report_on_two_lists_is_fetched_once(site, trs_portal, crawls):
    again = {"url": site.url("/zwgk/xxgknb/index_1.html")}
    portal = {**trs_portal, "entries": [*trs_portal["entries"], again]}
    result = crawls.run([portal])

    assert len(site.paths()) == len(set(site.paths()))
    assert len(crawls.captures(result["run"])) == 9
