"""Prose against table: what a sentence states, and what it doesn't."""

from __future__ import annotations

import pytest

from normalize.checks.prose import check_prose
from normalize.checks.prose_claims import claims
from normalize.checks.prose_counts import counts, plain, to_int
from normalize.forms.definition import form
from normalize.record import Cell, CellSource, Record, Section, Vote


def record(text: str, section: int = 1, *, votes: tuple[Vote, ...] = (), **values: int) -> Record:
    known = form("2021")
    named = {name.replace("__", "."): value for name, value in values.items()}
    source = CellSource("ab" * 32, "html", "1", votes=votes)
    cells = {
        code: Cell("number", i.unit, named.get(code, 0), "0", 1.0, source)
        for code, i in known.indicators.items()
    }
    sections = (Section(section, "一", text),)
    return Record("r", "2021", 2021, None, None, None, cells, sections, (), (), "success", ())


def outcomes(made: Record) -> list[tuple[str, str, object, object]]:
    return [(f.check, f.status, f.expected, f.actual) for f in check_prose(made)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("全年收到政府信息公开申请543件（含上年度结转6件）。", 537),
        ("全年共收到申请543件，其中上年结转6件。", 537),
        ("年内新收政府信息公开申请１，０３７件。", 1037),
        ("本年度没有收到政府信息公开申请。", 0),
        ("本年度收到依申请公开二十七件。", 27),
        ("受理公民、法人依申请公开政府信息79件。", 79),
    ],
)
def test_requests_received(text: str, stated: int):
    right = record(text, requests__new__total=stated, requests__carried_in__total=6)
    assert ("prose.received", "pass", stated, stated) in outcomes(right)
    wrong = record(text, requests__new__total=stated + 3, requests__carried_in__total=6)
    finding = next(f for f in check_prose(wrong) if f.check == "prose.received")
    assert (finding.status, finding.expected, finding.actual) == ("fail", stated, stated + 3)
    assert finding.evidence[0].text in text
    assert (finding.evidence[0].section, finding.attribution) == (1, "agency")


@pytest.mark.parametrize(
    "text",
    [
        "召开政府信息公开申请办理培训会2次。",
        "申请较上年减少5件。",
        "其中当面申请2件，信函申请3件。",
        "全区各部门共收到申请1203件。",
        "2019年收到政府信息公开申请99件。",
        "12345热线转办群众诉求4521件，办结4500件。",
        "政府信息公开协助调查函6项。",
        "全年办理行政复议案件120件。",
        "没有收到不予公开的投诉。",
    ],
)
def test_what_states_nothing_of_the_tables_is_left_alone(text: str):
    assert outcomes(record(text)) == []


@pytest.mark.parametrize(
    ("section", "text", "kinds"),
    [
        (4, "没有行政复议和诉讼案件发生", [("reviews", 0)]),
        (4, "被提起行政诉讼2起，原告均已撤诉", [("litigation", 2)]),
        (4, "发生行政复议3件、行政诉讼1件", [("reconsideration", 3), ("litigation", 1)]),
        (4, "未经复议直接起诉0件", []),
        (1, "予以公开12件，部分公开3件，不予公开1件", [("granted", 12), ("partial", 3), ("denied", 1)]),
        (1, "申请中12件予以公开、3件部分公开", [("granted", 12), ("partial", 3)]),
        (
            1,
            "上年结转申请2件，结转下年度1件，答复申请31件",
            [("carried_in", 2), ("carried_out", 1), ("handled", 31)],
        ),
    ],
)
def test_what_a_sentence_states(section: int, text: str, kinds: list[tuple[str, int]]):
    assert [(c.kind, c.value) for c in claims((Section(section, "", text),), 2021)] == kinds


def test_a_figure_that_is_no_number_leaves_the_statement_open():
    made = record("收到政府信息公开申请5件。")
    made.cells["requests.new.total"] = Cell("blank", "count", None, "", 1.0)  # type: ignore[index]
    assert [(f.check, f.status) for f in check_prose(made)] == [("prose.received", "unassessable")]


def test_prose_of_a_picture_accuses_nobody():
    made = record("收到政府信息公开申请5件。", votes=(Vote("a", "1", "0", 0.9), Vote("b", "1", "0", 0.9)))
    (finding,) = check_prose(made)
    assert (finding.status, finding.attribution, finding.expected) == ("unassessable", "reading", 5)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("发布信息100条，其中网站60条、微信40条。", "pass"),
        ("发布信息100条，其中：网站80条，微信30条。", "fail"),
        ("发布信息67条，其中：动态13条、政府采购11条。", "unassessable"),
        ("发布信息100条，其中网站60条、其他30条。", "fail"),
        ("发布信息100条，包括网站60条、微信30条。", "fail"),
        ("发布信息100条（其中网站80条、微信30条）。", "fail"),
        ("公开信息共100条，工作动态60条，通知公告40条，其他信息10条。", "fail"),
        ("占比分别为33.33%、33.33%、33.32%。", "pass"),
        ("占比分别为60%、30%、20%。", "fail"),
        ("占比分别为60%、30%。", "unassessable"),
    ],
)
def test_sums_and_shares_spelled_out(text: str, status: str):
    assert [f.status for f in check_prose(record(text))] == [status]


@pytest.mark.parametrize(
    "text",
    [
        "收到申请3件，均按时答复，其中依法延期1件，予以公开3件。",
        "收到申请3件，其中网络申请2件，自然人申请3件。",
        "网站发布信息共80条，微信公众号发布60条，其他平台发布40条。",
    ],
)
def test_what_counts_things_twice_or_side_by_side_is_no_sum(text: str):
    assert [f for f in check_prose(record(text, requests__new__total=3)) if f.check == "prose.sum"] == []


def test_counts_and_numerals():
    found = counts(plain("收到申请1,234件（含结转5件），其中三件"))
    assert [(c.value, c.bracket) for c in found] == [(1234, "含结转5件"), (3, "")]
    numbers = ["二十七", "一百零三", "十", "两", "一百千"]
    assert [to_int(text) for text in numbers] == [27, 103, 10, 2, None]


def test_a_copy_in_traditional_script_is_read_too():
    made = record("全年收到政府資訊公開(kāi)(kāi)申請8件。", requests__new__total=9)
    assert outcomes(made) == [("prose.received", "fail", 8, 9)]
