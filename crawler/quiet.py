"""Quiet hours: the time of day, in China, in which a portal is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
WINDOW = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")
_DAY = 24 * 60 * 60


def seconds_of_quiet(moment: datetime, windows: Iterable[str]) -> float:
    """Seconds from a moment (aware) to the end of the quiet hours it lies in, 0 where it lies in none.

    A window such as `22:00-06:30` goes past midnight. Windows that touch are waited out one after the other.
    """
    local = moment.astimezone(CHINA)
    now = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
    for window in windows:
        match = WINDOW.match(window)
        if match is None:
            raise ValueError(f"no window of time: {window!r}")
        first, last = (int(match[i]) * 3600 + int(match[i + 1]) * 60 for i in (1, 3))
        if (now - first) % _DAY < (last - first) % _DAY:
            return (last - now) % _DAY
    return 0.0


def now() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)
