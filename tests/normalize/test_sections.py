"""Headings in the ways offices number and word them, and lines that only look like headings."""

from __future__ import annotations

import pytest

from extract.document import Paragraph
from normalize.headings import PRESCRIBED, heading_line
from normalize.sections import heading_number, outline

NUMERALS = "一二三四五六"


def sections_of(*lines: str) -> dict[int, str]:
    return {s.number: s.heading for s in outline([Paragraph(line) for line in lines]).sections}


@pytest.mark.parametrize(
    "style",
    [
        *(
            "{c}、{t}",
            "{c}.{t}",
            "{c}．{t}",
            "{c} {t}",
            "{c}　{t}",
            "{c}{t}",
            "第{c}部分 {t}",
            "第{c}部分：{t}",
        ),
        *(
            "（{c}）{t}",
            "({c}){t}",
            "{a}、{t}",
            "{a}.{t}",
            "（{a}）{t}",
            "{r}. {t}",
            "{f}、{t}",
            "{t}",
            "{t}。",
        ),
    ],
)
def test_any_style_of_numbers(style: str):
    headings = [
        style.format(
            c=NUMERALS[i], a=i + 1, r=["I", "II", "III", "IV", "V", "VI"][i], f="壹贰叁肆伍陆"[i], t=t
        )
        for i, t in enumerate(PRESCRIBED)
    ]
    lines = [part for heading in headings for part in (heading, "本年度依法推进工作，没有其他情况。")]
    assert sections_of("云溪区教育局", *lines) == dict(enumerate(headings, 1))


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("一、概述", 1),
        ("一、政府信息公开工作基本情况", 1),
        ("一、总休情况", 1),
        ("二、政府信息主动公开情况", 2),
        ("二、主动公开政府信患情况", 2),
        ("三、政府信息公开申请办理情况", 3),
        ("三、依申请公开政府信息情况", 3),
        ("三、收到和處理政府資訊公開(kāi)申請情況", 3),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("四、复议和诉讼情况", 4),
        ("五、政府信息公开工作存在的问题和改进措施", 5),
        ("五、存在的困难及下一步工作安排", 5),
        ("六、需要说明的其他事项", 6),
        ("六、其他应报告的事项\u200b", 6),
        ("主动公开政府信息情况（第二十条）", 2),
        ("工作中存在的主要问题及下一步改进情况", 5),
        ("六、其他需要报告的事项：无。", 6),
        ("存在问题及改进情况", 5),
        ("其他需要报告的事项", 6),
    ],
)
def test_other_wordings(heading: str, number: int):
    assert heading_number(heading) == number


@pytest.mark.parametrize(
    "line",
    [
        *("本年度没有其他需要报告的事项。", "无其他需要报告的事项", "行政复议", "申请人情况", "其他", "总计"),
        *("一是主动公开情况有待改进", "（七）总计", "一、本年新收政府信息公开申请数量", "（六）其他处理"),
        "（一）主动公开情况。全年公开信息12条。",
        "",
    ],
)
def test_lines_that_are_no_headings(line: str):
    assert heading_number(line) is None


def test_sub_headings_are_not_the_sections_they_resemble():
    lines = [
        "一、总体情况",
        "（一）主动公开情况",
        "甲。",
        "（二）依申请公开情况",
        "乙。",
        "（五）监督保障",
        "丙。",
    ]
    headings = ["二、主动公开政府信息情况", "四、行政复议和行政诉讼", "五、存在的问题", "六、其他事项"]
    assert sections_of(*lines, *headings) == {
        1: "一、总体情况",
        2: "二、主动公开政府信息情况",
        4: "四、行政复议和行政诉讼",
        5: "五、存在的问题",
        6: "六、其他事项",
    }


def test_headings_and_sub_headings_numbered_alike():
    subs = ["（一）主动公开", "甲。", "（二）依申请公开", "乙。", "（三）监督保障", "丙。"]
    headings = [f"（{NUMERALS[i]}）{text}" for i, text in enumerate(PRESCRIBED)]
    assert sections_of(headings[0], *subs, *headings[1:]) == dict(enumerate(headings, 1))


def test_a_section_is_found_by_its_number_alone_between_its_neighbours():
    lines = [
        "第一部分 总体情况",
        "第二部分 主动公开情况",
        "第三部分 群众来信的办理",
        "第四部分 复议、诉讼情况",
    ]
    assert sections_of(*lines) == dict(enumerate(lines, 1))


def test_numbers_that_run_ahead_because_an_introduction_is_numbered_too():
    lines = [
        "一、引言",
        "二、总体情况",
        "三、主动公开情况",
        "四、依申请公开情况",
        "五、行政复议、行政诉讼情况",
    ]
    assert sections_of(*lines) == dict(enumerate(lines[1:], 1))


def test_a_heading_that_runs_on_is_parted_from_its_text():
    prose = "本年度，我局认真贯彻落实条例要求，全年共公开信息一百余条，回应社会关切，没有发生泄密事件。"
    (section,) = outline([Paragraph(f"一、总体情况。{prose}")]).sections
    assert (section.heading, section.text) == ("一、总体情况", prose)


def test_a_line_is_compared_once_and_long_ones_never():
    assert heading_line("很长的正文" * 100) == heading_line("")
