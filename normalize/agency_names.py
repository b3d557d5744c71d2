"""Spellings of one agency's name: with or without its city, 人民政府办公室 or 政府办, 委员会 or 委.

Two spellings are a reason to look closer, never a proof: 市中区教育局 is four agencies (`nianbao/copies.py` asks for
evidence). That two names can't be one agency's is a statement (`may_be_one`).
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
_BODY = re.compile(r"(?:政府办?|(?:管理委员会|管委会?)(?:办公[室厅]|办)?)$")
_OFFICE = re.compile(r"办公[室厅]$")


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


def may_be_one(name: str, other: str) -> bool:
    """Whether two names can be those of one office: with or without its city before it, in full or abbreviated, an
    office or the government that it works for. False is a statement, True is none."""
    one, two = sorted((_of_its_body(name), _of_its_body(other)), key=len)
    if not one or two.startswith(one) or two.endswith(one):
        return True
    tails = [[key, *(rest for _, rest in without_regions(key))] for key in (one, two)]
    return any(_is_abbreviation(*sorted((a, b), key=len)) for a in tails[0] for b in tails[1])


def _of_its_body(name: str) -> str:
    """The short name without what tells an office from the body that it works for."""
    return _OFFICE.sub("办", _BODY.sub("", short_name(name)))


def _is_abbreviation(short: str, long: str) -> bool:
    """发改委 of 发展和改革委, 市场监管局 of 市场监督管理局: its letters stand in the longer one in their order, and
    the last one is its last."""
    letters = iter(long)
    return short[-1] == long[-1] and all(letter in letters for letter in short)
