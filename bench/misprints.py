"""`make bench-misprints`: scans with a wrong sum really printed. A misprint must be read as printed or not at all;
it is never set right, and what does not add up because of it is the agency's error, never a misreading of ours.

Takes generated scans of all levels whose report has a misprint, reads them in two processes, and says how many of the
misprinted figures were read as printed, left unread with votes, or stated otherwise; and how many of those read as
printed trip an identity. Ends with exit code 1 where one was stated otherwise. `-n` says how many documents (200).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count

from bench.report import SPLITS, print_table, source, write_result
from bench.scoring import read_record
from nianbao.quirks import generate
from nianbao.quirks.report import quirky_report

LEVELS = ("light", "medium", "heavy")
_MARK = "misprint:"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one misprinted figure: "as printed", "unread", "absent" or "otherwise"; whether a check trips."""

    level: str
    split: str
    name: str
    code: str
    what: str
    flagged: bool


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure that misprints on scans are never set right.")
    parser.add_argument("-n", type=int, default=200, help="documents")
    options = parser.parse_args()
    about = source()
    jobs = [job for job, _ in zip(_jobs(), range(options.n), strict=False)]
    with ProcessPoolExecutor(2) as pool:
        outcomes = [outcome for outcome in pool.map(_read, jobs) if outcome is not None]
    rows = []
    for level in LEVELS:
        for split in SPLITS:
            mine = [o for o in outcomes if (o.level, o.split) == (level, split)]
            whats = Counter(o.what for o in mine)
            tripped = sum(o.flagged for o in mine if o.what == "as printed")
            rows.append(
                (
                    level,
                    split,
                    str(len(mine)),
                    *(str(whats[w]) for w in _WHATS),
                    f"{tripped} of {whats['as printed']}",
                )
            )
    print_table(
        f"{len(outcomes)} scans with a misprinted sum",
        ("level", "split", "scans", *_WHATS, "trip a check"),
        rows,
    )
    wrong = [o for o in outcomes if o.what == "otherwise"]
    for outcome in wrong:
        sys.stdout.write(
            f"- stated otherwise: {outcome.name} {outcome.code}, flagged by a check: {outcome.flagged}\n"
        )
    write_result("misprints", {"rows": rows, "options": vars(options)}, about, ())
    sys.exit(1 if wrong else 0)


_WHATS = ("as printed", "unread", "absent", "otherwise")


def _jobs() -> Iterator[tuple[str, str, int]]:
    """Level, split and seed of reports with a misprint, all levels and both splits in turn."""
    for offset in count():
        for split, first in SPLITS.items():
            if any(quirk.startswith(_MARK) for quirk in quirky_report(first + offset, grid=True).quirks):
                for level in LEVELS:
                    yield level, split, first + offset


def _read(job: tuple[str, str, int]) -> Outcome | None:
    level, split, seed = job
    document = generate(seed, f"scan_{level}")
    code = next(quirk.removeprefix(_MARK) for quirk in document.quirks if quirk.startswith(_MARK))
    if code not in document.truth.cells:
        return None
    record, _ = read_record(document.data, document.name)
    cell = record.cells.get(code) if record is not None else None
    expected = document.truth.cells[code]
    if record is None or cell is None or cell.state == "absent":
        return Outcome(level, split, document.name, code, "absent", False)
    flagged = any(finding.status == "fail" and code in finding.codes for finding in record.findings)
    if cell.state in {"illegible", "conflict"}:
        what = "unread"
    else:
        what = "as printed" if (cell.state, cell.value) == (expected.state, expected.value) else "otherwise"
    return Outcome(level, split, document.name, code, what, flagged)


if __name__ == "__main__":
    main()
