"""Writes the reports' pages: in this process where they are few, else in as many as the machine has cores.

A page takes some twenty milliseconds; five thousand would take one core two minutes. What a page needs is sent to the
process that writes it, so no process but this one holds the whole run.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from normalize.record import GridTemplate, Record
from output.digest.exhibits import NOTHING, Hung, Shown
from output.digest.page_files import report_file
from output.digest.render import environment
from output.digest.report_page import view_report
from output.digest.years import YearsTable
from output.run_data import Manifest
from output.versions import Chain

ALONE = 300  # pages; below that, starting processes takes longer than it saves
CHUNK = 40  # pages a process is given at once
Layouts = Mapping[str, Sequence[GridTemplate]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a report's page is made of."""

    record: Record
    exhibits: Mapping[str, Hung]
    versions: Chain
    years: YearsTable
    copies: Shown = NOTHING


def write_pages(sheets: Iterable[Sheet], count: int, layouts: Layouts, run: Manifest, folder: Path) -> None:
    """Writes the pages of those `count` reports into `folder`, which exists. Raises OSError where one can't be."""
    processes = min(os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count() or 1, 8)
    if count < ALONE or processes == 1:
        _write(list(sheets) if count < ALONE else sheets, layouts, run, folder)
        return
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        at_work: set[Future[None]] = set()
        for chunk in _chunks(sheets):
            # Few chunks wait at a time: all of them would be the whole run a second time.
            if len(at_work) > processes:
                done, at_work = wait(at_work, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
            at_work.add(pool.submit(_write, chunk, layouts, run, folder))
        for future in at_work:
            future.result()


def _chunks(sheets: Iterable[Sheet]) -> Iterator[list[Sheet]]:
    left = iter(sheets)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _write(sheets: Iterable[Sheet], layouts: Layouts, run: Manifest, folder: Path) -> None:
    template = environment().get_template("report.html")
    for sheet in sheets:
        record = sheet.record
        layout = () if record.form is None else layouts.get(record.form, ())
        page = template.render(
            report=view_report(record, layout, sheet.exhibits, sheet.versions, sheet.copies),
            run=run,
            years=sheet.years,
            root="../",
        )
        (folder / report_file(record.record_id)).write_text(page, encoding="utf-8", newline="\n")
