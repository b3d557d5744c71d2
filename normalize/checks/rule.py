"""A check as data: its id, what it demands in words, its operands, and how bad its failure is.

Every family of checks is a small file with its rules (`RULES`) and the function that makes them; `catalogue.py` has
all of them, docs/checks.md is generated from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from normalize.record import Attribution, Check, Finding, FindingSeverity, Quote

Family = Literal[
    "tables", "form_2014", "structure", "prose", "meaning", "years", "agencies", "publication", "whose"
]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. `operands` are codes of figures, `*` for any part of one, or what else is compared; `each_…` what it
    is made for; `severity` that of a failure."""

    id: str
    family: Family
    severity: FindingSeverity
    en: str
    zh: str
    operands: str
    each_en: str
    each_zh: str
    example_en: str
    example_zh: str

    def finding(
        self,
        status: Check,
        codes: Sequence[str],
        en: str,
        zh: str,
        *,
        expected: int | Decimal | None = None,
        actual: int | Decimal | None = None,
        subject: str = "",
        evidence: Sequence[Quote] = (),
        attribution: Attribution | None = None,
    ) -> Finding:
        """The check's outcome, in words of both languages."""
        return Finding(
            self.id,
            status,
            self.severity if status == "fail" else "info",
            tuple(codes),
            en,
            zh,
            expected,
            actual,
            subject,
            tuple(evidence),
            attribution,
        )
