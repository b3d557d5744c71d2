"""The digest's pages as files: whole, linked, harmless whatever was crawled."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from normalize.record import Agency, Cell, Evidence, Finding, GridTemplate, Issue, Record, Section, Source
from output.digest import build_digest
from output.digest.exhibits import (
    CopiedCell,
    Exhibit,
    Exhibitor,
    PageCopy,
    Shown,
    TableCopy,
    Wanted,
    hang,
    hang_page,
)
from output.digest.page_files import link_target, report_file
from output.digest.render import DECEPTIVE, moment, percent, period, size, style, translated
from output.digest.texts import TEXTS
from output.run_data import RunData

Layouts = Mapping[str, Sequence[GridTemplate]]
TEMPLATES = Path(__file__).parents[2] / "output" / "digest" / "templates"
HOSTILE = (
    "</script><script>window.hacked = 1</script><svg onload='window.hacked = 2'></svg>"
    '<img src=x onerror="window.hacked = 3"> " onmouseover="window.hacked = 4" \' {{ 7 * 7 }} {n}'
    " </style><style>*{display:none}</style> \u202e321 &lt;b&gt; \x1b\x00"
)


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory, run: RunData, layouts: Layouts) -> Path:
    """The sample's digest, compared with a run that lacks its last nine reports."""
    earlier = replace(run, records=run.records[:-9])
    return build_digest(run, layouts, tmp_path_factory.mktemp("digest"), previous=earlier).parent


@pytest.fixture
def hostile_run(run: RunData, make_record: Callable[..., Record]) -> RunData:
    """One report in which every text that comes from outside attacks the page."""
    record = make_record()
    code = "requests.new.business"
    source = record.cells[code].source
    assert source is not None
    bad_source = replace(source, reader=HOSTILE, path=HOSTILE)
    spoiled = replace(
        record,
        record_id=f"../../{HOSTILE}",
        title=HOSTILE,
        agency=Agency(
            HOSTILE,
            HOSTILE,
            HOSTILE,
            region_code=HOSTILE,
            region_name=HOSTILE,
            region_evidence=(Evidence(HOSTILE, HOSTILE, (HOSTILE,)),),
            region_candidates=(HOSTILE,),
            mentions=(HOSTILE,),
        ),
        published_on=HOSTILE,
        cells={**record.cells, code: Cell("text", "count", None, HOSTILE, 0.5, bad_source)},
        sections=(Section(1, HOSTILE, HOSTILE),),
        findings=(Finding(HOSTILE, "fail", "error", (code,), HOSTILE, HOSTILE),),
        sources=(
            Source(
                record.sources[0].document,
                HOSTILE,
                HOSTILE,
                f"javascript:{HOSTILE}",
                "qinghe",
                HOSTILE,
                HOSTILE,
                1,
                2,
            ),
            Source("ef" * 32, "text/html", "", "https://www.example/\"onclick='x'?a=<b>", "qinghe"),
        ),
        issues=(Issue(HOSTILE, HOSTILE, "error", HOSTILE, HOSTILE, "javascript:alert(1)"),),
        versions={HOSTILE: HOSTILE},
    )
    portal = replace(run.manifest.portals[0], name=HOSTILE, region_code=HOSTILE, expected_agencies=(HOSTILE,))
    manifest = replace(run.manifest, portals=(portal,), versions={HOSTILE: HOSTILE})
    return RunData(manifest, (spoiled,), spoiled.issues)


