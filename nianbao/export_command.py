"""`nianbao export`: the corpus, or one run, handed out as files for other programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao import __version__
from nianbao.cli import OK, RUN_FAILED, USAGE
from nianbao.console import say
from nianbao.form_figures import all_figures
from nianbao.run_command import UsageError, check_data_folder, parse_years
from normalize.forms.definition import FORM_NAMES
from output.corpus import corpus_records, refresh_corpus
from output.export.selection import Selection, SelectionError
from output.export.write import FORMATS, NotOursError, write_export
from output.run_folder import finished_runs


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says, as it was typed."""

    regions: Sequence[str] = ()
    kinds: Sequence[str] = ()
    years: str | None = None
    forms: Sequence[str] = ()
    where: str | None = None
    passed_only: bool = False
    min_confidence: float | None = None
    with_corrections: bool = False

    def selection(self) -> Selection:
        """UsageError where it cannot be used."""
        for region in self.regions:
            if not (region.isascii() and region.isdigit() and len(region) in {2, 4, 6, 9, 12}):
                raise UsageError(
                    f"--region takes a code of GB/T 2260 or its beginning, as 37, 3701 or 370102, not {region!r}"
                )
        for form in self.forms:
            if form not in FORM_NAMES:
                raise UsageError(f"--form is one of {', '.join(FORM_NAMES)}, not {form!r}")
        least = self.min_confidence
        if least is not None and not 0 <= least <= 1:
            raise UsageError(f"--min-confidence takes a number from 0 to 1, not {least}")
        return Selection(
            tuple(self.regions),
            tuple(self.kinds),
            parse_years(self.years),
            tuple(self.forms),
            self.where,
            self.passed_only,
            least,
            self.with_corrections,
        )


def export(format: str, out: Path, *, wanted: Wanted, data_dir: Path, run_id: str | None = None) -> int:
    """Write the export and print its folder; returns the exit code."""
    try:
        known = next((name for name in FORMATS if name == format), None)
        if known is None:
            raise UsageError(f"--format is one of {', '.join(FORMATS)}, not {format!r}")
        selection = wanted.selection()
        source = records_folder(data_dir, run_id)
        exported = write_export(
            corpus_records(source),
            out.absolute(),
            figures=all_figures(),
            format=known,
            selection=selection,
            version=__version__,
        )
    except (UsageError, SelectionError, NotOursError) as error:
        say(f"nianbao: {error}")
        return USAGE
    except (OSError, ValueError) as error:
        say(
            f"nianbao: the export failed: {error}. Nothing was replaced; mend the cause and give the command again."
        )
        return RUN_FAILED
    say(f"{exported.records} reports, {exported.cells:,} figures: {selection.words()}")
    if not exported.records:
        say("no report is so selected; the files hold only their headings")
    sys.stdout.write(f"{out.resolve()}\n")
    return OK


def records_folder(data_dir: Path, run_id: str | None = None) -> Path:
    """The corpus of a data folder, brought up to date, or the folder of one of its runs. UsageError where there is
    none."""
    check_data_folder(data_dir)
    if run_id is not None:
        folders = {folder.name: folder for folder in finished_runs(data_dir)}
        if run_id not in folders:
            raise UsageError(
                f"no finished run {run_id} in {data_dir}; there are {', '.join(folders) or 'none'}"
            )
        return folders[run_id]
    corpus = refresh_corpus(data_dir) if data_dir.is_dir() else None
    if corpus is None:
        raise UsageError(f"no finished run in {data_dir}; `nianbao run` makes one, or `ingest` and `process`")
    return corpus
