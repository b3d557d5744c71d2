"""`make bench-records`: whose report it is: agency, kind, region, year and form, by format and split.

The agencies are in real regions (`nianbao/quirks/located.py`); a page may say which by a code, its own name, a
breadcrumb, or not at all, and then the right answer is "open", with the right region among the candidates. A document
is right where agency, year and form are. *Silently wrong* is something stated, not so, and named by no finding and no
issue; it counts double in `right %`. Held-back misses are counted, not shown. Always ends with exit code 0.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.report import SPLITS, print_table, source, write_result
from bench.scoring import read_record
from nianbao.quirks import GeneratedDocument, generate_many
from nianbao.quirks.convert import ToolMissingError
from nianbao.quirks.homes import Home
from normalize.record import Agency, Issue, Record

FORMATS = ("html", "html_gbk", "docx", "pdf", "txt_tabs", "txt_rows", "xlsx")
ASKED = ("agency", "year", "form", "kind", "region")
# What a document is right or wrong by; kind and region have their own columns.
_COUNTED = ("agency", "year", "form")
# Which findings and issues name a doubt about which answer.
_NAMED_BY = {
    "agency": ("agency", "unidentified", "region_conflict"),
    "year": ("year", "unidentified", "publication_date"),
    "form": ("form", "structure"),
    "kind": ("agency", "unidentified"),
    "region": ("region",),
}


@dataclass(slots=True)
class Answers:
    """Counts of documents, and of right and of silently wrong answers by question."""

    documents: int = 0
    right: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    whole: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Per cent of documents right, a silently wrong one counted double."""
        wrong = self.documents - self.whole + sum(self.silent[name] for name in _COUNTED)
        return 100 * max(self.documents - wrong, 0) / max(self.documents, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure whose report of which year it is.")
    parser.add_argument("formats", nargs="*", default=list(FORMATS))
    parser.add_argument("-n", type=int, default=100, help="documents per format and split")
    parser.add_argument("--skip", type=int, default=0, help="documents of a split that are left out first")
    options = parser.parse_args()
    about = source()
    rows, misses = [], []
    results: list[dict[str, Any]] = []
    totals = {split: Answers() for split in SPLITS}
    for name in options.formats:
        for split, first in SPLITS.items():
            sys.stderr.write(f"{name}, {split} …\n")
            try:
                seeds = range(first + options.skip, first + options.skip + options.n)
                documents = generate_many(seeds, name, located=True)
            except (ToolMissingError, OSError) as error:
                misses.append(f"{name} was not measured: it takes {error}")
                continue
            found = answers(documents)
            _add(totals[split], found)
            rows.append(_row(name, split, found))
            if not first:
                misses += found.misses
            results.append(
                {
                    "format": name,
                    "split": split,
                    "documents": found.documents,
                    "whole": found.whole,
                    "right": dict(found.right),
                    "silent": dict(found.silent),
                }
            )
    rows += [_row("all", split, total) for split, total in totals.items()]
    print_table(
        f"Whose report of which year: {options.n} documents per format and split, right %, (silently wrong)",
        ("format", "split", "agency, year and form", *ASKED),
        rows,
    )
    sys.stdout.write("## What was missed (development)\n\n" + "\n".join(misses[:60]) + "\n")
    write_result("records", {"results": results}, about, ("lxml", "rapidfuzz"))


def answers(documents: Sequence[GeneratedDocument]) -> Answers:
    """Every document read and held against its truth."""
    found = Answers()
    for document in documents:
        record, issues = read_record(document.data, document.name)
        found.documents += 1
        right = {name: _is_right(name, document, record) for name in ASKED}
        found.whole += all(right[name] for name in _COUNTED)
        found.right.update(name for name, is_right in right.items() if is_right)
        for name in (name for name, is_right in right.items() if not is_right):
            silent = _says(name, record) is not None and not _is_named(name, record, issues)
            found.silent[name] += silent
            said = f"{document.name} {name}: {_truth(name, document)} ≠ {_says(name, record)}"
            found.misses.append(f"- {said}{' (silent)' if silent else ''}")
    return found


def _is_right(name: str, document: GeneratedDocument, record: Record | None) -> bool:
    home = document.truth.home
    said = _says(name, record)
    if name == "agency":
        return said in document.truth.agencies
    if name == "region" and home is not None and home.is_open:
        agency = _agency(record)
        return said is None and agency is not None and home.region in agency.region_candidates
    return bool(said == _truth(name, document))


def _truth(name: str, document: GeneratedDocument) -> object:
    truth = document.truth
    home: Home | None = truth.home
    assert home is not None
    region = f"open, {home.region} among them" if home.is_open else home.region
    return {
        "agency": truth.agency,
        "year": truth.year,
        "form": truth.form,
        "kind": home.kind,
        "region": region,
    }[name]


def _says(name: str, record: Record | None) -> object:
    if record is None:
        return None
    agency = _agency(record)
    if name in ("year", "form"):
        return getattr(record, name)
    if agency is None:
        return None
    return {"agency": agency.name, "kind": agency.kind, "region": agency.region_code}[name]


def _agency(record: Record | None) -> Agency | None:
    return record.agency if record is not None else None


def _is_named(name: str, record: Record | None, issues: Sequence[Issue]) -> bool:
    names = [issue.category for issue in issues]
    if record is not None:
        names += [finding.check for finding in record.findings if finding.status != "pass"]
    return any(part in told for told in names for part in _NAMED_BY[name])


def _add(total: Answers, more: Answers) -> None:
    total.documents += more.documents
    total.whole += more.whole
    total.right.update(more.right)
    total.silent.update(more.silent)


def _row(name: str, split: str, found: Answers) -> tuple[str, ...]:
    cells = []
    for asked in ASKED:
        share = 100 * found.right[asked] / max(found.documents, 1)
        cells.append(f"{share:.2f} ({found.silent[asked]})")
    return (name, split, f"{found.share:.2f}", *cells)


if __name__ == "__main__":
    main()
