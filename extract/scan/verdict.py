"""What the readers' guesses are worth: the text of a crop, and how sure it is.

Agreement of two independent readers is what high confidence means. One reader alone is worth its own
confidence; too little of it is `illegible`. Two readers that contradict each other are a `conflict`: nobody's
figure is taken, both are kept as votes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extract.document import Reading, Vote
from extract.scan.reader import UNITS, Guess, Reader

# One reader alone: below this its figure, its label is not believed.
LEAST_FIGURE, LEAST_TEXT, LEAST_WORDS = 0.9, 0.5, 0.1
# A lone dash is no figure: to take it for one does less harm.
DASH, SIGNS, POINTS = "-", "+-", ".,· "
# Counts of so many digits have no points in them.
SHORT_COUNT = 3
# Nor do words begin or end with these.
DUST = ".,·•'` "
DASHES, LEAST_DASH = frozenset({DASH, "/"}), 0.7
# A lone stroke takes two readers to be a figure. Agreeing at another look takes this much confidence.
STROKES, LEAST_AGREED = frozenset({"1"}), 0.5
# Two readers that are both less sure than this may be wrong together. A second one that hardly believes itself (below
# NO_BELIEF) leaves the first to be as sure as if it were alone; at other looks nearly so.
HALF_SURE, NO_BELIEF, MOSTLY_SURE = 0.7, 0.1, 0.8
# Confidence of one reader alone never reaches that of two that agree.
ALONE, AGREED, CERTAIN = 0.97, 0.99, 0.999
# From here on a figure shows what the page's digits look like: two readers agree on it, or one is as sure as it can be.
CERTAIN_ALONE = 0.97
# A figure that the readers did not agree on at once, but do at other looks; and one that the first reader insists on,
# this sure at every look, while the second hardly believes itself.
AT_ANOTHER_LOOK, INSISTED = 0.95, 0.85
INSISTING, FIRM_CONTRADICTION = 0.95, 0.7
# Digits this like each other are closer than any two kinds.
CLOSE_TWIN = 0.96
# The shape of a dash is a vote, too.
SHAPE, SHAPE_VERSION = "shape", "1"
# So are digits that look like others of the page.
TWINS = "twins"
TAKEN_FOR = {"-": frozenset({""}), "/": frozenset({"", "-", "1"}), "\\": frozenset({"", "-", "1", "/"})}
# A crop with one ideograph is a label where it is read so much surer as text than as digits.
SURER_AS_TEXT = 0.5
# 日 and 曰 are what a nought with a dot in it looks like.
_OTHER_IDEOGRAPH = re.compile(rf"[\u3400-\u9fff\uf900-\ufaff](?<![增减万元亿无一十〇日曰{UNITS}])")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_].*\d|\d.*[^\W\d_]")
_DIGITS = re.compile(r"[+-]?\d[\d,.]*")
_COUNTED = re.compile(rf"([+-]?\d[\d,.]*)([{UNITS}]{{1,2}}|[万亿]?元)")


def is_label(text: Guess, digits: Guess) -> bool:
    """Whether a cell holds words rather than a figure. `text` and `digits` are the whole cell's."""
    ideographs = len(_OTHER_IDEOGRAPH.findall(text.text))
    if ideographs > 1:
        return True
    if _COUNTED.fullmatch(text.text):
        return False
    surer = text.confidence - digits.confidence > SURER_AS_TEXT
    return surer and (
        ideographs == 1 or (text.confidence >= LEAST_FIGURE and _WORD.search(text.text) is not None)
    )


def whole(guesses: Sequence[Guess], between: str = "") -> Guess:
    """The guess for a cell of several lines: as sure as its least sure line. Figures on two lines are two
    figures (or a wall that was missed): they are kept apart by a newline, never made one number."""
    if not guesses:
        return Guess("", 0.0)
    return Guess(between.join(guess.text for guess in guesses), min(guess.confidence for guess in guesses))


def wants_second_reader(digits: Guess) -> bool:
    """Whether a figure, but for what is counted, is made of what the second reader knows."""
    return _DIGITS.fullmatch(uncounted(digits.text)) is not None


def uncounted(text: str) -> str:
    """A figure without the unit behind it: 3 of 3件."""
    counted = _COUNTED.fullmatch(text)
    return counted[1] if counted else text


