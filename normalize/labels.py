"""Labels compared as a reader compares them: by their words, whatever punctuation, spaces and notes stand between."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from normalize.notation import visible
from normalize.script import vocabularies

_NOTE = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[)）\]】〕]")
_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）]?[、.．,，:：]?)(?=\D)")
_NOT_WORDS = re.compile(r"[^\w]|_")
# Words that offices write for the form's, or the long form of what the form abbreviates.
_SAME_WORDS = (
    (re.compile("合计|共计"), "总计"),
    # A label that a narrow column wraps has spaces where its lines met.
    (
        re.compile(
            r"国\s*家\s*安\s*全.{0,2}\s?公\s*共\s*安\s*全.{0,2}\s?经\s*济\s*安\s*全.{0,3}\s?社\s*会\s*(?:稳\s*定?|安\s*定)"
        ),
        "三安全一稳定",
    ),
)
# A label inside a longer one, or cut short, counts as found from this length on; shorter pieces are everywhere.
_SHORTEST_PART = 4
_PART_OF_LABEL = 0.85
# A label this close to the form's is the form's, wherever it stands.
SURE_LABEL = 0.75
_WITHOUT_NUMBER = 0.97
# Per cent of letters in common; far below what counts as a match.
_NOTHING_IN_COMMON = 40
# What makes another row of a label that holds the form's.
_OTHER_MATTER = re.compile("[非不未无]$")


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """The label's characters without white space and punctuation, full width folded."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)
def bare_words(text: str) -> str:
    """The label's words without its number and the notes in brackets."""
    return _forms(text).bare


@lru_cache(maxsize=65536)
def similarity(printed: str, expected: str) -> float:
    """How far a printed label is the expected one, 0..1."""
    return 1.0 if printed == expected else similarities(printed, (expected,))[0]


@lru_cache(maxsize=8192)
def similarities(printed: str, expected: tuple[str, ...]) -> tuple[float, ...]:
    """How far a printed label is each of the expected ones, 0..1; what has little in common is 0."""
    best = [0.0] * len(expected)
    forms = _forms_of_all(expected)
    for variant in _variants(printed):
        for i, score in enumerate(_of_variant(variant, forms)):
            best[i] = max(best[i], score)
    return tuple(best)


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
    folded = unicodedata.normalize("NFKC", visible(text)).strip()
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


@cache
def _forms_of_all(labels: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    forms = [_forms(label) for label in labels]
    return tuple(f.whole for f in forms), tuple(f.without_notes for f in forms), tuple(f.bare for f in forms)


def _of_variant(
    printed: _Forms, expected: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
) -> list[float]:
    wholes, without_notes, bares = expected
    scores = [0.0] * len(wholes)
    if not printed.whole:
        return scores
    # Numbering helps to tell neighbours apart, but many offices leave it out or number differently.
    for query, choices, weight in (
        (printed.whole, wholes, 1.0),
        (printed.without_notes, without_notes, 1.0),
        (printed.bare, bares, _WITHOUT_NUMBER),
    ):
        if query:
            for _, ratio, i in process.extract(
                query, choices, scorer=fuzz.ratio, limit=None, score_cutoff=_NOTHING_IN_COMMON
            ):
                scores[i] = max(scores[i], weight * ratio / 100)
    bare = printed.bare
    for i, label in enumerate(bares):
        if len(label) >= _SHORTEST_PART and label in bare:
            # 非行政许可 is no 行政许可.
            another = label != bare and _OTHER_MATTER.search(bare[: bare.index(label)])
            scores[i] = 0.0 if another else max(scores[i], _PART_OF_LABEL)
        elif len(bare) >= _SHORTEST_PART and bare in label:
            scores[i] = max(scores[i], _PART_OF_LABEL)
    return scores


def _is_numbering(text: str) -> bool:
    return bool(re.fullmatch(r"[(\[【〔（][一二三四五六七八九十\d]+[)\]】〕）]", text))
