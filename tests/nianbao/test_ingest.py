"""`nianbao ingest`: what somebody already has becomes part of a run, once, and what is broken costs itself alone."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from support import nianbao, warc_files
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive import Archive
from crawler.deposit import Deposit, deposited
from crawler.ledger import Ledger
from nianbao.ingest_command import ingest_paths
from nianbao.ingested import INGESTED
from nianbao.means import means
from nianbao.run_command import process_only
from nianbao.samples.portals import SamplePortals
from nianbao.samples.store import DATA
from nianbao.samples.truth import report
from output.run_folder import read_run

PDF = DATA / "cw_edu-2020.pdf"
DOCX = DATA / "lq_gov-2019.docx"


def captures(data: Path) -> list[tuple[str, str, str, str | None]]:
    """Role, address, outcome and link text of everything that the ledger holds, run after run."""
    ledger = Ledger(data / "ledger.sqlite")
    try:
        return [
            (c.role, c.url, c.outcome, c.link_text)
            for run in ledger.all_runs()
            for c in ledger.captures(run.run_id)
        ]
    finally:
        ledger.close()


def gone(data: Path) -> set[str]:
    """Addresses that gave no good answer."""
    return {url for _, url, outcome, _ in captures(data) if outcome != "ok"}


def archived(data: Path) -> dict[str, bytes]:
    """What the archive's files hold, by address, as standard tools read them."""
    held = {}
    for path in warc_files(data):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                if record.rec_type in {"response", "resource"}:
                    held[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    return held


def page(text: str) -> bytes:
    return f"<html><body><div class='TRS_Editor'>{text}</div></body></html>".encode()


def warc(answers: list[tuple[str, str, bytes]], *, status: str = "200 OK", encoding: str = "") -> bytes:
    """A WARC file with these answers: address, content type, body."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for url, kind, body in answers:
        packed = gzip.compress(body, mtime=0) if encoding else body
        headers = [("Content-Type", kind), *([("Content-Encoding", encoding)] if encoding else [])]
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(packed),
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": "2023-04-05T06:07:08Z"},
        )
        writer.write_record(record)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A researcher's folder: a PDF in a folder below, a web page with its ornaments, hidden files."""
    folder = tmp_path / "mine"
    (folder / "pdf").mkdir(parents=True)
    (folder / "pdf" / "报告.pdf").write_bytes(PDF.read_bytes())
    (folder / "page.html").write_bytes(page("年报"))
    (folder / "style.css").write_text("p {}")
    (folder / ".DS_Store").write_bytes(b"x")
    return folder


def test_a_folder_is_taken_once(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    data = tmp_path / "data"
    assert ingest_paths([folder], data_dir=data) == 0
    urls = [(folder / name).resolve().as_uri() for name in ("page.html", "pdf/报告.pdf")]
    assert [c[1] for c in captures(data)] == urls
    assert archived(data)[urls[1]] == PDF.read_bytes()
    assert "1 files that are no documents were left out" in capsys.readouterr().err
    before = {path: path.read_bytes() for path in warc_files(data)}
    elsewhere = tmp_path / "moved"
    folder.rename(elsewhere)
    assert ingest_paths([elsewhere], data_dir=data) == 0
    assert "0 documents added, 2 known already" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in warc_files(data)} == before
    assert len(captures(data)) == 2


def test_what_is_broken_costs_itself_alone(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "a.exe").write_bytes(b"MZ\x90\x00")
    whole = warc(
        [
            ("http://a.gov.cn/1.html", "text/html", page("一")),
            ("http://a.gov.cn/2.html", "text/html", page("二")),
        ]
    )
    (folder / "cut.warc.gz").write_bytes(whole[:-40])
    (folder / "broken.wacz").write_bytes(b"PK\x03\x04 nothing")
    with zipfile.ZipFile(folder / "bomb.wacz", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("archive/data.warc", b"\x00" * 2_000_000)
    data = tmp_path / "data"
    assert ingest_paths([tmp_path / "none.pdf", folder], data_dir=data) == 1
    told = capsys.readouterr().err
    for words in (
        "none.pdf: there is no such file or folder. Next: check the path",
        "empty.txt: the file is empty. Next: get it again",
        "a.exe: the file is a program. Next: leave it out",
        "broken.wacz: the WACZ is broken",
        "bomb.wacz: archive/data.warc would unpack to 2,000,000 bytes",
        "cut.warc.gz: http://a.gov.cn/2.html: its record is broken (the record is cut short)",
        "3 documents added, 0 known already",
    ):
        assert words in told, told
    assert {"http://a.gov.cn/1.html"} < set(archived(data))


def test_nothing_there_is_wrong_usage(tmp_path: Path):
    assert ingest_paths([tmp_path / "none"], data_dir=tmp_path / "data") == 2
    (tmp_path / "file").write_text("x")
    assert ingest_paths([tmp_path], data_dir=tmp_path / "file") == 2


def test_a_list_gives_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.pdf").write_bytes(PDF.read_bytes())
    rows = [
        "url,file,title,date,agency,fetched_at",
        "https://www.cw.gov.cn/a.pdf,a.pdf,澄湾区教育局2020年政府信息公开工作年度报告,2021-01-20,澄湾区教育局,2024-02-03T04:05:06Z",
        "https://www.cw.gov.cn/b.pdf,none.pdf,,,,",
        "nowhere,a.pdf,,,,",
        "http://a:port/,a.pdf,,,,",
        "https://www.cw.gov.cn/c.pdf,a.pdf,,20210120x,,",
        "https://www.cw.gov.cn/d.pdf,,,,,",
    ]
    table = tmp_path / "list.csv"
    table.write_text("\n".join(rows), "utf-8-sig")
    data = tmp_path / "data"
    assert ingest_paths([table], data_dir=data) == 1
    told = capsys.readouterr().err
    for line, words in ((3, "none.pdf cannot be read"), (4, "'nowhere' is no address"), (5, "is no address"),
                        (6, "a date cannot be read"), (7, "the row names no file")):  # fmt: skip
        assert f"list.csv, line {line}: " in told
        assert words in told
    ledger = Ledger(data / "ledger.sqlite")
    (capture,) = ledger.captures(ledger.all_runs()[0].run_id)
    ledger.close()
    assert (capture.url, capture.listed_date, capture.agency) == (
        "https://www.cw.gov.cn/a.pdf", "2021-01-20", "澄湾区教育局",
    )  # fmt: skip
    assert capture.fetched_at == "2024-02-03T04:05:06.000000+00:00"
    # Beside the list, its file has no address of its own: the bytes are there.
    assert ingest_paths([tmp_path / "a.pdf"], data_dir=data) == 0
    assert "0 documents added, 1 known" in capsys.readouterr().err


@pytest.mark.parametrize("shape", ["warc", "wacz"])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_web_archive_gives_pages_with_their_files(
    tmp_path: Path, shape: str, encoding: str, capsys: pytest.CaptureFixture[str]
):
    """A page takes its attachment along; ornaments, failures and other types stay out."""
    linked = page('<p>见附件</p><a href="/f/附件.pdf">年报.pdf</a>')
    held = warc(
        [
            ("http://www.cw.gov.cn/n.html", "text/html", linked),
            ("http://www.cw.gov.cn/f/%E9%99%84%E4%BB%B6.pdf", "application/pdf", PDF.read_bytes()),
            ("http://www.cw.gov.cn/f/附件.pdf", "application/pdf", PDF.read_bytes()),
            ("http://www.cw.gov.cn/logo.png", "image/png", (DATA / "cw_town-2020-p1.jpg").read_bytes()),
            ("http://www.cw.gov.cn/a.css", "text/css", b"p{}"),
        ],
        encoding=encoding,
    ) + warc([("http://www.cw.gov.cn/gone.html", "text/html", page("404"))], status="404 Not Found")
    path = tmp_path / f"mine.{'warc.gz' if shape == 'warc' else 'wacz'}"
    if shape == "warc":
        path.write_bytes(held)
    else:
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr("archive/data.warc.gz", held)
            bundle.writestr("datapackage.json", "{}")
    data = tmp_path / "data"
    assert ingest_paths([path], data_dir=data) == 0
    found = captures(data)
    assert ("page", "http://www.cw.gov.cn/n.html", "ok", None) in found
    assert [(role, text) for role, _, _, text in found if role == "attachment"] == [
        ("attachment", "年报.pdf")
    ]
    assert not any("logo" in url or "gone" in url or "css" in url for _, url, _, _ in found)
    assert "3 files that are no documents were left out" in capsys.readouterr().err
    assert archived(data)["http://www.cw.gov.cn/n.html"] == linked
    assert ingest_paths([path], data_dir=data) == 0
    assert captures(data) == found


def test_a_killed_ingest_goes_on(tmp_path: Path):
    data = tmp_path / "data"
    ledger = Ledger(data / "ledger.sqlite")

    def deposit(depositor: object, file: Path) -> None:
        from datetime import UTC, datetime

        document = Deposit(file.as_uri(), file.read_bytes(), "application/pdf", datetime.now(UTC))
        depositor.put([document])  # type: ignore[attr-defined]

    with (  # noqa: PT012 - the kill comes after the first document
        pytest.raises(RuntimeError, match="killed"),
        deposited(ledger, Archive(data / "archive"), INGESTED) as depositor,
    ):
        deposit(depositor, PDF)
        raise RuntimeError("killed")
    assert ledger.all_runs()[0].crawl_done_at is None
    with deposited(ledger, Archive(data / "archive"), INGESTED) as depositor:
        deposit(depositor, PDF)
        deposit(depositor, DOCX)
    (run,) = ledger.all_runs()
    assert run.crawl_done_at is not None
    assert [(c.ordinal, c.outcome) for c in ledger.captures(run.run_id)] == [(0, "ok"), (1, "ok")]
    ledger.close()


def test_process_reads_what_was_ingested(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The whole way on the command line: the figures are those of the truth, with their source in the archive."""
    data, broken = tmp_path / "data", tmp_path / "2021年报告.pdf"
    broken.write_bytes(PDF.read_bytes()[:3000])
    nianbao("ingest", PDF, DOCX, broken, "--data", data, code=0)
    done = nianbao("process", "--data", data, code=1)
    folder = Path(done.stdout.strip()).parents[1]
    run = read_run(folder)
    truth = report("cw_edu", 2020)
    (record,) = [record for record in run.records if record.title == truth.title]
    assert {code: (c.state, c.value) for code, c in record.cells.items()} == {
        code: (value.state, value.value) for code, value in truth.values.items()
    }
    (source,) = record.sources
    assert (source.url, source.portal, source.tier) == (PDF.resolve().as_uri(), "ingested", None)
    assert source.warc_file is not None
    assert len(run.records) == 2
    assert [i.document for i in run.issues if i.severity == "error"] == [broken.resolve().as_uri()]
    assert "Not looked at" not in done.stderr
    assert truth.agency.name in (folder / "digest" / "index.html").read_text("utf-8")
    capsys.readouterr()
    assert ingest_paths([PDF, DOCX, broken], data_dir=data) == 0
    assert process_only(data_dir=data, means=means(1, None)) == 0
    assert "nothing to read" in capsys.readouterr().err
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["counts"]["records"] == 2


def test_a_crawls_own_archive_can_be_ingested(tmp_path: Path):
    """What one data folder has crawled another can be given: the same documents with their addresses."""
    with SamplePortals() as portals:
        files = portals.portal_files(tmp_path / "portals")
        nianbao("crawl", files[0], "--years", "2022", "--data", tmp_path / "one")
    data = tmp_path / "two"
    assert (
        ingest_paths(warc_files(tmp_path / "one"), data_dir=data) == 1
    )  # one of the samples is an empty file
    ours = {url for role, url, _, _ in captures(tmp_path / "one")}
    theirs = {url for _, url, _, _ in captures(data)}
    lacking = {url.rpartition("/")[2] for url in ours - theirs}
    assert len(ours) > 5
    assert lacking <= {
        "P020230130180667525375.docx",
        *(url.rpartition("/")[2] for url in gone(tmp_path / "one")),
    }


def test_answers_that_refer_to_another_archive_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The second month's archive alone has no bytes for what was unchanged: that is said, and is no failure."""
    first, second = io.BytesIO(), io.BytesIO()
    body = page("2022")
    for out, others in ((first, False), (second, True)):
        writer = WARCWriter(out, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        original = writer.create_warc_record(
            "http://a.gov.cn/1.html", "response", payload=io.BytesIO(body), http_headers=headers
        )
        writer.ensure_digest(original, block=False, payload=True)
        if not others:
            writer.write_record(original)
        writer.write_record(
            writer.create_revisit_record(
                "http://a.gov.cn/2.html",
                original.rec_headers.get_header("WARC-Payload-Digest"),
                "http://a.gov.cn/1.html",
                "2023-04-05T06:07:08Z",
                http_headers=headers,
            )
        )
    both = tmp_path / "first.warc.gz"
    both.write_bytes(first.getvalue())
    later = tmp_path / "second.warc.gz"
    later.write_bytes(second.getvalue())
    with_original = nianbao("ingest", str(both), "--data", str(tmp_path / "a"))
    assert with_original.returncode == 0
    assert "earlier archive" not in with_original.stderr
    alone = nianbao("ingest", str(later), "--data", str(tmp_path / "b"))
    assert alone.returncode == 0
    assert "second.warc.gz: 1 answers only refer to an earlier archive" in alone.stderr
