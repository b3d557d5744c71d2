"""`nianbao diff A B`: two corpora or runs, compared cell by cell. Text for people or JSON for programs, on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from nianbao.cli import OK, RUN_FAILED, USAGE
from nianbao.console import say
from nianbao.export_command import records_folder
from nianbao.run_command import UsageError
from normalize.record import Cell
from output.difference import Comparison, Difference, Named, compare
from output.run_folder import RECORDS, RUNS, finished_runs

FORMATS = ("text", "json")
_SHOWN_WHOLE = 200  # characters of a text


def diff(first: str, second: str, *, format: str, data_dir: Path) -> int:
    """Compare and print; returns the exit code: 0 whether they differ or not (`same` in the JSON tells)."""
    try:
        if format not in FORMATS:
            raise UsageError(f"--format is one of {', '.join(FORMATS)}, not {format!r}")
        a, b = (find_records(name, data_dir) for name in (first, second))
        found = compare(a, b)
    except UsageError as error:
        say(f"nianbao: {error}")
        return USAGE
    except (OSError, ValueError) as error:
        say(f"nianbao: the two cannot be compared: {error}")
        return RUN_FAILED
    if format == "json":
        sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n")
    else:
        for line in told(found):
            sys.stdout.write(line + "\n")
    return OK


def find_records(name: str, data_dir: Path) -> Path:
    """The folder with the records that `name` means: a folder of records (a corpus, a run), a data folder (its corpus),
    a run's id in `data_dir`, or the words `corpus`, `last` and `previous`. UsageError where it means none."""
    path = Path(name)
    if (path / RECORDS).is_file():
        return path
    if path.is_dir() and (path / RUNS).is_dir():
        return records_folder(path)
    runs = {folder.name: folder for folder in finished_runs(data_dir)} if data_dir.is_dir() else {}
    if name in runs:
        return runs[name]
    newest = list(runs.values())
    if name == "corpus":
        return records_folder(data_dir)
    if name == "last" and newest:
        return newest[-1]
    if name == "previous" and len(newest) > 1:
        return newest[-2]
    raise UsageError(
        f"{name} is no corpus, run or data folder, and no run of {data_dir} ({', '.join(runs) or 'it has none'}); "
        "name a folder, a run's id, or corpus, last, previous"
    )


def told(found: Comparison) -> Iterator[str]:
    """The comparison in words, a line each."""
    yield (
        f"{found.common} reports in both, {len(found.different)} differ; "
        f"{len(found.only_first)} only in the first, {len(found.only_second)} only in the second"
    )
    for mark, reports in (("-", found.only_first), ("+", found.only_second)):
        yield from (f"{mark} {_name(report)}" for report in reports)
    for difference in found.different:
        yield from _told(difference)


def _told(difference: Difference) -> Iterator[str]:
    cause = "same bytes, read differently" if difference.same_bytes else "other bytes"
    yield f"~ {_name(difference.report)} ({cause})"
    for name, first, second in difference.fields:
        yield f"    {name}: {_shown(first)} → {_shown(second)}"
    for change in difference.cells:
        yield f"    {change.code}: {_cell(change.old)} → {_cell(change.new)}"


def _name(report: Named) -> str:
    return _plain(
        f"{report.agency or 'agency not known'} {report.year or 'year not known'} [{report.record_id}]"
    )


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "no such figure"
    if cell.state == "number":
        return f"{cell.value} {_shown(cell.raw)}"
    return f"{cell.state} {_shown(cell.raw)}" if cell.raw else cell.state


def _shown(text: str | None) -> str:
    if text is None:
        return "nothing"
    short = text if len(text) <= _SHOWN_WHOLE else f"{text[:_SHOWN_WHOLE]}…"
    return f"“{_plain(short)}”"


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
