"""From a PDF's user space to the reading frame: upright, origin upper left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extract.pdf_content import Rule


class Frame:
    """User space (y upwards) to the reading frame: turned clockwise by `turn`, origin upper left."""

    def __init__(self, turn: int, x0: float, y0: float, x1: float, y1: float) -> None:
        self.turn = turn
        self._box = (x0, y0, x1, y1)
        wide, high = x1 - x0, y1 - y0
        self.width, self.height = (high, wide) if turn in {90, 270} else (wide, high)

    def boxes(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 4) of two opposite corners x, y, x, y → x0, top, x1, bottom."""
        x0, y0, x1, y1 = self._box
        x, y = boxes[:, 0::2], boxes[:, 1::2]
        match self.turn:
            case 0:
                x, y = x - x0, y1 - y
            case 90:
                x, y = y - y0, x - x0
            case 180:
                x, y = x1 - x, y - y0
            case _:
                x, y = y1 - y, x1 - x
        return np.column_stack([x.min(1), y.min(1), x.max(1), y.max(1)]) if len(boxes) else np.zeros((0, 4))

    def rules(self, horizontal: list[Rule], vertical: list[Rule]) -> tuple[list[Rule], list[Rule]]:
        """The lines, those that a turn by a quarter puts upright among the vertical ones."""
        if self.turn in {90, 270}:
            return self._moved(vertical, upright=True), self._moved(horizontal, upright=False)
        return self._moved(horizontal, upright=False), self._moved(vertical, upright=True)

    def _moved(self, rules: list[Rule], *, upright: bool) -> list[Rule]:
        if not rules:
            return []
        at, start, end = np.array(rules, np.float64).T
        corners = np.column_stack([at, start, at, end] if upright else [start, at, end, at])
        moved = self.boxes(corners)
        lying = upright == (self.turn in {90, 270})
        columns = moved[:, [1, 0, 2]] if lying else moved[:, [0, 1, 3]]
        return [(a, b, c) for a, b, c in columns.tolist()]
