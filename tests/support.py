"""Small things several test files share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def warc_files(data: Path) -> list[Path]:
    """The archive's WARC files, oldest first."""
    return sorted((data / "archive").glob("*.warc.gz"))


def nianbao(*arguments: str | Path, code: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; `code` is the exit code it must end with."""
    done = subprocess.run(
        [sys.executable, "-m", "nianbao", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    if code is not None:
        assert done.returncode == code, done.stderr
    return done
