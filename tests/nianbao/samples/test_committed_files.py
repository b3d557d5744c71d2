"""The committed PDFs, Word files and scans are the ones `truth.json` names, and hold what the truth says."""

import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pytest
from PIL import Image

from nianbao.samples.build import rendered, truth_entry
from nianbao.samples.render_docx import render_docx
from nianbao.samples.render_pdf import FONTS, SERIF
from nianbao.samples.store import DATA, TRUTH_FILE, committed_files, committed_names
from nianbao.samples.truth import SampleReport, report, reports
from nianbao.samples.typeset import cell_text
from normalize.forms.layout import printed_tables

FILED = [found for found in reports() if found.shape != "html"]
UNBROKEN_PDFS = ("cw_edu", 2020), ("cw_gov", 2022)


def truth_file() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / TRUTH_FILE).read_text("utf-8"))
    return loaded


def test_files_are_exactly_those_of_truth_json() -> None:
    named = {name: digest for entry in truth_file()["reports"] for name, digest in entry["files"].items()}
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in DATA.iterdir()
        if path.name != TRUTH_FILE
    }
    assert there == named


def test_truth_json_is_current() -> None:
    entries = [
        truth_entry(found, dict(zip(committed_names(found), committed_files(found), strict=True)))
        for found in FILED
    ]
    assert json.loads(json.dumps({"reports": entries})) == truth_file()


def test_there_are_enough_of_each_and_they_are_small() -> None:
    shapes = [found.shape for found in FILED]
    assert (shapes.count("pdf"), shapes.count("docx"), shapes.count("scan")) == (3, 3, 1)
    sizes = [path.stat().st_size for path in DATA.iterdir()]
    assert max(sizes) < 300_000
    assert sum(sizes) < 2_000_000


@pytest.mark.parametrize("found", [f for f in FILED if f.shape == "docx"], ids=lambda f: f.key)
def test_word_files_hold_every_cell_through_their_spans(found: SampleReport) -> None:
    document = docx.Document(io.BytesIO(committed_files(found)[0]))
    assert document.paragraphs[0].text == found.title
    for table, template in zip(document.tables, printed_tables(found.form), strict=True):
        grid = [row.cells for row in table.rows]
        for cell in template.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    assert grid[row][column].text == cell_text(found, cell)


@pytest.mark.parametrize("key", UNBROKEN_PDFS, ids=str)
def test_pdfs_are_ruled_and_their_text_is_selectable(key: tuple[str, int]) -> None:
    found = report(*key)
    with pdfplumber.open(io.BytesIO(committed_files(found)[0])) as pdf:
        tables = [table for page in pdf.pages for table in page.find_tables()]
        text = "".join(page.extract_text() for page in pdf.pages)
        printed = [
            [
                (table.page.crop(box).extract_text() or "").replace("\n", "")
                for box in sorted(table.cells, key=lambda box: (box[1], box[0]))
            ]
            for table in tables
        ]
    assert found.title in text
    expected = [
        [cell_text(found, cell) for cell in sorted(template.cells, key=lambda c: (c.row, c.column))]
        for template in printed_tables(found.form)
    ]
    assert printed == expected


def test_a_pdf_breaks_two_tables_over_pages() -> None:
    with pdfplumber.open(io.BytesIO(committed_files(report("lq_land", 2021))[0])) as pdf:
        assert [len(page.find_tables()) for page in pdf.pages] == [1, 2, 2]


def test_scans_are_grey_a4_pages() -> None:
    for content in committed_files(report("cw_town", 2020)):
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.mode, picture.size, picture.format) == ("L", (1406, 1988), "JPEG")


def test_word_files_are_built_alike_twice() -> None:
    found = report("lq_gov", 2019)
    assert render_docx(found) == render_docx(found)


def test_pdfs_and_scans_are_built_alike_twice() -> None:
    if not (FONTS / SERIF[0]).exists():
        if os.environ.get("NIANBAO_REQUIRE_ALL") == "1":
            pytest.fail(f"fonts-noto-cjk is not installed: {FONTS}")
        pytest.skip("fonts-noto-cjk is not installed")
    for key in (("lq_land", 2021), ("cw_town", 2020)):
        found = report(*key)
        assert list(rendered(found)) == list(rendered(found))


def test_the_data_folder_is_the_package_s_own() -> None:
    assert Path(__file__).parents[3] / "nianbao" / "samples" / "data" == DATA
