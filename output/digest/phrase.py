"""Words in both languages of the digest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words in English and in Chinese."""

    en: str
    zh: str
