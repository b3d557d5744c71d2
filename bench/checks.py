"""`make bench-checks`: what the checks find of errors put in on purpose, and what they find where there is none.

Every kind of error is put into generated web pages at a known place (`nianbao/quirks/injected.py`), read by the
product's own way, and looked for by its check; clean reports and districts count false findings. Arithmetic is held,
identity by identity, against a second statement of it (`nianbao/samples/identities.py`). `--scans N` reads N scans with
a wrong digit, with the second look, and says whether a misreading was called the agency's error or a misprint was set
right. Held-back seeds draw quirks and wordings of their own and are reported apart. Ends with exit code 1 where a
misreading was reported as an agency's error, or a misprint was set right.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from bench.checks_arithmetic import IDENTITIES, NOTHING, Arithmetic, held_against
from bench.checks_districts import measured
from bench.checks_scans import jobs as scan_jobs
from bench.checks_scans import measured as measured_scan
from bench.checks_scans import print_scans
from bench.checks_statistics import KINDS as STATISTICS_KINDS
from bench.checks_statistics import measured as measured_statistics
from bench.report import SPLITS, print_table, source, write_result
from bench.scoring import read_record
from nianbao.quirks.districts import CLEAN
from nianbao.quirks.districts import KINDS as DISTRICT_KINDS
from nianbao.quirks.injected import DIGIT, SINGLE_KINDS, single
from nianbao.quirks.report import Truth
from nianbao.quirks.write_html import write_html
from normalize.record import Finding, Record

_NUMBERS = re.compile(r"[0-9.]+")
# What an error of a kind rightly trips besides its own check.
_TOO = {"meaning.decisions_odd": {"meaning.decisions"}}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One report or district: whether the error was found, or could not be assessed; false findings by check (info
    apart), and what became of the identities."""

    kind: str
    split: str
    found: str
    false: tuple[str, ...]
    notes: tuple[str, ...] = ()
    arithmetic: Arithmetic = NOTHING
    reports: int = 1


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the checks.")
    parser.add_argument("-n", type=int, default=20, help="reports a kind and split")
    parser.add_argument("--clean", type=int, default=250, help="clean reports a split")
    parser.add_argument("--districts", type=int, default=3, help="districts a kind and split")
    parser.add_argument("--scans", type=int, default=0, help="scans with a wrong digit")
    parser.add_argument("--workers", type=int, default=2, help="processes at once")
    options = parser.parse_args()
    about = source()
    jobs = [
        *(
            (kind, split, first + i)
            for kind in SINGLE_KINDS
            for split, first in SPLITS.items()
            for i in range(options.n)
        ),
        *((CLEAN, split, first + 5000 + i) for split, first in SPLITS.items() for i in range(options.clean)),
    ]
    tables = [
        (kind, split, first + i)
        for kind in STATISTICS_KINDS
        for split, first in SPLITS.items()
        for i in range(options.n)
    ]
    places = [
        (kind, split, first + i)
        for kind in (CLEAN, *DISTRICT_KINDS)
        for split, first in SPLITS.items()
        for i in range(options.districts)
    ]
    with ProcessPoolExecutor(options.workers) as pool:
        outcomes = [
            *pool.map(_single, jobs, chunksize=8),
            *pool.map(_statistics, tables, chunksize=8),
            *pool.map(_district, places),
        ]
        read = list(pool.map(measured_scan, scan_jobs(options.scans)))
    if outcomes:
        _print_kinds(outcomes)
        _print_identities([o for o in outcomes if o.kind == DIGIT])
        _print_clean(outcomes)
    wronged = print_scans(read) if read else False
    write_result(
        "checks", {"options": vars(options), "outcomes": len(outcomes), "scans": len(read)}, about, ()
    )
    sys.exit(1 if wronged else 0)


def _single(job: tuple[str, str, int]) -> Outcome:
    kind, split, seed = job
    made = single(seed, kind)
    data, _ = write_html(made.report)
    record, _ = read_record(data, f"{kind}-{seed}.html")
    if record is None:
        return Outcome(kind, split, "not read", ())
    if kind == DIGIT:
        return _arithmetic(Outcome(kind, split, "", ()), record, made.report.truth)
    mine = [f for f in record.findings if f.check == kind and _is_at(f, made.codes, made.words)]
    found = "found" if any(f.status == "fail" for f in mine) else "missed"
    if any(made.report.truth.cells[code].state != "number" for code in made.needs):
        found = "unassessable"  # the office left the figure out
    if found == "missed" and any(f.status == "unassessable" for f in mine):
        found = "unassessable"
    allowed = _TOO.get(kind, set())
    others = [
        f
        for f in record.findings
        if f.status == "fail"
        and not (f in mine or f.check in allowed or (f.check == kind and kind == "meaning.decisions"))
    ]
    return Outcome(kind, split, found, *_false(others))


