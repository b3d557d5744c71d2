"""The search over all reports, the pages of a large run, and axe's judgement, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from normalize.record import GridTemplate
from output.digest import build_digest, leaves
from output.digest.exhibits import Exhibitor
from output.digest.page_files import report_file
from output.run_data import RunData

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed")
playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
ATTACK = "</script><script>window.hacked=1</script><svg onload=window.hacked=1><!--<script>"


@pytest.fixture(scope="module")
def digest(
    tmp_path_factory: pytest.TempPathFactory,
    run: RunData,
    layouts: Mapping[str, Sequence[GridTemplate]],
    show_pictures: Exhibitor,
) -> Path:
    attacked = replace(run.records[0], title=ATTACK)
    run = replace(run, records=(attacked, *run.records[1:]))
    return build_digest(run, layouts, tmp_path_factory.mktemp("digest"), exhibitor=show_pictures).parent


@pytest.fixture
def page(browser: playwright.Browser) -> Iterator[playwright.Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: request.url.startswith("file://") or complaints.append(request.url))
    yield page
    assert complaints == []
    page.close()


def test_search_and_filters_find_reports(page: playwright.Page, digest: Path, run: RunData) -> None:
    page.goto((digest / "index.html").as_uri())
    total = len([record for record in run.records if record.status != "skipped"])
    told = page.locator("#found-told")
    assert told.inner_text() == f"{total} / {total}"
    page.keyboard.press("/")
    page.keyboard.type("教育 2022")
    assert told.inner_text() == f"1 / {total}"
    (row,) = page.locator("#found tbody tr").all()
    assert "青禾市教育局" in row.inner_text()
    link = row.locator("a")
    assert (digest / str(link.get_attribute("href"))).is_file()
    page.locator("#finder input").fill("")
    page.locator("#finder [name=state]").select_option("failed")
    failed = [record for record in run.records if record.status == "failed"]
    assert told.inner_text() == f"{len(failed)} / {total}"
    page.locator("#finder [name=state]").select_option("")
    page.locator("#finder [name=order]").select_option("failed")
    first = page.locator("#found tbody tr").first.locator("td").nth(3).inner_text()
    assert int(first) == max(sum(f.status == "fail" for f in record.findings) for record in run.records)
    page.locator("#finder [name=portal]").select_option("1")
    assert int(told.inner_text().split(" / ")[0]) < total
    page.locator("#found tbody a").first.press("Enter")
    assert "/reports/" in page.url


def test_a_hostile_title_is_found_as_text(page: playwright.Page, digest: Path) -> None:
    page.goto((digest / "index.html").as_uri())
    page.locator("#finder input").fill("window.hacked")
    assert ATTACK in page.locator("#found tbody tr").inner_text()
    assert page.evaluate("window.hacked") is None


def test_a_large_run_is_split_by_portal(
    page: playwright.Page,
    tmp_path: Path,
    run: RunData,
    layouts: Mapping[str, Sequence[GridTemplate]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leaves, "SPLIT_ABOVE", 20)
    monkeypatch.setattr(leaves, "AGENCIES", 4)
    index = build_digest(run, layouts, tmp_path)
    page.goto(index.as_uri())
    links = page.locator(".matrix tbody a")
    assert links.count() == 4
    assert {file.name for file in (index.parent / "portals").iterdir()} == {
        str(link.get_attribute("href")).removeprefix("portals/") for link in links.all()
    }
    reached = set()
    for leaf in (index.parent / "portals").iterdir():
        page.goto(leaf.as_uri())
        for link in page.locator(".matrix tbody a").all():
            target = (leaf.parent / str(link.get_attribute("href"))).resolve()
            assert target.is_file()
            reached.add(target.name)
    assert reached == {report_file(record.record_id) for record in run.records}


def test_axe_finds_nothing_serious(page: playwright.Page, digest: Path, run: RunData) -> None:
    """WCAG 2.2 AA as far as a machine can tell, on the run's page, a scan's, and one with sums that don't hold; the
    dark scheme differs in colours only, and `test_digest_in_chromium.py` measures their contrast."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    scan = next(record for record in run.records if record.status == "partial")
    wrong = max(run.records, key=lambda record: sum(f.status == "fail" for f in record.findings))
    reports = [digest / "reports" / report_file(record.record_id) for record in (scan, wrong)]
    for path in (digest / "index.html", *reports):
        page.goto(path.as_uri())
        found = axe.run(page, options=AXE)
        assert [
            (v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]
        ] == []


def test_it_prints_to_pdf_without_what_is_for_the_screen(page: playwright.Page, digest: Path) -> None:
    page.goto((digest / "index.html").as_uri())
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print")
    assert not page.locator("#finder").is_visible()
    assert not page.locator(".languages").is_visible()
    assert page.locator("#findings").is_visible()
