"""Copies of the sample reports as a crawl would find them, read by the real reader, without a crawl."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html import escape

from crawler.archive import WarcPosition
from crawler.ledger import Capture
from crawler.portal import Entry, Portal
from nianbao.assemble import Assembled, assemble
from nianbao.documents import ArchivedDocument, ListedReport
from nianbao.reading import ReadResult, _normalized
from nianbao.samples.render_html import report_html
from nianbao.samples.truth import SampleReport, SampleValue

HOST = "www.chengwan.gov.cn"
OFFICIAL = Portal(
    id="chengwan",
    name="澄湾区人民政府",
    region_code="990101",
    entries=(Entry(url=f"http://{HOST}/gknb/"),),
)
DEPARTMENT = Portal(
    id="office", name="澄湾区政务网", region_code="990101", entries=(Entry(url="http://zw.chengwan.gov.cn/"),)
)
REPRINTS = Portal(
    id="reprints",
    name="岚州生活网",
    entries=(Entry(url="http://www.lanzhou.test/"),),
    provenance="republisher",
)
PORTALS = {portal.id: portal for portal in (OFFICIAL, DEPARTMENT, REPRINTS)}


def page_of(report: SampleReport, *, title: str | None = None, page_title: str | None = None) -> str:
    """The report as a bare page; `page_title` is what stands in <title>."""
    shown = escape(title or report.title)
    body = report_html(report)
    return (
        f"<html><head><meta charset='utf-8'><title>{page_title or shown}</title></head><body>"
        f'<h1>{shown}</h1><div class="TRS_Editor">{body}</div></body></html>'
    )


@cache
def read_page(page: str) -> ReadResult:
    """The page as the reading process gives it."""
    from extract.read import read

    return _normalized(read(page.encode()), "page")


class Crawl:
    """What a crawl found: rows of lists with their documents, and their readings."""

    def __init__(self) -> None:
        self.rows: list[ListedReport] = []
        self.results: dict[str, ReadResult] = {}

    def row(
        self,
        *pages: str,
        portal: Portal = OFFICIAL,
        title: str | None = None,
        date: str = "2022-01-22",
        unit: str | None = None,
        url: str | None = None,
        media_types: tuple[str, ...] = (),
    ) -> Crawl:
        """Add a row: a page and its attachments. `media_types` are what the documents are said to be."""
        number = len(self.rows)
        documents = []
        for part, page in enumerate(pages):
            digest = hashlib.sha256(page.encode()).hexdigest()
            result = read_page(page)
            if part < len(media_types) and result.record is not None:
                source = {**result.record["sources"][0], "media_type": media_types[part]}
                result = replace(result, record={**result.record, "sources": [source]})
            self.results[digest] = result
            host = portal.allowed_hosts[0]
            address = url or f"http://{host}/{number}/{part}.html"
            documents.append(
                ArchivedDocument(
                    digest, (capture(portal.id, address, number, part, digest, title, date, unit),)
                )
            )
        self.rows.append(ListedReport(portal.id, title, date, unit, tuple(documents), (), number))
        return self

    def assembled(self) -> Assembled:
        """The run's records."""
        of: Callable[[str], ReadResult] = self.results.__getitem__
        return assemble(self.rows, of, PORTALS)


def capture(
    portal: str, url: str, row: int, part: int, digest: str, title: str | None, date: str, unit: str | None
) -> Capture:
    """A page or attachment in the archive."""
    return Capture(
        run_id="r", portal=portal, role="page" if part == 0 else "attachment", url=url, final_url=url, ordinal=row,
        part=part, outcome="ok", fetched_at="2022-02-01T00:00:00Z", status=200, error_category=None,
        error_message=None, error_hint=None, media_type="text/html", filename=None, sha256=digest, size=1,
        position=WarcPosition("w.warc.gz", 10 * row, 20), parent_url=None, link_text=None, listed_title=title,
        listed_date=date, agency=unit, last_modified=None,
    )  # fmt: skip


def with_count(report: SampleReport, code: str, value: int) -> SampleReport:
    """The report with another figure printed."""
    return replace(report, values={**report.values, code: SampleValue("number", value, str(value))})


def named(report: SampleReport, name: str) -> SampleReport:
    """The report under another spelling of its agency's name, everywhere."""
    title = report.title.replace(report.agency.name, name)
    return replace(report, agency=replace(report.agency, name=name), title=title)
