"""What the crawl does not do, what it leaves alone, and how it reports what went wrong."""

from __future__ import annotations

from itertools import pairwise


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

    refused = {i.url: i for i in crawls.issues(result["run"]) if i.category != "not_found"}
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
    assert [i.category for i in crawls.issues(result["run"])] == ["too_few_reports", "private_address"]


def test_obeys_robots_txt(site, trs_portal, crawls):
    site.put("/robots.txt", "User-agent: *\nDisallow: /zwgk/xxgknb/202203/\n", content_type="text/plain")
    result = crawls.run([trs_portal])

    assert not [path for path in site.paths() if "/202203/" in path]
    forbidden = [i for i in crawls.issues(result["run"]) if i.category == "robots"]
    assert [i.url for i in forbidden] == [site.url("/zwgk/xxgknb/202203/t20220311_3101.html")]

    ignoring = {**trs_portal, "id": "other", "robots": {"ignore": "the owner asked for it"}}
    crawls.run([ignoring])
    assert [path for path in site.paths() if "/202203/" in path]


def test_a_firewall_is_reported_not_taken_for_a_report(site, trs_portal, crawls):
    folder = "/zwgk/xxgknb"
    site.put(f"{folder}/202403/t20240320_5101.html", "<html>denied</html>", status=403)
    site.put(f"{folder}/202203/t20220311_3101.html", "<script>document.cookie='__jsl_clearance=1'</script>")
    result = crawls.run([trs_portal])

    blocked = [c for c in crawls.captures(result["run"]) if c.outcome == "blocked"]
    assert [(c.ordinal, c.error_category, c.status) for c in blocked] == [
        (0, "turned_away", 403),
        (4, "challenge", 200),
    ]


def test_a_retried_answer_is_recorded_once(site, trs_portal, crawls):
    path = "/zwgk/xxgknb/202203/t20220311_3101.html"
    site.put(path, "busy", status=503)
    result = crawls.run([trs_portal])

    assert site.paths().count(path) == 2
    failed = [i for i in crawls.issues(result["run"]) if i.category == "server_error"]
    assert [(i.url, i.status) for i in failed] == [(site.url(path), 503)]


def test_too_large_and_unanswered_requests_are_failures_with_a_reason(site, trs_portal, crawls):
    large = "/zwgk/xxgknb/202403/P020240322555931947548.pdf"
    site.put(large, b"%PDF" + b"0" * 60_000, content_type="application/pdf")
    site.hold = "/zwgk/xxgknb/202203/t20220311_3101.html"
    limits = {"DOWNLOAD_MAXSIZE": 50_000, "DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0}
    result = crawls.run([trs_portal], settings=limits)

    found = {i.url: i.category for i in crawls.issues(result["run"])}
    assert found[site.url(large)] == "too_large"
    assert found[site.url(site.hold)] == "timeout"


def test_keeps_the_crawl_delay_of_robots_txt(site, trs_portal, crawls):
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n", content_type="text/plain")
    sent = crawls.run([trs_portal], years=[2021, 2021])["sent"]

    assert len(sent) == len(site.asked) == 4
    assert min(later - earlier for earlier, later in pairwise(sent)) >= 0.299


def test_portals_on_one_host_wait_for_each_other(site, trs_portal, crawls):
    entry = {"url": site.url("/col/col1229/index.html")}
    second = {**trs_portal, "id": "second", "entries": [entry], "adapter": "jpage"}
    result = crawls.run([trs_portal, second])

    order = [event["portal"] for event in result["events"]]
    assert order == sorted(order, reverse=True)
    assert result["complete"] is True