def with_unit_below(lines: Sequence[Guess]) -> bool:
    """Whether a cell of two lines is a figure and, below it, its unit: 81.62 and 万元."""
    return (
        len(lines) == 2
        and _DIGITS.fullmatch(lines[0].text) is not None
        and unit_of("0" + lines[1].text) != ""
    )


def unit_of(text: str) -> str:
    """The unit behind a figure: 件 of 3件; or ""."""
    counted = _COUNTED.fullmatch(text)
    return counted[2] if counted else ""


def blank() -> Reading:
    """No ink. As certain as the ink test."""
    return Reading("blank", AGREED)


def judge_text(reader: Reader, guess: Guess) -> tuple[str, Reading]:
    """Text and reading of words: one reader. Words may be unsure and say so: half a label is known, too."""
    votes = (_vote(reader, guess),)
    text = guess.text.strip(DUST)
    least = LEAST_WORDS if len(_IDEOGRAPH.findall(text)) > 1 else LEAST_TEXT
    if text and guess.confidence >= least:
        return text, Reading("read", min(guess.confidence, ALONE), votes)
    return "", Reading("illegible", guess.confidence, votes)


def judge_figure(
    first: Reader, digits: Guess, second: Reader | None = None, other: Guess | None = None
) -> tuple[str, Reading]:
    """Text and reading of a figure from one or two readers. No figure begins or ends with a point or a comma: that is
    dust, or a digit that was not seen. Nor is one set on two lines: that is two figures whose wall was not seen."""
    votes = [_vote(first, digits)]
    dusty = digits.text != figure(digits.text) or "\n" in digits.text
    if second is not None and other is not None and other.text:
        votes.append(_vote(second, other))
        if figure(other.text) != figure(uncounted(digits.text)):
            return "", Reading("conflict", 0.0, tuple(votes))
        unsure = digits.confidence < (LEAST_FIGURE if other.confidence < NO_BELIEF else HALF_SURE)
        if dusty or (unsure and other.confidence < HALF_SURE):
            return "", Reading("illegible", digits.confidence, tuple(votes))
        sure = 1 - (1 - digits.confidence) * (1 - other.confidence)
        return digits.text, Reading("read", round(min(max(sure, AGREED), CERTAIN), 3), tuple(votes))
    least = LEAST_DASH if digits.text in DASHES else LEAST_FIGURE
    if second is not None and other is not None and digits.text not in DASHES:
        # A blot reads as a nought to one of them; that the other sees nothing is worth more looks.
        return "", Reading("illegible", digits.confidence, tuple(votes))
    if uncounted(digits.text) in STROKES and second is not None:
        # A piece of a ruling line or of a seal reads as a one, too.
        return "", Reading("illegible", digits.confidence, tuple(votes))
    if digits.text and not dusty and digits.confidence >= least:
        return digits.text, Reading("read", min(digits.confidence, ALONE), tuple(votes))
    return "", Reading("illegible", digits.confidence, tuple(votes))


def figure(text: str) -> str:
    """A figure without what may be dust before and after it."""
    return text.strip(POINTS)


def judge_dash(reader: Reader, digits: Guess, shape: str) -> tuple[str, Reading]:
    """Text and reading of ink that has the shape of a dash or a slash: it is one, unless it surely reads as something
    else. Recognisers take a slash for a one."""
    votes = (_vote(reader, digits), Vote(SHAPE, SHAPE_VERSION, shape, ALONE))
    if set(digits.text) == {shape}:
        return shape, Reading("read", AGREED, votes)
    if digits.text not in TAKEN_FOR[shape] and digits.confidence >= LEAST_FIGURE:
        return "", Reading("conflict", 0.0, votes)
    return shape, Reading("read", INSISTED, votes)


def together(readings: Sequence[Reading]) -> Reading:
    """The reading of several texts as one: as good as the worst of them."""
    votes = tuple(vote for reading in readings for vote in reading.votes)
    outcomes = {reading.outcome for reading in readings}
    confidence = min((reading.confidence for reading in readings), default=0.0)
    if not readings or outcomes & {"illegible", "conflict"}:
        return Reading("conflict" if "conflict" in outcomes else "illegible", confidence, votes)
    return Reading("read", confidence, votes)


