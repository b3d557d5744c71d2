"""The six numbered sections of a report: 一、总体情况 … 六、其他需要报告的事项.

Headings are found by their words in order, not by exact text: offices number them differently, drop words and
add some. What stands before the first heading is the preamble (title, sometimes an introduction).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.document import Paragraph
from normalize.alignment import MATCH_FLOOR, align
from normalize.labels import similarity
from normalize.record import Section

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_LONGEST_HEADING = 45
_NUMBER = re.compile(r"^\s*[（(]?([一二三四五六]|[1-6])[)）]?\s*[、.．,，]?\s*(?=[^\d\s])")
_NUMERALS = "一二三四五六"
# A paragraph that is numbered as the heading it resembles needs less resemblance than one that is not numbered.
_NUMBERED_BONUS = 0.25
_UNNUMBERED_FLOOR = 0.68
_SENTENCE = re.compile(r"[，,；;：:。].")
_RUN_ON = re.compile(
    r"^(\s*[一二三四五六]\s*、\s*[^。；：\s]{2,40}?情况|\s*六\s*、\s*其他需要\S{2}的事项)[。：:\s]\s*(\S.*)$"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The document's paragraphs divided: `preamble` before the first heading, the sections, all as printed."""

    preamble: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    last: tuple[Paragraph, ...]


def outline(paragraphs: Sequence[Paragraph]) -> Outline:
    """Divide paragraphs (tables left out) into sections. Sections that were not found are missing."""
    split = [part for paragraph in paragraphs for part in _split_run_on(paragraph)]
    scores = [[_score(paragraph.text, number) for paragraph in split] for number in range(len(HEADINGS))]
    found = [(number, position) for number, position in enumerate(align(scores)) if position is not None]
    if not found:
        return Outline(tuple(split), (), tuple(split))
    ends = [position for _, position in found[1:]] + [len(split)]
    sections = tuple(
        Section(
            number=number + 1,
            heading=split[position].text,
            text="\n".join(p.text for p in split[position + 1 : end]),
        )
        for (number, position), end in zip(found, ends, strict=True)
    )
    return Outline(tuple(split[: found[0][1]]), sections, tuple(split[found[-1][1] + 1 :]))


def heading_number(text: str) -> int | None:
    """Which of the six headings (1..6) a line is; None for any other line."""
    scores = [_score(text, number) for number in range(len(HEADINGS))]
    best = max(scores)
    return scores.index(best) + 1 if best > MATCH_FLOOR else None


def _split_run_on(paragraph: Paragraph) -> list[Paragraph]:
    """A heading that runs on into its text, as two paragraphs."""
    match = _RUN_ON.match(paragraph.text)
    if not match or len(paragraph.text) <= _LONGEST_HEADING:
        return [paragraph]
    return [Paragraph(text, paragraph.role, paragraph.locator, paragraph.reading) for text in match.groups()]


def _score(text: str, number: int) -> float:
    if len(text) > _LONGEST_HEADING:
        return 0.0
    score = similarity(text, HEADINGS[number])
    numbering = _NUMBER.match(text)
    if numbering is None:
        return score if score >= _UNNUMBERED_FLOOR and not _SENTENCE.search(text) else 0.0
    numeral = numbering.group(1)
    printed = _NUMERALS.index(numeral) if numeral in _NUMERALS else int(numeral) - 1
    bracketed = text.lstrip().startswith(("（", "("))
    if printed == number and not bracketed and score > 0.3:
        return min(1.0, score + _NUMBERED_BONUS)
    return score if score >= _UNNUMBERED_FLOOR else 0.0
