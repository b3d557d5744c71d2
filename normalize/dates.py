"""The report year and the day of publication, each with what states it.

The year: the title, then the statistical period (自2020年1月1日起至2020年12月31日止), then what the report calls
itself, then the list's title and the folder it lies in, then the year before its publication. The day: the page's
meta, its
head, the signature, the list. A day before the year was over is no publication of its report: it is a finding, not
a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extract.document import Paragraph
from normalize.identity import DATE, Signature, Title, folded, iso
from normalize.record import Evidence, Finding

YEAR_KINDS = ("title", "period", "own_name", "list", "address", "published", "address_date")
"""All kinds of evidence of the report year, strongest first."""
INFERRED = frozenset({"published", "address_date"})
"""Kinds that tell the year of publication; the report's is the one before."""

_PERIOD = re.compile(
    r"(20\d\d)\s*[年./-]\s*0?1\s*[月./-]\s*0?1\s*日?[^。\d]{0,12}?(?:至|到|[-—–~])[^。\d]{0,8}"
    r"(?:(20\d\d)\s*[年./-]\s*|[^。\d]{0,4})12\s*[月./-]\s*31(?!\d)"
)
_OWN_NAME = re.compile(
    r"(20\d\d)\s*年度?\s*(?:政府|政务)?(?:信息|资讯|政务)公开(?:工作)?(?:年度)?(?:报告|年报|有关情况|情况报告)"
)
_PUBLISHED = re.compile(r"(?:发布|发文|公开|成文|生成|印发|更新|录入)(?:日期|时间)\s*[:：]?\s*")
_META_DATES = ("PubDate", "pubdate", "Pubdate", "publishdate", "PublishDate", "article:published_time")
# gknb2017/, 2018nb/, xxgknb2020/: folders named for the reports' year; 202101/ and t20210120_1.html for the day's.
_YEAR_FOLDER = re.compile(
    r"(?:nb|ndbg)(20[012]\d)(?=[/n])|/(20[012]\d)(?:nb|n)/|[?&]fbtime=(20[012]\d)(?!\d)", re.I
)
_DATE_FOLDER = re.compile(r"/(20[012]\d)(?:0[1-9]|1[0-2])?/|/t(20[012]\d)(?:0[1-9]|1[0-2])\d\d_")
_SOURCES_ZH = {
    "title": "标题",
    "period": "统计期限",
    "own_name": "正文",
    "list": "列表",
    "address": "网址",
    "published": "发布日期",
    "address_date": "网址",
}


@dataclass(frozen=True, slots=True)
class Year:
    """The report year with all that states it, what decided it first."""

    year: int | None
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A day (ISO) that a source gives for the publication; `kind` is meta, head, signature or list."""

    kind: str
    day: str


def stated_years(title: Title | None, texts: Iterable[str]) -> list[Evidence]:
    """What the document says of its year."""
    found = [Evidence("title", title.text, (str(title.year),))] if title and title.year else []
    lines = [folded(text) for text in texts]
    periods = [m for line in lines for m in _PERIOD.finditer(line) if m[2] in {None, m[1]}]
    names = [m for line in lines for m in _OWN_NAME.finditer(line)]
    for kind, matches in (("period", periods), ("own_name", names)):
        if matches:
            years = tuple(sorted({m[1] for m in matches}))
            found.append(Evidence(kind, matches[0][0], years))
    return found


def stated_year(texts: Iterable[str]) -> int | None:
    """The report year that the text states, where it always says the same."""
    evidence = stated_years(None, texts)
    return int(evidence[0].says[0]) if evidence and len(evidence[0].says) == 1 else None


def years_of_address(url: str) -> list[Evidence]:
    """What an address says of the report's year."""
    evidence = []
    for kind, pattern, back in (("address", _YEAR_FOLDER, 0), ("address_date", _DATE_FOLDER, 1)):
        years = {int(next(filter(None, m.groups()))) for m in pattern.finditer(url)}
        if years:
            evidence.append(Evidence(kind, url, tuple(str(year - back) for year in sorted(years))))
    return evidence


