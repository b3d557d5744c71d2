"""A report published again: a new version of its record, with every figure that changed; over runs and within one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made_copies
import pytest
from made_copies import DEPARTMENT, Crawl, named, page_of, with_count

from nianbao.editions import Published, published
from nianbao.samples.truth import corrected, report
from output.history import History
from output.run_data import Manifest, RunData
from output.run_folder import read_run, write_run
from output.versions import RecordVersion

PLAIN = report("cw_edu", 2021)
CODE = "requests.new.total"
OTHER = with_count(PLAIN, CODE, 7777)
AGAIN = corrected(PLAIN)
URL = "http://www.chengwan.gov.cn/nb.html"
REVISED = "art20_5.licensing.decisions"


class Runs:
    """Runs over one data folder, each with what a crawl found."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.count = 0

    def number(self, crawl: Crawl) -> Published:
        """What the next run would publish."""
        history = History(self.data, started(self.count + 1))
        return published(crawl.assembled().reports, history, f"run{self.count + 1}")

    def run(self, crawl: Crawl) -> RunData:
        """The next run, written."""
        done = self.number(crawl)
        self.count += 1
        manifest = Manifest(f"run{self.count}", started(self.count), started(self.count), "finished")
        back = read_run(write_run(self.data, RunData(manifest, done.records, (), done.versions), {}))
        assert back.versions == done.versions
        return back


