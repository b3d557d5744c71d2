"""What waits to be read: longest first, each document once, nothing that is known, and all of it on the disk."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import WarcPosition
from crawler.ledger import Ledger
from crawler.ledger_rows import Capture
from nianbao.documents import ArchivedDocument, members_of
from nianbao.limits import DEFAULT
from nianbao.reading import Packed, ReadResult
from nianbao.reading_queue import ReadingQueue, expected_seconds
from nianbao.worklog import Worklog


def document(
    name: str, *, media_type: str = "text/html", role: str = "page", size: int = 10_000, pages: int = 1
) -> ArchivedDocument:
    captures = tuple(
        Capture(
            run_id="r", portal="p", role=role, url=f"http://x.test/{name}", final_url=f"http://x.test/{name}",
            ordinal=1, part=part, outcome="ok", fetched_at="2022-01-01T00:00:00Z", status=200, error_category=None,
            error_message=None, error_hint=None, media_type=media_type, filename=None, sha256=name, size=size,
            position=WarcPosition("w.warc.gz", 10, size), parent_url=None, link_text=None, listed_title=None,
            listed_date=None, agency=None, last_modified=None,
        )
        for part in range(pages)
    )  # fmt: skip
    return ArchivedDocument(name, captures)


@pytest.fixture
def worklog(tmp_path: Path) -> Iterator[Worklog]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    yield Worklog(ledger, "1", DEFAULT)
    ledger.close()


def taken(queue: ReadingQueue) -> list[str]:
    names = []
    while (queued := queue.take()) is not None:
        names.append(queued.sha256)
    return names


def test_the_longest_come_first_and_equals_in_their_order(worklog: Worklog):
    queue = ReadingQueue(worklog)
    queue.add(
        [
            document("a.html"),
            document("b.html"),
            document("small.pdf", media_type="application/pdf", size=90_000),
            document("scan.pdf", media_type="application/pdf", size=3_000_000),
            document("long.html", size=2_000_000),
            document("images", media_type="image/jpeg", role="image", size=200_000, pages=9),
            document("word.doc", media_type="application/msword"),
            document("word.docx", media_type="application/octet-stream"),
        ]
    )
    assert taken(queue) == [
        "images", "scan.pdf", "word.doc", "small.pdf", "word.docx", "long.html", "a.html", "b.html",
    ]  # fmt: skip
    assert queue.total == 8


def test_what_is_expected_counts_pages():
    one, three = (document("i", media_type="image/jpeg", role="image", pages=n) for n in (1, 3))
    assert expected_seconds(three) == 3 * expected_seconds(one)


def test_each_document_once_and_none_that_has_been_read(worklog: Worklog):
    worklog.store("known.html", "r", Packed.of(ReadResult("success", None, [])))
    queue = ReadingQueue(worklog)
    assert queue.add([document("a.html"), document("known.html"), document("a.html")]) == []
    assert queue.add([document("a.html"), document("b.html")]) == []
    assert (queue.total, queue.known) == (2, 1)
    assert taken(queue) == ["a.html", "b.html"]
    queue.add([document("later.html")])
    assert taken(queue) == ["later.html"]


def test_a_bundle_that_was_read_before_is_handed_back_for_its_members(worklog: Worklog):
    members = [{"name": "in.docx", "sha256": "m"}, {"name": "gone", "issue": {}}]
    listing = ReadResult("failed", None, [], members)
    worklog.store("b.zip", "r", Packed.of(listing))
    queue = ReadingQueue(worklog)
    (bundle,) = queue.add([document("b.zip", media_type="application/zip")])
    assert queue.add(members_of(bundle, worklog.result(bundle.sha256))) == []
    assert taken(queue) == ["m"]


def test_it_holds_as_little_of_many_as_of_few(worklog: Worklog):
    def held(count: int) -> int:
        queue = ReadingQueue(worklog)
        tracemalloc.start()
        queue.add(document(f"{number}.html") for number in range(count))
        gc.collect()
        current, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert queue.total == count
        queue.close()
        return current

    held(1_000)
    assert held(20_000) < held(1_000) + 200_000
