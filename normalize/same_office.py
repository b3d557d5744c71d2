"""Whether two names can be those of one office: what a signature says of a title's agency."""

from __future__ import annotations

import re

from normalize.regions.places import places_of

# Ways to write the same office, longest first; what is left is compared, never shown.
_SAME_OFFICE = (
    (re.compile(r"(?:人民)?政府(?:办公[室厅]|办)?$|(?:管理委员会|管委会)(?:办公[室厅]|办)?$"), ""),
    (re.compile(r"街道(?:办事处|办)(?:党政综合办公室|综合办公室)?$"), "街道"),
    (re.compile(r"委员会$"), "委"),
    (re.compile(r"(?:办公[室厅])$"), "办"),
)


def may_be_one(name: str, other: str) -> bool:
    """Whether two names can be those of one office: with or without its city before it, in full or abbreviated, an
    office or the government that it works for. False is a statement, True is none."""
    one, two = sorted((_plain(name), _plain(other)), key=len)
    if not one or two.endswith(one) or two.startswith(one):
        return True
    short, long = sorted((_without_region(one), _without_region(two)), key=len)
    return not short or _is_abbreviation(short, long)


def _plain(name: str) -> str:
    plain = re.sub(r"[\s()（）·、]", "", name)
    for pattern, short in _SAME_OFFICE:
        plain = pattern.sub(short, plain)
    return plain


def _without_region(plain: str) -> str:
    return plain[places_of(plain, None).length :]


def _is_abbreviation(short: str, long: str) -> bool:
    """发改委 of 发展和改革委, 市场监管局 of 市场监督管理局: its letters stand in the longer one in their order, and
    the last one is its last."""
    letters = iter(long)
    return short[-1] == long[-1] and all(letter in letters for letter in short)
