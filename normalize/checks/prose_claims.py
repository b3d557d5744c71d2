"""What the report's own prose states of figures that its tables have: 收到申请30件, 上年结转2件, 行政诉讼2起.

A count is taken only where its words say plainly what it counts for this agency and this year. What is compared with
another year, counts a part (当面申请, 延期答复), or may be another's (全区各部门) is left alone: silence is no error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from normalize.checks.prose_counts import Count, counts, plain, sentences
from normalize.record import Section

Kind = Literal[
    "received",
    "processed",
    "dealt_with",
    "handled",
    "carried_in",
    "carried_out",
    "granted",
    "partial",
    "denied",
    "unavailable",
    "rejected",
    "other",
    "reconsideration",
    "litigation",
    "reviews",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """A count that a sentence states. `deducted` is what of it the sentence says was carried in (of
    543件(含上年结转6件): 6); `place` is `section.sentence.number`, all from 1: where it stands."""

    kind: Kind
    value: int
    sentence: str
    section: int
    place: str
    deducted: int = 0


# Sections whose prose is about the tables; 4 is about reviews only.
_SECTIONS = (1, 3, 4, 5, 6)
_ABOUT_REQUESTS = re.compile(r"申请|依申请|办结|结转|答复|予以公开|部分公开|无法提供|不予处理")
_OF_DISCLOSURE = re.compile(r"信息公开|政务公开|依申请|申请公开|公开申请")
_REVIEWS = re.compile(r"复议|诉讼|应诉")

_COMPARED = re.compile(
    r"(?:较|比|同比|环比|相比|增长|增加|减少|下降|上升|增幅|降幅|多|少)(?:了)?[^、]{0,6}$|(?:去年|上年|往年)(?:同期)?(?:的)?$|同期|累计至|历年"
)
_OTHERS = re.compile(
    r"全[区县市省旗州镇街](?!政府)|各(?:部门|单位|镇|街道|乡|级|区县|股室|科室)|本系统|全系统|下属|辖区|协助|配合|协查|转办|转交|转送|其他部门|咨询|投诉|举报|信箱|热线|留言|提案|建议"
)
# What is counted beside requests in the same breath.
_NO_REQUESTS = re.compile(
    r"培训|会议|会(?:商)?$|座谈|检查|抽查|评[查议]|宣传|讲座|通报|印发|制度|流程|渠道|栏目|人员|(?:文书|答复书|告知书|案卷|卷宗|范本|模板)$"
)
_CHANNEL = re.compile(
    r"当面|现场|窗口|网络|网上|在线|线[上下]|信函|邮寄|来信|书面|纸质|传真|邮件|电话|微信|平台|网站"
)
# All of them, unless the section counts late ones too.
_IN_TIME = re.compile(
    r"按(?:照)?(?:规定)?(?:时限?|期|时间)(?:要求)?|(?:法定|规定)?(?:的)?(?:期限|时限|限期)(?:之?内)?"
)
_LATE = re.compile(r"(?:延期|延长|逾期|超期|未按[期时])[^,。;；\d]{0,10}[1-9]\d*(?:件|条|项|宗|起|份)")
_PART = re.compile(
    r"其中|延期|超期|逾期|当场|自然人|法人|公民|企业|组织|律师|第三方|涉及|关于|属于|重复|撤[回销]|补正|告知|上半年|下半年|季度|月"
)
_APPLICANTS = re.compile(
    r"公民[、和及]?(?:法人|企业)|法人(?:和|或|及|与)(?:其他|者其他)组织|公民、?|(?:其他)?组织(?:的)?(?=依?申请|提[出交]|向)"
)
_ALL_CHANNELS = re.compile(
    rf"(?:(?:{_CHANNEL.pattern})[、和及]?)+等(?:渠道|方式|途径|形式)"
    rf"|(?:{_CHANNEL.pattern})(?:申请)?[及和与、/](?:{_CHANNEL.pattern})|各类渠道|各种渠道|多种渠道|各渠道"
)

_CARRIED_OUT = re.compile(
    r"(?:结转|转入|转至|转到|转|顺延|延续|留待|跨)(?:至|到|入)?(?:下|次|20\d\d)(?:一)?(?:年|年度)|结转下|下(?:一)?年度?(?:继续)?(?:办理|答复|处理)|(?:尚|仍)(?:在|未)(?:办理|办结|处理)|未办结|正在办理"
)
_CARRIED_IN = re.compile(
    r"(?:上|前)(?:一)?年(?:度)?(?:的)?(?:末)?(?:未办结)?(?:结转|转结|转入|转来|结余|延续)|去年(?:度)?(?:结转|转结|转入)|(?:结转|转入)(?:自)?(?:上|前|去)(?:一)?年|往年结转|上期结转|20\d\d年(?:度)?结转(?!至|到|入|20)"
)
_INCLUDED = re.compile(r"(?:^|其中)(?:含|包含|包括|其中)?[^不]{0,4}?(?:上|前|去)")
_NUMBER_OF_BRACKET = re.compile(r"(\d+)(?:件|条|项|份|宗|起)")

_OUTCOMES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("partial", re.compile(r"(?<!不予)部分(?:予以)?公开")),
    ("denied", re.compile(r"不予公开|不同意公开|未予公开")),
    ("unavailable", re.compile(r"无法提供")),
    ("rejected", re.compile(r"不予处理|不再处理")),
    ("other", re.compile(r"其他处理")),
    ("granted", re.compile(r"(?<!不)(?<!部分)予以公开|(?<!不)(?<!部分)同意公开")),
)
_HANDLED = re.compile(r"办结|办理完毕|办理答复|答复|回复|办理完成")
_PROCESSED = re.compile(r"处理|办理")
_RECEIVED = re.compile(r"新收|发生|收到|接收|接到|收悉|受理|新增|收取|登记")
_NEW = re.compile(r"新(?:收|接收|受理|接到|增)")
_UNITS = frozenset({"件", "件次", "条", "项", "起", "宗", "份", "例", "次"})
_REQUEST = re.compile(r"申请|依申请公开|信息公开(?:的)?(?:答复|件)")
# 31件已办结: the words stand behind a count that nothing stands before.
_BARE = re.compile(r"(?:其中|对其中)?(?:已有|现有|共有|全部|共|有)?")
# 130件予以公开: the outcome stands right behind its count.
_OUTCOME_BEHIND = re.compile(r"(?:均|已|依法)?(?:不予公开|予以公开|部分(?:予以)?公开|无法提供|不予处理)")
# 不予公开信息59条, beside 主动公开信息: what is counted is not requests.
_OF_INFORMATION = re.compile(r"公开(?:的)?(?:政府)?信息$")
_REQUEST_BEHIND = re.compile(r"^(?:的)?(?:有效)?(?:政府|政务)?(?:信息)?(?:公开)?(?:的)?申请|^依申请")

_NO_REQUEST = re.compile(
    r"(?:没有|未|无|尚未)(?:收到|接到|接收|新收|受理|发生|产生)(?:到)?(?:过)?(?:任何)?(?:公民|自然人|个人)?[^,。\d]{0,14}?"
    r"(?:(?:政府|政务)?信息公开(?:的)?申请|依申请公开(?:政府信息)?(?:的)?(?:申请|事项|件)?|公开申请)(?:事项|件|情况|情形)?(?=$|[,、)])"
)
_NO_REVIEW = re.compile(
    r"(?:没有|未|无|均无|未有|不存在)(?:发生|收到|出现|产生|提起|被提起|涉及)?(?:过)?[^,。\d]{0,22}?(?P<what>(?:行政)?(?:复议|诉讼|应诉)[^,。\d]{0,16}?)(?:案件|事项|情况|情形|案|申请)?(?:发生)?(?=$|[,)])"
)
_NOT_ABOUT_NUMBER = re.compile(r"未经|纠正|纠错|败诉|撤销|维持|审结|超期|不服")


# Counts that may have what was carried in among them.
_WITH_CARRIED = frozenset({"received", "processed", "dealt_with", "handled"})


def claims(sections: tuple[Section, ...], year: int | None) -> Iterator[Claim]:
    """Every claim of the report's prose, in order."""
    for section in sections:
        if section.number not in _SECTIONS:
            continue
        late = _LATE.search(plain(section.text)) is not None
        reviews_told = False
        for number, sentence in enumerate(sentences(section.text), 1):
            yield from _of_sentence(
                sentence, section.number, number, year, late=late, reviews_told=reviews_told
            )
            # 因信息公开引发行政复议2件。行政诉讼1件: the second one leans on the first.
            words = plain(sentence)
            reviews_told = bool(_REVIEWS.search(words)) and (
                reviews_told or bool(_OF_DISCLOSURE.search(words))
            )


