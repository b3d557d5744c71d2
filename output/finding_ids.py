"""What a finding is called, run after run: `<what is checked>-<what came of it>`, as in `3f9a6c0d1e-5b20aa`.

The first half is made of the record, the check, its operands and its subject; the second of the outcome, both values
and the words it rests on. A verdict names the whole: where the agency prints something else, the first half stays, the
second changes, and the verdict is for people to look at again. Messages are no part of it: their wording may improve.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from normalize.record import Finding, Record


def finding_ids(record: Record) -> tuple[str, ...]:
    """The ids of the record's findings, in their order, each once: of findings that say the same, the second one has
    `.2` behind it."""
    seen: Counter[str] = Counter()
    ids = []
    for finding in record.findings:
        name = finding_id(record.record_id, finding)
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return tuple(ids)


def finding_id(record_id: str, finding: Finding) -> str:
    """The id of one finding of that record."""
    what = _hash([record_id, finding.check, *finding.codes, finding.subject])[:10]
    quotes = (quote.text for quote in finding.evidence)
    came = _hash([finding.status, _plain(finding.expected), _plain(finding.actual), *quotes])[:6]
    return f"{what}-{came}"


def _plain(value: int | Decimal | None) -> str:
    """The same for 3.5 and 3.50: money is written with two decimals and read back."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
