"""Where documents are read, as the options say: what can't be is refused before anything is done."""

from __future__ import annotations

import pytest
from support import nianbao

import nianbao.means as module
from nianbao.limits import DEFAULT
from nianbao.means import ExecutorError, means
from nianbao.pool import LocalExecutor, default_workers


def test_local_is_the_default_and_has_no_more_seats_than_jobs():
    chosen = means(None, "rapidocr")
    assert chosen.is_local
    executor, seats = chosen.started(DEFAULT, jobs=1)
    assert isinstance(executor, LocalExecutor)
    assert seats == 1
    assert chosen.started(DEFAULT, jobs=10_000)[1] == default_workers()
    assert means(3, "rapidocr").started(DEFAULT, jobs=10_000)[1] == 3


def test_an_unknown_executor_and_an_address_without_ray_are_refused():
    with pytest.raises(ExecutorError, match="local or ray"):
        means(None, "rapidocr", "dask")
    with pytest.raises(ExecutorError, match="--executor ray"):
        means(None, "rapidocr", "local", "auto")


def test_without_the_extra_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(ExecutorError, match=r"nianbao\[ray\]"):
        means(None, "rapidocr", "ray")


def test_the_command_line_ends_with_wrong_usage():
    done = nianbao("process", "--executor", "dask", code=2)
    assert "local or ray" in done.stderr
    assert "Traceback" not in done.stderr
