"""A run's reports beside what earlier runs knew of them: which version each record is, and the id it keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from nianbao.copies import regions_conflict
from nianbao.merge import Merged, id_in_region
from normalize.record import Record
from output.history import History, Known
from output.versions import RecordVersion, continued, with_version


@dataclass(frozen=True, slots=True)
class Published:
    """A run's records, each with the number of its version, and all versions of them."""

    records: tuple[Record, ...]
    versions: tuple[RecordVersion, ...]


def published(reports: Iterable[Merged], history: History, run_id: str) -> Published:
    """Number the reports' versions. A report that is known under the id of one of its copies keeps that id; one whose
    id another region's agency of the same name has from an earlier run gets one that ends in its region's code."""
    reports = tuple(reports)
    taken = {report.record.record_id for report in reports}
    records: list[Record] = []
    versions: list[RecordVersion] = []
    for report in reports:
        record_id, known = _identified(report, taken, history)
        editions = [replace(edition, record_id=record_id) for edition in (*report.earlier, report.record)]
        before = _left(history, known, editions[-1])
        chain = continued(known.chain if known else (), before, editions, run_id)
        records.append(with_version(editions[-1], chain))
        versions.extend(chain)
    return Published(tuple(records), tuple(versions))


def _identified(report: Merged, taken: Collection[str], history: History) -> tuple[str, Known | None]:
    """The report's id, with what is known of it. `taken` are the ids of this run's reports."""
    own, *others = report.ids
    in_region = id_in_region(own, report.region) if report.region else own
    of_another_region = False
    for candidate in (own, in_region, *(alias for alias in others if alias not in taken)):
        known = history.known([candidate])
        if known is None:
            continue
        if not regions_conflict(history.region_of(known), report.region):
            return candidate, known
        of_another_region |= candidate == own
    return (in_region if of_another_region else own), None


def _left(history: History, known: Known | None, record: Record) -> Record | None:
    """The record as an earlier run left it; None where the same bytes speak, so that there is nothing to compare."""
    if known is None or not record.sources:
        return None
    last = known.chain[-1].source
    if last is not None and last.document == record.sources[0].document:
        return None
    return history.left(known)
