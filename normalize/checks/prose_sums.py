"""Sums that the prose itself spells out: 发布信息19735条, 其中网站3997条, 微博6351条, …

After 其中 parts may be left out: parts that give less prove nothing, parts that give more do. After 分别 and 包括,
and where what is left is counted as 其余 or 其他, they are all there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from normalize.checks.prose_counts import LONGEST_SENTENCE, Count, counts, plain
from normalize.checks.rule import Rule
from normalize.record import Finding, Quote, Section

SUM = Rule(
    "prose.sum",
    "prose",
    "warning",
    "parts behind 其中 give no more than their whole; behind 分别为 or 包括, or with 其余, exactly the whole",
    "“其中”所列各项之和不大于总数；“分别为”“包括”所列或含“其余”者，其和等于总数",
    "counts of one sentence",
    "sentence with parts",
    "列有分项的句子",
    "发布信息100条, 其中网站80条、微信30条: 110 of 100",
    "“发布信息100条，其中网站80条、微信30条”，分项合计110",
)
PERCENTAGES = Rule(
    "prose.percentages",
    "prose",
    "warning",
    "shares that a sentence spells out give no more than 100 %, but for rounding",
    "句中所列占比之和不超过100%（允许四舍五入误差）",
    "percentages of one sentence",
    "sentence with shares",
    "列有占比的句子",
    "占比分别为60%、30%、20%: 110 %; 99.98 % is fine",
    "“占比分别为60%、30%、20%”合计110%；99.98%不算错",
)
RULES = (SUM, PERCENTAGES)

_ALL_THERE = re.compile(r"分别|包括|由.{0,8}组成")
_THE_REST = re.compile(r"其余|剩余|其他|其它")
_SHARE = re.compile(r"占(?:比|总数|全部|[^,。\d]{0,8})?(?:的|为|约|达)?(\d+(?:\.\d+)?)%")
_SHARES = re.compile(r"(?:占比|比例|比重)分别(?:为|是|达)?((?:\d+(?:\.\d+)?%[、,和及]?)+)")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)%")
# What is compared with another year is no part of the whole.
_COMPARED = re.compile(r"较|比上|同比|增长|增加|减少|下降|上升|去年|上年")
# What parts are told apart by. A sentence that tells some by one and some by another counts things twice:
# 其中延期1件，予以公开3件.
_SORTS = (
    re.compile(r"延期|按[期时]|超期|逾期"),
    re.compile(r"当面|网络|网上|线[上下]|信函|邮寄|传真|邮件|现场|窗口"),
    re.compile(r"自然人|公民|企业|法人|机构|组织"),
    re.compile(r"公开$|予以公开|部分公开|不予|无法提供|其他处理"),
)
# A list without 其中 is one of parts only where they are nothing but named: what was put on a site and what was sent to
# phones stand side by side.
_DONE_OR_WHERE = re.compile(
    r"发布|公开|推送|转[发载]|更新|[制印]发|报送|收到|回复|答复|受理|办[理结]|开展|组织|召开|网站|微信|微博|公众号|平台|栏目|媒体|抖音"
)
_LEAST_PARTS = 2
# Requests are no whole of what became of them: some were carried in. Of ways and of applicants they are.
_REQUESTS = re.compile(r"申请")
_WAYS, _APPLICANTS = 1, 2
_CARRIED_OVER = re.compile(r"结转|转结|转下|转入")
# What is counted in either is one sort of thing.
_ITEMS = frozenset({"条", "篇", "条次", "篇次"})
# 其中：组织机构类信息3条；部门文件2条；…: a list that a colon opens goes on behind semicolons.
_LIST_OPENS = re.compile(r"其中(?:包括)?[:：]|其中包括")
_PARTED = re.compile(r"[;；]")
_FULL_STOP = re.compile(r"[^。！!？?\n]+")


def check_sums(sections: tuple[Section, ...], *, ink: bool) -> Iterator[Finding]:
    """Findings on the sums and shares that sentences spell out. `ink`: the prose was read from pictures."""
    for section in sections:
        for number, sentence in enumerate(_statements(section.text), 1):
            place = f"{section.number}.{number}"
            found = _of_counts(sentence, section.number, place), _of_shares(sentence, section.number, place)
            yield from (
                _doubted(finding) if ink and finding.status == "fail" else finding
                for finding in found
                if finding
            )


def _statements(text: str) -> Iterator[str]:
    """The sentences as printed, where a list goes on over a stop as one: 共100条。其中A60条，B40条. So are lists behind
    semicolons that a colon opens, and shares of one sort."""
    joined: list[str] = []
    for match in _FULL_STOP.finditer(text):
        sentence = match[0]
        goes_on = joined and re.match(r"\s*其中", sentence) and _is_whole(plain(joined[-1]))
        if goes_on and len(joined[-1]) + len(sentence) < LONGEST_SENTENCE:
            joined[-1] += f"。{sentence}"
        else:
            joined.append(sentence)
    for sentence in joined:
        opens = _LIST_OPENS.search(sentence)
        listed = opens is not None and _PARTED.search(sentence[: opens.start()]) is None
        if not (listed or _one_sort_of_shares(sentence)):
            yield from (
                part.strip() for part in _PARTED.split(sentence) if 0 < len(part.strip()) <= LONGEST_SENTENCE
            )
        elif len(sentence) <= LONGEST_SENTENCE:
            yield sentence.strip()


def _is_whole(sentence: str) -> bool:
    """Whether a sentence has one count, of other things than requests: of several nobody says which the next sentence
    divides, and requests have sentences about single ways and outcomes behind them."""
    return len(counts(sentence)) == 1 and _REQUESTS.search(sentence) is None


def _one_sort_of_shares(sentence: str) -> bool:
    """Whether each part between semicolons has one share, and all are told apart by the same thing."""
    parts = _PARTED.split(plain(sentence))
    if len(parts) < _LEAST_PARTS or any(len(_SHARE.findall(part)) != 1 for part in parts):
        return False
    sorts = [{i for i, sort in enumerate(_SORTS) if sort.search(part)} for part in parts]
    return len(sorts[0]) == 1 and all(sort == sorts[0] for sort in sorts)


def _doubted(finding: Finding) -> Finding:
    rule = SUM if finding.check == SUM.id else PERCENTAGES
    return rule.finding(
        "unassessable",
        (),
        f"{finding.message}; the page is a picture, and its prose was read by one reader only",
        f"{finding.message_zh}；该页为图片，文字仅由一种方式读取",
        subject=finding.subject,
        evidence=finding.evidence,
        attribution="reading",
    )


def _of_counts(sentence: str, section: int, place: str) -> Finding | None:
    # What stands behind a stop or a semicolon here is of the same list.
    found = counts(re.sub("[。;；]", ",", plain(sentence)))
    for count in found:
        if re.search(r"^(?:其中|分别|包括)", count.bracket):
            within = _parts(counts(count.bracket), count.unit)
            return _compared(count, within, sentence, section, place)
    split = next((i for i, c in enumerate(found) if i and re.search(r"其中|分别|包括", c.before)), None)
    if split is None:
        return _of_a_list(found, sentence, section, place)
    if "其中" in found[split - 1].before:
        return None
    parts = _parts(found[split:], found[split - 1].unit)
    return _compared(found[split - 1], parts, sentence, section, place)


def _of_a_list(found: tuple[Count, ...], sentence: str, section: int, place: str) -> Finding | None:
    """公开信息共100条，工作动态60条，其他信息40条: the last names the rest, none says more than what it is."""
    for i, count in enumerate(found):
        parts = _parts(found[i + 1 :], count.unit)
        if (
            re.search(r"共计?$", count.before)
            and len(parts) == len(found) - i - 1
            and len(parts) >= _LEAST_PARTS
            and _THE_REST.search(parts[-1].before)
            and not any(_DONE_OR_WHERE.search(part.before) for part in parts)
        ):
            return _compared(count, parts, sentence, section, place)
    return None


def _compared(whole: Count, parts: list[Count], sentence: str, section: int, place: str) -> Finding | None:
    """The parts against their whole; None where there is one part or none."""
    sorts = {i for part in parts for i, sort in enumerate(_SORTS) if sort.search(part.before)}
    if len(parts) < _LEAST_PARTS or len(sorts) > 1:
        return None
    if any(_CARRIED_OVER.search(part.before) for part in parts):
        return None
    if _REQUESTS.search(whole.before) and not all(_tells_requests_apart(part) for part in parts):
        return None
    total = sum(part.value for part in parts)
    spelled = " + ".join(str(part.value) for part in parts) + f" = {total}"
    complete = bool(_ALL_THERE.search(parts[0].before)) or bool(_THE_REST.search(parts[-1].before))
    quote = (Quote(sentence, section),)
    if total == whole.value:
        return SUM.finding(
            "pass", (), spelled, spelled, expected=whole.value, actual=total, subject=place, evidence=quote
        )
    if total > whole.value or complete:
        en, zh = f"{spelled}, the sentence says {whole.value}", f"{spelled}，句中总数为{whole.value}"
        return SUM.finding(
            "fail",
            (),
            en,
            zh,
            expected=whole.value,
            actual=total,
            subject=place,
            evidence=quote,
            attribution="agency",
        )
    en = f"{spelled} of {whole.value}: parts may be left out behind 其中"
    return SUM.finding(
        "unassessable", (), en, f"{spelled}，少于{whole.value}：“其中”未必列全", subject=place, evidence=quote
    )


def _tells_requests_apart(part: Count) -> bool:
    return any(_SORTS[i].search(part.before) for i in (_WAYS, _APPLICANTS))


def _parts(found: tuple[Count, ...], unit: str) -> list[Count]:
    """The counts behind the whole that are of its unit, up to one that is a whole of its own or is compared."""
    parts: list[Count] = []
    for i, count in enumerate(found):
        if (
            (count.unit != unit and not {count.unit, unit} <= _ITEMS)
            or _COMPARED.search(count.before)
            or (i and "其中" in count.before)
        ):
            break
        parts.append(count)
    return parts


def _of_shares(sentence: str, section: int, place: str) -> Finding | None:
    text = re.sub("[。;；]", ",", plain(sentence))
    if _COMPARED.search(text):
        return None
    listed = _SHARES.search(text)
    shares = _NUMBER.findall(listed[1]) if listed else _SHARE.findall(text)
    if len(shares) < _LEAST_PARTS:
        return None
    values = [Decimal(share) for share in shares]
    total = sum(values, Decimal(0))
    # Each share may be cut or rounded at its last digit.
    slack = sum((Decimal(10) ** -_decimals(share) for share in shares), Decimal(0))
    quote = (Quote(sentence, section),)
    spelled = " + ".join(f"{share} %" for share in shares) + f" = {total} %"
    status = "fail" if total - 100 > slack else "pass" if abs(total - 100) <= slack else "unassessable"
    return PERCENTAGES.finding(
        "fail" if status == "fail" else "pass" if status == "pass" else "unassessable",
        (),
        spelled,
        spelled,
        expected=Decimal(100) if status != "unassessable" else None,
        actual=total if status != "unassessable" else None,
        subject=place,
        evidence=quote,
        attribution="agency" if status == "fail" else None,
    )


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])
