"""Which figures a person should look at, and why; how many figures of a report were read from ink, and by how many.

A figure is in doubt where nobody could read it, where its readers differ, or where it is less sure than
`DOUBTFUL_BELOW`. Nothing here changes a figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from normalize.record import Cell, Record, Vote
from output.digest.identity import DOUBTFUL_BELOW
from output.digest.terms import Phrase


@dataclass(frozen=True, slots=True)
class Ballot:
    """The same vote of the same reader, `times` over: a reader may look again. Confidence is 0..1."""

    reader: str
    version: str
    text: str
    least: float
    most: float
    times: int


@dataclass(frozen=True, slots=True)
class Readings:
    """Figures of a report that were read from ink, by what became of them; each is counted once.

    `agreed`: two readers or more, all of one text. `alone`: one reader. `contradicted`: taken against a vote.
    """

    agreed: int
    alone: int
    contradicted: int
    conflict: int
    illegible: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.agreed + self.alone + self.contradicted + self.conflict + self.illegible


def reason(cell: Cell) -> Phrase | None:
    """Why the figure is in doubt, in words; None where it is not."""
    votes = () if cell.source is None else cell.source.votes
    if cell.state == "conflict":
        return Phrase("the readers disagree, and none of them is believed", "读数不一致，均不采用")
    if cell.state == "illegible":
        return _unread(cell, votes)
    unsure = cell.confidence is not None and cell.confidence < DOUBTFUL_BELOW
    if _texts(votes) > 1:
        return Phrase(
            "the votes differ; what is taken is the better founded", "各次读数不一致，采用依据较充分者"
        )
    if not unsure:
        return None
    if len(votes) == 1:
        return Phrase("one reader only, and not sure", "仅有一种读取方式，把握不足")
    return Phrase(
        "what stands here is certain, whose figure it is less so: the label of its row or its unit is not "
        "printed as the form has it",
        "文字无误，但所属行或单位与表式不完全相符",
    )


def doubtful_codes(record: Record) -> tuple[str, ...]:
    """The codes of the figures in doubt, in the record's order."""
    return tuple(code for code, cell in record.cells.items() if reason(cell) is not None)


def ballots(cell: Cell) -> tuple[Ballot, ...]:
    """The cell's votes, the same ones together, in the order in which they were cast."""
    together: dict[tuple[str, str, str], list[float]] = {}
    for vote in () if cell.source is None else cell.source.votes:
        together.setdefault((vote.reader, vote.version, vote.text), []).append(vote.confidence)
    return tuple(
        Ballot(reader, version, text, min(sure), max(sure), len(sure))
        for (reader, version, text), sure in together.items()
    )


def count_readings(cells: Mapping[str, Cell]) -> Readings:
    """How the figures that have votes came to be read; blank cells have none."""
    kinds = Counter(kind for cell in cells.values() if (kind := _kind(cell)) is not None)
    return Readings(
        agreed=kinds["agreed"],
        alone=kinds["alone"],
        contradicted=kinds["contradicted"],
        conflict=kinds["conflict"],
        illegible=kinds["illegible"],
    )


def readings_in_words(readings: Readings) -> Phrase:
    """The count as one sentence; what did not occur is not said."""
    parts = (
        (readings.agreed, "{n} agreed by two readers", "两种读取方式一致 {n} 项"),
        (readings.alone, "{n} with one reader only", "仅一种读取方式 {n} 项"),
        (readings.contradicted, "{n} taken against another vote", "读数有异而采用其一 {n} 项"),
        (readings.conflict, "{n} in conflict", "读数冲突 {n} 项"),
        (readings.illegible, "{n} illegible", "无法辨认 {n} 项"),
    )
    en = ", ".join(words.format(n=number) for number, words, _ in parts if number)
    zh = "，".join(words.format(n=number) for number, _, words in parts if number)
    noun = "figure" if readings.total == 1 else "figures"
    return Phrase(f"{readings.total} {noun} read by OCR: {en}.", f"OCR 读取数字 {readings.total} 项：{zh}。")


def _kind(cell: Cell) -> str | None:
    if cell.source is None or not cell.source.votes:
        return None
    if cell.state in {"conflict", "illegible"}:
        return cell.state
    if _texts(cell.source.votes) > 1:
        return "contradicted"
    return "agreed" if len({vote.reader for vote in cell.source.votes}) > 1 else "alone"


def _unread(cell: Cell, votes: Sequence[Vote]) -> Phrase:
    if cell.raw:
        return Phrase(
            "what is printed here cannot be told apart into the figures of the row",
            "此处文字无法对应到本行各项数字",
        )
    if any(vote.text for vote in votes):
        return Phrase("read, but with too little confidence to be believed", "有读数，但把握不足，不予采用")
    return Phrase("something is printed here, and nobody could read it", "此处有内容，但未能读出")


def _texts(votes: Iterable[Vote]) -> int:
    return len({vote.text for vote in votes})
