"""What the readers' guesses are worth: the text of a crop, and how sure it is.

Agreement of two independent readers is what high confidence means. One reader alone is worth its own
confidence; too little of it is `illegible`. Two readers that contradict each other are a `conflict`: nobody's
figure is taken, both are kept as votes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Reading, Vote
from extract.scan.reader import Guess, Reader

# One reader alone: below this its figure, its label is not believed.
LEAST_FIGURE, LEAST_TEXT = 0.9, 0.5
# A lone dash is no figure: to take it for one does less harm.
DASHES, LEAST_DASH = frozenset({"-", "/"}), 0.7
# Confidence of one reader alone never reaches that of two that agree.
ALONE, AGREED, CERTAIN = 0.97, 0.99, 0.999
# Up to this confidence of a contradicting vote the first reader may insist, if it is this sure and reads the
# same at every other look; its figure is then worth this much.
FIRM_CONTRADICTION, INSISTING, INSISTED = 0.7, 0.95, 0.85
# A crop with one ideograph is a label where it is read so much surer as text than as digits.
SURER_AS_TEXT = 0.5
_OTHER_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff](?<![增减万元亿无一十〇])")
_DIGITS = re.compile(r"[+-]?\d[\d,.]*")


def is_label(text: Guess, digits: Guess) -> bool:
    """Whether a cell holds words rather than a figure. `text` and `digits` are the whole cell's."""
    ideographs = len(_OTHER_IDEOGRAPH.findall(text.text))
    if ideographs > 1:
        return True
    surer = text.confidence - digits.confidence > SURER_AS_TEXT
    return surer and (ideographs == 1 or text.confidence >= LEAST_FIGURE)


def whole(guesses: Sequence[Guess], between: str = "") -> Guess:
    """The guess for a cell of several lines: as sure as its least sure line. Figures on two lines are two
    figures (or a wall that was missed): they are kept apart by a newline, never made one number."""
    if not guesses:
        return Guess("", 0.0)
    return Guess(between.join(guess.text for guess in guesses), min(guess.confidence for guess in guesses))


def wants_second_reader(digits: Guess) -> bool:
    """Whether a figure is made of what the second reader knows."""
    return _DIGITS.fullmatch(digits.text) is not None


def blank() -> Reading:
    """No ink. As certain as the ink test."""
    return Reading("blank", AGREED)


def judge_text(reader: Reader, guess: Guess) -> tuple[str, Reading]:
    """Text and reading of words: one reader."""
    votes = (_vote(reader, guess),)
    if guess.text and guess.confidence >= LEAST_TEXT:
        return guess.text, Reading("read", min(guess.confidence, ALONE), votes)
    return "", Reading("illegible", guess.confidence, votes)


def judge_figure(
    first: Reader, digits: Guess, second: Reader | None = None, other: Guess | None = None
) -> tuple[str, Reading]:
    """Text and reading of a figure from one or two readers."""
    votes = [_vote(first, digits)]
    if second is not None and other is not None and other.text:
        votes.append(_vote(second, other))
        if other.text == digits.text:
            sure = 1 - (1 - digits.confidence) * (1 - other.confidence)
            return digits.text, Reading("read", round(min(max(sure, AGREED), CERTAIN), 3), tuple(votes))
        return "", Reading("conflict", 0.0, tuple(votes))
    least = LEAST_DASH if digits.text in DASHES else LEAST_FIGURE
    if digits.text and digits.confidence >= least:
        return digits.text, Reading("read", min(digits.confidence, ALONE), tuple(votes))
    return "", Reading("illegible", digits.confidence, tuple(votes))


def insists(reader: Reader, text: str, reading: Reading, looks: Sequence[Guess]) -> tuple[str, Reading]:
    """A conflict after the first reader looked again at other pictures of the crop; unchanged where the
    contradiction is firm or a look differs."""
    first, other = reading.votes
    votes = reading.votes + tuple(_vote(reader, look) for look in looks)
    same = all(look.text == first.text and look.confidence >= INSISTING for look in looks)
    if same and first.confidence >= INSISTING and other.confidence < FIRM_CONTRADICTION:
        return first.text, Reading("read", INSISTED, votes)
    return text, Reading("conflict", 0.0, votes)


def _vote(reader: Reader, guess: Guess) -> Vote:
    return Vote(reader.name, reader.version, guess.text, guess.confidence)
