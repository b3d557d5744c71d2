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
# This close, it is no other's: 主要负责同志参加政府网站在线访谈次数 holds the words of the row above it.
_CERTAIN = 0.8
# More than neighbours weigh: 六 follows on 五, and 四 may be followed by 六.
_LESS_LIKELY = 0.12


def told_apart(rows: Sequence[PrintedRow], named: Sequence[Scores], form_name: str) -> list[Scores]:
    """The scores of each row's labels, without those of the form's rows that a label elsewhere in the form names as
    well and that stand under another label than the last one printed above. Where that other label is not printed at
    all, its rows may still be there, if less likely."""
    anchors = _anchors(form_name)
    names = tuple(dict.fromkeys(anchors.values()))
    last_words = tuple(name[-1] for name in names)
    labels = [[_named(row.cells[i].text, names, last_words) for i in row.label_positions] for row in rows]
    anywhere = frozenset(name for found in labels for name in found if name is not None)
    seen: dict[Path, int] = {}
    told: list[Scores] = []
    for place, (found, scores) in enumerate(zip(labels, named, strict=True)):
        # The row's own label comes last; before it, in a table that came apart, those of rows left blank.
        seen |= {name: place for name in found[:-1] if name is not None}
        told.append(_under_the_last(scores, anchors, seen, anywhere))
        seen |= {name: place for name in found[-1:] if name is not None}
    return told


def _named(text: str, names: Sequence[Path], last_words: tuple[str, ...]) -> Path | None:
    scores = similarities(text, last_words)
    best = max(scores)
    return names[scores.index(best)] if best >= SURE_LABEL else None


def _under_the_last(
    scores: Scores, anchors: Mapping[Path, Path], seen: Mapping[Path, int], anywhere: frozenset[Path]
) -> Scores:
    best = max((score for score, _ in scores.values()), default=0.0)
    if best <= MATCH_FLOOR:
        return scores
    if best >= _CERTAIN:
        scores = {path: score for path, score in scores.items() if score[0] >= best - _ALIKE}
    alike = [path for path, (score, _) in scores.items() if score >= best - _ALIKE and path in anchors]
    printed = {path: seen[anchors[path]] for path in alike if anchors[path] in seen}
    if len({anchors[path] for path in alike}) < 2 or not printed:
        return scores
    latest = max(printed.values())
    under = {path for path in alike if printed.get(path) == latest}
    told: dict[Path, tuple[float, int | None]] = {}
    for path, (score, label) in scores.items():
        if path not in alike or path in under:
            told[path] = score, label
        elif anchors[path] not in anywhere:
            told[path] = score - _LESS_LIKELY, label
    return told


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
