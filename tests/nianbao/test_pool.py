"""Reading processes of this machine: dead ones are replaced, grown ones too, and nobody else notices."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pool_work
from pool_work import Job, beginnings

from extract.document import Issue
from nianbao.executor import Task, results
from nianbao.limits import DEFAULT, Limits
from nianbao.pool import LocalExecutor


def read(jobs: list[Job], *, workers: int = 1, limits: Limits = DEFAULT) -> dict[str, int | Issue]:
    executor = LocalExecutor(workers, limits, work=pool_work.work)
    remaining = iter(jobs)

    def take() -> Task | None:
        job = next(remaining, None)
        return None if job is None else Task(job, job.name)

    return {
        task.key: outcome for some in results(executor, take, tell=lambda _: None) for task, outcome in some
    }


def test_a_process_that_is_killed_costs_nothing_but_time(tmp_path: Path):
    jobs = [Job(str(number), str(tmp_path), deaths=int(number == 2)) for number in range(6)]
    found = read(jobs, workers=2)
    assert set(found) == {job.name for job in jobs}
    assert all(isinstance(outcome, int) for outcome in found.values())
    assert [beginnings(job) for job in jobs] == [1, 1, 2, 1, 1, 1]


def test_a_document_that_kills_every_process_is_given_up(tmp_path: Path):
    jobs = [Job("deadly", str(tmp_path), deaths=9), Job("good", str(tmp_path))]
    found = read(jobs)
    issue = found["deadly"]
    assert isinstance(issue, Issue)
    assert (issue.category, "Killed" in issue.message) == ("worker_died", True)
    assert isinstance(found["good"], int)
    assert [beginnings(job) for job in jobs] == [2, 1]


def test_a_process_that_dies_with_nothing_in_its_hands_is_replaced(tmp_path: Path):
    executor = LocalExecutor(1, DEFAULT, work=pool_work.work)
    waiting = [Job("first", str(tmp_path)), Job("second", str(tmp_path))]
    found = []
    for some in results(
        executor, lambda: Task(waiting[0], waiting.pop(0)) if waiting else None, tell=lambda _: None
    ):
        found += [outcome for _, outcome in some]
        if len(found) == 1:
            # The second job may be on its way already: then it is begun anew.
            os.kill(found[0], signal.SIGKILL)
            time.sleep(0.5)
    assert len(set(found)) == 2
    assert all(isinstance(outcome, int) for outcome in found)


def test_a_process_that_has_grown_is_replaced_before_the_next_document(tmp_path: Path):
    limits = replace(DEFAULT, worker_memory=200 << 20)
    jobs = [Job(str(number), str(tmp_path), megabytes=300 * (number == 1)) for number in range(4)]
    found = list(read(jobs, limits=limits).values())
    assert found[0] == found[1] != found[2] == found[3]
    roomy = list(read(jobs, limits=replace(DEFAULT, worker_memory=800 << 20)).values())
    assert len(set(roomy)) == 1


def test_a_process_is_replaced_after_so_many_documents(tmp_path: Path):
    found = list(
        read(
            [Job(str(n), str(tmp_path)) for n in range(4)], limits=replace(DEFAULT, documents_per_worker=2)
        ).values()
    )
    assert found[0] == found[1] != found[2] == found[3]


def test_two_processes_share_the_work(tmp_path: Path):
    began = time.monotonic()
    found = read([Job(str(n), str(tmp_path), seconds=0.5) for n in range(6)], workers=2)
    assert len(set(found.values())) == 2
    assert time.monotonic() - began < 0.5 * 6
