"""What became of the form's words on the way: annotated, cut, half-width, renumbered, misspelt; titles and headings
as offices word them; copies in traditional script."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from nianbao.quirks import fourth_words as fourth
from nianbao.quirks import second_words as second
from nianbao.quirks import third_words as third
from nianbao.quirks.pools import Dice, Pool

Rewording = Callable[[str], str]

_HALF_WIDTH = str.maketrans("（），：；、“”", '(),:;,""')
_NUMBERING = re.compile(r"^(?:[（(][一二三四五六七八九]+[)）]|[一二三四五六七八九]+、|\d+[.．])")

# Replacements met together: a clerk's own template. Keys are the form's labels or parts of them.
_TEMPLATES: Pool[tuple[str, dict[str, str]]] = Pool(
    (
        (
            "annotated",
            {
                "上一年项目数量": "上一年项目数量（指上一年度事项数）",
                "处理决定数量": "处理决定数量（指本年度办件量）",
            },
        ),
        (
            "annotated_half",
            {"上一年项目数量": "上一年项目数量(指2019年事项数)", "本年增/减": "本年增/减(减用负值表示,如-8)"},
        ),
        ("backslash", {"本年增/减": "本年增\\减"}),
        ("no_slash", {"本年增/减": "本年增减"}),
        (
            "short_class",
            {"5.属于三类内部事务信息": "5.属三类内部事务信息", "6.属于四类过程性信息": "6.属四类过程性信息"},
        ),
        ("cut_headers", {"本年新制作数量": "本年新", "本年新公开数量": "本年新"}),
        ("cut_headers_br", {"本年新制作数量": "本年新\n制作数量", "本年新公开数量": "本年新\n公开数量"}),
        ("same_headers", {"本年新公开数量": "本年新制作数量"}),
        ("slip", {"三、本年度办理结果": "三本、年度办理结果"}),
        ("administrative", {"规范性文件": "行政规范性文件"}),
        (
            "no_note",
            {
                "（区分处理的，只计这一情形，不计其他情形）": "",
                "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": "",
            },
        ),
        (
            "short_corner",
            {"（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": "本列数据的勾稽关系"},
        ),
        ("spaced_total", {"总计": "总 计"}),
        ("article", {"第二十条第": "《条例》第二十条第"}),
        ("article_full", {"第二十条第": "《中华人民共和国政府信息公开条例》第二十条第"}),
        ("project_count", {"上一年项目数量": "上年项目数量", "采购项目数量": "采购项目数"}),
        (
            "ended",
            {
                "尚未审结": "尚未\n审结",
                "结果维持": "结果\n维持",
                "结果纠正": "结果\n纠正",
                "其他结果": "其他\n结果",
            },
        ),
        ("service", {"其他对外管理服务事项": "其他对外管理服务", "法律服务机构": "法律服务组织"}),
        ("granted_note", {"（一）予以公开": "（一）予以公开（含已主动公开）"}),
        ("nothing", {}),
        ("nothing", {}),
        ("nothing", {}),
    ),
    (
        (
            "annotated_lines",
            {
                "上一年项目数量": "上一年\n项目数量\n（截至上年末）",
                "对外公开总数量": "对外公开总数量（历年累计）",
            },
        ),
        ("signs_in_header", {"本年增/减": "本年增（+）减（-）"}),
        ("comma_header", {"本年增/减": "本年增、减"}),
        ("letters_apart", {"自然人": "自 然 人", "总计": "总    计", "信息内容": "信 息 内 容"}),
        ("letters_stacked", {"自然人": "自\n然\n人", "总计": "总\n计"}),
        ("rejection", {"（五）不予处理": "（五）不予受理", "（六）其他处理": "（六）其他处理情况"}),
        (
            "abbreviated",
            {
                "一、本年新收政府信息公开申请数量": "一、本年新收申请数量",
                "二、上年结转政府信息公开申请数量": "二、上年结转申请数量",
            },
        ),
        (
            "unit_in_label",
            {"行政许可": "行政许可（件）", "行政处罚": "行政处罚（件）", "行政强制": "行政强制（件）"},
        ),
        ("grand_total", {"（七）总计": "（七）合计", "总计": "合计"}),
        ("purchase", {"政府集中采购": "政府集中采购项目"}),
        ("business", {"商业企业": "企业", "其他对外管理服务事项": "其他对外\n管理服务事项"}),
        ("regulations_full", {"规章": "行政规章"}),
    ),
    second.TEMPLATES,
    third.TEMPLATES,
)
_CHARACTERS = Pool(
    ("form",) * 6 + ("half_width", "no_marks", "unnumbered", "comma_numbers", "lost_first"),
    ("form",) * 3 + ("bracket_numbers", "circled", "lost_last", "doubled_comma"),
    second.CHARACTERS,
    third.CHARACTERS,
)


def rewording(dice: Dice) -> Rewording:
    """How one report prints the form's labels."""
    templates = [dice.draw(_TEMPLATES) for _ in range(dice.rng.choice((1, 1, 2, 3)))]
    characters = dice.draw(_CHARACTERS)
    dice.noted.extend(f"label:{name}" for name, _ in templates if name != "nothing")
    if characters != "form":
        dice.noted.append(f"label:{characters}")
    unlucky = dice.rng.randrange(8)

    def reword(label: str) -> str:
        for _, replacements in templates:
            if label in replacements:
                label = replacements[label]
                break
            for old, new in replacements.items():
                if len(old) > 4 and old in label and new not in label:
                    label = label.replace(old, new)
        return _respelt(label, characters, unlucky)

    return reword


