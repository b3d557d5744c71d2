"""The digest opened in a real Chromium, from a folder: no error, no request, evidence one press away."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from normalize.record import Agency, GridTemplate, Section, Source
from output.digest import build_digest
from output.digest.page_files import report_file
from output.run_data import RunData

CHROMIUM = Path("/usr/bin/chromium")
REQUIRED = os.environ.get("NIANBAO_REQUIRE_ALL") == "1"

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not REQUIRED, reason=f"{CHROMIUM} is not installed (apt install chromium)"
)
if REQUIRED:
    from playwright import sync_api as playwright
else:
    playwright = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")

ATTACK = "</script><script>window.hacked=1</script><svg onload=window.hacked=1><img src=//x.example/ onerror=hacked=1>"


class Watched:
    """A page, with everything on it that must not happen."""

    def __init__(self, page: playwright.Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._requested)

    def _requested(self, request: playwright.Request) -> None:
        if not (request.is_navigation_request() and request.url.startswith("file://")):
            self.complaints.append(f"request: {request.url}")

    def open(self, path: Path) -> playwright.Page:
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture(scope="module")
def digest(
    tmp_path_factory: pytest.TempPathFactory, run: RunData, layouts: Mapping[str, Sequence[GridTemplate]]
) -> Path:
    """The sample's digest, with one report that attacks the page."""
    first = run.records[0]
    attacked = replace(
        first,
        title=ATTACK,
        agency=Agency(ATTACK),
        sections=(Section(1, ATTACK, ATTACK),),
        sources=(*first.sources, Source("ef" * 32, ATTACK, ATTACK, f"javascript:{ATTACK}", "qinghe")),
    )
    return build_digest(
        replace(run, records=(attacked, *run.records[1:])), layouts, tmp_path_factory.mktemp("digest")
    ).parent


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def watched(browser: playwright.Browser) -> Iterator[Watched]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    watched = Watched(page)
    yield watched
    assert watched.complaints == []
    page.close()


def scan_page(digest: Path, run: RunData) -> Path:
    scan = next(record for record in run.records if record.status == "partial")
    return digest / "reports" / report_file(scan.record_id)


def test_pages_open_without_a_complaint(watched: Watched, digest: Path, run: RunData) -> None:
    page = watched.open(digest / "index.html")
    assert page.locator("h1").is_visible()
    for record in run.records[:1] + run.records[-3:]:
        watched.open(digest / "reports" / report_file(record.record_id))
        assert page.evaluate("window.hacked") is None
        assert page.locator("h1").is_visible()


def test_the_policy_stops_a_script_that_gets_in(browser: playwright.Browser, digest: Path) -> None:
    page = browser.new_page()
    page.goto((digest / "index.html").as_uri())
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.hacked = 1'}))"
    )
    assert page.evaluate("window.hacked") is None
    page.close()


def test_a_press_on_a_figure_shows_its_evidence(watched: Watched, digest: Path, run: RunData) -> None:
    page = watched.open(scan_page(digest, run))
    assert page.locator("[popover]:popover-open").count() == 0
    page.locator("[id='cell-requests.granted.business'] button").click()
    card = page.locator("[popover]:popover-open")
    assert card.count() == 1
    text = card.inner_text()
    for words in ("granted, businesses", "readers disagree", "page 2", "310.5", "tesseract 5.3.0", "64%"):
        assert words in text
    page.keyboard.press("Escape")
    assert page.locator("[popover]:popover-open").count() == 0


def test_the_keyboard_reaches_the_evidence(watched: Watched, digest: Path, run: RunData) -> None:
    page = watched.open(scan_page(digest, run))
    page.locator("[id='cell-requests.new.total'] button").focus()
    page.keyboard.press("Enter")
    assert "requests.new.total" in page.locator("[popover]:popover-open").inner_text()


def test_a_figure_leads_to_its_failed_identity_and_back(watched: Watched, digest: Path, run: RunData) -> None:
    record = next(r for r in run.records if r.agency and r.agency.name == "青禾市教育局" and r.year == 2022)
    page = watched.open(digest / "index.html")
    page.locator(f"a.ref[href='reports/{report_file(record.record_id)}#finding-1']").click()
    assert page.url.endswith("#finding-1")
    page.locator("#finding-1 a.figure").first.click()
    assert page.url.endswith("#cell-requests.new.natural_person")
    page.locator("[id='cell-requests.new.natural_person'] a.ref").first.click()
    assert page.url.endswith("#finding-1")


def test_the_languages_switch_without_a_script(watched: Watched, digest: Path) -> None:
    page = watched.open(digest / "index.html")
    heading = page.locator("#coverage")
    assert heading.inner_text() == "Coverage 收录情况"
    page.locator("label[for=language-en]").click()
    assert heading.inner_text() == "Coverage"
    page.locator("label[for=language-zh]").click()
    assert heading.inner_text() == "收录情况"


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_no_page_is_wider_than_its_window(watched: Watched, digest: Path, run: RunData, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 844})
    for path in (digest / "index.html", scan_page(digest, run)):
        page = watched.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_keeps_its_contrast(watched: Watched, digest: Path, run: RunData, scheme: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for every text that stands on a plain ground."""
    watched.page.emulate_media(color_scheme=scheme)
    for path in (digest / "index.html", scan_page(digest, run)):
        page = watched.open(path)
        assert page.evaluate(WEAKEST_CONTRAST) == []


WEAKEST_CONTRAST = """
() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const colour = parse(getComputedStyle(n).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest('.unseen, .skip')) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...weak];
}
"""
