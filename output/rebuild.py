"""Builds the digest of a finished run again, for a newer look at the same records. The records do not change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from normalize.record import GridTemplate
from output.digest import build_digest
from output.digest.build import DIGEST, TWIN
from output.digest.exhibits import Exhibitor, nothing_to_show
from output.run_data import RunData
from output.run_folder import read_run


def rebuild_digest(
    folder: Path,
    layouts: Mapping[str, Sequence[GridTemplate]],
    exhibitor: Exhibitor = nothing_to_show,
    checked: Callable[[RunData], RunData] = lambda run: run,
) -> Path:
    """Build into a folder beside the digest, then put it in the old one's place; returns the index page.

    `folder` is a finished run's; `exhibitor` as for `build_digest`; `checked` makes the checks over all records again
    and lays people's verdicts beside the findings. Errors as `read_run`; the old digest
    stands until the new one is complete."""
    run = checked(read_run(folder))
    previous = run.manifest.previous_run
    before = folder.parent / previous if previous else None
    fresh = folder / ".digest.partial"
    if fresh.exists():
        shutil.rmtree(fresh)
    earlier = read_run(before) if before and before.is_dir() else None
    build_digest(run, layouts, fresh, previous=earlier, exhibitor=exhibitor)
    if (folder / DIGEST).exists():
        shutil.rmtree(folder / DIGEST)
    (fresh / DIGEST).rename(folder / DIGEST)
    (fresh / TWIN).replace(folder / TWIN)
    fresh.rmdir()
    return folder / DIGEST / "index.html"
