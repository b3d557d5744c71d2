"""`digest.json`: what the digest's first page says, for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from output.absences import absence_to_json
from output.changes import RunChanges
from output.digest.coverage import Coverage
from output.digest.index_page import IndexView
from output.digest.page_files import REPORTS, report_file
from output.record_json import cell_to_json, correction_to_json, finding_to_json, issue_to_json
from output.run_data import manifest_to_json
from output.versions import version_to_json


def digest_to_json(view: IndexView) -> dict[str, Any]:
    """The first page as JSON-ready values; `page` is relative to the folder `digest/`."""
    return {
        "run": manifest_to_json(view.run.manifest),
        "facts": asdict(view.facts),
        "changes": None if view.changes is None else _changes(view.changes),
        "coverage": _coverage(view.coverage),
        "findings": [
            {
                "record_id": report.record.record_id,
                "agency": None if report.record.agency is None else report.record.agency.name,
                "year": report.record.year,
                "page": f"{REPORTS}/{report_file(report.record.record_id)}#{finding.anchor}",
                **finding_to_json(finding.finding, finding.id),
            }
            for group in view.groups
            for report in group.reports
            for finding in report.findings
        ],
        "unassessable": [
            {
                "record_id": report.record.record_id,
                "page": f"{REPORTS}/{report_file(report.record.record_id)}#{finding.anchor}",
                **finding_to_json(finding.finding, finding.id),
            }
            for report in view.unassessable
            for finding in report.findings
        ],
        "missing": [absence_to_json(absence) for absence in view.run.absences],
        "verdicts": [
            {"record_id": report.record.record_id, **finding_to_json(finding.finding, finding.id)}
            for report in view.judged
            for finding in report.findings
        ],
        "new_versions": [version_to_json(version) for version in view.new_versions],
        "corrections": [
            {"record_id": record.record_id, **correction_to_json(correction)}
            for record in view.corrected
            for correction in record.corrections
        ],
        "set_aside": [issue_to_json(issue) for issue in view.set_aside],
        "portals_not_seen": [portal.id for portal in view.unseen],
        "failures": [
            {
                "record_id": None if failure.record is None else failure.record.record_id,
                **issue_to_json(failure.issue),
            }
            for failure in view.failures
        ],
    }


def _changes(changes: RunChanges) -> dict[str, Any]:
    return {
        "since": changes.since,
        "new": list(changes.new),
        "gone": list(changes.gone),
        "revised": [
            {
                "record_id": revision.record_id,
                "republished": revision.republished,
                "cause": revision.cause,
                "cells": [
                    {
                        "code": change.code,
                        "old": None if change.old is None else cell_to_json(change.old),
                        "new": None if change.new is None else cell_to_json(change.new),
                    }
                    for change in revision.cells
                ],
            }
            for revision in changes.revised
        ],
    }


def _coverage(matrix: Coverage) -> dict[str, Any]:
    return {
        "years": list(matrix.years),
        "counts": dict(sorted(matrix.counts.items())),
        "portals": [
            {
                "portal": None if block.portal is None else block.portal.id,
                "agencies": [
                    {
                        "agency": row.agency,
                        "years": {
                            str(cell.year): {
                                "state": cell.state,
                                "failed_checks": cell.failed_checks,
                                "unassessable_checks": cell.unassessable_checks,
                                "records": list(cell.records),
                            }
                            for cell in row.cells
                        },
                    }
                    for row in block.rows
                ],
            }
            for block in matrix.blocks
        ],
        "unplaced": list(matrix.unplaced),
    }