def _of_sentence(
    printed: str, section: int, number: int, year: int | None, *, late: bool, reviews_told: bool
) -> Iterator[Claim]:
    sentence = plain(printed)
    place = f"{section}.{number}"
    if _of_another_year(sentence, year):
        return
    found = counts(sentence)
    kinds = _kinds(found, sentence, section, late=late, reviews_told=reviews_told)
    taken = 0
    for i, (count, kind) in enumerate(zip(found, kinds, strict=True)):
        if kind is None:
            continue
        taken += 1
        deducted = _carried_in_of(found, kinds, i) if kind in _WITH_CARRIED else 0
        yield Claim(kind, count.value, printed, section, f"{place}.{taken}", deducted)
        carried_in = _carried_in_of_bracket(count.bracket)
        if carried_in is not None and kind in _WITH_CARRIED:
            taken += 1
            yield Claim("carried_in", carried_in, printed, section, f"{place}.{taken}")
    if (
        section != 4
        and not any(kind in {"received", "processed", "dealt_with"} for kind in kinds)
        and _NO_REQUEST.search(sentence)
    ):
        yield Claim("received", 0, printed, section, f"{place}.0")
    yield from _no_reviews(sentence, printed, section, place)


def _kinds(
    found: tuple[Count, ...], sentence: str, section: int, *, late: bool, reviews_told: bool
) -> list[Kind | None]:
    """What each count counts; None where its words do not say."""
    kinds: list[Kind | None] = []
    about_requests = section != 4 and bool(_ABOUT_REQUESTS.search(sentence))
    about_reviews = bool(_REVIEWS.search(sentence)) and (
        section == 4 or reviews_told or bool(_OF_DISCLOSURE.search(sentence))
    )
    told_behind = bool(found) and _outcome(found[0].before) is None and _outcome(found[0].behind) is not None
    for i, count in enumerate(found):
        kind: Kind | None = None
        if about_reviews:
            kind = _review(count, found[:i])
        if kind is None and about_requests and not _REVIEWS.search(count.before):
            kind = _request(count, sentence, told_behind=told_behind, late=late)
        kinds.append(kind)
    return kinds


