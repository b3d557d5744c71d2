"""All crops of a page read in as few calls as can be, and judged: the first reader, the second where there is a
figure, more looks where they contradict each other or the first is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Reading
from extract.scan import twins
from extract.scan.ink import is_ragged, other_looks, widest_gap, without_last
from extract.scan.paper import Picture
from extract.scan.reader import FirstReader, Guess, Reader
from extract.scan.twins import twins_of
from extract.scan.verdict import (
    AT_ANOTHER_LOOK,
    CERTAIN_ALONE,
    blank,
    is_label,
    judge_dash,
    judge_figure,
    judge_text,
    look_again,
    uncounted,
    unit_of,
    usual_text,
    wants_second_reader,
    whole,
    with_twins,
    with_unit_below,
)

# Two figures are further apart than this, in heights of their crop (which are 1.2 of the glyph's).
WIDE_GAP = 0.65


@dataclass(frozen=True, slots=True)
class Printed:
    """The pictures of one text's lines. `shape`: "-" or "/" where its ink looks so. `prose`: it is no figure.
    `below`: the unit on a line of its own, which is then none of the crops."""

    crops: Sequence[Picture]
    shape: str = ""
    prose: bool = False
    below: str = ""

    def digits(self, crop: Picture, text: str) -> Picture | None:
        """A look at its line (`crop`) without the unit that `text` ends in; None where they can't be parted."""
        unit = "" if self.below else unit_of(text)
        return without_last(crop, len(unit)) if unit else crop

    @property
    def is_spaced(self) -> bool:
        """Whether there are gaps in it as between two figures."""
        return any(widest_gap(crop) > WIDE_GAP * crop.shape[0] for crop in self.crops)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text was read as. `seen` is the first reader's reading, believed or not."""

    text: str
    reading: Reading
    seen: str
    is_label: bool


def is_read(judged: Judged) -> bool:
    """Whether letters or figures were read; a dash is none, specks look like one."""
    return judged.reading.outcome == "read" and any(character.isalnum() for character in judged.text)


def unplaced(judged: Judged) -> Judged:
    """What was read where nobody can tell whose it is: illegible, the votes kept."""
    return replace(judged, text="", reading=Reading("illegible", 0.0, judged.reading.votes))


def _holds_foreign_ink(printed: Printed, judged: Judged) -> bool:
    """Whether a figure of several digits has one too many: a stroke of a seal reads as a one. Nobody prints a count
    as 01, and a line's digits are of one height."""
    text = uncounted(judged.text)
    if judged.is_label or len(printed.crops) != 1 or not text.isdecimal() or len(text) < 2:
        return False
    crop = printed.digits(printed.crops[0], judged.text)
    return text.startswith("0") or (crop is not None and is_ragged(crop, len(text)))


