"""Lines that underline a text are no ruling lines, however much they look like ones in a narrow cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.pdf_content import Rule, Run

# An underline begins and ends where its text does (pt); a cell's line goes on to the cell's walls.
SAME_END = 1.0
# It lies this much above or below the lower end of the text's box (sizes).
ABOVE, BELOW = 0.4, 0.3


def without_underlines(
    horizontal: Sequence[Rule], vertical: Sequence[Rule], runs: Sequence[Run]
) -> Sequence[Rule]:
    """The horizontal lines but for those that underline one of the runs and end at no upright line."""
    if not horizontal or not runs:
        return horizontal
    ordered = sorted(runs, key=lambda run: run.x0)
    lefts = np.array([run.x0 for run in ordered])
    starts = np.array([start for _, start, _ in horizontal])
    first, last = np.searchsorted(lefts, starts - SAME_END), np.searchsorted(lefts, starts + SAME_END)
    gone = {
        place
        for place in np.flatnonzero(first < last).tolist()
        if any(_underlines(horizontal[place], run) for run in ordered[first[place] : last[place]])
        and not _ends_at_walls(horizontal[place], vertical)
    }
    return [rule for place, rule in enumerate(horizontal) if place not in gone] if gone else horizontal


def _underlines(rule: Rule, run: Run) -> bool:
    y, _, end = rule
    return (
        abs(end - run.x1) <= SAME_END and run.bottom - ABOVE * run.size <= y <= run.bottom + BELOW * run.size
    )


def _ends_at_walls(rule: Rule, vertical: Sequence[Rule]) -> bool:
    y, *ends = rule
    return all(
        any(
            abs(x - end) <= SAME_END and top - SAME_END <= y <= bottom + SAME_END
            for x, top, bottom in vertical
        )
        for end in ends
    )
