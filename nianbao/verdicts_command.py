"""`nianbao verdicts check`: what is wrong with the verdicts, and which no longer fit what the runs found."""

from __future__ import annotations

import sys
from pathlib import Path

from nianbao.cli import OK, RUN_FAILED, SOME_FAILED, USAGE
from nianbao.console import say
from nianbao.verdicts import ids_of, is_reopened, read_verdicts
from output.run_folder import finished_runs, read_run


def default_folder(data_dir: Path) -> Path | None:
    """`verdicts/` beside the data folder, where there is one."""
    folder = data_dir.absolute().parent / "verdicts"
    return folder if folder.is_dir() else None


def check_verdicts(folder: Path | None, *, data_dir: Path) -> int:
    """Print every complaint, one a line. Exit code 2 where a file cannot be used, 1 where a verdict is on nothing that
    the runs found, 0 where all is well."""
    folder = folder or default_folder(data_dir)
    if folder is None:
        say(f"nianbao: no folder of verdicts beside {data_dir}; name one")
        return USAGE
    ruled, problems = read_verdicts(folder)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    try:
        runs = [read_run(path) for path in finished_runs(data_dir)]
    except (OSError, ValueError) as error:
        say(f"nianbao: the runs in {data_dir} could not be read: {error}")
        return RUN_FAILED
    doubts = 0
    if not runs:
        say(f"{data_dir} holds no runs: whether the findings are there was not looked at")
    else:
        # The newest run that speaks of a finding counts.
        newest = [ids_of(run) for run in reversed(runs)]
        for one in ruled:
            doubt = _doubt(one.finding, newest)
            if doubt:
                doubts += 1
                sys.stdout.write(f"{folder / one.place}: finding: {doubt}\n")
    say(f"{len(ruled)} verdicts; {len(problems)} faults in files; {doubts} that do not fit what was found")
    if problems:
        return USAGE
    return SOME_FAILED if doubts else OK


def _doubt(finding: str, newest: list[frozenset[str]]) -> str | None:
    first = finding.partition("-")[0]
    for known in newest:
        if finding in known:
            return None
        if is_reopened(finding, known):
            now = ", ".join(sorted(id for id in known if id.partition("-")[0] == first))
            return f"{finding} came out otherwise since; it is now {now}. Look at it again, then name that or remove it"
    return f"no run has a finding {finding}. The digest shows a finding's id beside it"
