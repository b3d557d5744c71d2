"""Which titles are annual reports on information disclosure, and of which year."""

from __future__ import annotations

import pytest

from crawler.titles import judge


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("样例县2023年政府信息公开工作年度报告", 2023),
        ("样例县2023年度政府信息公开年度报告", 2023),
        ("2021年样例镇信息公开年报", 2021),
        ("样例局2019年政府信息公开年度工作 报告", 2019),
        ("样例局政务信息公开2018年度报告", 2018),
        ("样例街道二〇二〇年政府信息公开工作报告", 2020),
        ("样例县财政局2021年政府信息公开工作年度报告", 2021),
        ("样例县行政执法局2022年政府信息公开年报", 2022),
        ("样例局2020年政府信息公开工作年度报告（2021年1月发布）", 2020),
        ("样例县政府信息公开工作年度报告", None),
    ],
)
def test_keeps_annual_reports(title, year):
    verdict = judge(title)
    assert (verdict.year, verdict.skip) == (year, None)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("图解：样例县2023年政府信息公开工作年度报告", "illustration"),
        ("一图读懂样例县2023年政府信息公开年报", "illustration"),
        ("样例县住建局2021年行政执法统计年报", "other_report"),
        ("样例县2022年法治政府建设年度报告", "other_report"),
        ("样例网站2022年政府网站工作年度报表", "not_annual_report"),
        ("2021年政府信息公开工作行政执法统计年报", "other_report"),
        ("关于做好2023年政府信息公开工作年度报告编制发布的通知", "notice"),
        ("政府信息公开年报", "no_year"),
        ("样例县2024年工作要点", "not_annual_report"),
        ("首页", "not_annual_report"),
    ],
)
def test_sets_others_aside_with_a_reason(title, reason):
    assert judge(title).skip == reason


def test_the_range_of_years_is_inclusive_and_spares_titles_without_a_year():
    title = "样例县{}年政府信息公开工作年度报告"
    assert [judge(title.format(year), (2020, 2022)).skip for year in (2019, 2020, 2022, 2023)] == [
        "outside_years",
        None,
        None,
        "outside_years",
    ]
    assert judge("样例县政府信息公开工作年度报告", (2020, 2022)).skip is None
