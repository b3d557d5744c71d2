"""What lies among the reports and is none: other agencies' statistics, notices about reports, templates, infographics.

Told by its headline, and only where the document does not show itself a report: a title may be sloppy, a filled-in form
is not. Each kind has an issue category of its own, which says why it was set aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from extract.document import Paragraph
from normalize.identity import folded

_DISCLOSURE = re.compile(r"(?:信息|资讯|政务)公开")
_OTHER_REPORTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "enforcement_statistics",
        "statistics of administrative enforcement",
        re.compile(r"行政执法.{0,10}(?:年报|统计|报告|数据)|行政(?:处罚|许可).{0,6}(?:统计|年报)"),
    ),
    (
        "rule_of_law_report",
        "a report on government by law",
        re.compile(
            r"法治(?:政府|建设|.{0,4}政府建设).{0,10}(?:报告|情况|总结)|依法行政.{0,10}(?:报告|情况|总结)"
        ),
    ),
    (
        "website_report",
        "a report on a government website",
        re.compile(r"政府网站.{0,10}(?:年度)?(?:工作)?(?:报表|年报|报告)"),
    ),
    (
        "other_report",
        "a report on something else",
        re.compile(
            r"(?:公积金|预算|决算|统计公报|社会责任|工作总结|工作要点|绩效|平安建设|人大代表|政协|提案|建议办理|督查|安全生产|学校|企业).{0,16}(?:年报|报告|公报|总结|情况|要点)"
        ),
    ),
)
# A quarter's or half a year's figures are no annual report's, though they fill in the same table.
_PART_OF_A_YEAR = re.compile(
    r"第?[一二三四1-4]季度|[上下]半年|(?<!\d)(?:1[0-2]|[1-9])月份|季度(?:统计|报表|情况)|月度(?:统计|报表|情况)"
)
_ANNUAL = re.compile(r"年度?(?:工作)?(?:报告|年报)|年报|年度(?:工作|情况|统计)")
_NOTICE = re.compile(
    r"(?:通知|通报|的函|方案|办法|制度|规定|指南|解读|须知|意见)\s*(?:[(（].{0,20}[)）])?\s*$|^关于(?:做好|开展|报送|编制|印发|组织|加强|规范|抓紧|进一步|公布.{0,12}格式)"
)
_INFOGRAPHIC = re.compile(r"图解|一图(?:读|看|了解|速览)|图说|图表版|长图|动漫|H5|视频")
_TEMPLATE = re.compile(r"格式|模[板版]|样[式表本]|范[本文]|参考文本|填[报写](?:说明|要求)|空表")
# 20××年, XX县人民政府, ____局, （单位名称）
_BLANK = re.compile(
    r"[×xXＸ□○〇]{2,}(?=\s*(?:年|省|市|区|县|局|委|厅|镇|乡|单位|部门|人民政府))|_{2,}|[(（](?:单位|机关|部门)(?:全称|名称)[)）]"
)
_LINES_LOOKED_AT = 4
_LONGEST_HEADLINE = 60


def headlines(preamble: Sequence[Paragraph], meta: Mapping[str, str]) -> list[str]:
    """What the document calls itself: lines marked as title, else its meta, else its first short lines."""
    marked = [p.text for p in preamble if p.role == "title"]
    stated = [value for name, value in meta.items() if name.casefold() == "articletitle"]
    page = [re.split(r"[-_|—–]", meta["title"])[0]] if meta.get("title") else []
    first = [p.text for p in preamble[:_LINES_LOOKED_AT] if len(p.text) <= _LONGEST_HEADLINE]
    return [
        re.sub(r"\s", "", folded(line)) for line in (*stated, *marked, *(page if not marked else ()), *first)
    ]


def other_kind(lines: Iterable[str], *, is_report: bool, has_figures: bool) -> tuple[str, str] | None:
    """Category and words for what a document is instead of a report. `is_report`: it has a report's sections or tables;
    `has_figures`: at least one figure is filled in. None where nothing of the kind is told."""
    lines = list(lines)
    own = lines[:1] if is_report else lines
    for line in own:
        if _DISCLOSURE.search(line) and _PART_OF_A_YEAR.search(line) and not _ANNUAL.search(line):
            return "part_of_a_year", f"figures of a part of a year: {line}"
    for line in own:
        if _DISCLOSURE.search(line):
            continue
        for category, words, pattern in _OTHER_REPORTS:
            if pattern.search(line) and not (
                is_report and has_figures and category != "enforcement_statistics"
            ):
                return category, f"{words}: {line}"
    if is_report and has_figures:
        return None
    about = [line for line in lines if _DISCLOSURE.search(line)]
    for category, words, pattern in (
        ("notice_about_reports", "a notice or rule about reports", _NOTICE),
        ("report_template", "a form to be filled in", _TEMPLATE),
        ("report_template", "a form to be filled in", _BLANK),
        ("infographic", "a picture or film about a report", _INFOGRAPHIC),
    ):
        if found := next((line for line in about if pattern.search(line)), None):
            return category, f"{words}: {found}"
    return None
