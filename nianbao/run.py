"""A run: crawl → extract → normalize → write → digest. The whole story, on one screen.

Every step is idempotent and marked done after its result is durable: the crawl by rows of fetches, reading by
rows of readings, writing by the rename of the run's folder. A run that was killed at any moment is found by its
scope and goes on; what was finished is not done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive import Archive
from crawler.claims import Claim, at_work_on, crawling
from crawler.crawl import CrawlEvent, crawl
from crawler.ledger import Ledger, Run
from crawler.portal import Portal, save_portals
from nianbao.assemble import assemble
from nianbao.console import progress, say, stage
from nianbao.corrections import Filed, with_corrections
from nianbao.cross_checks import cross_checked
from nianbao.documents import listed_reports
from nianbao.editions import published
from nianbao.exhibits import archive_exhibitor
from nianbao.limits import DEFAULT
from nianbao.means import Means
from nianbao.pool import default_workers
from nianbao.read_new import read_new
from nianbao.run_manifest import crawl_issues, manifest_of
from nianbao.shared_ledger import OWN_LEDGER, shared_ledger, shown
from nianbao.tool_version import tool_version
from nianbao.verdicts import Ruled, with_verdicts
from nianbao.worklog import Worklog
from normalize.forms.definition import FORM_NAMES
from normalize.forms.layout import printed_tables
from output.corpus import refresh_corpus
from output.digest.exhibits import Exhibitor
from output.history import History
from output.run_data import RunData
from output.run_folder import RunExistsError, read_run, write_run


class RunInterruptedError(Exception):
    """Raised when a signal ended the crawl; the same command goes on from there."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where a run keeps its things: `archive/`, `ledger.sqlite`, `runs/`, and the portal files as they were when
    they were last crawled, for the processing that comes later. `ledger_url`: the ledger is a shared database."""

    path: Path
    ledger_url: str | None = None

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def portals(self) -> Path:
        return self.path / "portals"

    @property
    def has_ledger(self) -> bool:
        return self.ledger_url is not None or (self.path / OWN_LEDGER).is_file()

    @property
    def options(self) -> str:
        """How a command line names it; a password is left out."""
        shared = "" if self.ledger_url is None else f" --ledger {shown(self.ledger_url)}"
        return f"--data {self.path}{shared}"

    def ledger(self) -> Ledger:
        """Raises as `shared_ledger` does where it is one."""
        if self.ledger_url is not None:
            return shared_ledger(self.path, self.ledger_url)
        return Ledger(self.path / OWN_LEDGER)

    def run_folder(self, run_id: str) -> Path:
        return self.path / "runs" / run_id

    def exhibitor(self, workers: int | None = None) -> Exhibitor:
        """Shows the digest what stands in the archive at a figure's place."""
        return archive_exhibitor(self.archive, workers=workers or default_workers())


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished run: its folder, what it holds, and the run it is compared with."""

    folder: Path
    run: RunData
    previous: RunData | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the portals a run is to collect. `years` are report years, both included; `since` an ISO date: reports
    that a list dates earlier are left alone. `full`: ask for every byte again. `due`: begun as a run of what is due."""

    years: tuple[int, int] | None = None
    since: str | None = None
    full: bool = False
    due: bool = False

    def scope(self, portals: Sequence[Portal]) -> dict[str, Any]:
        """As the ledger keeps it: the same scope resumes the same run."""
        scope: dict[str, Any] = {
            "portals": [portal.id for portal in portals],
            "years": list(self.years) if self.years else None,
        }
        narrower = {"since": self.since, "full": self.full, "due": self.due}
        return scope | {name: value for name, value in narrower.items() if value}


def start_or_resume(ledger: Ledger, portals: Sequence[Portal], wanted: Wanted) -> Run:
    """The unfinished run over the same portals and the same part of them, or a new one."""
    scope = wanted.scope(portals)
    return ledger.resume_run(scope) or ledger.start_run(scope)


