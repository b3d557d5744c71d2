"""Bundles on the command line and in a run: a member is a document, in its place, with its own record and issues."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from support import nianbao

from crawler.archive import WarcPosition
from crawler.ledger import Capture
from nianbao.assemble import assemble
from nianbao.bundles import STATUS, member_jobs
from nianbao.documents import ArchivedDocument, ListedReport, unbundled
from nianbao.limits import DEFAULT
from nianbao.pool import LocalExecutor, read_all
from nianbao.reading import FilePart, ReadJob, ReadResult, read_job
from nianbao.samples.store import DATA


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def sample(name: str) -> bytes:
    return (DATA / name).read_bytes()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    inner = zipped({"乙.docx": sample("lq_office-2023.docx")})
    path = tmp_path / "各单位年报.zip"
    path.write_bytes(
        zipped(
            {
                "甲/报告.docx": sample("lq_gov-2019.docx"),
                "空.pdf": b"",
                "内.zip": inner,
                "通知.html": "<html><body><p>关于召开会议的通知</p></body></html>".encode(),
            }
        )
    )
    return path


def test_extract_prints_a_line_for_each_member_in_order(bundle: Path, tmp_path: Path):
    before, after = tmp_path / "a.docx", tmp_path / "z.txt"
    before.write_bytes(sample("cw_market-2021.docx"))
    after.write_text("随便写的一行", "utf-8")
    done = nianbao("extract", before, bundle, after, "--workers", "2", code=1)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["file"].removeprefix(f"{tmp_path}/"), line["status"]) for line in lines] == [
        ("a.docx", "success"),
        ("各单位年报.zip!甲/报告.docx", "success"),
        ("各单位年报.zip!空.pdf", "failed"),
        ("各单位年报.zip!内.zip!乙.docx", "success"),
        ("各单位年报.zip!通知.html", "skipped"),
        ("z.txt", "skipped"),
    ]
    assert (
        lines[1]["record"]["sources"][0]["document"] == hashlib.sha256(sample("lq_gov-2019.docx")).hexdigest()
    )
    assert lines[2]["issues"][0]["document"] == f"{bundle}!空.pdf"
    assert "6 documents: 1 failed, 2 skipped, 3 success" in done.stderr


def test_a_bundle_that_cannot_be_opened_has_one_line(tmp_path: Path):
    for name, data in (("cut.zip", zipped({"a.txt": b"x"})[:60]), ("none.zip", zipped({}))):
        (tmp_path / name).write_bytes(data)
    done = nianbao("extract", tmp_path, code=1)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[issue["category"] for issue in line["issues"]] for line in lines] == [
        ["broken_bundle"],
        ["empty_bundle"],
    ]


def test_without_unbundling_the_listing_is_the_result(bundle: Path):
    job = ReadJob("b.zip", (FilePart(str(bundle)),))
    ((_, result),) = read_all([job], LocalExecutor(1, DEFAULT), seats=1)
    assert (result.status, result.record) == (STATUS, None)
    assert [member["name"] for member in result.members] == [
        "甲/报告.docx",
        "空.pdf",
        "内.zip!乙.docx",
        "通知.html",
    ]
    assert ReadResult.from_json(result.to_json()) == result
    assert next(job.name for job, _ in member_jobs(job, result)) == "b.zip!甲/报告.docx"


def test_a_listed_bundle_becomes_the_records_of_its_members(bundle: Path):
    """Archived, listed under one title by the portal: each member's record is its own unit's."""
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    capture = Capture(
        run_id="r", portal="p", role="attachment", url="http://x.test/b.zip", final_url="http://x.test/b.zip",
        ordinal=1, part=1, outcome="ok", fetched_at="2022-01-01T00:00:00Z", status=200, error_category=None,
        error_message=None, error_hint=None, media_type="application/zip", filename="b.zip", sha256=digest, size=1,
        position=WarcPosition("w.warc.gz", 10, 20), parent_url=None, link_text="附件",
        listed_title="某区2021年度各单位政府信息公开工作年度报告", listed_date="2022-01-20", agency="某区人民政府",
        last_modified=None,
    )  # fmt: skip
    document = ArchivedDocument(digest, (capture,))
    report = ListedReport("p", capture.listed_title, capture.listed_date, capture.agency, (document,), ())
    part = (FilePart(str(bundle)),)
    results = {digest: ReadResult.from_json(read_job(ReadJob(document.url, part)))}
    members = list(unbundled([document], lambda sha256: results[sha256]))[1:]
    for member in members:
        assert member.job(Path("archive")).member == member.member
        results[member.sha256] = ReadResult.from_json(read_job(ReadJob(member.url, part, member.member)))
    assembled = assemble([report], lambda sha256: results[sha256])
    assert sorted((r.agency.name if r.agency else None, r.year) for r in assembled.records) == [
        ("临桥县人民政府", 2019),
        ("临桥县人民政府办公室", 2023),
    ]
    for record in assembled.records:
        (source,) = record.sources
        assert (source.url, source.warc_file) == ("http://x.test/b.zip", "w.warc.gz")
        assert source.name in {"甲/报告.docx", "内.zip!乙.docx"}
        assert source.document in {member.sha256 for member in members}
    assert [(issue.category, issue.document) for issue in assembled.issues] == [
        ("empty_file", "http://x.test/b.zip!空.pdf")
    ]
    assert replace(members[0], member="").url == "http://x.test/b.zip"
