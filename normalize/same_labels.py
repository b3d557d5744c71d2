"""Labels that stand twice in the 统计表 (form of 2014): 被依法纠错数 and 其他情形数 under 行政复议 and under
行政诉讼, and, where an office cuts them short, 其中：主要负责同志参加 under 新闻发布会 and under 在线访谈.

They are told apart by the label above them, which need not be a row's own: of a table that came apart into lines,
rows left blank are only labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from normalize.alignment import MATCH_FLOOR
from normalize.forms.definition import form
from normalize.labels import SURE_LABEL, similarities
from normalize.rows import PrintedRow

Path = tuple[str, ...]
Scores = Mapping[Path, tuple[float, int | None]]

# Rows that a label names about as well.
_ALIKE = 0.05


def told_apart(rows: Sequence[PrintedRow], named: Sequence[Scores], form_name: str) -> list[Scores]:
    """The scores of each row's labels, without those of the form's rows that a label elsewhere in the form names as
    well and that stand under another label than the last one printed above."""
    anchors = _anchors(form_name)
    names = tuple(dict.fromkeys(anchors.values()))
    last_words = tuple(name[-1] for name in names)
    seen: dict[Path, int] = {}
    found: list[Scores] = []
    for row, scores in zip(rows, named, strict=True):
        texts = [row.cells[i].text for i in row.label_positions]
        for text in texts[:-1]:
            _note(text, names, last_words, seen)
        found.append(_under_the_last(scores, anchors, seen))
        for text in texts[-1:]:
            _note(text, names, last_words, seen)
    return found


def _note(text: str, names: Sequence[Path], last_words: tuple[str, ...], seen: dict[Path, int]) -> None:
    scores = similarities(text, last_words)
    best = max(scores)
    if best >= SURE_LABEL:
        seen[names[scores.index(best)]] = max(seen.values(), default=0) + 1


def _under_the_last(scores: Scores, anchors: Mapping[Path, Path], seen: Mapping[Path, int]) -> Scores:
    best = max((score for score, _ in scores.values()), default=0.0)
    if best <= MATCH_FLOOR:
        return scores
    alike = [path for path, (score, _) in scores.items() if score >= best - _ALIKE and path in anchors]
    printed = {path: seen[anchors[path]] for path in alike if anchors[path] in seen}
    if len({anchors[path] for path in alike}) < 2 or not printed:
        return scores
    latest = max(printed.values())
    other = {path for path in alike if printed.get(path) != latest}
    return {path: score for path, score in scores.items() if path not in other}


@cache
def _anchors(form_name: str) -> Mapping[Path, Path]:
    """For each row of the form the row that it is a part of: the one above it in its path, or, of 其中, the row
    before."""
    anchors: dict[Path, Path] = {}
    for block in form(form_name).blocks:
        rows = [row.path for row in block.rows if row.codes]
        for before, path in zip([(), *rows], rows, strict=False):
            if path[:-1] in rows:
                anchors[path] = path[:-1]
            elif before and path[-1].startswith("其中"):
                anchors[path] = before
    return anchors