def _request(count: Count, sentence: str, *, told_behind: bool, late: bool) -> Kind | None:
    before, behind = count.before, count.behind
    if _COMPARED.search(before) and not _CARRIED_IN.search(before):
        return None
    if (
        count.unit not in _UNITS
        or _OTHERS.search(before)
        or _NO_REQUESTS.search(_ALL_CHANNELS.sub("", before))
    ):
        return None
    if _CARRIED_OUT.search(before):
        return "carried_out"
    if _CARRIED_IN.search(before):
        return "carried_in"
    if _CARRIED_OUT.search(behind[:14]) and not _RECEIVED.search(before):
        return "carried_out"
    outcome = _outcome(behind) if told_behind else _outcome(before)
    if outcome is None and not _RECEIVED.search(before) and _OUTCOME_BEHIND.match(behind):
        outcome = _outcome(behind)
    if outcome is not None:
        return None if _OF_INFORMATION.search(before) else outcome
    return _whole(count, sentence, late=late)


def _whole(count: Count, sentence: str, *, late: bool) -> Kind | None:
    """What a count of requests counts that is neither carried nor an outcome, where it counts all of them."""
    before, behind = count.before, count.behind
    asked = _REQUEST.search(sentence) is not None
    if asked and _NEW.search(before) and not _is_part(before.replace("其中", ""), late=late):
        return "received"  # 其中新收30件: that is all that is new
    if asked and _BARE.fullmatch(before) and _HANDLED.search(behind):
        return None if _is_part(behind, late=late) or _OTHERS.search(behind) else "handled"
    if _is_part(before, late=late):
        return None
    # A piece may lean on the one before it: 收到申请, 共计30件.
    request = _REQUEST.search(before) or _REQUEST_BEHIND.search(behind)
    if _HANDLED.search(before):
        return "handled" if asked else None
    if request and _RECEIVED.search(before):
        return "received"
    if not request or not _PROCESSED.search(before):
        return None
    return "dealt_with" if "办理" in before and "受理" not in before else "processed"