def collect(data: DataFolder, ledger: Ledger, run: Run, portals: Sequence[Portal], claim: Claim) -> None:
    """Crawl: everything the portals list, into the archive. Raises RunInterrupted where a signal ended it,
    SQLAlchemyError where the `claim` on the portals was lost; a portal whose crawl broke off is an issue of the run,
    and what it gave until then is kept."""
    if run.crawl_done_at is not None:
        return
    save_portals(data.portals, portals)
    years = run.scope["years"]
    stage(f"crawling {', '.join(portal.id for portal in portals)}")
    with progress() as bar:
        tasks = {portal.id: bar.add_task(f"crawling {portal.id}", total=None) for portal in portals}

        def tell(event: CrawlEvent) -> None:
            claim.check()
            bar.update(tasks[event.portal], completed=event.done, total=event.total)

        summary = crawl(
            portals,
            data_dir=data.path,
            run_id=run.run_id,
            ledger=ledger,
            archive=Archive(data.archive),
            years=(years[0], years[1]) if years else None,
            since=run.scope.get("since"),
            full=bool(run.scope.get("full")),
            on_event=tell,
        )
    if summary.interrupted:
        raise RunInterruptedError
    ledger.mark_crawl_done(run.run_id)


def write(
    data: DataFolder,
    ledger: Ledger,
    run: Run,
    portals: Sequence[Portal],
    read: int,
    means: Means,
    corrections: Sequence[Filed] = (),
    verdicts: Sequence[Ruled] = (),
) -> Finished:
    """Write records, cells, versions, issues and the digest into the run's folder, and close the run. People's
    `corrections` are laid beside what was read, their `verdicts` beside what was found."""
    worklog = Worklog(ledger, tool_version(means.readers), DEFAULT)
    by_id = {portal.id: portal for portal in portals}
    assembled = assemble(listed_reports(ledger.captures(run.run_id)), worklog.result, by_id)
    history = History(data.path, run.started_at)
    numbered = published(assembled.reports, history, run.run_id)
    records, unmatched = with_corrections(
        numbered.records, corrections, lambda record_id: history.known([record_id]) is not None
    )
    whole = RunData(
        manifest=manifest_of(data.path, ledger, run, portals, read, means.readers),
        records=records,
        issues=(*crawl_issues(ledger, run), *assembled.issues, *unmatched),
        versions=numbered.versions,
    )
    whole = with_verdicts(cross_checked(whole, history), verdicts)
    try:
        layouts = {name: printed_tables(name) for name in FORM_NAMES}
        folder = write_run(data.path, whole, layouts, data.exhibitor(means.workers))
    except RunExistsError as exists:
        folder = exists.path  # killed between the folder's rename and the ledger's mark: it is written
    bring_corpus_up(data.path)
    ledger.finish(run.run_id)
    written = read_run(folder)
    before = written.manifest.previous_run
    return Finished(folder, written, read_run(data.run_folder(before)) if before else None)


def bring_corpus_up(data_dir: Path) -> None:
    """The corpus with this run in it. A broken file of another run costs the corpus its refreshing, not this run."""
    try:
        refresh_corpus(data_dir)
    except ValueError as error:
        say(
            f"nianbao: the corpus stays as it was, for a run's file is broken: {error}. Next: put that file back, or "
            "take its run's folder away; the next run or export brings the corpus up to date"
        )


def run_all(
    data: DataFolder,
    portals: Sequence[Portal],
    *,
    wanted: Wanted,
    means: Means,
    corrections: Sequence[Filed] = (),
    verdicts: Sequence[Ruled] = (),
) -> Finished:
    """The whole job on these portals. Raises BusyError where another process crawls one of them or has the run in its
    hands, LedgerError as `DataFolder.ledger`."""
    ledger = data.ledger()
    try:
        with ExitStack() as until_written:
            with crawling(ledger, portals) as claim:
                run = start_or_resume(ledger, portals, wanted)
                until_written.enter_context(at_work_on(ledger, run.run_id))
                collect(data, ledger, run, portals, claim)
            read = read_new(data.archive, ledger, run.run_id, means)
            return write(data, ledger, run, portals, read, means, corrections, verdicts)
    finally:
        ledger.close()
