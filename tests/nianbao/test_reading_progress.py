"""Rate and time left, told in time and not too often."""

from __future__ import annotations

import pytest

from nianbao.reading_progress import ReadingProgress, in_words, reading_progress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_time_left_counts_expected_seconds_not_documents():
    """Ten scans of 10 s and ninety pages of 0.1 s by one process: after the scans nearly all is done."""
    clock = Clock()
    progress = ReadingProgress(100, 109.0, lambda _: None, clock)
    assert progress.words == ""
    for _ in range(10):
        clock.now += 10
        progress.advance(10.0, total=100, seconds_in_all=109.0)
    assert progress.rate == pytest.approx(0.1)
    assert progress.left == pytest.approx(9.0)
    assert progress.words == "0.1/s, about 9 s left"


def test_members_of_bundles_make_the_whole_larger():
    clock = Clock()
    progress = ReadingProgress(5, 5.0, lambda _: None, clock)
    for _ in range(5):
        clock.now += 1
        progress.advance(1.0, total=10, seconds_in_all=10.0)
    assert (progress.done, progress.total) == (5, 10)
    assert progress.left == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (89, "89 s"), (90, "2 min"), (3_540, "59 min"), (7_500, "2 h 5 min"), (200_000, "2 d 7 h")],
)
def test_words(seconds: float, words: str):
    assert in_words(seconds) == words


def test_a_log_gets_a_line_a_minute(capsys: pytest.CaptureFixture[str]):
    clock = Clock()
    with reading_progress(1000, 1000.0, clock=clock) as progress:
        for _ in range(150):
            clock.now += 1
            progress.advance(1.0, total=1000, seconds_in_all=1000.0)
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "read 60 of 1000 documents; 1.0/s, about 16 min left",
        "read 120 of 1000 documents; 1.0/s, about 15 min left",
    ]
