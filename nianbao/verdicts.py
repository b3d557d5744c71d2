"""Verdicts by people on findings: confirmed or dismissed, by whom, when and why. A layer beside the findings, no more.

`verdicts/*.yaml`, each a list:

    - finding: 3f9a6c0d1e-5b20aa          # the finding's id, as the digest and the JSON have it
      verdict: dismissed                   # or confirmed
      author: 李雯
      date: 2026-11-03
      reason: the report counts a request withdrawn on the last day, see section 6

A verdict holds for what the person saw. Where the same check on the same figures comes out otherwise, the second half
of the id has changed: the verdict is not applied, and is for somebody to look at again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from normalize.record import Issue, Record, Verdict
from output.absences import with_verdict
from output.finding_ids import finding_ids
from output.run_data import RunData
from output.schema import FINDING_ID_PATTERN

REOPENED = "verdict_reopened"
_Text = Annotated[str, Field(min_length=1)]


class VerdictsError(Exception):
    """Raised where a folder of verdicts cannot be used; `problems` has a sentence for each fault, naming the file, the
    entry and the next step."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f" ({len(problems) - 1} more: nianbao verdicts check)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = tuple(problems)


class VerdictEntry(BaseModel):
    """An entry of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Annotated[str, Field(pattern=FINDING_ID_PATTERN)]
    verdict: Literal["confirmed", "dismissed"]
    author: _Text
    date: datetime.date
    reason: _Text


@dataclass(frozen=True, slots=True)
class Ruled:
    """A verdict with the finding it is on and where it is kept: `verdicts.yaml, entry 3`."""

    finding: str
    verdict: Verdict
    place: str


def load_verdicts(folder: Path) -> tuple[Ruled, ...]:
    """Every verdict in the folder's `*.yaml`, files by name. Raises VerdictsError."""
    ruled, problems = read_verdicts(folder)
    if problems:
        raise VerdictsError(problems)
    return ruled


def read_verdicts(folder: Path) -> tuple[tuple[Ruled, ...], list[str]]:
    """Every verdict that can be used, and what is wrong with the others, one sentence each."""
    if not folder.is_dir():
        return (), [f"{folder}: there is no such folder. Check the path given to --verdicts"]
    ruled: dict[str, Ruled] = {}
    problems: list[str] = []
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        for number, content in enumerate(_entries(path, problems), 1):
            try:
                entry = VerdictEntry.model_validate(content)
            except ValidationError as error:
                problems += [f"{path}, entry {number}: {_fault(fault)}" for fault in error.errors()]
                continue
            day = entry.date.isoformat()
            verdict = Verdict(entry.verdict, entry.author, day, entry.reason, path.name)
            one = Ruled(entry.finding, verdict, f"{path.name}, entry {number}")
            earlier = ruled.setdefault(entry.finding, one)
            if earlier is not one:
                problems.append(
                    f"{path}, entry {number}: finding {entry.finding} has a verdict in {earlier.place} too. Keep one"
                )
    return tuple(ruled.values()), problems


def with_verdicts(run: RunData, ruled: Sequence[Ruled]) -> RunData:
    """The run with the verdicts beside its findings and absences, and an issue for each verdict that must be looked at
    again. A verdict on what this run does not speak of is left alone: a run over one portal can't judge others'."""
    verdicts = {one.finding: one.verdict for one in ruled}
    records = tuple(_judged(record, verdicts) for record in run.records)
    absences = tuple(with_verdict(absence, verdicts.get(absence.id)) for absence in run.absences)
    kept = tuple(issue for issue in run.issues if issue.category != REOPENED)
    return replace(run, records=records, absences=absences, issues=(*kept, *_reopened(ruled, ids_of(run))))


def ids_of(run: RunData) -> frozenset[str]:
    """The ids of all that a verdict can be on."""
    return frozenset(id for record in run.records for id in finding_ids(record)) | {
        a.id for a in run.absences
    }


def is_reopened(finding: str, known: frozenset[str]) -> bool:
    """Whether what a verdict was on came out otherwise since."""
    first = finding.partition("-")[0]
    return finding not in known and any(id.partition("-")[0] == first for id in known)


def _judged(record: Record, verdicts: dict[str, Verdict]) -> Record:
    ids = finding_ids(record)
    findings = tuple(
        replace(finding, verdict=verdicts.get(id)) for finding, id in zip(record.findings, ids, strict=True)
    )
    return record if findings == record.findings else replace(record, findings=findings)


def _reopened(ruled: Iterable[Ruled], known: frozenset[str]) -> tuple[Issue, ...]:
    firsts = {id.partition("-")[0] for id in known}
    return tuple(
        Issue(
            "normalize",
            REOPENED,
            "warning",
            f"the finding {one.finding} came out otherwise since {one.verdict.author} {one.verdict.ruling} it",
            "look at it again, then put its new id into the verdict or remove it",
            document=one.place,
        )
        for one in ruled
        if one.finding not in known and one.finding.partition("-")[0] in firsts
    )


def _entries(path: Path, problems: list[str]) -> list[Any]:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except UnicodeDecodeError:
        problems.append(f"{path}: is not UTF-8 text. Save the file as UTF-8")
        return []
    except yaml.YAMLError as error:
        problems.append(f"{path}: is not valid YAML ({' '.join(str(error).split())}). Correct the syntax")
        return []
    if content is None:
        return []
    if not isinstance(content, list):
        problems.append(
            f"{path}: is no list of verdicts. Begin each with `- finding: …`; see docs/versions.md"
        )
        return []
    return content


def _fault(fault: Any) -> str:
    key = ".".join(str(step) for step in fault["loc"]) or "the entry"
    if fault["type"] == "missing":
        return f"{key}: is missing. Add it"
    if fault["type"] == "extra_forbidden":
        return f"{key}: is no key. The keys are {', '.join(VerdictEntry.model_fields)}"
    return f"{key}: {fault['msg']}. See docs/versions.md"