def pages(folder: Path) -> Iterator[tuple[Path, html.HtmlElement]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, html.document_fromstring(path.read_text("utf-8"))


def test_there_is_a_page_for_the_run_and_one_for_every_report(digest: Path, run: RunData) -> None:
    assert (digest / "index.html").is_file()
    assert {path.name for path in (digest / "reports").iterdir()} == {
        report_file(record.record_id) for record in run.records
    }


def test_every_link_leads_somewhere_and_every_id_is_unique(digest: Path) -> None:
    ids = {
        path.resolve(): [node.get("id") for node in page.iter() if node.get("id")]
        for path, page in pages(digest)
    }
    for path, page in pages(digest):
        own = ids[path.resolve()]
        assert len(own) == len(set(own)), path
        for anchor in page.iter("a"):
            href = anchor.get("href")
            if href.startswith("http"):
                continue
            target, _, fragment = href.partition("#")
            file = (path.parent / target).resolve() if target else path.resolve()
            assert file.is_file(), f"{path}: {href}"
            if fragment:
                assert fragment in ids[file], f"{path}: {href}"
        for button in page.xpath("//button[not(@id='found-more')]"):
            assert button.get("popovertarget") in own
        for cell in page.iter("td"):
            assert set((cell.get("headers") or "").split()) <= set(own)


def test_the_first_page_answers_in_the_order_an_auditor_asks(digest: Path) -> None:
    page = html.parse(str(digest / "index.html")).getroot()
    assert [heading.get("id") for heading in page.iter("h1", "h2")] == [
        "headline",
        "news",
        "coverage",
        "findings",
        "in-doubt",
        "failures",
        "charts",
        "health",
        "finder-section",
    ]
    text = " ".join(page.find(".//h1").text_content().split())
    assert text.startswith("56 of 60 reports due are here 应有 60 份年报，已收 56 份")


def test_the_matrix_says_each_state_by_a_sign(digest: Path) -> None:
    page = html.parse(str(digest / "index.html")).getroot()
    signs = {"reported": "✓", "failing": "≠", "partial": "◐", "failed": "✕", "missing": "○"}
    counts = dict.fromkeys(signs, 0)
    for cell in page.xpath("//table[@class='matrix']//td[not(@class='have')]"):
        state = cell.get("class").removeprefix("is-")
        assert cell.xpath("string(.//*[@aria-hidden='true'])").startswith(signs[state])
        counts[state] += 1
    assert counts == {"reported": 51, "failing": 3, "partial": 2, "failed": 1, "missing": 3}


def _visible(node: html.HtmlElement) -> str:
    return "".join(node.xpath(".//text()[not(ancestor::*[@class='unseen'])]")).strip()


def test_a_blank_cell_looks_blank_and_an_unread_one_never_like_zero(digest: Path, run: RunData) -> None:
    scan = next(record for record in run.records if record.status == "partial")
    page = html.parse(str(digest / "reports" / report_file(scan.record_id))).getroot()
    shown: dict[str, set[str]] = {}
    for code, cell in scan.cells.items():
        td = page.get_element_by_id(f"cell-{code}")
        assert f"state-{cell.state}" in td.get("class").split()
        if cell.state != "number":
            shown.setdefault(cell.state, set()).add(_visible(td))
    assert shown == {
        "blank": {""},
        "absent": {""},
        "illegible": {""},
        "dash": {"—"},
        "text": {"详见附件"},
        "conflict": {"1/7"},
    }


def test_a_failed_identity_is_spelled_out_below_its_table(digest: Path, run: RunData) -> None:
    record = next(r for r in run.records if r.agency and r.agency.name == "青禾市教育局" and r.year == 2022)
    page = html.parse(str(digest / "reports" / report_file(record.record_id))).getroot()
    new = record.cells["requests.new.natural_person"].value
    carried_in = record.cells["requests.carried_in.natural_person"].value
    total = record.cells["requests.total.natural_person"].value
    carried_out = record.cells["requests.carried_out.natural_person"].value
    item = page.get_element_by_id("finding-a")
    figures = [node.text_content() for node in item.xpath(".//*[@class='figure']")]
    assert figures == [str(new), str(carried_in), str(total), str(carried_out)]
    assert item.xpath("string(.//*[@class='relation'])") == "≠"
    marks = [node.text_content() for node in item.xpath(".//*[@class='sign']")]
    assert marks == ["+", "+"]
    assert item.xpath("string(.//*[@class='difference'])").startswith(
        f"came in {new + carried_in}, accounted for {total + carried_out}: 2 too few"
    )
    assert [a.get("href") for a in item.xpath(".//a[@class='figure']")] == [
        f"#cell-{code}" for code in record.findings[0].codes
    ]
    for code in record.findings[0].codes:
        cell = page.get_element_by_id(f"cell-{code}")
        assert "is-failing" in cell.get("class").split()
        assert "#finding-a" in [a.get("href") for a in cell.iter("a")]


def test_sources_are_named_with_hash_and_archive_position(digest: Path, run: RunData) -> None:
    record = run.records[0]
    text = (digest / "reports" / report_file(record.record_id)).read_text("utf-8")
    source = record.sources[0]
    page = " ".join(html.document_fromstring(text).get_element_by_id("source-1").text_content().split())
    assert source.document in page
    assert f"offset {source.warc_offset}, {source.warc_length} bytes" in page
    assert str(source.warc_file) in page


def test_the_machine_twin_says_the_same(digest: Path) -> None:
    twin = json.loads((digest.parent / "digest.json").read_text("utf-8"))
    assert twin["facts"]["checks_fail"] == len(twin["findings"]) == 14
    assert twin["coverage"]["counts"] == {
        "failed": 1,
        "failing": 3,
        "missing": 3,
        "partial": 2,
        "reported": 51,
    }
    assert len(twin["changes"]["new"]) == 9
    assert [failure["category"] for failure in twin["failures"]][:2] == ["http_404", "broken_pdf"]
    for finding in twin["findings"]:
        page, _, fragment = finding["page"].partition("#")
        assert f'id="{fragment}"' in (digest / page).read_text("utf-8")


def test_a_run_of_nothing_and_a_failed_run_have_a_digest(
    tmp_path: Path, run: RunData, layouts: Layouts
) -> None:
    manifest = replace(run.manifest, portals=(), state="failed", previous_run="gone")
    index = build_digest(RunData(manifest, (), ()), layouts, tmp_path)
    text = html.parse(str(index)).getroot().text_content()
    for key in ("run_failed", "no_records", "no_checks", "no_failures", "no_portals"):
        assert TEXTS[key].en in text
    assert "The earlier run gone is no longer on this disk" in text


def test_nothing_new_is_said(tmp_path: Path, run: RunData, layouts: Layouts) -> None:
    again = replace(run, records=run.records[:3], manifest=replace(run.manifest, nothing_new=True))
    index = build_digest(again, layouts, tmp_path, previous=again)
    text = index.read_text("utf-8")
    assert f"Nothing new since run {run.manifest.run_id}." in text
    assert TEXTS["nothing_read"].zh in text


def test_pages_hold_no_script_but_the_one_that_searches_and_reach_for_nothing(
    digest: Path, tmp_path: Path, hostile_run: RunData, layouts: Layouts, show_pictures: Exhibitor
) -> None:
    earlier = replace(hostile_run, records=())
    attacked = build_digest(hostile_run, layouts, tmp_path, previous=earlier, exhibitor=show_pictures).parent
    for path, page in [*pages(digest), *pages(attacked)]:
        names = {node.tag for node in page.iter() if isinstance(node.tag, str)}
        assert not names & {"iframe", "object", "embed", "link", "base"}, path
        for drawing in page.iter("svg"):
            # Boxes over a page's picture, and nothing else.
            assert {node.tag for node in drawing.iterdescendants()} == {"rect"}, path
        scripts = [(node.get("type"), node.text) for node in page.iter("script")]
        if path.name == "index.html":
            (_, data), (kind, code) = scripts
            assert kind is None
            assert code == str(style().script)
            assert not set(data) & set("<>&")
            json.loads(data)
        else:
            assert not scripts, path
            assert not names & {"form"}, path
        assert len(list(page.iter("style"))) == 1
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy == [style().script_policy if path.name == "index.html" else style().policy]
        for node in page.iter():
            for name, value in node.attrib.items():
                assert not name.startswith("on"), f"{path}: {name}"
                assert name not in ("style", "srcset", "action", "formaction"), f"{path}: {name}"
                if name == "src":
                    assert re.fullmatch(r"\.\./evidence/[0-9a-f]{32}\.(png|webp)|charts/[a-z]+\.svg", value)
                    assert (path.parent / value).is_file()
                    assert node.tag == "img"
                if name == "href":
                    assert re.match(r"https?://|[#./\w-]+(#|$)", value), f"{path}: {value}"


def test_hostile_text_is_shown_and_harmless(tmp_path: Path, hostile_run: RunData, layouts: Layouts) -> None:
    index = build_digest(hostile_run, layouts, tmp_path, exhibitor=hostile_exhibits)
    (report,) = (index.parent / "reports").iterdir()
    assert re.fullmatch(r"id-[0-9a-f]{32}\.html", report.name)
    for path in (index, report):
        text = path.read_text("utf-8")
        assert not DECEPTIVE.search(text)
        shown = html.document_fromstring(text).text_content()
        assert "</script><script>window.hacked = 1</script>" in shown
        assert "{{ 7 * 7 }} {n}" in shown
        assert "⟦U+202E⟧321" in shown
    page = html.parse(str(report)).getroot()
    (exhibit,) = page.xpath("//ul[@class='doubts']//*[@class='exhibit']")
    assert exhibit.text_content().count("</script><script>window.hacked = 1</script>") == 2
    links = [a.get("href") for a in page.iter("a") if a.get("href").startswith("http")]
    assert links == ["https://www.example/\"onclick='x'?a=<b>"]


def hostile_exhibits(wanted: Sequence[Wanted]) -> Iterator[Shown]:
    for one in wanted:
        codes = one.codes[:1]
        table = TableCopy("", ((CopiedCell(HOSTILE, 1, 1, codes),),))
        yield Shown(dict.fromkeys(one.codes, Exhibit(text=HOSTILE, markup=HOSTILE)), tables=(table,))


def test_only_a_png_is_hung(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no PNG"):
        hang(Exhibit(png=b"<svg onload=hacked=1>"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_a_webp_is_a_page(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no WebP"):
        hang_page(PageCopy("", 1, b"<svg onload=hacked=1>", (9, 9), (9.0, 9.0), ()), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_outside_the_digest(
    tmp_path: Path, hostile_run: RunData, layouts: Layouts
) -> None:
    out = tmp_path / "a" / "b" / "c"
    out.mkdir(parents=True)
    build_digest(hostile_run, layouts, out)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and out not in path.parents] == []


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("http://www.example/a?b=c#d", True),
        ("https://例子.测试/年报", True),
        ("HTTPS://www.example/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" http://www.example/", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//www.example/", False),
        ("http:///nohost", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, linked: bool) -> None:
    assert link_target(url) == (url if linked else None)


@pytest.mark.parametrize("record_id", ["r1-2021", "a.b_c"])
def test_a_plain_record_id_is_its_page(record_id: str) -> None:
    assert report_file(record_id) == f"{record_id}.html"


@pytest.mark.parametrize("record_id", ["", ".", "../x", "a/b", "a b", "年报", "x" * 121, "-x"])
def test_any_other_record_id_gets_a_name_of_its_own(record_id: str) -> None:
    assert re.fullmatch(r"id-[0-9a-f]{32}\.html", report_file(record_id))


def test_certainty_is_never_rounded_up() -> None:
    assert [percent(share) for share in (1.0, 0.9999, 0.987, 0.5, 0.0)] == [
        "100%",
        "99.9%",
        "98.7%",
        "50%",
        "0%",
    ]


def test_times_are_shown_to_the_minute() -> None:
    assert moment("2026-11-21T21:51:46.408906+00:00") == "2026-11-21 21:51 UTC"
    assert moment("2026-11-21T21:51:46+08:00") == "2026-11-21 21:51 +08:00"
    assert moment("2026-11-21T21:51") == "2026-11-21 21:51"
    assert moment("yesterday") == "yesterday"


@pytest.mark.parametrize(
    ("started", "finished", "said"),
    [
        ("2026-02-01T03:00:00+08:00", "2026-02-01T03:00:41+08:00", "2026-02-01 03:00 +08:00"),
        ("2026-02-01T03:00:00+00:00", "2026-02-01T03:09:41+00:00", "2026-02-01 03:00–03:09 UTC"),
        ("2026-02-01T23:00:00Z", "2026-02-02T01:00:00Z", "2026-02-01 23:00–2026-02-02 01:00 UTC"),
        (
            "2026-02-01T03:00:00+08:00",
            "2026-02-01T03:00:00Z",
            "2026-02-01 03:00 +08:00 – 2026-02-01 03:00 UTC",
        ),
        ("then", "now", "then – now"),
    ],
)
def test_what_two_times_share_is_said_once(started: str, finished: str, said: str) -> None:
    assert period(started, finished) == said


def test_sizes_are_readable() -> None:
    assert [size(n) for n in (0, 999, 1000, 8_412_033, 3 * 10**12)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "8.4 MB",
        "3000.0 GB",
    ]


def test_every_text_is_used_and_every_used_text_exists() -> None:
    source = "\n".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.html"))
    named = set(re.findall(r"\bt\('(\w+)'[,)]", source))
    prefixes = tuple(re.findall(r"\bt\('(\w+_)' ~", source))
    assert named <= TEXTS.keys()
    assert [key for key in TEXTS if key not in named and not key.startswith(prefixes)] == []
    for prefix in prefixes:
        assert any(key.startswith(prefix) for key in TEXTS), prefix


def test_both_languages_fill_in_the_same_values() -> None:
    for key, phrase in TEXTS.items():
        fields = [set(re.findall(r"\{(\w+)\}", words)) for words in (phrase.en, phrase.zh)]
        assert fields[0] == fields[1], key
        assert phrase.en
        assert phrase.zh


def test_values_filled_into_texts_are_escaped() -> None:
    assert str(translated("nothing_new", since="<b>\u202e")).startswith(
        '<span lang="en">Nothing new since run &lt;b&gt;⟦U+202E⟧.</span>'
    )
