"""The sample portals over real HTTP: pagers, stubs, validators, redirects, and everything that goes wrong."""

import http.client
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from lxml import etree, html

from crawler.portal import lint_portals, load_portals
from nianbao.samples import jpage_site, mirror_site, trs_site
from nianbao.samples.mishaps import SPAM
from nianbao.samples.portals import HOST, REVISED, SamplePortals
from nianbao.samples.truth import listings, report

TRS, JPAGE = 0, 1
TITLES = {"sample-trs": 33 + 2, "sample-jpage": 27 + 1}


class Client:
    """One connection per request; redirects are not followed."""

    def __init__(self, samples: SamplePortals) -> None:
        self.samples = samples

    def ask(
        self, portal: int, path: str, method: str = "GET", body: str = "", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection(HOST, self.samples.ports[portal], timeout=10)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body.encode() or None, headers=sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content


@pytest.fixture(scope="module")
def samples() -> Iterator[SamplePortals]:
    with SamplePortals() as running:
        yield running


@pytest.fixture(scope="module")
def client(samples: SamplePortals) -> Client:
    return Client(samples)


def trs_rows(client: Client) -> dict[str, str]:
    """Title → path of the article, over all pages of the list."""
    rows: dict[str, str] = {}
    for name in ("index.html", "index_1.html", "index_2.html"):
        _, _, body = client.ask(TRS, trs_site.COLUMN + name)
        for anchor in html.fromstring(body.decode()).xpath("//li/a[contains(@href, '/t20')]"):
            rows[anchor.get("title")] = urljoin(trs_site.COLUMN, anchor.get("href"))
    return rows


def jpage_rows(client: Client) -> dict[str, str]:
    """Title → path of the article, over all blocks of the list."""
    _, _, first = client.ask(JPAGE, jpage_site.ENTRY)
    store = re.search(rb"<datastore>.*?</datastore>", first, re.S)
    assert store is not None
    blocks = [store[0]]
    for start in (13, 25):
        query = urlencode({"startrecord": start, "endrecord": start + 11, "perpage": 4, "columnid": 1201})
        blocks.append(client.ask(JPAGE, f"{jpage_site.PROXY}?{query}")[2])
    rows: dict[str, str] = {}
    for block in blocks:
        for record in etree.fromstring(block).iter("record"):
            anchor = html.fromstring(record.text).find(".//a")
            rows[anchor.get("title")] = anchor.get("href")
    return rows


def article_of(client: Client, agency: str, year: int) -> str:
    found = report(agency, year)
    rows = trs_rows(client) if found.agency.portal == "sample-trs" else jpage_rows(client)
    return rows[found.title]


def test_portal_files_are_accepted_and_lint_clean(samples: SamplePortals, tmp_path: Path) -> None:
    samples.portal_files(tmp_path)
    assert [portal.id for portal in load_portals([tmp_path])] == ["sample-jpage", "sample-trs"]
    assert lint_portals([tmp_path]) == []


def test_trs_lists_every_report_and_two_pages_that_are_none(client: Client) -> None:
    rows = trs_rows(client)
    published = {found.title for found in listings() if found.agency.portal == "sample-trs"}
    assert set(rows) - published == {
        "图解：澄湾区人民政府2022年政府信息公开工作年度报告",
        "澄湾区市场监督管理局2021年度行政执法统计年报",
    }
    assert published <= set(rows)
    assert len(rows) == TITLES["sample-trs"]


def test_trs_pager_promises_a_page_that_is_a_stub(client: Client) -> None:
    _, _, first = client.ask(TRS, trs_site.ENTRY)
    assert b'createPageHTML(4, 0, "index", "html")' in first
    status, _, stub = client.ask(TRS, f"{trs_site.COLUMN}index_3.html")
    assert status == 200
    assert 250 < len(stub) < 400
    assert b"<li>" not in stub
    assert client.ask(TRS, f"{trs_site.COLUMN}index_4.html")[0] == 404


def test_jpage_lists_every_report_over_its_blocks(client: Client) -> None:
    rows = jpage_rows(client)
    published = {found.title for found in listings() if found.agency.portal == "sample-jpage"}
    assert set(rows) - published == {"一图读懂临桥县人民政府2021年政府信息公开工作年度报告"}
    assert len(rows) == TITLES["sample-jpage"]


def test_jpage_breaks_dates_and_quotes_singly(client: Client) -> None:
    body = client.ask(JPAGE, jpage_site.ENTRY)[2].decode()
    assert re.search(r"<b>\d{4}-\n \d{2}-\n \d{2}</b>", body)
    assert re.search(r"href='/art/2024/\d+/\d+/art_1201_\d+\.html'", body)


def test_dataproxy_answers_post_like_get_and_no_more_than_a_block(client: Client) -> None:
    query = urlencode({"startrecord": 1, "endrecord": 300, "perpage": 100, "columnid": 1201})
    status, headers, got = client.ask(JPAGE, f"{jpage_site.PROXY}?{query}")
    assert (status, headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    posted = client.ask(
        JPAGE, jpage_site.PROXY, "POST", query, Content_Type="application/x-www-form-urlencoded"
    )
    assert posted[2] == got
    assert got.count(b"<record>") == 12


@pytest.mark.parametrize("portal", [TRS, JPAGE])
def test_unchanged_pages_answer_304_to_either_validator(client: Client, portal: int) -> None:
    path = (trs_site.ENTRY, jpage_site.ENTRY)[portal]
    status, headers, body = client.ask(portal, path)
    assert (status, int(headers["Content-Length"])) == (200, len(body))
    for condition in (
        {"If_None_Match": headers["ETag"]},
        {"If_None_Match": f'"other", W/{headers["ETag"]}'},
        {"If_Modified_Since": headers["Last-Modified"]},
    ):
        status, again, nothing = client.ask(portal, path, **condition)
        assert (status, nothing, again["ETag"]) == (304, b"", headers["ETag"])
    assert (
        client.ask(portal, path, If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])[0]
        == 200
    )
    assert client.ask(portal, path, If_Modified_Since="Wed, 01 Jan 2014 00:00:00 GMT")[0] == 200


def test_head_sends_the_length_and_no_body(client: Client) -> None:
    status, headers, body = client.ask(TRS, trs_site.ENTRY, "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) == len(client.ask(TRS, trs_site.ENTRY)[2])


def test_robots_txt_is_there(client: Client) -> None:
    for portal in (TRS, JPAGE):
        status, headers, body = client.ask(portal, "/robots.txt")
        assert (status, headers.get_content_type()) == (200, "text/plain")
        assert b"Disallow: /manage/" in body


def test_downfile_redirects_to_an_attachment_named_in_gbk(client: Client) -> None:
    _, _, page = client.ask(JPAGE, article_of(client, "lq_land", 2021))
    link = html.fromstring(page.decode()).xpath("//a[contains(@href, 'downfile.jsp')]/@href")[0]
    status, headers, _ = client.ask(JPAGE, link)
    assert status == 302
    status, headers, body = client.ask(JPAGE, headers["Location"])
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert body.startswith(b"%PDF-")
    raw = dict(headers.raw_items())["Content-Disposition"]
    name = raw.encode("latin-1", "surrogateescape").decode("gbk")
    assert name == 'attachment; filename="临桥县自然资源局2021年政府信息公开工作年度报告.pdf"'


def test_one_article_is_gbk_and_says_gb2312(client: Client) -> None:
    status, headers, body = client.ask(JPAGE, article_of(client, "lq_police", 2019))
    assert (status, headers["Content-Type"]) == (200, "text/html")
    assert b"charset=gb2312" in body
    assert "临桥县公安局2019年政府信息公开年报" in body.decode("gbk")


def test_a_scanned_report_is_three_pictures_and_no_table(client: Client) -> None:
    path = article_of(client, "cw_town", 2020)
    page = html.fromstring(client.ask(TRS, path)[2].decode())
    pictures = page.xpath("//div[@class='TRS_Editor']//img/@src")
    assert len(pictures) == 3
    assert page.xpath("//table") == []
    for picture in pictures:
        status, headers, body = client.ask(TRS, urljoin(path, picture))
        assert (status, headers["Content-Type"], body[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")


def test_troubles(client: Client) -> None:
    assert client.ask(JPAGE, article_of(client, "lq_village", 2021))[0] == 404

    empty = article_of(client, "cw_town", 2022)
    page = html.fromstring(client.ask(TRS, empty)[2].decode())
    link = page.xpath("//div[@class='TRS_Editor']//a/@href")[0]
    status, headers, body = client.ask(TRS, urljoin(empty, link))
    assert (status, headers["Content-Length"], body) == (200, "0", b"")
    assert link.endswith(".docx")

    page = html.fromstring(client.ask(JPAGE, article_of(client, "lq_town", 2020))[2].decode())
    _, headers, _ = client.ask(JPAGE, page.xpath("//a[contains(@href, 'downfile.jsp')]/@href")[0])
    _, headers, body = client.ask(JPAGE, headers["Location"])
    assert int(headers["Content-Length"]) == len(body)
    assert body.startswith(b"%PDF-")
    assert b"%%EOF" not in body

    guide = client.ask(TRS, article_of(client, "cw_street", 2022))[2].decode()
    assert "2022年度澄湾区石桥街道办事处政府信息公开工作年度报告" in guide
    assert "<table" not in guide


def test_every_request_is_logged() -> None:
    with SamplePortals() as own:
        client = Client(own)
        client.ask(TRS, "/robots.txt")
        client.ask(JPAGE, "/nothing?x=1")
        assert [(line.method, line.path, line.status, line.portal) for line in own.requests] == [
            ("GET", "/robots.txt", 200, "sample-trs"),
            ("GET", "/nothing?x=1", 404, "sample-jpage"),
        ]


def test_a_silent_revision_changes_one_page_and_its_validators() -> None:
    with SamplePortals() as own:
        client = Client(own)
        path, other = article_of(client, *REVISED), article_of(client, "cw_edu", 2021)
        _, before, _ = client.ask(TRS, path)
        _, untouched, _ = client.ask(TRS, other)
        own.revise(*REVISED)
        assert article_of(client, *REVISED) == path
        for validators in (
            {"If_None_Match": before["ETag"]},
            {"If_Modified_Since": before["Last-Modified"]},
        ):
            assert client.ask(TRS, path, **validators)[0] == 200
        assert client.ask(TRS, other, If_None_Match=untouched["ETag"])[0] == 304
        revised_tag = client.ask(TRS, path)[1]["ETag"]
    with SamplePortals(revised=True) as again:
        assert Client(again).ask(TRS, path)[1]["ETag"] == revised_tag


def test_the_same_ports_can_be_asked_for_again() -> None:
    with SamplePortals() as first:
        ports, definitions = first.ports, first.portals()
    with SamplePortals(ports=ports) as second:
        assert second.portals() == definitions


def test_a_taken_port_frees_the_other_one() -> None:
    with SamplePortals() as first:
        with pytest.raises(OSError, match="in use"):
            SamplePortals(ports=(0, first.ports[1]))
        unstarted = SamplePortals()
        unstarted.stop()
        unstarted.stop()


def test_two_generations_have_the_same_bytes() -> None:
    published = [found for found in listings() if found.agency.portal == "sample-trs"]
    first, second = trs_site.trs_site(published), trs_site.trs_site(published)
    assert first.pages == second.pages


def test_a_correction_stands_beside_the_report_and_moves_no_other_page() -> None:
    with SamplePortals() as own:
        client = Client(own)
        path, other = article_of(client, "cw_zone", 2021), article_of(client, "cw_edu", 2021)
        before = client.ask(TRS, path)[2]
        own.correct("cw_zone", 2021)
        assert (article_of(client, "cw_edu", 2021), client.ask(TRS, path)[2]) == (other, before)
        listed = client.ask(TRS, trs_site.ENTRY)[2].decode()
        assert "2021年政府信息公开工作年度报告（更正）" in listed
        own.restore()
        assert "（更正）" not in client.ask(TRS, trs_site.ENTRY)[2].decode()


def test_a_hijacked_page_has_another_title_and_the_same_figures() -> None:
    with SamplePortals() as own:
        client = Client(own)
        path = article_of(client, "cw_market", 2022)
        plain = client.ask(TRS, path)[2].decode()
        own.hijack("cw_market", 2022)
        taken = client.ask(TRS, path)[2].decode()
        assert f"<title>{SPAM}" in taken
        assert taken[taken.index("<table") :] == plain[plain.index("<table") :]


def test_the_mirror_is_a_third_site_that_calls_itself_a_republisher(tmp_path: Path) -> None:
    with SamplePortals(mirror=True) as own:
        (mirror,) = [p for p in load_portals(own.portal_files(tmp_path)) if p.id == mirror_site.PORTAL_ID]
        assert mirror.provenance == "republisher"
        with urllib.request.urlopen(mirror.entries[0].url, timeout=10) as answer:
            listed = answer.read().decode()
        assert listed.count('<li><a href="./t2024') == len(mirror_site.MIRRORED)
        assert len(own.ports) == 2
