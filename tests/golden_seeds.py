"""Reads the hand-written goldens of the seeds (format: tests/golden/README.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from normalize.forms.definition import form

FOLDER = Path(__file__).parent / "golden" / "seeds"
GOLDENS = sorted(FOLDER.glob("*.golden"))


@dataclass
class Golden:
    """One seed as a person read it. `cells`: code → (state, value, raw); `sections`: number → (heading, text)."""

    facts: dict[str, str] = field(default_factory=dict)
    cells: dict[str, tuple[str, int | Decimal | None, str]] = field(default_factory=dict)
    sections: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    not_passed: dict[tuple[str, str], tuple[str, int | None, int | None]] = field(default_factory=dict)


def load(path: Path) -> Golden:
    """The golden in that file; section texts are still line ranges (`9-14`), None where the section has no prose."""
    golden = Golden()
    lines = path.read_text("utf-8").splitlines()
    golden.facts = dict(
        line.split(" ", 1) for line in lines if not line.startswith(("row", "section", "fail", "un"))
    )
    known = form(golden.facts["form"])
    for line in lines:
        word, *parts = line.split(" ")
        if word == "row":
            codes = [code for code in known.indicators if code.rpartition(".")[0] == parts[0]]
            for code, printed in zip(codes, parts[1:], strict=True):
                golden.cells[code] = _cell(printed, known.indicators[code].unit)
        elif word == "section":
            golden.sections[int(parts[0])] = (" ".join(parts[2:]), None if parts[1] == "-" else parts[1])
        elif word == "fail":
            golden.not_passed[parts[0], parts[1]] = ("fail", int(parts[2]), int(parts[3]))
        elif word == "unassessable":
            golden.not_passed[parts[0], parts[1]] = ("unassessable", None, None)
    return golden


def text_of_lines(source: str, span: str | None) -> str:
    """The prose in lines `first-last` of the dump, empty lines and word-processor residue left out."""
    if span is None:
        return ""
    first, last = (int(number) for number in span.split("-"))
    lines = (
        re.sub(r"\[bookmark: _GoBack\]", "", line).strip() for line in source.split("\n")[first - 1 : last]
    )
    return "\n".join(line for line in lines if line)


def _cell(printed: str, unit: str) -> tuple[str, int | Decimal | None, str]:
    if printed == "_":
        return "blank", None, ""
    raw, _, value = printed.partition("=")
    return "number", Decimal(value) if unit == "yuan" else int(value or raw), raw
