"""Another look at a page picture: enlarged, and its ink told from the paper by its surroundings instead of by one
threshold. What was a trick of the first look's light and scale is not seen twice.

Whoever runs the readers puts the look in force for what it calls, as with limits; figures of both looks are compared
by their codes, so that nothing depends on pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import cv2
import numpy as np

from extract.scan.paper import Picture

ENLARGED = 1.3
# The surroundings of a pixel are this share of the page's shorter side; ink is darker than them by so much.
SURROUNDINGS, DARKER = 1 / 60, 12
# Half of the picture stays as it was: hard edges alone are what readers were not made for.
KEPT = 0.5
# Beyond this (pixels) a page is large enough.
LARGEST = 5000

_again: ContextVar[bool] = ContextVar("another_look", default=False)


@contextmanager
def another_look() -> Iterator[None]:
    """Within it pages are read as `seen` shows them."""
    token = _again.set(True)
    try:
        yield
    finally:
        _again.reset(token)


def seen(picture: Picture) -> Picture:
    """The picture as it is; at another look, enlarged and with its ink set off."""
    if not _again.get():
        return picture
    grey = (
        picture
        if picture.ndim == 2
        else np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    )
    if max(grey.shape) * ENLARGED <= LARGEST:
        grey = np.asarray(
            cv2.resize(grey, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
        )
    block = max(int(min(grey.shape) * SURROUNDINGS) | 1, 3)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, DARKER)
    return np.asarray(cv2.addWeighted(grey, KEPT, ink, 1 - KEPT, 0), dtype=np.uint8)
