"""The loop over seats: nothing taken too early, nothing lost, what is lost read again; in any order or in the jobs'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extract.document import Issue
from nianbao.executor import Lost, Seat, Task, in_order, results

DIED = Issue("extract", "worker_died", "error", "died", "look")


class Scripted:
    """Seats that answer when they are told to: `script(job, time)` is the answer to the job's nth beginning."""

    def __init__(self, seats: int, script: Callable[[Any, int], Any], *, at_once: bool = True) -> None:
        self.script, self.at_once = script, at_once
        self.count = seats
        self.began: list[Any] = []
        self.pending: list[Callable[[], None]] = []
        self.closed = 0
        self.seated: Callable[[Seat], None] = lambda _: None

    def open(self, seated: Callable[[Seat], None], failed: Callable[[Exception], None]) -> None:
        self.seated, self.failed = seated, failed
        for _ in range(self.count):
            seated(self)

    def begin(self, job: Any, done: Callable[[Any], None]) -> None:
        self.began.append(job)
        answer = self.script(job, self.began.count(job))
        self.pending.append(lambda: done(answer))
        # The first that was begun answers last: results are out of order.
        if len(self.pending) == self.count or self.at_once:
            for answer_now in reversed(self.pending):
                answer_now()
            self.pending.clear()

    def close(self) -> None:
        self.closed += 1

    def waiting_for(self) -> str:
        return "a seat"


def tasks(jobs: list[Any]) -> Callable[[], Task | None]:
    remaining = iter(jobs)

    def take() -> Task | None:
        job = next(remaining, None)
        return None if job is None else Task(job, job)

    return take


def read(executor: Scripted, take: Callable[[], Task | None]) -> list[tuple[Any, Any]]:
    return [
        (task.key, outcome) for some in results(executor, take, tell=lambda _: None) for task, outcome in some
    ]


def test_every_job_has_its_result_and_the_executor_is_closed():
    executor = Scripted(2, lambda job, _: job * 10, at_once=False)
    found = read(executor, tasks([1, 2, 3, 4]))
    assert found == [(2, 20), (1, 10), (4, 40), (3, 30)]
    assert executor.closed == 1


def test_jobs_are_taken_when_a_seat_is_free_and_not_before():
    """However long the queue: one job a seat, and the one that is next."""
    taken = 0

    def take() -> Task | None:
        nonlocal taken
        taken += 1
        return Task(taken, taken)

    reading = results(Scripted(3, lambda job, _: job), take, tell=lambda _: None)
    seen = 0
    for some in reading:
        seen += len(some)
        assert taken <= seen + 3 + 1
        if seen > 1000:
            break
    reading.close()


def test_a_result_may_lead_to_more_jobs():
    waiting = [1]
    executor = Scripted(2, lambda job, _: job)
    found = []
    for some in results(
        executor, lambda: Task(waiting[0], waiting.pop(0)) if waiting else None, tell=lambda _: None
    ):
        for task, _ in some:
            found.append(task.key)
            waiting.extend([task.key * 2, task.key * 2 + 1] if task.key < 4 else [])
    assert sorted(found) == [1, 2, 3, 4, 5, 6, 7]


def test_a_lost_document_is_read_once_more():
    executor = Scripted(1, lambda job, time: Lost(DIED) if (job, time) == (2, 1) else job)
    assert sorted(read(executor, tasks([1, 2, 3]))) == [(1, 1), (2, 2), (3, 3)]
    assert executor.began.count(2) == 2


def test_a_document_that_kills_its_process_twice_is_given_up_with_its_issue():
    executor = Scripted(2, lambda job, _: Lost(DIED) if job == 2 else job)
    assert dict(read(executor, tasks([1, 2, 3]))) == {1: 1, 2: DIED, 3: 3}
    assert executor.began.count(2) == 2


def test_a_lost_seat_gets_nothing_until_it_announces_itself():
    """Of two seats one goes with its document; the other one reads it, and everything else."""
    executor = Scripted(2, lambda job, time: Lost(DIED, with_seat=True) if (job, time) == (1, 1) else job)
    assert sorted(read(executor, tasks([1, 2, 3]))) == [(1, 1), (2, 2), (3, 3)]
    gone = Scripted(1, lambda job, time: Lost(DIED, with_seat=True) if time == 1 else job)
    reading = results(gone, tasks([1]), tell=lambda _: gone.seated(gone))
    begin = gone.begin

    def begin_and_come_back(job: Any, done: Callable[[Any], None]) -> None:
        begin(job, done)
        if gone.began == [job]:
            gone.seated(gone)

    gone.begin = begin_and_come_back  # type: ignore[method-assign]
    assert [outcome for some in reading for _, outcome in some] == [1]


def test_losing_seats_is_not_held_against_a_document_as_soon_as_dying_is():
    executor = Scripted(9, lambda job, time: Lost(DIED, with_seat=True) if time < 5 else job)
    assert read(executor, tasks([1])) == [(1, 1)]
    executor = Scripted(9, lambda job, _: Lost(DIED, with_seat=True))
    assert read(executor, tasks([1])) == [(1, DIED)]


def test_a_fault_of_ours_and_a_cluster_that_fails_are_raised_and_close_the_executor():
    executor = Scripted(1, lambda job, _: KeyError(job))
    with pytest.raises(KeyError):
        read(executor, tasks([1]))
    assert executor.closed == 1
    failing = Scripted(0, lambda job, _: job)
    failing.open = lambda seated, failed: failed(ConnectionError("no cluster"))  # type: ignore[method-assign]
    with pytest.raises(ConnectionError, match="no cluster"):
        read(failing, tasks([1]))


def test_without_jobs_nothing_is_waited_for():
    assert read(Scripted(0, lambda job, _: job), tasks([])) == []


def test_in_order_results_wait_for_those_before_them_but_not_too_many():
    """The first job answers last of all: so many others are read, and then no more are begun."""
    first: list[Callable[[], None]] = []
    executor = Scripted(2, lambda job, _: job)
    begin = executor.begin

    def hold_the_first(job: Any, done: Callable[[Any], None]) -> None:
        if job == 0:
            executor.began.append(0)
            first.append(lambda: done(0))
            return
        begin(job, done)
        if len(executor.began) == 5:
            first[0]()

    executor.begin = hold_the_first  # type: ignore[method-assign]
    ordered = in_order(executor, range(50), lambda job, outcome: (job, outcome), ahead=5)
    assert next(iter(ordered)) == (0, (0, 0))
    assert executor.began == [0, 1, 2, 3, 4]
    assert [job for job, _ in ordered] == list(range(1, 50))
    assert executor.closed == 1


def test_followers_come_right_behind_the_result_that_led_to_them():
    def followers(job: str, _result: Any) -> list[tuple[str, Any]]:
        return [("b1", None), ("b2", "known"), ("b3", None)] if job == "b" else []

    executor = Scripted(2, lambda job, _: job.upper(), at_once=False)
    executor.count = 1
    ordered = in_order(executor, ["a", "b", "c"], lambda _job, outcome: outcome, followers, ahead=9)
    assert list(ordered) == [("a", "A"), ("b", "B"), ("b1", "B1"), ("b2", "known"), ("b3", "B3"), ("c", "C")]
    assert "b2" not in executor.began
