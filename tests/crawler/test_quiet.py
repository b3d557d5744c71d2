"""Quiet hours are those of China, whatever the machine's clock is set to."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from crawler.quiet import CHINA, seconds_of_quiet


@pytest.mark.parametrize(
    ("clock", "windows", "hours"),
    [
        ("07:59", ["08:00-17:30"], 0),
        ("08:00", ["08:00-17:30"], 9.5),
        ("17:29", ["08:00-17:30"], 1 / 60),
        ("17:30", ["08:00-17:30"], 0),
        ("23:00", ["22:00-06:30"], 7.5),
        ("03:00", ["22:00-06:30"], 3.5),
        ("12:00", ["22:00-06:30"], 0),
        ("13:00", ["08:00-12:00", "13:00-14:00"], 1),
        ("13:00", [], 0),
    ],
)
def test_seconds_to_the_end(clock, windows, hours):
    hour, minute = map(int, clock.split(":"))
    moment = datetime(2024, 7, 1, hour, minute, tzinfo=CHINA).astimezone(UTC)
    assert seconds_of_quiet(moment, windows) == pytest.approx(hours * 3600)


def window(begin: datetime, length: timedelta) -> str:
    first, last = begin.astimezone(CHINA), (begin + length).astimezone(CHINA)
    return f"{first:%H:%M}-{last:%H:%M}"


def _is_waiting(crawls) -> bool:
    return any("quiet hours" in path.read_text("utf-8") for path in (crawls.data / "logs").glob("*.log"))


def test_nothing_is_asked_in_quiet_hours_and_an_interrupt_ends_the_wait(site, trs_portal, crawls):
    quiet = window(datetime.now(UTC) - timedelta(minutes=5), timedelta(hours=3))
    child = crawls.start([{**trs_portal, "pace": {"delay": 0, "quiet": [quiet]}}])
    limit = time.monotonic() + 30
    while time.monotonic() < limit and not _is_waiting(crawls):
        time.sleep(0.05)
    assert _is_waiting(crawls)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)

    assert child.returncode == 0, err
    assert site.asked == []
    assert '"interrupted": true' in out
    # The same run, when the hours are over.
    result = crawls.run([trs_portal])
    assert result["complete"] is True
    assert len(site.asked) == 13
