"""The 统计表's identities of `bench/checks.py`: each broken on purpose, and held against the printed figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bench.scoring import read_record
from nianbao.quirks.pools import Dice
from nianbao.quirks.statistics_figures import Figures
from nianbao.quirks.statistics_report import statistics_report
from nianbao.quirks.write_html import write_html
from normalize.checks.identity import Identity
from normalize.checks.statistics import statistics_identities
from normalize.forms.definition import STATISTICS_FORM, form

_IDENTITIES: Mapping[str, Identity] = {
    identity.check: identity for identity in statistics_identities(form(STATISTICS_FORM))
}
KINDS = tuple(_IDENTITIES)
Values = Mapping[str, int | Decimal | None]


@dataclass(frozen=True, slots=True)
class Measured:
    """Whether the identity that was broken was called so (else "missed", "unassessable": an operand was left out, "not
    read"), and those that were called broken and are not."""

    found: str
    false: tuple[str, ...]


def measured(kind: str, seed: int) -> Measured:
    """The report of that seed with that identity broken."""
    rng = Dice.of(seed, f"broken/{kind}").rng
    identity, step = _IDENTITIES[kind], rng.randint(1, 9)
    report = statistics_report(seed, grid=True, wrong=lambda known: _broken(known, identity, step))
    values = {
        code: cell.value if cell.state == "number" else None for code, cell in report.truth.cells.items()
    }
    record, _ = read_record(write_html(report)[0], f"{kind}-{seed}.html")
    if record is None:
        return Measured("not read", ())
    status = {f.check: f.status for f in record.findings if f.check in _IDENTITIES}
    false = (check for check, came in status.items() if came == "fail" and not _fails(check, values))
    if not _fails(kind, values):
        return Measured("unassessable", tuple(false))
    return Measured("found" if status.get(kind) == "fail" else "missed", tuple(false))


def _broken(known: Figures, identity: Identity, step: int) -> Figures:
    """The figures with the identity's total, or what may be no more than the others, set wrong."""
    left, right = (sum(int(known[code]) for code in side) for side in (identity.left, identity.right))
    if identity.relation == "=":
        return {**known, identity.right[0]: left + step}
    return {**known, identity.left[0]: right + step}


def _fails(check: str, values: Values) -> bool:
    """Whether the printed figures break it; not where one is no number, for a partial sum is no sum."""
    identity = _IDENTITIES[check]
    left, right = ([values[code] for code in side] for side in (identity.left, identity.right))
    if None in left or None in right:
        return False
    sums = [sum(value for value in side if value is not None) for side in (left, right)]
    return sums[0] != sums[1] if identity.relation == "=" else sums[0] > sums[1]
