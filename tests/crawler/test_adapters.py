"""Lists, row by row and page by page, without a network."""

from __future__ import annotations

import pytest

from crawler.adapters import ADAPTERS
from crawler.adapters.base import ListPage
from crawler.adapters.detect import detect
from crawler.adapters.jpage import JpageAdapter
from crawler.adapters.trs import Pager, TrsAdapter, read_pager

TRS_ENTRY = "http://www.s.gov.cn/zwgk/xxgknb/index.html"
JPAGE_ENTRY = "http://www.s.gov.cn/col/col1229/index.html"


def page(text: str, entry: str = TRS_ENTRY, **kwargs: object) -> ListPage:
    return ListPage(url=str(kwargs.pop("url", entry)), text=text, entry_url=entry, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("script", "pager"),
    [
        ('createPageHTML(3, 0, "index", "html");', Pager(3, "index", "html")),
        ("createPageHTML(40, 3, 0, 'list', 'shtml');", Pager(3, "list", "shtml")),
        ('createPage(7, 0, "index", "html")', Pager(7, "index", "html")),
        ("var countPage = 5 ; //总页数", Pager(5, "index", "html")),
        ("createPageHTML(1, 0)", Pager(1, "index", "html")),
        ("createPageHTML('page_div', 3, 1, 'list', 'shtml', 40)", None),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName) {} // createPageHTML(9,0)", None),
        ("<p>no pager</p>", None),
    ],
)
def test_trs_pagers_are_read_by_the_type_of_their_arguments(script, pager):
    assert read_pager(script, TRS_ENTRY) == pager


def test_trs_reads_rows_whatever_holds_the_date():
    text = """
      <ul><li><a href="./202103/t20210330_1.html" title="甲县2020年政府信息公开工作年度报告">甲县2020年政府…</a>
          <span>2021-03-30</span></li>
        <li><a href="../gk/202003/t20200331_2.html">乙县2019年年报<span>2020/3/31</span></a></li>
        <li><a href="http://xxgk.s.gov.cn/202001/t20200115_3.shtml">丙局</a><b class="u_time">2020年1月15日</b></li>
        <li><a href="./202001/t20200116_4.html">丁局</a></li>
        <li><a href="./P020210330555931947548.pdf">戊局</a></li>
        <li><a href="./202103/t20210330_1.html">甲县（again）</a></li></ul>
      <a href="javascript:void(0)">上一页</a><a href="/index.html">首页</a>"""
    assert [(row.url, row.title, row.date, row.ordinal) for row in TrsAdapter().rows(page(text))] == [
        (
            "http://www.s.gov.cn/zwgk/xxgknb/202103/t20210330_1.html",
            "甲县2020年政府信息公开工作年度报告",
            "2021-03-30",
            0,
        ),
        ("http://www.s.gov.cn/zwgk/gk/202003/t20200331_2.html", "乙县2019年年报", "2020-03-31", 1),
        ("http://xxgk.s.gov.cn/202001/t20200115_3.shtml", "丙局", "2020-01-15", 2),
        ("http://www.s.gov.cn/zwgk/xxgknb/202001/t20200116_4.html", "丁局", "2020-01-16", 3),
        ("http://www.s.gov.cn/zwgk/xxgknb/P020210330555931947548.pdf", "戊局", None, 4),
    ]


def test_trs_asks_one_page_past_the_stated_end_and_stops_where_nothing_is_new():
    adapter = TrsAdapter()
    first = page('<script>createPageHTML(2, 0, "index", "html")</script>')
    second = adapter.next_request(first, new=20)
    # Where this name is missing, the list counts from one: that is no failure yet.
    assert (second.url, second.expected, second.probe) == (
        "http://www.s.gov.cn/zwgk/xxgknb/index_1.html",
        False,
        True,
    )
    other = adapter.next_request(page("", url=second.url, cursor=second.cursor), new=0)
    assert (other.url, other.expected) == ("http://www.s.gov.cn/zwgk/xxgknb/index_2.html", True)

    # The pager travels along: the stub past the end has none.
    third = adapter.next_request(page("x", url=second.url, cursor=second.cursor), new=20)
    assert (third.url, third.expected) == ("http://www.s.gov.cn/zwgk/xxgknb/index_2.html", False)
    assert adapter.next_request(page("<html></html>", url=third.url, cursor=third.cursor), new=0) is None


