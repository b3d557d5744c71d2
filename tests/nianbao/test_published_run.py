"""Whole runs over portals that republish, correct, are copied and hijacked: what becomes of each."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from support import nianbao

from nianbao.samples.mirror_site import MIRRORED
from nianbao.samples.portals import SamplePortals
from nianbao.samples.truth import REVISED_CODE, SampleReport, corrected, report, reports, revised
from normalize.record import Record
from output.run_data import RunData
from output.run_folder import read_run

YEARS = ("--years", "2021-2022")  # without the scan: two readers on it take longer than all the rest
KILLER = Path(__file__).with_name("kill_at.py")
SILENT, CORRECTED, HIJACKED = ("cw_office", 2021), ("cw_zone", 2021), ("cw_street", 2021)
PLAIN = [r for r in reports() if r.year in {2021, 2022}]


@dataclass
class Runs:
    """The portals, a data folder with a run of them as they first stood, and that run's folder."""

    portals: SamplePortals
    data: Path
    files: list[Path]
    folder: Path

    def changed(self) -> None:
        """One figure silently, one report corrected beside the old one, one page in other hands."""
        self.portals.revise(*SILENT)
        self.portals.correct(*CORRECTED)
        self.portals.hijack(*HIJACKED)

    def again(self, data: Path, code: int = 1) -> Path:
        """Another run; its folder."""
        done = nianbao("run", *self.files, *YEARS, "--data", data, code=code)
        return Path(done.stdout.strip()).parents[1]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    data = tmp_path_factory.mktemp("published") / "data"
    with SamplePortals(mirror=True) as portals:
        files = portals.portal_files(data / "portal-files")
        found = Runs(portals, data, files, data)
        found.folder = found.again(data)
        yield found


@pytest.fixture
def changed(runs: Runs, tmp_path: Path) -> Iterator[Runs]:
    """The same portals changed, and a copy of the data."""
    data = tmp_path / "data"
    shutil.copytree(runs.data, data)
    runs.changed()
    yield Runs(runs.portals, data, runs.files, data / "runs" / runs.folder.name)
    runs.portals.restore()


def by_title(run: RunData) -> dict[str | None, Record]:
    return {record.title: record for record in run.records}


def statements(record: Record) -> dict[str, tuple[object, ...]]:
    return {code: (cell.state, cell.value, cell.raw) for code, cell in record.cells.items()}


def printed(of: SampleReport) -> dict[str, tuple[object, ...]]:
    return {code: (value.state, value.value, value.raw) for code, value in of.values.items()}


@pytest.mark.parametrize("of", PLAIN, ids=lambda of: of.key)
def test_a_mirror_changes_no_figure_and_adds_no_record(runs: Runs, of: SampleReport):
    run = read_run(runs.folder)
    record = by_title(run)[of.title]
    assert statements(record) == printed(of)
    assert (record.status, record.version, record.sources[0].tier) == ("success", 1, "official")
    tiers = [source.tier for source in record.sources if source.portal == "sample-mirror"]
    expected = {"verbatim": ["republisher"], "annotated": ["suspicious"], "branded": ["suspicious"]}
    assert tiers == expected.get(MIRRORED.get((of.agency.key, of.year), ""), [])
    assert len([r for r in run.records if r.status != "failed"]) == len(PLAIN)


def test_the_mirrors_other_figure_is_a_note(runs: Runs):
    record = by_title(read_run(runs.folder))[report("cw_edu", 2021).title]
    (finding,) = [f for f in record.findings if f.check == "sources_disagree"]
    true, told = report("cw_edu", 2021), revised(report("cw_edu", 2021))
    assert (finding.severity, finding.codes) == ("info", (REVISED_CODE,))
    assert (finding.expected, finding.actual) == (
        true.values[REVISED_CODE].value,
        told.values[REVISED_CODE].value,
    )


def test_the_hijacked_copy_is_set_aside_and_shown(runs: Runs):
    (issue,) = [i for i in read_run(runs.folder).issues if i.category == "hijacked_page"]
    assert issue.document == runs.portals.url("sample-mirror", "/news/t20240701_904.html")
    assert "set aside, the page was hijacked: the page's title was replaced" in issue.message
    assert "hijacked page" in (runs.folder / "digest" / "index.html").read_text("utf-8")


def test_the_digest_tells_the_tiers(runs: Runs):
    record = by_title(read_run(runs.folder))[report("cw_edu", 2021).title]
    page = (runs.folder / "digest" / "reports" / f"{record.record_id}.html").read_text("utf-8")
    for words in ("official host", "suspicious mirror", "is a host of the portal sample-trs", "pinyin"):
        assert words in page
    twin = json.loads((runs.folder / "digest.json").read_text("utf-8"))
    blocks = [block["portal"] for block in twin["coverage"]["portals"]]
    assert blocks == ["sample-trs", "sample-jpage"], "nobody is told that a mirror lacks reports"


