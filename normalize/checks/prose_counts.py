"""Counts in prose, each with the words before and behind it that say what it counts.

A sentence is cut at its commas; of each piece, a number with its unit keeps what stands between it and the number
before. Nothing here knows what the words mean (`prose_claims.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from normalize.script import vocabularies

UNITS = "件次|件|条次|条|项|起|宗|份|例|个|次|篇次|篇|期|人次"
_CHINESE = "零〇一二两三四五六七八九十百千"
_NUMBER = re.compile(
    rf"(?<![\d.第])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+|[{_CHINESE}]+)\s*(?P<unit>{UNITS})(?!月|年|日|季|方面|环节)"
)
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
# Not the comma within 1,234.
_PIECE = re.compile(r"(?:[^,，:：]|(?<=\d),(?=\d{3}(?!\d)))+")
_BRACKET = re.compile(r"[（(]([^（()）]*)[)）]")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Count:
    """A number with its unit. `before` reaches back to the number before it or to where the piece begins, `behind` to
    the next number or the piece's end; `bracket` is what stands in brackets right behind it; `piece` counts the pieces
    of the sentence from 0."""

    value: int
    before: str
    behind: str
    bracket: str
    piece: int
    unit: str


LONGEST_SENTENCE = 2_000


def sentences(text: str) -> Iterator[str]:
    """The sentences of a section's text, as printed, without white space around them. What is longer than any
    sentence is none: a page's code, a text made to keep us busy."""
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if sentence and len(sentence) <= LONGEST_SENTENCE:
            yield sentence


def plain(sentence: str) -> str:
    """The sentence for reading: the mainland's script and words, one form of every digit and bracket, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", vocabularies(sentence)[-1]))


def pieces(sentence: str) -> list[str]:
    """A plain sentence, cut at its commas and colons; what is in brackets stays with its piece."""
    sentence = re.sub(r"(其中|包括|分别为|分别是)[:,]", r"\1", sentence)
    kept = _BRACKET.sub(lambda m: m[0].replace(",", "、").replace(":", "、"), sentence)
    return [match[0] for match in _PIECE.finditer(kept)]


def counts(sentence: str) -> tuple[Count, ...]:
    """Every count of a plain sentence, in order; those in brackets are left to the count before the bracket."""
    found = []
    for number, piece in enumerate(pieces(sentence)):
        brackets = [match.span() for match in _BRACKET.finditer(piece)]
        matches = [
            match
            for match in _NUMBER.finditer(piece)
            if not any(start < match.start() < end for start, end in brackets)
        ]
        end = 0
        for i, match in enumerate(matches):
            bracket = _BRACKET.match(piece, match.end())
            stop = matches[i + 1].start() if i + 1 < len(matches) else len(piece)
            behind = piece[bracket.end() if bracket else match.end() : stop]
            value = to_int(match["n"])
            if value is not None:
                found.append(
                    Count(
                        value,
                        piece[end : match.start()],
                        behind,
                        bracket[1] if bracket else "",
                        number,
                        match["unit"],
                    )
                )
            end = bracket.end() if bracket else match.end()
    return tuple(found)


def to_int(text: str) -> int | None:
    """1,234, 27 or 二十七 as a number; None for what is none (一百千)."""
    if text[0].isdigit():
        return int(text.replace(",", ""))
    total, digit = 0, None
    least = 10_000
    for character in text:
        if character in _SCALES:
            scale = _SCALES[character]
            if scale >= least:
                return None
            total += (1 if digit is None else digit) * scale
            digit, least = None, scale
        elif digit is None or digit == 0:
            digit = _DIGITS[character]
        else:
            return None  # 二〇二一: a year, or digit by digit
    return total + (0 if digit is None else digit)