def test_trs_without_a_pager_is_one_page():
    assert (
        TrsAdapter().next_request(page("<li><a href='./202103/t20210330_1.html'>x</a></li>"), new=1) is None
    )


def store(rows: list[str], total: int, group: str = "") -> str:
    records = "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)
    return (
        f"<datastore><nextgroup><![CDATA[{group}]]></nextgroup><totalrecord>{total}</totalrecord>"
        f"<recordset>{records}</recordset></datastore>"
    )


def row(number: int) -> str:
    return f"<li><a target='_blank' href='/art/2021/1/15/art_1229_{number}.html' title='第{number}号'>第…</a></li>"


def test_jpage_reads_quoted_broken_and_escaped_rows():
    rows = [
        "<tr><td><a title='甲局2020年年报' href='/art/2021/1/9/art_1229_1.html'>甲</a></td>"
        "<td>2021-\n 01-\n 23</td></tr>",
        "&lt;li&gt;&lt;a href=&quot;/art/2021/2/3/art_1229_2.html&quot;&gt;乙局&lt;/a&gt;&lt;/li&gt;",
        "<li><a href='/art/2021/art_0123456789abcdef0123456789abcdef.html'>丙]]>]]&gt;<![CDATA[局</a></li>",
        "<li>&nbsp;</li>",
    ]
    found = JpageAdapter().rows(page(store(rows, 4), JPAGE_ENTRY))
    assert [(r.url.removeprefix("http://www.s.gov.cn"), r.title, r.date) for r in found] == [
        ("/art/2021/1/9/art_1229_1.html", "甲局2020年年报", "2021-01-23"),
        ("/art/2021/2/3/art_1229_2.html", "乙局", "2021-02-03"),
        ("/art/2021/art_0123456789abcdef0123456789abcdef.html", "丙]]>局", None),
    ]


def test_jpage_falls_back_to_rows_printed_in_the_page():
    text = "<ul><li><a href='/art/2021/1/9/art_1229_1.html'>甲局</a></li><li><a href='/x.html'>关于</a></li></ul>"
    assert [r.title for r in JpageAdapter().rows(page(text, JPAGE_ENTRY))] == ["甲局"]


OPTIONS = (
    "<div id='5213'><script type='text/xml'>%s</script></div><script>$('#5213').jpage({totalRecord:100,perPage:15,"
    "proxyUrl:'/module/web/jpage/dataproxy.jsp',params:{col:1,appid:1,webid:3,columnid:1229,unitid:'5213'}})</script>"
)


def walk(server, entry_text: str) -> tuple[list[str], list[str]]:
    """Drive the adapter as the spider does; returns the URLs asked for and the titles found."""
    adapter, seen, asked = JpageAdapter(), {}, []
    current = page(entry_text, JPAGE_ENTRY)
    while True:
        rows = [r for r in adapter.rows(current) if r.url not in seen]
        seen.update({r.url: r.title for r in rows})
        request = adapter.next_request(current, len(rows))
        if request is None:
            return asked, list(seen.values())
        asked.append(request.url.partition("?")[2])
        assert len(asked) < 30
        current = ListPage(request.url, server(request), JPAGE_ENTRY, request.cursor)


def query(request) -> dict[str, str]:
    return dict(part.split("=") for part in request.url.partition("?")[2].split("&"))


def test_jpage_goes_through_the_blocks():
    def server(request):
        asked = query(request)
        first, last = int(asked["startrecord"]), min(int(asked["endrecord"]), 100)
        return store([row(n) for n in range(first, last + 1)], 100)

    asked, titles = walk(server, OPTIONS % store([row(n) for n in range(1, 46)], 100))
    assert titles == [f"第{n}号" for n in range(1, 101)]
    assert [url[url.index("startrecord") :] for url in asked] == [
        "startrecord=46&endrecord=90&perpage=15",
        "startrecord=91&endrecord=135&perpage=15",
    ]
    assert "columnid=1229&unitid=5213&webname=&permissiontype=0" in asked[0]


