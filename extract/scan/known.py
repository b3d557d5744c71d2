"""Registering a printed table to a known form: walls that are worn away are where the form has them.

A table on a page may be the whole form, or the part of it that a page break left, with its heading repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.document import GridTemplate
from extract.lattice import Place
from extract.scan.walls import WALL, WEAK_WALL, Walls

# Share of the form's walls that must be seen for it to mend the others.
SEEN = 0.85
# Rows of a heading that may be repeated on the next page, and rows that a part must have to be known again.
HEADING_ROWS, LEAST_ROWS = 4, 3


@dataclass(frozen=True, slots=True)
class Mended:
    """Where walls are that the form has and nothing is left of: `right[r, c]` and `below[r, c]` as in `Walls`."""

    right: NDArray[np.bool_]
    below: NDArray[np.bool_]


Owners = NDArray[np.int64]
"""(rows, columns): the number of the cell that a slot belongs to."""


def registered(walls: Walls, templates: Sequence[GridTemplate]) -> tuple[list[Place], Mended] | None:
    """The cells of the known form whose walls these are, and the walls that nothing is left of.

    None where no form has every wall that was seen and nearly all others, or where two do and differ.
    """
    n_rows, n_columns = walls.right.shape[0], walls.below.shape[1]
    seen = np.concatenate([walls.right.ravel(), walls.below.ravel()])
    best, share = None, 0.0
    ambiguous = False
    for template in templates:
        if template.n_columns != n_columns:
            continue
        for owners in _parts(_owners(template), n_rows):
            expected = _walls(owners)
            if not expected.any() or (seen[~expected] >= WALL).any():
                continue
            found = float((seen[expected] >= WALL).mean())
            if found < SEEN or found < share:
                continue
            if best is not None and found == share:
                ambiguous |= not np.array_equal(expected, _walls(best))
            else:
                best, share, ambiguous = owners, found, False
    if best is None or ambiguous:
        return None
    right, below = best[:, 1:] != best[:, :-1], best[1:] != best[:-1]
    return _places(best), Mended(right & (walls.right < WEAK_WALL), below & (walls.below < WEAK_WALL))


def _owners(template: GridTemplate) -> Owners:
    owners = np.zeros((template.n_rows, template.n_columns), dtype=np.int64)
    for i, cell in enumerate(template.cells):
        rows = slice(cell.row, cell.row + cell.row_span)
        owners[rows, cell.column : cell.column + cell.column_span] = i
    return owners


def _parts(owners: Owners, n_rows: int) -> Iterator[Owners]:
    """The form itself where it has so many rows; else every run of so many, with and without a heading before it."""
    if len(owners) == n_rows:
        yield owners
        return
    if not LEAST_ROWS <= n_rows < len(owners) + HEADING_ROWS:
        return
    for heading in range(HEADING_ROWS + 1):
        run = n_rows - heading
        for first in range(heading, len(owners) - run + 1) if run > 0 else ():
            # A cell that begins above the break and one of the heading are two.
            yield np.concatenate([owners[:heading], owners[first : first + run] + owners.max() + 1])


def _walls(owners: Owners) -> NDArray[np.bool_]:
    return np.concatenate([(owners[:, 1:] != owners[:, :-1]).ravel(), (owners[1:] != owners[:-1]).ravel()])


def _places(owners: Owners) -> list[Place]:
    places = []
    for owner in np.unique(owners):
        rows, columns = np.nonzero(owners == owner)
        row, column = int(rows.min()), int(columns.min())
        places.append(Place(row, column, int(rows.max()) - row + 1, int(columns.max()) - column + 1))
    return sorted(places, key=lambda place: (place.row, place.column))
