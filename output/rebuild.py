"""Builds the digest of a finished run again, for a newer look at the same records. The records do not change."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from normalize.record import GridTemplate
from output.digest import build_digest
from output.digest.build import DIGEST, TWIN
from output.run_folder import read_run


def rebuild_digest(folder: Path, layouts: Mapping[str, Sequence[GridTemplate]]) -> Path:
    """Build into a folder beside the digest, then put it in the old one's place; returns the index page.

    `folder` is a finished run's. Errors as `read_run`; the old digest stands until the new one is complete."""
    run = read_run(folder)
    previous = run.manifest.previous_run
    before = folder.parent / previous if previous else None
    fresh = folder / ".digest.partial"
    if fresh.exists():
        shutil.rmtree(fresh)
    build_digest(run, layouts, fresh, previous=read_run(before) if before and before.is_dir() else None)
    if (folder / DIGEST).exists():
        shutil.rmtree(folder / DIGEST)
    (fresh / DIGEST).rename(folder / DIGEST)
    (fresh / TWIN).replace(folder / TWIN)
    fresh.rmdir()
    return folder / DIGEST / "index.html"
