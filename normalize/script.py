"""Traditional-script and annotated copies, for comparison only: what is printed stays as it is printed.

Republished copies come in traditional script, in Taiwan's vocabulary (規範性檔案 for 规范性文件), and with the
variant or the pinyin of a character in brackets after it: `務(wù)`, `條(tiao)`, `開(kāi)(kāi)`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from opencc import OpenCC

HAN = "\u3400-\u9fff\U00020000-\U000323af"
"""The ideographs, those of names that few fonts have too, as what stands in the brackets of a pattern."""
_HANZI = f"[{HAN}]"
_PINYIN = re.compile(rf"(?<={_HANZI})(?:[(（\[［][a-zA-Zà-üÀ-Üāēīōūǎěǐǒǔǖǘǚǜńňǹɡ]{{1,6}}[)）\]］])+")
_VARIANT = re.compile(rf"({_HANZI})[(（\[［]({_HANZI})[)）\]］]")


@lru_cache(maxsize=8192)
def simplified(text: str) -> str:
    """The text in simplified characters, without pinyin or variants in brackets. Vocabulary is left alone."""
    if _is_plain(text):
        return text
    text = _PINYIN.sub("", text)
    return _without_variants(_converter("hk2s").convert(text))


@lru_cache(maxsize=8192)
def vocabularies(text: str) -> tuple[str, ...]:
    """The simplified text; of a traditional one also the text with Taiwan's words turned into the mainland's.

    Simplified text is not converted: there 文件 means a document, and would become a computer's 文档."""
    plain = simplified(text)
    if _is_plain(text):
        return (plain,)
    mainland = _without_variants(_converter("tw2sp").convert(_PINYIN.sub("", text)))
    return tuple(dict.fromkeys((plain, mainland)))


def count_annotations(text: str) -> int:
    """How many characters are followed by their pinyin or their variant in brackets."""
    variants = sum(len(simplified(match[0])) == 1 for match in _VARIANT.finditer(text))
    return len(_PINYIN.findall(text)) + variants


def _without_variants(converted: str) -> str:
    """务(务) after conversion: the bracket held the variant. 增(减) or 第(五) hold another character and stay."""
    return _VARIANT.sub(lambda match: match[1] if match[1] == match[2] else match[0], converted)


def _is_plain(text: str) -> bool:
    """Whether the text is simplified and without brackets after characters, told without loading any table:
    GB 2312 holds the simplified characters in use and hardly a traditional one."""
    if _PINYIN.search(text) or _VARIANT.search(text):
        return False
    try:
        text.encode("gb2312", "strict")
    except UnicodeEncodeError:
        return not re.search(_HANZI, text) or _converter("hk2s").convert(text) == text
    return True


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
