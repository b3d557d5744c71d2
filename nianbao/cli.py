"""The command line. Data goes to stdout, words for people to stderr.

Exit codes: 0 all well · 1 some documents failed · 2 wrong usage or configuration · 3 the run itself failed.
Commands import what they need when they run, so that `--help` is there at once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from nianbao.means import Means

app = typer.Typer(
    name="nianbao",
    invoke_without_command=False,
    help="Collects the annual disclosure reports of Chinese government bodies, reads every figure with proof of "
    "where it came from, and writes an audit digest for every crawl.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # drawing boxes around the help takes longer than everything else that it does
    pretty_exceptions_enable=False,
)
portals_app = typer.Typer(rich_markup_mode=None, help="The portal files.", no_args_is_help=True)
app.add_typer(portals_app, name="portals")
corrections_app = typer.Typer(rich_markup_mode=None, help="Corrections by people.", no_args_is_help=True)
app.add_typer(corrections_app, name="corrections")

verdicts_app = typer.Typer(
    rich_markup_mode=None, help="Verdicts by people on findings.", no_args_is_help=True
)
app.add_typer(verdicts_app, name="verdicts")

OK, SOME_FAILED, USAGE, RUN_FAILED = 0, 1, 2, 3

DataDir = Annotated[Path, typer.Option("--data", help="Folder of the archive, the ledger and the runs.")]
LedgerUrl = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--ledger",
        envvar="NIANBAO_LEDGER",
        help="A PostgreSQL database that a team shares, as postgresql://user@host/name; default: a file in --data.",
    ),
]
Workers = Annotated[
    Optional[int], typer.Option("--workers", min=1, help="Reading processes; default: one a core.")  # noqa: UP045
]
ExecutorName = Annotated[
    str, typer.Option("--executor", help="Where documents are read: local, or ray (a cluster).")
]
Address = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--address", help="The Ray cluster's, as ray://host:10001 or auto; default: one on this machine."
    ),
]
Reader = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--reader", help="OCR readers of scans, as rapidocr or rapidocr,tesseract; default: all installed."
    ),
]
Years = Annotated[Optional[str], typer.Option("--years", help="Report years, as 2019-2023 or 2021.")]  # noqa: UP045
Since = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--since", help="Only reports that the lists date on that day or later, as 2024-01-01."),
]
Full = Annotated[bool, typer.Option("--full", help="Ask for every byte again, changed or not.")]
Due = Annotated[
    bool, typer.Option("--due", help="Only portals whose `every` has passed since their last crawl.")
]
PortalNames = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Argument(help="Portal ids or portal files; default: all verified ones.", show_default=False),
]
PortalFiles = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Argument(help="Portal files or folders; default: those of nianbao.", show_default=False),
]
Corrections = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--corrections", help="Folder of corrections by people; default: corrections/ beside --data."
    ),
]
Verdicts = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--verdicts", help="Folder of verdicts by people; default: verdicts/ beside --data."),
]
DEFAULT_DATA = Path("data")


def main() -> None:
    """The console script."""
    if any(name.startswith("NIANBAO_LIMIT_") for name in os.environ):
        try:
            import nianbao.limits  # noqa: F401  reads the environment
        except ValueError as error:
            typer.echo(f"nianbao: {error}", err=True)
            raise SystemExit(USAGE) from error
    app()


def _means(
    workers: int | None, reader: str | None, executor: str = "local", address: str | None = None
) -> Means:
    """What the options say about reading; ends the command where that is not to be had."""
    from extract.readers import ReaderChoiceError
    from nianbao.means import ExecutorError, means

    try:
        return means(workers, reader, executor, address)
    except (ReaderChoiceError, ExecutorError) as error:
        typer.echo(f"nianbao: {error}", err=True)
        raise typer.Exit(USAGE) from error


def _print_version(wanted: bool) -> None:
    if wanted:
        from nianbao import __version__

        typer.echo(f"nianbao {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command()
def extract(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    workers: Workers = None,
    reader: Reader = None,
    executor: ExecutorName = "local",
    address: Address = None,
) -> None:
    """Read files, touch no ledger: one JSON line a document on stdout, in input order."""
    means = _means(workers, reader, executor, address)
    if means.is_local:
        from nianbao import fork_server

        fork_server.start()
    from nianbao.extract_command import extract_paths

    raise typer.Exit(extract_paths(paths, means=means))


@app.command()
def demo(data: DataDir = Path("demo-data"), workers: Workers = None, reader: Reader = None) -> None:
    """Crawl the bundled sample portals on loopback, read everything, write the digest, print its path."""
    from nianbao.demo import run_demo

    raise typer.Exit(run_demo(data, means=_means(workers, reader)))


@app.command()
def run(
    portals: PortalNames = None,
    years: Years = None,
    since: Since = None,
    full: Full = False,
    due: Due = False,
    data: DataDir = DEFAULT_DATA,
    ledger: LedgerUrl = None,
    workers: Workers = None,
    reader: Reader = None,
    executor: ExecutorName = "local",
    address: Address = None,
    corrections: Corrections = None,
    verdicts: Verdicts = None,
) -> None:
    """The whole job on the portals named, or all verified ones: crawl, read, digest. Goes on where it stopped."""
    from nianbao.run_command import Asked, run_portals

    means, asked = _means(workers, reader, executor, address), Asked(years, since, full, due)
    overlays = {"corrections": corrections, "verdicts": verdicts}
    raise typer.Exit(
        run_portals(portals, asked=asked, data_dir=data, means=means, ledger_url=ledger, **overlays)
    )


@app.command()
def crawl(
    portals: PortalNames = None,
    years: Years = None,
    since: Since = None,
    full: Full = False,
    due: Due = False,
    data: DataDir = DEFAULT_DATA,
    ledger: LedgerUrl = None,
) -> None:
    """Only collect: fetch what is new into the archive. `nianbao process` reads it later."""
    from nianbao.run_command import Asked, crawl_only

    asked = Asked(years, since, full, due)
    raise typer.Exit(crawl_only(portals, asked=asked, data_dir=data, ledger_url=ledger))


@app.command()
def process(
    data: DataDir = DEFAULT_DATA,
    ledger: LedgerUrl = None,
    workers: Workers = None,
    reader: Reader = None,
    executor: ExecutorName = "local",
    address: Address = None,
    corrections: Corrections = None,
    verdicts: Verdicts = None,
) -> None:
    """Only read what is archived and not yet read, then write the run and its digest."""
    from nianbao.run_command import process_only

    means = _means(workers, reader, executor, address)
    overlays = {"corrections": corrections, "verdicts": verdicts}
    raise typer.Exit(process_only(data_dir=data, means=means, ledger_url=ledger, **overlays))


@app.command()
def ingest(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders, WARC, WACZ, or CSV files of url,file.")
    ],
    data: DataDir = DEFAULT_DATA,
    ledger: LedgerUrl = None,
) -> None:
    """Put what you already have into the archive, as if crawled. `nianbao process` reads it."""
    from nianbao.ingest_command import ingest_paths

    raise typer.Exit(ingest_paths(paths, data_dir=data, ledger_url=ledger))


@app.command()
def digest(
    run_id: Annotated[Optional[str], typer.Argument(help="A run's id; default: the last one.")] = None,  # noqa: UP045
    data: DataDir = DEFAULT_DATA,
    verdicts: Verdicts = None,
) -> None:
    """Build the digest of a finished run again, print its path."""
    from nianbao.run_command import rebuild_digest

    raise typer.Exit(rebuild_digest(run_id, data_dir=data, verdicts=verdicts))


@app.command("export")
def export_corpus(
    out: Annotated[Path, typer.Option("--out", help="Folder to write; an earlier export there is replaced.")],
    format: Annotated[
        str, typer.Option("--format", help="parquet, csv, jsonl, xlsx or datapackage.")
    ] = "parquet",
    region: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--region", help="Code of GB/T 2260 or its beginning, as 37 or 370102; may be repeated."
        ),
    ] = None,
    kind: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--kind", help="Kind of agency, as government or department; may be repeated."),
    ] = None,
    years: Years = None,
    form: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--form", help="Statutory form, 2014, 2019 or 2021; may be repeated."),
    ] = None,
    where: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--where", help="Condition in SQL over the columns of the wide table (dictionary.csv)."),
    ] = None,
    passed_only: Annotated[
        bool, typer.Option("--passed-only", help="Only reports read in full in which no check failed.")
    ] = False,
    min_confidence: Annotated[
        Optional[float],  # noqa: UP045
        typer.Option("--min-confidence", help="Leave out figures less sure than that, 0 to 1."),
    ] = None,
    with_corrections: Annotated[
        bool,
        typer.Option("--with-corrections/--as-printed", help="What people read instead of what was read."),
    ] = False,
    run_id: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--run", help="One run's records instead of the corpus."),
    ] = None,
    data: DataDir = DEFAULT_DATA,
) -> None:
    """Hand out the corpus: figures, reports, checks and texts, with a data dictionary."""
    from nianbao.export_command import Wanted, export

    wanted = Wanted(
        region or (), kind or (), years, form or (), where, passed_only, min_confidence, with_corrections
    )
    raise typer.Exit(export(format, out, wanted=wanted, data_dir=data, run_id=run_id))


@app.command("diff")
def diff_corpora(
    first: Annotated[
        str, typer.Argument(help="A corpus, run or data folder, a run's id, or previous, last, corpus.")
    ],
    second: Annotated[str, typer.Argument(help="The other one.")],
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    data: DataDir = DEFAULT_DATA,
) -> None:
    """Compare two corpora or runs, cell by cell."""
    from nianbao.diff_command import diff

    raise typer.Exit(diff(first, second, format=format, data_dir=data))


@app.command()
def doctor() -> None:
    """Which readers and converters are here, with versions, and what a missing one costs."""
    from nianbao.doctor import examine, scan_readers

    tools = examine()
    width = max(len(tool.name) for tool in tools)
    for tool in tools:
        if tool.version is not None:
            typer.echo(f"ok       {tool.name:<{width}}  {tool.version}")
            continue
        state = "MISSING " if tool.needed else "missing "
        typer.echo(f"{state} {tool.name:<{width}}  without it: {tool.without}; install: {tool.install}")
    typer.echo(scan_readers())
    if any(tool.needed and tool.version is None for tool in tools):
        raise typer.Exit(USAGE)


@portals_app.command("list")
def portals_list() -> None:
    """The portal files, one a line: id, name, region code, adapter."""
    from nianbao.portals_command import list_portals

    raise typer.Exit(list_portals())


@portals_app.command("show")
def portals_show(name: Annotated[str, typer.Argument(help="A portal id or file.")]) -> None:
    """One portal file, with its defaults filled in."""
    from nianbao.portals_command import show_portal

    raise typer.Exit(show_portal(name))


@portals_app.command("check")
def portals_check(names: PortalFiles = None) -> None:
    """Lint portal files: exit code 2 where one is wrong."""
    from nianbao.portals_command import check_portals

    raise typer.Exit(check_portals(names))


@portals_app.command("probe")
def portals_probe(name: Annotated[str, typer.Argument(help="A portal id or file.")]) -> None:
    """Fetch one page of each list and say what a crawl would do with it. Needs a network; keeps nothing."""
    from nianbao.probe_command import probe_portal

    raise typer.Exit(probe_portal(name))


@corrections_app.command("check")
def corrections_check(
    folder: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(metavar="[DIR]", help="Default: corrections/ beside --data.", show_default=False),
    ] = None,
    data: DataDir = DEFAULT_DATA,
    ledger: LedgerUrl = None,
) -> None:
    """Lint corrections: exit code 2 where a file is wrong, 1 where one does not fit what was read."""
    from nianbao.corrections_command import check_corrections

    raise typer.Exit(check_corrections(folder, data_dir=data, ledger_url=ledger))


@verdicts_app.command("check")
def verdicts_check(
    folder: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(metavar="[DIR]", help="Default: verdicts/ beside --data.", show_default=False),
    ] = None,
    data: DataDir = DEFAULT_DATA,
) -> None:
    """Lint verdicts: exit code 2 where a file is wrong, 1 where one is on nothing that the runs found."""
    from nianbao.verdicts_command import check_verdicts

    raise typer.Exit(check_verdicts(folder, data_dir=data))
