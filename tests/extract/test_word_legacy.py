"""Old Word documents: every cell through the converters, and what happens without them."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest
from lxml import etree

from extract import sniff
from extract.convert import with_antiword
from extract.document import Issue, Table, TableCell, UnreadableError
from extract.read import read
from extract.slivers import without_slivers
from extract.word_legacy import _read_docbook
from tests.extract.build_office import report_docx
from tests.extract.conftest import FIXTURES, PARAGRAPHS, TABLE, paragraph_texts, table_shape

KINDS = {
    "report.doc": sniff.DOC,
    "report.rtf": sniff.RTF,
}


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def reason(data: bytes) -> Issue:
    with pytest.raises(UnreadableError) as raised:
        read(data)
    return raised.value.issue


@pytest.mark.parametrize(("name", "media_type"), KINDS.items())
def test_every_cell_with_its_spans(name: str, media_type: str, require_tool):
    require_tool("soffice")
    document = read(fixture(name))
    assert document.media_type == media_type
    assert document.reader.startswith("python-docx via LibreOffice ")
    assert document.meta["converted_by"] == document.reader.removeprefix("python-docx via ")
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS
    (table,) = document.tables()
    assert table.cells[0].locator.path == "/w:document/w:body/w:tbl/w:tr[1]/w:tc[1]"


def test_word_2003_xml_needs_no_converter(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    document = read(fixture("report.xml"))
    assert (document.media_type, document.reader) == (sniff.WORD_XML, "python-docx via Word XML")
    assert table_shape(document) == TABLE
    assert paragraph_texts(document) == PARAGRAPHS


def test_word_2003_lists_keep_their_numbers_and_entities_stay_closed():
    text = fixture("report.xml").decode()
    hint = '<w:p><w:pPr><w:listPr><wx:t wx:val="一、"/></w:listPr></w:pPr><w:r><w:t>总体</w:t></w:r></w:p>'
    document = read(text.replace("<wx:sect>", f"<wx:sect>{hint}").encode())
    assert paragraph_texts(document)[0] == "一、总体"
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:wordDocument'
    hostile = text.replace("<w:wordDocument", laughs, 1).replace("青石县", "&b;", 1)
    assert reason(hostile.encode()).category == "broken_docx"


def test_a_flat_package_is_a_docx():
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    parts = []
    with zipfile.ZipFile(io.BytesIO(report_docx())) as archive:
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        kinds = {part.get("PartName"): part.get("ContentType") for part in types}
        for name in archive.namelist():
            if name == "[Content_Types].xml":
                continue
            if name.endswith((".xml", ".rels")):
                kind = kinds.get(f"/{name}", "application/vnd.openxmlformats-package.relationships+xml")
                content = etree.tostring(etree.fromstring(archive.read(name)), encoding="unicode")
                content = f"<pkg:xmlData>{content}</pkg:xmlData>"
            else:
                kind, picture = "image/jpeg", base64.b64encode(archive.read(name)).decode()
                content = f"<pkg:binaryData>{picture}</pkg:binaryData>"
            parts.append(f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind}">{content}</pkg:part>')
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    document = read(f'{head}<pkg:package xmlns:pkg="{package}">{"".join(parts)}</pkg:package>'.encode())
    assert table_shape(document) == TABLE


def test_the_same_answer_twice(require_tool):
    require_tool("soffice")
    assert read(fixture("report.doc")) == read(fixture("report.doc"))


def test_without_libreoffice_antiword_gives_rows_and_says_what_is_lost(require_tool, tmp_path, monkeypatch):
    (tmp_path / "antiword").symlink_to(require_tool("antiword"))
    monkeypatch.setenv("PATH", str(tmp_path))
    document = read(fixture("report.doc"))
    (table,) = document.tables()
    assert table.layout == "rows"
    assert document.reader == "docbook via antiword"
    assert [issue.category for issue in document.issues] == ["reduced_reader"]
    assert document.issues[0].severity == "error"  # antiword loses rows without a word
    assert paragraph_texts(document)[:4] == PARAGRAPHS[:4]


def test_antiword_s_docbook_as_blocks(require_tool):
    require_tool("antiword")
    converted = with_antiword(fixture("report.doc"))
    document = _read_docbook(converted, Issue("extract", "converter_missing", "error", "gone"), sha256="ab")
    (table,) = document.tables()
    assert [cell.text for cell in table.rows()[0]] == ["处理结果", "申请人情况"]


@pytest.mark.parametrize("name", KINDS)
def test_without_any_converter_the_package_to_install_is_named(name: str, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    issue = reason(fixture(name))
    assert issue.category == "converter_missing"
    assert "apt-get install libreoffice-writer-nogui" in issue.hint


def test_a_damaged_document_is_said_to_be_one(require_tool):
    require_tool("soffice")
    assert reason(fixture("report.rtf")[:100] + b"\xff" * 3 + b"{" * 100).category in {"converter_failed"}


def test_passwords():
    assert reason(fixture("password.docx")).category == "password_protected"
    # The document's own flag, in the first bytes of its stream (0xA5EC, then fEncrypted in byte 11).
    data = bytearray(fixture("report.doc"))
    start = data.index(b"\xec\xa5")
    data[start + 11] |= 1
    issue = reason(bytes(data))
    assert issue.category == "password_protected"
    assert issue.hint


def cells(*places: tuple[int, int, int, str]) -> tuple[TableCell, ...]:
    return tuple(TableCell(r, c, text, column_span=span) for r, c, span, text in places)


def test_columns_nobody_sees_are_taken_out():
    table = Table(cells((0, 0, 2, "甲"), (0, 2, 1, "乙"), (1, 0, 1, "1"), (1, 1, 2, "2")), 2, 3)
    assert without_slivers(table, [50.0, 0.5, 49.5]) == Table(
        cells((0, 0, 1, "甲"), (0, 1, 1, "乙"), (1, 0, 1, "1"), (1, 1, 1, "2")), 2, 2
    )


def test_a_narrow_column_with_text_in_it_is_a_column():
    table = Table(cells((0, 0, 1, "甲"), (0, 1, 1, "1"), (0, 2, 1, "乙")), 1, 3)
    assert without_slivers(table, [50.0, 3.0, 50.0]) == table
    assert without_slivers(table, [50.0, 3.0]) == table
