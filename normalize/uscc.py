"""Codes that organisations are known by: 统一社会信用代码 (18 characters, GB 32100) and 组织机构代码 (9, GB 11714).

The first of the two says where the organisation was registered; the other says nothing of a place. 索引号 begins with
either on many portals. What its own check character does not confirm is taken for no such code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# 1 in front: registered by the offices that keep the list of public bodies (机构编制).
_CREDIT_CODE = re.compile(rf"(?<![0-9A-Z])1[1239]\d{{6}}[{_ALPHABET}]{{10}}(?![0-9A-Z])")
_ORGANISATION_CODE = re.compile(r"^\s*([0-9A-Z]{8}-?[0-9X])(?=[/\-－]|\s*$)")


def credit_code(texts: Iterable[str]) -> str | None:
    """The one 统一社会信用代码 of a public body in the texts; None where there is none, or more than one."""
    found = {m[0] for text in texts for m in _CREDIT_CODE.finditer(text.upper()) if _is_confirmed(m[0])}
    return found.pop() if len(found) == 1 else None


def organisation_code(index_number: str) -> str | None:
    """The 组织机构代码 that an 索引号 begins with (014416330/2018-04736), as nine characters."""
    match = _ORGANISATION_CODE.match(index_number.upper())
    code = match[1].replace("-", "") if match else ""
    return code if code and _organisation_check(code[:8]) == code[8] else None


def registered_in(code: str) -> str:
    """The region code in a 统一社会信用代码: that of the day it was given."""
    return code[2:8]


def check_character(first: str) -> str:
    """The last character of a 统一社会信用代码 that begins with these seventeen."""
    rest = sum(_ALPHABET.index(c) * weight for c, weight in zip(first, _WEIGHTS, strict=True)) % 31
    return _ALPHABET[(31 - rest) % 31]


def _is_confirmed(code: str) -> bool:
    return check_character(code[:17]) == code[17]


def _organisation_check(first: str) -> str:
    rest = 11 - sum(int(c, 36) * weight for c, weight in zip(first, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)
