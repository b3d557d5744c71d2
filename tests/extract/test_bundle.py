"""Bundles: every member in order under its decoded name, and caps that hold."""

from __future__ import annotations

import functools
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable

import py7zr
import pytest

from extract import bundle, sniff
from extract.bundle import Member, member, members
from extract.document import Issue, UnreadableError
from extract.read import read
from tests.extract.build_office import report_docx, report_xlsx
from tests.extract.ofd_writer import OfdPage, write_ofd
from tests.extract.rar_writer import write_rar

FILES = (("城关镇/2021年年度报告.txt", "甲".encode()), ("b.html", b"<p>2"), ("空.pdf", b""))

Files = Iterable[tuple[str, bytes]]


def zipped(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that occur twice are the point
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def seven_zipped(files: Files, **options: str) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        for name, data in files:
            archive.writestr(data, name)
    return out.getvalue()


def zipped_with_raw_names(files: Iterable[tuple[bytes, bytes]], extra: bytes = b"") -> bytes:
    """As Windows zips: names in the system's encoding, unmarked. Written by hand, zipfile would mark them."""
    local, central, count = b"", b"", 0
    for name, data in files:
        fields = struct.pack(
            "<5H3L2H", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), len(extra)
        )
        directory = (
            struct.pack("<4s H", b"PK\x01\x02", 20) + fields + struct.pack("<3H2L", 0, 0, 0, 0, len(local))
        )
        central += directory + name + extra
        local += b"PK\x03\x04" + fields + name + extra + data
        count += 1
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(central), len(local), 0)
    return local + central + end


def found(data: bytes) -> list[tuple[str, bytes] | str]:
    """Members as (name, bytes), issues as `name: category`."""
    return [
        (m.name, m.data) if isinstance(m, Member) else f"{m.document}: {m.category}" for m in members(data)
    ]


@pytest.mark.parametrize(
    ("write", "media_type"),
    [(zipped, sniff.ZIP), (seven_zipped, sniff.SEVEN_ZIP), (write_rar, sniff.RAR)],
    ids=["zip", "7z", "rar"],
)
def test_members_in_order(write: Callable[[Files], bytes], media_type: str):
    data = write(FILES)
    assert sniff.sniff(data) == media_type
    assert found(data) == list(FILES)
    assert [member(data, name) for name, _ in FILES] == [content for _, content in FILES]
    with pytest.raises(UnreadableError) as raised:
        member(data, "no such")
    assert raised.value.issue.category == "no_such_member"


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
def test_unmarked_names_are_decoded_by_evidence(codec: str):
    # 乗 ends in a backslash in GBK.
    names = ["民政局/2021年报告.doc", "财政局乗\\年报.pdf"]
    data = zipped_with_raw_names([(name.encode(codec), b"x") for name in names])
    assert found(data) == [("民政局/2021年报告.doc", b"x"), ("财政局乗/年报.pdf", b"x")]


def test_a_name_told_in_the_extra_field():
    raw = b"?.doc"
    body = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + "报告.doc".encode()
    extra = struct.pack("<HH", 0x7075, len(body)) + body
    assert found(zipped_with_raw_names([(raw, b"x")], extra)) == [("报告.doc", b"x")]


def test_names_are_labels():
    data = zipped(
        [("../../etc/passwd", b"1"), ("a\x1b[31m.txt", b"2"), ("/abs.txt", b"3"), ("a", b"4"), ("a", b"5")]
    )
    assert found(data) == [
        ("../../etc/passwd", b"1"),
        ("a\ufffd[31m.txt", b"2"),
        ("/abs.txt", b"3"),
        ("a", b"4"),
        ("a (2)", b"5"),
    ]
    assert member(data, "a (2)") == b"5"


def test_what_systems_leave_in_bundles_is_no_document():
    data = zipped(
        [
            ("__MACOSX/._a.doc", b"1"),
            (".DS_Store", b"2"),
            ("x/Thumbs.db", b"3"),
            ("~$报告.doc", b"4"),
            ("d/", b""),
        ]
    )
    assert found(data) == []


