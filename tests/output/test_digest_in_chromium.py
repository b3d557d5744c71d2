"""The digest opened in a real Chromium, from a folder: no error, no request, evidence one press away."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from normalize.record import Agency, GridTemplate, Section, Source
from output.digest import build_digest
from output.digest.exhibits import Exhibitor
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
        """A page of the digest, and a picture of its own folder, are all that may be asked for."""
        is_picture = (
            re.search(r"/digest/(evidence/[0-9a-f]{32}\.(png|webp)|charts/[a-z]+\.svg)$", request.url)
            is not None
        )
        if not (request.url.startswith("file://") and (request.is_navigation_request() or is_picture)):
            self.complaints.append(f"request: {request.url}")

    def open(self, path: Path) -> playwright.Page:
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture(scope="module")
def digest(
    tmp_path_factory: pytest.TempPathFactory,
    run: RunData,
    layouts: Mapping[str, Sequence[GridTemplate]],
    show_pictures: Exhibitor,
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
    attacked_run = replace(run, records=(attacked, *run.records[1:]))
    folder = tmp_path_factory.mktemp("digest")
    return build_digest(attacked_run, layouts, folder, exhibitor=show_pictures).parent


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
    for words in (
        "granted, businesses",
        "readers disagree",
        "page 2",
        "310 px from the left, 402 px from the top",
        "310.5",
        "tesseract 5.3.0",
        "64%",
    ):
        assert words in text
    page.keyboard.press("Escape")
    assert page.locator("[popover]:popover-open").count() == 0


def test_the_pictures_of_figures_in_doubt_are_loaded_when_they_are_looked_at(
    watched: Watched, digest: Path, run: RunData
) -> None:
    page = watched.open(scan_page(digest, run))
    pictures = page.locator(".doubts img")
    assert pictures.count() == page.locator(".doubts > li").count() == 6
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("(image) => image.decode()")
        assert picture.evaluate("(image) => image.naturalWidth") == int(picture.get_attribute("width") or "")
    assert (
        page.locator("[popover] img").first.evaluate("(image) => image.complete && image.naturalWidth") == 0
    )
    page.locator("[id='cell-requests.granted.business'] button").click()
    card = page.locator("[popover]:popover-open img")
    assert card.evaluate("(image) => image.decode().then(() => image.naturalHeight)") == 90


@pytest.mark.parametrize("kind", ["scan", "web page"])
def test_every_figure_leads_to_its_place_in_the_document(
    watched: Watched, digest: Path, run: RunData, kind: str
) -> None:
    """On the page's picture, or in the document's own table: the place is framed, and in the window."""
    is_scan = kind == "scan"
    record = next(
        r
        for r in run.records
        if r.cells and any(c.source and c.source.page for c in r.cells.values()) is is_scan
    )
    page = watched.open(digest / "reports" / report_file(record.record_id))
    placed = [code for code, cell in record.cells.items() if cell.source is not None]
    assert page.locator("[id^='at-']").count() == len(placed)
    code = placed[-3]
    page.locator(f"[id='cell-{code}'] button").click()
    page.locator(f"div:popover-open a[href='#at-{code}']").click()
    target = page.locator(":target")
    assert target.get_attribute("id") == f"at-{code}"
    assert target.evaluate("node => node.tagName.toLowerCase()") == ("rect" if is_scan else "td")
    box = target.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900
    style = "strokeWidth" if is_scan else "outlineWidth"
    assert target.evaluate(f"node => getComputedStyle(node).{style}") == "3px"
    if is_scan:
        picture = page.locator("figure.copy", has=target).locator("img")
        around = picture.bounding_box()
        assert around is not None
        assert around["x"] <= box["x"]
        assert box["y"] + box["height"] <= around["y"] + around["height"]
    assert watched.complaints == []


def test_the_keyboard_reaches_the_evidence(watched: Watched, digest: Path, run: RunData) -> None:
    page = watched.open(scan_page(digest, run))
    page.locator("[id='cell-requests.new.total'] button").focus()
    page.keyboard.press("Enter")
    assert "requests.new.total" in page.locator("[popover]:popover-open").inner_text()


def test_a_figure_leads_to_its_failed_identity_and_back(watched: Watched, digest: Path, run: RunData) -> None:
    record = next(r for r in run.records if r.agency and r.agency.name == "青禾市教育局" and r.year == 2022)
    page = watched.open(digest / "index.html")
    page.locator(f"a.ref[href='reports/{report_file(record.record_id)}#finding-a']").click()
    assert page.url.endswith("#finding-a")
    page.locator("#finding-a a.figure").first.click()
    assert page.url.endswith("#cell-requests.new.natural_person")
    page.locator("[id='cell-requests.new.natural_person'] a.ref").first.click()
    assert page.url.endswith("#finding-a")


def test_the_languages_switch_without_a_script(watched: Watched, digest: Path) -> None:
    page = watched.open(digest / "index.html")
    heading = page.locator("#coverage")
    assert heading.inner_text() == "What is missing or late 缺失与逾期"
    page.locator("label[for=language-en]").click()
    assert heading.inner_text() == "What is missing or late"
    page.locator("label[for=language-zh]").click()
    assert heading.inner_text() == "缺失与逾期"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_letters_of_failed_sums_touch_neither_the_figure_nor_each_other(
    watched: Watched, tmp_path: Path, layouts: Mapping[str, Sequence[GridTemplate]], run: RunData, width: int
) -> None:
    record = next(
        r for r in run.records if r.agency and r.agency.name == "青禾市自然资源和规划局" and r.year == 2020
    )
    # Twice over, so that some cells belong to four failed sums.
    record = replace(record, findings=record.findings * 2)
    index = build_digest(replace(run, records=(record,), issues=()), layouts, tmp_path)
    watched.page.set_viewport_size({"width": width, "height": 844})
    page = watched.open(index.parent / "reports" / report_file(record.record_id))
    crowded = page.locator("[id='cell-requests.total.total']")
    assert [ref.inner_text()[-1] for ref in crowded.locator("a.ref").all()] == ["c", "f", "i", "l"]
    assert page.evaluate(OVERLAPS) == []


def test_no_sign_stands_alone_at_the_end_of_a_line(watched: Watched, digest: Path) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 844})
    page = watched.open(digest / "index.html")
    signs = page.locator(".relation")
    assert signs.count() == 10
    for sign in signs.all():
        figure = sign.locator("xpath=following-sibling::*[contains(@class, 'figure')]")
        a, b = sign.bounding_box(), figure.bounding_box()
        assert a is not None
        assert b is not None
        assert a["y"] < b["y"] + b["height"]
        assert b["y"] < a["y"] + a["height"]
        assert a["x"] < b["x"]


def test_wide_lists_become_cards_and_wide_tables_say_so_on_a_phone(
    watched: Watched, digest: Path, run: RunData
) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 844})
    page = watched.open(digest / "index.html")
    for table in page.locator("table.stacked").all():
        assert table.evaluate("(t) => t.scrollWidth <= t.parentElement.clientWidth")
    page = watched.open(scan_page(digest, run))
    hints = page.locator(".wide-table")
    assert [hint.is_visible() for hint in hints.all()] == [True, True]
    watched.page.set_viewport_size({"width": 1280, "height": 844})
    assert [hint.is_visible() for hint in hints.all()] == [False, False]


def test_the_particulars_stand_in_one_line_on_a_desk(watched: Watched, digest: Path, run: RunData) -> None:
    watched.page.set_viewport_size({"width": 1280, "height": 844})
    record = next(r for r in run.records if r.agency and r.agency.name == "青禾市教育局" and r.year == 2022)
    page = watched.open(digest / "reports" / report_file(record.record_id))
    tops = page.locator(".particulars > div").evaluate_all("(all) => all.map((one) => one.offsetTop)")
    assert len(set(tops)) == 1
    widths = page.locator(".printed").evaluate_all("(all) => all.map((one) => one.offsetWidth)")
    assert len(set(widths)) == 1


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


# Pairs of marks in one cell, the figure among them, whose boxes touch.
OVERLAPS = """
() => {
  const found = [];
  for (const cell of document.querySelectorAll('td.is-failing')) {
    const figure = document.createRange();
    figure.selectNodeContents(cell.querySelector('.raw'));
    const boxes = [figure, ...cell.querySelectorAll('a.ref')].map((mark) => mark.getBoundingClientRect());
    const room = cell.getBoundingClientRect();
    boxes.forEach((a, i) => {
      if (a.left < room.left || a.right > room.right) found.push(`${cell.id}: out of the cell`);
      for (const b of boxes.slice(i + 1))
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push(cell.id);
    });
  }
  return found;
}
"""

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
