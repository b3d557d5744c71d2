"""What the measurements share: the splits, tables on standard output, misses by kind, and results with the machine's
facts."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from bench.scoring import Score, grouped
from nianbao.quirks import GeneratedDocument
from nianbao.quirks.pools import FIRST_HELD_BACK_SEED

RESULTS = Path(__file__).parent / "results"
SPLITS = {"development": 0, "held back": FIRST_HELD_BACK_SEED}
OURS = "nianbao"
_SHOWN_KINDS = 12


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table in Markdown."""
    rows = list(rows)
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    sys.stdout.write(f"## {title}\n\n")
    rule = ["-" * width for width in widths]
    for row in (header, rule, *rows):
        sys.stdout.write(
            "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |\n"
        )
    sys.stdout.write("\n")
    sys.stdout.flush()


def miss_lines(name: str, split: str, score: Score, documents: Sequence[GeneratedDocument]) -> list[str]:
    """What was missed, by kind; on held-back seeds without the particulars."""
    quirks = {document.name: document.quirks for document in documents}
    lines = []
    for kind, misses, found, example, suspects in grouped(score.misses, quirks)[:_SHOWN_KINDS]:
        shown = "" if SPLITS[split] else f"; e.g. {example}; often with {suspects}"
        lines.append(f"- {name}, {split}: {kind}: {misses} in {found} documents{shown}")
    return lines


def source() -> dict[str, Any]:
    """What is measured: the commit, and files of ours that differ from it. Asked at the start of a run: a checkout that
    others work in moves on meanwhile."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False).stdout.strip()

    changed = git(
        "diff", "--name-only", "HEAD", "--", "extract", "normalize", "nianbao", "bench"
    ).splitlines()
    return {"commit": git("rev-parse", "HEAD"), "changed": changed}


def write_result(
    name: str, measured: Mapping[str, Any], about: Mapping[str, Any], packages: Sequence[str]
) -> None:
    """`bench/results/<name>-<time>.json`: what was measured, with the machine's facts; `about` as `source` gave it."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    facts = {
        "at": now.isoformat(timespec="seconds"),
        **about,
        "python": platform.python_version(),
        "machine": platform.platform(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load": os.getloadavg(),
        "packages": {package: version for package in packages if (version := _version(package))},
    }
    path = RESULTS / f"{name}-{now:%Y%m%dT%H%M%S}.json"
    path.write_text(json.dumps({"facts": facts, **measured}, ensure_ascii=False, indent=1), "utf-8")
    sys.stderr.write(f"{path}\n")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