def test_bundles_within_bundles_to_the_second_depth():
    inner = zipped([("c.txt", b"c"), ("deeper.zip", zipped([("d.txt", b"d")]))])
    data = zipped([("a.txt", b"a"), ("in/inner.zip", inner), ("e.txt", b"e")])
    assert found(data) == [
        ("a.txt", b"a"),
        ("in/inner.zip!c.txt", b"c"),
        "in/inner.zip!deeper.zip: nested_too_deep",
        ("e.txt", b"e"),
    ]
    assert member(data, "in/inner.zip!c.txt") == b"c"


def test_documents_that_are_zips_are_no_bundles():
    files = {"a.docx": report_docx(), "b.xlsx": report_xlsx(), "c.ofd": write_ofd([OfdPage()])}
    assert found(zipped(files.items())) == list(files.items())
    for data in files.values():
        assert sniff.sniff(data) not in sniff.BUNDLES
    # A folder called `word` makes no Word document.
    assert sniff.sniff(zipped([("word/报告.doc", b"x"), ("xl/a.xls", b"y")])) == sniff.ZIP
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("报告.pdf", b"%PDF-1.4 and so on")
    assert sniff.sniff(stored.getvalue()) == sniff.ZIP


def test_passwords(monkeypatch):
    data = bytearray(zipped([("a.txt", b"secret"), ("b.txt", b"open")]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert found(bytes(data)) == ["a.txt: password_protected", ("b.txt", b"open")]
    for hidden in (seven_zipped(FILES, password="geheim"),):
        with pytest.raises(UnreadableError) as raised:
            list(members(hidden))
        assert raised.value.issue.category == "password_protected"


def test_a_member_that_claims_too_much_costs_itself():
    bomb = zipped([("bomb", b"\0" * 40_000_000), ("good.txt", b"good")])
    assert found(bomb) == ["bomb: too_large", ("good.txt", b"good")]
    with pytest.raises(UnreadableError) as raised:
        list(members(seven_zipped([("bomb", b"\0" * 40_000_000)])))
    assert raised.value.issue.category == "too_large"


@pytest.mark.parametrize(("caps", "kept"), [({"members": 3}, 3), ({"total": 250}, 2)])
def test_caps_end_the_bundle_and_keep_what_came_before(caps: dict[str, int], kept: int, monkeypatch):
    data = zipped((f"{i}.txt", b"x" * 100) for i in range(5))
    monkeypatch.setattr(bundle, "_Budget", functools.partial(bundle._Budget, **caps))
    assert found(data) == [*((f"{i}.txt", b"x" * 100) for i in range(kept)), ": too_large"]


@pytest.mark.parametrize("write", [zipped, seven_zipped, write_rar], ids=["zip", "7z", "rar"])
def test_damage(write: Callable[[Files], bytes]):
    data = write([("a.txt", b"0123456789" * 1000)])
    for broken in (data[:40], data[: len(data) // 2]):
        try:
            results: list[object] = list(members(broken))
        except UnreadableError as error:
            results = [error.issue]
        assert [issue.category for issue in results if isinstance(issue, Issue)] or results == []
        assert not any(isinstance(result, Member) for result in results)


def test_a_rar_member_that_needs_a_program_names_one(tmp_path, monkeypatch):
    import rarfile

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    data = write_rar([("a.doc", b"not really compressed")], method=3)
    (issue,) = members(data)
    assert isinstance(issue, Issue)
    assert (issue.document, issue.category) == ("a.doc", "tool_missing")
    assert "apt-get install unar" in issue.hint


def test_a_bundle_is_not_read_as_a_document():
    with pytest.raises(UnreadableError) as raised:
        read(zipped(FILES))
    assert raised.value.issue.category == "is_a_bundle"
