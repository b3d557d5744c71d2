"""A portal that was not seen accuses nobody; a report that could not be read says what happened; a row that was
set aside is no failure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from normalize.record import GridTemplate, Issue, Record
from output.changes import compare_runs
from output.digest import build_digest
from output.digest.coverage import coverage
from output.digest.index_page import view_index
from output.digest.issue_words import category, reason, set_aside_row
from output.digest.page_files import report_file
from output.digest.terms import Phrase
from output.run_data import CrawlStats, PortalSummary, RunData
from output.summary import summarise

Layouts = Mapping[str, Sequence[GridTemplate]]
URL = "http://www.dongwan.gov.example/xxgk/nb/2021/t9.html"


def text_of(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def page_of(path: Path) -> html.HtmlElement:
    return html.parse(str(path)).getroot()


@pytest.fixture
def half_seen(run: RunData) -> RunData:
    """The sample run, had the second portal's lists not been reached."""
    first, second = run.manifest.portals
    portals = (first, replace(second, stats=CrawlStats(2, 0, 0, 0, 0, 2)))
    kept = tuple(r for r in run.records if r.sources[0].portal == "qinghe")
    return replace(run, manifest=replace(run.manifest, portals=portals), records=kept)


@pytest.mark.parametrize(
    ("stats", "seen"),
    [
        (None, False),
        (CrawlStats(2, 0, 0, 0, 0, 2), False),
        (CrawlStats(2, 0, 0, 0, 0, 0), False),
        (CrawlStats(9, 0, 0, 0, 3, 1), False),
        (CrawlStats(9, 0, 0, 0, 3, 0), True),
        (CrawlStats(9, 0, 0, 5, 0, 4), True),
        (CrawlStats(9, 0, 0, 5, 0, 4, list_errors=1), False),
    ],
)
def test_missing_is_said_only_of_a_portal_whose_lists_were_seen(stats: CrawlStats | None, seen: bool) -> None:
    portal = PortalSummary("p", "某县", None, ("某县教育局",), (2021, 2022), stats)
    assert portal.was_seen is seen
    matrix = coverage([], [portal])
    (row,) = matrix.blocks[0].rows
    assert {cell.state for cell in row.cells} == {"missing" if seen else "unknown"}
    assert (matrix.due, row.due) == ((2, 2) if seen else (0, 0))


def test_what_was_not_looked_at_is_counted_apart(
    half_seen: RunData, layouts: Layouts, tmp_path: Path
) -> None:
    view = view_index(half_seen, None)
    assert (view.facts.missing, view.facts.unknown) == (2, 25)
    assert (view.coverage.reported, view.coverage.due) == (33, 35)
    page = page_of(build_digest(half_seen, layouts, tmp_path))
    headline = text_of(page.get_element_by_id("headline"))
    assert "33 of 35 reports due are here" in headline
    assert "25 more were not looked for: the crawl of their portal failed" in headline
    assert "另有 25 份未查：所在网站采集失败" in headline
    (legend,) = page.xpath("//ul[@class='legend']/li[.//*[contains(@class, 'is-unknown')]]")
    assert text_of(legend) == "⋯ not looked at: the crawl of this portal failed 未知：本站采集失败 25"
    assert len(page.xpath("//td[@class='is-unknown']")) == 25
    twin = json.loads((tmp_path / "digest.json").read_text("utf-8"))
    assert twin["coverage"]["counts"]["unknown"] == 25
    assert twin["portals_not_seen"] == ["dongwan"]


def test_a_run_that_saw_no_list_calls_nothing_missing(
    half_seen: RunData, layouts: Layouts, tmp_path: Path
) -> None:
    manifest = replace(half_seen.manifest, portals=half_seen.manifest.portals[1:])
    blind = replace(half_seen, manifest=manifest, records=())
    headline = text_of(page_of(build_digest(blind, layouts, tmp_path)).get_element_by_id("headline"))
    assert headline == (
        "No list of reports could be looked at, so none is called missing 各网站列表均未能采集，不作缺失判断"
    )


def test_nothing_is_gone_and_nothing_is_unchanged_where_nobody_looked(
    run: RunData, half_seen: RunData, layouts: Layouts, tmp_path: Path
) -> None:
    assert compare_runs(run, half_seen).nothing
    news = text_of(
        page_of(build_digest(half_seen, layouts, tmp_path, previous=run)).xpath("//section[@class='news']")[0]
    )
    assert "Not looked at, because the crawl failed: 东湾县人民政府." in news
    assert f"Nothing new since run {run.manifest.run_id} on the portals that could be looked at." in news
    lines = summarise(half_seen, previous=run).splitlines()
    assert "Nothing new since run 2026-02-01T0300 on the portals that could be looked at." in lines
    assert "Not looked at, the crawl failed: dongwan" in lines
    assert any(line.startswith("Reports   33 of 35 due, 2 missing, 25 not looked at: ") for line in lines)


@pytest.fixture
def unread(run: RunData, make_record: Callable[..., Record]) -> tuple[RunData, Record]:
    """A run with one report that its portal lists and that answers 404."""
    issue = Issue("crawl", "not_found", "error", f"{URL}: the server says 404", "look for it", URL)
    record = replace(
        make_record("东湾县财政局", 2021),
        form=None,
        cells={},
        sections=(),
        findings=(),
        sources=(),
        status="failed",
        issues=(issue,),
        versions={},
    )
    return replace(run, records=(record,), issues=(issue,)), record