def started(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00+00:00"


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def told(versions: tuple[RecordVersion, ...]) -> list[tuple[object, ...]]:
    return [(v.version, v.run_id, v.why, [change.code for change in v.cells]) for v in versions]


def test_new_bytes_at_the_same_address_are_a_new_version(runs: Runs):
    first = runs.run(Crawl().row(page_of(PLAIN), url=URL))
    second = runs.run(Crawl().row(page_of(OTHER), url=URL))
    assert told(first.versions) == [(1, "run1", "first", [])]
    assert told(second.versions) == [(1, "run1", "first", []), (2, "run2", "new_bytes", [CODE])]
    (record,) = second.records
    (before,) = first.records
    assert (record.record_id, record.version) == (before.record_id, 2)
    assert record.supersedes == before.sources[0].document
    (change,) = second.versions[1].cells
    assert change.old is not None
    assert change.new is not None
    assert (change.old.raw, change.new.raw) == (PLAIN.values[CODE].raw, "7777")
    assert second.versions[1].before == before.sources[0]
    assert second.versions[1].source == record.sources[0]
    assert second.new_versions() == second.versions[1:]


def test_a_version_is_kept_by_later_runs_and_counted_once(runs: Runs):
    runs.run(Crawl().row(page_of(PLAIN), url=URL))
    second = runs.run(Crawl().row(page_of(OTHER), url=URL))
    third = runs.run(Crawl().row(page_of(OTHER), url=URL))
    assert third.versions == second.versions
    assert third.new_versions() == ()
    assert third.records[0].version == 2
    back = runs.run(Crawl().row(page_of(PLAIN), url=URL))
    assert told(back.versions)[2:] == [(3, "run4", "new_bytes", [CODE])]


def test_new_bytes_that_print_the_same_are_no_version(runs: Runs):
    runs.run(Crawl().row(page_of(PLAIN), url=URL))
    second = runs.run(Crawl().row(page_of(PLAIN) + "<!-- visitors: 7 -->", url=URL))
    assert told(second.versions) == [(1, "run1", "first", [])]
    assert second.records[0].sources[0].document != second.versions[0].source.document  # type: ignore[union-attr]
    third = runs.run(Crawl().row(page_of(OTHER) + "<!-- visitors: 8 -->", url=URL))
    assert told(third.versions)[1:] == [(2, "run3", "new_bytes", [CODE])]


def test_words_alone_make_a_version(runs: Runs):
    runs.run(Crawl().row(page_of(PLAIN), url=URL))
    words = page_of(PLAIN).replace("情况报告如下", "情况如下").replace("自查", "检查").replace("按照", "依照")
    assert words != page_of(PLAIN)
    second = runs.run(Crawl().row(words, url=URL))
    assert [(v.version, v.cells, v.text_changed) for v in second.versions][1:] == [(2, (), True)]


def test_a_page_that_is_lost_for_a_while_starts_no_new_version(runs: Runs):
    runs.run(Crawl().row(page_of(PLAIN), url=URL))
    lost = runs.run(Crawl().row("<html><body><p>维护中</p></body></html>", url=URL, title=PLAIN.title))
    assert (lost.records[0].status, told(lost.versions)) == ("failed", [(1, "run1", "first", [])])
    back = runs.run(Crawl().row(page_of(OTHER), url=URL))
    assert told(back.versions)[1:] == [(2, "run3", "new_bytes", [CODE])]


def test_a_correction_listed_beside_the_report_is_its_next_version(runs: Runs):
    crawl = (
        Crawl()
        .row(page_of(AGAIN), title=AGAIN.title, date="2024-06-03")
        .row(page_of(PLAIN), title=PLAIN.title)
    )
    (record,) = (run := runs.run(crawl)).records
    assert told(run.versions) == [(1, "run1", "first", []), (2, "run1", "new_address", [REVISED])]
    assert (record.version, record.title) == (2, AGAIN.title)
    assert record.cells[REVISED].raw == AGAIN.values[REVISED].raw
    assert [finding for finding in record.findings if finding.check == "sources_disagree"] == []
    assert [s.document for s in record.sources] == [run.versions[1].source.document]  # type: ignore[union-attr]
    assert runs.run(crawl).versions == run.versions


def test_a_later_row_with_other_figures_is_a_version_and_an_undated_one_is_a_disagreement(runs: Runs):
    later = Crawl().row(page_of(PLAIN), date="2022-01-22").row(page_of(OTHER), date="2022-03-01")
    run = runs.run(later)
    assert told(run.versions)[1:] == [(2, "run1", "new_address", [CODE])]
    same_day = Crawl().row(page_of(PLAIN)).row(page_of(OTHER))
    (record,) = same_day.assembled().records
    assert [f.codes for f in record.findings if f.check == "sources_disagree"] == [(CODE,)]
    elsewhere = Crawl().row(page_of(PLAIN)).row(page_of(OTHER), portal=DEPARTMENT, date="2022-03-01")
    (report_,) = elsewhere.assembled().reports
    assert report_.earlier == ()


def test_a_copy_with_an_earlier_editions_figures_is_only_a_note(runs: Runs):
    crawl = (
        Crawl()
        .row(page_of(PLAIN), date="2022-01-22")
        .row(page_of(AGAIN), title=AGAIN.title, date="2024-06-03")
        .row(page_of(PLAIN), portal=DEPARTMENT)
    )
    (record,) = runs.run(crawl).records
    found = [(f.severity, f.codes) for f in record.findings if f.check == "sources_disagree"]
    assert found == [("info", (REVISED,))]


def test_another_publishers_copy_is_no_version(runs: Runs):
    runs.run(Crawl().row(page_of(PLAIN), portal=DEPARTMENT))
    second = runs.run(Crawl().row(page_of(OTHER), media_types=("text/html",)))
    assert told(second.versions) == [(1, "run1", "first", [])]


def test_a_run_over_other_years_does_not_forget(runs: Runs):
    runs.run(Crawl().row(page_of(PLAIN), url=URL))
    runs.run(Crawl().row(page_of(report("cw_edu", 2022)), url="http://www.chengwan.gov.cn/22.html"))
    third = runs.run(Crawl().row(page_of(OTHER), url=URL))
    assert told(third.versions)[1:] == [(2, "run3", "new_bytes", [CODE])]


def test_the_same_run_written_twice_has_the_same_versions(runs: Runs):
    runs.run(Crawl().row(page_of(PLAIN), url=URL))
    crawl = Crawl().row(page_of(OTHER), url=URL)
    assert runs.number(crawl) == runs.number(crawl)
    # A later run that is there already is no part of this one's past.
    once = runs.number(crawl)
    manifest = Manifest("later", "2027-01-01T00:00:00+00:00", "2027-01-01T00:00:00+00:00", "finished")
    later = runs.number(Crawl().row(page_of(AGAIN), url=URL))
    write_run(runs.data, RunData(manifest, later.records, (), later.versions), {})
    assert runs.number(crawl) == once


def test_a_report_keeps_its_id_when_another_spelling_of_its_agency_speaks(runs: Runs):
    from made_copies import named

    short = named(PLAIN, "岚州市澄湾区教育局")
    first = runs.run(
        Crawl().row(page_of(PLAIN), page_of(short), media_types=("text/html", "application/pdf"))
    )
    flipped = runs.run(
        Crawl().row(page_of(PLAIN), page_of(short), media_types=("application/pdf", "text/html"))
    )
    assert first.records[0].agency != flipped.records[0].agency
    assert first.records[0].record_id == flipped.records[0].record_id
    assert len(flipped.versions) == 1


def test_folders_written_before_there_were_versions_are_read(runs: Runs):
    run = runs.run(Crawl().row(page_of(PLAIN), url=URL))
    (runs.data / "runs" / "run1" / "versions.jsonl").unlink()
    assert read_run(runs.data / "runs" / "run1") == replace(run, versions=())
    assert told(runs.run(Crawl().row(page_of(OTHER), url=URL)).versions) == [(1, "run2", "first", [])]


def test_a_name_that_another_region_has_too_keeps_its_own_versions(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
):
    """市中区 is a district of 济南 and one of 乐山: neither is the other's new version, whichever came first."""
    jinan, leshan = (
        DEPARTMENT.model_copy(update={"id": name, "region_code": code})
        for name, code in (("jinan", "370103"), ("leshan", "511102"))
    )
    for portal in (jinan, leshan):
        monkeypatch.setitem(made_copies.PORTALS, portal.id, portal)
    page = page_of(named(PLAIN, "市中区教育局"))
    changed = page_of(named(OTHER, "市中区教育局"))
    (first,) = runs.run(Crawl().row(page, portal=jinan, url=URL)).records
    (second,) = runs.run(Crawl().row(changed, portal=leshan, url=URL)).records
    assert second.record_id == f"{first.record_id}-511102"
    assert second.version == 1
    both = runs.run(Crawl().row(changed, portal=jinan, url=URL).row(changed, portal=leshan, url=URL + "l"))
    assert {(r.record_id, r.version) for r in both.records} == {(first.record_id, 2), (second.record_id, 1)}
    (alone,) = runs.run(Crawl().row(changed, portal=leshan, url=URL)).records
    assert (alone.record_id, alone.version) == (second.record_id, 1)
