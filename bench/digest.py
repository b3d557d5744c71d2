"""`make bench-digest`: the digest of 5,000 invented reports: how long it takes to build, how large it is, and how soon
it can be used.

The reports are of invented agencies on 25 portals; some have sums that do not hold, figures in doubt, or could not be
read, and some are missing. Memory is the most that this process and those that it starts hold at once, the 5,000
records included. The first view is measured in Chromium from navigation until the page's script has filled in the
search and answers a key. Ends with exit code 1 where a limit of the issue is not kept.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from bench.memory import watched
from normalize.checks.identities import check_identities
from normalize.forms.definition import FORM_NAMES, Form, form
from normalize.forms.layout import printed_tables
from normalize.record import Agency, Cell, CellSource, Issue, Record, Section, Source, Vote
from output.digest import build_digest
from output.run_data import CrawlStats, Manifest, PortalSummary, RunData

REPORTS, PORTALS, YEARS = 5000, 25, (2019, 2020, 2021, 2022, 2023)
COLUMNS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org")
OUTSIDE = ("requests.new", "requests.carried_in", "requests.total", "requests.carried_out")
CHROMIUM = "/usr/bin/chromium"
SECONDS, MEGABYTES, PAGE_BYTES, FIRST_VIEW = 60.0, 1000.0, 3_000_000, 1.0


def main() -> int:
    """Build, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--out", type=Path, help="keep the digest there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch)
        run = invented_run(options.reports)
        layouts = {name: printed_tables(name) for name in FORM_NAMES}
        with watched() as family:
            started = time.monotonic()
            index = build_digest(run, layouts, out)
            seconds = time.monotonic() - started
        megabytes, processor = family.peak_mib * 2**20 / 1e6, sum(family.seconds.values())
        pages = sorted(index.parent.rglob("*.html"), key=lambda page: -page.stat().st_size)
        largest = pages[0].stat().st_size
        view = first_view(index)
        rows = [
            ("reports", f"{len(run.records):,}", "", True),
            ("pages", f"{len(pages):,}", "", True),
            ("built in", f"{seconds:.1f} s", f"< {SECONDS:.0f} s", seconds < SECONDS),
            ("peak memory", f"{megabytes:.0f} MB", f"< {MEGABYTES:.0f} MB", megabytes < MEGABYTES),
            ("processor time", f"{processor:.0f} s", "", True),
            ("first page", f"{index.stat().st_size / 1e6:.2f} MB", "", True),
            (
                f"largest page ({pages[0].parent.name})",
                f"{largest / 1e6:.2f} MB",
                "<= 3 MB",
                largest <= PAGE_BYTES,
            ),
            ("all pages", f"{sum(page.stat().st_size for page in pages) / 1e6:.0f} MB", "", True),
        ]
        if view is not None:
            rows.append(
                ("first view can be used after", f"{view:.2f} s", f"< {FIRST_VIEW:.0f} s", view < FIRST_VIEW)
            )
    for what, measured, limit, kept in rows:
        sys.stdout.write(f"{what:<32}{measured:>12}  {limit:<10}{'' if kept else 'NOT KEPT'}\n")
    return 0 if all(kept for *_, kept in rows) else 1


def first_view(index: Path) -> float | None:
    """Seconds from navigation until the search is filled in and a key is answered; None without Chromium."""
    if not Path(CHROMIUM).exists():
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto("about:blank")
        started = time.monotonic()
        page.goto(index.as_uri(), wait_until="domcontentloaded")
        page.keyboard.press("/")
        page.wait_for_function("document.activeElement.name === 'words'", polling=10)
        seconds = time.monotonic() - started
        browser.close()
    return seconds