def _is_at(finding: Finding, codes: tuple[str, ...], words: str) -> bool:
    if words:
        # By its numbers: a copy in traditional script words it otherwise. A quote may be one sentence of several.
        told = _NUMBERS.findall(words)
        return any(_is_run(_NUMBERS.findall(quote.text), told) for quote in finding.evidence)
    return not codes or bool(set(codes) & set(finding.codes))


def _is_run(part: list[str], whole: list[str]) -> bool:
    """Whether the numbers stand in the whole one after the other; none are nowhere."""
    return bool(part) and any(
        whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1)
    )


def _false(findings: Iterable[Finding]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    findings = list(findings)
    return (
        tuple(f.check for f in findings if f.severity != "info"),
        tuple(f.check for f in findings if f.severity == "info"),
    )


def _arithmetic(outcome: Outcome, record: Record, truth: Truth) -> Outcome:
    """Identity by identity: what the printed figures say, and what the checks say."""
    held = held_against(record, truth)
    others = [f for f in record.findings if f.status == "fail" and f.check not in IDENTITIES]
    found = "found" if held.caught else "missed" if held.broken > held.unread else "unassessable"
    false, notes = _false(others)
    return replace(outcome, found=found, false=false, notes=notes, arithmetic=held)


def _statistics(job: tuple[str, str, int]) -> Outcome:
    kind, split, seed = job
    made = measured_statistics(kind, seed)
    return Outcome(kind, split, made.found, made.false)


def _district(job: tuple[str, str, int]) -> Outcome:
    kind, split, seed = job
    made = measured(kind, seed)
    return Outcome(kind, split, made.found, made.false, made.notes, reports=made.reports)


def _print_kinds(outcomes: list[Outcome]) -> None:
    false = Counter((o.split, check) for o in outcomes for check in (*o.false, *o.notes))
    rows = []
    for kind in (*SINGLE_KINDS, *STATISTICS_KINDS, *DISTRICT_KINDS):
        for split in SPLITS:
            mine = [o for o in outcomes if (o.kind, o.split) == (kind, split)]
            if not mine:
                continue
            states = Counter(o.found for o in mine)
            assessable = len(mine) - states["unassessable"]
            hits, wrong = states["found"], false[split, kind]
            rows.append(
                (
                    kind if kind != DIGIT else "identities (a digit flipped)",
                    split,
                    str(len(mine)),
                    str(states["unassessable"]),
                    _share(hits, assessable),
                    _share(hits, hits + wrong),
                )
            )
    print_table(
        "Errors put in on purpose",
        ("check", "split", "reports or districts", "not assessable as printed", "recall", "precision"),
        rows,
    )


def _print_identities(outcomes: list[Outcome]) -> None:
    rows = []
    for split in SPLITS:
        mine = [o for o in outcomes if o.split == split]
        broken, caught, unread = (
            sum(getattr(o.arithmetic, name) for o in mine) for name in ("broken", "caught", "unread")
        )
        rows.append(
            (split, str(broken), str(caught), str(unread), str(sum(o.arithmetic.wronged for o in mine)))
        )
    header = ("split", "broken in truth", "found", "an operand was not read", "called broken and is not")
    print_table("Identities, one by one", header, rows)


def _print_clean(outcomes: list[Outcome]) -> None:
    rows = []
    for split in SPLITS:
        mine = [o for o in outcomes if (o.kind, o.split) == (CLEAN, split)]
        total = sum(o.reports for o in mine)
        by_check: dict[str, int] = defaultdict(int)
        for o in mine:
            for check in o.false:
                by_check[check] += 1
        prose = sum(n for check, n in by_check.items() if check.startswith("prose."))
        listed = ", ".join(f"{check} {n}" for check, n in sorted(by_check.items())) or "none"
        notes = Counter(check for o in mine for check in o.notes)
        noted = ", ".join(f"{check} {n}" for check, n in sorted(notes.items())) or "none"
        per = partial(_per_thousand, total)
        rows.append((split, str(total), per(sum(by_check.values())), per(prose), listed, noted))
    header = ("split", "clean reports", "false per 1,000", "of them prose", "which", "notes (info)")
    print_table("Clean reports", header, rows)


def _share(part: int, whole: int) -> str:
    return "-" if not whole else f"{100 * part / whole:.1f} %"


def _per_thousand(reports: int, number: int) -> str:
    return "-" if not reports else f"{1000 * number / reports:.1f}"


if __name__ == "__main__":
    main()
