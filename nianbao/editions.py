"""A run's reports beside what earlier runs knew of them: which version each record is, and the id it keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nianbao.merge import Merged
from normalize.record import Record
from output.history import History, Known
from output.versions import RecordVersion, continued, with_version


@dataclass(frozen=True, slots=True)
class Published:
    """A run's records, each with the number of its version, and all versions of them."""

    records: tuple[Record, ...]
    versions: tuple[RecordVersion, ...]


def published(reports: Iterable[Merged], history: History, run_id: str) -> Published:
    """Number the reports' versions. A report that is known under the id of one of its copies keeps that id."""
    reports = tuple(reports)
    taken = {report.record.record_id for report in reports}
    records: list[Record] = []
    versions: list[RecordVersion] = []
    for report in reports:
        own, *others = report.ids
        known = history.known([own, *(alias for alias in others if alias not in taken)])
        record_id = known.record_id if known is not None else own
        editions = [replace(edition, record_id=record_id) for edition in (*report.earlier, report.record)]
        before = _left(history, known, editions[-1])
        chain = continued(known.chain if known else (), before, editions, run_id)
        records.append(with_version(editions[-1], chain))
        versions.extend(chain)
    return Published(tuple(records), tuple(versions))


def _left(history: History, known: Known | None, record: Record) -> Record | None:
    """The record as an earlier run left it; None where the same bytes speak, so that there is nothing to compare."""
    if known is None or not record.sources:
        return None
    last = known.chain[-1].source
    if last is not None and last.document == record.sources[0].document:
        return None
    return history.left(known)