def invented_run(reports: int) -> RunData:
    """A run of that many reports, the same every time."""
    agencies = reports // len(YEARS)
    portals = tuple(f"portal-{number:02}" for number in range(PORTALS))
    records: list[Record] = []
    names: dict[str, list[str]] = {portal: [] for portal in portals}
    for number in range(agencies):
        portal = portals[number % PORTALS]
        name = f"示例市第{number:04}区人民政府办公室"
        names[portal].append(name)
        for year in YEARS:
            chance = random.Random(f"{name}{year}")
            if chance.random() > 0.03:
                records.append(_record(name, year, portal, chance))
    summaries = tuple(
        PortalSummary(
            portal,
            f"示例市{number:02}",
            f"99{number:02}00",
            tuple(names[portal]),
            YEARS,
            CrawlStats(400, 0, 40_000_000, len(names[portal]) * 5, 3, 1, 0),
        )
        for number, portal in enumerate(portals)
    )
    manifest = Manifest(
        "20260201T030000Z-bnch",
        "2026-02-01T03:00:00+00:00",
        "2026-02-01T05:00:00+00:00",
        "finished",
        portals=summaries,
    )
    return RunData(manifest, tuple(records), ())


def _record(agency: str, year: int, portal: str, chance: random.Random) -> Record:
    known = form("2019" if year <= 2020 else "2021")
    document = hashlib.sha256(f"{agency}{year}".encode()).hexdigest()
    source = Source(
        document,
        "text/html",
        "",
        f"http://{portal}.example/{year}/{document[:8]}.html",
        portal,
        f"{year + 1}-02-01T03:04:05+00:00",
        f"{portal}.warc.gz",
        chance.randrange(10**9),
        48_211,
    )
    record = Record(
        record_id=f"{document[:12]}-{year}",
        form=known.name,
        year=year,
        title=f"{agency}{year}年政府信息公开工作年度报告",
        agency=Agency(agency, "department"),
        published_on=f"{year + 1}-01-2{chance.randrange(10)}",
        cells={},
        sections=tuple(
            Section(n, f"{n}、某某情况", "全年通过门户网站公开信息，依申请公开工作平稳。" * 12)
            for n in range(1, 7)
        ),
        findings=(),
        sources=(source,),
        status="success",
        issues=(),
        versions={"html": "1", "normalize": "1"},
    )
    if chance.random() < 0.02:
        issue = Issue(
            "extract", "broken_pdf", "error", "the file ends in an object", "fetch it again", document
        )
        return replace(record, form=None, sections=(), status="failed", issues=(issue,), title=None)
    cells = dict(_cells(known, document, chance))
    return replace(record, cells=cells, findings=check_identities(known, cells))


def _cells(known: Form, document: str, chance: random.Random) -> Iterator[tuple[str, Cell]]:
    values = _values(known, chance)
    if chance.random() < 0.12:
        values["requests.total.total"] += 1
    scan = chance.random() < 0.1
    for number, (code, indicator) in enumerate(known.indicators.items()):
        value: int | Decimal = Decimal(values[code]) / 100 if indicator.unit == "yuan" else values[code]
        doubtful = scan and chance.random() < 0.1
        votes = (
            (Vote("rapidocr", "3", str(value), 0.97), Vote("tesseract", "5", "7", 0.4)) if doubtful else ()
        )
        place = CellSource(
            document,
            "html",
            "1",
            path=f"/html/body/div[2]/table[2]/tr[{number // 7}]/td[{number % 7}]",
            votes=votes,
        )
        yield code, Cell("number", indicator.unit, value, str(value), 0.8 if doubtful else 1.0, place)


def _values(known: Form, chance: random.Random) -> dict[str, int]:
    values = dict.fromkeys(known.indicators, 0)
    rows = [row.key for row in known.block("requests").rows]
    results = [row for row in rows if row not in OUTSIDE]
    for code in known.indicators:
        if code.startswith("art20"):
            values[code] = chance.choice((0, 0, 1, 12, 128, 1406))
    for column in COLUMNS:
        busy = column in ("natural_person", "business")
        for row in results:
            values[f"{row}.{column}"] = chance.randrange(6) if busy and chance.random() < 0.3 else 0
        done = sum(values[f"{row}.{column}"] for row in results if row.count(".") == 2 or row not in OUTSIDE)
        values[f"requests.total.{column}"] = values[f"requests.new.{column}"] = done
    for row in rows:
        values[f"{row}.total"] = sum(values[f"{row}.{column}"] for column in COLUMNS)
    return values


if __name__ == "__main__":
    sys.exit(main())
