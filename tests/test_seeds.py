"""The five real reports, against records that were written by hand from their text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from golden_seeds import GOLDENS, load, text_of_lines

from extract.read import read
from normalize.checks.identities import RULES
from normalize.normalize import normalize
from normalize.record import Record
from output.finding_ids import finding_ids

IDENTITIES = frozenset(rule.id for rule in RULES)
# What else the checks have to say of each seed, each verified by hand against its text: check, status, the last operand
# or the subject, what is expected and what is there.
OTHER_FINDINGS = {
    # 受理公民、法人依申请公开政府信息79件: table 3 has 80 new and none carried in (79 is the total of outcomes).
    # 行政许可 377, 增124, 501 and 行政处罚 25, 增24, 49 are sums where decisions belong; 其他对外管理 3, 0, 0 is none.
    "000": [
        ("prose.received", "fail", "requests.new.total", 79, 80),
        ("meaning.decisions", "fail", "art20_5.licensing.decisions", None, 501),
        ("meaning.decisions", "fail", "art20_6.penalty.decisions", None, 49),
    ],
    # 共处理依申请公开案件5件: 5 new, 4 answered, 1 carried out; 没有行政复议和诉讼案件发生: table 4 is 0.
    "001": [
        ("prose.received", "pass", "requests.new.total", 5, 5),
        ("prose.reviews", "pass", "litigation_after_reconsideration.total", 0, 0),
    ],
    # 信息公开申请24项 = 24 new; the 6 协助调查函 are none. 67条, 其中 13 + 17 + 11 + 12 + 2 = 55: it names some.
    # 行政处罚 57, 4, 53: the minus was lost. 行政许可 6, 128, 104 follows nothing.
    "002": [
        ("prose.received", "pass", "requests.new.total", 24, 24),
        ("prose.sum", "unassessable", "1.3", None, None),
        ("meaning.lost_minus", "fail", "art20_6.penalty.decisions", -4, 4),
    ],
    # 共收到政府信息公开申请35件 = 35 new. 行政处罚 224, +30, 2 and 行政强制 0, +35, 0 follow nothing.
    "003": [("prose.received", "pass", "requests.new.total", 35, 35)],
    # 3997 + 6351 + 1178 + 5338 + 2848 + 23 = 19735. 行政诉讼2起: litigation_direct 0 0 2 0 2. Three rows are sums;
    # 7347 - 179 = 7168 is printed 7258, as if 89.
    "004": [
        ("prose.reviews", "pass", "litigation_after_reconsideration.total", 2, 2),
        ("prose.sum", "pass", "1.3", 19735, 19735),
        ("meaning.decisions", "fail", "art20_5.licensing.decisions", None, 2795),
        ("meaning.decisions_odd", "fail", "art20_5.other_services.decisions", 7168, 7258),
        ("meaning.decisions", "fail", "art20_6.penalty.decisions", None, 957),
        ("meaning.decisions", "fail", "art20_6.coercion.decisions", None, 25),
    ],
}


# Where each agency is: code and open candidates. 蓟州, 静海, 滨海 are Tianjin's alone; 小淀镇 is one of 北辰's
# towns, with nine digits; 市中区 is four districts (济南, 枣庄, 内江, 乐山), and the text names no city.
REGIONS = {
    "000": ("120119", ()),
    "001": ("120118", ()),
    "002": (None, ("370103", "370402", "511002", "511102")),
    "003": ("120113107", ()),
    "004": ("120116", ()),
}


@pytest.fixture(params=GOLDENS, ids=lambda path: path.stem)
def golden_and_record(request: pytest.FixtureRequest, seeds: Path):
    golden = load(request.param)
    path = seeds / golden.facts["file"]
    result = normalize(read(path.read_bytes()), name=str(path))
    assert isinstance(result.record, Record)
    return golden, result.record, path.read_text("utf-8")


def test_every_cell_has_the_right_state_value_and_raw(golden_and_record):
    golden, record, _ = golden_and_record
    assert len(golden.cells) == 198
    read_cells = {code: (cell.state, cell.value, cell.raw) for code, cell in record.cells.items()}
    assert read_cells == golden.cells


def test_every_cell_knows_its_line(golden_and_record):
    golden, record, source = golden_and_record
    lines = source.split("\n")
    for code, cell in record.cells.items():
        assert cell.source is not None, code
        assert cell.source.line is not None, code
        assert golden.cells[code][2] in lines[cell.source.line - 1], code


def test_title_agency_year_form_and_date(golden_and_record):
    golden, record, _ = golden_and_record
    assert record.agency is not None
    found = {
        "form": record.form,
        "year": str(record.year),
        "title": record.title,
        "agency": record.agency.name,
        "kind": record.agency.kind,
        "published": record.published_on or "-",
    }
    assert found == {name: golden.facts[name] for name in found}
    assert record.status == "success"


def test_region(golden_and_record):
    golden, record, _ = golden_and_record
    assert record.agency is not None
    found = (record.agency.region_code, record.agency.region_candidates)
    assert found == REGIONS[golden.facts["file"][:3]]


def test_six_sections_with_their_text(golden_and_record):
    golden, record, source = golden_and_record
    expected = {n: (heading, text_of_lines(source, span)) for n, (heading, span) in golden.sections.items()}
    assert {s.number: (s.heading, s.text) for s in record.sections} == expected
    assert sorted(expected) == [1, 2, 3, 4, 5, 6]


def test_identities_hold_but_for_those_the_golden_names(golden_and_record):
    golden, record, _ = golden_and_record
    arithmetic = [f for f in record.findings if f.check in IDENTITIES]
    assert len(arithmetic) == 7 + 7 + 23 + 3
    odd = {
        (f.check, f.codes[2] if f.check == "requests.balance" else f.codes[-1]): (
            f.status,
            f.expected,
            f.actual,
        )
        for f in arithmetic
        if f.status != "pass"
    }
    assert odd == golden.not_passed


def test_prose_structure_and_meaning(golden_and_record):
    golden, record, source = golden_and_record
    others = [f for f in record.findings if f.check not in IDENTITIES]
    # All tables, sections and the form of the year are there; nothing is disclosed beyond its total.
    assert {f.status for f in others if f.check.startswith(("structure.", "meaning.disclosed"))} == {"pass"}
    told = [
        (f.check, f.status, f.codes[-1] if f.codes else f.subject, f.expected, f.actual)
        for f in others
        if not f.check.startswith(("structure.", "meaning.disclosed", "year", "publication", "region"))
    ]
    assert told == OTHER_FINDINGS[golden.facts["file"][:3]]
    assert all(quote.text in source for f in others for quote in f.evidence)


def test_findings_are_the_same_every_time(golden_and_record, seeds: Path):
    golden, record, _ = golden_and_record
    path = seeds / golden.facts["file"]
    again = normalize(read(path.read_bytes()), name=str(path)).record
    assert again is not None
    assert finding_ids(again) == finding_ids(record)
    assert len(set(finding_ids(record))) == len(record.findings)


def test_extract_prints_five_lines_that_keep_the_contract(seeds: Path, shared: Path):
    files = [str(path) for path in sorted(seeds.glob("*.txt"))]
    command = [sys.executable, "-c", "from nianbao.cli import main; main()", "extract", *files]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [json.loads(line)["file"] for line in printed.stdout.splitlines()] == files
    checked = subprocess.run(
        [sys.executable, str(shared / "check" / "contract.py")],
        input=printed.stdout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stdout == "5 documents, 0 breaches\n"
    assert checked.returncode == 0
