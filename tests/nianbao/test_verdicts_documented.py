"""docs/versions.md on verdicts: its commands are run as they stand, with its example of a file, and a run that comes
later keeps what people said."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made_copies import page_of
from typer.testing import CliRunner

from nianbao.cli import app
from nianbao.samples.truth import report

GUIDE = Path(__file__).parents[2] / "docs" / "versions.md"
SECTION = GUIDE.read_text("utf-8").partition("## Verdicts by people")[2].partition("\n## ")[0]


def block(language: str) -> str:
    """The section's block of code in that language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)
    return str(found)


def commands() -> list[list[str]]:
    """The commands, in order; one may go over several lines within quotes."""
    lines = re.sub(r"#[^\n]*", "", block("sh"))
    parts = shlex.split(lines, posix=True)
    starts = [i for i, part in enumerate(parts) if part in {"nianbao", "python"} and parts[i - 1] != "-c"]
    return [parts[a:b] for a, b in zip(starts, [*starts[1:], len(parts)], strict=True)]


def run(command: list[str], folder: Path) -> str:
    """What a command prints. `nianbao` is run in this process: a dozen starts of Python would take half a minute."""
    with contextlib.chdir(folder):
        if command[0] == "nianbao":
            done = CliRunner().invoke(app, command[1:])
            assert done.exit_code == 0, (command, done.output)
            return done.stdout
        return subprocess.run(
            [sys.executable, *command[1:]], capture_output=True, text=True, check=True
        ).stdout


def judged(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The verdicts on findings in the records of each run, oldest run first."""
    found = {}
    for path in sorted((folder / "data" / "runs").glob("*/records.jsonl")):
        records = map(json.loads, path.read_text("utf-8").splitlines())
        found[path.parent.name] = [f["verdict"] for r in records for f in r["findings"] if f["verdict"]]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands leave; the file of verdicts is written where the guide says so."""
    place = tmp_path_factory.mktemp("verdicts")
    page = page_of(report("cw_gov", 2021))
    seen = 0
    for command in commands():
        if "report.html" in command:
            seen += 1
            (place / "report.html").write_text(f"{page}<!-- {seen} visitors -->", "utf-8")
        said = run(command, place)
        if command[0] == "python":
            (line,) = [line for line in said.splitlines() if "review_litigation.sum" in line]
            filed = block("yaml").replace("3f9a6c0d1e-5b20aa", line.split()[0])
            (place / "verdicts").mkdir()
            (place / "verdicts" / "mine.yaml").write_text(filed, "utf-8")
    return place


def test_a_later_run_keeps_what_people_said(folder: Path):
    first, second = judged(folder).values()
    assert first == [], "records of a finished run are never touched"
    (verdict,) = second
    assert (verdict["ruling"], verdict["author"], verdict["date"]) == ("dismissed", "李雯", "2026-11-03")


def test_the_digest_of_a_finished_run_has_the_verdicts_of_today(folder: Path):
    for path in (folder / "data" / "runs").glob("*/digest.json"):
        digest = json.loads(path.read_text("utf-8"))
        assert [v["check"] for v in digest["verdicts"]] == ["review_litigation.sum"]
        assert "review_litigation.sum" not in [f["check"] for f in digest["findings"]]


def test_the_guide_names_every_key():
    entry = block("yaml")
    for key in ("finding", "verdict", "author", "date", "reason"):
        assert re.search(rf"^[- ] {key}:", entry, re.MULTILINE)
