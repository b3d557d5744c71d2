"""The same report on one page, on three sites, under two spellings: one record, and every difference said."""

from __future__ import annotations

import itertools

import pytest
from made_copies import DEPARTMENT, HOST, OFFICIAL, REPRINTS, Crawl, named, page_of, with_count

from nianbao.samples.mishaps import BRAND, SPAM, annotated, branded
from nianbao.samples.truth import report
from normalize.agency_names import first_region, short_name, without_regions
from normalize.record import Record

PLAIN = report("cw_edu", 2021)
CODE = "requests.new.total"
OTHER = with_count(PLAIN, CODE, 7777)


def only(records: tuple[Record, ...]) -> Record:
    (record,) = records
    return record


def statements(record: Record) -> dict[str, tuple[object, ...]]:
    return {code: (cell.state, cell.value, cell.raw) for code, cell in record.cells.items()}


def printed(of) -> dict[str, tuple[object, ...]]:
    return {code: (value.state, value.value, value.raw) for code, value in of.values.items()}


def disagreements(record: Record) -> list[tuple[object, ...]]:
    found = [finding for finding in record.findings if finding.check == "sources_disagree"]
    return [(f.status, f.severity, f.codes, f.expected, f.actual) for f in found]


def test_page_pdf_and_word_on_one_page_are_one_record_with_three_sources():
    crawl = Crawl().row(
        page_of(PLAIN), page_of(PLAIN) + "<!-- pdf -->", page_of(PLAIN) + "<!-- word -->",
        media_types=("text/html", "application/pdf", "application/msword"),
    )  # fmt: skip
    record = only(crawl.assembled().records)
    assert [s.media_type for s in record.sources] == ["text/html", "application/msword", "application/pdf"]
    assert {s.tier for s in record.sources} == {"official"}
    assert record.sources[0].tier_evidence == f"{HOST} is a host of the portal chengwan"
    assert disagreements(record) == []
    assert (record.version, record.supersedes) == (1, None)


def test_where_copies_differ_a_finding_names_code_values_and_both_sources():
    crawl = Crawl().row(page_of(PLAIN), page_of(OTHER), media_types=("text/html", "application/pdf"))
    record = only(crawl.assembled().records)
    assert statements(record) == printed(PLAIN)
    value = PLAIN.values[CODE].value
    assert disagreements(record) == [("fail", "warning", (CODE,), value, 7777)]
    finding = next(f for f in record.findings if f.check == "sources_disagree")
    for source in record.sources:
        assert f"{source.url} ({source.document[:12]})" in finding.message
    assert f"“{value}”" in finding.message
    assert "“7777”" in finding.message


def test_official_speaks_before_republisher_whatever_the_format():
    crawl = (
        Crawl()
        .row(page_of(OTHER), portal=REPRINTS, media_types=("text/html",))
        .row(page_of(PLAIN), media_types=("application/pdf",))
    )
    record = only(crawl.assembled().records)
    assert [s.tier for s in record.sources] == ["official", "republisher"]
    assert statements(record) == printed(PLAIN)
    assert [found[1] for found in disagreements(record)] == ["warning"]


def test_a_republisher_speaks_where_the_agencys_page_could_not_be_read():
    crawl = (
        Crawl()
        .row("<html><body><p>页面正在建设</p></body></html>", title=PLAIN.title)
        .row(page_of(PLAIN), portal=REPRINTS)
    )
    record = only(crawl.assembled().records)
    assert (record.status, record.sources[0].tier) == ("success", "republisher")


def test_a_mirror_never_gives_figures_to_a_report_that_its_agency_lists():
    mirror = annotated(page_of(PLAIN))
    crawl = (
        Crawl()
        .row("<html><body><p>页面正在建设</p></body></html>", title=PLAIN.title)
        .row(mirror, portal=REPRINTS, title=PLAIN.title)
    )
    record = only(crawl.assembled().records)
    assert (record.status, dict(record.cells)) == ("failed", {})
    assert "mirror_not_taken" in [issue.category for issue in record.issues]
    assert record.sources[-1].tier == "suspicious"


def test_a_mirrors_differing_figure_is_a_note_and_not_the_records():
    crawl = Crawl().row(annotated(page_of(OTHER)), portal=REPRINTS, title=PLAIN.title).row(page_of(PLAIN))
    record = only(crawl.assembled().records)
    assert statements(record) == printed(PLAIN)
    assert disagreements(record) == [("fail", "info", (CODE,), PLAIN.values[CODE].value, 7777)]
    assert [s.tier for s in record.sources] == ["official", "suspicious"]
    assert "pinyin" in (record.sources[1].tier_evidence or "")


def test_a_mirror_with_a_brand_for_a_name_is_known_by_figures_and_prose():
    title = branded(PLAIN.title, PLAIN.agency.name)
    mirror = branded(page_of(PLAIN), PLAIN.agency.name)
    record = only(Crawl().row(page_of(PLAIN)).row(mirror, portal=REPRINTS, title=title).assembled().records)
    assert record.agency is not None
    assert record.agency.name == PLAIN.agency.name
    assert (record.sources[1].tier, BRAND in (record.sources[1].tier_evidence or "")) == ("suspicious", True)
    alone = Crawl().row(mirror, portal=REPRINTS, title=title).assembled()
    assert alone.records == ()
    assert [issue.category for issue in alone.issues] == ["mirror_set_aside"]


