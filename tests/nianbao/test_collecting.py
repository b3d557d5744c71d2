"""What is due, what a probe says, and that the guide knows every issue of the crawl."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from crawl_support import served
from sample_portals.families import FAMILIES
from sample_portals.trouble import running
from sqlalchemy import text
from support import nianbao

from crawler.ledger import Ledger
from crawler.portal import Portal
from nianbao import run_command
from nianbao.run_command import due_portals

ROOT = Path(__file__).parents[2]


def portal(name: str, every: str) -> Portal:
    entry = {"url": f"https://www.{name}.gov.cn/index.html"}
    return Portal.model_validate({"id": name, "name": name, "entries": [entry], "every": every})


def test_what_is_due():
    portals = [portal("a", "30d"), portal("b", "12h"), portal("c", "2w")]
    crawled = {"a": "2024-07-01T00:00:00+00:00", "b": "2024-07-30T11:00:00+00:00"}

    def due(day: int, hour: int) -> list[str]:
        return [p.id for p in due_portals(portals, crawled, datetime(2024, 7, day, hour, tzinfo=UTC))]

    assert due(30, 12) == ["c"]
    assert due(30, 23) == ["b", "c"]
    assert due(31, 0) == ["a", "b", "c"]


@pytest.mark.parametrize("command", ["run", "crawl"])
@pytest.mark.parametrize("due", [[], ["--due"]])
def test_no_portal_that_nobody_has_looked_at_is_crawled_unasked(tmp_path, command, due):
    done = nianbao(command, *due, "--data", tmp_path / "data", code=2)
    for name in ("tianjin-jizhou", "jinan-shizhong"):
        assert name in done.stderr
    assert "portals probe" in done.stderr
    assert not (tmp_path / "data").exists()
    assert "\tunverified\n" in nianbao("portals", "list", code=0).stdout


def test_without_names_the_verified_ones_are_taken_and_the_others_told(tmp_path, monkeypatch, capsys):
    for name, verified in (("looked-at", True), ("guessed", False)):
        file = {"id": name, "name": name, "verified": verified}
        file["entries"] = [{"url": f"https://www.{name}.gov.cn/index.html"}]
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(file), "utf-8")
    monkeypatch.setattr(run_command, "PORTALS_FOLDER", tmp_path)

    assert [p.id for p in run_command.select_portals(None)] == ["looked-at"]
    assert "guessed" in capsys.readouterr().err
    assert [p.id for p in run_command.select_portals(["guessed"])] == ["guessed"]


@pytest.fixture
def ucap(tmp_path):
    with served() as site:
        laid = FAMILIES["ucap"](site)
        file = tmp_path / "ucap.yaml"
        file.write_text(yaml.safe_dump(laid.portal, allow_unicode=True), "utf-8")
        yield site, laid, file


def test_due_crawls_once_and_then_has_nothing_to_do(ucap, tmp_path):
    site, laid, file = ucap
    first = nianbao("crawl", file, "--due", "--data", tmp_path / "data", code=0)
    assert "25 reports listed" in first.stderr
    assert site.paths() == laid.asked
    site.forget()

    second = nianbao("crawl", file, "--due", "--data", tmp_path / "data", code=0)
    assert "nothing is due" in second.stderr
    assert site.asked == []
    nianbao("crawl", file, "--data", tmp_path / "data", code=0)
    assert site.paths() == laid.asked


def test_crawled_twice_before_it_is_read_nothing_is_lost(ucap, tmp_path):
    site, laid, file = ucap
    data = tmp_path / "data"
    changed, gone = laid.asked[-1], laid.asked[-2]
    nianbao("crawl", file, "--data", data, code=0)
    site.put(changed, site.pages[changed].body.replace(b"</body>", b"<p>2</p></body>"))
    site.put(gone, "<html>gone</html>", status=404, validators=False)
    site.forget()
    again = nianbao("crawl", file, "--data", data, code=1)
    assert "waits to be read" in again.stderr
    assert site.paths() == laid.asked
    done = nianbao("process", "--data", data)

    ledger = Ledger(data / "ledger.sqlite")
    first, second = ledger.all_runs()
    assert [first.state, second.state] == ["finished", "finished"]
    folders = [data / "runs" / run.run_id for run in (first, second)]
    assert done.stdout.split() == [str(folder / "digest" / "index.html") for folder in folders]
    old, new = (
        {capture.url: capture.sha256 for capture in ledger.captures(run.run_id) if capture.is_good}
        for run in (first, second)
    )
    assert set(old) - set(new) == {site.url(gone)}
    assert {url for url in new if new[url] != old[url]} == {site.url(changed)}
    with ledger.engine.connect() as connection:
        read = set(connection.execute(text("select sha256 from readings")).scalars())
    # Both versions of the changed report are read, and the one that is gone since.
    assert read == {*old.values(), *new.values()}


def test_a_run_after_two_crawls_reads_both_and_the_next_one_crawls_again(ucap, tmp_path):
    site, laid, file = ucap
    data = tmp_path / "data"
    for _ in range(2):
        nianbao("crawl", file, "--data", data, code=0)
    site.forget()
    done = nianbao("run", file, "--data", data)
    assert site.asked == []
    ledger = Ledger(data / "ledger.sqlite")
    assert [run.state for run in ledger.all_runs()] == ["finished", "finished"]
    assert done.stdout.strip().startswith(str(data / "runs" / ledger.all_runs()[-1].run_id))

    nianbao("run", file, "--data", data)
    assert site.paths() == laid.asked


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--since", "2024"), "--since takes a date"),
        (("--due", "--years", "2021"), "--due crawls whole portals"),
    ],
)
def test_options_that_cannot_be_used(ucap, tmp_path, options, message):
    site, _, file = ucap
    done = nianbao("crawl", file, *options, "--data", tmp_path / "data", code=2)
    assert message in done.stderr
    assert site.asked == []


def test_a_probe_says_what_a_crawl_would_do_and_fetches_one_page(ucap, tmp_path):
    site, laid, file = ucap
    done = nianbao("portals", "probe", file, code=0)

    assert site.paths() == laid.asked[:1]
    assert "adapter: ucap" in done.stdout
    assert "annual reports on this page: 9" in done.stdout
    assert "图解：望江县人民政府2023年政府信息公开工作年度报告 (illustration)" in done.stdout
    assert "would go on with: http" in done.stdout
    assert "list_2.shtml" in done.stdout
    assert list(tmp_path.iterdir()) == [file]


def test_a_probe_of_a_list_that_is_gone_fails(tmp_path):
    with running("dead-list") as host:
        file = tmp_path / "dead-list.yaml"
        file.write_text(yaml.safe_dump(host.portal, allow_unicode=True), "utf-8")
        done = nianbao("portals", "probe", file, code=1)
    assert "not_found" in done.stdout


def test_the_guide_knows_every_issue_of_the_crawl():
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    named = set()
    for path in (ROOT / "crawler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = {
                "Failure": 1,
                "RefusedError": 0,
                "Block": 0,
                "Suspicion": 0,
                "_note": 0,
                "note": 0,
                "Note": 3,
            }.get(name)
            argument = node.args[place] if place is not None and len(node.args) > place else None
            if isinstance(argument, ast.Constant):
                named.add(argument.value)
    assert {"waf", "host_down", "foreign_host", "report_vanished", "unknown_list", "crawl_crashed"} <= named
    assert [slug for slug in sorted(named) if f"`{slug}`" not in guide] == []
