"""`nianbao run`, `crawl`, `process` and `digest`: usage checked, the run called, its outcome told."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from crawler.claims import BusyError, at_work_on, crawling
from crawler.ledger import Ledger, Run
from crawler.ledger_dialect import LedgerError
from crawler.portal import PORTALS_FOLDER, Portal, PortalFileError, load_portals
from nianbao.cli import OK, RUN_FAILED, SOME_FAILED, USAGE
from nianbao.console import say
from nianbao.corrections import CorrectionsError, Filed, load_corrections
from nianbao.cross_checks import cross_checked
from nianbao.means import Means
from nianbao.read_new import read_new
from nianbao.run import (
    DataFolder,
    Finished,
    RunInterruptedError,
    Wanted,
    collect,
    run_all,
    start_or_resume,
    write,
)
from nianbao.verdicts import Ruled, VerdictsError, load_verdicts, with_verdicts
from output.history import History
from output.rebuild import rebuild_digest as rebuild_run_digest
from output.run_data import RunData
from output.run_folder import finished_runs
from output.summary import summarise


class UsageError(Exception):
    """Raised for arguments that cannot be used; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of the part that is to be collected, as it was typed."""

    years: str | None = None
    since: str | None = None
    full: bool = False
    due: bool = False

    def wanted(self) -> Wanted:
        """UsageError where it cannot be used."""
        if self.due and (self.years or self.since):
            raise UsageError("--due crawls whole portals; leave --years and --since out")
        return Wanted(parse_years(self.years), parse_since(self.since), self.full, self.due)


def run_portals(
    names: Sequence[str] | None,
    *,
    asked: Asked,
    data_dir: Path,
    means: Means,
    corrections: Path | None = None,
    verdicts: Path | None = None,
    ledger_url: str | None = None,
) -> int:
    """The whole job; returns the exit code."""
    data = DataFolder(data_dir, ledger_url)
    try:
        wanted = asked.wanted()
        check_data_folder(data_dir)
        portals = _portals_to_crawl(names, wanted, data)
        filed = filed_corrections(
            corrections, data_dir
        )  # before the crawl: a fault in a file must not cost hours
        ruled = filed_verdicts(verdicts, data_dir)
    except (PortalFileError, UsageError, CorrectionsError, VerdictsError, LedgerError) as error:
        return _usage(error)
    except SQLAlchemyError as error:
        return _failed(error)
    if not portals:
        return OK
    try:
        _read_earlier(data, wanted.scope(portals), means, filed, ruled)
    except (PortalFileError, LedgerError) as error:
        return _usage(error)
    except (OSError, SQLAlchemyError, KeyboardInterrupt) as error:
        return _failed(error)
    return run_and_tell(data, portals, wanted=wanted, means=means, corrections=filed, verdicts=ruled)


def _read_earlier(
    data: DataFolder,
    scope: Mapping[str, Any],
    means: Means,
    corrections: Sequence[Filed],
    verdicts: Sequence[Ruled],
) -> None:
    """Who crawled twice before reading has two runs of one scope. The newest is the one that goes on; those before it
    are read first, or a later `run` would find one of them and take it for its own."""
    if not data.has_ledger:
        return
    ledger = data.ledger()
    try:
        newest = ledger.resume_run(scope)
        waiting = [r for r in ledger.all_runs() if r.state == "running" and r.crawl_done_at]
        for run in waiting:
            if newest is not None and dict(run.scope) == dict(scope) and run.run_id != newest.run_id:
                finished = _read_one(data, ledger, run, means, corrections, verdicts)
                if finished is not None:
                    tell(finished, name_digest=False)
    finally:
        ledger.close()


def _read_one(
    data: DataFolder,
    ledger: Ledger,
    run: Run,
    means: Means,
    corrections: Sequence[Filed],
    verdicts: Sequence[Ruled],
) -> Finished | None:
    """None where another process is at it, or was quicker: the run is left to that one."""
    portals = load_portals(data.portals / f"{name}.yaml" for name in run.scope["portals"])
    try:
        with at_work_on(ledger, run.run_id):
            if ledger.run(run.run_id).state != "running":
                return None
            read = read_new(data.archive, ledger, run.run_id, means)
            return write(data, ledger, run, portals, read, means, corrections, verdicts)
    except BusyError as error:
        say(f"nianbao: {error}; it is left to that one")
        return None


def run_and_tell(
    data: DataFolder,
    portals: Sequence[Portal],
    *,
    wanted: Wanted,
    means: Means,
    corrections: Sequence[Filed] = (),
    verdicts: Sequence[Ruled] = (),
    name_digest: bool = True,
) -> int:
    """Run, print the summary on stderr and, with `name_digest`, the digest's path on stdout."""
    try:
        finished = run_all(
            data, portals, wanted=wanted, means=means, corrections=corrections, verdicts=verdicts
        )
    except (BusyError, LedgerError) as error:
        return _usage(error)
    except (OSError, SQLAlchemyError, RunInterruptedError, KeyboardInterrupt) as error:
        return _failed(error)
    return tell(finished, name_digest=name_digest)


