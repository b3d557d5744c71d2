"""What lies among the reports and is none, and what only looks so."""

from __future__ import annotations

import pytest

from normalize.other_documents import other_kind


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("云溪区城管局2020年度行政执法统计年报", "enforcement_statistics"),
        ("云溪区2020年法治政府建设年度报告", "rule_of_law_report"),
        ("云溪区人民政府网站工作年度报表（2020年度）", "website_report"),
        ("云溪区住房公积金2020年年度报告", "other_report"),
        ("关于做好2020年政府信息公开工作年度报告编制发布工作的通知", "notice_about_reports"),
        ("一图读懂云溪区2020年政府信息公开工作年度报告", "infographic"),
        ("政府信息公开工作年度报告格式", "report_template"),
        ("XX县人民政府2020年政府信息公开工作年度报告", "report_template"),
        ("云溪区2016年第三季度政府信息公开情况统计表", "part_of_a_year"),
        ("云溪区教育局2017年上半年政府信息公开工作情况", "part_of_a_year"),
        ("云溪区司法局2017年11月份政府信息公开统计表", "part_of_a_year"),
    ],
)
def test_no_reports(line: str, category: str):
    found = other_kind([line], is_report=False, has_figures=False)
    assert found is not None
    assert found[0] == category
    assert line in found[1]


@pytest.mark.parametrize(
    "line",
    [
        "云溪区教育局2020年政府信息公开工作年度报告",
        "云溪区2017年政府信息公开年报",
        "关于云溪区2020年政府信息公开工作年度报告的公告",
        "云溪区气象局政府信息公开工作年度报告（2021年度）",
    ],
)
def test_reports(line: str):
    assert other_kind([line], is_report=True, has_figures=True) is None


def test_a_filled_in_form_is_a_report_whatever_a_notice_beside_it_says():
    lines = ["关于公布2020年政府信息公开工作年度报告的通知"]
    assert other_kind(lines, is_report=True, has_figures=True) is None
    assert other_kind(lines, is_report=True, has_figures=False) is not None


def test_a_quarters_figures_are_none_though_they_fill_in_the_table():
    found = other_kind(["云溪区2016年第三季度政府信息公开情况统计表"], is_report=True, has_figures=True)
    assert found is not None
    assert found[0] == "part_of_a_year"
