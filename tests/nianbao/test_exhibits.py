"""A figure in doubt is shown as it stands in the archive: the right part of the right page, its votes, and why."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from lxml import html
from PIL import Image

from crawler.archive import Archive, Exchange, WarcPosition
from extract.read import document_sha256, read, read_images
from nianbao.evidence import evidence
from nianbao.exhibits import archive_exhibitor
from nianbao.samples.store import committed_files
from nianbao.samples.truth import reports
from normalize.forms.definition import FORM_NAMES
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize
from normalize.record import Cell, Record, Source, Vote
from output.digest.doubt import doubtful_codes
from output.digest.exhibits import Wanted
from output.digest.page_files import report_file
from output.rebuild import rebuild_digest
from output.run_data import Manifest, RunData
from output.run_folder import write_run

LAYOUTS = {name: printed_tables(name) for name in FORM_NAMES}
TEMPLATES = [table for tables in LAYOUTS.values() for table in tables]
HOSTILE = '"><script>hacked=1</script><img src=//x.example/ onerror=hacked=1>\u202e71'
CONFLICT, ILLEGIBLE, DIFFERING = (
    "requests.granted.business",
    "requests.new.total",
    "art20_9.procurement.items",
)


@dataclass
class Kept:
    """A report in an archive: its record as a run keeps it, its files' bytes in the order of their pages."""

    record: Record
    files: list[bytes]
    archive: Path
    data: Path

    def exhibitor(self):
        return archive_exhibitor(self.archive, workers=1)

    def write(self, record: Record | None = None) -> Path:
        manifest = Manifest("x", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "finished")
        return write_run(
            self.data, RunData(manifest, (record or self.record,), ()), LAYOUTS, self.exhibitor()
        )


def archived(folder: Path, files: Sequence[bytes]) -> list[WarcPosition]:
    archive = Archive(folder)
    archive.start("x")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    kept = [
        archive.append_response(Exchange(f"http://x.example/{n}", "GET", [], b"", 200, [], data, moment))
        for n, data in enumerate(files)
    ]
    archive.close()
    return kept


def keep(tmp_path: Path, files: list[bytes], name: str = "page") -> Kept:
    """The files as documents of a run: several are the page images of one."""
    document = (
        read(files[0], templates=TEMPLATES) if len(files) == 1 else read_images(files, templates=TEMPLATES)
    )
    record = normalize(document, name=name).record
    assert record is not None
    own = tuple(
        Source(hashlib.sha256(data).hexdigest(), document.media_type, name, f"http://x.example/{n}", "x",
               "2026-01-01T00:00:00Z", place.file, place.offset, place.length)
        for n, (data, place) in enumerate(zip(files, archived(tmp_path / "archive", files), strict=True))
    )  # fmt: skip
    if len(own) > 1:
        digest = document_sha256([source.document for source in own])
        whole = replace(own[0], document=digest, warc_file=None, warc_offset=None, warc_length=None)
        own = (whole, *own)
    return Kept(replace(record, sources=own), files, tmp_path / "archive", tmp_path / "data")


def doubted(record: Record) -> Record:
    """The record with a conflict, an unread figure and one that was taken against a vote."""

    def voted(code: str, *votes: Vote, **changes: object) -> Cell:
        cell = record.cells[code]
        assert cell.source is not None
        return replace(cell, source=replace(cell.source, votes=votes), **changes)

    first, other = Vote("rapidocr", "3.8.1/small", "1", 0.81), Vote("tesseract", HOSTILE, HOSTILE, 0.64)
    weak = Vote("tesseract", "5.3.0", "28", 0.41)
    nothing = Vote("rapidocr", "3.8.1/small", "", 0.12)
    looks = [replace(first, text="23", confidence=sure) for sure in (0.98, 0.97, 0.99)]
    unread = {"value": None, "raw": ""}
    spoiled = {
        CONFLICT: voted(CONFLICT, first, other, state="conflict", confidence=0.0, **unread),
        ILLEGIBLE: voted(ILLEGIBLE, nothing, state="illegible", confidence=0.12, **unread),
        DIFFERING: voted(DIFFERING, looks[0], weak, *looks[1:], state="number", value=23, confidence=0.85),
    }
    return replace(record, cells={**record.cells, **spoiled})


def scan() -> list[bytes]:
    sample = next(report for report in reports() if report.key == "cw_town-2020")
    return list(committed_files(sample))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    made = keep(tmp_path_factory.mktemp("scan"), scan())
    made.record = doubted(made.record)
    return made


@pytest.fixture(scope="module")
def folder(kept: Kept) -> Path:
    return kept.write()


def page_of(folder: Path, record: Record) -> html.HtmlElement:
    return html.parse(str(folder / "digest" / "reports" / report_file(record.record_id))).getroot()


