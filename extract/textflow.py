"""Lines of a laid-out page joined into paragraphs, and wrapped lines of a cell joined into its text.

PDFs and scans know lines, not paragraphs. What separates paragraphs on a Chinese page is an indent of two
characters, a line that ends short of the right margin, a change of size, or white space above.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.document import Box

# A line that leaves this many characters free at the right margin ends its paragraph.
SHORT_LINE = 2.5
# Indent, in characters, that begins a paragraph (the rule is two; scans and justified text blur it).
INDENT = 1.2
# Distance between lines, in multiples of the page's usual one, that separates paragraphs.
WIDE_GAP = 1.5
# Ratio of glyph heights from which two lines are not of one paragraph. Heights of scanned lines vary.
SIZE_CHANGE = 1.35
# A line shows the page's margins where it is this long, relative to the widest table.
LONG_LINE = 0.8
HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节部])"
)
# A number in any other style, or none: a heading only where a sentence ended before and the line is short.
_NUMBERED = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]{1,3}|0?[1-9](?!\d)|[IVXⅠ-Ⅻ]{1,4})(?![年月日条件项次个])[\s丶、，,.．:：)）]*[\u4e00-\u9fff]"
)
_SENTENCE_END = re.compile(r"[。！？；!?;][”’」』）)]*$")
# A line that ends before this part of the text's width is short.
_SHORT_HEADING = 0.75
_OPEN, _CLOSED = re.compile("[（(]"), re.compile("[）)]")
_SPACED_WORD = re.compile(r"[0-9A-Za-z.,%:/-]+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line. `size` is the height of its glyphs in the unit of `box`."""

    text: str
    box: Box
    size: float


def margins(lines: Sequence[TextLine], tables: Sequence[Box] = ()) -> tuple[float, float]:
    """Left and right end of a page's text. Tables tell where no line is long enough to."""
    if not lines:
        return (0.0, 0.0)
    left = _margin([line.box[0] for line in lines], median(line.size for line in lines))
    right = max(line.box[2] for line in lines)
    longest = max(line.box[2] - line.box[0] for line in lines)
    widest = max((box[2] - box[0] for box in tables), default=0.0)
    if longest < LONG_LINE * widest:
        left = min(left, *(box[0] for box in tables))
        right = max(right, *(box[2] for box in tables))
    return (left, right)


def paragraphs(lines: Sequence[TextLine], left: float, right: float) -> list[list[int]]:
    """Indexes of the lines of each paragraph; lines are in reading order, top to bottom.

    `left` and `right` are the margins of the page's text (`margins`), not only of these lines.
    """
    if not lines:
        return []
    pitches = [b.box[3] - a.box[3] for a, b in itertools.pairwise(lines) if b.box[3] > a.box[3]]
    pitch = median(pitches) if pitches else 0.0
    groups = [[0]]
    for i in range(1, len(lines)):
        before, line = lines[i - 1], lines[i]
        if _begins_paragraph(before, line, left=left, right=right, pitch=pitch):
            groups.append([i])
        else:
            groups[-1].append(i)
    return groups


def _begins_paragraph(before: TextLine, line: TextLine, *, left: float, right: float, pitch: float) -> bool:
    size = max(before.size, line.size)
    return (
        right - before.box[2] > SHORT_LINE * before.size + _first_word_width(line)
        or line.box[0] - left > INDENT * line.size
        or size > SIZE_CHANGE * min(before.size, line.size)
        or line.box[3] - before.box[3] > WIDE_GAP * max(pitch, size)
        or line.box[3] < before.box[3]
        or HEADING.match(line.text) is not None
        or (
            _NUMBERED.match(line.text) is not None
            and _SENTENCE_END.search(before.text) is not None
            and line.box[2] - left < _SHORT_HEADING * (right - left)
        )
    )


def _first_word_width(line: TextLine) -> float:
    """Room that a number or a word at the line's start would have needed at the end of the line before."""
    word = _SPACED_WORD.match(line.text)
    return 0.55 * line.size * len(word.group()) if word else 0.0


def _margin(starts: Sequence[float], size: float) -> float:
    """The left margin: the leftmost start, or the next one where a single line hangs out of it."""
    ordered = sorted(starts)
    if len(ordered) > 2 and ordered[1] - ordered[0] > INDENT * size:
        return ordered[1]
    return ordered[0]


def join_lines(texts: Sequence[str]) -> str:
    """Lines of one paragraph as one string: a space only between two words of a spaced script."""
    joined = ""
    for text in texts:
        stripped = text.strip()
        if joined and stripped and not (_WIDE.match(stripped) or _WIDE.match(joined[-1])):
            joined += "" if joined[-1].isdigit() and stripped[0].isdigit() else " "
        joined += stripped
    return joined


def join_cell_lines(lines: Sequence[TextLine], inner_right: float, inner_left: float) -> str:
    """A cell's lines as its text: a line that filled the cell was wrapped and goes on in the next one; after
    any other a number is a statement of its own and starts on a new line. Wrapped words are joined.
    """
    if not lines:
        return ""
    text = lines[0].text.strip()
    for before, line in itertools.pairwise(lines):
        following = line.text.strip()
        wrapped = (inner_right - inner_left) - (before.box[2] - before.box[0]) < 1.2 * before.size
        # What a bracket opens goes on until it is closed.
        wrapped |= len(_OPEN.findall(text)) > len(_CLOSED.findall(text))
        both_wide = text and following and _WIDE.match(text[-1]) and _WIDE.match(following[0])
        text += following if wrapped or both_wide else "\n" + following
    return text