def _respelt(label: str, characters: str, unlucky: int) -> str:
    numbering = _NUMBERING.match(label)
    head, rest = (numbering.group(), label[numbering.end() :]) if numbering else ("", label)
    match characters:
        case "half_width":
            return label.translate(_HALF_WIDTH)
        case "no_marks":
            return re.sub("[、，；“”（）]", "", label)
        case "unnumbered":
            return rest
        case "comma_numbers":
            return f"{head[:-1]}、{rest}" if head.endswith(".") else label
        case "bracket_numbers":
            return f"（{head[:-1]}）{rest}" if head.endswith(".") else label
        case "circled":
            return f"{chr(0x2460 + int(head[:-1]) - 1)}{rest}" if head.endswith(".") else label
        case "lost_first" if len(rest) > 6 and len(rest) % 8 == unlucky:
            return rest[1:]
        case "lost_last" if len(rest) > 6 and len(rest) % 8 == unlucky:
            return label[:-1]
        case "doubled_comma":
            return label.replace("，", "，,")
        case known if known in second.CHARACTERS:
            return second.respelt(label, head, rest, characters)
        case _:
            return third.respelt(label, head, rest, characters)


# ---- titles: lines; {n} the agency, {y} the year, {c} the year in Chinese numerals ------
TITLES: Pool[tuple[str, ...]] = Pool(
    (
        ("{n}{y}年政府信息公开工作年度报告",),
        ("{n}{y}年政府信息公开工作年度报告",),
        ("{n}{y}年度政府信息公开工作年度报告",),
        ("{y}年{n}政府信息公开工作年度报告",),
        ("{y}年度{n}政府信息公开年度报告",),
        ("{n}", "{y}年政府信息公开工作年度报告"),
        ("{n}{y}年度", "政府信息公开工作报告"),
        ("{n}{y}年政府信息公开年报",),
        ("{n}{y}年政府信息公开", "工作年度报告"),
        ("{n}关于{y}年政府信息公开工作年度报告",),
        ("{n}{y}年政府信息公开年度工作报告",),
        ("{n}{y}年信息公开工作年度报告",),
        ("{n}", "{y}年度政府信息公开年报"),
        ("{n}{y}年度政府信息公开工作情况报告",),
        ("{y}年度{n}", "政府信息公开工作年度报告"),
        ("{n}政府信息公开工作{y}年年度报告",),
        ("{n}{y}年政府信息公开工作", "年度报告"),
        ("{n}{y}年政府信息公开工作年度报告（公开版）",),
        ("{y}年{n}政府信息公开年报",),
    ),
    (
        ("关于{y}年度{n}政府信息公开工作情况的报告",),
        ("{n}政府信息公开{y}年度报告",),
        ("{n}政府信息公开工作年度报告（{y}年度）",),
        ("{y}年度", "{n}", "政府信息公开工作年度报告"),
        ("{n}", "政府信息公开工作{y}年度报告"),
        ("《{n}{y}年政府信息公开工作年度报告》",),
        ("{n} {y} 年政府信息公开工作年度报告",),
    ),
    second.TITLES,
    third=third.TITLES,
    held_back=fourth.TITLES,
)

