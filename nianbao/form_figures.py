"""The figures of all forms, for packages that know no form: read from the one definition."""

from __future__ import annotations

from normalize.forms.definition import forms
from output.export.wide import Figure


def all_figures() -> tuple[Figure, ...]:
    """Every figure of every form, oldest form first, in the forms' order."""
    return tuple(
        Figure(i.code, known.name, i.block, i.row_path, i.column_path, i.unit, known.block(i.block).banner)
        for known in forms()
        for i in known.indicators.values()
    )
