"""All crops of a page read in as few calls as can be, and judged: the first reader, the second where there is a
figure, more looks where they contradict each other or the first is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Reading
from extract.scan.ink import other_looks
from extract.scan.page import Picture
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


@dataclass(frozen=True, slots=True)
class Printed:
    """The pictures of one text's lines. `flat`: its ink has the shape of a dash. `prose`: it is no figure."""

    crops: Sequence[Picture]
    flat: bool = False
    prose: bool = False


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
            text.prose or (not text.flat and is_label(as_text, figure))
            for text, as_text, figure in zip(printed, texts, digits, strict=True)
        ]
        second = self._second_guesses(printed, labels, digits)
        judged = []
        for i, text in enumerate(printed):
            if not text.crops:
                judged.append(Judged("", blank(), "", is_label=False))
            elif labels[i]:
                judged.append(Judged(*judge_text(self._first, texts[i]), texts[i].text, is_label=True))
            elif text.flat:
                judged.append(Judged(*judge_dash(self._first, digits[i]), "-", is_label=False))
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
            if len(text.crops) == 1 and not labels[i] and not text.flat and wants_second_reader(digits[i])
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
                contradictions += [next(others) for _ in found]
            verdict = look_again(self._first, figures, self._second, contradictions)
            judged[i] = Judged(*verdict, digits[i].text, is_label=False)