def test_a_report_that_could_not_be_read_says_what_happened(
    unread: tuple[RunData, Record], layouts: Layouts, tmp_path: Path
) -> None:
    run, record = unread
    build_digest(run, layouts, tmp_path)
    page = page_of(tmp_path / "digest" / "reports" / report_file(record.record_id))
    assert [text_of(heading) for heading in page.iter("h2")] == ["What happened 情况说明"]
    (item,) = page.xpath("//ul[contains(@class, 'issues')]/li")
    assert text_of(item) == (
        "error 错误 crawl 采集 / not found 页面不存在: the server says 404 "
        f"Next step 建议处理: look for itAddress 网址: {URL}"
    )
    assert [a.get("href") for a in item.iter("a")] == [URL]
    assert "listed, but no report could be read 已列出，未能读到年报" in text_of(page)
    assert "0 hold" not in text_of(page)


def test_the_matrix_and_the_failures_name_the_report_that_could_not_be_read(
    unread: tuple[RunData, Record], layouts: Layouts, tmp_path: Path
) -> None:
    run, record = unread
    page = page_of(build_digest(run, layouts, tmp_path))
    (link,) = page.xpath("//td[@class='is-failed']/a")
    assert link.get("href") == f"reports/{report_file(record.record_id)}"
    assert link.get("title") == "not found 页面不存在: the server says 404"
    (row,) = page.xpath("//table[contains(@class, 'failures')]/tbody/tr")
    what, document, why, then = (text_of(cell) for cell in row.iter("td"))
    assert what == "error 错误 crawl 采集 / not found 页面不存在"
    assert document == f"Document 文件东湾县财政局, 2021{record.title}{URL}"
    assert why == "Reason 原因the server says 404"
    assert then == "Next step 建议处理look for it"
    assert [node.get("lang") for node in row.xpath("./td[position() > 2]/bdi")] == ["en", "en"]
    text = summarise(run)
    assert "  error, not found: the server says 404 [东湾县财政局 2021]" in text.splitlines()


def test_rows_that_were_set_aside_are_listed_and_are_no_failure(
    run: RunData, layouts: Layouts, tmp_path: Path
) -> None:
    message = "图解：2021年年报: a picture or a film about a report"
    aside = Issue("crawl", "set_aside", "info", message, "if it is one", URL)
    before, after = view_index(run, None), view_index(replace(run, issues=(*run.issues, aside)), None)
    assert after.failures == before.failures
    assert after.set_aside == (aside,)
    assert set_aside_row(aside) == (
        "图解：2021年年报",
        Phrase("a picture or a film about a report", "图解或视频"),
    )
    page = page_of(build_digest(replace(run, issues=(*run.issues, aside)), layouts, tmp_path))
    details = page.get_element_by_id("set-aside")
    assert details.get("open") is None
    assert text_of(details.find("summary")) == (
        "Set aside: listed, but not taken for annual reports 已列出但不作年报处理 1"
    )
    assert [text_of(cell) for cell in details.iter("td")] == [
        "图解：2021年年报",
        "a picture or a film about a report 图解或视频",
        URL,
    ]
    assert "note" not in next(
        line for line in summarise(replace(run, issues=(aside,))).splitlines() if line.startswith("Issues")
    )


def test_checks_that_could_not_be_made_are_listed_and_marked(
    run: RunData, layouts: Layouts, tmp_path: Path
) -> None:
    page = page_of(build_digest(run, layouts, tmp_path))
    view = view_index(run, None)
    total = view.facts.checks_unassessable
    assert view.facts.unassessable_reports == 2
    assert sum(len(report.findings) for report in view.unassessable) == total
    details = page.get_element_by_id("unassessable")
    assert text_of(details.find("summary")).startswith(f"Not assessable: {total} checks in 2 reports")
    marked = page.xpath("//table[@class='matrix']//td[.//*[@class='unsure']]")
    assert [cell.get("class") for cell in marked] == ["is-partial", "is-partial"]
    counts = [text_of(cell.xpath(".//*[@class='unsure']")[0]) for cell in marked]
    assert sorted(counts) == sorted(f"?{len(report.findings)}" for report in view.unassessable)


def test_a_message_does_not_repeat_the_address_beside_it() -> None:
    issue = Issue("crawl", "made_up_slug", "error", f"{URL}: gone", "", URL)
    assert reason(issue) == "gone"
    assert reason(replace(issue, document="")) == issue.message
    assert category(issue) == Phrase("made up slug", "made up slug")


def test_the_tool_s_own_source_is_named_for_what_it_is(
    run: RunData, layouts: Layouts, tmp_path: Path
) -> None:
    manifest = replace(run.manifest, versions={"nianbao": "1", "source": "4f144bc81d1e"})
    page = page_of(build_digest(replace(run, manifest=manifest), layouts, tmp_path))
    assert "nianbao 1, source text digest 程序源码摘要值 4f144bc81d1e" in text_of(page.find(".//footer"))


def test_a_run_without_portals_has_no_heading_for_them(run: RunData) -> None:
    text = summarise(replace(run, manifest=replace(run.manifest, portals=())))
    assert "Portals" not in text
