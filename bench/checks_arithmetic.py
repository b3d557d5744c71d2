"""Identities as the printed figures have them, against what the checks say of them."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.quirks.report import Truth
from nianbao.samples.identities import identities
from normalize.checks.identities import RULES
from normalize.record import Record

IDENTITIES = frozenset(rule.id for rule in RULES)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Identities that are broken in truth, those found, those that nobody can assess, and those called broken that are
    not."""

    broken: int = 0
    caught: int = 0
    unread: int = 0
    wronged: int = 0


NOTHING = Arithmetic()


def held_against(record: Record, truth: Truth) -> Arithmetic:
    """Identity by identity, by a statement of the arithmetic that the checks know nothing of."""
    values = {code: cell.value if cell.state == "number" else None for code, cell in truth.cells.items()}
    ours = {frozenset(f.codes): f for f in record.findings if f.check in IDENTITIES}
    broken = caught = unread = wronged = 0
    for identity in identities(truth.form):
        finding = ours.get(frozenset((*identity.left, *identity.right)))
        really = identity.outcome(values)
        status = None if finding is None else finding.status
        broken += really == "fail"
        caught += really == "fail" and status == "fail"
        unread += really == "fail" and status in {None, "unassessable"}
        wronged += status == "fail" and really != "fail"
    return Arithmetic(broken, caught, unread, wronged)
