"""Across years, across agencies, publication: each check passes, fails and leaves open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from normalize.checks.publication import check_copied, check_deadline, check_revised, deadline
from normalize.checks.series import check_series
from normalize.checks.siblings import check_blank, check_sum
from normalize.forms.definition import form
from normalize.record import Agency, Cell, Record, Section


def record(
    year: int = 2022,
    name: str = "某区教育局",
    *,
    known: str = "2021",
    text: str = "",
    kind: str = "department",
    **values: object,
) -> Record:
    named = {code.replace("__", "."): value for code, value in values.items()}
    cells = {}
    for code, i in form(known).indicators.items():
        value = named.get(code, Decimal(0) if i.unit == "yuan" else 0)
        cells[code] = (
            Cell("blank", i.unit, None, "", 1.0)
            if value is None
            else Cell("number", i.unit, value, str(value), 1.0)  # type: ignore[arg-type]
        )
    agency = Agency(name, kind, mentions=(name,))
    sections = (Section(1, "一", text), Section(5, "五", text))
    return Record(f"{name}{year}", known, year, None, agency, None, cells, sections, (), (), "success", ())


def outcome(now: Record, *earlier: Record, check: str) -> list[str]:
    history = {r.year: r for r in earlier if r.year is not None}
    return [f.status for f in check_series(now, history) if f.check == check]


def test_what_one_year_carries_out_the_next_carries_in():
    now = record(requests__carried_in__total=3)
    assert outcome(now, record(2021, requests__carried_out__total=3), check="years.carried") == ["pass"] * 7
    failed = check_series(now, {2021: record(2021, requests__carried_out__total=2)})
    (finding,) = [f for f in failed if f.status == "fail"]
    assert (finding.check, finding.expected, finding.actual, finding.subject) == (
        "years.carried",
        2,
        3,
        "2021",
    )
    blank = record(2021, requests__carried_out__total=None)
    assert "unassessable" in outcome(now, blank, check="years.carried")
    assert outcome(now, record(2020), check="years.carried") == []


def test_documents_in_force_and_items_go_on_from_year_to_year():
    row = "art20_1__normative"
    before = record(2021, **{f"{row}__in_force": 12})
    now = record(**{f"{row}__in_force": 14, f"{row}__issued": 3, f"{row}__repealed": 1})
    assert outcome(now, before, check="years.in_force") == ["pass", "pass"]
    odd = record(**{f"{row}__in_force": 15, f"{row}__issued": 3, f"{row}__repealed": 1})
    assert outcome(odd, before, check="years.in_force") == ["pass", "fail"]
    old = record(2019, known="2019", art20_5__licensing__prev_items=377, art20_5__licensing__change=124)
    good = record(2020, known="2019", art20_5__licensing__prev_items=501)
    assert set(outcome(good, old, check="years.items")) == {"pass"}
    assert "fail" in outcome(
        record(2020, known="2019", art20_5__licensing__prev_items=500), old, check="years.items"
    )


def test_a_jump_and_a_unit_take_the_agencys_own_history():
    past = [record(year, requests__new__total=n) for year, n in ((2019, 31), (2020, 28), (2021, 35))]
    assert outcome(record(requests__new__total=40), *past, check="years.jump")[0] == "pass"
    assert outcome(record(requests__new__total=3300), *past, check="years.jump")[0] == "fail"
    assert outcome(record(requests__new__total=3300), *past[1:], check="years.jump") == []
    varied = [record(year, requests__new__total=n) for year, n in ((2019, 5), (2020, 30), (2021, 180))]
    assert outcome(record(requests__new__total=900), *varied, check="years.jump")[0] == "pass", "30 times"
    assert outcome(record(requests__new__total=4000), *varied, check="years.jump")[0] == "fail", "130 times"
    fees = record(2021, art20_8__fees__amount=Decimal("322500.00"))
    assert outcome(record(art20_8__fees__amount=Decimal("3225000000")), fees, check="meaning.unit") == [
        "fail"
    ]
    assert outcome(record(art20_8__fees__amount=Decimal("402500")), fees, check="meaning.unit") == ["pass"]


def test_a_table_that_is_last_years():
    figures = {
        f"requests__granted__{c}": i
        for i, c in enumerate(("natural_person", "business", "research", "total"), 3)
    }
    figures |= {"requests__new__total": 9, "requests__partial__total": 2}
    assert outcome(record(**figures), record(2021, **figures), check="meaning.copied_table") == ["fail"]
    changed = {**figures, "requests__new__total": 10}
    assert outcome(record(**changed), record(2021, **figures), check="meaning.copied_table") == []


def test_a_table_that_is_last_years_with_zeros_left_blank():
    """Most of a small office's table is 0, and its zeros are printed one year and left out the next."""
    figures = {f"requests__{row}__natural_person": i for i, row in enumerate(("new", "granted", "total"), 3)}
    figures |= {f"requests__{row}__total": i for i, row in enumerate(("new", "granted", "total"), 3)}
    codes = [code for code in form("2021").indicators if code.startswith("requests.")]
    blanks = {c.replace(".", "__"): None for c in codes if c.replace(".", "__") not in figures}
    last = record(2021, **figures)
    assert outcome(record(**blanks, **figures), last, check="meaning.copied_table") == ["fail"]
    lost = {**figures, "requests__granted__total": None}
    assert outcome(record(**blanks, **lost), last, check="meaning.copied_table") == []