def test_jpage_asks_by_page_where_the_server_ignores_records():
    def server(request):
        number = int(query(request).get("page", 1))
        return store([row(n) for n in range(number * 15 - 14, min(number * 15, 100) + 1)], 100)

    asked, titles = walk(server, OPTIONS % store([row(n) for n in range(1, 46)], 100))
    assert titles == [f"第{n}号" for n in range(1, 101)]
    assert asked[-1].endswith("page=7")


def test_jpage_sends_encrypted_ids_back_as_they_are_and_stops_at_an_empty_page():
    link = '<a href="/module/web/jpage/dataproxy.jsp?page=1&amp;webid=9&amp;columnid=x%2Fy&amp;unitid=Zz%3D"></a>'

    def server(request):
        asked = query(request)
        assert (asked["columnid"], asked["unitid"]) == ("x%2Fy", "Zz%3D")
        assert "startrecord" not in asked
        number = int(asked["page"])
        rows = [row(n) for n in range(number * 15 - 14, number * 15 + 1)]
        return store(rows, 100) if number <= 4 else "<datastore><recordset></recordset></datastore>"

    entry = store([row(n) for n in range(1, 16)], 100, link)
    asked, titles = walk(server, entry)
    assert titles == [f"第{n}号" for n in range(1, 61)]
    assert [url.partition("&")[0] for url in asked] == ["page=2", "page=3", "page=4", "page=5"]


def test_jpage_without_a_proxy_is_one_page():
    assert JpageAdapter().next_request(page(store([row(1)], 9), JPAGE_ENTRY), new=1) is None


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ('<script>createPageHTML(3, 0, "index", "html")</script>', "trs"),
        ("<li><a href='./202103/t20210330_1.html'>x</a></li>", "trs"),
        ("<script>createPageHTML('page_div', 3, 1, 'list', 'shtml', 40)</script>", "ucap"),
        ("<recordset><record></record></recordset> createPageHTML(3, 0)", "jpage"),
        ("<script src='/module/web/jpage/dataproxy.jsp?col=1'></script>", "jpage"),
        ("<form action='/module/xxgk/search.jsp'>", "xxgk"),
        ("<script>window._CONFIG = {SID: '1'}</script><a href='/gkmlpt/index'>", "gkmlpt"),
        ("<a href='/public/column/12?type=4&action=list'>", "public"),
        ("<p>关于我们</p>", None),
    ],
)
def test_families_are_told_by_their_fingerprint(text, family):
    assert detect(text, "http://www.s.gov.cn/list/") == family


def test_truecms_asks_from_the_first_record_whatever_the_page_showed():
    entry = "https://www.x.gov.cn/gknb/list.html"
    row = "<li><a href='/art/2024/1/9/art_1_{0}.html' title='某局{0}年信息公开年报'>x</a><span>2024-01-09</span></li>"
    script = "<script>columnId:'c7', proxyUrl:'/messageController/getMessage.do'</script>"
    adapter = ADAPTERS["truecms"]
    shown = ListPage(entry, f"<html><ul>{row.format(2023)}</ul>{script}</html>", entry, {})
    assert [r.title for r in adapter.rows(shown)] == ["某局2023年信息公开年报"]
    first = adapter.next_request(shown, 1)
    assert "startrecord=1&endrecord=50" in first.url
    assert first.headers["Referer"] == entry

    records = "".join(f"<record><![CDATA[{row.format(y)}]]></record>" for y in (2023, 2022))
    store = f"<datastore><totalrecord>3</totalrecord><recordset>{records}</recordset></datastore>"
    reply = ListPage(first.url, f"callback({store})", entry, first.cursor)
    assert [r.url[-9:] for r in adapter.rows(reply)] == ["2023.html", "2022.html"]
    second = adapter.next_request(reply, 1)
    assert "startrecord=3&endrecord=52" in second.url
    assert second.expected
    # A host that heeds no numbers sends the same again: that is the end.
    assert adapter.next_request(ListPage(second.url, f"callback({store})", entry, second.cursor), 0) is None
