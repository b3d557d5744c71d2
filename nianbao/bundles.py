"""Bundles in a run: what a bundle holds is listed first, then each member is a document of its own.

A listing is a reading like any other: it has a result, is stored, and is not made again. It names each member with
the sha256 of its bytes, by which the member's own reading is known.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from extract.bundle import SEPARATOR, members
from extract.document import Issue, UnreadableError
from nianbao.reading import ReadJob, ReadResult, failure
from output.record_json import issue_from_json, issue_to_json

STATUS = "bundle"


def listing(data: bytes) -> ReadResult:
    """The bundle's members: `{"name", "sha256"}`, or `{"name", "issue"}` for one that can't be had. Any of the latter
    makes the bundle's status `failed`. Raises UnreadableError where there is nothing to be had at all."""
    found: list[dict[str, Any]] = []
    issues: list[dict[str, Any]] = []
    for member in members(data):
        if isinstance(member, Issue):
            found.append({"name": member.document, "issue": issue_to_json(member)})
            told = replace(member, message=f"{member.document or 'the bundle'}: {member.message}")
            issues.append(issue_to_json(told))
        else:
            found.append({"name": member.name, "sha256": hashlib.sha256(member.data).hexdigest()})
    if not found:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="empty_bundle",
                severity="error",
                message="the bundle holds no files",
                hint="fetch it again; ask the publisher if it stays empty",
            )
        )
    return ReadResult("failed" if issues else STATUS, None, issues, found)


def member_jobs(job: ReadJob, result: ReadResult) -> list[tuple[ReadJob, ReadResult | None]]:
    """A job for each member of a listed bundle, in order, with its result where that is known without reading: a
    member that can't be had. Names are `bundle.zip!member.pdf`."""
    jobs: list[tuple[ReadJob, ReadResult | None]] = []
    for member in result.members:
        name = f"{job.name}{SEPARATOR}{member['name']}" if member["name"] else job.name
        of_member = ReadJob(name, job.parts, member["name"])
        known = None
        if "issue" in member:
            known = failure(name, replace(issue_from_json(member["issue"]), document=name))
        jobs.append((of_member, known))
    return jobs