class Judge:
    """Reads with one reader for everything and, where there is one, a second for figures."""

    def __init__(self, first: FirstReader, second: Reader | None) -> None:
        self._first = first
        self._second = second

    def judge(self, printed: Sequence[Printed]) -> list[Judged]:
        """A verdict on every text. The verdict on one depends on the others only where it is in doubt: what looks
        like the page's digits that are read for sure is one of them (`twins.py`)."""
        both = iter(self._first.read_both([crop for text in printed for crop in text.crops]))
        texts, digits, below = [], [], []
        for text in printed:
            read = [next(both) for _ in text.crops]
            texts.append(whole([as_text for as_text, _ in read]))
            figures = [figure for _, figure in read]
            digits.append(whole(figures, "" if with_unit_below(figures) else "\n"))
            below.append(figures[1].text if with_unit_below(figures) else "")
        # A unit on a line of its own says nothing that a second look would tell.
        printed = [
            replace(text, crops=text.crops[:1], below=unit) if unit else text
            for text, unit in zip(printed, below, strict=True)
        ]
        labels = [
            text.prose or (not text.shape and is_label(as_text, figure))
            for text, as_text, figure in zip(printed, texts, digits, strict=True)
        ]
        second = self._second_guesses(printed, labels, digits)
        judged = []
        for i, text in enumerate(printed):
            if not text.crops:
                judged.append(Judged("", blank(), "", is_label=False))
            elif labels[i]:
                judged.append(Judged(*judge_text(self._first, texts[i]), texts[i].text, is_label=True))
            elif text.shape:
                judged.append(
                    Judged(*judge_dash(self._first, digits[i], text.shape), text.shape, is_label=False)
                )
            elif text.is_spaced:
                judged.append(
                    unplaced(Judged(*judge_text(self._first, digits[i]), digits[i].text, is_label=False))
                )
            else:
                verdict = judge_figure(self._first, digits[i], self._second, second.get(i))
                judged.append(Judged(*verdict, digits[i].text, is_label=False))
        self._look_again(printed, digits, second, judged)
        self._compare(printed, judged)
        return [
            unplaced(verdict) if is_read(verdict) and _holds_foreign_ink(text, verdict) else verdict
            for text, verdict in zip(printed, judged, strict=True)
        ]

    def _compare(self, printed: Sequence[Printed], judged: list[Judged]) -> None:
        """Hold, in place, the figures that two readers did not agree on against those that they did."""
        figures = [
            i
            for i, verdict in enumerate(judged)
            if len(printed[i].crops) == 1
            and not verdict.is_label
            and not printed[i].shape
            and not printed[i].is_spaced
        ]
        agreed = [
            (printed[i].digits(printed[i].crops[0], judged[i].text), uncounted(judged[i].text))
            for i in figures
            if judged[i].reading.outcome == "read"
            and judged[i].reading.confidence >= CERTAIN_ALONE
            and uncounted(judged[i].text).isdecimal()
        ]
        known = twins_of([(crop, text) for crop, text in agreed if crop is not None])
        for i in figures:
            reading = judged[i].reading
            if reading.outcome == "read" and reading.confidence >= AT_ANOTHER_LOOK and len(reading.votes) > 1:
                continue
            text = judged[i].text or usual_text(reading, self._first.name)
            crop = printed[i].digits(printed[i].crops[0], text)
            if crop is None or not uncounted(text).isdecimal():
                continue
            twin = known.reading(crop, len(uncounted(text)))
            verdict = with_twins(twin, twins.VERSION, (judged[i].text, reading), text)
            judged[i] = replace(judged[i], text=verdict[0], reading=verdict[1])
            alone = self._second is not None and all(
                vote.reader == self._first.name for vote in reading.votes
            )
            if alone and not twin[0] and known.knows(uncounted(text)):
                # One reader's word, and unlike the page's own digits of that name: a blot, a piece of a stamp.
                judged[i] = unplaced(judged[i])

    def _second_guesses(
        self, printed: Sequence[Printed], labels: Sequence[bool], digits: Sequence[Guess]
    ) -> dict[int, Guess]:
        """The second reader's guess for every text that is a figure on one line."""
        if self._second is None:
            return {}
        asked = [
            i
            for i, text in enumerate(printed)
            if len(text.crops) == 1 and not labels[i] and not text.shape and wants_second_reader(digits[i])
        ]
        if not asked:
            return {}
        crops = {i: printed[i].digits(printed[i].crops[0], digits[i].text) for i in asked}
        asked = [i for i in asked if crops[i] is not None]
        guesses = self._second.read([crop for crop in crops.values() if crop is not None], "digits")
        return dict(zip(asked, guesses, strict=True))

    def _look_again(
        self,
        printed: Sequence[Printed],
        digits: Sequence[Guess],
        second: dict[int, Guess],
        judged: list[Judged],
    ) -> None:
        """Settle, in place, what one or two looks left open."""
        open_ones = [
            i
            for i, verdict in enumerate(judged)
            if verdict.reading.outcome in {"conflict", "illegible"}
            and not verdict.is_label
            and len(printed[i].crops) == 1
            and not printed[i].is_spaced
        ]
        looks = [other_looks(printed[i].crops[0]) for i in open_ones]
        flat = [look for found in looks for look in found]
        if not flat:
            return
        again = iter(self._first.read(flat, "digits"))
        cut = [
            [printed[i].digits(look, digits[i].text) for look in found]
            for i, found in zip(open_ones, looks, strict=True)
        ]
        asked = [crop for crops in cut for crop in crops if crop is not None]
        others = iter([] if self._second is None else self._second.read(asked, "digits"))
        for i, found, crops in zip(open_ones, looks, cut, strict=True):
            figures = [digits[i]]
            for _ in found:
                guess = next(again)
                figures.append(Guess(guess.text + printed[i].below, guess.confidence))
            contradictions = [second[i]] if i in second else []
            if self._second is not None:
                seen = [next(others) for crop in crops if crop is not None]
                contradictions += seen if wants_second_reader(digits[i]) else []
            verdict = look_again(self._first, figures, self._second, contradictions)
            judged[i] = Judged(*verdict, digits[i].text, is_label=False)
