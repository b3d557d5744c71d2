"""What arithmetic alone says of figures that could not be read for certain: `suggested`, beside the reading.

Of what the readers saw at a figure's place, the one choice that makes every identity hold in which it takes part. Where
several choices do, or none, nothing is suggested. A figure that was read is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from normalize.checks.identities import identities
from normalize.checks.identity import Identity
from normalize.checks.settled import digits
from normalize.forms.definition import form
from normalize.record import Cell, Record

# Choices that are tried for figures that hang together; beyond it the arithmetic decides nothing.
_MOST_CHOICES = 4096


def with_suggestions(record: Record) -> Record:
    """The record with `suggested` set on figures in conflict or illegible that arithmetic settles."""
    if record.form is None:
        return record
    open_ones = {code: found for code, cell in record.cells.items() if (found := _candidates(cell))}
    if not open_ones:
        return record
    known = [i for i in identities(form(record.form)) if _assessable(i, record.cells, open_ones)]
    suggested: dict[str, int] = {}
    for group in _together(open_ones, known):
        suggested |= _unique(
            group, [i for i in known if set(_codes(i)) & set(group)], record.cells, open_ones
        )
    cells = {
        code: replace(cell, suggested=suggested[code]) if code in suggested else cell
        for code, cell in record.cells.items()
    }
    return replace(record, cells=cells)


def _candidates(cell: Cell) -> tuple[int, ...]:
    if cell.state not in {"illegible", "conflict"} or cell.unit != "count" or cell.source is None:
        return ()
    return tuple(sorted({int(seen) for vote in cell.source.votes if (seen := digits(vote.text))}))


def _codes(identity: Identity) -> tuple[str, ...]:
    return (*identity.left, *identity.right)


def _assessable(identity: Identity, cells: Mapping[str, Cell], open_ones: Iterable[str]) -> bool:
    codes = _codes(identity)
    return bool(set(codes) & set(open_ones)) and all(
        code in open_ones or isinstance(cells[code].value, int) for code in codes
    )


def _together(open_ones: Iterable[str], known: Sequence[Identity]) -> list[list[str]]:
    """The open figures that identities tie to each other; those in no identity are left out."""
    groups: list[set[str]] = []
    for identity in known:
        mine = set(_codes(identity)) & set(open_ones)
        touching = [group for group in groups if group & mine]
        groups = [group for group in groups if not group & mine]
        groups.append(mine.union(*touching))
    return [[code for code in open_ones if code in group] for group in groups]


def _unique(
    group: Sequence[str],
    known: Sequence[Identity],
    cells: Mapping[str, Cell],
    open_ones: Mapping[str, Sequence[int]],
) -> dict[str, int]:
    if prod(len(open_ones[code]) for code in group) > _MOST_CHOICES:
        return {}
    fixed = {code: value for code, cell in cells.items() if isinstance(value := cell.value, int)}
    solutions = []
    for choice in product(*(open_ones[code] for code in group)):
        values = fixed | dict(zip(group, choice, strict=True))
        if all(_holds(identity, values) for identity in known):
            solutions.append(dict(zip(group, choice, strict=True)))
    return solutions[0] if len(solutions) == 1 else {}


def _holds(identity: Identity, values: Mapping[str, int]) -> bool:
    left, right = (sum(values[code] for code in side) for side in (identity.left, identity.right))
    return left == right if identity.relation == "=" else left <= right
