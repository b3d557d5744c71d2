"""Which titles on a list are annual reports on information disclosure (政府信息公开工作年度报告), and of which year.

What is set aside is counted under its reason, never dropped in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Skip = Literal["illustration", "other_report", "notice", "not_annual_report", "no_year", "outside_years"]

YearRange = tuple[int, int]

# 年度工作报告, 工作年度报告, 年度报告, 年报, 工作报告: the words change places, 信息公开 stays before them.
_DISCLOSURE = re.compile(r"(?:政府|政务)?信息公开")
_REPORT = re.compile(r"年报|报告")
_ILLUSTRATION = re.compile(r"图解|一图|图说|解读|媒体|动漫|视频|图片版|长图")
_OTHER_REPORT = re.compile(
    r"行政执法|法治政府|公积金|企业信息|政府网站|网站工作|报表|依法行政|财政|决算|预算|统计年报"
)
_NOTICE = re.compile(r"通知|制度|格式|模板|办法|公告$|指南|目录$|考核|评议|培训")
_CHINESE_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_CHINESE_YEAR = re.compile(r"[二][〇○零Ｏ0][〇○零Ｏ一二三四五六七八九0-9]{2}(?=年)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`skip` is None for a title to fetch; `year` is the report year that the title names, if it names one."""

    year: int | None
    skip: Skip | None


def mentions_report(title: str) -> bool:
    """Whether a title speaks of some annual report or of disclosure, whatever becomes of it: a row, not navigation."""
    text = "".join(title.split())
    return bool(_REPORT.search(text) and (_DISCLOSURE.search(text) or year_of(text)))


def judge(title: str, years: YearRange | None = None, *, annual: bool = False) -> Verdict:
    """Decide on one title. `years` is the first and last report year wanted, both included.

    A title without a year is kept when it says 年度 or 年报 beside 报告 in so many words (its year is inside), and set
    aside as `no_year` when only the column's own name (信息公开年报) is left. `annual`: the site files the row as an
    annual report, so that its title need only name the year.
    """
    text = "".join(title.split())
    year = year_of(text)
    skip = _reason(text, year)
    if annual and skip in ("not_annual_report", "no_year", "other_report") and not _OTHER_REPORT.search(text):
        skip = None if year is not None else "no_year"
    if skip is None and years and year is not None and not years[0] <= year <= years[1]:
        skip = "outside_years"
    return Verdict(year, skip)


def year_of(title: str) -> int | None:
    """The report year in a title, also in Chinese digits (二〇二〇年); None where there is none."""
    text = _CHINESE_YEAR.sub(lambda match: match.group(0).translate(_CHINESE_DIGITS), title)
    match = _YEAR.search(text) or _BARE_YEAR.search(text)
    return int(match.group(1)) if match else None


def _reason(text: str, year: int | None) -> Skip | None:
    disclosure = _DISCLOSURE.search(text)
    if not disclosure or not _REPORT.search(text):
        return "other_report" if _REPORT.search(text) and year else "not_annual_report"
    if _ILLUSTRATION.search(text):
        return "illustration"
    # The agency stands before 信息公开, so that 市财政局2021年政府信息公开工作年度报告 is not a report on finances.
    about = text[disclosure.start() :]
    if _OTHER_REPORT.search(about):
        return "other_report"
    if _NOTICE.search(about):
        return "notice"
    if year is None and "年度" not in text:
        return "no_year"
    return None
