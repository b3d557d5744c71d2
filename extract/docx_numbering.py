"""Automatic numbers and heading styles of a Word document.

Word doesn't store the 一、 of a numbered heading in its text. A report whose six sections are numbered by Word
would lose the numbers that tell them apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Literal

from docx.document import Document as WordDocument
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBERING_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
CHINESE_FORMATS = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
    }
)
_DIGITS = "〇一二三四五六七八九"
_HEADING_STYLE = re.compile(r"heading\s*\d|标题\s*\d", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"title|标题", re.IGNORECASE)

Element = BaseOxmlElement
Role = Literal["title", "heading", "body"]
_Level = tuple[str, str, int]
"""Format (`decimal`, `chineseCounting`), text (`%1、`), first number."""


class Numbering:
    """Counts through the document: ask for every paragraph's label once, in order."""

    def __init__(self, word: WordDocument) -> None:
        self._levels: dict[tuple[str, str], _Level] = {}
        self._style_numbers: dict[str, tuple[str, str]] = {}
        self._style_names: dict[str, str] = {}
        self._counters: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._read_styles(word.styles.element)
        for relation in word.part.rels.values():
            if relation.reltype == NUMBERING_RELATION and not relation.is_external:
                self._read_levels(
                    etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
                )

    def label(self, paragraph: Element) -> str:
        """The number Word prints before the paragraph (`一、`), or an empty string."""
        numbering = self._numbering_of(paragraph)
        if numbering is None or numbering not in self._levels:
            return ""
        number_id, level_name = numbering
        level = int(level_name)
        form, text, start = self._levels[numbering]
        counters = self._counters[number_id]
        counters[level] = counters.get(level, start - 1) + 1
        for deeper in [other for other in counters if other > level]:
            del counters[deeper]
        if form in {"bullet", "none"}:
            return ""

        def shown(match: re.Match[str]) -> str:
            asked = int(match.group(1)) - 1
            own_form, _, own_start = self._levels.get((number_id, str(asked)), (form, text, start))
            return _count(counters.get(asked, own_start), own_form)

        return re.sub(r"%(\d)", shown, text)

    def role(self, paragraph: Element) -> Role:
        """What the paragraph's style claims."""
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        name = "" if style is None else self._style_names.get(style.get(f"{WORD}val", ""), "")
        if _HEADING_STYLE.search(name):
            return "heading"
        return "title" if _TITLE_STYLE.fullmatch(name.strip()) else "body"

    def _numbering_of(self, paragraph: Element) -> tuple[str, str] | None:
        own = paragraph.find(f"{WORD}pPr/{WORD}numPr")
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        inherited = None if style is None else self._style_numbers.get(style.get(f"{WORD}val", ""))
        if own is None:
            return inherited
        number_id = _value(own, "numId", inherited[0] if inherited else "0")
        return (number_id, _value(own, "ilvl", inherited[1] if inherited else "0"))

    def _read_styles(self, styles: Element) -> None:
        for style in styles.iter(f"{WORD}style"):
            style_id = style.get(f"{WORD}styleId", "")
            self._style_names[style_id] = _value(style, "name", "")
            found = style.find(f"{WORD}pPr/{WORD}numPr")
            if found is not None:
                self._style_numbers[style_id] = (_value(found, "numId", "0"), _value(found, "ilvl", "0"))

    def _read_levels(self, numbering: Element) -> None:
        abstract = {
            element.get(f"{WORD}abstractNumId", ""): element
            for element in numbering.iter(f"{WORD}abstractNum")
        }
        for number in numbering.iter(f"{WORD}num"):
            number_id = number.get(f"{WORD}numId", "")
            source = abstract.get(_value(number, "abstractNumId", ""))
            levels = [] if source is None else list(source.iter(f"{WORD}lvl"))
            levels += list(number.iter(f"{WORD}lvl"))
            for level in levels:
                start = _value(level, "start", "1")
                self._levels[number_id, level.get(f"{WORD}ilvl", "0")] = (
                    _value(level, "numFmt", "decimal"),
                    _value(level, "lvlText", ""),
                    int(start) if start.isdigit() else 1,
                )


def _value(parent: Element, name: str, default: str) -> str:
    found = parent.find(f"{WORD}{name}")
    return default if found is None else found.get(f"{WORD}val", default)


def _count(number: int, form: str) -> str:
    """A number as the list's format prints it; decimal for formats that Chinese reports don't use."""
    if form not in CHINESE_FORMATS or not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
