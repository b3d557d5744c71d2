"""A document's own pages and tables beside the record: every figure has its place on them, and it is the right one."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extract import sniff
from extract.read import read
from nianbao.copied import PAGE_WIDTH, by_page, is_drawn, page_copy, table_copies
from nianbao.evidence import NoEvidenceError, evidence
from nianbao.quirks.generate import generate
from normalize.forms.definition import FORM_NAMES
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize
from normalize.record import CellSource, Record

TEMPLATES = [table for name in FORM_NAMES for table in printed_tables(name)]


def recorded(data: bytes) -> Record:
    record = normalize(read(data, templates=TEMPLATES), name="x").record
    assert record is not None
    return record


def sources_of(record: Record) -> dict[str, CellSource]:
    return {code: cell.source for code, cell in record.cells.items() if cell.source is not None}


@pytest.mark.parametrize("kind", ["pdf", "scan_light"])
def test_a_page_shows_each_figure_in_its_box(kind: str):
    """The box cut from the small copy is the box cut from the page as the evidence shows it, made small."""
    data = generate(3, kind).data
    sources = sources_of(recorded(data))
    pages = by_page(sources)
    assert pages
    for of_page in pages:
        assert all(is_drawn(source, sniff.PDF) for source in of_page.values())
        copy = page_copy(of_page, next(iter(of_page.values())), data, sniff.sniff(data))
        drawn = np.asarray(Image.open(io.BytesIO(copy.picture)).convert("L")).astype(float)
        assert drawn.shape[::-1] == copy.pixels
        assert drawn.shape[1] <= PAGE_WIDTH
        assert {code for mark in copy.marks for code in mark.codes} == set(of_page)
        wide, high = copy.pixels[0] / copy.size[0], copy.pixels[1] / copy.size[1]
        for code in list(of_page)[::7]:
            (mark,) = [mark for mark in copy.marks if code in mark.codes]
            left, top, right, bottom = mark.box
            small = drawn[round(top * high) : round(bottom * high), round(left * wide) : round(right * wide)]
            found = evidence(of_page[code], data, sniff.sniff(data))
            assert found.frame is not None
            crop = Image.open(io.BytesIO(found.png)).convert("L").crop(found.frame)
            same = np.asarray(crop.resize(small.shape[::-1], Image.Resampling.BICUBIC)).astype(float)
            assert abs(same - small).mean() < 14, code


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "mht", "ofd", "txt_tabs"])
def test_a_table_is_copied_with_every_figure_in_its_cell(kind: str):
    data = generate(4, kind).data
    record = recorded(data)
    sources = sources_of(record)
    copies = table_copies("d", sources, data)
    cells = [cell for table in copies for row in table.rows for cell in row if cell.codes]
    found = {code: cell.text for cell in cells for code in cell.codes}
    assert len(found) > 0.9 * len(sources)
    if kind == "txt_tabs":  # a line is the place of all its figures
        return
    for code, text in found.items():
        raw = record.cells[code].raw
        assert raw is not None
        assert "".join(raw.split()) in "".join(text.split()), code


def test_a_file_that_would_be_converted_again_is_left_out(tmp_path: Path):
    source = CellSource("d", "word", "1", path="/html/body/table/tr/td")
    assert table_copies("d", {"requests.new.total": source}, b"{\\rtf1\\ansi x}") == []


def test_a_page_that_is_not_there_is_told():
    data = generate(3, "pdf").data
    source = next(iter(by_page(sources_of(recorded(data)))[0].values()))
    with pytest.raises(NoEvidenceError, match="page 99"):
        page_copy({"a": source}, replace(source, page=99), data, sniff.PDF)


def test_the_same_page_gives_the_same_picture():
    data = generate(3, "pdf").data
    of_page = by_page(sources_of(recorded(data)))[0]
    first = next(iter(of_page.values()))
    made = {hashlib.sha256(page_copy(of_page, first, data, sniff.PDF).picture).hexdigest() for _ in range(2)}
    assert len(made) == 1
