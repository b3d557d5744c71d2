"""`nianbao corrections check`: what is wrong with the corrections, and which no longer fit what was read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from crawler.ledger_dialect import LedgerError
from nianbao.cli import OK, RUN_FAILED, SOME_FAILED, USAGE
from nianbao.console import say
from nianbao.corrections import Filed, evidence_of, is_reading, read_corrections
from nianbao.run import DataFolder
from normalize.record import Record
from output.history import History

_AFTER_EVERY_RUN = "9999"


def default_folder(data_dir: Path) -> Path | None:
    """`corrections/` beside the data folder, where there is one."""
    folder = data_dir.absolute().parent / "corrections"
    return folder if folder.is_dir() else None


def check_corrections(folder: Path | None, *, data_dir: Path, ledger_url: str | None = None) -> int:
    """Print every complaint, one a line. Exit code 2 where a file cannot be used, 1 where a correction does not fit the
    records or the archive, 0 where all is well."""
    folder = folder or default_folder(data_dir)
    if folder is None:
        say(f"nianbao: no folder of corrections beside {data_dir}; name one")
        return USAGE
    filed, problems = read_corrections(folder)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    try:
        data = DataFolder(data_dir, ledger_url)
        doubts = [f"{folder / one.place}: {doubt}" for one, doubt in _doubts(filed, data)]
    except LedgerError as error:
        say(f"nianbao: {error}")
        return USAGE
    except (OSError, ValueError, SQLAlchemyError) as error:
        say(f"nianbao: the runs in {data_dir} could not be read: {error}")
        return RUN_FAILED
    for doubt in doubts:
        sys.stdout.write(f"{doubt}\n")
    say(
        f"{len(filed)} corrections; {len(problems)} faults in files; {len(doubts)} that do not fit what was read"
    )
    if problems:
        return USAGE
    return SOME_FAILED if doubts else OK


def _doubts(filed: tuple[Filed, ...], data: DataFolder) -> Iterator[tuple[Filed, str]]:
    if not filed:
        return
    if not data.has_ledger:
        say(f"{data.path} holds no runs: whether records and evidence are there was not looked at")
        return
    history = History(data.path, _AFTER_EVERY_RUN)
    ledger = data.ledger()
    try:
        archived = ledger.archived_documents()
    finally:
        ledger.close()
    for one in filed:
        known = history.known([one.record_id])
        record = None if known is None else history.left(known)
        if record is None:
            yield (
                one,
                f"record: no run has a record {one.record_id}. The digest names a record's id in its address",
            )
            continue
        yield from ((one, doubt) for doubt in _of_record(one, record, archived))


def _of_record(one: Filed, record: Record, archived: frozenset[str]) -> Iterator[str]:
    correction = one.correction
    cell = record.cells.get(correction.code)
    if cell is None:
        yield f"cell: {correction.code} is no figure of form {record.form}, which the record has"
        return
    fits = evidence_of(record, correction.code)
    if correction.evidence not in archived | fits:
        yield f"evidence.document: {correction.evidence[:12]}… is not in the archive. Check the hash"
    elif correction.evidence not in fits:
        now = ", ".join(sorted(f"{digest[:12]}…" for digest in fits))
        yield (
            f"evidence.document: reopened: the figure is now read from {now}. "
            "Look at it again, then name that document or remove the correction"
        )
    if is_reading(correction, cell):
        yield f"value: the machine reads the same ({cell.raw!r}). Remove the correction"