def tell(finished: Finished, *, name_digest: bool = True) -> int:
    """Summary to stderr, the digest's path to stdout; the exit code by what the run holds."""
    say(summarise(finished.run, previous=finished.previous))
    if name_digest:
        sys.stdout.write(f"{(finished.folder / 'digest' / 'index.html').resolve()}\n")
    failed = any(issue.severity == "error" for issue in finished.run.all_issues())
    return SOME_FAILED if failed else OK


def crawl_only(
    names: Sequence[str] | None, *, asked: Asked, data_dir: Path, ledger_url: str | None = None
) -> int:
    """Only collect; `nianbao process` reads."""
    data = DataFolder(data_dir, ledger_url)
    try:
        wanted = asked.wanted()
        check_data_folder(data_dir)
        portals = _portals_to_crawl(names, wanted, data, only_collect=True)
        if not portals:
            return OK
        ledger = data.ledger()
    except (PortalFileError, UsageError, LedgerError) as error:
        return _usage(error)
    except (OSError, SQLAlchemyError) as error:
        return _failed(error)
    try:
        with crawling(ledger, portals) as claim:
            run = start_or_resume(ledger, portals, wanted)
            if run.crawl_done_at is not None:
                # Collected and not read yet. Whoever crawls again wants to see the portals as they are now: that is
                # a run of its own, and `process` reads both, the earlier one first.
                say(
                    f"run {run.run_id} was collected before and waits to be read; the portals are looked at again"
                )
                run = ledger.start_run(wanted.scope(portals))
            with at_work_on(ledger, run.run_id):
                collect(data, ledger, run, portals, claim)
        for portal, counts in ledger.statistics(run.run_id).items():
            say(
                f"{portal}: {counts.listed} reports listed, {counts.answered} requests, {counts.not_modified} "
                f"not modified, {counts.new_bytes:,} new bytes, {counts.failed} failed"
            )
        failed = any(issue.severity == "error" for issue in ledger.crawl_issues(run.run_id))
    except BusyError as error:
        return _usage(error)
    except (OSError, SQLAlchemyError, RunInterruptedError, KeyboardInterrupt) as error:
        return _failed(error)
    finally:
        ledger.close()
    say(f"collected as run {run.run_id}; read it with `nianbao process {data.options}`")
    return SOME_FAILED if failed else OK


def process_only(
    *,
    data_dir: Path,
    means: Means,
    corrections: Path | None = None,
    verdicts: Path | None = None,
    ledger_url: str | None = None,
) -> int:
    """Read and write every run that was collected and not yet written."""
    data = DataFolder(data_dir, ledger_url)
    code = OK
    if not data.has_ledger:
        say(f"nothing to read: {data_dir} holds nothing that was collected; `nianbao crawl` collects")
        return OK
    try:
        filed = filed_corrections(corrections, data_dir)
        ruled = filed_verdicts(verdicts, data_dir)
        ledger = data.ledger()
    except (CorrectionsError, VerdictsError, LedgerError) as error:
        return _usage(error)
    except (OSError, SQLAlchemyError) as error:
        return _failed(error)
    try:
        pending = [run for run in ledger.all_runs() if run.state == "running" and run.crawl_done_at]
        if not pending:
            say(f"nothing to read: no collected run in {data_dir} is waiting; `nianbao crawl` collects one")
        for run in pending:
            finished = _read_one(data, ledger, run, means, filed, ruled)
            if finished is not None:
                code = max(code, tell(finished))
    except (PortalFileError, UsageError) as error:
        return _usage(error)
    except (OSError, SQLAlchemyError, RunInterruptedError, KeyboardInterrupt) as error:
        return _failed(error)
    finally:
        ledger.close()
    return code


def rebuild_digest(run_id: str | None, *, data_dir: Path, verdicts: Path | None = None) -> int:
    """Build a finished run's digest again, with the checks over all its records and people's verdicts of today."""
    folders = {folder.name: folder for folder in finished_runs(data_dir)}
    if not folders:
        return _usage(UsageError(f"no finished run in {data_dir}; `nianbao run` makes one"))
    folder = folders.get(run_id) if run_id else list(folders.values())[-1]
    if folder is None:
        return _usage(UsageError(f"no finished run {run_id} in {data_dir}; there are {', '.join(folders)}"))
    from normalize.forms.definition import FORM_NAMES
    from normalize.forms.layout import printed_tables

    layouts = {name: printed_tables(name) for name in FORM_NAMES}
    try:
        ruled = filed_verdicts(verdicts, data_dir)
    except VerdictsError as error:
        return _usage(error)

    def checked(run: RunData) -> RunData:
        return with_verdicts(cross_checked(run, History(data_dir, run.manifest.started_at)), ruled)

    index = rebuild_run_digest(folder, layouts, DataFolder(data_dir).exhibitor(), checked)
    sys.stdout.write(f"{index.resolve()}\n")
    return OK


