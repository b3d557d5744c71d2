"""The parts of a report's page that are the same in every report of a form, each made once from
`templates/constants.html`: five thousand pages have a million of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from jinja2 import Environment
from markupsafe import Markup

from normalize.record import Cell
from output.digest.report_page import Figure, Slot
from output.digest.terms import full_term

# More than the places of all forms.
KEPT = 4096


def constants(env: Environment) -> dict[str, Callable[..., Markup]]:
    """The filters: `heading_cell`, `figure_place` and `plain_figure` of a slot, `evidence_head` of a figure, and
    `read_by` of a cell that has a source."""

    @lru_cache(KEPT)
    def made(name: str, *values: object) -> Markup:
        part: Markup = getattr(env.get_template("constants.html").module, name)(*values)
        return part

    @lru_cache(KEPT)
    def head(number: int, code: str, *labels: tuple[str, ...]) -> Markup:
        return made("evidence_head", number, code, full_term(code), *labels)

    def heading_cell(slot: Slot) -> Markup:
        place = slot.template
        return made("heading_cell", slot.id, slot.scope, place.row_span, place.column_span, place.label)

    def figure_place(slot: Slot) -> Markup:
        place, anchor = slot.template, "" if slot.figure is None else slot.figure.anchor
        return made("figure_place", anchor, slot.headers, place.row_span, place.column_span)

    def plain_figure(slot: Slot) -> Markup:
        figure = slot.figure
        assert figure is not None
        return made("plain_figure", figure_place(slot), figure.doubtful, figure.number, figure.cell.raw)

    def read_by(cell: Cell) -> Markup:
        assert cell.source is not None
        return made("read_by", cell.source.reader, cell.source.reader_version, cell.confidence)

    def evidence_head(figure: Figure) -> Markup:
        return head(figure.number, figure.code, figure.row_labels, figure.column_labels)

    parts = (heading_cell, figure_place, plain_figure, read_by, evidence_head)
    return {part.__name__: part for part in parts}
