"""Every cell's source can be followed: what stands there holds the cell's printed text, format by format."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extract import sniff
from extract.read import read, read_images
from nianbao.evidence import FRAME, Evidence, NoEvidenceError, evidence
from nianbao.quirks.generate import generate
from nianbao.samples.render_html import report_html
from nianbao.samples.store import committed_files, committed_names
from nianbao.samples.truth import reports
from normalize.forms.definition import FORM_NAMES
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize
from normalize.record import Cell, CellSource, Record

FIXTURES = Path(__file__).parent.parent / "extract" / "fixtures"
SAMPLES = [report for report in reports() if committed_names(report)]
TEMPLATES = [table for name in FORM_NAMES for table in printed_tables(name)]


def printed(record: Record) -> list[tuple[str, Cell, CellSource]]:
    """Cells that have a source; all of them must be there, and most of a report's are."""
    found = [(code, cell, cell.source) for code, cell in record.cells.items() if cell.source is not None]
    assert len(found) == sum(cell.state != "absent" for cell in record.cells.values())
    return found


def record_of(parts: Sequence[bytes]) -> tuple[Record, str]:
    document = (
        read(parts[0], templates=TEMPLATES) if len(parts) == 1 else read_images(parts, templates=TEMPLATES)
    )
    record = normalize(document, name="x").record
    assert record is not None
    return record, document.media_type


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())


def check_text(record: Record, data: bytes, media_type: str, kind: str, least: int) -> None:
    cells = printed(record)
    assert len(cells) >= least
    for code, cell, source in cells:
        shown = evidence(source, data, media_type)
        assert shown.kind == kind, code
        assert squeezed(cell.raw) in squeezed(shown.text), code


def picture_of(shown: Evidence) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(shown.png)).convert("RGB"))


def check_frame(shown: Evidence) -> np.ndarray:
    """The framed part of the crop, which lies wholly within it; the line goes around it and not through it."""
    assert shown.kind == "crop"
    assert shown.frame is not None
    left, top, right, bottom = shown.frame
    picture = picture_of(shown)
    assert 0 <= left < right <= picture.shape[1]
    assert 0 <= top < bottom <= picture.shape[0]
    inside = picture[top:bottom, left:right]
    assert not (inside == FRAME).all(axis=2).any()
    assert (picture == FRAME).all(axis=2).any()
    return inside


def check_pdf(record: Record, data: bytes, least: int) -> None:
    """The text that pdfium finds in the box is the cell's, and the framed pixels are the page's."""
    pdf = pypdfium2.PdfDocument(data)
    cells = printed(record)
    assert len(cells) >= least
    for code, cell, source in cells:
        assert source.page is not None and source.box is not None and source.page_size is not None  # noqa: PT018
        page = pdf[source.page - 1]
        shown = evidence(source, data, sniff.PDF)
        inside = check_frame(shown)
        if source.unit == "pt" and page.get_rotation() == 0:
            x0, top, x1, bottom = source.box
            height = page.get_height()
            text = page.get_textpage().get_text_bounded(x0 - 1, height - bottom - 1, x1 + 1, height - top + 1)
            assert squeezed(cell.raw) in squeezed(text), code
        if squeezed(cell.raw):
            assert (inside < 128).any(), code  # ink


@pytest.mark.parametrize("sample", [s for s in SAMPLES if len(committed_files(s)) == 1], ids=lambda s: s.key)
def test_committed_samples(sample):
    (data,) = committed_files(sample)
    record, media_type = record_of([data])
    if media_type == sniff.PDF:
        check_pdf(record, data, 150)
    else:
        check_text(record, data, media_type, "element", 150)


@pytest.mark.parametrize("sample", [s for s in SAMPLES if len(committed_files(s)) > 1], ids=lambda s: s.key)
def test_committed_scans_show_the_pixels_that_were_read(sample):
    parts = committed_files(sample)
    record, media_type = record_of(parts)
    cells = printed(record)
    assert len(cells) >= 150
    for code, _, source in cells:
        assert source.page is not None and source.box is not None  # noqa: PT018
        data = parts[source.page - 1]
        inside = check_frame(evidence(source, data, media_type))
        page = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        left, top = int(source.box[0]), int(source.box[1])
        part = page[top : top + inside.shape[0], left : left + inside.shape[1]]
        assert np.array_equal(inside, part), code


