"""Labels compared as a reader compares them: by their words, whatever punctuation, spaces and notes stand between."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from normalize.script import vocabularies

_NOTE = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[)）\]】〕]")
_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）]?[、.．,，:：]?)(?=\D)")
_NOT_WORDS = re.compile(r"[^\w]|_")
# A label inside a longer one, or cut short, counts as found from this length on; shorter pieces are everywhere.
_SHORTEST_PART = 4
_PART_OF_LABEL = 0.9


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """The label's characters without white space and punctuation, full width folded."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)
def without_notes(text: str) -> str:
    """The words of a label without the notes in brackets; numbering in brackets stays."""
    folded = unicodedata.normalize("NFKC", text)
    return words(_NOTE.sub(lambda note: note.group(0) if _is_numbering(note.group(0)) else "", folded))


@lru_cache(maxsize=4096)
def without_numbering(text: str) -> str:
    """The words of a label without notes and without its leading `（三）` or `2.`."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return without_notes(_NUMBERING.sub("", folded, count=1))


@lru_cache(maxsize=65536)
def similarity(printed: str, expected: str) -> float:
    """How far a printed label is the expected one, 0..1."""
    return max(_similarity(variant, expected) for variant in vocabularies(printed))


def _similarity(printed: str, expected: str) -> float:
    if not words(printed):
        return 0.0
    best = max(
        fuzz.ratio(words(printed), words(expected)),
        fuzz.ratio(without_notes(printed), without_notes(expected)),
    )
    # Numbering helps to tell neighbours apart, but many offices leave it out or number differently.
    bare_printed, bare_expected = without_numbering(printed), without_numbering(expected)
    if bare_printed and bare_expected:
        best = max(best, 0.97 * fuzz.ratio(bare_printed, bare_expected))
        shorter, longer = sorted((bare_printed, bare_expected), key=len)
        if len(shorter) >= _SHORTEST_PART and shorter in longer:
            best = max(best, 100 * _PART_OF_LABEL)
    return best / 100


def _is_numbering(text: str) -> bool:
    return bool(re.fullmatch(r"[(\[【〔（][一二三四五六七八九十\d]+[)\]】〕）]", text))
