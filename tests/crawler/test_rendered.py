"""Lists that only a script draws: read in a real Chromium that has no network but the crawl."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from crawl_support import LOST_AT_A_KILL, Page
from sample_portals.laying import frame
from sample_portals.truth import body, reports, rows

from crawler.ledger import Ledger

ENTRY, SCRIPT, API = "/zwgk/gknb/list.html", "/js/list.js", "/api/list"
A_PAGE = 12
DRAW = """
const list = document.getElementById('list'), next = document.getElementById('next');
let page = 0, last = 1;
async function draw() {
  page += 1;
  const answer = await fetch('/api/list', {method: 'POST', body: new URLSearchParams({page: page})});
  const found = await answer.json();
  list.innerHTML = found.rows.map(r => `<li><a href="${r.url}">${r.title}</a><span>${r.date}</span></li>`).join('');
  next.disabled = page >= found.pages;
}
next.onclick = draw;
draw();
"""


@pytest.fixture
def drawn(empty_site, require_tool):
    """A site whose list is empty until its script has run; the portal, and what a crawl must ask for, in order."""
    require_tool("chromium")
    return lay_out(empty_site)


def lay_out(site, head="", script=DRAW):
    pages = -(-len(rows()) // A_PAGE)
    inside = f"<ul id='list'></ul><button id='next'>下一页</button>{head}<script src='{SCRIPT}'></script>"
    site.put(ENTRY, frame(inside))
    site.put(SCRIPT, script, content_type="text/javascript; charset=utf-8")

    def answer(asked):
        first = (int(asked["page"]) - 1) * A_PAGE
        found = [
            {"title": r.title, "date": r.date, "url": f"/zwgk/gknb/{r.number}.html"}
            for r in rows()[first : first + A_PAGE]
        ]
        reply = json.dumps({"rows": found, "pages": pages}, ensure_ascii=False)
        return Page(reply.encode(), "application/json; charset=utf-8")

    site.dynamic[API] = answer
    for row in rows():
        site.put(f"/zwgk/gknb/{row.number}.html", frame(f"<div id='zoom'>{body(row)}</div>"))
    portal = {
        "id": "drawn",
        "name": "望江县",
        "entries": [{"url": site.url(ENTRY)}],
        "rendered": True,
        "minimum_reports": 25,
        "pace": {"delay": 0},
        "loopback": True,
    }
    lists = [ENTRY, SCRIPT, *(f"{API} page={n}" for n in range(1, pages + 1))]
    return portal, [*lists, *(f"/zwgk/gknb/{row.number}.html" for row in reports())]


def errors(crawls, run):
    return [issue for issue in crawls.issues(run) if issue.severity == "error"]


def test_a_list_that_a_script_draws_is_read_to_its_end(drawn, empty_site, crawls):
    portal, asked = drawn
    result = crawls.run([portal])

    assert empty_site.paths() == asked
    found = [c for c in crawls.captures(result["run"]) if c.is_good]
    assert {c.listed_title for c in found} == {row.title for row in reports()}
    assert errors(crawls, result["run"]) == []

    empty_site.forget()
    again = crawls.run([portal])
    assert empty_site.paths() == asked
    assert empty_site.statuses() == {304}
    assert again["portals"]["drawn"]["downloaded"] == 0


def test_killed_while_a_list_is_drawn_it_is_drawn_again_from_the_archive(drawn, empty_site, crawls_of):
    portal, asked = drawn
    whole = crawls_of("whole")
    expected = whole.essence(whole.run([portal])["run"])
    empty_site.forget()

    crawls = crawls_of("killed")
    crawls.run_until_killed([portal], kill={"after": 4})
    result = crawls.run([portal])
    assert crawls.essence(result["run"]) == expected
    made = Counter(empty_site.paths())
    assert set(made) == set(asked)
    assert sum(made.values()) - len(asked) <= LOST_AT_A_KILL
    assert crawls.warcs_are_sound()


def test_the_browser_reaches_nothing_that_the_crawl_may_not(drawn, empty_site, serve, crawls):
    secret = serve()
    secret.put("/secret", "x", content_type="text/javascript")
    empty_site.put(
        "/js/hop.js", "", status=302, headers={"Location": secret.url("/secret")}, validators=False
    )
    empty_site.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", content_type="text/plain")
    empty_site.put("/private/a.json", "{}", content_type="application/json")
    attempts = f"""
for (const url of ['{secret.url("/secret")}', 'http://10.0.0.1/', 'http://localhost:{secret.port}/secret',
                   '/js/hop.js', '/private/a.json', 'file:///etc/passwd'])
  try {{ fetch(url).catch(() => 0) }} catch (e) {{}}
try {{ new WebSocket('ws://127.0.0.1:{secret.port}/secret') }} catch (e) {{}}
navigator.sendBeacon('{secret.url("/secret")}', 'x');
"""
    head = f"<img src='{secret.url('/secret')}'><iframe src='{secret.url('/secret')}'></iframe>"
    portal, asked = lay_out(empty_site, head=head, script=attempts + DRAW)
    result = crawls.run([portal])

    assert secret.asked == []
    assert set(empty_site.paths()) == {*asked, "/js/hop.js"}
    found = {(i.category, i.url) for i in crawls.issues(result["run"])}
    assert ("foreign_host", empty_site.url("/js/hop.js")) in found
    assert ("robots", empty_site.url("/private/a.json")) in found
    told = next(i for i in crawls.issues(result["run"]) if i.url == empty_site.url(ENTRY))
    assert (told.category, told.severity) == ("foreign_host", "info")
    for address in (secret.url("/secret"), "http://10.0.0.1/", f"http://localhost:{secret.port}/secret"):
        assert address in told.message
    assert len([c for c in crawls.captures(result["run"]) if c.is_good]) == len(reports())


def test_scripts_that_ask_without_end_end(drawn, empty_site, crawls):
    endless = "let n = 0; (async () => { for (;;) await fetch('/api/tick?n=' + n++).catch(() => 0) })();"
    empty_site.dynamic["/api/tick"] = lambda asked: Page(b"{}", "application/json")
    portal, _ = lay_out(empty_site, script=endless)
    result = crawls.run([portal])

    assert 0 < sum("/api/tick" in path for path in empty_site.paths()) <= 100
    assert "empty_list" in {issue.category for issue in errors(crawls, result["run"])}


def test_without_a_chromium_the_portal_fails_and_says_what_to_install(empty_site, crawls, monkeypatch):
    portal, _ = lay_out(empty_site)
    monkeypatch.setenv("NIANBAO_CHROMIUM", "/nowhere/chromium")
    result = crawls.run([portal])

    (first, *_) = errors(crawls, result["run"])
    assert first.category == "no_browser"
    assert "NIANBAO_CHROMIUM" in first.message
    assert empty_site.paths() == [ENTRY]
    assert Ledger(crawls.data / "ledger.sqlite").listings(result["run"]) == []
