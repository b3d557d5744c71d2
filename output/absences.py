"""Reports that should be there and are not: a finding without a record to hang on. `missing.jsonl` of a run's
folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from normalize.record import Verdict
from output.record_json import verdict_to_json

CHECK = "publication.missing"


@dataclass(frozen=True, slots=True)
class Absence:
    """An agency's report of a year that its portal's file expects. `status`: "fail" where it is due and the portal's
    lists were seen, else "unassessable"; `why` says so, in both languages; `verdict` is what a person ruled on it."""

    id: str
    portal: str
    agency: str
    year: int
    status: Literal["fail", "unassessable"]
    why: str
    why_zh: str
    verdict: Verdict | None = None


def absence_to_json(absence: Absence) -> dict[str, Any]:
    """One line of `missing.jsonl`."""
    return {
        "id": absence.id,
        "check": CHECK,
        "portal": absence.portal,
        "agency": absence.agency,
        "year": absence.year,
        "status": absence.status,
        "why": absence.why,
        "why_zh": absence.why_zh,
        "verdict": None if absence.verdict is None else verdict_to_json(absence.verdict),
    }


def absence_from_json(obj: object) -> Absence:
    """What `absence_to_json` wrote; ValueError naming the place where the shape is broken."""
    return _adapter().validate_python(obj)


def with_verdict(absence: Absence, verdict: Verdict | None) -> Absence:
    """The absence with what a person ruled on it."""
    return replace(absence, verdict=verdict)


@cache
def _adapter() -> TypeAdapter[Absence]:
    return TypeAdapter(Absence)