def decide_year(evidence: Iterable[Evidence]) -> Year:
    """The year by the strongest evidence that leaves no choice. What contradicts it is a finding; so is a year that
    nothing but the day of publication tells."""
    order = {kind: rank for rank, kind in enumerate(YEAR_KINDS)}
    ranked = sorted(dict.fromkeys(evidence), key=lambda e: order[e.kind])
    first = next((e for i, e in enumerate(ranked) if len(e.says) == 1 and _fits(e.says[0], ranked[:i])), None)
    if first is None:
        return Year(None, tuple(ranked), ())
    findings = [
        _finding(
            "year_conflict",
            f"the year is {first.says[0]} by {first.kind}, but {', '.join(e.says)} by {e.kind}: {e.text}",
            f"年度依据不一致：{_SOURCES_ZH[first.kind]}为{first.says[0]}，{_SOURCES_ZH[e.kind]}为{'、'.join(e.says)}",
        )
        for e in ranked
        if e.kind not in INFERRED and e.says and first.says[0] not in e.says
    ]
    if first.kind in INFERRED:
        message = f"the year {first.says[0]} is only told by when the report was published: {first.text}"
        zh = f"年度{first.says[0]}仅由{_SOURCES_ZH[first.kind]}推得"
        findings.append(Finding("year_inferred", "unassessable", "warning", (), message, zh))
    return Year(int(first.says[0]), (first, *(e for e in ranked if e is not first)), tuple(findings))


def year_before(dates: Sequence[Dated]) -> list[Evidence]:
    """The year before the first day given for the publication: the report's, where nothing else tells it."""
    return [Evidence("published", d.day, (str(int(d.day[:4]) - 1),)) for d in dates[:1]]


def _fits(year: str, stronger: Iterable[Evidence]) -> bool:
    """Whether stronger evidence, where it leaves several years open, leaves this one open."""
    return all(year in evidence.says for evidence in stronger if evidence.says)


def dates_of(meta: Mapping[str, str], preamble: Sequence[Paragraph], signature: Signature) -> list[Dated]:
    """The days that are given for the publication, by the page's meta, its head, and the signature."""
    found = []
    for name in _META_DATES:
        if (match := DATE.search(meta.get(name, ""))) and (day := iso(match)):
            found.append(Dated("meta", day))
            break
    for text in (meta.get("dateline", ""), *(paragraph.text for paragraph in preamble)):
        plain = folded(text)
        label = _PUBLISHED.search(plain)
        if label and (match := DATE.match(plain, label.end())) and (day := iso(match)):
            found.append(Dated("head", day))
            break
    if signature.date:
        found.append(Dated("signature", signature.date))
    return found


def published_on(
    dates: Iterable[Dated], year: int | None, fetched_on: str | None = None
) -> tuple[str | None, tuple[Finding, ...]]:
    """The day of publication: the first that can be one. One before the report's year was over, or after the day it was
    fetched, cannot."""
    day: str | None = None
    findings = []
    for dated in dates:
        if year is not None and dated.day <= f"{year}-12-31":
            en, zh = f"before the report's year {year} was over", f"早于报告年度{year}年末"
        elif fetched_on is not None and dated.day > fetched_on:
            en, zh = f"after it was fetched ({fetched_on})", f"晚于采集日期（{fetched_on}）"
        else:
            day = day or dated.day
            continue
        findings.append(
            _finding(
                "publication_date",
                f"{dated.day} ({dated.kind}) is no publication date: it is {en}",
                f"{dated.day}不是有效的发布日期：{zh}",
            )
        )
    return day, tuple(findings)


def date_against_address(day: str | None, url: str) -> tuple[Finding, ...]:
    """A finding where the address is dated in another year than the publication: the page was moved, or one is
    wrong."""
    years = {groups for m in _DATE_FOLDER.finditer(url) for groups in m.groups() if groups}
    if day is None or len(years) != 1 or day[:4] in years:
        return ()
    message = f"published on {day}, but its address is of {min(years)}: {url}"
    return (_finding("publication_date", message, f"发布日期{day}与网址年份{min(years)}不一致"),)


def _finding(check: str, message: str, zh: str) -> Finding:
    return Finding(check, "fail", "warning", (), message, zh)
