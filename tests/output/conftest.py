"""A run of two made-up portals: twelve agencies, five years, with everything that can go wrong in a report.

Figures are drawn from a seeded generator so that every identity holds; then named reports are spoiled, each
in one way, so that a test knows what the digest must say of it.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from normalize.forms.definition import Form, form
from normalize.forms.layout import printed_tables
from normalize.record import (
    Agency,
    Cell,
    CellSource,
    Evidence,
    Finding,
    GridTemplate,
    Issue,
    Record,
    Section,
    Source,
    Vote,
)
from output.digest.exhibits import CopiedCell, Exhibit, Exhibitor, Mark, PageCopy, Shown, TableCopy, Wanted
from output.run_data import CrawlStats, Manifest, PortalSummary, RunData

if TYPE_CHECKING:
    from playwright.sync_api import Browser

YEARS = (2019, 2020, 2021, 2022, 2023)
CITY = tuple(
    f"青禾市{name}"
    for name in (
        "人民政府办公室",
        "教育局",
        "自然资源和规划局",
        "财政局",
        "民政局",
        "市场监督管理局",
        "水务局",
    )
)
COUNTY = tuple(
    f"东湾县{name}" for name in ("人民政府", "卫生健康局", "司法局", "农业农村局", "住房和城乡建设局")
)
COLUMNS = ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org")
RESULTS_OUTSIDE = ("requests.new", "requests.carried_in", "requests.total", "requests.carried_out")
PDF = CellSource(
    document="",
    reader="rapidocr",
    reader_version="3.8.1",
    page=2,
    box=(310.5, 402.0, 352.25, 421.0),
    page_size=(1240.0, 1754.0),
    unit="px",
)


def record_id(agency: str, year: int) -> str:
    return f"r{hashlib.sha256(agency.encode()).hexdigest()[:10]}-{year}"


def sample_record(agency: str = CITY[0], year: int = 2021, *, portal: str = "qinghe") -> Record:
    """A report without a fault: every cell a number, every identity holding."""
    known = form("2019" if year <= 2020 else "2021")
    document = hashlib.sha256(f"{agency}{year}".encode()).hexdigest()
    figures = _figures(known, random.Random(f"{agency}{year}"))
    cells = {
        code: Cell(
            "number",
            indicator.unit,
            figures[code],
            _as_printed(figures[code], indicator.unit),
            1.0,
            CellSource(
                document, "html", "0.1.0", path=f"/html/body/div[3]/table[2]/tr[{n // 7}]/td[{n % 7}]"
            ),
        )
        for n, (code, indicator) in enumerate(known.indicators.items(), 1)
    }
    return checked(
        Record(
            record_id=record_id(agency, year),
            form=known.name,
            year=year,
            title=f"{agency}{year}年政府信息公开工作年度报告",
            agency=Agency(
                agency,
                "department",
                name_from="title",
                region_code="990100",
                region_decided_by=("portal",),
                region_evidence=(Evidence("portal", "990100", ("990100",)),),
                mentions=(agency,),
            ),
            published_on=f"{year + 1}-01-2{year % 10}",
            cells=cells,
            sections=_sections(agency, year),
            findings=(),
            sources=(
                Source(
                    document,
                    "text/html",
                    f"{year}.html",
                    f"http://www.{portal}.gov.example/xxgk/nb/{year}/t{document[:6]}.html",
                    portal,
                    "2026-02-01T03:04:05+08:00",
                    f"{portal}-00001.warc.gz",
                    1048576 + year,
                    48211,
                ),
            ),
            status="success",
            issues=(),
            versions={"html": "0.1.0", "normalize": "0.1.0"},
        )
    )


def with_cells(record: Record, **changes: Cell) -> Record:
    """The record with other cells, checked again. Dots of codes are written as double underscores."""
    cells = {**record.cells, **{code.replace("__", "."): cell for code, cell in changes.items()}}
    return checked(replace(record, cells=cells))


def as_cell(
    record: Record, code: str, value: int | Decimal | None, raw: str | None, state: str = "number"
) -> Cell:
    return replace(record.cells[code], state=state, value=value, raw=raw)


def checked(record: Record) -> Record:
    """The record with the findings that its cells deserve."""
    if record.form is None:
        return record
    return replace(record, findings=tuple(_findings(form(record.form), record.cells)))


def _figures(known: Form, rng: random.Random) -> dict[str, int | Decimal]:
    figures: dict[str, int | Decimal] = {}
    for code, indicator in known.indicators.items():
        if indicator.unit == "yuan":
            figures[code] = Decimal(rng.randrange(0, 9_000_000)) / 100
        elif code.startswith("art20"):
            figures[code] = rng.choice((0, 0, 1, 3, 12, 57, 128, 1406))
        else:
            figures[code] = 0
    results = [row.key for row in known.block("requests").rows if row.key not in RESULTS_OUTSIDE]
    for column in COLUMNS:
        for row in results:
            busy = column in ("natural_person", "business")
            likely = row in ("requests.granted", "requests.unavailable.not_held", "requests.partial")
            figures[f"{row}.{column}"] = rng.randrange(0, 30 if busy and likely else 2 if busy else 1)
        done = sum(figures[f"{row}.{column}"] for row in results)
        left = rng.randrange(0, 3) if column == "natural_person" else 0
        carried = rng.randrange(0, min(3, done + left) + 1)
        figures[f"requests.total.{column}"] = done
        figures[f"requests.carried_out.{column}"] = left
        figures[f"requests.carried_in.{column}"] = carried
        figures[f"requests.new.{column}"] = done + left - carried
    for row in known.block("requests").rows:
        figures[f"{row.key}.total"] = sum(figures[f"{row.key}.{column}"] for column in COLUMNS)
    for block in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        for part in ("upheld", "corrected", "other", "pending"):
            figures[f"{block}.{part}"] = rng.choice((0, 0, 0, 1, 2))
        figures[f"{block}.total"] = sum(
            figures[f"{block}.{part}"] for part in ("upheld", "corrected", "other", "pending")
        )
    return figures


def _as_printed(value: int | Decimal, unit: str) -> str:
    if unit == "yuan":
        return f"{value / 10000:f}".rstrip("0").rstrip(".") + "万元"
    if unit == "signed_count":
        return f"增{value}"
    return str(value)


def _findings(known: Form, cells: Mapping[str, Cell]) -> list[Finding]:
    findings = []
    rows = [row.key for row in known.block("requests").rows]
    results = [row for row in rows if row not in RESULTS_OUTSIDE]
    for column in (*COLUMNS, "total"):
        left, right = ("requests.new", "requests.carried_in"), ("requests.total", "requests.carried_out")
        findings.append(_finding("requests.balance", cells, *_codes(column, left, right), column))
    for column in (*COLUMNS, "total"):
        findings.append(
            _finding("requests.column_sum", cells, *_codes(column, results, ("requests.total",)), column)
        )
    for row in rows:
        parts = tuple(f"{row}.{column}" for column in COLUMNS)
        findings.append(_finding("requests.row_sum", cells, parts, (f"{row}.total",), row))
    for block in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        parts = tuple(f"{block}.{part}" for part in ("upheld", "corrected", "other", "pending"))
        findings.append(_finding("review_litigation.sum", cells, parts, (f"{block}.total",), block))
    return findings


def _codes(column: str, left: object, right: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(f"{row}.{column}" for row in left), tuple(f"{row}.{column}" for row in right)


def _finding(
    check: str, cells: Mapping[str, Cell], left: tuple[str, ...], right: tuple[str, ...], place: str
) -> Finding:
    codes = (*left, *right)
    unknown = [code for code in codes if cells[code].value is None]
    if unknown:
        listed = ", ".join(f"{code} is {cells[code].state}" for code in unknown)
        return Finding(
            check, "unassessable", "info", codes, f"{place}: {listed}", f"{place}：无法核对：{listed}"
        )
    expected = sum(cells[code].value for code in left)
    actual = sum(cells[code].value for code in right)
    if expected == actual:
        words = f"{place}: {expected} = {actual}"
        return Finding(check, "pass", "info", codes, words, words, expected, actual)
    words = f"{place}: {expected} ≠ {actual}"
    return Finding(check, "fail", "error", codes, words, words, expected, actual)


def _sections(agency: str, year: int) -> tuple[Section, ...]:
    return (
        Section(
            1,
            "一、总体情况",
            f"{year}年，{agency}把公开作为常态，全年在门户网站发布各类信息。\n全年未发生泄密事件。",
        ),
        Section(2, "二、主动公开政府信息情况", ""),
        Section(3, "三、收到和处理政府信息公开申请情况", ""),
        Section(4, "四、政府信息公开行政复议、行政诉讼情况", ""),
        Section(
            5, "五、存在的主要问题及改进情况", "栏目更新不够及时，解读形式较为单一。下一步将定期巡检栏目。"
        ),
        Section(6, "六、其他需要报告的事项", "本年度未收取信息处理费。"),
    )


def spoiled_total(record: Record) -> Record:
    """The row of totals printed as zeros over real results, and nothing carried out."""
    zeros = {
        f"requests__{row}__{column}": as_cell(record, f"requests.{row}.{column}", 0, "0")
        for row in ("total", "carried_out")
        for column in (*COLUMNS, "total")
    }
    return with_cells(record, **zeros)


def scanned(record: Record) -> Record:
    """The same report as a scan: boxes, votes, a conflict, an illegible cell, doubtful readings, blanks."""
    document = record.sources[0].document
    cells = {}
    for n, (code, cell) in enumerate(record.cells.items()):
        assert cell.raw is not None
        votes = (Vote("rapidocr", "3.8.1", cell.raw, 0.97), Vote("tesseract", "5.3.0", cell.raw, 0.93))
        source = replace(PDF, document=document, votes=votes, page=2 + n // 120)
        cells[code] = replace(cell, confidence=0.72 if n % 37 == 5 else 0.97, source=source)
    conflict = (Vote("rapidocr", "3.8.1", "1", 0.81), Vote("tesseract", "5.3.0", "7", 0.64))
    code = "requests.granted.business"
    cells[code] = Cell("conflict", "count", None, "1", 0.41, replace(PDF, document=document, votes=conflict))
    code = "requests.partial.natural_person"
    cells[code] = Cell("illegible", "count", None, "", 0.1, replace(PDF, document=document))
    for column in ("research", "nonprofit", "legal_service"):
        for row in ("denied.state_secret", "denied.internal", "other.misc"):
            code = f"requests.{row}.{column}"
            cells[code] = replace(cells[code], state="blank", value=None, raw="")
    cells["reconsideration.other"] = replace(
        cells["reconsideration.other"], state="dash", value=None, raw="—"
    )
    cells["art20_5.licensing.decisions"] = replace(
        cells["art20_5.licensing.decisions"], state="text", value=None, raw="详见附件"
    )
    cells["art20_1.regulations.repealed"] = Cell("absent", "count")
    issue = Issue(
        "extract",
        "low_contrast",
        "warning",
        "page 2 is faint; two figures could not be read",
        "look at the page and record a correction",
        document,
        2,
    )
    spoiled = replace(record, cells=cells, status="partial", issues=(issue,))
    source = replace(record.sources[0], media_type="application/pdf", name="scan.pdf")
    return checked(replace(spoiled, sources=(source,)))


def failed(record: Record) -> Record:
    """A document that could not be read at all, of a report that is known to be there."""
    issue = Issue(
        "extract",
        "broken_pdf",
        "error",
        "the file ends in the middle of an object",
        "open the address; if the portal's copy is whole, crawl it again",
        record.sources[0].document,
    )
    return replace(
        record, form=None, cells={}, sections=(), findings=(), status="failed", issues=(issue,), title=None
    )


def sample_run() -> RunData:
    """Twelve agencies, five years. Missing: 青禾市水务局 2019 and 2020, 东湾县司法局 2023."""
    records = {}
    for portal, agencies in (("qinghe", CITY), ("dongwan", COUNTY)):
        for agency in agencies:
            for year in YEARS:
                records[agency, year] = sample_record(agency, year, portal=portal)
    for missing in ((CITY[6], 2019), (CITY[6], 2020), (COUNTY[2], 2023)):
        del records[missing]
    for key in ((CITY[2], 2020), (COUNTY[3], 2022)):
        records[key] = spoiled_total(records[key])
    one_off = records[CITY[1], 2022]
    code = "requests.new.natural_person"
    value = one_off.cells[code].value
    assert isinstance(value, int)
    records[CITY[1], 2022] = with_cells(
        one_off, requests__new__natural_person=as_cell(one_off, code, value + 2, f" {value + 2}")
    )
    for key in ((COUNTY[1], 2021), (CITY[4], 2023)):
        records[key] = scanned(records[key])
    records[COUNTY[4], 2019] = failed(records[COUNTY[4], 2019])
    unread = Issue(
        "crawl",
        "http_404",
        "error",
        "the list page names a report that is not there (404)",
        "tell the portal's editors; the link is dead",
        "http://www.dongwan.gov.example/xxgk/nb/2023/t404.html",
    )
    aside = Issue(
        "normalize", "not_a_report", "info", "a work plan, no annual report", "", "http://x.example/1"
    )
    return RunData(
        Manifest(
            run_id="2026-02-01T0300",
            started_at="2026-02-01T03:00:00+08:00",
            finished_at="2026-02-01T03:09:41+08:00",
            state="finished",
            portals=(
                PortalSummary(
                    "qinghe",
                    "青禾市人民政府",
                    "990100",
                    CITY,
                    YEARS,
                    CrawlStats(104, 12, 8_412_033, 33, 2, 0),
                ),
                PortalSummary(
                    "dongwan",
                    "东湾县人民政府",
                    "990123",
                    COUNTY,
                    YEARS,
                    CrawlStats(61, 0, 20_113_870, 25, 1, 1),
                ),
            ),
            versions={"nianbao": "0.1.0", "rapidocr": "3.8.1"},
        ),
        tuple(records.values()),
        (unread, aside),
    )


def sample_layouts() -> dict[str, tuple[GridTemplate, ...]]:
    return {name: printed_tables(name) for name in ("2019", "2021")}


def sample_exhibits(wanted: Sequence[Wanted]) -> Iterator[Shown]:
    """A picture for every figure in doubt, each of its own size; the pages of scans, a table of every other report."""
    for one in wanted:
        exhibits = {code: Exhibit(_picture("PNG", 180 + n, 90)) for n, code in enumerate(one.codes)}
        pages: dict[int, list[Mark]] = {}
        written: list[CopiedCell] = []
        for code, cell in one.record.cells.items() if one.whole else ():
            if cell.source is not None and cell.source.page is not None and cell.source.box is not None:
                left, top, right, bottom = cell.source.box
                place = len(pages.setdefault(cell.source.page, []))
                down = 7.0 * place
                pages[cell.source.page].append(Mark((code,), (left, top + down, right, bottom + down)))
            elif cell.source is not None:
                written.append(CopiedCell(cell.raw or "", 1, 1, (code,)))
        document = one.record.sources[0].document if one.record.sources else ""
        yield Shown(
            exhibits,
            (),
            tuple(
                PageCopy(
                    document, page, _picture("WEBP", 1200, 1697), (1200, 1697), (1240.0, 1754.0), tuple(marks)
                )
                for page, marks in pages.items()
            ),
            (TableCopy(document, tuple((cell,) for cell in written)),) if written else (),
        )


def _picture(kind: str, width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (240, 238, 230)).save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="session")
def show_pictures() -> Exhibitor:
    return sample_exhibits


@pytest.fixture(scope="session")
def run() -> RunData:
    return sample_run()


@pytest.fixture(scope="session")
def layouts() -> dict[str, tuple[GridTemplate, ...]]:
    return sample_layouts()


@pytest.fixture(scope="session")
def make_record() -> Callable[..., Record]:
    return sample_record


@pytest.fixture(scope="session")
def make_scan() -> Callable[[Record], Record]:
    return scanned


@pytest.fixture(scope="session")
def make_spoiled() -> Callable[[Record], Record]:
    return spoiled_total


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium. Modules that ask for it skip, with a reason, where it or playwright is missing."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        chromium = engine.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()