@pytest.mark.parametrize("sample", reports()[:6], ids=lambda s: s.key)
def test_sample_pages(sample):
    data = f"<html><head><meta charset='utf-8'></head><body>{report_html(sample)}</body></html>".encode()
    record, media_type = record_of([data])
    check_text(record, data, media_type, "element", 150)


@pytest.mark.parametrize("format", ["html", "html_gbk", "docx"])
@pytest.mark.parametrize("seed", [1, 2])
def test_elements(format: str, seed: int):
    data = generate(seed, format).data
    record, media_type = record_of([data])
    check_text(record, data, media_type, "element", 100)
    shown = evidence(printed(record)[0][2], data, media_type)
    assert shown.markup.startswith("<")


@pytest.mark.parametrize("name", ["txt_tabs", "txt_pipes"])
def test_lines(name: str):
    data = generate(3, name).data
    record, media_type = record_of([data])
    check_text(record, data, media_type, "lines", 100)


@pytest.mark.parametrize("name", ["xlsx", "ofd", "mht"])
def test_texts_that_are_read_again(name: str):
    data = generate(4, name).data
    record, media_type = record_of([data])
    cells = printed(record)
    for code, cell, source in cells[:: max(len(cells) // 3, 1)]:  # each reads the whole file
        shown = evidence(source, data, media_type)
        assert shown.kind == "text", code
        assert squeezed(cell.raw) in squeezed(shown.text), code


def test_an_old_word_document_is_converted_again(require_tool):
    require_tool("soffice")
    data = (FIXTURES / "report.doc").read_bytes()
    record, media_type = record_of([data])
    _, cell, source = next(found for found in printed(record) if found[1].raw)
    # A row whose figures can't be told apart is quoted whole; its source is the first of its cells.
    shown = squeezed(evidence(source, data, media_type).text)
    assert shown
    assert squeezed(cell.raw).startswith(shown)


def test_a_turned_page_is_cropped_as_it_is_displayed():
    """The cell's ink moves with the page: the framed part of a page turned by 90 degrees is the framed part turned."""
    sample = next(s for s in SAMPLES if committed_names(s)[0].endswith(".pdf"))
    (data,) = committed_files(sample)
    pdf = pypdfium2.PdfDocument(data)
    wide, high = pdf[0].get_size()
    box = (100.0, 120.0, 180.0, 150.0)
    source = CellSource("x", "pdf", "1", page=1, box=box, page_size=(wide, high), unit="pt")
    plain = check_frame(evidence(source, data, sniff.PDF))
    pdf[0].set_rotation(90)
    out = io.BytesIO()
    pdf.save(out)
    turned_box = (high - box[3], box[0], high - box[1], box[2])
    turned = replace(source, box=turned_box, page_size=(high, wide))
    shown = check_frame(evidence(turned, out.getvalue(), sniff.PDF))
    expected = np.rot90(plain, -1)
    assert abs(shown.shape[0] - expected.shape[0]) <= 2
    assert abs(shown.shape[1] - expected.shape[1]) <= 2
    assert abs(float(shown.mean()) - float(expected.mean())) < 8


@pytest.mark.parametrize(
    ("place", "data", "media_type"),
    [
        ({"line": 9}, b"x\ny\n", sniff.TEXT),
        ({"path": "/html/body/table"}, b"<html><body><p>x</p></body></html>", sniff.HTML),
        ({}, b"<html><body><p>x</p></body></html>", sniff.HTML),
        ({"page": 7, "box": (0, 0, 9, 9), "page_size": (99, 99)}, (FIXTURES / "page.pdf").read_bytes(), sniff.PDF),
        ({"page": 1, "box": (9, 9, 9, 9), "page_size": (0, 99)}, (FIXTURES / "page.pdf").read_bytes(), sniff.PDF),
        ({"page": 1, "box": (0, 0, 9, 9), "page_size": (99, 99)}, b"%PDF-", sniff.PDF),
        ({"page": 1, "box": (0, 0, 9, 9), "page_size": (99, 99)}, (FIXTURES / "scan.png").read_bytes(), "image/png"),
    ],
)  # fmt: skip
def test_a_place_that_the_bytes_do_not_have(place: dict, data: bytes, media_type: str):
    with pytest.raises(NoEvidenceError):
        evidence(CellSource("x", "reader", "1", **place), data, media_type)
