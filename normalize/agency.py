"""Whose report it is: the agency by every source that names it, its kind, the body above it, and its region.

A name is taken as printed, from the title, else the signature, else what the page's head gives as publisher, else the
site's own name where that is an agency's and not a whole government's: a government's site carries everybody's reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from normalize.agency_kind import kind_of
from normalize.agency_names import may_be_one
from normalize.identity import Signature, Title
from normalize.record import Agency, Finding
from normalize.region_of import KINDS, Decision, Statement, qualified_mentions, region_of
from normalize.regions.places import places_of
from normalize.script import HAN, simplified
from normalize.uscc import credit_code, organisation_code

# Names of the page's own statements, as `extract/html_facts.py` and the pages' meta elements spell them.
_SITE_CODES = ("SiteIDCode", "网站标识码")
_SITE_NAME, _SITE_OWNER = "SiteName", "主办单位"
_PUBLISHERS = ("发布机构", "发文机关", "发布单位", "ContentSource", "信息来源", "来源")
_INDEX_NUMBER = "索引号"
_BREADCRUMB = "当前位置"
_SITE_WORDS = re.compile(
    r"(?:(?<!人民)政府|官方|政务)?(?:信息公开)?(?:门户|官方|政务|公众信息|公共信息)*(?:网站|网|专栏|平台)$|信息公开$|[_-].*$"
)
_LONGEST_NAME = 40
_OFFICE_OF = re.compile(
    r"(.{2,}?(?:人民政府|政府|管委会|管理委员会))(?!$).*(?:办公[室厅]|办|街道|处|镇|乡|委员会|局)$"
)
_BRANCH_OF = re.compile(
    r"(.+(?:局|委员会|厅|总局|海关))[^局]{1,10}(?:监管)?(?:分局|支局|支队|大队|中队|所|站)$"
)
_NATIONAL_BODY = re.compile(rf"(国家[{HAN}]{{2,9}}?(?:总局|局)|中国人民银行)(?=[{HAN}]{{2,}}(?:局|队|行)$)")
_REGIONS_AHEAD = re.compile(
    rf"(?:[{HAN}]{{2,6}}?(?:省|自治区|自治州|自治县|地区|市|区|县|旗|州|盟))+(?=[{HAN}])"
)
_ZONE_AHEAD = re.compile(r"(?:开发|高新|园|示范|合作|保税|保护|名胜|风景|度假|试验|功能|管理|产业)区$")
_LAST_REGION = re.compile(rf"[{HAN}]{{2,6}}?(?:省|自治区|自治州|自治县|地区|市|区|县|旗|州|盟|镇|乡|街道)$")
_WITHOUT_PARENT = frozenset({"development_zone"})
AGENCY_CONFLICT = "agency_conflict"
"""The check that finds title and signature naming different agencies."""
# How a report says whose it is, and how far from its beginning it does.
_OWN_WORDS = re.compile(
    rf"(?:现将|反映|现就|总结)([{HAN}]{{4,40}}?)(?=20\d\d年)|"
    rf"(?:要求|规定|精神|[，,。、]|由)由?([{HAN}]{{4,40}}?)(?:组织)?编制了?(?=本|20\d\d年|《)"
)
_FIRST_TEXTS, _FIRST_LETTERS = 3, 300
# Whose sites carry the reports of everybody under them.
_OF_EVERYBODY = frozenset({"government", "general_office"})


@dataclass(frozen=True, slots=True)
class Found:
    """The agency, or None where nothing names it, with what does not agree."""

    agency: Agency | None
    findings: tuple[Finding, ...]


def find_agency(
    title: Title | None,
    signature: Signature,
    meta: Mapping[str, str],
    lines: Sequence[str],
    year: int | None,
    texts: Sequence[str],
) -> Found:
    """The agency of a document. `lines` are those above the text, `texts` all prose, read only where regions are left
    open that it may tell apart."""
    named = _names(title, signature, meta, texts)
    if not named:
        return Found(None, ())
    index_numbers = [text for key in (_INDEX_NUMBER,) if (text := _meta(meta, key))]
    index_numbers += [line for line in lines if "索引" in line.replace(" ", "")]
    given = [credit_code(index_numbers)]
    statements = [
        *(Statement("site_code", code) for key in _SITE_CODES if (code := _site_code(_meta(meta, key)))),
        *(Statement("organisation_code", code) for code in given if code),
        *(Statement(kind, name) for kind, name in named if kind in KINDS),
        *(Statement("breadcrumb", text) for text in [_meta(meta, _BREADCRUMB)] if text),
        *(Statement("site_name", text) for text in (*_sites(meta), _site_agency(_meta(meta, _SITE_OWNER)))),
    ]
    kind, name = _best(named)
    own_code = given[0] or next(
        (found for text in index_numbers[:1] if (found := organisation_code(text))), None
    )
    agency = Agency(
        name=name,
        kind=kind_of(name),
        parent=next((above for _, n in named if (above := parent_of(n))), None),
        name_from=kind,
        organisation_code=own_code,
        mentions=tuple(dict.fromkeys(n for k, n in named if k in {"title", "signature"} or n == name)),
    )
    decision = region_of(statements, year)
    if decision.place is None and decision.candidates:
        mentions = qualified_mentions(decision.candidates, texts)
        decision = region_of([*statements, *mentions], year) if mentions else decision
    return Found(with_region(agency, decision), (*_disagreement(title, signature), *decision.findings))


def _disagreement(title: Title | None, signature: Signature) -> tuple[Finding, ...]:
    """A finding where the signature is that of another agency than the title's: one of them was misread, or copied."""
    titled, signed = title.agency if title else None, signature.agency
    if not titled or not signed or kind_of(signed) is None or may_be_one(titled, signed):
        return ()
    message = f"the title names {titled}, the signature {signed}"
    zh = f"标题机关为{titled}，落款机关为{signed}"
    return (Finding(AGENCY_CONFLICT, "fail", "warning", (), message, zh),)


