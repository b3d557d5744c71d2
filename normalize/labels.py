"""Labels compared as a reader compares them: by their words, whatever punctuation, spaces and notes stand between."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from normalize.script import vocabularies

_NOTE = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[)）\]】〕]")
_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）]?[、.．,，:：]?)(?=\D)")
_NOT_WORDS = re.compile(r"[^\w]|_")
# Words that offices write for the form's, or the long form of what the form abbreviates.
_SAME_WORDS = (
    (re.compile("合计|共计"), "总计"),
    (re.compile("国家安全.{0,2}公共安全.{0,2}经济安全.{0,3}社会(?:稳定?|安定)"), "三安全一稳定"),
)
# A label inside a longer one, or cut short, counts as found from this length on; shorter pieces are everywhere.
_SHORTEST_PART = 4
_PART_OF_LABEL = 0.85
# What makes another row of a label that holds the form's: 非行政许可 is no 行政许可.
_OTHER_MATTER = re.compile("[非不未无]$")


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """The label's characters without white space and punctuation, full width folded."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def similarity(printed: str, expected: str) -> float:
    """How far a printed label is the expected one, 0..1."""
    if printed == expected:
        return 1.0
    return max(_similarity(variant, _forms(expected)) for variant in _variants(printed))


@dataclass(frozen=True, slots=True)
class _Forms:
    """A label as it is compared: all its words, without notes in brackets, and without notes and number."""

    whole: str
    without_notes: str
    bare: str


@lru_cache(maxsize=4096)
def _variants(text: str) -> tuple[_Forms, ...]:
    return tuple(_forms(variant) for variant in vocabularies(text))


@lru_cache(maxsize=4096)
def _forms(text: str) -> _Forms:
    folded = unicodedata.normalize("NFKC", text).strip()
    for pattern, form_word in _SAME_WORDS:
        folded = pattern.sub(form_word, folded)
    whole = _NOT_WORDS.sub("", folded)
    unnumbered = _NUMBERING.sub("", folded, count=1)
    if _NOTE.search(folded) is None:
        return _Forms(whole, whole, _NOT_WORDS.sub("", unnumbered))
    return _Forms(whole, _without_notes(folded), _without_notes(unnumbered))


def _without_notes(folded: str) -> str:
    """The words without the notes in brackets; numbering in brackets stays."""
    kept = _NOTE.sub(lambda note: note.group(0) if _is_numbering(note.group(0)) else "", folded)
    return _NOT_WORDS.sub("", kept)


def _similarity(printed: _Forms, expected: _Forms) -> float:
    if not printed.whole:
        return 0.0
    if printed == expected:
        return 1.0
    best = fuzz.ratio(printed.whole, expected.whole)
    if printed.without_notes != printed.whole or expected.without_notes != expected.whole:
        best = max(best, fuzz.ratio(printed.without_notes, expected.without_notes))
    # Numbering helps to tell neighbours apart, but many offices leave it out or number differently.
    if printed.bare and expected.bare:
        best = max(best, 0.97 * fuzz.ratio(printed.bare, expected.bare))
        shorter, longer = sorted((printed.bare, expected.bare), key=len)
        if len(shorter) >= _SHORTEST_PART and shorter in longer:
            if longer is printed.bare and _OTHER_MATTER.search(longer[: longer.index(shorter)]):
                return 0.0
            best = max(best, 100 * _PART_OF_LABEL)
    return best / 100


def _is_numbering(text: str) -> bool:
    return bool(re.fullmatch(r"[(\[【〔（][一二三四五六七八九十\d]+[)\]】〕）]", text))
