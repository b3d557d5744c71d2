"""A finished run over the sample portals, made once for all tests that look at one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import nianbao

from nianbao.samples.portals import SamplePortals


@dataclass
class SampleRun:
    """A data folder with one finished run over both sample portals, which are still being served."""

    data: Path
    portals: SamplePortals
    files: list[Path]
    folder: Path
    asked: int
    stderr: str


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleRun]:
    """The unbroken run that others are compared with."""
    data = tmp_path_factory.mktemp("unbroken")
    with SamplePortals() as portals:
        files = portals.portal_files(data / "portals")
        done = nianbao("run", *files, "--data", data, code=1)
        folder = Path(done.stdout.strip()).parents[1]
        yield SampleRun(data, portals, files, folder, len(portals.requests), done.stderr)