def filed_corrections(folder: Path | None, data_dir: Path) -> tuple[Filed, ...]:
    """The corrections in the folder, or in `corrections/` beside the data. Raises CorrectionsError."""
    from nianbao.corrections_command import default_folder

    folder = folder or default_folder(data_dir)
    return () if folder is None else load_corrections(folder)


def filed_verdicts(folder: Path | None, data_dir: Path) -> tuple[Ruled, ...]:
    """The verdicts in the folder, or in `verdicts/` beside the data. Raises VerdictsError."""
    from nianbao.verdicts_command import default_folder

    folder = folder or default_folder(data_dir)
    return () if folder is None else load_verdicts(folder)


def _portals_to_crawl(
    names: Sequence[str] | None, wanted: Wanted, data: DataFolder, *, only_collect: bool = False
) -> list[Portal]:
    """The portals named; with `due` only those whose `every` has passed, or the ones of an unfinished run of
    due ones. Where one only collects, a run that is collected is finished."""
    portals = select_portals(names)
    if not wanted.due or not data.has_ledger:
        return portals
    ledger = data.ledger()
    try:
        begun = [r for r in ledger.all_runs() if r.state == "running" and r.scope.get("due")]
        unfinished = next((r for r in reversed(begun) if not (only_collect and r.crawl_done_at)), None)
        by_id = {portal.id: portal for portal in portals}
        if unfinished is not None and set(unfinished.scope["portals"]) <= set(by_id):
            return [by_id[name] for name in unfinished.scope["portals"]]
        due = due_portals(portals, ledger.last_crawls(), datetime.now(UTC))
    finally:
        ledger.close()
    if not due:
        say(f"nothing is due: each of the {len(portals)} portals was crawled within its `every`")
    return due


def due_portals(portals: Sequence[Portal], crawled: Mapping[str, str], moment: datetime) -> list[Portal]:
    """The portals never crawled whole, or longer ago than their `every`. `crawled`: when each last began."""
    return [
        portal
        for portal in portals
        if portal.id not in crawled or datetime.fromisoformat(crawled[portal.id]) + portal.interval <= moment
    ]


def select_portals(names: Sequence[str] | None) -> list[Portal]:
    """Portals by id or file. Where none is named: the bundled ones that somebody has looked at (`verified`). An
    unverified file is a guess at addresses; only who names it sends requests there."""
    if not names:
        portals = load_portals([PORTALS_FOLDER])
        if not portals:
            raise UsageError(
                f"no portal files in {PORTALS_FOLDER}; name a file of yours (docs/adding-a-portal.md)"
            )
        unverified = ", ".join(portal.id for portal in portals if not portal.verified)
        verified = [portal for portal in portals if portal.verified]
        if not verified:
            raise UsageError(
                "name the portals, by id or by file: nobody has opened the lists of those that come with nianbao "
                f"yet ({unverified}), so none is crawled unasked. `nianbao portals probe ID` looks at one"
            )
        if unverified:
            say(f"not crawled, since nobody has opened their lists yet: {unverified}. Name one to crawl it")
        return verified
    return [_portal(name) for name in names]


def _portal(name: str) -> Portal:
    if name.endswith((".yaml", ".yml")) or Path(name).is_file():
        return load_portals([Path(name)])[0]
    for portal in load_portals([PORTALS_FOLDER]):
        if portal.id == name:
            return portal
    raise UsageError(f"no portal {name!r}; `nianbao portals list` names them, or give a portal file")


def check_data_folder(data_dir: Path) -> None:
    """UsageError where the data folder cannot be one."""
    if data_dir.exists() and not data_dir.is_dir():
        raise UsageError(f"--data takes a folder, and {data_dir} is a file")


def parse_years(text: str | None) -> tuple[int, int] | None:
    """`2019-2023` or `2021` as (first, last)."""
    if text is None:
        return None
    match = re.fullmatch(r"(20\d\d)(?:-(20\d\d))?", text)
    if not match:
        raise UsageError(
            f"--years takes a year or a range, such as 2021 or 2019-2023 (from 2000 on), not {text!r}"
        )
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    if first > last:
        raise UsageError(f"--years {text}: the first year is after the last")
    return first, last


def parse_since(text: str | None) -> str | None:
    """`2024-01-01` as it is, checked."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--since takes a date, such as 2024-01-01, not {text!r}") from None


def _usage(error: Exception) -> int:
    say(f"nianbao: {error}")
    return USAGE


def _failed(error: BaseException) -> int:
    if isinstance(error, (RunInterruptedError, KeyboardInterrupt)):
        say("nianbao: interrupted. Nothing finished is lost: the same command goes on from there.")
    else:
        # The database's own words, without the statement.
        cause = error.orig if isinstance(error, DBAPIError) else error
        say(
            f"nianbao: the run stopped: {cause}\n"
            "Nothing finished is lost: mend the cause and give the same command again, it goes on from there."
        )
    return RUN_FAILED
