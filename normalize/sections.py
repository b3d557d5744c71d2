"""The six numbered sections of a report: 一、总体情况 … 六、其他需要报告的事项.

Headings are found by their words and numbers in order, not by exact text (`headings.py`). In what style a report
numbers its headings is told by the headings themselves; a number of another style (（一） under 一、) is a
sub-heading's. What stands before the first heading is the preamble (title, sometimes an introduction).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Paragraph
from normalize.alignment import MATCH_FLOOR, align
from normalize.headings import LONGEST_HEADING, PRESCRIBED, Line, heading_line, is_number_alone
from normalize.record import Section

# A paragraph that is numbered as the heading it resembles needs less resemblance than one that is not numbered.
_NUMBERED_BONUS = 0.25
_NUMBERED_FLOOR = 0.45
_WORDS_ALONE = 0.68
# Headings numbered alike: so many show the style, so many rule out any other number of that style.
_FEWEST_OF_A_STYLE = 2
_STYLE_CERTAIN = 4
_UNLIKE_THE_OTHERS = 0.8
_LONGEST_BY_NUMBER_ALONE = 30
_RUN_ON = re.compile(
    r"(\s*(?:[一二三四五六]\s*[、.．]|第[一二三四五六]部分)[^。；;：:]{2,40}?)[。：:]\s*(\S.*)", re.S
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The document's paragraphs divided: `preamble` before the first heading, the sections, all as printed."""

    preamble: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    last: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class _Numbered:
    """How the report's headings are numbered: `style` (None: not at all), and by how much the numbers exceed the
    form's, which is not 0 where a section is left out or put before; `headings` of them show it."""

    style: str | None
    offset: int
    headings: int


def outline(paragraphs: Sequence[Paragraph]) -> Outline:
    """Divide paragraphs (tables left out) into sections. Sections that were not found are missing."""
    split = [part for paragraph in _with_numbers_joined(paragraphs) for part in _split_run_on(paragraph)]
    lines = [heading_line(paragraph.text) for paragraph in split]
    numbered = _numbered(lines)
    scores = [[_score(line, number, numbered) for line in lines] for number in range(len(PRESCRIBED))]
    positions = _with_numbers_alone(align(scores), lines, split, numbered)
    found = [(number, position) for number, position in enumerate(positions) if position is not None]
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
    """Which of the six headings (1..6) a line is, for itself; None for any other line."""
    line = heading_line(text)
    unknown = _Numbered(None, 0, 0)
    scores = [_score(line, number, unknown) for number in range(len(PRESCRIBED))]
    best = max(scores)
    return scores.index(best) + 1 if best > MATCH_FLOOR else None


def _with_numbers_joined(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, a number that stands alone joined to the heading after it."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        before = joined[-1] if joined else None
        if (
            before is not None
            and is_number_alone(before.text)
            and heading_number(before.text + paragraph.text)
        ):
            joined[-1] = replace(before, text=before.text + paragraph.text)
        else:
            joined.append(paragraph)
    return joined


def _split_run_on(paragraph: Paragraph) -> list[Paragraph]:
    """A heading that runs on into its text, as two paragraphs."""
    match = _RUN_ON.fullmatch(paragraph.text) if len(paragraph.text) > LONGEST_HEADING else None
    if match is None or heading_number(match[1]) is None:
        return [paragraph]
    return [Paragraph(text, paragraph.role, paragraph.locator, paragraph.reading) for text in match.groups()]


def _numbered(lines: Sequence[Line]) -> _Numbered:
    """The style in which most of the headings are numbered, judged by those whose words are plain."""
    seen: dict[tuple[str | None, int], set[int]] = {}
    for line in lines:
        best = max(line.scores)
        if best < _WORDS_ALONE:
            continue
        number = line.scores.index(best)
        style = line.numbering.style if line.numbering else None
        offset = line.numbering.ordinal - number - 1 if line.numbering else 0
        seen.setdefault((style, offset), set()).add(number)
    if not seen:
        return _Numbered(None, 0, 0)
    (style, offset), numbers = max(seen.items(), key=lambda item: (len(item[1]), item[0][1] == 0))
    return _Numbered(style, offset, len(numbers))


def _score(line: Line, number: int, numbered: _Numbered) -> float:
    score = line.scores[number]
    certain = numbered.headings >= _STYLE_CERTAIN
    if line.numbering is None:
        return score * _UNLIKE_THE_OTHERS if certain and numbered.style is not None else score
    known = numbered.headings >= _FEWEST_OF_A_STYLE and numbered.style is not None
    of_the_style = line.numbering.style == numbered.style if known else _is_main(line.numbering.style)
    if of_the_style and line.numbering.ordinal == number + 1 + (numbered.offset if known else 0):
        return min(1.0, score + _NUMBERED_BONUS) if score > _NUMBERED_FLOOR else 0.0
    if score < _WORDS_ALONE or not line.is_short:
        return 0.0
    if certain and (of_the_style or line.numbering.ordinal != number + 1):
        return 0.0
    return score * _UNLIKE_THE_OTHERS


def _is_main(style: str) -> bool:
    """Whether headings of the first order are commonly numbered so: in brackets they are mostly sub-headings."""
    return not style.startswith("bracket")


def _with_numbers_alone(
    positions: list[int | None], lines: Sequence[Line], paragraphs: Sequence[Paragraph], numbered: _Numbered
) -> list[int | None]:
    """The headings found, and for a missing one the line between its neighbours that is numbered like them: an office
    may call a section what it likes."""
    if numbered.style is None or numbered.headings < _FEWEST_OF_A_STYLE + 1:
        return positions
    filled = list(positions)
    for number, position in enumerate(positions):
        if position is not None:
            continue
        before = max((p for p in filled[:number] if p is not None), default=-1)
        after = min((p for p in positions[number + 1 :] if p is not None), default=len(lines))
        filled[number] = next(
            (
                i
                for i in range(before + 1, after)
                if _is_numbered(lines[i], number + 1 + numbered.offset, numbered.style)
                and len(paragraphs[i].text) <= _LONGEST_BY_NUMBER_ALONE
            ),
            None,
        )
    return filled


def _is_numbered(line: Line, ordinal: int, style: str) -> bool:
    return (
        line.is_short
        and line.numbering is not None
        and line.numbering.style == style
        and line.numbering.ordinal == ordinal
    )
