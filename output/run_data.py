"""What one run leaves behind, in memory: its manifest, its records and its issues.

`run_folder.py` writes it and reads it back, `digest/` shows it, `changes.py` compares it with an earlier one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from normalize.record import Issue, Record
from output.absences import Absence
from output.versions import RecordVersion

RunState = Literal["finished", "failed"]


@dataclass(frozen=True, slots=True)
class CrawlStats:
    """How the crawl of one portal went: requests made, answers "not modified", bytes received, reports that
    its list pages named, rows set aside as no report, errors, and how many of those were list pages."""

    requests: int
    not_modified: int
    downloaded_bytes: int
    reports_listed: int
    set_aside: int
    errors: int
    list_errors: int = 0


@dataclass(frozen=True, slots=True)
class PortalSummary:
    """One portal of the run. `expected_agencies` are names as their reports print them; together with
    `expected_years` they say which reports are missing. `stats` is None where the run did not crawl it."""

    id: str
    name: str
    region_code: str | None = None
    expected_agencies: tuple[str, ...] = ()
    expected_years: tuple[int, ...] = ()
    stats: CrawlStats | None = None

    @property
    def was_seen(self) -> bool:
        """Whether the crawl saw the portal's lists, so that what is not on them is not there. Nothing listed is
        no evidence of that: a wrong address and a changed layout look the same."""
        if self.stats is None or self.stats.list_errors:
            return False
        return self.stats.reports_listed > 0 or (self.stats.set_aside > 0 and not self.stats.errors)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was. Times are ISO 8601 with an offset; `previous_run` is the id of the finished run it is
    compared with; `nothing_new` is the run's own word that it fetched and read nothing it did not have."""

    run_id: str
    started_at: str
    finished_at: str
    state: RunState
    nothing_new: bool = False
    previous_run: str | None = None
    portals: tuple[PortalSummary, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunData:
    """A run: `records` are all that are known after it (not only the new), `issues` all that went wrong, `versions`
    all published versions of these records, those of earlier runs too; `absences` the reports that should be there."""

    manifest: Manifest
    records: tuple[Record, ...]
    issues: tuple[Issue, ...]
    versions: tuple[RecordVersion, ...] = ()
    absences: tuple[Absence, ...] = ()

    def new_versions(self) -> tuple[RecordVersion, ...]:
        """The versions that this run was the first to have, of reports that had one before."""
        return tuple(v for v in self.versions if v.run_id == self.manifest.run_id and v.version > 1)

    def all_issues(self) -> tuple[Issue, ...]:
        """The run's issues and those kept with its records, each once, in that order."""
        kept = (issue for record in self.records for issue in record.issues)
        return tuple(dict.fromkeys([*self.issues, *kept]))


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as JSON-ready values."""
    return {
        **asdict(manifest),
        "counts": dict(manifest.counts),
        "versions": dict(manifest.versions),
    }


def manifest_from_json(obj: object) -> Manifest:
    """The manifest that `manifest_to_json` wrote; ValueError naming the place where the shape is broken."""
    return _manifest_adapter().validate_python(obj)


def count_results(records: Iterable[Record], issues: Iterable[Issue]) -> dict[str, int]:
    """What a run holds, counted: `records`, `records.partial`, `cells.blank`, `checks.fail`, `issues.error`.

    Only what occurs is counted, sorted by name.
    """
    counts: Counter[str] = Counter()
    for record in records:
        counts["records"] += 1
        counts[f"records.{record.status}"] += 1
        counts.update(f"cells.{cell.state}" for cell in record.cells.values())
        counts.update(f"checks.{finding.status}" for finding in record.findings)
        counts["records.superseding"] += record.version > 1
        counts["corrections"] += len(record.corrections)
    for issue in issues:
        counts[f"issues.{issue.severity}"] += 1
    return dict(sorted((name, number) for name, number in counts.items() if number))


def in_reading_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Records by agency, year and id; those without an agency or a year last."""
    return tuple(sorted(records, key=_reading_key))


def _reading_key(record: Record) -> tuple[bool, str, bool, int, str]:
    agency = record.agency
    return (
        agency is None,
        "" if agency is None else agency.name,
        record.year is None,
        -1 if record.year is None else record.year,
        record.record_id,
    )


@cache
def _manifest_adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)