def items(page: html.HtmlElement) -> Mapping[str, html.HtmlElement]:
    """What the section on figures in doubt shows, by the figure's code."""
    return {
        link.get("href").removeprefix("#cell-"): item
        for item in page.xpath("//ul[@class='doubts']/li")
        for link in item.xpath(".//*[@class='evidence-term']/a")
    }


def votes_in(node: html.HtmlElement) -> list[list[str]]:
    rows = node.xpath(".//table[@class='votes']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./*")] for row in rows]


def test_every_figure_in_doubt_has_its_crop_and_no_other_has_one(kept: Kept, folder: Path):
    page = page_of(folder, kept.record)
    shown = items(page)
    assert {CONFLICT, ILLEGIBLE, DIFFERING} <= set(shown) == set(doubtful_codes(kept.record))
    pictures = {code: item.xpath(".//img")[0] for code, item in shown.items()}
    for code, picture in pictures.items():
        source = kept.record.cells[code].source
        assert source is not None and source.page is not None  # noqa: PT018
        expected = evidence(replace(source, page=1), kept.files[source.page - 1], "image/jpeg").png
        file = folder / "digest" / "reports" / picture.get("src")
        assert file.read_bytes() == expected, code
        assert file.stem == hashlib.sha256(expected).hexdigest()[:32]
        size = Image.open(io.BytesIO(expected)).size
        assert (int(picture.get("width")), int(picture.get("height"))) == size
        assert picture.get("loading") == "lazy"
        assert f"Page {source.page}" in picture.get("alt")
    files = {path.name for path in (folder / "digest" / "evidence").glob("*.png")}
    assert files == {Path(picture.get("src")).name for picture in pictures.values()}
    # The card of a figure shows the same picture as the list; certain figures have none.
    assert len(page.xpath("//*[@popover]//img")) == len(shown)


def test_votes_and_reasons_are_told(kept: Kept, folder: Path):
    page = page_of(folder, kept.record)
    shown = items(page)
    text = {code: " ".join(item.text_content().split()) for code, item in shown.items()}
    assert "readers disagree" in text[CONFLICT]
    assert "读数不一致，均不采用" in text[CONFLICT]
    assert "nobody could read it" in text[ILLEGIBLE]
    assert "未能读出" in text[ILLEGIBLE]
    assert votes_in(shown[DIFFERING]) == [["rapidocr", "23", "97–99% × 3"], ["tesseract", "28", "41%"]]
    (card,) = page.xpath(f"//*[@popover][p[@class='code']='{DIFFERING}']")
    assert votes_in(card) == [
        ["rapidocr 3.8.1/small", "23", "97–99% × 3"],
        ["tesseract 5.3.0", "28", "41%"],
    ]
    assert "rapidocr 3.8.1/small" in " ".join(
        page.xpath("string(//ul[@class='doubts']/preceding::p[1])").split()
    )


def test_the_readings_of_a_scan_are_counted(kept: Kept, folder: Path):
    """Each figure that has votes is counted once, and once only."""
    page = page_of(folder, kept.record)
    english, chinese = page.xpath("//section[h2[@id='in-doubt']]/p[1]/span/text()")
    total, *parts = map(int, re.findall(r"\d+", english))
    assert total == sum(parts) == sum(bool(c.source and c.source.votes) for c in kept.record.cells.values())
    assert list(map(int, re.findall(r"\d+", chinese))) == [total, *parts]
    states = [cell.state for cell in kept.record.cells.values()]
    assert english.endswith(f"{states.count('conflict')} in conflict, {states.count('illegible')} illegible.")


def test_hostile_votes_are_shown_and_harmless(kept: Kept, folder: Path):
    page = page_of(folder, kept.record)
    assert not list(page.iter("script"))
    assert {Path(image.get("src")).parent.as_posix() for image in page.iter("img")} == {"../evidence"}
    assert not page.xpath("//@onerror")
    shown = items(page)[CONFLICT].text_content()
    assert HOSTILE.replace("\u202e", "⟦U+202E⟧") in shown


def test_the_digest_built_again_from_the_archive_is_the_same(kept: Kept, folder: Path):
    def contents() -> dict[str, bytes]:
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    before = contents()
    rebuild_digest(folder, LAYOUTS, kept.exhibitor())
    assert contents() == before


def test_a_picture_in_a_pdf_is_cropped_on_its_page(tmp_path: Path):
    """The pages as one PDF: the crop is what the evidence function makes of the archived file."""
    out, pages = io.BytesIO(), [Image.open(io.BytesIO(data)).convert("RGB") for data in scan()]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    kept = keep(tmp_path, [out.getvalue()])
    assert len(pypdfium2.PdfDocument(kept.files[0])) == 3
    record = doubted(kept.record)
    (shown,) = kept.exhibitor()([Wanted(record, (CONFLICT, ILLEGIBLE))])
    for code in (CONFLICT, ILLEGIBLE):
        source = record.cells[code].source
        assert source is not None
        assert shown.exhibits[code].png == evidence(source, kept.files[0], "application/pdf").png


