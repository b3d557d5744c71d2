"""Corrections by people: what somebody read by eye where the machine could not, or read wrongly. A layer, and no more.

`corrections/*.yaml`, each a list:

    - record: 2020-3f9a6c0d1e2b            # the record's id
      cell: requests.new.total             # the figure's public code
      value: 12                            # a count; money as "322500.00" in yuan, in quotes; left out unless a number
      state: number                        # default; or blank, dash, text
      raw: "12"                            # the text as seen
      author: 李雯
      date: 2026-11-03
      reason: faint scan; the 2 is clear in the crop
      evidence:
        document: 6f1c…                    # sha256 of the document that the figure was read from

The record's `cells` stay as read. A correction is applied only while its evidence is the document that the figure was
read from: when that changes, the correction is reopened (a finding) until a person has looked again.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, ValidationError

from normalize.checks.identities import check_identities
from normalize.forms.definition import form, forms
from normalize.record import Cell, CellUnit, Correction, Finding, Issue, Record

REOPENED = "correction_reopened"
UNMATCHED = "correction_unmatched"
CORRECTED = "corrected."  # before a check's id: the check made again with the corrected figures
_ARITHMETIC = ("requests.", "review_litigation.")

_Text = Annotated[str, Field(min_length=1)]
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CorrectionsError(Exception):
    """Raised where a folder of corrections cannot be used; `problems` has a sentence for each fault, naming the file,
    the entry and the next step."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = f" ({len(problems) - 1} more: nianbao corrections check)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)
        self.problems = tuple(problems)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EvidenceSeen(_Model):
    """What the person had before them."""

    document: _Sha256


class CorrectionEntry(_Model):
    """An entry of a file."""

    record: _Text
    cell: _Text
    state: Literal["number", "blank", "dash", "text"] = "number"
    value: StrictInt | StrictStr | StrictFloat | None = None
    raw: str
    author: _Text
    date: datetime.date
    reason: _Text
    evidence: EvidenceSeen


@dataclass(frozen=True, slots=True)
class Filed:
    """A correction with the record it is for and where it is kept: `corrections.yaml, entry 3`."""

    record_id: str
    correction: Correction
    place: str


def load_corrections(folder: Path) -> tuple[Filed, ...]:
    """Every correction in the folder's `*.yaml`, files by name. Raises CorrectionsError."""
    filed, problems = read_corrections(folder)
    if problems:
        raise CorrectionsError(problems)
    return filed


def read_corrections(folder: Path) -> tuple[tuple[Filed, ...], list[str]]:
    """Every correction that can be used, and what is wrong with the others, one sentence each."""
    if not folder.is_dir():
        return (), [f"{folder}: there is no such folder. Check the path given to --corrections"]
    filed: list[Filed] = []
    problems: list[str] = []
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        for number, entry in enumerate(_entries(path, problems), 1):
            try:
                filed.append(_filed(path, number, entry))
            except ValidationError as error:
                problems += [f"{path}, entry {number}: {_fault(fault)}" for fault in error.errors()]
            except ValueError as error:
                problems.append(f"{path}, entry {number}: {error}")
    first: dict[tuple[str, str], Filed] = {}
    for one in filed:
        earlier = first.setdefault((one.record_id, one.correction.code), one)
        if earlier is not one:
            problems.append(
                f"{folder / one.place}: {one.correction.code} of {one.record_id} is corrected in {earlier.place} "
                "too. Keep one of them"
            )
    return tuple(filed), problems


def with_corrections(
    records: Iterable[Record], filed: Sequence[Filed], is_known: Callable[[str], bool] = lambda _: False
) -> tuple[tuple[Record, ...], tuple[Issue, ...]]:
    """The records with their corrections beside the cells, and an issue for each correction that has no place.
    `is_known` tells whether an earlier run had a record of that id: a run over one portal can't speak of others'."""
    by_record: dict[str, list[Filed]] = {}
    for one in filed:
        by_record.setdefault(one.record_id, []).append(one)
    corrected = tuple(_corrected(record, by_record.get(record.record_id, ())) for record in records)
    cells = {record.record_id: record.cells for record in corrected}
    issues = tuple(
        Issue(
            "normalize",
            UNMATCHED,
            "warning",
            f"no run has a record {one.record_id}"
            if one.record_id not in cells
            else f"{one.correction.code} is no figure of the record {one.record_id}",
            "correct the id or the code; `nianbao corrections check` knows those of all runs",
            document=one.place,
        )
        for one in filed
        if one.correction.code not in cells.get(one.record_id, {})
        and (one.record_id in cells or not is_known(one.record_id))
    )
    return corrected, issues


def evidence_of(record: Record, code: str) -> frozenset[str]:
    """The documents that a correction of that figure can rest on: the one it was read from; of a figure that was read
    from none, any that speaks for the record."""
    cell = record.cells[code]
    if cell.source is not None:
        return frozenset({cell.source.document})
    best = record.sources[0].tier if record.sources else None
    return frozenset(source.document for source in record.sources if source.tier == best)


