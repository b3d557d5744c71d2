"""Reading on a real Ray, on this machine: the same bytes as without it, whatever is killed meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest
from collected import all_gone, below, collect, outcome, processing, readings, wait_for
from support import nianbao

from nianbao.samples.store import DATA
from tests.quirk_golden import FOLDER

pytestmark = pytest.mark.usefixtures("require_ray")
ONE_READER = ("--reader", "rapidocr")
BUNDLE = "7z.7z"


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """What was collected, and a copy that was read by processes of this machine."""
    base = tmp_path_factory.mktemp("ray")
    collect(base / "collected")
    shutil.copytree(base / "collected", base / "local")
    nianbao("process", "--data", base / "local", *ONE_READER, code=1)
    return base / "collected", base / "local"


def test_extract_prints_the_same_bytes(tmp_path: Path):
    """Samples of the portals and of quirks, a bundle, a file that is none, and one that is broken."""
    names = [
        FOLDER / BUNDLE,
        *sorted(FOLDER.glob("html_f*.html")),
        *sorted(DATA.glob("*.docx")),
        DATA / "truth.json",
    ]
    for path in names:
        shutil.copy(path, tmp_path)
    (tmp_path / "broken.pdf").write_bytes((DATA / "cw_gov-2022.pdf").read_bytes()[:900])
    by_ray = nianbao("extract", tmp_path, "--executor", "ray", "--workers", "2", code=1)
    local = nianbao("extract", tmp_path, code=1)
    assert by_ray.stdout == local.stdout
    assert len(local.stdout.splitlines()) > len(names)


def test_an_address_without_a_cluster_is_told_in_a_line(tmp_path: Path):
    done = nianbao(
        "extract", DATA / "lq_gov-2019.docx", "--executor", "ray", "--address", "127.0.0.1:1", code=3
    )
    assert "can't be reached" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_run_is_the_local_run_byte_for_byte(unbroken: tuple[Path, Path], tmp_path: Path):
    collected, local = unbroken
    data = tmp_path / "data"
    shutil.copytree(collected, data)
    nianbao("process", "--data", data, "--executor", "ray", *ONE_READER, code=1)
    assert outcome(data) == outcome(local)


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["actor", "reading process"])
def test_a_killed_worker_costs_nothing_but_time(unbroken: tuple[Path, Path], tmp_path: Path, victim: str):
    collected, local = unbroken
    data = tmp_path / "data"
    shutil.copytree(collected, data)
    with processing(data, "--executor", "ray", "--workers", "2", *ONE_READER) as run:
        wait_for(lambda: readings(data), "first reading", 120)
        actors = [p for p in below(run.pid) if "ray::_Reader" in "".join(p.cmdline())]
        assert len(actors) == 2
        victims = (
            actors if victim == "actor" else [c for actor in actors for c in actor.children(recursive=True)]
        )
        assert victims
        for process in victims:
            process.kill()
        _, told = run.communicate(timeout=200)
    assert run.returncode == 1, told
    assert outcome(data) == outcome(local)


@pytest.mark.slow
def test_a_killed_driver_is_resumed_and_leaves_no_process(unbroken: tuple[Path, Path], tmp_path: Path):
    collected, local = unbroken
    data = tmp_path / "data"
    shutil.copytree(collected, data)
    with processing(data, "--executor", "ray", "--workers", "2", *ONE_READER) as run:
        wait_for(lambda: readings(data), "first reading", 120)
        # Two agents of Ray's own look for their cluster a little longer; they hold nothing of ours.
        processes = [p for p in below(run.pid) if "Agent" not in "".join(p.cmdline())]
        assert any("ray::_Reader" in "".join(p.cmdline()) for p in processes)
        run.send_signal(signal.SIGKILL)
        run.wait()
    before = readings(data)
    assert len(before) < len(readings(local))
    wait_for(lambda: all_gone(processes), "end of the processes", 60)
    nianbao("process", "--data", data, "--executor", "ray", *ONE_READER, code=1)
    assert outcome(data) == outcome(local)


@pytest.mark.slow
def test_a_node_that_is_killed_costs_only_what_it_had_in_hand(unbroken: tuple[Path, Path], tmp_path: Path):
    """Two nodes with a core each, as Ray's own tests have them; one dies in the middle."""
    from ray.cluster_utils import Cluster

    collected, local = unbroken
    data = tmp_path / "data"
    shutil.copytree(collected, data)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 80 << 20})
    try:
        other = cluster.add_node(num_cpus=1, object_store_memory=80 << 20)
        cluster.wait_for_nodes()
        options = ("--executor", "ray", "--address", cluster.address, *ONE_READER)
        with processing(data, *options) as run:
            wait_for(lambda: readings(data), "first reading", 120)
            raylet = _raylet_of(other)
            on_the_node = below(raylet.pid)
            assert any("ray::_Reader" in "".join(p.cmdline()) for p in on_the_node)
            raylet.kill()
            _, told = run.communicate(timeout=240)
        assert run.returncode == 1, told
        assert outcome(data) == outcome(local)
    finally:
        cluster.shutdown()


def _raylet_of(node: Any) -> psutil.Process:
    (info,) = node.all_processes["raylet"]
    return psutil.Process(info.process.pid)


@pytest.mark.slow
def test_ctrl_c_stops_politely(unbroken: tuple[Path, Path], tmp_path: Path):
    collected, local = unbroken
    data = tmp_path / "data"
    shutil.copytree(collected, data)
    with processing(data, "--executor", "ray", "--workers", "2", *ONE_READER) as run:
        wait_for(lambda: readings(data), "first reading", 120)
        processes = below(run.pid)
        os.killpg(run.pid, signal.SIGINT)
        _, told = run.communicate(timeout=100)
    assert run.returncode == 3, told
    assert 1 <= len(readings(data)) < len(readings(local))
    wait_for(lambda: all_gone(processes), "end of the processes", 60)
