"""Builds a run's digest: one page for the run, one for every report, and the same for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from normalize.record import Cell, GridTemplate, Record
from output.digest.charts import Chart, draw_charts
from output.digest.coverage import is_dismissed
from output.digest.doubt import doubtful_codes
from output.digest.exhibits import NOTHING, Exhibitor, Shown, Wanted, hang, hang_page, nothing_to_show
from output.digest.feed import write_feeds
from output.digest.finder import view_finder
from output.digest.index_page import IndexView, view_index
from output.digest.leaves import Leaf, split
from output.digest.machine_twin import digest_to_json
from output.digest.page_files import INDEX, PORTALS, REPORTS
from output.digest.render import environment
from output.digest.report_pages import Sheet, write_pages
from output.digest.years import YearsTable, years_table
from output.run_data import RunData
from output.versions import Chain, chains

DIGEST, TWIN = "digest", "digest.json"
SHOWN_WHOLE = 600  # reports; in a larger run only places in doubt are shown: pages cost time, and 100 kB each
MOST_PROVEN = 60  # figures of failed checks that a report's page shows in their place, beside those in doubt
NOWHERE = Cell("absent", "count")
NO_YEARS = YearsTable((), ())


def build_digest(
    run: RunData,
    layouts: Mapping[str, Sequence[GridTemplate]],
    out_dir: Path,
    *,
    previous: RunData | None = None,
    exhibitor: Exhibitor = nothing_to_show,
) -> Path:
    """Writes `digest/index.html`, `digest/reports/*.html`, `digest/evidence/*`, `digest.json` into `out_dir`;
    returns the first.

    Beside them `portals/` for a large run, `charts/*.svg` and `feeds/*.xml`. `layouts` maps a form's name to its
    printed tables, in order. `previous` is the run to compare with. `exhibitor` shows the places of the figures in
    doubt, of failed checks and of changes; in a run of up to SHOWN_WHOLE reports, all places on their pages. The same
    run gives the same bytes. Files of an earlier digest in `out_dir` are overwritten, others left alone.
    """
    folder = out_dir / DIGEST
    (folder / REPORTS).mkdir(parents=True, exist_ok=True)
    view = view_index(run, previous)
    years = _years_by_agency(run.records)
    versions = chains(run.versions)
    write_pages(
        (
            _sheet(
                record, shown, versions.get(record.record_id, ()), years.get(_key(record), NO_YEARS), folder
            )
            for record, shown in _with_exhibits(run.records, exhibitor, versions)
        ),
        len(run.records),
        layouts,
        run.manifest,
        folder / REPORTS,
    )
    twin = json.dumps(digest_to_json(view), ensure_ascii=False, allow_nan=False, indent=1)
    _write(out_dir / TWIN, twin + "\n")
    leaves = split(view)
    charts = draw_charts(run.records, view.coverage, folder)
    write_feeds(view, folder)
    if leaves:
        (folder / PORTALS).mkdir(exist_ok=True)
    for leaf in leaves:
        page = environment().get_template("portal.html").render(leaf=leaf, run=run.manifest, root="../")
        _write(folder / PORTALS / leaf.file, page)
    _write(folder / INDEX, _index(view, leaves, charts))
    return folder / INDEX


def codes_to_prove(record: Record, versions: Mapping[str, Chain]) -> tuple[str, ...]:
    """The figures whose place is shown: those in doubt, those of failed checks, those that changed last."""
    failed = (
        f for f in record.findings if f.status == "fail" and f.severity == "error" and not is_dismissed(f)
    )
    changed = (change.code for version in versions.get(record.record_id, ())[-1:] for change in version.cells)
    accused = [code for finding in failed for code in finding.codes]
    there = (code for code in (*accused, *changed) if record.cells.get(code, NOWHERE).source is not None)
    return tuple(dict.fromkeys([*doubtful_codes(record), *islice(dict.fromkeys(there), MOST_PROVEN)]))


def _with_exhibits(
    records: Sequence[Record], exhibitor: Exhibitor, versions: Mapping[str, Chain]
) -> Iterator[tuple[Record, Shown]]:
    """Each record with what can be shown of it."""
    whole = len(records) <= SHOWN_WHOLE
    wanted = {record.record_id: Wanted(record, codes_to_prove(record, versions), whole) for record in records}
    asked = {id for id, one in wanted.items() if one.codes or whole}
    shown = exhibitor([wanted[record.record_id] for record in records if record.record_id in asked])
    for record in records:
        yield record, next(shown) if record.record_id in asked else NOTHING


def _sheet(record: Record, shown: Shown, versions: Chain, years: YearsTable, folder: Path) -> Sheet:
    """What the report's page is made of; its pictures are then in the digest's folder."""
    exhibits = {code: hang(exhibit, folder) for code, exhibit in shown.exhibits.items()}
    copies = Shown({}, (), tuple(hang_page(page, folder) for page in shown.pages), shown.tables)
    return Sheet(record, exhibits, versions, years, copies)


def _index(view: IndexView, leaves: Sequence[Leaf], charts: Sequence[Chart]) -> str:
    return (
        environment()
        .get_template("index.html")
        .render(
            view=view, finder=view_finder(view), leaves=leaves, charts=charts, run=view.run.manifest, root=""
        )
    )


def _years_by_agency(records: Sequence[Record]) -> dict[str, YearsTable]:
    """Each agency's reports side by side, oldest first; a report without a year is nobody's neighbour."""
    years: dict[str, list[Record]] = {}
    for record in records:
        if record.agency is not None and record.year is not None:
            years.setdefault(record.agency.name, []).append(record)
    return {
        agency: years_table(sorted(reports, key=lambda r: (r.year is None, r.year, r.record_id)))
        for agency, reports in years.items()
    }


def _key(record: Record) -> str:
    """The agency whose years the record is one of; "" for none."""
    return "" if record.agency is None or record.year is None else record.agency.name


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
