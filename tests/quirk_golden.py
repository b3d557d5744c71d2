"""Writes and reads the expected records beside the frozen samples of tests/samples/quirks (format: its README.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from normalize.forms.definition import form

FOLDER = Path(__file__).parent / "samples" / "quirks"
SUFFIX = ".golden"

Statement = tuple[str, int | Decimal | None, str | None]
"""State, value and printed text of a cell."""


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """What must be said of one document. `facts`: status, form, year, title, agency, published ("-" for none);
    `issues` are categories, `links` (kind, url), `sections` (number, heading), `extra` (label, last printed text) of
    rows that the office added to the form."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)
    issues: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    cells: dict[str, Statement] = field(default_factory=dict)
    extra: tuple[tuple[str, str], ...] = ()


def load(path: Path) -> list[ExpectedDocument]:
    """The documents of a golden, in order: one, or a bundle's members."""
    parts = path.read_text("utf-8").split("document\t")
    return [_document(part.splitlines()) for part in parts if part]


def dump(documents: list[ExpectedDocument]) -> str:
    """The golden's text; `load` gives the documents back."""
    lines: list[str] = []
    for document in documents:
        lines.append(f"document\t{document.name}")
        lines += [f"{name}\t{value}" for name, value in document.facts.items()]
        lines += [f"issue\t{category}" for category in document.issues]
        lines += [f"link\t{kind}\t{url}" for kind, url in document.links]
        lines += [f"section\t{number}\t{heading}" for number, heading in document.sections]
        rows: dict[str, list[str]] = {}
        for code, statement in document.cells.items():
            rows.setdefault(code.rpartition(".")[0], []).append(_printed(statement))
        lines += ["\t".join(("row", key, *cells)) for key, cells in rows.items()]
        lines += [f"extra\t{label}\t{text}" for label, text in document.extra]
    return "\n".join(lines) + "\n"


def _document(lines: list[str]) -> ExpectedDocument:
    facts: dict[str, str] = {}
    issues: list[str] = []
    links: list[tuple[str, str]] = []
    sections: list[tuple[int, str]] = []
    cells: dict[str, Statement] = {}
    extra: list[tuple[str, str]] = []
    for line in lines[1:]:
        word, *parts = line.split("\t")
        match word:
            case "issue":
                issues.append(parts[0])
            case "link":
                links.append((parts[0], parts[1]))
            case "section":
                sections.append((int(parts[0]), parts[1]))
            case "extra":
                extra.append((parts[0], parts[1]))
            case "row":
                indicators = form(facts["form"]).indicators
                codes = [code for code in indicators if code.rpartition(".")[0] == parts[0]]
                for code, printed in zip(codes, parts[1:], strict=True):
                    cells[code] = _statement(printed, indicators[code].unit)
            case _:
                facts[word] = parts[0]
    return ExpectedDocument(
        lines[0], facts, tuple(issues), tuple(links), tuple(sections), cells, tuple(extra)
    )


def _printed(statement: Statement) -> str:
    state, value, raw = statement
    if state == "blank":
        return "_"
    if raw is None:
        return f"={state}"
    stated = str(value) if state == "number" else state
    return raw if raw == stated else f"{raw}={stated}"


def _statement(printed: str, unit: str) -> Statement:
    if printed == "_":
        return "blank", None, ""
    raw, equals, stated = printed.rpartition("=")
    stated = stated if equals else printed
    if stated.isalpha():
        return stated, None, raw or None
    value = Decimal(stated) if unit == "yuan" else int(stated)
    return "number", value, raw if equals else printed
