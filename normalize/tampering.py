"""What a copy of a report shows of having been tampered with: hijacked pages, and mirrors that change the text.

Pure statements about the text. What they are worth depends on where the copy stands, which nobody here knows: that is
decided in `nianbao/provenance.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from extract.document import Document, Issue, Paragraph, Table
from normalize.script import count_annotations, simplified

HIJACKED = "hijacked_page"

# Phrases of advertising for gambling and worse, none that an office would write of itself. A police bureau that fights
# 网络赌博 says so with other words; 彩票 is a matter of the civil affairs bureau.
_SPAM = re.compile(
    r"博彩(?:平台|公司|网站?|官网|娱乐|app)|(?:在线|线上|网上|真人)(?:赌场|投注|荷官|棋牌)|"
    r"(?:开云|亚博|华体会?|乐鱼|九游会?|爱游戏|必威|万博|半岛|星空|米兰|金沙|永利|太阳城|新?葡京|威尼斯人)"
    r"(?:体育|娱乐|官网|app)|bet\s?365|百家乐|老虎机|六合彩|时时彩|北京赛车|pk10|娱乐城|"
    r"注册送|首存|送彩金|棋牌(?:平台|游戏|app)|体育投注|成人(?:视频|影院|电影)|约炮|裸聊|黄色视频|代开发票|私服",
    re.IGNORECASE,
)
# Before such a word, an office tells what it did about it.
_FOUGHT = re.compile(r"(?:打击|查处|整治|取缔|清理|禁止|涉|防范|非法|抵制|治理).{0,6}$")
_TITLE_WORDS = re.compile(r"(?:信息|政务|資訊)公[开開]|年[度报報]|[报報]告")
_HANZI = re.compile(r"[\u3400-\u9fff]")
_TAIWAN = re.compile(r"規範性檔案|資訊公開|網路|軟體|影片")
_DOUBLED = re.compile(r"[，。；、,;]{2,}")
# A brand name once in a text may be anything; an injected page says it over and over.
_INJECTED = 3
_PARAGRAPHS_ABOVE = 6
_LONGEST_LINE_ABOVE = 80
_FIRST_HEADING = re.compile(r"\s*[（(]?一[）)]?\s*[、.．]")
_FEWEST_SIGNS = 3
_ANNOTATED_SHARE = 0.001
_TRADITIONAL_SHARE = 0.02
_SHOWN = 3


def hijacking(document: Document) -> Issue | None:
    """The issue of a page that carries what its owner never wrote; None where nothing shows it."""
    found = tuple(_hijacking(document, list(_texts(document))))
    if not found:
        return None
    hint = "open the archived page and compare; tell the owner of the site"
    return Issue("normalize", HIJACKED, "error", "; ".join(found), hint, document=document.sha256)


def mirror_signs(document: Document) -> tuple[str, ...]:
    """How the text is not as an office on the mainland publishes it, in words. No issue: the figures may be read well,
    and an office may have its page in traditional script."""
    return tuple(_changes("\n".join(_texts(document))))


def _hijacking(document: Document, texts: list[str]) -> Iterator[str]:
    title = document.meta.get("title", "")
    paragraphs = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    if found := _spam([title]):
        replaced = "replaced" if not _TITLE_WORDS.search(title) else "altered"
        yield f"the page's title was {replaced}: it advertises {_quoted(found)}"
    if found := _spam(_lines_above(paragraphs)):
        yield f"the first lines advertise {_quoted(found)}"
    if len(found := _spam(texts)) >= _INJECTED:
        yield f"the text advertises {_quoted(found)}, {len(found)} times"


def _lines_above(paragraphs: list[str]) -> list[str]:
    """The short lines above the report's first heading: what an office says of its year comes after it, and is long."""
    above = takewhile(lambda text: not _FIRST_HEADING.match(text), paragraphs[:_PARAGRAPHS_ABOVE])
    return [text for text in above if len(text) <= _LONGEST_LINE_ABOVE]


def _spam(texts: list[str]) -> list[str]:
    """The phrases, each as often as it stands there."""
    return [found for text in texts for found in _spam_in(simplified(text))]


def _spam_in(plain: str) -> list[str]:
    return [
        m[0] for m in _SPAM.finditer(plain) if not _FOUGHT.search(plain[max(0, m.start() - 10) : m.start()])
    ]


def _changes(text: str) -> Iterator[str]:
    letters = _HANZI.findall(text)
    if not letters:
        return
    annotated = count_annotations(text)
    if annotated >= _FEWEST_SIGNS and annotated / len(letters) > _ANNOTATED_SHARE:
        yield f"{annotated} characters are followed by their pinyin or variant in brackets"
    traditional = sum(map(_is_traditional, letters))
    if traditional / len(letters) > _TRADITIONAL_SHARE:
        yield f"{traditional} of {len(letters)} characters are traditional"
    if words := list(dict.fromkeys(_TAIWAN.findall(text))):
        yield f"Taiwan's words: {_quoted(words)}"
    if (doubled := len(_DOUBLED.findall(text))) >= _FEWEST_SIGNS:
        yield f"doubled punctuation in {doubled} places"


@lru_cache(maxsize=8192)
def _is_traditional(letter: str) -> bool:
    return simplified(letter) != letter


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (cell.text for cell in block.cells)
        else:
            yield block.text


def _quoted(found: list[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in list(dict.fromkeys(found))[:_SHOWN])