def is_reading(correction: Correction, cell: Cell) -> bool:
    """Whether the machine reads the same."""
    return (correction.state, correction.value) == (cell.state, cell.value)


def units() -> Mapping[str, CellUnit]:
    """The unit of every figure of every form, by code."""
    return _units()


@cache
def _units() -> dict[str, CellUnit]:
    return {code: indicator.unit for known in forms() for code, indicator in known.indicators.items()}


def _corrected(record: Record, filed: Iterable[Filed]) -> Record:
    applied: list[Correction] = []
    findings: list[Finding] = []
    for one in filed:
        if one.correction.code not in record.cells:
            continue
        if one.correction.evidence in evidence_of(record, one.correction.code):
            applied.append(one.correction)
        else:
            findings.append(_reopened(one, record))
    if not applied and not findings:
        return record
    again = _checked_again(record, applied)
    return replace(record, corrections=tuple(applied), findings=(*record.findings, *findings, *again))


def _reopened(one: Filed, record: Record) -> Finding:
    code, seen = one.correction.code, one.correction.evidence[:12]
    now = ", ".join(sorted(digest[:12] for digest in evidence_of(record, code))) or "none"
    return Finding(
        REOPENED,
        "unassessable",
        "warning",
        (code,),
        f"{code}: the correction in {one.place} rests on document {seen}, and the figure is now read from {now}: "
        "look again",
        f"{code}：{one.place} 中的更正依据文件 {seen}，现数据读自 {now}，请重新核对",
    )


def _checked_again(record: Record, applied: Sequence[Correction]) -> list[Finding]:
    """The checks whose outcome the corrected figures change, made again with them. The checks of the figures as read
    stand beside them, unchanged."""
    arithmetic = [finding for finding in record.findings if finding.check.startswith(_ARITHMETIC)]
    if record.form is None or not applied or not arithmetic:
        return []
    cells = dict(record.cells)
    for correction in applied:
        read = cells[correction.code]
        cells[correction.code] = replace(
            read, state=correction.state, value=correction.value, raw=correction.raw, confidence=1.0
        )
    as_read = {(finding.check, finding.codes): finding.status for finding in arithmetic}
    codes = {correction.code for correction in applied}
    return [
        replace(
            finding,
            check=f"{CORRECTED}{finding.check}",
            message=f"with the corrections: {finding.message}",
            message_zh=f"按更正后：{finding.message_zh}",
        )
        for finding in check_identities(form(record.form), cells)
        if codes & set(finding.codes) and as_read.get((finding.check, finding.codes)) != finding.status
    ]


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
            f"{path}: is no list of corrections. Begin each with `- record: …`; see docs/versions.md"
        )
        return []
    return content


def _filed(path: Path, number: int, content: Any) -> Filed:
    entry = CorrectionEntry.model_validate(content)
    unit = units().get(entry.cell)
    if unit is None:
        raise ValueError(
            f"cell: {entry.cell!r} is no figure of any form. normalize/forms/indicators.csv names them"
        )
    correction = Correction(
        code=entry.cell,
        state=entry.state,
        unit=unit,
        value=_value(entry, unit),
        raw=entry.raw,
        author=entry.author,
        date=entry.date.isoformat(),
        reason=entry.reason,
        evidence=entry.evidence.document,
        file=path.name,
    )
    return Filed(entry.record, correction, f"{path.name}, entry {number}")


def _value(entry: CorrectionEntry, unit: CellUnit) -> int | Decimal | None:
    value = entry.value
    if entry.state != "number":
        if value is not None:
            raise ValueError(f"value: a figure of state {entry.state} has none. Remove it, or the state")
        return None
    if value is None:
        raise ValueError(
            "value: is missing. A figure that is blank or a dash says so by `state`, it is never 0"
        )
    if unit == "yuan":
        if isinstance(value, float):
            raise ValueError(f'value: {value} may not be exact. Write yuan in quotes: "{value:.2f}"')
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("nan")
        if not amount.is_finite():
            raise ValueError(f'value: {value!r} is no amount of yuan. Write digits, as "322500.00"')
        return amount
    if not isinstance(value, int):
        raise ValueError(f"value: {value!r} is no count. Write a whole number without quotes")
    if unit == "count" and value < 0:
        raise ValueError(f"value: a count is not below zero, as {value} is")
    return value


def _fault(fault: Any) -> str:
    key = ".".join(str(step) for step in fault["loc"]) or "the entry"
    if fault["type"] == "missing":
        return f"{key}: is missing. Add it"
    if fault["type"] == "extra_forbidden":
        return f"{key}: is no key. The keys are {', '.join(CorrectionEntry.model_fields)}"
    return f"{key}: {fault['msg']}. See docs/versions.md"
