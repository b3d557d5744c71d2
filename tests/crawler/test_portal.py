"""Portal files: what they may say, and what is said about a broken one."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from crawler.adapters import ADAPTERS
from crawler.addresses import gov_root
from crawler.portal import (
    PORTALS_FOLDER,
    REMARK,
    Adapter,
    Portal,
    PortalFileError,
    lint_portals,
    load_portals,
)

GOOD = """
id: sample
name: 样例县
region_code: "990101"
adapter: trs
entries:
  - url: https://www.sample.gov.cn/zwgk/index.html
    agency: 样例县人民政府
  - url: http://xxgk.sample.gov.cn:8080/list/index.html
expected: {agencies: [样例县人民政府], years: [2019, 2023]}
verified: true
"""


def write(folder: Path, text: str, name: str = "sample.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_reads_a_file_and_fills_in_the_defaults(tmp_path):
    (portal,) = load_portals([write(tmp_path, GOOD)])

    assert portal.allowed_hosts == (
        "www.sample.gov.cn",
        "xxgk.sample.gov.cn:8080",
        "*.sample.gov.cn",
    )
    assert portal.entries[0].agency == "样例县人民政府"
    assert portal.expected.years == (2019, 2023)
    assert (portal.pace.delay, portal.robots, portal.certificates) == (2.0, "obey", "verify")
    assert (portal.loopback, portal.minimum_reports) == (False, 1)
    assert lint_portals([tmp_path]) == []


def test_reads_a_folder_by_name(tmp_path):
    write(tmp_path, GOOD.replace("id: sample", "id: zzz"), "b.yaml")
    write(tmp_path, GOOD.replace("id: sample", "id: aaa"), "a.yaml")
    write(tmp_path, "no portal", "notes.txt")

    assert [portal.id for portal in load_portals([tmp_path])] == ["aaa", "zzz"]


@pytest.mark.parametrize(
    ("change", "key", "problem"),
    [
        (("adapter: trs", "adapter: hanweb"), "adapter", "trs"),
        (("name: 样例县\n", ""), "name", "required"),
        (("verified: true", "verifed: true"), "verifed", "not permitted"),
        (("https://www.sample.gov.cn/zwgk/index.html", "/zwgk/index.html"), "entries.0.url", "match pattern"),
        (("years: [2019, 2023]", "years: [2023, 2019]"), "expected", "first, last"),
        (("verified: true", "hosts: [other.gov.cn]"), "the file", "lies outside of hosts"),
        (("verified: true", "pace: {delay: -1}"), "pace.delay", "greater than or equal"),
        (("verified: true", "pace: {concurrency: 4}"), "pace.concurrency", "1"),
        (("verified: true", "every: month"), "every", "match pattern"),
        (("verified: true", "pace: {quiet: ['8-17']}"), "pace.quiet.0", "match pattern"),
        (
            ("verified: true", "encodings: {www.sample.gov.cn: gbkk}"),
            "the file",
            "no encoding is called gbkk",
        ),
        (("verified: true", "robots: {ignore: ''}"), "robots.ignore", "at least 1"),
        (("id: sample", "id: Sample County"), "id", "pattern"),
    ],
)
def test_names_file_key_and_next_step(tmp_path, change, key, problem):
    path = write(tmp_path, GOOD.replace(*change))

    with pytest.raises(PortalFileError) as caught:
        load_portals([path])
    assert str(caught.value).startswith(f"{path}: ")
    assert any(key in line and problem in line for line in caught.value.all_problems)
    assert caught.value.next_step
    assert f"{path}: {key}: " in str(caught.value)
    assert len(lint_portals([path])) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [("id: [", "not valid YAML"), ("", "holds no portal"), ("- a\n- b\n", "holds no portal")],
)
def test_refuses_what_is_no_portal_file(tmp_path, text, problem):
    with pytest.raises(PortalFileError, match=problem):
        load_portals([write(tmp_path, text)])


def test_refuses_bytes_that_are_no_text_and_paths_that_are_not_there(tmp_path):
    (tmp_path / "gbk.yaml").write_bytes("name: 样例县".encode("gbk"))
    with pytest.raises(PortalFileError, match="UTF-8"):
        load_portals([tmp_path])
    with pytest.raises(PortalFileError, match="no such file"):
        load_portals([tmp_path / "none.yaml"])
    assert "no such file" in lint_portals([tmp_path / "none.yaml"])[0]


def test_two_portals_cannot_share_an_id(tmp_path):
    write(tmp_path, GOOD, "a.yaml")
    write(tmp_path, GOOD, "b.yaml")
    with pytest.raises(PortalFileError, match="taken by") as caught:
        load_portals([tmp_path])
    assert caught.value.key == "id"


def test_the_linter_tells_everything_at_once(tmp_path):
    text = GOOD.replace("verified: true", "loopback: true\npace: {delay: 0}").replace(
        "http://xxgk.sample.gov.cn:8080/list/index.html", "https://www.sample.gov.cn/zwgk/index.html"
    )
    path = write(tmp_path, text, "other.yaml")
    write(tmp_path, GOOD.replace("verified: true", "pace: {delay: 0.2}"))
    write(tmp_path, "id: [", "broken.yaml")

    complaints = lint_portals([tmp_path])
    assert [
        sum(word in line for line in complaints) for word in ("valid YAML", "file's name", "listed twice")
    ] == [
        1,
        1,
        1,
    ]
    assert [line for line in complaints if line.startswith(f"{path}: loopback")]
    assert [line for line in complaints if "impolite" in line]
    assert [line for line in complaints if "verified" in line]
    assert [line for line in complaints if "is taken by" in line]


def test_the_shipped_portal_files_are_sound():
    portals = load_portals([PORTALS_FOLDER])
    assert len(portals) == 7
    # Written without a network, and said so; nothing else is to be said of them.
    notes = lint_portals([PORTALS_FOLDER])
    assert len(notes) == len(portals)
    assert all(note.startswith(REMARK) and "verified" in note for note in notes)


def test_the_adapters_that_a_file_may_name_are_those_there_are():
    assert set(get_args(Adapter)) == {"auto", *ADAPTERS}


@pytest.mark.parametrize(
    ("host", "root"),
    [
        ("www.jinghai.gov.cn", "jinghai.gov.cn"),
        ("csgl.tj.gov.cn:8080", "tj.gov.cn"),
        ("tj.gov.cn", "tj.gov.cn"),
        ("www.gov.cn", "www.gov.cn"),
        ("www.yltcx.cn", None),
        ("gov.cn.evil.example", None),
    ],
)
def test_the_domain_that_a_body_has_registered(host, root):
    assert gov_root(host) == root


def test_certificates_are_set_aside_for_the_hosts_that_are_named(tmp_path):
    text = GOOD + "certificates: {ignore: expired, hosts: [WWW.sample.gov.cn]}\nevery: 2w\n"
    (portal,) = load_portals([write(tmp_path, text)])
    assert portal.unverified_hosts == ("www.sample.gov.cn",)
    assert portal.interval == timedelta(weeks=2)
    (everywhere,) = load_portals([write(tmp_path, GOOD + "certificates: {ignore: expired}\n")])
    assert everywhere.unverified_hosts is None


def test_needs_neither_scrapy_nor_the_ledger():
    code = "import sys, crawler.portal; print([m for m in ('scrapy', 'sqlalchemy', 'twisted') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_can_be_built_from_a_mapping():
    portal = Portal.model_validate(
        {"id": "s", "name": "s", "entries": [{"url": "http://127.0.0.1:8000/x"}], "loopback": True}
    )
    assert portal.allowed_hosts == ("127.0.0.1:8000",)
