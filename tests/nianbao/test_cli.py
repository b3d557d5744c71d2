"""The command line's promises: data on stdout, words on stderr, exit codes, and errors that say what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support import nianbao

from nianbao.samples.store import DATA
from output.run_folder import read_run


def test_help_names_every_command():
    done = nianbao("--help", code=0)
    for command in ("demo", "run", "crawl", "process", "extract", "digest", "portals", "doctor"):
        assert command in done.stdout


def test_extract_keeps_the_order_and_one_bad_file_costs_only_itself(tmp_path: Path):
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "broken.pdf").write_bytes((DATA / "cw_edu-2020.pdf").read_bytes()[:20_000])
    (tmp_path / "notice.html").write_text("<html><body><p>关于召开会议的通知</p></body></html>", "utf-8")
    (tmp_path / "good.docx").write_bytes((DATA / "lq_gov-2019.docx").read_bytes())
    paths = [
        tmp_path / name for name in ("empty.pdf", "good.docx", "missing.html", "broken.pdf", "notice.html")
    ]
    done = nianbao("extract", *paths, "--workers", "2", code=1)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(path) for path in paths]
    assert [line["status"] for line in lines] == ["failed", "success", "failed", "failed", "skipped"]
    categories = [[issue["category"] for issue in line["issues"]] for line in lines]
    assert categories == [["empty_file"], [], ["file_not_found"], ["broken_pdf"], ["not_a_report"]]
    assert all(issue["hint"] and issue["document"] for line in lines for issue in line["issues"])
    assert "5 documents: 3 failed, 1 skipped, 1 success" in done.stderr


def test_extract_takes_folders(tmp_path: Path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("随便写的一行", "utf-8")
    (tmp_path / ".hidden").write_text("x")
    done = nianbao("extract", tmp_path, code=0)
    files = [json.loads(line)["file"] for line in done.stdout.splitlines()]
    assert files == [str(tmp_path / "a" / "x.txt"), str(tmp_path / "b" / "x.txt")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "no-such-portal"), "no portal 'no-such-portal'"),
        (("run", "missing.yaml"), "missing.yaml"),
        (("portals", "show", "no-such-portal"), "nianbao portals list"),
        (("digest",), "no finished run"),
        (("digest", "20200101T000000Z-0000"), "no finished run"),
    ],
)
def test_wrong_usage_is_exit_code_2_with_the_next_step(
    arguments: tuple[str, ...], words: str, tmp_path: Path
):
    extra = () if arguments[0] == "portals" else ("--data", tmp_path)
    done = nianbao(*arguments, *extra, code=2)
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("years", ["2023-2019", "20", "last", "2019-"])
def test_years_that_cannot_be(years: str, tmp_path: Path, sample_run):
    done = nianbao("run", sample_run.files[0], "--years", years, "--data", tmp_path, code=2)
    assert "--years" in done.stderr


def test_crawl_then_process_is_run(tmp_path: Path, sample_run):
    crawled = nianbao("crawl", *sample_run.files, "--years", "2021-2022", "--data", tmp_path, code=1)
    assert crawled.stdout == ""
    assert not (tmp_path / "runs").exists()
    done = nianbao("process", "--data", tmp_path, code=1)
    folder = Path(done.stdout.strip()).parents[1]
    years = {json.loads(line)["year"] for line in (folder / "records.jsonl").read_text("utf-8").splitlines()}
    assert years == {2021, 2022}
    again = nianbao("process", "--data", tmp_path, code=0)
    assert "nothing to read" in again.stderr


def test_a_digest_can_be_built_again_without_changing_the_records(sample_run):
    before = (sample_run.folder / "records.jsonl").read_bytes()
    index = sample_run.folder / "digest" / "index.html"
    page = index.read_bytes()
    index.write_text("an older look")
    done = nianbao("digest", "--data", sample_run.data, code=0)
    assert Path(done.stdout.strip()) == index
    assert index.read_bytes() == page
    assert (sample_run.folder / "records.jsonl").read_bytes() == before


def test_a_portal_that_is_down_is_an_issue_and_the_others_go_on(sample_run, tmp_path: Path):
    down = tmp_path / "down.yaml"
    down.write_text(
        "id: down\nname: 关站县人民政府\nadapter: trs\nentries: [{url: 'http://127.0.0.1:9/index.html'}]\n"
        "hosts: ['127.0.0.1:9']\npace: {delay: 0}\nloopback: true\n",
        "utf-8",
    )
    done = nianbao("run", down, sample_run.files[1], "--data", tmp_path / "data", code=1)
    folder = Path(done.stdout.strip()).parents[1]
    issues = [json.loads(line) for line in (folder / "issues.jsonl").read_text("utf-8").splitlines()]
    of_down = [issue for issue in issues if "127.0.0.1:9/" in issue["document"]]
    assert of_down
    assert all(issue["hint"] for issue in of_down)
    assert (folder / "records.jsonl").read_text("utf-8").count("\n") > 20


def test_doctor_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = nianbao("doctor", code=0)
    (line,) = [line for line in done.stdout.splitlines() if "tesseract" in line]
    assert line.startswith("missing")
    assert "one vote fewer: scans are read by one reader only" in line
    assert "apt-get install tesseract-ocr" in line
    assert "scans are read by rapidocr alone" in done.stdout


def test_doctor_names_the_readers_of_scans(require_tool: Callable[[str], str]):
    require_tool("tesseract")
    assert "scans are read by rapidocr and tesseract" in nianbao("doctor", code=0).stdout


@pytest.mark.parametrize(
    ("reader", "problem"),
    [
        ("cuneiform", "there is no reader cuneiform"),
        ("rapidocr,cuneiform", "there is no reader cuneiform"),
        (",", "names no reader"),
        ("tesseract", "tesseract is not installed"),
    ],
)
@pytest.mark.parametrize("command", ["extract", "run", "process", "demo"])
def test_a_reader_that_is_not_here_is_wrong_usage(
    command: str, reader: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    arguments = ("x.pdf",) if command == "extract" else ("--data", tmp_path / "data")
    done = nianbao(command, *arguments, "--reader", reader, code=2)
    assert f"--reader {reader}: {problem}; installed are rapidocr" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "data").exists()


def test_readers_are_used_as_chosen_and_others_read_again(
    tmp_path: Path, sample_run, require_tool: Callable[[str], str]
):
    """The scan of the sample, by one reader, then by two: the version of the other has no part, and the run says so."""
    require_tool("tesseract")
    data, portal, read = tmp_path / "data", sample_run.files[0], []
    for reader in ("rapidocr", "rapidocr", "tesseract,rapidocr"):
        done = nianbao("run", portal, "--years", "2020", "--data", data, "--reader", reader, code=0)
        folder = Path(done.stdout.strip()).parents[1]
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        run = read_run(folder)
        voters = {v.reader for r in run.records for c in r.cells.values() if c.source for v in c.source.votes}
        alone = [issue for record in run.records for issue in record.issues if issue.category == "one_reader"]
        read.append((manifest["counts"]["documents.read"] > 0, manifest["versions"]["tesseract"] == "not used",
                     voters - {"shape", "twins"}, len(alone)))  # fmt: skip
    assert read == [
        (True, True, {"rapidocr"}, 1),
        (False, True, {"rapidocr"}, 1),
        (True, False, {"rapidocr", "tesseract"}, 0),
    ]


def test_portals_are_listed_shown_and_linted(sample_run, tmp_path: Path):
    assert "id: sample-trs" in nianbao("portals", "show", sample_run.files[0], code=0).stdout
    assert nianbao("portals", "check", *sample_run.files, code=0).stdout == ""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("id: Wrong Id\nname: x\nentries: []\n")
    assert "wrong.yaml" in nianbao("portals", "check", wrong, code=2).stdout
    nianbao("portals", "list", code=0)