def reconsidered(agency: Agency, more: Sequence[Statement], year: int | None) -> Found:
    """The agency with its region weighed again: with what its place of publication adds, or for another year."""
    known = [Statement(evidence.kind, evidence.text) for evidence in agency.region_evidence]
    decision = region_of([*known, *more], year)
    return Found(with_region(agency, decision), decision.findings)


def with_region(agency: Agency, decision: Decision) -> Agency:
    """The agency with what was decided of its region."""
    place = decision.place
    return replace(
        agency,
        region_code=place.code if place else None,
        region_name=place.name if place else None,
        region_decided_by=decision.decided_by,
        region_evidence=decision.evidence,
        region_candidates=tuple(candidate.code for candidate in decision.candidates),
    )


def statements_of_address(url: str) -> list[Statement]:
    """What an address says of its agency: the `area=` of Hanweb's module is an organisation's code."""
    try:
        areas = parse_qs(urlsplit(url).query).get("area", [])
    except ValueError:  # not an address that can be taken apart
        return []
    code = credit_code(areas)
    return [Statement("organisation_code", code)] if code else []


def parent_of(name: str) -> str | None:
    """The body above, where the name says it: the government of an office, the bureau of a branch, the government of
    the region that the name begins with. Names a body that the document may not name in full."""
    if body := _NATIONAL_BODY.match(name):
        return body[1]
    if office := _OFFICE_OF.fullmatch(name):
        return office[1]
    if branch := _BRANCH_OF.fullmatch(name):
        return branch[1]
    kind = kind_of(name)
    if kind in _WITHOUT_PARENT:
        return None
    known = places_of(name, None)
    length = known.length
    if known.township and name[:length].endswith(known.township):
        length -= len(known.township)
    ahead = name[:length]
    if not ahead and (regions := _REGIONS_AHEAD.match(name)):
        ahead = regions[0]
    while ahead and _ZONE_AHEAD.search(ahead):
        ahead = _LAST_REGION.sub("", ahead)
    if kind == "government":
        ahead = _LAST_REGION.sub("", ahead)
    if not ahead or not re.search("[省市区县旗州盟]$", ahead):
        return None
    return f"{ahead}人民政府"


