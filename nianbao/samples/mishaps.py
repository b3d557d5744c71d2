"""What becomes of a page in other hands: hijacked by advertisers, copied by mirrors that change its script or its name.

Each takes a page's or an article's HTML and gives it changed; the figures in it stay as they are.
"""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

BRAND = "金海之家"
SPAM = "开云体育官网注册送彩金"
# Some mirrors give these characters with their sound, as dictionaries do.
_SOUNDS = {"務": "wù", "條": "tiáo", "開": "kāi", "開(kāi)": "kāi", "報": "bào", "數": "shù"}


def hijacked(page: str) -> str:
    """The page with its title replaced and a first line of advertising."""
    head, _, rest = page.partition("<title>")
    _, _, rest = rest.partition("</title>")
    opened, mark, body = rest.partition('<div class="TRS_Editor">')
    return f"{head}<title>{SPAM}-百家乐真人投注</title>{opened}{mark}<p>{SPAM}，线上娱乐城</p>{body}"


def annotated(page: str) -> str:
    """The page in traditional script, some characters followed by their pinyin in brackets, commas doubled."""
    text: str = _traditional().convert(page)
    for letter, sound in _SOUNDS.items():
        text = text.replace(letter, f"{letter}({sound})")
    return text.replace("，", "，,")


def branded(page: str, agency: str) -> str:
    """The page with a brand's name wherever the agency's stood."""
    return page.replace(agency, BRAND)


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")
