"""OFD: positioned text and paths become tables with their spans and paragraphs, however the file was written."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from extract import sniff
from extract.document import UnreadableError
from extract.ofd_layout import ruled_grids
from extract.ofd_objects import Ruling, deltas
from extract.read import read
from nianbao.evidence import evidence
from normalize.record import CellSource
from tests.extract.conftest import PARAGRAPHS, TABLE, paragraph_texts, table_shape
from tests.extract.ofd_writer import Line, OfdPage, Style, Text, advance, table_page, write_ofd

COLUMNS = (60.0, 130.0, 230.0, 320.0, 410.0, 500.0)
ROWS = (300.0, 322.0, 344.0, 366.0, 388.0, 410.0, 432.0, 454.0)
STYLES = {
    "plain": Style(),
    "advances spelled out": Style(fold=False),
    "matrices": Style(matrix=True),
    "areas for lines": Style(areas=True),
    "template": Style(template=True, absolute=True),
    "backslashes": Style(backslashes=True),
}


def wrapped(text: str) -> list[str]:
    """Lines of 36 ems, the first indented by two."""
    lines, room = [""], 34.0
    for token in re.findall(r"[0-9]+|.", text):
        if (width := sum(map(advance, token))) > room:
            lines.append("")
            room = 36.0
        lines[-1] += token
        room -= width
    return lines


def report() -> OfdPage:
    """The report of conftest.py as it would be set on a page of 36 ems."""
    page = table_page(TABLE, COLUMNS, ROWS)
    y = 90.0
    for text in PARAGRAPHS[:4]:
        for number, line in enumerate(wrapped(text)):
            page.texts.append(Text(60.0 + (24.0 if number == 0 else 0.0), y, 12.0, line))
            y += 20.0
    y = 490.0
    for text in PARAGRAPHS[4:]:
        page.texts.append(Text(84.0, y, 12.0, text))
        y += 20.0
    return page


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_the_report(style: Style):
    document = read(write_ofd([report()], style, title="年度报告"))
    assert (document.media_type, document.reader, document.pages) == (sniff.OFD, "ofd", 1)
    assert document.meta["title"] == "年度报告"
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS
    assert document.issues == ()


def test_boxes_are_points_on_the_page():
    document = read(write_ofd([OfdPage(), report()]))
    (table,) = document.tables()
    cell = next(cell for cell in table.cells if cell.text == "124")
    assert (cell.locator.page, cell.locator.unit, cell.locator.page_size) == (2, "pt", (595.28, 841.89))
    assert cell.locator.box == pytest.approx((230.0, 388.0, 320.0, 410.0), abs=0.1)


def test_a_table_open_at_its_sides_has_all_its_cells():
    page = table_page(
        TABLE, COLUMNS, ROWS, keep=lambda line: line.x1 not in {60.0, 500.0} or line.x0 != line.x1
    )
    assert table_shape(read(write_ofd([page]))) == TABLE


def test_dashed_lines_are_lines():
    whole = table_page(TABLE, COLUMNS, ROWS)
    dashed = []
    for line in whole.lines:
        length = max(line.x1 - line.x0, line.y1 - line.y0)
        for i in range(int(length // 5)):
            if line.y0 == line.y1:
                dashed.append(Line(line.x0 + 5 * i, line.y0, line.x0 + 5 * i + 3.5, line.y0))
            else:
                dashed.append(Line(line.x0, line.y0 + 5 * i, line.x0, line.y0 + 5 * i + 3.5))
    whole.lines = dashed
    assert table_shape(read(write_ofd([whole]))) == TABLE


def test_a_frame_is_no_table_and_shading_is_no_line():
    frame = [Ruling(0, 0, 100, 0), Ruling(0, 50, 100, 50), Ruling(0, 0, 0, 50), Ruling(100, 0, 100, 50)]
    assert ruled_grids(frame) == []
    (grid,) = ruled_grids([*frame, Ruling(50, 0, 50, 50)])
    assert [(p.row, p.column) for p in grid.places] == [(0, 0), (0, 1)]


@pytest.mark.parametrize(
    ("text", "advances"),
    [
        ("4.2 4.2", [4.2, 4.2]),
        ("g 3 4.2 2.1", [4.2, 4.2, 4.2, 2.1]),
        ("", []),
        ("g -1 4", []),
        ("g", [0.0][:0]),
    ],
)
def test_advances(text: str, advances: list[float]):
    assert deltas(text) == advances


def test_a_page_that_is_a_picture_is_read_as_a_scan(scan_png: bytes):
    data = write_ofd([OfdPage(picture=scan_png)])
    document = read(data)
    (table,) = document.tables()
    assert table.n_rows == 7
    assert {(cell.locator.unit, cell.locator.path) for cell in table.cells} == {("px", "/Doc_0/Res/p0.png")}
    place = next(cell.locator for cell in table.cells if cell.text == "124")
    source = CellSource(
        "", "", "", path=place.path, page=1, box=place.box, page_size=place.page_size, unit="px"
    )
    assert evidence(source, data, sniff.OFD).kind == "crop"


def test_text_over_a_picture_of_the_page_is_not_believed(scan_png: bytes):
    """A scan of two layers, as offices make them: what some program took the figures for lies over the picture."""
    misread = [Text(100, 300 + 20 * i, 10, f"{i}99") for i in range(9)]
    document = read(write_ofd([OfdPage(texts=misread, picture=scan_png)]))
    (table,) = document.tables()
    assert "124" in {cell.text for cell in table.cells}
    assert not any("99" in cell.text for cell in table.cells)


def test_a_page_that_is_missing_costs_itself():
    data = rewritten(write_ofd([report(), report()]), {"Doc_0/Pages/Page_0/Content.xml": None})
    document = read(data)
    assert [(issue.category, issue.page, issue.severity) for issue in document.issues] == [
        ("page_failed", 1, "error")
    ]
    assert table_shape(document) == TABLE


def rewritten(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            if changes.get(name, b"") is not None:
                target.writestr(name, changes.get(name) or source.read(name))
        for name, body in changes.items():
            if name not in source.namelist() and body is not None:
                target.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"Doc_0/Document.xml": None}, "broken_ofd"),
        ({"Doc_0/Document.xml": b"<nothing"}, "broken_ofd"),
        ({"Doc_0/Pages/Page_0/Content.xml": b"<ofd:Page"}, "broken_ofd"),
        ({"Encryptions.xml": b"<x/>"}, "password_protected"),
    ],
)
def test_what_cannot_be_read(changes: dict[str, bytes | None], category: str):
    with pytest.raises(UnreadableError) as raised:
        read(rewritten(write_ofd([report()]), changes))
    assert raised.value.issue.category == category


def test_text_without_meaning_is_an_issue():
    page = OfdPage(texts=[Text(60, 100, 12, "\ue001\ue002\ue003")])
    assert [issue.category for issue in read(write_ofd([page])).issues] == ["untrusted_text_layer"]
