"""The door: type by bytes, and a clear reason for what cannot be read."""

from __future__ import annotations

import io
import random
import re
import zipfile
from contextlib import suppress

import pytest

from extract.document import UnreadableError
from extract.read import document_sha256, read
from extract.sniff import sniff
from tests.extract.build_office import report_docx, report_xlsx
from tests.extract.conftest import FIXTURES, TABLE
from tests.extract.ofd_writer import OfdPage, table_page, write_ofd


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"II*\x00rest", "image/tiff"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "application/x-ole-storage"),
        (b"<!DOCTYPE html><p>x", "text/html"),
        ("<table><tr><td>规章".encode("gbk"), "text/html"),
        ("规章\t0\n".encode(), "text/plain"),
        (b" \r\n\x00", "application/x-empty"),
        (b"MZ\x90\x00\x03", "application/x-executable"),
        (b"\x01\x02\x00\x03 anything", "application/octet-stream"),
        (b'{"code": 200, "data": "<p>x</p>"}', "application/json"),
        (b'\xef\xbb\xbf [\n {"title": "x"', "application/json"),
        ('callback({"标题": "年度报告"})'.encode("gbk"), "application/json"),
        ('{"一、总体情况"}'.encode(), "text/plain"),
        ('"规章": 0'.encode(), "text/plain"),
    ],
)
def test_types_are_told_by_bytes(data: bytes, media_type: str):
    assert sniff(data) == media_type


@pytest.mark.parametrize(
    ("data", "category"),
    [
        (b"", "empty_file"),
        (b"\x01\x02\x00\x03", "unsupported_format"),
        (b"7z\xbc\xaf\x27\x1c", "is_a_bundle"),
        (b"MZ\x90\x00\x03", "unsupported_format"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(data: bytes, category: str):
    with pytest.raises(UnreadableError) as raised:
        read(data)
    issue = raised.value.issue
    assert issue.category == category
    assert issue.severity == "error"
    assert issue.hint


@pytest.mark.parametrize(
    ("data", "words", "step"),
    [
        (b"\x01\x02\x00\x03", "no known type", "get it again"),
        (b'{"a": 1}', "JSON", "in a browser"),
        (b"MZ\x90\x00\x03", "a program", "ask the publisher"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "application/x-ole-storage", "convert it"),
        (b"", "empty", "get it again"),
    ],
)
def test_the_next_step_fits_what_the_file_is(data: bytes, words: str, step: str):
    with pytest.raises(UnreadableError) as raised:
        read(data)
    assert words in raised.value.issue.message
    assert step in raised.value.issue.hint


@pytest.mark.parametrize("make", [report_docx, report_xlsx])
def test_strict_office_files_are_read_like_any_other(make):
    """Office's Strict dialect: libraries find nothing in it, or crash."""
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make())) as usual, zipfile.ZipFile(strict, "w") as package:
        for name in usual.namelist():
            part = re.sub(
                rb"http://schemas\.openxmlformats\.org/((?!package)\w+)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                usual.read(name),
            )
            package.writestr(name, part)
    assert b"purl.oclc.org" in strict.getvalue()
    read_strict, read_usual = read(strict.getvalue()), read(make())
    assert read_usual.blocks
    assert (read_strict.blocks, read_strict.meta) == (read_usual.blocks, read_usual.meta)


def test_the_identity_of_a_document_of_several_images_depends_on_their_order():
    assert document_sha256(["aa"]) == "aa"
    assert len({document_sha256(["aa"]), document_sha256(["aa", "bb"]), document_sha256(["bb", "aa"])}) == 3


@pytest.mark.parametrize(
    "make",
    [
        (FIXTURES / "report.xls").read_bytes,
        (FIXTURES / "report.xml").read_bytes,
        (FIXTURES / "password.docx").read_bytes,
        report_docx,
        report_xlsx,
        lambda: write_ofd([table_page(TABLE, (60, 130, 230, 320, 410, 500), range(300, 460, 20))]),
    ],
    ids=["xls", "word xml", "encrypted", "docx", "xlsx", "ofd"],
)
def test_damage_is_an_issue_and_never_a_crash(make):
    """Cut anywhere, rotten anywhere: a document or a reason comes back, and no other exception."""
    data, dice = make(), random.Random(7)
    for turn in range(40):
        rotten = bytearray(data)
        if turn % 2:
            del rotten[dice.randrange(len(rotten)) :]
        else:
            for _ in range(20):
                rotten[dice.randrange(len(rotten))] = dice.randrange(256)
        with suppress(UnreadableError):
            read(bytes(rotten))


@pytest.mark.parametrize(
    ("make", "category"),
    [
        (report_docx, "broken_docx"),
        (report_xlsx, "broken_package"),
        (lambda: write_ofd([OfdPage()]), "broken_package"),
    ],
    ids=["docx", "xlsx", "ofd"],
)
def test_a_package_cut_short_is_still_known_for_what_it_was(make, category: str):
    with pytest.raises(UnreadableError) as raised:
        read(make()[:-100])
    assert raised.value.issue.category == category
