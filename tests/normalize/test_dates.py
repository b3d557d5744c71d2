"""The report year by all that states it, and the day of publication."""

from __future__ import annotations

import pytest

from normalize.dates import (
    Dated,
    date_against_address,
    decide_year,
    published_on,
    stated_year,
    stated_years,
    years_of_address,
)
from normalize.identity import parse_title
from normalize.record import Evidence

TITLE = parse_title("云溪区教育局2020年政府信息公开工作年度报告")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("本报告统计期限为2020年1月1日至2020年12月31日。", 2020),
        ("数据的统计期限自2021年1月1日起，至12月31日止。", 2021),
        ("统计期限：2019.01.01—2019.12.31", 2019),
        ("统计期限自二〇二二年一月一日至二〇二二年十二月三十一日", 2022),
        ("现公布2018年度政府信息公开工作年度报告", 2018),
        ("统计期限为2020年1月1日至2021年12月31日。", None),
        ("统计期限为2020年1月1日至2020年6月30日。", None),
        ("根据2019年5月15日起施行的条例，2020年12月31日前公布。", None),
    ],
)
def test_the_year_that_a_text_states(text: str, year: int | None):
    assert stated_year([text]) == year


def test_the_title_goes_before_the_period_and_their_conflict_is_a_finding():
    dated = decide_year(stated_years(TITLE, ["统计期限为2019年1月1日至2019年12月31日。"]))
    assert dated.year == 2020
    assert [(e.kind, e.says) for e in dated.evidence] == [("title", ("2020",)), ("period", ("2019",))]
    (finding,) = dated.findings
    assert (finding.check, finding.status) == ("year_conflict", "fail")
    assert "2019" in finding.message


def test_weaker_evidence_chooses_between_years_that_stronger_evidence_leaves_open():
    period = Evidence("period", "…", ("2019", "2020"))
    assert decide_year([period, Evidence("address", "nb2020/", ("2020",))]).year == 2020
    assert decide_year([period, Evidence("address", "nb2022/", ("2022",))]).year is None


def test_a_year_that_only_the_publication_tells_says_so():
    dated = decide_year([Evidence("published", "2021-01-20", ("2020",))])
    assert dated.year == 2020
    assert [(f.check, f.status) for f in dated.findings] == [("year_inferred", "unassessable")]


@pytest.mark.parametrize(
    ("url", "kind", "year"),
    [
        ("http://www.x.gov.cn/zwgk/gknb2017/art_1.html", "address", "2017"),
        ("http://www.x.gov.cn/2018nb/1.html", "address", "2018"),
        ("http://www.x.gov.cn/col/col9/list?fbtime=2021", "address", "2021"),
        ("http://www.x.gov.cn/xxgk/202101/t20210120_1.html", "address_date", "2020"),
    ],
)
def test_what_an_address_says_of_the_year(url: str, kind: str, year: str):
    assert [(e.kind, e.says) for e in years_of_address(url)] == [(kind, (year,))]


def test_an_address_without_a_year_says_nothing():
    assert years_of_address("http://www.x.gov.cn/art/20201/art_20201_1.html") == []


def test_a_day_that_cannot_be_one_is_a_finding_and_no_fact():
    days = [Dated("meta", "2020-05-01"), Dated("head", "2031-01-01"), Dated("signature", "2021-01-20")]
    day, findings = published_on(days, 2020, fetched_on="2026-01-01")
    assert day == "2021-01-20"
    assert [finding.check for finding in findings] == ["publication_date"] * 2
    assert "2020-05-01" in findings[0].message
    assert "2031-01-01" in findings[1].message


def test_the_addresss_year_against_the_day():
    url = "http://www.x.gov.cn/xxgk/202201/t20220120_1.html"
    (finding,) = date_against_address("2021-01-20", url)
    assert finding.check == "publication_date"
    assert date_against_address("2022-01-20", url) == ()
    assert date_against_address(None, url) == ()
