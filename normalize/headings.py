"""Which of the six sections a line is the heading of, by its number and by the words that tell the sections apart.

Offices number in every way (`三、`, `（三）`, `3.`, `III`, `第三部分`, not at all) and word their headings freely:
only 一、总体情况 … 六、其他需要报告的事项 are prescribed. What all headings have in common (政府信息公开, 工作, 情况)
says nothing and is left out before they are compared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from normalize.labels import words
from normalize.notation import visible
from normalize.script import vocabularies

PRESCRIBED = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
LONGEST_HEADING = 45
# Pinyin in brackets after characters makes a line longer than it reads, 開(kāi)(kāi) at most by so much.
_MOST_ANNOTATED = 4

# What is left of the headings in use without the words that all of them share.
_CORES = (
    ("总体", "概述", "概况", "总述", "综述", "概要", "总结", "基本", "总体概述", "总体概况"),
    ("主动公开", "主动", "主动公开信息", "公开"),
    (
        *("收到处理申请", "依申请公开", "依申请公开办理", "依申请公开处理", "申请处理", "申请办理"),
        *("收到办理申请", "申请收到处理", "受理申请", "受理处理申请", "处理申请", "依申请", "申请"),
    ),
    (
        *("行政复议行政诉讼", "被申请行政复议提起行政诉讼", "申请行政复议提起行政诉讼", "行政复议诉讼"),
        *("复议诉讼", "复议", "诉讼", "行政复议", "行政诉讼", "行政复议行政诉讼申诉"),
    ),
    (
        *("存在问题改进", "存在问题改进措施", "存在不足改进措施", "存在不足改进", "问题改进", "问题不足"),
        *("存在问题", "存在不足", "问题", "改进措施", "存在问题下一步打算", "存在问题下一步计划"),
        *(
            "存在问题下一步",
            "存在问题下一步改进",
            "存在问题整改",
            "存在困难改进措施",
            "问题下一步改进措施",
            "下一步",
        ),
    ),
    (
        *("其他需要报告事项", "其他需要说明事项", "其他事项", "需要说明其他事项", "需要报告其他事项"),
        *(
            "其他需要公开事项",
            "其他报告事项",
            "其他应报告事项",
            "其他应说明事项",
            "需要报告事项",
            "需要说明事项",
            "其他",
        ),
    ),
)
# Without a number only words that no label, caption or sentence consists of make a heading.
_NEVER_ALONE = frozenset(
    {"总结", "概要", "公开", "主动", "申请", "申请处理", "申请办理", "依申请", "处理申请"}
    | {"复议", "诉讼", "行政复议", "行政诉讼", "问题", "下一步", "其他", "改进措施", "需要说明事项"}
)
_ALONE_FLOOR = 0.85
_SHARED = re.compile(
    r"政府信息公开|政务公开|信息公开|政府信息|政务信息|我[局镇乡街委办区县市]|本机关|本单位|行政机关|20\d\d年?|"
    r"本年度|年度|全年|工作中|工作|情况|有关|相关|方面|主要|以及|因|的|及|和|与|其(?!他|它)|其他方面"
)
_SENTENCE = re.compile(r"[，,；;：:。！!？?].")
_DENIAL = re.compile(r"没有|不存在|无|未|暂")
_NOTE_AFTER = re.compile(r"(?<=\S)\s*[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]\s*$")
_OWN_TEXT = re.compile(r"[。：:；;].*$", re.S)

_CHINESE = "一二三四五六七八九十"
_FORMAL = "壹贰叁肆伍陆柒捌玖拾"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_NUMERAL = rf"[{_CHINESE}{_FORMAL}]|10|0?[1-9](?!\d)|(?:VIII|VII|VI|IV|IX|III|II|I|V|X)(?![A-Za-z])"
_NUMBERING = re.compile(
    rf"(?P<part>第\s*(?:{_NUMERAL})\s*(?:部分|部份|章|节|项|篇))\s*[、.,:]?\s*"
    rf"|(?P<bracket>[(\[【〔]\s*(?:{_NUMERAL})\s*[)\]】〕])\s*[、.,:]?\s*"
    rf"|(?P<plain>{_NUMERAL})(?:\s*[、.,:](?!\d)\s*|\s+)"
    rf"|(?P<bare>[{_CHINESE}](?=[^{_CHINESE}是方般些]))"
)
_NUMBER_ALONE = re.compile(
    rf"第\s*(?:{_NUMERAL})\s*(?:部分|部份|章|节|项|篇)[、.,:]?|[(\[【〔]\s*(?:{_NUMERAL})\s*[)\]】〕][、.,:]?|(?:{_NUMERAL})\s*[、.,:]"
)
_LONGEST_NUMBER = 12
_ONE_NUMERAL = re.compile(_NUMERAL)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number before a heading: 1..10, and the style it is printed in (`三、` and `3.` are two styles)."""

    style: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a heading. `scores[n]` tells how far its words are those of section n + 1, 0..1, whatever its number.
    `is_short`: it may be a heading, as far as its length and punctuation go."""

    numbering: Numbering | None
    scores: tuple[float, ...]
    is_short: bool


_NO_HEADING = Line(None, (0.0,) * len(PRESCRIBED), False)


@lru_cache(maxsize=4096)
def heading_line(text: str) -> Line:
    """What speaks for a line as a heading."""
    if not text or len(text) > LONGEST_HEADING * _MOST_ANNOTATED:
        return _NO_HEADING
    folded = unicodedata.normalize("NFKC", vocabularies(visible(text))[-1]).strip()
    if len(folded) > LONGEST_HEADING:
        return _NO_HEADING
    numbering, rest = _split_numbering(folded)
    if numbering is None and (_SENTENCE.search(rest) or _DENIAL.search(rest)):
        return _NO_HEADING
    # 六、其他需要报告的事项：无。 — a numbered heading may run on into its text.
    own = _NOTE_AFTER.sub("", _OWN_TEXT.sub("", rest))
    name = words(own)
    core = _SHARED.sub("", name)
    scores = tuple(_score(name, core, number, numbering is None) for number in range(len(PRESCRIBED)))
    return Line(numbering, scores, bool(name) and not _SENTENCE.search(rest))


def is_number_alone(text: str) -> bool:
    """Whether a line is the number of a heading and nothing else: 一、"""
    return (
        len(text) < _LONGEST_NUMBER
        and _NUMBER_ALONE.fullmatch(unicodedata.normalize("NFKC", text.strip())) is not None
    )


def _score(name: str, core: str, number: int, alone: bool) -> float:
    score = fuzz.ratio(name, words(PRESCRIBED[number])) / 100
    for known in _CORES[number]:
        if not alone or known not in _NEVER_ALONE:
            score = max(score, fuzz.ratio(core, known) / 100)
    return 0.0 if alone and score < _ALONE_FLOOR else score


def _split_numbering(text: str) -> tuple[Numbering | None, str]:
    match = _NUMBERING.match(text)
    if match is None or match.lastgroup is None:
        return None, text
    numeral = _ONE_NUMERAL.search(match.group(match.lastgroup))
    if numeral is None:
        return None, text
    ordinal, script = _ordinal(numeral.group())
    layout = "plain" if match.lastgroup == "bare" else match.lastgroup
    return Numbering(f"{layout} {script}", ordinal), text[match.end() :]


def _ordinal(numeral: str) -> tuple[int, str]:
    if numeral in _ROMAN:
        return _ROMAN.index(numeral) + 1, "roman"
    for script, numerals in (("chinese", _CHINESE), ("formal", _FORMAL)):
        if numeral in numerals:
            return numerals.index(numeral) + 1, script
    return int(numeral), "arabic"