def _names(
    title: Title | None, signature: Signature, meta: Mapping[str, str], texts: Sequence[str]
) -> list[tuple[str, str]]:
    named = [("title", title.agency if title else None), ("signature", signature.agency)]
    found = [(kind, name) for kind, name in named if name]
    publisher = next((name for key in _PUBLISHERS if (name := _agency_name(_meta(meta, key)))), None)
    if publisher:
        found.append(("publisher", publisher))
    if not found and (named_by_itself := _by_itself(texts)):
        found.append(("prose", named_by_itself))
    if not found:
        own = [
            name
            for name in (_site_agency(_meta(meta, _SITE_OWNER)), *_sites(meta))
            if _agency_name(name) and kind_of(name) not in _OF_EVERYBODY
        ]
        found += [("site_name", name) for name in own[:1]]
    return found


def _by_itself(texts: Sequence[str]) -> str:
    """Whose report it says it is in its first sentences: 现将X2020年度…情况报告如下, 反映X2020年…; "" where that is
    nobody's name or more than one's."""
    found = {
        name
        for text in texts[:_FIRST_TEXTS]
        for match in _OWN_WORDS.finditer(simplified(re.sub(r"\s", "", text[:_FIRST_LETTERS])))
        if (name := _agency_name(match[1] or match[2])) and not _is_anybodys(name)
    }
    return found.pop() if len(found) == 1 else ""


def _is_anybodys(name: str) -> bool:
    """本机关办公室, 各镇人民政府; not 本溪市教育局, which is a place's."""
    return name[0] in "本各" and not places_of(name, None).length


def _best(named: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The first name, unless another one shows that it is no name as it stands: it holds the other one and words around
    it that are not known, or it is the end of the other one, cut within a word (a title that lost its first line)."""
    kind, name = named[0]
    for other in named[1:]:
        if other[1] == name or kind_of(other[1]) is None:
            continue
        if other[1] in name and (kind_of(name) is None or "报告" in name):
            return other
        if other[1].endswith(name) and other[1][: -len(name)][-1] not in "省市区县州旗盟镇乡局会府团":
            return other
    return kind, name


def _sites(meta: Mapping[str, str]) -> list[str]:
    """The site's name as its meta and the page's title say it, without 门户网站 and the like."""
    return [_site_agency(_meta(meta, _SITE_NAME)), _page_title_site(meta)]


def _agency_name(text: str) -> str:
    """A text that is an agency's name and nothing else, else ""."""
    name = simplified(re.sub(r"\s", "", text))
    fits = 3 < len(name) <= _LONGEST_NAME and re.fullmatch(rf"[{HAN}（）()]+", name)
    return name if fits and kind_of(name) is not None and not re.search("网站?$", name) else ""


def _site_agency(text: str) -> str:
    return _SITE_WORDS.sub("", simplified(text.strip())) if text else ""


def _page_title_site(meta: Mapping[str, str]) -> str:
    """The site's name behind a page's title: 2020年政府信息公开工作年度报告-某市水务局."""
    parts = re.split(r"[-_|—–]", meta.get("title", ""))
    return _site_agency(parts[-1]) if len(parts) > 1 else ""


def _site_code(text: str) -> str:
    match = re.search(r"(?<!\d)\d{10}(?!\d)", text)
    return match[0] if match else ""


def _meta(meta: Mapping[str, str], key: str) -> str:
    """A statement of the page by its name, however it is capitalised."""
    if key in meta:
        return meta[key]
    return next((value for name, value in meta.items() if name.casefold() == key.casefold()), "")
