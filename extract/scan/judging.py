"""All crops of a page read in as few calls as can be, and judged: the first reader, the second where there is a
figure, more looks where they contradict each other or the first is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Reading
from extract.scan.ink import other_looks, widest_gap
from extract.scan.paper import Picture
from extract.scan.reader import FirstReader, Guess, Reader
from extract.scan.verdict import (
    blank,
    is_label,
    judge_dash,
    judge_figure,
    judge_text,
    look_again,
    wants_second_reader,
    whole,
)

# Two figures are further apart than this, in heights of their crop (which are 1.2 of the glyph's).
WIDE_GAP = 0.65


@dataclass(frozen=True, slots=True)
class Printed:
    """The pictures of one text's lines. `shape`: "-" or "/" where its ink looks so. `prose`: it is no figure."""

    crops: Sequence[Picture]
    shape: str = ""
    prose: bool = False

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


def unplaced(judged: Judged) -> Judged:
    """What was read where nobody can tell whose it is: illegible, the votes kept."""
    return replace(judged, text="", reading=Reading("illegible", 0.0, judged.reading.votes))


class Judge:
    """Reads with one reader for everything and, where there is one, a second for figures."""

    def __init__(self, first: FirstReader, second: Reader | None) -> None:
        self._first = first
        self._second = second

    def judge(self, printed: Sequence[Printed]) -> list[Judged]:
        """A verdict on every text. The verdict on one never depends on the others."""
        both = iter(self._first.read_both([crop for text in printed for crop in text.crops]))
        texts, digits = [], []
        for text in printed:
            read = [next(both) for _ in text.crops]
            texts.append(whole([as_text for as_text, _ in read]))
            digits.append(whole([figure for _, figure in read], "\n"))
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
        return judged

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
        guesses = self._second.read([printed[i].crops[0] for i in asked], "digits")
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
        others = iter([] if self._second is None else self._second.read(flat, "digits"))
        for i, found in zip(open_ones, looks, strict=True):
            figures = [digits[i], *(next(again) for _ in found)]
            contradictions = [second[i]] if i in second else []
            if self._second is not None:
                seen = [next(others) for _ in found]
                contradictions += seen if wants_second_reader(digits[i]) else []
            verdict = look_again(self._first, figures, self._second, contradictions)
            judged[i] = Judged(*verdict, digits[i].text, is_label=False)
