"""Each frozen sample of a quirk, read as `nianbao extract` reads it, against the record that was invented for it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.read import read
from nianbao.bundles import member_jobs
from nianbao.reading import FilePart, ReadJob, ReadResult, read_job
from tests.quirk_golden import FOLDER, SUFFIX, ExpectedDocument, Statement, dump, load

GOLDENS = sorted(FOLDER.glob(f"*{SUFFIX}"))
NEEDED_TOOL = {
    **dict.fromkeys(("doc.doc", "wps.wps", "rtf.rtf"), "soffice"),
    **dict.fromkeys(
        (
            "pdf_cid.pdf",
            "pdf_hidden_text.pdf",
            "pdf_private_use.pdf",
            "pdf_text_elsewhere.pdf",
            "pdf_unknown.pdf",
            "pdf_wrong_figures.pdf",
        ),
        "tesseract",
    ),
}
# What is not read as it should be: a fault of ours with its reason, until it is mended. The records stay.
FAULTS: dict[str, str] = {}


def _parameters() -> list[Any]:
    return [
        pytest.param(
            golden,
            id=golden.name.removesuffix(SUFFIX),
            marks=[pytest.mark.xfail(strict=True, reason=FAULTS[name], raises=AssertionError)]
            if (name := golden.name.removesuffix(SUFFIX)) in FAULTS
            else [],
        )
        for golden in GOLDENS
    ]


@pytest.mark.parametrize("golden", _parameters())
def test_the_record_is_the_one_that_was_invented(golden: Path, require_tool: Callable[[str], str]):
    name = golden.name.removesuffix(SUFFIX)
    if name in NEEDED_TOOL:
        require_tool(NEEDED_TOOL[name])
    expected = load(golden)
    assert _read(FOLDER / name, links=any(document.links for document in expected)) == expected


def test_every_sample_has_a_record_and_a_line_in_the_readme():
    samples = {
        path.name for path in FOLDER.iterdir() if path.suffix not in {SUFFIX, ".md"} and path.is_file()
    }
    listed = [
        line.split("`")[1]
        for line in (FOLDER / "README.md").read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert len(samples) > 70
    assert {golden.name.removesuffix(SUFFIX) for golden in GOLDENS} == samples
    assert sorted(listed) == sorted(samples)
    assert set(FAULTS) | set(NEEDED_TOOL) <= samples


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.name)
def test_a_golden_is_written_as_it_is_read(golden: Path):
    assert dump(load(golden)) == golden.read_text("utf-8")


def _read(path: Path, *, links: bool) -> list[ExpectedDocument]:
    """What the program says of the file, in the terms of a golden."""
    job = ReadJob(path.name, (FilePart(str(path)),))
    result = ReadResult.from_json(read_job(job))
    if not result.members:
        return [_said(job.name, result, _links(path) if links else ())]
    return [
        _said(member.name, known or ReadResult.from_json(read_job(member)))
        for member, known in member_jobs(job, result)
    ]


def _said(name: str, result: ReadResult, links: tuple[tuple[str, str], ...] = ()) -> ExpectedDocument:
    issues = tuple(issue["category"] for issue in result.issues)
    record = result.record
    if record is None:
        return ExpectedDocument(name, {"status": result.status}, issues, links)
    facts = {
        "status": result.status,
        "form": record["form"],
        "year": str(record["year"]),
        "title": record["title"],
        "agency": record["agency"] and record["agency"]["name"],
        "published": record["published_on"] or "-",
    }
    sections = tuple((section["number"], section["heading"]) for section in record["sections"])
    cells = {code: _statement(cell) for code, cell in record["cells"].items()}
    extra = tuple((row["labels"][-1], row["texts"][-1]) for row in record["extra_rows"])
    return ExpectedDocument(name, facts, issues, links, sections, cells, extra)


def _statement(cell: dict[str, Any]) -> Statement:
    value = cell["value"]
    return cell["state"], Decimal(value) if isinstance(value, str) else value, cell["raw"]


def _links(path: Path) -> tuple[tuple[str, str], ...]:
    """What the document holds or points to instead of saying it; not part of a result."""
    document = read(path.read_bytes())
    return tuple((link.kind, link.url) for link in document.links)
