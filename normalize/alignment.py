"""Two sequences aligned in order: the form's labels and what a document prints in their place.

Both sides may lack items; items never swap places. The alignment with the highest total score wins, so a label
that is garbled, cut or ambiguous (`其他` occurs four times) is placed by its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

# Below this, two labels have nothing to do with each other.
MATCH_FLOOR = 0.5
# Where neighbours of one sequence are neighbours in the other, they support each other.
_ADJACENT = 0.1


def align(scores: Sequence[Sequence[float]], *, breaks: frozenset[int] = frozenset()) -> list[int | None]:
    """For each expected item the index of the printed one, or None.

    `scores[e][p]` is the similarity (0..1) of expected item e and printed item p; at most MATCH_FLOOR is no
    match. `breaks` holds printed indexes that begin something new, where adjacency means nothing.
    """
    n_expected = len(scores)
    n_printed = len(scores[0]) if scores else 0
    # best[e][p]: total over the first e and p items; matched[e][p]: the same, ending in a match of both last ones.
    best = [[0.0] * (n_printed + 1) for _ in range(n_expected + 1)]
    matched = [[float("-inf")] * (n_printed + 1) for _ in range(n_expected + 1)]
    for e, line in enumerate(scores, 1):
        above, here, ends_above, ends_here = best[e - 1], best[e], matched[e - 1], matched[e]
        total = 0.0
        for p, score in enumerate(line, 1):
            total = max(total, above[p])
            if score > MATCH_FLOOR:
                gain = score - MATCH_FLOOR
                reached = above[p - 1] + gain
                if p - 1 not in breaks:
                    reached = max(reached, ends_above[p - 1] + gain + _ADJACENT)
                ends_here[p] = reached
                total = max(total, reached)
            here[p] = total
    return _trace(best, matched, scores, breaks)


def _trace(
    best: list[list[float]],
    matched: list[list[float]],
    scores: Sequence[Sequence[float]],
    breaks: frozenset[int],
) -> list[int | None]:
    result: list[int | None] = [None] * len(scores)
    e, p = len(scores), len(scores[0]) if scores else 0
    must_match = False
    while e > 0 and p > 0:
        if must_match or matched[e][p] >= best[e][p]:
            result[e - 1] = p - 1
            gain = scores[e - 1][p - 1] - MATCH_FLOOR
            must_match = (
                p - 1 not in breaks and matched[e - 1][p - 1] + gain + _ADJACENT >= best[e - 1][p - 1] + gain
            )
            e, p = e - 1, p - 1
        elif best[e - 1][p] >= best[e][p - 1]:
            e -= 1
        else:
            p -= 1
    return result