def test_pages_of_several_files_are_counted_through(tmp_path: Path):
    """A TIFF of two pages and a third picture: the second frame is the second page, not that of the last file."""
    pages, tiff = [Image.open(io.BytesIO(data)).convert("RGB") for data in scan()], io.BytesIO()
    pages[0].save(tiff, "TIFF", save_all=True, append_images=pages[1:2], compression="tiff_lzw")
    kept = keep(tmp_path, [tiff.getvalue(), scan()[2]])
    record = kept.record
    by_page = {cell.source.page: code for code, cell in record.cells.items() if cell.source is not None}
    assert set(by_page) >= {2, 3}
    (shown,) = kept.exhibitor()([Wanted(record, (by_page[2], by_page[3]))])
    for number, (data, page) in {2: (kept.files[0], 2), 3: (kept.files[1], 1)}.items():
        source = record.cells[by_page[number]].source
        assert source is not None
        media_type = "image/tiff" if number == 2 else "image/jpeg"
        assert (
            shown.exhibits[by_page[number]].png == evidence(replace(source, page=page), data, media_type).png
        )


def test_a_cell_of_a_web_page_is_shown_by_its_element(tmp_path: Path):
    from nianbao.samples.render_html import report_html

    sample = reports()[0]
    data = f"<html><head><meta charset='utf-8'></head><body>{report_html(sample)}</body></html>".encode()
    kept = keep(tmp_path, [data])
    cell = kept.record.cells[CONFLICT]
    unread = replace(cell, state="illegible", value=None, confidence=0.0)
    record = replace(kept.record, cells={**kept.record.cells, CONFLICT: unread})
    page = page_of(kept.write(record), record)
    assert not list(page.iter("img"))
    shown = items(page)[CONFLICT]
    assert shown.xpath("string(.//pre)").startswith("<td")
    assert shown.xpath("string(.//*[contains(@class, 'exhibit')]//*[contains(@class, 'raw')])") == cell.raw


@pytest.mark.parametrize("harm", ["gone", "other bytes"])
def test_without_the_bytes_the_page_says_so_and_the_run_goes_on(
    harm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    data = (Path(__file__).parent.parent / "extract" / "fixtures" / "page.pdf").read_bytes()
    (place,) = archived(tmp_path / "archive", [data])
    file = tmp_path / "archive" / place.file
    if harm == "gone":
        file.chmod(0o644)
        file.unlink()
    sample = doubtful_record(data if harm == "gone" else b"others", place)
    kept = Kept(sample, [data], tmp_path / "archive", tmp_path / "data")
    page = page_of(kept.write(), sample)
    assert not list(page.iter("img"))
    assert "Its place could not be shown." in items(page)[CONFLICT].text_content()
    words = "cannot be opened" if harm == "gone" else "other bytes"
    assert words in capsys.readouterr().err


def doubtful_record(data: bytes, place: WarcPosition) -> Record:
    from normalize.record import Agency, CellSource

    digest = hashlib.sha256(data).hexdigest()
    source = CellSource(digest, "pdf", "1", page=1, box=(9, 9, 20, 20), page_size=(99, 99), unit="pt")
    held = Source(
        digest, "application/pdf", warc_file=place.file, warc_offset=place.offset, warc_length=place.length
    )
    cells = {CONFLICT: Cell("illegible", "count", None, "", 0.0, source)}
    return Record("r", "2021", 2021, None, Agency("甲局"), None, cells, (), (), (held,), "partial", ())


def test_a_member_of_a_bundle_is_found_in_it(tmp_path: Path, make_zip: Callable[[dict[str, bytes]], bytes]):
    data = (Path(__file__).parent.parent / "extract" / "fixtures" / "page.pdf").read_bytes()
    bundle = make_zip({"甲局/2021年报.pdf": data, "other.txt": b"x"})
    (place,) = archived(tmp_path / "archive", [bundle])
    record = doubtful_record(data, place)
    named = replace(record, sources=(replace(record.sources[0], name="甲局/2021年报.pdf"),))
    (shown,) = archive_exhibitor(tmp_path / "archive", workers=1)([Wanted(named, (CONFLICT,))])
    source = named.cells[CONFLICT].source
    assert source is not None
    assert shown.exhibits[CONFLICT].png == evidence(source, data, "application/pdf").png


@pytest.fixture
def make_zip() -> Callable[[dict[str, bytes]], bytes]:
    import zipfile

    def make(files: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as bundle:
            for name, data in files.items():
                bundle.writestr(name, data)
        return out.getvalue()

    return make