def test_versions_of_what_changed(changed: Runs):
    folder = changed.again(changed.data)
    run = read_run(folder)
    silent, again = report(*SILENT), corrected(report(*CORRECTED))
    records = by_title(run)
    assert statements(records[silent.title]) == printed(revised(silent))
    assert statements(records[again.title]) == printed(again)
    assert report(*CORRECTED).title not in records
    told = {(v.record_id, v.version, v.why, tuple(c.code for c in v.cells)) for v in run.new_versions()}
    assert told == {
        (records[silent.title].record_id, 2, "new_bytes", (REVISED_CODE,)),
        (records[again.title].record_id, 2, "new_address", (REVISED_CODE,)),
    }
    before = by_title(read_run(changed.folder))
    assert records[silent.title].supersedes == before[silent.title].sources[0].document
    assert records[again.title].supersedes == before[report(*CORRECTED).title].sources[0].document

    index = (folder / "digest" / "index.html").read_text("utf-8")
    assert "Changed in silence: 1 at the address they had" in index
    assert "Published anew at another address: 1" in index
    page = (folder / "digest" / "reports" / f"{records[silent.title].record_id}.html").read_text("utf-8")
    old, new = (r.values[REVISED_CODE].raw for r in (silent, revised(silent)))
    assert f"<bdi>{old}</bdi> → <bdi>{new}</bdi>" in page
    assert "new content at the same address" in page

    lost = records[report(*HIJACKED).title]
    assert (lost.status, dict(lost.cells)) == ("failed", {})
    assert [(i.category, i.severity) for i in lost.issues] == [("hijacked_page", "error")]

    third = changed.again(changed.data)
    versions = "versions.jsonl"
    assert (third / versions).read_bytes() == (folder / versions).read_bytes()
    assert read_run(third).new_versions() == ()


def test_a_run_killed_while_it_writes_has_the_versions_of_an_unbroken_one(changed: Runs, tmp_path: Path):
    unbroken = tmp_path / "unbroken"
    shutil.copytree(changed.data, unbroken)
    whole = changed.again(unbroken)
    command = ["run", *map(str, changed.files), *YEARS, "--data", str(changed.data)]
    killed = subprocess.run(
        [sys.executable, str(KILLER), "in_the_digest", *command], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    resumed = changed.again(changed.data)
    assert sorted(path.name for path in resumed.parent.iterdir()) == sorted(
        [changed.folder.name, resumed.name]
    )
    assert [stable(v) for v in lines(resumed)] == [stable(v) for v in lines(whole)]


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "versions.jsonl").read_text("utf-8").replace(folder.name, "this run")
    return [json.loads(line) for line in text.splitlines()]


def stable(version: dict[str, object]) -> dict[str, object]:
    for capture in (version["source"], version["before"]):
        if isinstance(capture, dict):
            for key in ("fetched_at", "warc_file", "warc_offset", "warc_length"):
                del capture[key]
    return version


def test_corrections_beside_the_data_are_applied_and_reopened(changed: Runs):
    changed.portals.restore()
    before = by_title(read_run(changed.folder))
    touched, other = before[report(*SILENT).title], before[report("cw_gov", 2021).title]
    folder = changed.data.parent / "corrections"
    folder.mkdir()
    entries = [
        {
            "record": record.record_id, "cell": REVISED_CODE, "value": 4, "raw": "4", "author": "李雯",
            "date": "2026-11-03", "reason": "read in the archive",
            "evidence": {"document": record.sources[0].document},
        }
        for record in (touched, other)
    ]  # fmt: skip
    (folder / "cw.yaml").write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    nianbao("corrections", "check", "--data", changed.data, code=0)
    first = by_title(read_run(changed.again(changed.data)))
    for record in (touched, other):
        assert [c.value for c in first[record.title].corrections] == [4]
        assert first[record.title].cells == record.cells
    changed.changed()
    run = read_run(done := changed.again(changed.data))
    second = by_title(run)
    assert [c.value for c in second[other.title].corrections] == [4]
    assert second[touched.title].corrections == ()
    assert "correction_reopened" in [f.check for f in second[touched.title].findings]
    assert run.manifest.counts["corrections"] == 1
    assert "look again" in (done / "digest" / "index.html").read_text("utf-8")
    told = nianbao("corrections", "check", "--data", changed.data, code=1)
    assert "cw.yaml, entry 1: evidence.document: reopened" in told.stdout