def test_a_report_known_from_mirrors_alone_is_never_read_in_full():
    record = only(
        Crawl().row(annotated(page_of(PLAIN)), portal=REPRINTS, title=PLAIN.title).assembled().records
    )
    assert record.status == "partial"
    assert "only_suspicious_copies" in [issue.category for issue in record.issues]


@pytest.mark.parametrize("portal", [OFFICIAL, REPRINTS], ids=["official", "mirror"])
def test_a_hijacked_page_is_set_aside_with_the_reason(portal):
    page = page_of(PLAIN, page_title=SPAM).replace('Editor">', f'Editor"><p>{SPAM}</p>')
    assembled = Crawl().row(page, portal=portal, title=PLAIN.title).assembled()
    assert [(r.status, dict(r.cells)) for r in assembled.records] == [("failed", {})]
    (issue,) = assembled.issues
    assert (issue.category, issue.severity) == ("hijacked_page", "error")
    assert "title was replaced" in issue.message
    assert "first lines advertise" in issue.message
    beside = Crawl().row(page, portal=portal, title=PLAIN.title).row(page_of(PLAIN)).assembled()
    assert statements(only(beside.records)) == printed(PLAIN)


def test_an_office_that_fights_gambling_is_not_hijacked():
    text = "我局打击网络赌博、六合彩，查处百家乐窝点、取缔老虎机，开展禁止棋牌游戏赌博宣传。"
    page = page_of(PLAIN).replace('<div class="TRS_Editor">', f'<div class="TRS_Editor"><p>{text}</p>')
    assembled = Crawl().row(page).assembled()
    assert (only(assembled.records).status, assembled.issues) == ("success", ())


def test_two_spellings_on_one_portal_are_one_record():
    short = report("cw_office", 2021)
    crawl = Crawl().row(page_of(short)).row(page_of(named(short, "岚州市澄湾区政府办")))
    record = only(crawl.assembled().records)
    assert len(record.sources) == 2
    assert disagreements(record) == []


def test_another_spelling_elsewhere_joins_only_where_figures_and_prose_are_the_same():
    twin = named(PLAIN, "岚州市澄湾区教育局")
    same = Crawl().row(page_of(PLAIN)).row(page_of(twin), portal=DEPARTMENT).assembled()
    assert len(only(same.records).sources) == 2
    other = named(report("cw_market", 2021), "岚州市澄湾区教育局")
    apart = Crawl().row(page_of(PLAIN)).row(page_of(other), portal=DEPARTMENT).assembled()
    assert len(apart.records) == 2
    for record, neighbour in itertools.permutations(apart.records):
        (doubt,) = [finding for finding in record.findings if finding.check == "possible_duplicate"]
        assert (doubt.status, doubt.severity) == ("unassessable", "info")
        assert neighbour.record_id in doubt.message


def test_the_same_name_in_two_regions_stays_two_records():
    far = DEPARTMENT.model_copy(update={"id": "far", "region_code": "880101"})
    from made_copies import PORTALS

    PORTALS["far"] = far
    try:
        records = Crawl().row(page_of(PLAIN)).row(page_of(OTHER), portal=far).assembled().records
    finally:
        del PORTALS["far"]
    assert sorted(record.record_id[-7:] for record in records) == ["-880101", "-990101"]
    assert all(disagreements(record) == [] for record in records)


def test_the_order_of_the_copies_does_not_matter():
    rows = [
        ((page_of(OTHER),), {"portal": REPRINTS}),
        ((page_of(PLAIN),), {}),
        ((annotated(page_of(PLAIN)),), {"portal": REPRINTS, "title": PLAIN.title}),
    ]
    results = []
    for order in itertools.permutations(rows):
        crawl = Crawl()
        for pages, options in order:
            crawl.row(*pages, url=f"http://{options.get('portal', OFFICIAL).allowed_hosts[0]}/x", **options)
        record = only(crawl.assembled().records)
        results.append((record.record_id, statements(record), [s.document for s in record.sources]))
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾市人民政府办公室", "青禾市政府办"),
        ("东湾县发展和改革委员会", "东湾县发展和改革委"),
        ("某开发区管理委员会", "某开发区管委会"),
        ("石桥街道办事处", "石桥街道"),
        ("南渡镇人民政府", "南渡镇"),
        ("澄湾区　教育局", "澄湾区教育局"),
    ],
)
def test_spellings_that_are_alike(one: str, other: str):
    assert short_name(one) == short_name(other)


def test_spellings_that_are_not():
    assert short_name("青禾市人民政府") != short_name("青禾市人民政府办公室")
    assert without_regions("岚州市澄湾区教育局") == (
        ("岚州市", "澄湾区教育局"),
        ("岚州市澄湾区", "教育局"),
    )
    assert without_regions("市场监督管理局") == ()
    assert first_region("澄湾区人民政府（示例）") == "澄湾区"