def test_a_district_against_its_units():
    units = [record(name=f"某区{n}局", requests__new__total=5) for n in "甲乙丙"]
    said = "本报告汇总全区各部门数据编制。"
    whole = record(name="某区人民政府", kind="government", text=said, requests__new__total=15)
    assert {f.status for f in check_sum(whole, units, [])} == {"pass"}
    odd = record(name="某区人民政府", kind="government", text=said, requests__new__total=14)
    failed = [f for f in check_sum(odd, units, []) if f.status == "fail"]
    assert [(f.codes, f.expected, f.actual) for f in failed] == [(("requests.new.total",), 15, 14)]
    (open_one,) = check_sum(whole, units[:2], ["某区丙局"])
    assert open_one.status == "unassessable"
    assert "某区丙局" in open_one.message
    assert list(check_sum(record(name="某区人民政府", kind="government"), units, [])) == []


def test_blank_where_all_siblings_print_a_number():
    siblings = [record(name=f"某区{n}局") for n in "甲乙丙丁"]
    (finding,) = check_blank(record(art20_6__coercion__decisions=None), siblings)
    assert (finding.codes, finding.severity) == (("art20_6.coercion.decisions",), "info")
    assert list(check_blank(record(art20_6__coercion__decisions=None), siblings[:3])) == []


@pytest.mark.parametrize(
    ("year", "kind", "region", "day"),
    [
        (2018, "department", None, "2019-03-31"),
        (2020, "department", "120119", "2021-01-31"),
        (2020, "government", "120119", "2021-03-31"),
        (2021, "department", "431202", "2022-01-28"),
        (2021, "township", "431202", "2022-02-20"),
        (2021, "township", "120119", None),
    ],
)
def test_deadlines(year: int, kind: str, region: str | None, day: str | None):
    due = deadline(year, kind, region)
    assert (due.day if due else None) == day


def test_late_in_time_and_undated():
    late = replace(record(2020), published_on="2021-02-09")
    assert [f.status for f in check_deadline(late)] == ["fail"]
    assert [f.status for f in check_deadline(replace(late, published_on="2021-01-31"))] == ["pass"]
    for unknown in (
        replace(late, published_on=None),
        replace(late, version=2),
        replace(late, published_on="2023-02-09"),
    ):
        assert [f.status for f in check_deadline(unknown)] == ["unassessable"]


def test_a_revision_that_says_so_is_none_in_silence():
    assert check_revised(record(), ["requests.new.total"], 2).status == "fail"
    assert check_revised(record(text="现予更正。"), ["requests.new.total"], 2).status == "pass"


def test_prose_of_last_year_and_of_another_agency():
    text = "".join(chr(0x4E00 + i * 7 % 3000) for i in range(400))
    other = "".join(chr(0x4E00 + i * 11 % 2900 + 5) for i in range(400))
    same = [record(2021, text=text), record(2022, text=text + "本年略有补充。")]
    found = check_copied([*same, record(2022, "某区水务局", text=other)])
    assert list(found) == ["某区教育局2022"]
    assert {f.subject for f in found["某区教育局2022"]} == {"1/某区教育局2021", "5/某区教育局2021"}
    foreign = check_copied([record(2022, text=text), record(2022, "某区水务局", text=text)])
    assert set(foreign) == {"某区教育局2022", "某区水务局2022"}
