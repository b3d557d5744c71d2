"""Spellings of one agency's name: with or without its city, 人民政府办公室 or 政府办, 委员会 or 委.

Two spellings are a reason to look closer, never a proof: 市中区教育局 is four agencies (`nianbao/copies.py` asks for
evidence).
"""

from __future__ import annotations

import re
from functools import lru_cache

from normalize.labels import words
from normalize.script import simplified

# In order; what is left is compared, never shown.
_ABBREVIATIONS = (
    (re.compile(r"(?:人民)?政府(?:办公[室厅]|办)$"), "政府办"),
    (re.compile(r"(?:管理委员会|管委会)$"), "管委"),
    (re.compile(r"委员会$"), "委"),
    (re.compile(r"街道(?:办事处|办)$"), "街道"),
    (re.compile(r"(?<=[镇乡])(?:人民)?政府$|(?<=苏木)(?:人民)?政府$"), ""),
    (re.compile(r"人民政府$"), "政府"),
)
_REGION = re.compile(r".{1,7}?(?:省|自治区|自治州|地区|(?<!城)市|州|盟|区|县|旗)(?![省市区县旗州盟])")
_SHORTEST_NAME = 3


@lru_cache(maxsize=16384)
def short_name(name: str) -> str:
    """The name with its stock words abbreviated: 青禾市人民政府办公室 → 青禾市政府办."""
    key = words(simplified(name))
    for pattern, abbreviation in _ABBREVIATIONS:
        key = pattern.sub(abbreviation, key)
    return key


@lru_cache(maxsize=16384)
def without_regions(name: str) -> tuple[tuple[str, str], ...]:
    """(region dropped, rest) for every region that the short name begins with, the shortest prefix first:
    岚州市澄湾区教育局 → (岚州市, 澄湾区教育局), (岚州市澄湾区, 教育局)."""
    key, at = short_name(name), 0
    found: list[tuple[str, str]] = []
    while (match := _REGION.match(key, at)) and len(key) - match.end() >= _SHORTEST_NAME:
        at = match.end()
        found.append((key[:at], key[at:]))
    return tuple(found)


def first_region(name: str) -> str | None:
    """The region that a name begins with; None where it begins with none."""
    match = _REGION.match(words(simplified(name)))
    return None if match is None else match[0]
