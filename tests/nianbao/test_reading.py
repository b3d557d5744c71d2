"""What becomes of a document that is no report, and of one of which nobody can say so."""

from __future__ import annotations

from pathlib import Path

from nianbao.reading import FilePart, ReadJob, ReadResult, read_job


def result_of(tmp_path: Path, page: bytes) -> ReadResult:
    path = tmp_path / "page.html"
    path.write_bytes(page)
    return ReadResult.from_json(read_job(ReadJob(path.name, (FilePart(str(path)),))))


def test_a_page_without_a_report_is_skipped(tmp_path: Path):
    result = result_of(tmp_path, "<html><p>关于召开会议的通知</p>".encode())
    assert (result.status, [issue["category"] for issue in result.issues]) == ("skipped", ["not_a_report"])


def test_a_page_that_was_cut_short_may_have_held_the_report(tmp_path: Path):
    result = result_of(tmp_path, b"<html><body>" + b"<div>" * 300 + "<p>二、主动公开".encode())
    assert result.status == "failed"
    assert result.record is None
    assert [issue["category"] for issue in result.issues] == ["page_cut_short", "not_a_report"]