def _is_part(words: str, *, late: bool) -> bool:
    """Whether the words around a count say that it is less than all: of those answered in time, where there are `late`
    ones too."""
    rest = _ALL_CHANNELS.sub("", _APPLICANTS.sub("", words))
    return bool(_PART.search(rest) or _CHANNEL.search(rest)) or (late and _IN_TIME.search(rest) is not None)


def _outcome(words: str) -> Kind | None:
    found = [(match.start(), kind) for kind, pattern in _OUTCOMES if (match := pattern.search(words))]
    return min(found)[1] if found else None


def _review(count: Count, earlier: tuple[Count, ...]) -> Kind | None:
    before = count.before
    if count.unit not in {"件", "件次", "起", "宗", "例", "次", "项", "个"}:
        return None
    if (
        _COMPARED.search(before)
        or _OTHERS.search(before)
        or re.search(r"其中|维持|纠正|驳回|败诉|胜诉|审结|撤|结果", before)
    ):
        return None
    reconsideration, litigation = before.rfind("复议"), max(before.rfind("诉讼"), before.rfind("应诉"))
    if reconsideration >= 0 and litigation >= 0:
        return "reviews"
    if re.search(r"经(?:过)?复议|复议后|未经", before):
        return None
    if reconsideration >= 0:
        return "reconsideration"
    if litigation >= 0:
        return "litigation"
    behind = count.behind
    if re.match(r"(?:的)?(?:政府信息公开)?(?:行政)?复议", behind):
        return "reconsideration"
    if re.match(r"(?:的)?(?:政府信息公开)?(?:行政)?诉讼", behind):
        return "litigation"
    return None


def _no_reviews(sentence: str, printed: str, section: int, place: str) -> Iterator[Claim]:
    if section != 4 and not _OF_DISCLOSURE.search(sentence):
        return
    match = _NO_REVIEW.search(sentence)
    if match is None or _NOT_ABOUT_NUMBER.search(match[0]) or _OTHERS.search(sentence):
        return
    said = match[0]
    both = "复议" in said and ("诉讼" in said or "应诉" in said)
    kind: Kind = "reviews" if both else "reconsideration" if "复议" in said else "litigation"
    yield Claim(kind, 0, printed, section, f"{place}.00")


def _carried_in_of(found: tuple[Count, ...], kinds: list[Kind | None], index: int) -> int:
    """How many of a count its sentence says were carried in: in brackets, or in the piece right behind, after 其中."""
    carried_in = _carried_in_of_bracket(found[index].bracket)
    if carried_in is not None:
        return carried_in
    if index + 1 < len(found) and kinds[index + 1] == "carried_in":
        following = found[index + 1]
        if following.piece <= found[index].piece + 1 and re.search(r"其中|含|包括", following.before):
            return following.value
    return 0


def _carried_in_of_bracket(bracket: str) -> int | None:
    """How many the bracket behind a count says were carried in; None where it says nothing of it."""
    number = _NUMBER_OF_BRACKET.search(bracket)
    if number is None or not _CARRIED_IN.search(bracket) or re.search(r"不含|不包括|除", bracket):
        return None
    return int(number[1])


def _of_another_year(sentence: str, year: int | None) -> bool:
    """Whether the sentence is about another year than the report's."""
    years = {
        int(y) for y in re.findall(r"(20\d\d)年(?!度?(?:的|末)?(?:未办结)?(?:结转|转入|转来|延续))", sentence)
    }
    return year is not None and bool(years) and year not in years
