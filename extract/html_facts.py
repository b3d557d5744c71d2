"""What a page states about itself outside its meta elements and its text: 网站标识码, 索引号, 发布机构, 当前位置.

Kept as `Document.meta` under the words that the page labels them with. The page's own head and foot are no part of the
article, so nobody downstream would see them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from extract.html_text import Element, text_of

_LABELLED = {
    "网站标识码": "网站标识码",
    "索引号": "索引号",
    "发布机构": "发布机构",
    "发文机关": "发文机关",
    "发布单位": "发布单位",
    "主办单位": "主办单位",
    "主办": "主办单位",
}
_BREADCRUMB = re.compile(r"(?:当前|您的|您现在的|你的|所在|现在的?)+位置(?:是)?\s*[:：]?")
_SPACED = "|".join(r"\s*".join(label) for label in _LABELLED)
_LABEL = re.compile(rf"\s*({_SPACED})\s*([:：]\s*)?")
# Any text node with a character of each label: the labels themselves have spaces in them (索 引 号).
_CANDIDATES = etree.XPath(
    "//body//text()[contains(., '标识') or contains(., '索') or contains(., '机构') or contains(., '机关')"
    " or contains(., '单位') or contains(., '主办') or contains(., '位置')]"
)
# What needs no colon before it to be a label's value.
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z/\-]{7,}")
_LONGEST_VALUE = 80
# A label stands in a short text, and a page has few: what goes beyond is prose, or a page made to keep us busy.
_LONGEST_TEXT = 300
_MOST_LABELS = 60
_LONGEST_BREADCRUMB = 200
_NOT_SHOWN = frozenset({"script", "style", "template", "title"})


def facts_of(root: Element) -> dict[str, str]:
    """The page's statements by label, the first of each."""
    facts: dict[str, str] = {}
    for text, owner in _labels(root):
        if "当前位置" not in facts and (found := _BREADCRUMB.search(text)):
            if breadcrumb := _breadcrumb(owner, found[0].strip()):
                facts["当前位置"] = breadcrumb
            continue
        for label, value in _labelled(text, owner):
            if value and len(value) <= _LONGEST_VALUE:
                facts.setdefault(label, value)
    return facts


def _labels(root: Element) -> Iterator[tuple[str, Element]]:
    found = 0
    for text in _CANDIDATES(root):
        parent = text.getparent()
        owner = parent.getparent() if text.is_tail else parent
        if owner is None or len(text) > _LONGEST_TEXT or parent.tag in _NOT_SHOWN:
            continue
        found += 1
        if found > _MOST_LABELS:
            return
        yield str(text), owner


def _labelled(text: str, owner: Element) -> Iterator[tuple[str, str]]:
    """Label and value: in one text (主办：某局　网站标识码：1201130001), or in the next element or cell."""
    for part in re.split(
        r"[\s　]{2,}|[|｜]|　|(?<=\S)\s+(?=(?:主办|承办|网站标识码|发布机构))", text.strip()
    ):
        match = _LABEL.match(part)
        if match is None:
            continue
        label, value = _LABELLED[re.sub(r"\s", "", match[1])], part[match.end() :].strip()
        if value and (match[2] or _CODE.fullmatch(value)):
            yield label, value
        elif not value:
            yield label, _next_text(owner)


def _next_text(owner: Element) -> str:
    """What stands in the element after the label's, or within it behind the label."""
    within = text_of(owner)
    if found := _LABEL.match(within):
        rest = within[found.end() :].strip()
        if rest and found[2]:
            return rest.split("\n")[0]
    at = owner
    if behind := (owner.tail or "").strip(" \t\r\n\u3000:：|"):
        return behind.split("\n")[0]
    while (
        at is not None
        and at.tag in {"b", "strong", "span", "em", "font", "label", "i"}
        and at.getnext() is None
    ):
        at = at.getparent()
    after = at.getnext() if at is not None else None
    return text_of(after).strip().split("\n")[0] if after is not None else ""


def _breadcrumb(owner: Element, label: str) -> str:
    """The way to the page, from the nearest element that holds more than the label."""
    at = owner
    for _ in range(3):
        whole = re.sub(r"\s+", " ", text_of(at)).strip()
        if len(whole) > len(label) + 2:
            rest = whole[whole.find(label) + len(label) :].strip() if label in whole else whole
            return rest if len(rest) <= _LONGEST_BREADCRUMB else ""
        parent = at.getparent()
        if parent is None:
            break
        at = parent
    return ""