def look_again(
    first: Reader, figures: Sequence[Guess], second: Reader | None, others: Sequence[Guess]
) -> tuple[str, Reading]:
    """Text and reading of a figure that was in conflict or illegible, from all looks of both readers at it.

    The first look's figure is believed where both readers came to it, each at one look at least and the first reader
    at most; or where the first one is sure of it at every look and the second one of nothing.
    """
    votes = [_vote(first, guess) for guess in figures]
    contradictions = [guess for guess in others if guess.text]
    if second is not None:
        votes += [_vote(second, guess) for guess in contradictions]
    counts = Counter(figure(guess.text) for guess in figures if figure(guess.text))
    if not counts:
        return "", Reading("illegible", 0.0, tuple(votes))
    text, count = counts.most_common(1)[0]
    agreeing = sum(figure(guess.text) == uncounted(text) for guess in contradictions)
    mean = sum(guess.confidence for guess in figures) / len(figures)
    # A point or a comma at the end at most looks is a digit that was lost; beside a short count it is dust.
    clean = len(text) <= SHORT_COUNT or 2 * sum(guess.text == text for guess in figures) > len(figures)
    agreed = clean and 2 * count > len(figures) and agreeing and 2 * agreeing >= len(contradictions)
    believed = max(
        (guess.confidence for guess in contradictions if figure(guess.text) == uncounted(text)), default=0.0
    )
    if agreed and mean >= (LEAST_AGREED if believed >= LEAST_AGREED else MOSTLY_SURE):
        return text, Reading("read", AT_ANOTHER_LOOK, tuple(votes))
    unanimous = all(figure(guess.text) == text for guess in figures) and clean
    # Thin as it is, a sign is the first thing to be lost.
    firm = [
        guess
        for guess in contradictions
        if guess.confidence >= FIRM_CONTRADICTION and guess.text != uncounted(text).lstrip(SIGNS)
    ]
    if unanimous and not firm and _is_sure(figures) and (second is None or uncounted(text) not in STROKES):
        return text, Reading("read", INSISTED, tuple(votes))
    if contradictions or not unanimous:
        return "", Reading("conflict", 0.0, tuple(votes))
    return "", Reading("illegible", round(mean, 3), tuple(votes))


def with_twins(
    twin: tuple[str, float], version: str, verdict: tuple[str, Reading], text: str
) -> tuple[str, Reading]:
    """The verdict on a figure once the page's own print has spoken (`twins.py`): `text` is what the first reader
    sees at most looks. What the two agree on is read, unless the second reader firmly sees something else; a
    figure that one
    reader alone has read and that looks like other digits is in conflict."""
    seen, like = twin
    said, reading = verdict
    if not seen:
        return verdict
    votes = (*reading.votes, Vote(TWINS, version, seen, like))
    if reading.outcome == "read":
        if seen == uncounted(figure(said)):
            return said, replace(reading, votes=votes, confidence=max(reading.confidence, AT_ANOTHER_LOOK))
        return "", Reading("conflict", 0.0, votes)
    against = [
        vote
        for vote in reading.votes
        if vote.confidence >= FIRM_CONTRADICTION and figure(vote.text) not in {seen, text}
    ]
    # What the first reader sees at one look only is outweighed by a close likeness.
    lone = len(against) == 1 and against[0].reader == reading.votes[0].reader and like >= CLOSE_TWIN
    firm = bool(against) and not lone
    if text and seen == uncounted(text) and not firm:
        return text, Reading("read", AT_ANOTHER_LOOK, votes)
    return "", replace(reading, votes=votes)


def usual_text(reading: Reading, name: str) -> str:
    """The figure that a reader sees at more than half of its looks; "" where there is no such. A point at the end of a
    long one is a digit that was lost."""
    seen = [vote.text for vote in reading.votes if vote.reader == name]
    text, count = Counter(figure(text) for text in seen).most_common(1)[0] if seen else ("", 0)
    clean = len(text) <= SHORT_COUNT or 2 * seen.count(text) > len(seen)
    return text if clean and 2 * count > len(seen) else ""


def _is_sure(figures: Sequence[Guess]) -> bool:
    """Whether a reader is sure at every look, or at all but one and nearly so there."""
    least, *others = sorted(guess.confidence for guess in figures)
    return least >= HALF_SURE and all(confidence >= INSISTING for confidence in others)


def _vote(reader: Reader, guess: Guess) -> Vote:
    return Vote(reader.name, reader.version, guess.text, guess.confidence)