HEADING_TEXTS: dict[int, Pool[str]] = {
    1: Pool(
        ("总体情况",) * 4 + ("总体情况。", "总体情况："),
        ("政府信息公开工作总体情况", "概述"),
        second.HEADING_TEXTS[1],
        third.HEADING_TEXTS[1],
    ),
    2: Pool(
        ("主动公开政府信息情况",) * 4 + ("主动公开政府信息的情况", "主动公开政府信息情况。"),
        ("主动公开情况",),
        second.HEADING_TEXTS[2],
        third.HEADING_TEXTS[2],
    ),
    3: Pool(
        ("收到和处理政府信息公开申请情况",) * 4
        + ("收到和处理政府信息公开申请的情况", "收到和处理政府信息公开的申请情况"),
        ("依申请公开政府信息情况", "收到和处理政府信息公开申请情况："),
        second.HEADING_TEXTS[3],
        third.HEADING_TEXTS[3],
    ),
    4: Pool(
        ("政府信息公开行政复议、行政诉讼情况",) * 3
        + ("因政府信息公开工作被申请行政复议、提起行政诉讼情况", "政府信息公开行政复议行政诉讼情况"),
        ("因政府信息公开工作被申请行政复议和提起行政诉讼情况", "政府信息公开行政复议、行政诉讼的情况"),
        second.HEADING_TEXTS[4],
        third.HEADING_TEXTS[4],
    ),
    5: Pool(
        ("存在的主要问题及改进情况",) * 3
        + ("政府信息公开工作存在的主要问题及改进情况", "存在问题及改进情况", "存在的问题及改进情况"),
        ("政府信息公开工作存在的问题和改进措施", "存在的主要问题及改进措施"),
        second.HEADING_TEXTS[5],
        third.HEADING_TEXTS[5],
    ),
    6: Pool(
        ("其他需要报告的事项",) * 4 + ("其他需要报告的事项。", "其他应报告的事项"),
        ("需要说明的其他事项", "其他需要报告事项"),
        second.HEADING_TEXTS[6],
        third.HEADING_TEXTS[6],
    ),
}
_NUMBERINGS = Pool(
    ("{c}、{t}",) * 6 + ("{a}.{t}", "（{c}）{t}", "{a}、{t}", "{t}", "{c}.{t}", "{c}、 {t}", "{c}，{t}"),
    ("{c}　{t}", "第{c}部分 {t}", "{c}．{t}", "({c}){t}"),
    second.NUMBERINGS,
    third.NUMBERINGS,
)


def headings(dice: Dice) -> dict[int, str]:
    """The six headings as this report prints them."""
    pattern = dice.draw(_NUMBERINGS)
    if pattern != "{c}、{t}":
        dice.noted.append(f"headings:{pattern}")
    texts = {number: dice.draw(pool) for number, pool in HEADING_TEXTS.items()}
    return {
        number: pattern.format(c="一二三四五六"[number - 1], s="㈠㈡㈢㈣㈤㈥"[number - 1], a=number, t=text)
        for number, text in texts.items()
    }


# ---- traditional script -------------------------------------------------------------------------------------
_PINYIN = {
    "務": "wù", "條": "tiáo", "開": "kāi", "關": "guān", "請": "qǐng", "總": "zǒng", "現": "xiàn", "護": "hù",
    "範": "fàn", "處": "chǔ", "結": "jié", "轉": "zhuǎn", "項": "xiàng", "產": "chǎn", "報": "bào", "門": "mén",
}  # fmt: skip
_PLAIN = {"ù": "u", "á": "a", "ā": "a", "ǐ": "i", "ǒ": "o", "à": "a", "ǔ": "u", "é": "e", "ǎ": "a"}
_BRACKETS = Pool(
    ("none", "none", "pinyin", "pinyin_doubled"),
    ("plain_pinyin", "variant"),
    second.BRACKETS,
    third.BRACKETS,
)
_CONFIGURATIONS = Pool(("s2t", "s2tw"), ("s2twp",), second.CONFIGURATIONS, third.CONFIGURATIONS)
# every one, for the spellings of a name that count as right
CONVERSIONS = (*_CONFIGURATIONS.common, *_CONFIGURATIONS.retired, *_CONFIGURATIONS.held_back)


def traditional(dice: Dice) -> Rewording:
    """A copier's conversion to traditional script, with or without the pinyin in brackets that some leave
    behind. Needs the package opencc."""
    convert = converter(dice.draw(_CONFIGURATIONS))
    brackets = dice.draw(_BRACKETS)
    dice.noted.append(f"traditional:{brackets}")
    rng = dice.rng

    def transcribe(text: str) -> str:
        out: list[str] = []
        for simplified, character in zip(text, converted := convert(text), strict=False):
            out.append(character)
            if brackets == "none" or character not in _PINYIN or rng.random() > 0.4:
                continue
            if brackets in second.BRACKETS:
                out.append(second.bracketed(simplified, _PINYIN[character], brackets))
                continue
            if brackets in third.OWN_BRACKETS:
                out.append(third.bracketed(simplified, _PINYIN[character], brackets))
                continue
            note = simplified if brackets == "variant" else _PINYIN[character]
            if brackets == "plain_pinyin":
                note = "".join(_PLAIN.get(letter, letter) for letter in note)
            out.append(f"({note})" * (2 if brackets == "pinyin_doubled" else 1))
        out.append(converted[len(text) :])
        return "".join(out)

    return transcribe


@cache
def converter(configuration: str) -> Callable[[str], str]:
    import opencc

    converter: Any = opencc.OpenCC(configuration.removesuffix(third.CHARACTER_WISE))
    if configuration.endswith(third.CHARACTER_WISE):
        return lambda text: "".join(str(converter.convert(character)) for character in text)
    return lambda text: str(converter.convert(text))
