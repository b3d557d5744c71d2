"""All checks that one report is enough for, in their order: arithmetic, structure, prose, meaning."""

from __future__ import annotations

from normalize.checks.identities import RULES as TABLES
from normalize.checks.identities import check_identities
from normalize.checks.meaning import RULES as MEANING
from normalize.checks.meaning import check_meaning
from normalize.checks.prose import RULES as PROSE
from normalize.checks.prose import check_prose
from normalize.checks.statistics import RULES as STATISTICS
from normalize.checks.structure import RULES as STRUCTURE
from normalize.checks.structure import check_structure
from normalize.forms.definition import form
from normalize.record import Finding, Record

RECORD_RULES = (*TABLES, *STATISTICS, *STRUCTURE, *PROSE, *MEANING)
RECORD_CHECKS = frozenset(rule.id for rule in RECORD_RULES)


def check_record(record: Record) -> tuple[Finding, ...]:
    """The findings of a record whose form is known; none of another. They depend on nothing but the record."""
    if record.form is None:
        return ()
    return (
        *check_identities(form(record.form), record.cells),
        *check_structure(record),
        *check_prose(record),
        *check_meaning(record),
    )
