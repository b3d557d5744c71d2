"""The WARC files: what is read back is what was received, and a torn tail costs only itself."""

from __future__ import annotations

import fcntl
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from crawler.archive import Archive, ArchiveError, Exchange, WarcPosition

MOMENT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
DISPOSITION = 'attachment; filename="年报.doc"'.encode("gbk")


def exchange(
    url: str = "http://www.sample.gov.cn/a?b=1", body: bytes = b"page", **changes: object
) -> Exchange:
    values: dict[str, object] = {
        "url": url,
        "method": "GET",
        "request_headers": [(b"Accept", b"*/*")],
        "request_body": b"",
        "status": 200,
        "headers": [(b"Content-Type", b"text/html"), (b"Content-Disposition", DISPOSITION)],
        "body": body,
        "fetched_at": MOMENT,
        "ip_address": "192.0.2.7",
    }
    return Exchange(**{**values, **changes})  # type: ignore[arg-type]


def check(path: Path) -> int:
    try:
        warcio(["check", str(path)])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    archive.start("run-1")
    return archive


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.warc.gz")
    return path


def test_reads_back_what_was_received_to_the_byte(archive):
    body = "年报".encode("gb18030") * 50
    position = archive.append_response(exchange(body=body))
    read = archive.read(position)

    assert (read.url, read.status, read.body) == ("http://www.sample.gov.cn/a?b=1", 200, body)
    assert read.headers == ((b"Content-Type", b"text/html"), (b"Content-Disposition", DISPOSITION))


def test_undoes_the_content_encoding_and_keeps_it_in_the_file(archive, tmp_path):
    packed = gzip.compress(b"page")
    position = archive.append_response(exchange(body=packed, headers=[(b"Content-Encoding", b"gzip")]))

    assert archive.read(position).body == b"page"
    assert archive.read(position).headers == ()
    archive.close()
    with only_file(tmp_path).open("rb") as file:
        raw = [r.raw_stream.read() for r in ArchiveIterator(file) if r.rec_type == "response"]
    assert raw == [packed]


def test_every_record_is_a_gzip_member_that_standard_tools_accept(archive, tmp_path):
    first = archive.append_response(exchange())
    archive.append_revisit(exchange(status=304, body=b""), "server-not-modified", original=first)
    archive.append_revisit(exchange(), "identical-payload-digest", original=first)
    archive.append_response(exchange(body=b""))
    archive.close()

    path = only_file(tmp_path)
    assert check(path) == 0
    with path.open("rb") as file:
        records = [(r.rec_type, r.rec_headers.get_header("WARC-Profile")) for r in ArchiveIterator(file)]
    profile = "http://netpreserve.org/warc/1.1/revisit/"
    assert records == [
        ("warcinfo", None),
        ("response", None),
        ("request", None),
        ("revisit", f"{profile}server-not-modified"),
        ("revisit", f"{profile}identical-payload-digest"),
        ("response", None),
        ("request", None),
    ]
    assert gzip.decompress(path.read_bytes()[first.offset : first.offset + first.length]).startswith(
        b"WARC/1.1"
    )


def test_a_revisit_names_its_original_and_has_no_bytes_of_its_own(archive):
    first = archive.append_response(exchange())
    revisit = archive.append_revisit(exchange(), "identical-payload-digest", original=first)

    with pytest.raises(ArchiveError, match="revisit"):
        archive.read(revisit)


def test_every_cut_leaves_a_sound_file_with_all_whole_records(tmp_path):
    writer = Archive(tmp_path / "whole")
    writer.start("run-1")
    first = writer.append_response(exchange(body=b"first"))
    second = writer.append_response(exchange(body=b"second"))
    writer.close()
    whole = only_file(tmp_path / "whole").read_bytes()

    for cut in range(second.offset + 1, second.offset + second.length, 97):
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / first.file).write_bytes(whole[:cut])
        torn = Archive(folder).repair()
        assert [(tail.kept, tail.cut) for tail in torn] == [(second.offset, cut - second.offset)]
        assert check(folder / first.file) == 0
        assert Archive(folder).read(first).body == b"first"
        assert not Archive(folder).has(second)
        assert Archive(folder).repair() == []


def test_zeros_at_the_end_are_cut_too(tmp_path):
    writer = Archive(tmp_path)
    writer.start("run-1")
    first = writer.append_response(exchange())
    writer.close()
    path = only_file(tmp_path)
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(whole + b"\0" * 4096)

    assert [tail.cut for tail in Archive(tmp_path).repair()] == [4096]
    assert path.read_bytes() == whole
    assert Archive(tmp_path).read(first).body == b"page"


def test_an_empty_file_is_removed_and_a_file_in_use_is_left_alone(tmp_path):
    (tmp_path / "left.warc.gz").touch()
    busy = tmp_path / "busy.warc.gz"
    busy.write_bytes(b"half a rec")
    with busy.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        Archive(tmp_path).repair()
        assert busy.read_bytes() == b"half a rec"
    assert not (tmp_path / "left.warc.gz").exists()


def test_closed_files_are_read_only_and_the_next_start_writes_another(archive, tmp_path):
    archive.append_response(exchange())
    archive.close()
    archive.append_response(exchange())
    archive.close()

    files = sorted(tmp_path.glob("*.warc.gz"))
    assert len(files) == 2
    assert {path.stat().st_mode & 0o777 for path in files} == {0o444}


def test_rolls_to_a_new_file_at_the_limit(tmp_path):
    archive = Archive(tmp_path, roll_at=1)
    archive.start("run-1")
    positions = [archive.append_response(exchange(body=bytes([n]))) for n in range(3)]
    archive.close()

    assert len({position.file for position in positions}) == 3
    assert [archive.read(position).body for position in positions] == [b"\0", b"\1", b"\2"]


def test_damage_is_noticed(archive, tmp_path):
    position = archive.append_response(exchange())
    archive.close()
    path = only_file(tmp_path)
    path.chmod(0o644)
    whole = path.read_bytes()
    # Wherever it is, in a header too; the ten bytes before the packed record say nothing of it.
    for place in range(10, position.length):
        content = bytearray(whole)
        content[position.offset + place] ^= 0xFF
        path.write_bytes(content)
        with pytest.raises(ArchiveError):
            archive.read(position)
    with pytest.raises(ArchiveError):
        archive.read(WarcPosition("gone.warc.gz", 0, 10))
    with pytest.raises(ArchiveError):
        archive.read(WarcPosition(path.name, position.offset, 1 << 20))


def test_does_not_write_before_it_was_started(tmp_path):
    with pytest.raises(ArchiveError, match="start"):
        Archive(tmp_path).append_response(exchange())
